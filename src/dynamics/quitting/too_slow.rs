//! `too-slow`: a peer of a swarm quits when its download comes too slowly for too long.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grounds, Quitting};
use crate::registry::Member;
use crate::units::{Rate, Time};

/// A peer of a swarm quits when its download came at less than a rate over all of its patience. It looks when it has been online for
/// so long, and again each time as long has passed: whoever has all that it came for, or is away, has nothing to complain of.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TooSlow {
    /// The lowest rate that it bears; above zero.
    pub below: Rate,
    /// Over what time the rate is taken; above zero.
    pub patience: Time,
}

impl Default for TooSlow {
    fn default() -> Self {
        Self { below: Rate::from_bytes_per_s(10_000.0), patience: Time::from_secs(300) }
    }
}

impl Member for TooSlow {
    const NAME: &'static str = "too-slow";
    const SUMMARY: &'static str = "a peer of a swarm quits when its download comes too slowly for too long";
    const SOURCE: &'static str = "ours: the downloaders of Qiu and Srikant, Modeling and Performance Analysis of BitTorrent-Like \
                                  Peer-to-Peer Networks, SIGCOMM 2004, give up at a rate that knows nothing of their service";
}

impl Quitting for TooSlow {
    fn grounds(&self) -> Grounds {
        Grounds::Download { below: self.below, patience: self.patience }
    }
}
