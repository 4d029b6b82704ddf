//! `win-stay-lose-shift`: repeats what it did if the other gave, and does the opposite if not.
//!
//! Nowak and Sigmund (1993), who also call it Pavlov: it mends its own mistakes and takes advantage of those who always
//! give.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encounters::RepeatedGame;
use super::strategy::Machine;
use crate::registry::Member;
use crate::units::Time;

/// Serves whoever did in the last round what it did itself; strangers as well.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WinStayLoseShift {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for WinStayLoseShift {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for WinStayLoseShift {
    const NAME: &'static str = "win-stay-lose-shift";
    const SUMMARY: &'static str = "repeats what it did if the other gave, and does the opposite if not";
    const SOURCE: &'static str = "Nowak and Sigmund, A Strategy of Win-Stay, Lose-Shift that Outperforms Tit-for-Tat in the Prisoner's Dilemma \
         Game, Nature 364, 1993";
}

impl RepeatedGame for WinStayLoseShift {
    fn machine(&self) -> Machine {
        Machine::memory_one(1.0, [1.0, 0.0, 0.0, 1.0])
    }

    fn slots(&self) -> NonZeroU32 {
        self.slots
    }

    fn round(&self) -> Time {
        self.round
    }
}
