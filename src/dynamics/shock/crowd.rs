//! `crowd`: more peers join all at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// More peers join all at once, of the groups in their shares.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Crowd {
    /// How many.
    pub peers: u32,
}

impl Default for Crowd {
    fn default() -> Self {
        Self { peers: 1_000 }
    }
}

impl Member for Crowd {
    const NAME: &'static str = "crowd";
    const SUMMARY: &'static str = "more peers join all at once";
    const SOURCE: &'static str = "";
}

impl Shock for Crowd {
    fn effect(&self) -> Effect<'_> {
        Effect::Crowd(self.peers)
    }
}
