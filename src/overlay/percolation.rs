//! How an overlay falls apart as peers are removed: percolation.

use std::collections::BTreeSet;

use super::Graph;
use super::parts::Parts;
use crate::random::{self, Stream};

/// The peers in random order: failures.
#[must_use]
pub fn in_random_order(graph: &Graph, stream: &mut Stream) -> Vec<u32> {
    random::permutation(stream, graph.nodes())
}

/// The peers by how many neighbours they have in the whole graph, most first, those with equally many in random order:
/// an attack by someone who knows the overlay (Albert, Jeong and Barabási 2000; Cohen, Erez, ben-Avraham and Havlin
/// 2001).
#[must_use]
pub fn by_degree(graph: &Graph, stream: &mut Stream) -> Vec<u32> {
    let mut order = in_random_order(graph, stream);
    order.sort_by_key(|node| std::cmp::Reverse(graph.degree(*node)));
    order
}

/// The peers by how many neighbours they have that are still there, most first, those with equally many in random
/// order: an attack by someone who looks again after each removal (Holme, Kim, Yoon and Han 2002), the one of which
/// Schneider et al. (2011) take [`robustness`].
#[must_use]
pub fn by_recalculated_degree(graph: &Graph, stream: &mut Stream) -> Vec<u32> {
    let shuffled = in_random_order(graph, stream);
    let mut rank = vec![0_u32; shuffled.len()];
    for (place, node) in (0..).zip(&shuffled) {
        rank[*node as usize] = place;
    }
    let mut degrees = graph.degrees();
    // Those who are there, by degree and then by rank.
    let mut there: BTreeSet<(u32, u32)> =
        shuffled.iter().map(|node| (degrees[*node as usize], rank[*node as usize])).collect();
    let mut order = Vec::with_capacity(shuffled.len());
    let mut gone = vec![false; shuffled.len()];
    while let Some((_, first)) = there.pop_last() {
        let node = shuffled[first as usize];
        gone[node as usize] = true;
        order.push(node);
        for &neighbour in graph.neighbours(node).iter().filter(|neighbour| !gone[**neighbour as usize]) {
            let degree = &mut degrees[neighbour as usize];
            there.remove(&(*degree, rank[neighbour as usize]));
            *degree -= 1;
            there.insert((*degree, rank[neighbour as usize]));
        }
    }
    order
}

/// A kind of order in which peers are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// [`in_random_order`].
    Random,
    /// [`by_degree`].
    Degree,
    /// [`by_recalculated_degree`].
    RecalculatedDegree,
}

impl Removal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Random, Self::Degree, Self::RecalculatedDegree];

    /// Its name on the command line and in tables.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Degree => "degree",
            Self::RecalculatedDegree => "recalculated-degree",
        }
    }

    /// Its name in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Random => "at random",
            Self::Degree => "by degree",
            Self::RecalculatedDegree => "by recalculated degree",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|removal| removal.name() == name)
    }

    /// All peers of an overlay in such an order.
    #[must_use]
    pub fn order(self, graph: &Graph, stream: &mut Stream) -> Vec<u32> {
        match self {
            Self::Random => in_random_order(graph, stream),
            Self::Degree => by_degree(graph, stream),
            Self::RecalculatedDegree => by_recalculated_degree(graph, stream),
        }
    }
}

/// How many peers the largest connected part holds after each removal: before any, after the first of `order`, and so
/// on until none is left. Those that `order` does not name stay. Peers are put back in reverse (Newman and Ziff 2001),
/// so all of it takes little longer than to look at each link once.
///
/// # Panics
/// If `order` names a peer twice, or one that there is not.
#[must_use]
pub fn largest_parts(graph: &Graph, order: &[u32]) -> Vec<u32> {
    let mut parts = Parts::of(graph.nodes());
    let mut removed = vec![false; graph.nodes() as usize];
    for node in order {
        assert!(!std::mem::replace(&mut removed[*node as usize], true), "{node} is removed twice");
    }
    for node in (0..graph.nodes()).filter(|node| !removed[*node as usize]).collect::<Vec<_>>() {
        put_back(&mut parts, graph, node);
    }
    let mut largest = vec![parts.largest()];
    for node in order.iter().rev() {
        put_back(&mut parts, graph, *node);
        largest.push(parts.largest());
    }
    largest.reverse();
    largest
}

fn put_back(parts: &mut Parts, graph: &Graph, node: u32) {
    parts.add(node);
    for &neighbour in graph.neighbours(node) {
        if parts.has(neighbour) {
            parts.join(node, neighbour);
        }
    }
}

/// The mean, over all numbers of removed peers from 1 to n, of the share of all n peers that the largest part then
/// holds: R, from 1 / n (a star that loses its centre first, nearly) to about 1/2 (Schneider, Moreira, Andrade, Havlin
/// and Herrmann 2011). Takes what [`largest_parts`] gives for an order of all peers; 0 for an overlay without peers.
///
/// # Panics
/// If there are 2^32 of them or more.
#[must_use]
pub fn robustness(largest_parts: &[u32]) -> f64 {
    let peers = f64::from(u32::try_from(largest_parts.len()).expect("numbered by u32")) - 1.0;
    let sum: f64 = largest_parts.iter().skip(1).map(|largest| f64::from(*largest)).sum();
    if peers > 0.0 { sum / (peers * peers) } else { 0.0 }
}

