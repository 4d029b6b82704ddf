//! Arrivals: when peers join.

mod flash_crowd;
mod poisson;
pub mod trace;

use std::fmt;
use std::path::Path;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::Time;

pub use flash_crowd::FlashCrowd;
pub use poisson::Poisson;
pub use trace::Trace;

/// When peers join.
pub trait Arrivals: fmt::Debug + Send + Sync {
    /// The file of times, if they come from one, as written in the scenario (relative to the scenario file).
    fn file(&self) -> Option<&Path> {
        None
    }

    /// How many peers join beside the population until `horizon`, on average.
    fn expected(&self, _horizon: Time) -> f64 {
        0.0
    }

    /// The times at which peers join, ascending, none later than `horizon`: those of the `size` peers of the population
    /// first of all, then whoever comes later. `read` is what [`Arrivals::file`] held.
    fn times(&self, size: u32, horizon: Time, read: Option<&[Time]>, stream: &mut Stream) -> Vec<Time>;
}

impl Family for dyn Arrivals {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of arrivals";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(FlashCrowd), entry!(Poisson), entry!(Trace)]
    }
}
