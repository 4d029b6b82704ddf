//! `never`: peers that have all stay and serve to the end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Departure;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// Peers that have all stay and serve to the end.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Never {}

impl Member for Never {
    const NAME: &'static str = "never";
    const SUMMARY: &'static str = "peers that have all stay and serve to the end";
    const SOURCE: &'static str = "";
}

impl Departure for Never {
    fn stays(&self, _: &mut Stream) -> Time {
        Time::NEVER
    }
}
