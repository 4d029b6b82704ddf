//! `always`: whoever has joined is online until it leaves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Presence, Spell};
use crate::dynamics::availability::Availability;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// Whoever has joined is online until it leaves.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Always {}

impl Member for Always {
    const NAME: &'static str = "always";
    const SUMMARY: &'static str = "whoever has joined is online until it leaves";
    const SOURCE: &'static str = "";
}

impl Presence for Always {
    fn is_always(&self) -> bool {
        true
    }

    fn begins(&self, _: u32, _: Time, _: Option<&Availability>, _: &mut Stream) -> Spell {
        Spell { online: true, until: Time::NEVER }
    }

    fn goes_on(&self, _: u32, online: bool, _: Time, _: Option<&Availability>, _: &mut Stream) -> Spell {
        Spell { online, until: Time::NEVER }
    }
}
