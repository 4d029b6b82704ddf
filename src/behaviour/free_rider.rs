//! `free-rider`: takes and never gives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Takes and never gives.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FreeRider {}

impl Member for FreeRider {
    const NAME: &'static str = "free-rider";
    const SUMMARY: &'static str = "takes and never gives";
    const SOURCE: &'static str = "Adar and Huberman, Free Riding on Gnutella, First Monday 2000";
}

impl Behaviour for FreeRider {
    fn offers(&self) -> Share {
        Share::NONE
    }

    fn contributes(&self, _: Option<Share>) -> Option<Share> {
        Some(Share::NONE)
    }
}
