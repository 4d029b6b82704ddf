//! `colluders`: a clique that serves itself alone, and whose members praise each other for service that never was.
//!
//! Feldman et al. (2004) ask what reputations are worth where peers lie for each other; Lian et al. (2007) found such
//! cliques at work in Maze. All peers of a group with this behaviour are one clique. False praise matters only to rules
//! that listen to reports; rules that believe what they saw themselves hear none of it. What a member does receive it
//! reports truly.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, Share, Time};

/// Serves its own group only, and regularly reports much service by a neighbour of its group that it never received.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Colluders {
    /// How much service each false report claims; with none, and serving others too, they are cooperative.
    pub praise: Bytes,
    /// How often each of them makes such a report.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub every: Time,
    /// Whether they serve nobody outside of their clique.
    pub shun: bool,
    /// The part of its upload capacity that each offers; with none they live on praise alone.
    pub offers: Share,
}

impl Default for Colluders {
    fn default() -> Self {
        Self { praise: Bytes(10_000_000), every: Time::from_secs(60), shun: true, offers: Share::WHOLE }
    }
}

impl Member for Colluders {
    const NAME: &'static str = "colluders";
    const SUMMARY: &'static str = "serve only each other, and praise each other for service that never was";
    const SOURCE: &'static str = "Feldman, Lai, Stoica and Chuang, Robust Incentive Techniques for Peer-to-Peer \
         Networks, EC 2004; Lian, Zhang, Yang, Zhang, Dai and Li, An Empirical Study of Collusion Behavior in the Maze P2P \
         File-Sharing System, ICDCS 2007";
}

impl Behaviour for Colluders {
    fn offers(&self) -> Share {
        self.offers
    }

    fn serves_only_its_own(&self) -> bool {
        self.shun
    }

    fn reconsiders(&self) -> Option<Time> {
        (self.praise > Bytes(0)).then_some(self.every)
    }

    fn reconsider(&self, _: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        Move { praise: self.praise.as_f64(), ..Move::offering(self.offers) }
    }
}
