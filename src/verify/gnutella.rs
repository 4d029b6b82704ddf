//! A6 on a real overlay: the Gnutella network of 4 August 2002 under the removal of its peers.

use std::path::Path;

use super::Found;
use crate::overlay::percolation::{Removal, largest_parts, robustness};
use crate::overlay::real::{EdgeList, NetworkFile};
use crate::random::Streams;
use crate::scenario::Bound;

/// Where SNAP's file is expected, seen from the folder of the project; it is not part of it.
pub(super) const FILE: &str = "../shared/data/gnutella/p2p-Gnutella04.txt.gz";

/// For each order of removal the share of all peers that the largest part holds when a quarter is removed, and R: means of ten random
/// orders (five of the last), found with igraph 1.0 and a union of parts in Python.
const EXPECTED: [(Removal, f64, f64); 3] =
    [(Removal::Random, 0.697, 0.435), (Removal::Degree, 0.510, 0.229), (Removal::RecalculatedDegree, 0.400, 0.198)];

const RUNS: u32 = 10;

pub(super) fn figures() -> Vec<Found> {
    let read = EdgeList::default().read(Path::new(FILE));
    let graph = match read {
        Ok(network) => network.graph,
        // It was there a moment ago; what cannot be read comes to nothing.
        Err(why) => {
            return vec![Found {
                says: why.to_string(),
                bound: Bound::AtLeast(1.0),
                value: None,
                error: None,
                runs: 0,
            }];
        }
    };
    let figures = |(removal, left, r): (Removal, f64, f64)| {
        let runs: Vec<Vec<u32>> = (0..RUNS)
            .map(|run| largest_parts(&graph, &removal.order(&graph, &mut Streams::new(1, run).stream("removal"))))
            .collect();
        let peers = f64::from(graph.nodes());
        let quarter = (graph.nodes() + 2) / 4;
        let share = |parts: &Vec<u32>| f64::from(parts[quarter as usize]) / peers;
        let words = removal.words();
        let lefts: Vec<f64> = runs.iter().map(share).collect();
        let robust: Vec<f64> = runs.iter().map(|parts| robustness(parts)).collect();
        [
            Found::averaged(
                format!("share of all peers in the largest part, 0.25 removed {words}"),
                Bound::Near(left, 0.01),
                &lefts,
            ),
            Found::averaged(format!("robustness R, removed {words}"), Bound::Near(r, 0.005), &robust),
        ]
    };
    EXPECTED.into_iter().flat_map(figures).collect()
}
