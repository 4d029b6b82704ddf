//! Departures: how long a peer stays and serves once it has all it came for.

mod at_completion;
mod linger;
mod never;

use std::fmt;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::Time;

pub use at_completion::AtCompletion;
pub use linger::Linger;
pub use never::Never;

/// How long a peer stays and serves once it has all it came for.
pub trait Departure: fmt::Debug + Send + Sync {
    /// The span from completion to departure; [`Time::NEVER`] if it stays to the end.
    fn stays(&self, stream: &mut Stream) -> Time;
}

impl Family for dyn Departure {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of departure";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Never), entry!(AtCompletion), entry!(Linger)]
    }
}
