//! `whitewash`: peers take new names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// Peers take new names, and begin anew with them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Whitewash {}

impl Member for Whitewash {
    const NAME: &'static str = "whitewash";
    const SUMMARY: &'static str = "peers take new names";
    const SOURCE: &'static str = "Friedman and Resnick, The Social Cost of Cheap Pseudonyms, Journal of Economics and Management Strategy 10, 2001";
}

impl Shock for Whitewash {
    fn effect(&self) -> Effect<'_> {
        Effect::NewNames
    }
}
