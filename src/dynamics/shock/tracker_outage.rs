//! `tracker-outage`: the tracker, or the central index, does not answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// The tracker of a swarm, or the central index of a service, does not answer: whoever knows too few stays with these, and
/// whoever joins knows nobody.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrackerOutage {}

impl Member for TrackerOutage {
    const NAME: &'static str = "tracker-outage";
    const SUMMARY: &'static str = "the tracker, or the central index, does not answer";
    const SOURCE: &'static str = "";
}

impl Shock for TrackerOutage {
    fn effect(&self) -> Effect<'_> {
        Effect::TrackerOutage
    }
}
