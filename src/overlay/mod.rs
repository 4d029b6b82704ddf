//! Overlays: who knows whom. Generators, and readers of real ones.

mod barabasi_albert;
pub mod cascade;
mod caveman;
mod complete;
mod configuration;
mod erdos_renyi;
mod graph;
mod kademlia;
mod lattice;
mod pairing;
mod parts;
pub mod percolation;
mod random_regular;
pub mod real;
mod rewiring;
mod star;
mod stochastic_block;
mod tracker;
mod watts_strogatz;

use std::fmt;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};

pub use barabasi_albert::BarabasiAlbert;
pub use caveman::Caveman;
pub use complete::Complete;
pub use configuration::Configuration;
pub use erdos_renyi::ErdosRenyi;
pub use graph::Graph;
pub use kademlia::Kademlia;
pub use lattice::{Lattice, Neighbourhood};
pub use parts::largest_component;
pub use random_regular::RandomRegular;
pub use star::Star;
pub use stochastic_block::StochasticBlock;
pub use tracker::Tracker;
pub use watts_strogatz::WattsStrogatz;

use real::{Contacts, Csv, EdgeList, GraphMl, NetworkFile, Pajek};

/// An overlay as a scenario chooses it.
pub trait Overlay: fmt::Debug + Send + Sync {
    /// The file that holds a network, if it is made of one.
    fn file(&self) -> Option<&dyn NetworkFile> {
        None
    }

    /// Whether the network in its file is the overlay as it stands, so that nothing is drawn.
    fn is_its_file(&self) -> bool {
        false
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
            entry!(WattsStrogatz),
            entry!(BarabasiAlbert),
            entry!(Configuration),
            entry!(Caveman),
            entry!(StochasticBlock),
            entry!(Kademlia),
            entry!(Star),
            entry!(Complete),
            entry!(EdgeList),
            entry!(Csv),
            entry!(Contacts),
            entry!(GraphMl),
            entry!(Pajek),
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
        let file: EdgeList = toml::from_str("file = 'three.txt'").expect("read");
        assert_eq!(file.check(3, Some(&three)), Ok(()));
        assert!(says(&file, 4, Some(&three)).contains("expected 3"));
    }

    #[test]
    fn a_network_that_was_read_is_the_overlay() {
        let read = Graph::from_edges(3, &[(0, 2)]);
        let overlay: EdgeList = toml::from_str("file = 'links.txt'").expect("read");
        assert_eq!(overlay.file().expect("a file").path(), std::path::Path::new("links.txt"));
        let Meeting::Fixed(built) = overlay.build(3, Some(&read), &mut Streams::new(1, 0).stream("overlay")) else {
            panic!("a network from a file is fixed");
        };
        assert_eq!(built, read);
    }

    #[test]
    fn the_file_of_a_real_overlay_must_be_named() {
        for name in ["edge-list", "csv", "contacts", "graphml", "pajek"] {
            let entry = <dyn Overlay>::registry().iter().find(|entry| entry.name == name).expect("registered");
            let parameters = |text| toml::de::ValueDeserializer::parse(text).expect("TOML");
            assert!(entry.choose(parameters("{}")).is_err(), "{name}");
            assert!(entry.choose(parameters("{ file = 'x', weights = true }")).is_err(), "{name}");
            assert!(entry.choose(parameters("{ file = 'x' }")).is_ok(), "{name}");
        }
    }

    #[test]
    fn overlays_are_chosen_by_name() {
        for name in ["tracker", "random-regular", "erdos-renyi", "complete"] {
            assert_eq!(Chosen::<dyn Overlay>::named(name).expect("registered").entry.name, name);
        }
    }

    #[test]
    fn the_overlays_of_a_stream_are_pinned() {
        let generated =
            <dyn Overlay>::registry().iter().filter(|entry| PINNED.iter().any(|(name, _)| *name == entry.name));
        let drawn: Vec<(&str, Vec<u32>)> = generated
            .map(|entry| {
                let terms = if entry.name == "random-regular" { "{ degree = 5 }" } else { "{}" };
                let terms = if entry.name == "erdos-renyi" { "{ mean_degree = 5.0 }" } else { terms };
                let overlay = entry.choose(toml::de::ValueDeserializer::parse(terms).expect("TOML")).expect("a member");
                let streams = Streams::new(1, 0);
                let Meeting::Fixed(graph) = overlay.build(1_000, None, &mut streams.stream("overlay")) else {
                    panic!("this overlay is fixed");
                };
                let row = graph.neighbours(999);
                (entry.name, row[..row.len().min(7)].to_vec())
            })
            .collect();
        let drawn: Vec<(&str, &[u32])> = drawn.iter().map(|(name, row)| (*name, row.as_slice())).collect();
        assert_eq!(drawn, PINNED, "changing these changes every published result: say so in CHANGELOG");
    }
    /// The first neighbours of the last of 1,000 peers.
    const PINNED: [(&str, &[u32]); 8] = [
        ("random-regular", &[108, 390, 437, 699, 820]),
        ("erdos-renyi", &[23, 336, 387, 768, 809, 941, 978]),
        ("watts-strogatz", &[0, 1, 2, 3, 4, 5, 6]),
        ("barabasi-albert", &[29, 51, 81, 130, 159, 178, 200]),
        ("configuration", &[144, 291, 926]),
        ("caveman", &[0, 980, 981, 982, 983, 984, 985]),
        ("stochastic-block", &[116, 509, 843, 846, 857, 889, 919]),
        ("kademlia", &[9, 15, 22, 23, 25, 29, 34]),
    ];
}
