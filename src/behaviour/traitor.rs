//! `traitor`: gives like others until it has earned its standing, then takes and gives no more.
//!
//! Marti and Garcia-Molina (2006) call such peers traitors: reputation systems that look back far serve them longest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Share, Time};

/// Offers all of its upload until it has a part of what it came for, and nothing from then on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Traitor {
    /// The part of what it came for at which it turns; 1 gives until it has all, 0 next to nothing.
    pub turns_at: Share,
    /// How often it looks how far it has come.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub every: Time,
}

impl Default for Traitor {
    fn default() -> Self {
        Self { turns_at: Share::new(0.3).expect("a share"), every: Time::from_secs(10) }
    }
}

impl Member for Traitor {
    const NAME: &'static str = "traitor";
    const SUMMARY: &'static str = "gives until it has earned its standing, then takes and gives no more";
    const SOURCE: &'static str =
        "Marti and Garcia-Molina, Taxonomy of Trust: Categorizing P2P Reputation Systems, Computer Networks 50, 2006";
}

impl Behaviour for Traitor {
    fn reconsiders(&self) -> Option<Time> {
        Some(self.every)
    }

    fn reconsider(&self, situation: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        let offers = if situation.progress >= self.turns_at { Share::NONE } else { Share::WHOLE };
        Move::offering(offers)
    }
}
