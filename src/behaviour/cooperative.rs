//! `cooperative`: offers all its upload and leaves as churn says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Offers all of its upload, follows the rule, and leaves as churn says.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cooperative {}

impl Member for Cooperative {
    const NAME: &'static str = "cooperative";
    const SUMMARY: &'static str = "offers all its upload and leaves as churn says";
    const SOURCE: &'static str = "";
}

impl Behaviour for Cooperative {
    fn contributes(&self, _: Option<Share>) -> Option<Share> {
        Some(Share::WHOLE)
    }
}
