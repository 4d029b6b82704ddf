//! `tracker`: a central list that hands out a random sample of the peers present; peers ask again when they know too
//! few.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// A tracker: peers learn of a random sample of those present when they join, and again when they know too few. Of the
/// neighbours that it may have, a peer itself goes to half; the other half is for those who come to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tracker {
    /// The most neighbours a peer accepts.
    pub neighbours: NonZeroU32,
    /// How many random peers the tracker hands out at a time.
    pub sample: NonZeroU32,
    /// A peer that knows fewer than this asks the tracker again, as soon as it may.
    pub fewest: u32,
    /// How long a peer waits at least before it asks the tracker again. Clients learn of others by peer exchange, too,
    /// at most once a minute (BEP 11), so that is the default; trackers alone often ask for five minutes or more.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub announce: Time,
}

impl Default for Tracker {
    fn default() -> Self {
        Self {
            neighbours: NonZeroU32::new(80).expect("not zero"),
            sample: NonZeroU32::new(50).expect("not zero"),
            fewest: 20,
            announce: Time::from_secs(60),
        }
    }
}

impl Member for Tracker {
    const NAME: &'static str = "tracker";
    const SUMMARY: &'static str = "a tracker hands out random peers; peers ask again when they know too few";
    const SOURCE: &'static str = "Cohen, Incentives Build Robustness in BitTorrent, P2PEcon 2003; sizes: Legout, \
         Urvoy-Keller and Michiardi, Rarest First and Choke Algorithms Are Enough, IMC 2006";
}

impl Tracker {
    /// A peer that has so many neighbours links to no more by itself. Where peers could fill up with the first that
    /// they hear of, the first to come would know each other and nobody else, and swarms would fall apart.
    #[must_use]
    pub fn goes_to(&self) -> u32 {
        self.neighbours.get().div_ceil(2)
    }
}

impl Overlay for Tracker {
    fn build(&self, _: u32, _: Option<&Graph>, _: &mut Stream) -> Meeting {
        Meeting::Tracker(self.clone())
    }
}
