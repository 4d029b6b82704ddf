//! `partition`: a part of the peers is cut off from the rest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// A part of the peers is cut off from the rest: links between the two are closed, and no new ones are made until it is over.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Partition {}

impl Member for Partition {
    const NAME: &'static str = "partition";
    const SUMMARY: &'static str = "a part of the peers is cut off from the rest";
    const SOURCE: &'static str = "";
}

impl Shock for Partition {
    fn effect(&self) -> Effect<'_> {
        Effect::Partition
    }
}
