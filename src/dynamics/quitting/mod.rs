//! Quitting: what makes peers go for good before they are done, so that one loss brings on another.

mod too_slow;
mod unserved;
mod with_neighbours;

use std::fmt;

use crate::registry::{Entry, Family, entry};
use crate::units::{Rate, Share, Time};

pub use too_slow::TooSlow;
pub use unserved::Unserved;
pub use with_neighbours::WithNeighbours;

/// What makes peers quit.
pub trait Quitting: fmt::Debug + Send + Sync {
    /// On what grounds they do.
    fn grounds(&self) -> Grounds;
}

/// On what grounds a peer quits. Workloads see to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grounds {
    /// This share of its neighbours or more have gone: for each peer a threshold of its own, drawn from a normal law.
    Neighbours {
        /// The mean of the thresholds.
        threshold: Share,
        /// Their standard deviation.
        spread: Share,
        /// How long it bears that before it goes.
        patience: Time,
    },
    /// What it downloads came at less than this rate.
    Download {
        /// The rate.
        below: Rate,
        /// Over so long a time.
        patience: Time,
    },
    /// Of so many requests, its last ones, less than this share were served well.
    Requests {
        /// The share.
        below: Share,
        /// How many.
        last: u32,
    },
}

impl Family for dyn Quitting {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of quitting";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(WithNeighbours), entry!(TooSlow), entry!(Unserved)]
    }
}
