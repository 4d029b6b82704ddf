//! Laws of capacity: how upload and download capacities are distributed over peers.

mod constant;

use std::fmt;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::Rate;

pub use constant::Constant;

/// A distribution of capacities.
pub trait CapacityLaw: fmt::Debug + Send + Sync {
    /// The capacity of one peer. Draws by inversion of one uniform number, so that a larger number is a larger capacity.
    fn draw(&self, stream: &mut Stream) -> Rate;
}

impl Family for dyn CapacityLaw {
    const TAG: &'static str = "distribution";
    const WHAT: &'static str = "distribution";
    const BARE: Option<(&'static str, &'static str)> = Some(("constant", "rate"));
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Constant)]
    }
}
