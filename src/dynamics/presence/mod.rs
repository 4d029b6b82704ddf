//! Presence: when those who have joined are online, and when they are away.

mod always;
mod sessions;
mod trace;

use std::fmt;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::availability::Availability;
use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::Time;

pub use always::Always;
pub use sessions::{Sessions, Start};
pub use trace::Trace;

/// Until when a peer stays as it is: online, or away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Whether it is online.
    pub online: bool,
    /// Until when; [`Time::NEVER`] if that does not change any more.
    pub until: Time,
}

/// Who comes back in the place of a peer that was away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Back {
    /// Itself: under the name by which others know it, and with what it had.
    #[default]
    Itself,
    /// Someone else who does the same, under a name that nobody knows: turnover. A swarm knows no such peers, since what they
    /// would have is another's: there peers leave and others arrive.
    Newcomer,
}

/// When those who have joined are online.
pub trait Presence: fmt::Debug + Send + Sync {
    /// The file of sessions, if they come from one, as written in the scenario (relative to the scenario file).
    fn file(&self) -> Option<&Path> {
        None
    }

    /// Whether everyone is online as long as the run lasts.
    fn is_always(&self) -> bool {
        false
    }

    /// Whether whoever goes offline never comes back.
    fn is_final(&self) -> bool {
        false
    }

    /// Who comes back.
    fn back(&self) -> Back {
        Back::Itself
    }

    /// How a peer begins that joins now. `row` is its place in the file, of which `read` is what it held.
    fn begins(&self, row: u32, now: Time, read: Option<&Availability>, stream: &mut Stream) -> Spell;

    /// How it goes on for a peer that is online from now on, or away.
    fn goes_on(&self, row: u32, online: bool, now: Time, read: Option<&Availability>, stream: &mut Stream) -> Spell;
}

impl Family for dyn Presence {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of presence";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Always), entry!(Sessions), entry!(Trace)]
    }
}
