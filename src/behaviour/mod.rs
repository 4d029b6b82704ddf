//! Behaviours: what a peer does where it has a choice, under whatever rule holds.

mod altruist;
mod cooperative;
mod free_rider;
mod hit_and_run;
mod large_view;
mod oscillator;
mod partial;
mod traitor;
mod whitewasher;

use std::fmt;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::{Share, Time};

pub use altruist::Altruist;
pub use cooperative::Cooperative;
pub use free_rider::FreeRider;
pub use hit_and_run::HitAndRun;
pub use large_view::LargeView;
pub use oscillator::Oscillator;
pub use partial::Partial;
pub use traitor::Traitor;
pub use whitewasher::Whitewasher;

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

/// What a peer sees when it reconsiders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Situation {
    /// How long it has been there.
    pub present: Time,
    /// The part that it has of what it came for.
    pub progress: Share,
    /// Whether it still downloads.
    pub downloads: bool,
    /// Whether anybody serves it now.
    pub served: bool,
}

/// What a peer does from here on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The part of its upload capacity that it offers. Where that is another than before, whatever it was serving is
    /// interrupted and it decides anew.
    pub offers: Share,
    /// Whether it takes a new name: to whomever it knows it is a stranger from here on.
    pub new_name: bool,
}

/// What a peer does where it has a choice.
pub trait Behaviour: fmt::Debug + Send + Sync {
    /// The part of its upload capacity that it offers when it joins.
    fn offers(&self) -> Share {
        Share::WHOLE
    }

    /// How many times as many neighbours it may have as others, and seeks, where a tracker can name them. At least 1.
    fn view(&self) -> f64 {
        1.0
    }

    /// How often it reconsiders what it does; never, if that never changes.
    fn reconsiders(&self) -> Option<Time> {
        None
    }

    /// What it does from here on.
    fn reconsider(&self, _: &Situation, _: &mut Stream) -> Move {
        Move { offers: self.offers(), new_name: false }
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
        &[
            entry!(Cooperative),
            entry!(Altruist),
            entry!(Partial),
            entry!(HitAndRun),
            entry!(FreeRider),
            entry!(Whitewasher),
            entry!(LargeView),
            entry!(Traitor),
            entry!(Oscillator),
        ]
    }
}
