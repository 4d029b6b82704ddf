//! `server-outage`: the server serves nobody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// The server of client-server delivery serves nobody.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServerOutage {}

impl Member for ServerOutage {
    const NAME: &'static str = "server-outage";
    const SUMMARY: &'static str = "the server serves nobody";
    const SOURCE: &'static str = "";
}

impl Shock for ServerOutage {
    fn effect(&self) -> Effect<'_> {
        Effect::ServerOutage
    }
}
