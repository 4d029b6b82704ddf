//! Behaviours: what a peer does where it has a choice, under whatever rule holds.

mod altruist;
mod cooperative;
mod free_rider;
mod hit_and_run;
mod partial;

use std::fmt;

use crate::registry::{Entry, Family, entry};
use crate::units::Share;

pub use altruist::Altruist;
pub use cooperative::Cooperative;
pub use free_rider::FreeRider;
pub use hit_and_run::HitAndRun;
pub use partial::Partial;

/// When a peer goes, once it has all it came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCompletion {
    /// As the scenario's churn says.
    AsOthers,
    /// At once, whatever others do.
    LeaveAtOnce,
    /// It stays and serves until the end.
    StayForEver,
}

/// What a peer does where it has a choice.
pub trait Behaviour: fmt::Debug + Send + Sync {
    /// The part of its upload capacity that it offers.
    fn offers(&self) -> Share {
        Share::WHOLE
    }

    /// When it goes, once it has all it came for.
    fn after_completion(&self) -> AfterCompletion {
        AfterCompletion::AsOthers
    }
}

impl Family for dyn Behaviour {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "behaviour";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Cooperative), entry!(Altruist), entry!(Partial), entry!(HitAndRun), entry!(FreeRider)]
    }
}
