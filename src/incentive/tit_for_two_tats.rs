//! `tit-for-two-tats`: refuses only whoever did not give several times in a row.
//!
//! Axelrod (1984): it would have won his first tournament; it forgives single mistakes, and can be taken advantage of
//! by whoever gives every second time.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encounters::RepeatedGame;
use super::strategy::Machine;
use crate::registry::Member;
use crate::units::Time;

/// Serves whoever gave in one of the last rounds in which they met; strangers as well.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TitForTwoTats {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// After how many defections in a row it defects; 1 is tit-for-tat.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 7, _, _>")]
    #[schemars(range(min = 1, max = 7))]
    pub tats: u8,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for TitForTwoTats {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("not zero"), tats: 2, round: Time::from_secs(10) }
    }
}

impl Member for TitForTwoTats {
    const NAME: &'static str = "tit-for-two-tats";
    const SUMMARY: &'static str = "refuses only whoever did not give twice in a row";
    const SOURCE: &'static str = "Axelrod, The Evolution of Cooperation, Basic Books 1984";
}

impl RepeatedGame for TitForTwoTats {
    fn machine(&self) -> Machine {
        Machine::patient(self.tats, true)
    }

    fn slots(&self) -> NonZeroU32 {
        self.slots
    }

    fn round(&self) -> Time {
        self.round
    }
}