/// The share of peers whose removal at random breaks a large random graph with these degrees: 1 - 1 / (kappa - 1),
/// kappa the mean of k^2 over that of k (Molloy and Reed 1995; Cohen, Erez, ben-Avraham and Havlin 2000). 0 where there
/// is no giant part to begin with.
#[must_use]
pub fn breaks_at_random(degrees: &[u32]) -> f64 {
    let (ends, onward) = ends_and_onward(degrees);
    if onward > ends { 1.0 - ends / onward } else { 0.0 }
}

/// The share of peers whose removal by degree, most first, breaks a large random graph with these degrees: so many that
/// the others' k (k - 1) no longer sum to more than all ends of links did (Callaway, Newman, Strogatz and Watts 2000;
/// Cohen, Erez, ben-Avraham and Havlin 2001). 0 where there is no giant part to begin with.
///
/// # Panics
/// If there are 2^32 degrees or more.
#[must_use]
pub fn breaks_by_degree(degrees: &[u32]) -> f64 {
    let (ends, mut onward) = ends_and_onward(degrees);
    let mut rising = degrees.to_vec();
    rising.sort_unstable();
    let peers = f64::from(u32::try_from(degrees.len()).expect("numbered by u32"));
    let mut removed = 0.0;
    while onward > ends {
        let degree = f64::from(rising.pop().expect("without peers there are no links onward"));
        onward -= degree * (degree - 1.0);
        removed += 1.0;
    }
    if removed > 0.0 { removed / peers } else { 0.0 }
}

/// How many ends all links have, and how many links lead on from the ends of all links: the sums of k and of k (k - 1).
fn ends_and_onward(degrees: &[u32]) -> (f64, f64) {
    degrees
        .iter()
        .map(|degree| f64::from(*degree))
        .fold((0.0, 0.0), |(ends, onward), degree| (ends + degree, onward + degree * (degree - 1.0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Streams;

    #[test]
    fn a_star_lives_by_its_centre() {
        let star = Graph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        let mut stream = Streams::new(1, 0).stream("removal");
        let order = by_degree(&star, &mut stream);
        assert_eq!(order[0], 0);
        let parts = largest_parts(&star, &order);
        assert_eq!(parts, [5, 1, 1, 1, 1, 0]);
        assert!((robustness(&parts) - 4.0 / 25.0).abs() < 1e-12);
        assert_eq!(largest_parts(&star, &[3, 4]), [5, 4, 3], "those who are not named stay");
        assert!(
            (robustness(&largest_parts(&Graph::complete(100), &(0..100).collect::<Vec<_>>())) - 0.495).abs() < 1e-12
        );
        assert!(robustness(&largest_parts(&Graph::from_edges(0, &[]), &[])).abs() < 1e-12);
    }

    #[test]
    fn where_a_graph_breaks_follows_from_its_degrees() {
        // Everyone has three neighbours: kappa is 3, one half at random (Bollobás 2001). By degree all are alike.
        assert!((breaks_at_random(&[3; 1_000]) - 0.5).abs() < 1e-12);
        assert!((breaks_by_degree(&[3; 1_000]) - 0.5).abs() < 1e-12);
        for no_giant_part in [&[][..], &[0, 0], &[1, 1], &[2, 2, 2]] {
            assert!(breaks_at_random(no_giant_part).abs() < 1e-12 && breaks_by_degree(no_giant_part).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn each_size_is_that_of_the_graph_without_the_removed(
            edges in prop::collection::vec((0..20_u32, 0..20_u32), 0..60), seed in 0..1_000_u64,
        ) {
            let graph = Graph::from_edges(20, &edges);
            let mut stream = Streams::new(seed, 0).stream("removal");
            for order in Removal::ALL.map(|removal| removal.order(&graph, &mut stream)) {
                let parts = largest_parts(&graph, &order);
                for (removed, size) in parts.iter().enumerate().take(20) {
                    let stays = |node: &u32| !order[..removed].contains(node);
                    let kept: Vec<(u32, u32)> = edges.iter().filter(|(a, b)| stays(a) && stays(b)).copied().collect();
                    prop_assert_eq!(*size, Graph::from_edges(20, &kept).largest_component());
                }
                prop_assert_eq!(parts[20], 0);
            }
            let degrees = graph.degrees();
            let falling = by_degree(&graph, &mut stream);
            prop_assert!(falling.is_sorted_by_key(|node| std::cmp::Reverse(degrees[*node as usize])));
            let recalculated = by_recalculated_degree(&graph, &mut stream);
            for (removed, node) in recalculated.iter().enumerate() {
                let there = &recalculated[removed..];
                let left = |node: &u32| graph.neighbours(*node).iter().filter(|other| there.contains(other)).count();
                prop_assert_eq!(left(node), there.iter().map(left).max().unwrap_or(0));
            }
        }
    }
}
