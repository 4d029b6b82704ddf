//! `with-neighbours`: a peer quits once a share of its neighbours have gone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grounds, Quitting};
use crate::registry::Member;
use crate::units::{Share, Time};

/// A peer quits once a share of its neighbours, its threshold, have gone for good: because they quit themselves, lost
/// patience, or were driven out by a shock. Those who leave since they are done, and those who are away and may come
/// back, have not gone. A threshold that is drawn at 0 or below quits of itself, and one above 1 never does.
///
/// In Watts's rule neighbours never change: in a fixed overlay the share is of all its neighbours there, present or
/// not. A tracker names others. There a peer's neighbours are those it is linked to, and those who have gone while it
/// was, until others are in their places. Whoever is new to it takes the place of one who has gone. Whoever comes back,
/// and is remembered, does not: it had not gone, and was not missed. The share is looked at whenever it changes: when a
/// neighbour has gone, when a link is made, and when one ends since the neighbour is done or away, for then those who
/// have gone are a larger part of fewer. Whoever goes away itself begins anew when it comes back, as a newcomer does.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WithNeighbours {
    /// The mean of the peers' thresholds.
    pub threshold: Share,
    /// Their standard deviation, from 0 (all have the same threshold) to 1; they are normally distributed.
    pub spread: Share,
    /// How long the share must have been reached, without a break, before the peer goes.
    pub patience: Time,
}

impl Default for WithNeighbours {
    fn default() -> Self {
        Self { threshold: Share::new(0.18).expect("a share"), spread: Share::NONE, patience: Time::from_secs(60) }
    }
}

impl Member for WithNeighbours {
    const NAME: &'static str = "with-neighbours";
    const SUMMARY: &'static str = "a peer quits once a share of its neighbours have gone";
    const SOURCE: &'static str = "Watts, A Simple Model of Global Cascades on Random Networks, PNAS 99, 2002; thresholds that \
                                  differ: Granovetter, Threshold Models of Collective Behavior, American Journal of \
                                  Sociology 83, 1978";
}

impl Quitting for WithNeighbours {
    fn grounds(&self) -> Grounds {
        let Self { threshold, spread, patience } = *self;
        Grounds::Neighbours { threshold, spread, patience }
    }
}
