//! Overlays: who knows whom. Generators, and readers of real ones.

mod complete;
pub mod edge_list;
mod erdos_renyi;
mod from_edge_list;
mod graph;
mod lattice;
mod random_regular;
mod tracker;

use std::fmt;
use std::path::Path;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};

pub use complete::Complete;
pub use erdos_renyi::ErdosRenyi;
pub use from_edge_list::FromEdgeList;
pub use graph::Graph;
pub use lattice::{Lattice, Neighbourhood};
pub use random_regular::RandomRegular;
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

    /// How many peers it can serve at most, if there is a limit; a scenario with more is refused before it runs.
    fn most_peers(&self) -> Option<u32> {
        None
    }

    /// Whether it can serve so many peers. `read` is what [`Overlay::file`] held.
    ///
    /// # Errors
    /// If it cannot: says why, and how many peers it can serve.
    fn check(&self, peers: u32, read: Option<&Graph>) -> Result<(), String> {
        let (fewest, most) = (self.fewest_peers(), self.most_peers().unwrap_or(u32::MAX));
        if peers < fewest {
            return Err(format!("{peers} peers are too few for this overlay: expected at least {fewest}"));
        }
        if peers > most {
            return Err(format!("{peers} peers are too many for this overlay: expected at most {most}"));
        }
        match read.map(Graph::nodes) {
            Some(nodes) if nodes != peers => {
                Err(format!("{peers} peers do not fit the overlay's file: expected {nodes}, as many as it has nodes"))
            }
            _ => Ok(()),
        }
    }

    /// Who knows whom among `peers` peers. `read` is what [`Overlay::file`] held.
    ///
    /// # Panics
    /// If [`Overlay::check`] refuses these peers.
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
        &[
            entry!(Tracker),
            entry!(RandomRegular),
            entry!(ErdosRenyi),
            entry!(Lattice),
            entry!(Complete),
            entry!(FromEdgeList),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::registry::Chosen;

    fn says(overlay: &dyn Overlay, peers: u32, read: Option<&Graph>) -> String {
        overlay.check(peers, read).expect_err("refused")
    }

    #[test]
    fn overlays_say_how_many_peers_they_can_serve() {
        let regular = RandomRegular::default();
        assert_eq!(regular.check(41, None), Ok(()));
        assert!(says(&regular, 40, None).contains("expected at least 41"));
        assert!(says(&Complete {}, 10_001, None).contains("expected at most 10000"));
        let three = Graph::from_edges(3, &[(0, 1)]);
        let file = FromEdgeList { file: "three.txt".into() };
        assert_eq!(file.check(3, Some(&three)), Ok(()));
        assert!(says(&file, 4, Some(&three)).contains("expected 3"));
    }

    #[test]
    fn overlays_are_chosen_by_name() {
        for name in ["tracker", "random-regular", "erdos-renyi", "complete"] {
            assert_eq!(Chosen::<dyn Overlay>::named(name).expect("registered").entry.name, name);
        }
    }

    #[test]
    fn the_overlays_of_a_stream_are_pinned() {
        let neighbours_of_peer_0 = |overlay: &dyn Overlay| {
            let Meeting::Fixed(graph) = overlay.build(1_000, None, &mut Streams::new(1, 0).stream("overlay")) else {
                panic!("this overlay is fixed");
            };
            graph.neighbours(0).to_vec()
        };
        let regular = RandomRegular { degree: 5.try_into().expect("not zero") };
        let by_chance = ErdosRenyi { mean_degree: 5.0 };
        let drawn = [neighbours_of_peer_0(&regular), neighbours_of_peer_0(&by_chance)];
        assert_eq!(drawn, PINNED, "changing these changes every published result: say so in CHANGELOG");
    }
    const PINNED: [&[u32]; 2] = [&[193, 747, 836, 864, 869], &[39, 133, 202, 216, 406, 422, 888]];
}
