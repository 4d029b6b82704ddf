//! `whitewasher`: takes, never gives, and comes back under a new name when nobody serves it.
//!
//! Friedman and Resnick (2001) call names that cost nothing cheap pseudonyms; Feldman et al. (2004) call leaving behind
//! a bad name whitewashing. The peer keeps its pieces and its neighbours, but to them it is a stranger: whatever passed
//! is forgotten, and what was on its way is interrupted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Share, Time};

/// Takes and never gives; takes a new name when nobody serves it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Whitewasher {
    /// How often it looks whether anybody serves it.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub every: Time,
    /// The probability with which it then takes a new name if nobody does; 0 is a free rider.
    pub probability: Share,
}

impl Default for Whitewasher {
    fn default() -> Self {
        Self { every: Time::from_secs(30), probability: Share::WHOLE }
    }
}

impl Member for Whitewasher {
    const NAME: &'static str = "whitewasher";
    const SUMMARY: &'static str = "takes, never gives, and takes a new name when nobody serves it";
    const SOURCE: &'static str = "Friedman and Resnick, The Social Cost of Cheap Pseudonyms, Journal of Economics & \
         Management Strategy 10, 2001; Feldman, Lai, Stoica and Chuang, Robust Incentive Techniques for Peer-to-Peer \
         Networks, EC 2004";
}

impl Behaviour for Whitewasher {
    fn offers(&self) -> Share {
        Share::NONE
    }

    fn reconsiders(&self) -> Option<Time> {
        (self.probability > Share::NONE).then_some(self.every)
    }

    fn reconsider(&self, situation: &Situation, _: &mut Memory, stream: &mut Stream) -> Move {
        let stuck = situation.downloads && !situation.served;
        let new_name = stuck && random::unit(stream) < self.probability.get();
        Move { new_name, ..Move::offering(Share::NONE) }
    }
}
