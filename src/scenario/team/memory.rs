//! `[team.memory]`: what the private ledgers of people begin with, and when they end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Time;

/// What people remember of each other where their rule keeps a private ledger. What all know of all (shared histories,
/// scores, money) is as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Memory {
    /// Initial trust: for how long a stranger counts as having helped, once a ledger is opened for it. A newcomer is a
    /// stranger, and so is whoever comes under a new name. Assumption: 0 s, none.
    pub trust: Time,
    /// When it ends.
    pub ends: Ends,
}

/// When private ledgers end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// Never: they outlive the team in which people met.
    Never,
    /// With the team: its members are strangers again once the project is finished. Where they are in another team
    /// together by then, there as well.
    WithTeam,
}

impl Default for Memory {
    fn default() -> Self {
        Self { trust: Time::ZERO, ends: Ends::Never }
    }
}
