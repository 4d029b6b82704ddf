//! `[team.client]`: for whom a project is, and what becomes of what it means and the team does not know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Share, Time};

/// The client of each project. Some tasks are not clear: only the client knows what is meant.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// What part the client has.
    pub role: Role,
    /// The probability that a task is not clear. Assumption: 0.
    pub unclear: Share,
    /// The part of its work that must be done again, at hand-over, of a task that was not made clear. Assumption: 1.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub rework: f64,
    /// How long a client who is asked takes to make a task clear. Assumption: 30 min.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub explains: Time,
}

/// What part the client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Outside: what it meant is learnt at hand-over.
    External,
    /// A random colleague who has no tasks in the project, and is asked like any other: it answers under its rule, out
    /// of what it gives of its day.
    CoCreator,
}

impl Default for Client {
    fn default() -> Self {
        Self { role: Role::External, unclear: Share::NONE, rework: 1.0, explains: Time::from_secs(1_800) }
    }
}
