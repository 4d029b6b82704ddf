//! `at-completion`: peers leave the moment they have all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Departure;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// Peers leave the moment they have all.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AtCompletion {}

impl Member for AtCompletion {
    const NAME: &'static str = "at-completion";
    const SUMMARY: &'static str = "peers leave the moment they have all";
    const SOURCE: &'static str = "";
}

impl Departure for AtCompletion {
    fn stays(&self, _: &mut Stream) -> Time {
        Time::ZERO
    }
}
