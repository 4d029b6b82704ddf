//! `ledger-loss`: every rule forgets what it remembers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// Every rule forgets whatever it remembers, and whatever it has put down: reputations, credit, and the accounts of a bank.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerLoss {}

impl Member for LedgerLoss {
    const NAME: &'static str = "ledger-loss";
    const SUMMARY: &'static str = "every rule forgets what it remembers";
    const SOURCE: &'static str = "";
}

impl Shock for LedgerLoss {
    fn effect(&self) -> Effect<'_> {
        Effect::LedgerLoss
    }
}
