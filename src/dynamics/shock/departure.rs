//! `departure`: peers go all at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// Peers go all at once, with what they have. Where the shock lasts for a time they are back when it is over, under their
/// names and with what they had; otherwise they have gone for good.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Departure {}

impl Member for Departure {
    const NAME: &'static str = "departure";
    const SUMMARY: &'static str = "peers go all at once";
    const SOURCE: &'static str =
        "Albert, Jeong and Barabasi, Error and Attack Tolerance of Complex Networks, Nature 406, 2000";
}

impl Shock for Departure {
    fn effect(&self) -> Effect<'_> {
        Effect::Departure
    }
}
