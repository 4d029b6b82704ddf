//! A6: a random overlay of mean degree 4 under the removal of its peers, at random and by degree, against what theory gives
//! for large ones.

use super::Found;
use crate::overlay::percolation::{breaks_at_random, breaks_by_degree, by_degree, in_random_order, largest_parts};
use crate::overlay::{ErdosRenyi, Graph, Meeting, Overlay};
use crate::random::Streams;
use crate::scenario::Bound;

const PEERS: u32 = 200_000;

/// A random overlay of so many peers.
pub(super) fn random_overlay(mean_degree: f64, peers: u32, streams: &Streams) -> Graph {
    match (ErdosRenyi { mean_degree }).build(peers, None, &mut streams.stream("overlay")) {
        Meeting::Fixed(graph) => graph,
        Meeting::Tracker(_) => unreachable!("a random graph is fixed"),
    }
}

/// The share of survivors in the giant part, S = 1 - exp(-z (1 - f) S), by the share of peers removed at random. At f = .75
/// it is 0 in the limit; so near to the threshold a finite overlay still holds together in part, so it is tried at .8.
const AT_RANDOM: [(f64, f64); 5] = [(0.0, 0.9802), (0.25, 0.9405), (0.5, 0.7968), (0.7, 0.3137), (0.8, 0.0)];

/// The share of all peers in the giant part, by the share of peers removed by degree.
const BY_DEGREE: [(f64, f64); 5] = [(0.1, 0.8516), (0.2, 0.6875), (0.3, 0.4106), (0.34, 0.185), (0.38, 0.002)];

/// All within .01.
pub(super) fn figures() -> Vec<Found> {
    let streams = Streams::new(1, 0);
    let graph = random_overlay(4.0, PEERS, &streams);
    let mut stream = streams.stream("removal");
    let near = |says: String, expected: f64, value: f64| Found::computed(says, Bound::Near(expected, 0.01), value);
    let mut figures = Vec::new();
    let parts = largest_parts(&graph, &in_random_order(&graph, &mut stream));
    for (removed, expected) in AT_RANDOM {
        let survivors = f64::from(PEERS) * (1.0 - removed);
        let says = format!("share of survivors in the giant part, {removed} removed at random");
        figures.push(near(says, expected, left(&parts, removed) / survivors));
    }
    let parts = largest_parts(&graph, &by_degree(&graph, &mut stream));
    for (removed, expected) in BY_DEGREE {
        let says = format!("share of all peers in the giant part, {removed} removed by degree");
        figures.push(near(says, expected, left(&parts, removed) / f64::from(PEERS)));
    }
    let degrees = graph.degrees();
    figures.push(near("share whose removal at random breaks it".into(), 0.75, breaks_at_random(&degrees)));
    figures.push(near("share whose removal by degree breaks it".into(), 0.3615, breaks_by_degree(&degrees)));
    figures
}

/// How many peers the largest part holds when this share of all was removed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of few peers")]
fn left(parts: &[u32], removed: f64) -> f64 {
    f64::from(parts[(removed * f64::from(PEERS)).round() as usize])
}
