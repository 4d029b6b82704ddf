//! `constant`: the same capacity for all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CapacityLaw;
use crate::registry::Member;
use crate::units::Rate;

/// The same capacity for all. In a scenario the rate alone may stand for it: `upload = "2 Mbit/s"`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Constant {
    /// The capacity of every peer.
    pub rate: Rate,
}

impl Default for Constant {
    fn default() -> Self {
        Self { rate: Rate::from_bytes_per_s(125_000.0) }
    }
}

impl Member for Constant {
    const NAME: &'static str = "constant";
    const SUMMARY: &'static str = "the same capacity for all";
    const SOURCE: &'static str = "";
}

impl CapacityLaw for Constant {
    fn quantile(&self, _: f64) -> Rate {
        self.rate
    }

    fn mean(&self) -> Rate {
        self.rate
    }
}
