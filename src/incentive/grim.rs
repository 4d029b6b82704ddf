//! `grim`: gives until the other once does not, and never again.
//!
//! Friedman (1971); in Axelrod's first tournament the entry of Friedman. One mistake ends a relation for ever.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encounters::RepeatedGame;
use super::strategy::Machine;
use crate::registry::Member;
use crate::units::Time;

/// Serves whoever has never failed to give in a round in which they met.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Grim {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Grim {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for Grim {
    const NAME: &'static str = "grim";
    const SUMMARY: &'static str = "gives until the other once does not, and never again";
    const SOURCE: &'static str =
        "Friedman, A Non-cooperative Equilibrium for Supergames, Review of Economic Studies 38, 1971";
}

impl RepeatedGame for Grim {
    fn machine(&self) -> Machine {
        Machine::patient(1, false)
    }

    fn slots(&self) -> NonZeroU32 {
        self.slots
    }

    fn round(&self) -> Time {
        self.round
    }
}
