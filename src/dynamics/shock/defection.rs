//! `defection`: peers come to do what another group does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Shock};
use crate::registry::Member;

/// Peers come to do what those of another group do; where the shock lasts for a time, they do as before when it is over. Free
/// riders who come to do as cooperative peers do are the reverse of a mass defection.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defection {
    /// The group, by its name.
    pub to: String,
}

impl Member for Defection {
    const NAME: &'static str = "defection";
    const SUMMARY: &'static str = "peers come to do what another group does";
    const SOURCE: &'static str = "";
}

impl Shock for Defection {
    fn effect(&self) -> Effect<'_> {
        Effect::Defection(&self.to)
    }
}
