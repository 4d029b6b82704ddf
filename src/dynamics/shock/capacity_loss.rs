//! `capacity-loss`: the upload capacity of peers falls.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;
use crate::units::Share;

/// The upload capacity of peers falls to a part of what it was.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CapacityLoss {
    /// The part of it that is left.
    pub to: Share,
}

impl Default for CapacityLoss {
    fn default() -> Self {
        Self { to: Share::new(0.5).expect("a share") }
    }
}

impl Member for CapacityLoss {
    const NAME: &'static str = "capacity-loss";
    const SUMMARY: &'static str = "the upload capacity of peers falls";
    const SOURCE: &'static str = "";
}

impl Shock for CapacityLoss {
    fn effect(&self) -> Effect<'_> {
        Effect::Capacity(self.to)
    }
}
