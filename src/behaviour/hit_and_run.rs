//! `hit-and-run`: offers all its upload while it downloads, and leaves at completion.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AfterCompletion, Behaviour};
use crate::registry::Member;

/// Offers all of its upload while it downloads, and leaves the moment it has all.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HitAndRun {}

impl Member for HitAndRun {
    const NAME: &'static str = "hit-and-run";
    const SUMMARY: &'static str = "offers all its upload while it downloads, and leaves at completion";
    const SOURCE: &'static str = "";
}

impl Behaviour for HitAndRun {
    fn after_completion(&self) -> AfterCompletion {
        AfterCompletion::LeaveAtOnce
    }
}
