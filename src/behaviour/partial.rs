//! `partial`: offers a fixed part of its upload capacity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Offers a fixed part of its upload capacity; 0 is a free rider, 1 is cooperative.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Partial {
    /// The part of its upload capacity that it offers.
    pub offers: Share,
}

impl Default for Partial {
    fn default() -> Self {
        Self { offers: Share::new(0.5).expect("one half is a share") }
    }
}

impl Member for Partial {
    const NAME: &'static str = "partial";
    const SUMMARY: &'static str = "offers a fixed part of its upload capacity";
    const SOURCE: &'static str = "";
}

impl Behaviour for Partial {
    fn offers(&self) -> Share {
        self.offers
    }

    fn contributes(&self, _: Option<Share>) -> Option<Share> {
        Some(self.offers)
    }
}
