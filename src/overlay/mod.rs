//! Overlays: who knows whom. Generators, and readers of real ones.

mod complete;
mod graph;
mod tracker;

use std::fmt;
use std::path::Path;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};

pub use complete::Complete;
pub use graph::Graph;
pub use tracker::Tracker;

/// An overlay as a scenario chooses it.
pub trait Overlay: fmt::Debug + Send + Sync {
    /// The file that holds it, if it is a real one, as written in the scenario (relative to the scenario file).
    fn file(&self) -> Option<&Path> {
        None
    }

    /// How many peers it needs at least; a scenario with fewer is refused before it runs.
    fn fewest_peers(&self) -> u32 {
        2
    }

    /// Who knows whom among `peers` peers. `read` is what [`Overlay::file`] held.
    fn build(&self, peers: u32, read: Option<&Graph>, stream: &mut Stream) -> Meeting;
}

/// How peers come to know each other.
#[derive(Clone, Debug)]
pub enum Meeting {
    /// A fixed graph, drawn before the run.
    Fixed(Graph),
    /// A tracker that hands out random peers to whoever asks.
    Tracker(Tracker),
}

impl Family for dyn Overlay {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "overlay";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Tracker), entry!(Complete)]
    }
}
