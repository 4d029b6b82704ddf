//! `reactive`: gives by chance, according to what the other last did.
//!
//! Nowak and Sigmund (1990, 1992): (y, p, q) are the probabilities to cooperate first, after the other cooperated, and
//! after it defected. Axelrod's tit-for-tat (1984) is (1, 1, 0); generous tit-for-tat forgives a third of defections:
//! (1, 1, 1/3). (The rule `tit-for-tat` is BitTorrent's choker, which compares rates.)

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encounters::RepeatedGame;
use super::strategy::Machine;
use crate::registry::Member;
use crate::units::{Share, Time};

/// Serves with one probability those whom it meets first, another those who gave in the last round, and a third those
/// who did not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reactive {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The probability to serve whoever it has not met (y).
    pub first: Share,
    /// The probability to serve whoever gave when they last met (p).
    pub after_cooperation: Share,
    /// The probability to serve whoever did not (q).
    pub after_defection: Share,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Reactive {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            first: Share::WHOLE,
            after_cooperation: Share::WHOLE,
            after_defection: Share::NONE,
            round: Time::from_secs(10),
        }
    }
}

impl Member for Reactive {
    const NAME: &'static str = "reactive";
    const SUMMARY: &'static str =
        "cooperates by chance, according to what the other last did; tit-for-tat and its generous form";
    const SOURCE: &'static str = "Nowak and Sigmund, Tit for Tat in Heterogeneous Populations, Nature 355, 1992; Axelrod, The Evolution of \
         Cooperation, Basic Books 1984";
}

impl RepeatedGame for Reactive {
    fn machine(&self) -> Machine {
        Machine::reactive(self.first.get(), self.after_cooperation.get(), self.after_defection.get())
    }

    fn slots(&self) -> NonZeroU32 {
        self.slots
    }

    fn round(&self) -> Time {
        self.round
    }
}
