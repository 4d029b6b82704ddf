//! `with-neighbours`: a peer quits once a share of its neighbours have gone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grounds, Quitting};
use crate::registry::Member;
use crate::units::{Share, Time};

/// A peer quits once a share of its neighbours, its threshold, have gone for good: because they quit themselves, lost patience, or
/// were driven out by a shock. Those who leave since they are done, and those who are away and may come back, have not gone. In a
/// fixed overlay the share is of all its neighbours there (Watts's rule); with a tracker, of those it is linked to and those who
/// have gone and were not replaced by others. A threshold that is drawn at 0 or below quits of itself, and one above 1 never does.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WithNeighbours {
    /// The mean of the peers' thresholds.
    pub threshold: Share,
    /// Their standard deviation, from 0 (all have the same threshold) to 1; they are normally distributed.
    pub spread: Share,
    /// How long the share must have been reached before the peer goes; if it is no longer reached then, the peer stays.
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
