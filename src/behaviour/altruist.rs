//! `altruist`: offers all its upload, and stays to serve when it has all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AfterCompletion, Behaviour};
use crate::registry::Member;

/// Offers all of its upload, and stays to serve until the end.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Altruist {}

impl Member for Altruist {
    const NAME: &'static str = "altruist";
    const SUMMARY: &'static str = "offers all its upload, and stays to serve when it has all";
    const SOURCE: &'static str = "";
}

impl Behaviour for Altruist {
    fn after_completion(&self) -> AfterCompletion {
        AfterCompletion::StayForEver
    }
}
