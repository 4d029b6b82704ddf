//! Random simple graphs whose degrees are given: ends of edges paired at random, and flaws switched away.
//!
//! Janson, Random Graphs with Given Vertex Degrees and Switchings, Random Structures and Algorithms 2020: where the
//! mean square of the degrees is bounded such graphs are nearly uniform over all that there are.

use std::collections::BinaryHeap;

use super::graph::{Graph, Rows};
use crate::random::{self, Stream};

/// Whether there is a simple graph with these degrees (Erdős and Gallai 1960): their sum is even, and for every k the k
/// largest find enough ends, among themselves and beyond.
pub(super) fn exists(degrees: &[u32]) -> bool {
    let mut falling: Vec<u64> = degrees.iter().map(|degree| u64::from(*degree)).collect();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    // What the degrees from each place on come to.
    let mut rest = vec![0; falling.len() + 1];
    for (place, degree) in falling.iter().enumerate().rev() {
        rest[place] = rest[place + 1] + degree;
    }
    let enough = |k: usize| {
        // Beyond the k largest, each has k ends for them, or all of its own if these are fewer.
        let (large, each) = (falling.partition_point(|degree| *degree > k as u64).max(k), k as u64);
        rest[0] - rest[k] <= each * (each - 1) + each * (large - k) as u64 + rest[large]
    };
    rest[0].is_multiple_of(2) && (1..=falling.len()).all(enough)
}

/// A simple graph with these degrees, which must [`exists`] (Havel 1955, Hakimi 1962): whoever has the most ends left
/// is linked to those with the most beside it. It is always the same graph, and far from a random one.
pub(super) fn some_graph(degrees: &[u32]) -> Graph {
    Graph::from_edges(nodes_of(degrees), &some_edges(degrees))
}

fn nodes_of(degrees: &[u32]) -> u32 {
    u32::try_from(degrees.len()).expect("nodes are numbered by u32")
}

fn some_edges(degrees: &[u32]) -> Vec<(u32, u32)> {
    let mut left: BinaryHeap<(u32, u32)> = degrees.iter().copied().zip(0..).filter(|(degree, _)| *degree > 0).collect();
    let (mut edges, mut taken) = (Vec::new(), Vec::new());
    while let Some((degree, node)) = left.pop() {
        for _ in 0..degree {
            let (ends, other) = left.pop().expect("a graph with these degrees exists");
            edges.push((node, other));
            taken.push((ends - 1, other));
        }
        left.extend(taken.drain(..).filter(|(ends, _)| *ends > 0));
    }
    edges
}

/// After so many pairings that could not be mended, the graph begins as [`some_graph`] and is switched at random.
const PAIRINGS: u32 = 20;

/// A random simple graph with these degrees, which must [`exists`] and sum to less than 2^32: the ends of edges are
/// paired at random, then the few self-loops and duplicates that this leaves are switched away, each with a random
/// edge. A pairing that cannot be mended is drawn anew.
pub(super) fn with_degrees(degrees: &[u32], stream: &mut Stream) -> Graph {
    let nodes = nodes_of(degrees);
    let mut ends: Vec<u32> = Vec::with_capacity(degrees.iter().map(|degree| *degree as usize).sum());
    for (node, degree) in (0..nodes).zip(degrees) {
        ends.extend(std::iter::repeat_n(node, *degree as usize));
    }
    let longest = degrees.iter().copied().max().unwrap_or(0);
    for _ in 0..PAIRINGS {
        random::shuffle(stream, &mut ends);
        let mut pairing =
            Pairing { rows: Rows::new(nodes, ends.chunks_exact(2).map(|two| (two[0], two[1]))), nodes, longest };
        let flaws = pairing.flaws();
        if flaws.is_empty() {
            return Graph::from_simple_rows(pairing.rows);
        }
        if flaws.into_iter().all(|flaw| pairing.mend(flaw, stream)) {
            pairing.mix(MIXING, stream);
            return Graph::from_simple_rows(pairing.rows);
        }
    }
    let mut pairing = Pairing { rows: Rows::new(nodes, some_edges(degrees).iter().copied()), nodes, longest };
    pairing.mix(usize::MAX, stream);
    Graph::from_simple_rows(pairing.rows)
}

/// How often a switch is tried before the pairing is given up. A try fails about three times in four at the worst (half
/// of all peers are neighbours), and always in the few tiny graphs without any switch.
const TRIES: u32 = 200;

/// A pairing without flaws is uniform over all graphs; a mended one is not quite, the less so the rarer flaws are among
/// its edges. It shows in tiny graphs: of 6 peers with 2 neighbours each .907 were connected in place of .857. So many
/// random switches make these uniform, too, and take about a millisecond.
const MIXING: usize = 10_000;

/// The ends of edges, paired at random, on their way to a simple graph.
struct Pairing {
    rows: Rows,
    nodes: u32,
    /// The length of the longest row.
    longest: u32,
}

impl Pairing {
    /// Every edge that is a self-loop or stands beside an equal one. Sorts the rows to find them.
    fn flaws(&mut self) -> Vec<(u32, u32)> {
        let mut flaws = Vec::new();
        for node in 0..self.nodes {
            let row = self.rows.row_mut(node);
            row.sort_unstable();
            flaws.extend(row.windows(2).filter(|two| two[0] == two[1] && two[0] >= node).map(|two| (node, two[0])));
        }
        flaws
    }

    /// Switches a flaw away; false if no switch was found.
    fn mend(&mut self, (from, to): (u32, u32), stream: &mut Stream) -> bool {
        (0..TRIES).any(|_| {
            // An earlier switch may have taken this very edge as its random one.
            let flawed = self.rows.row(from).iter().filter(|entry| **entry == to).count() > 1;
            !flawed || self.switch((from, to), self.random_edge(stream))
        })
    }

    /// Switches random edges: ten an edge, at most `most`. As likely forth as back, so all graphs become equally
    /// likely.
    fn mix(&mut self, most: usize, stream: &mut Stream) {
        for _ in 0..most.min(self.rows.entries.len() / 2 * 10) {
            let (one, other) = (self.random_edge(stream), self.random_edge(stream));
            self.switch(one, other);
        }
    }

    /// A random edge in a random direction, each with equal probability: a random place in a table of `longest` places
    /// a node, drawn again where the table is empty. Where most of it is, a random entry, whose row is searched for.
    fn random_edge(&self, stream: &mut Stream) -> (u32, u32) {
        let entries = self.rows.entries.len();
        if entries < self.nodes as usize * self.longest as usize / 4 {
            let place = random::below(stream, u32::try_from(entries).expect("fewer than 2^32 ends")) as usize;
            let from = self.rows.first.partition_point(|first| *first <= place) - 1;
            return (u32::try_from(from).expect("nodes are numbered by u32"), self.rows.entries[place]);
        }
        loop {
            let from = random::below(stream, self.nodes);
            let place = random::below(stream, self.longest);
            if let Some(&to) = self.rows.row(from).get(place as usize) {
                return (from, to);
            }
        }
    }

    /// Replaces the edges a-b and x-y by a-x and b-y, which keeps all degrees; false, and nothing done, if one of the
    /// new edges would be a flaw itself.
    fn switch(&mut self, (a, b): (u32, u32), (x, y): (u32, u32)) -> bool {
        let new_edges_are_one = a == b && x == y;
        if a == x || b == y || new_edges_are_one || self.rows.row(a).contains(&x) || self.rows.row(b).contains(&y) {
            return false;
        }
        for (node, old, new) in [(a, b, x), (b, a, y), (x, y, a), (y, x, b)] {
            let entry = self.rows.row_mut(node).iter_mut().find(|entry| **entry == old);
            *entry.expect("an edge stands in both its rows") = new;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    /// Whether there is a graph, by trying all edges of the first node: what [`exists`] must say.
    fn found_by_trying(left: &mut [u32]) -> bool {
        let Some((first, others)) = left.split_first_mut() else { return true };
        if *first == 0 {
            return found_by_trying(others);
        }
        (0..1_u32 << others.len()).filter(|chosen| chosen.count_ones() == *first).any(|chosen| {
            let mut others = others.to_vec();
            let takes = |(place, left): (usize, &mut u32)| match (chosen >> place & 1, *left) {
                (1, 0) => false,
                (bit, _) => {
                    *left -= bit;
                    true
                }
            };
            others.iter_mut().enumerate().all(takes) && found_by_trying(&mut others)
        })
    }

    #[test]
    fn degrees_of_no_graph_are_told_apart() {
        for code in 0..6_u32.pow(5) {
            let degrees: Vec<u32> = (0..5).map(|place| code / 6_u32.pow(place) % 6).collect();
            assert_eq!(exists(&degrees), found_by_trying(&mut degrees.clone()), "{degrees:?}");
        }
    }

    #[test]
    fn graphs_with_uneven_degrees_are_equally_likely() {
        // All graphs on five nodes with these degrees, found by trying.
        let degrees = [3, 2, 2, 2, 1];
        let pairs: Vec<(u32, u32)> = (0..5).flat_map(|high| (0..high).map(move |low| (high, low))).collect();
        let graphs: Vec<Graph> = (0..1_u32 << pairs.len())
            .map(|set| pairs.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1).map(|(_, pair)| *pair))
            .map(|edges| Graph::from_edges(5, &edges.collect::<Vec<_>>()))
            .filter(|graph| graph.degrees() == degrees)
            .collect();
        let mut counts = vec![0_u32; graphs.len()];
        let mut stream = Streams::new(11, 0).stream("overlay");
        let draws = 20_000_u32;
        for _ in 0..draws {
            let graph = with_degrees(&degrees, &mut stream);
            counts[graphs.iter().position(|one| *one == graph).expect("one of them")] += 1;
        }
        let part = 1.0 / f64::from(u32::try_from(graphs.len()).expect("few"));
        let error = (f64::from(draws) * part * (1.0 - part)).sqrt();
        assert!(graphs.len() > 3);
        assert!(
            counts.iter().all(|count| (f64::from(*count) - f64::from(draws) * part).abs() < 4.5 * error),
            "{counts:?}"
        );
    }

    #[test]
    fn a_random_edge_is_any_of_them_equally_often() {
        // A star of 9 and a pair: 10 edges, 20 directions, in a table that is mostly empty.
        let edges: Vec<(u32, u32)> = (1..10).map(|leaf| (0, leaf)).chain([(10, 11)]).collect();
        let pairing = Pairing { rows: Rows::new(12, edges.iter().copied()), nodes: 12, longest: 9 };
        let mut stream = Streams::new(2, 0).stream("overlay");
        let mut counts = [[0_u32; 12]; 12];
        for _ in 0..20_000 {
            let (from, to) = pairing.random_edge(&mut stream);
            counts[from as usize][to as usize] += 1;
        }
        let near = |count: u32| (f64::from(count) - 1_000.0).abs() < 4.5 * 950.0_f64.sqrt();
        assert!(
            edges.iter().all(|(a, b)| near(counts[*a as usize][*b as usize]) && near(counts[*b as usize][*a as usize]))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn degrees_of_graphs_are_met_exactly(
            edges in prop::collection::vec((0..25_u32, 0..25_u32), 0..200), replication in 0..1_000_u32,
        ) {
            let degrees = Graph::from_edges(25, &edges).degrees();
            prop_assert!(exists(&degrees));
            let random = with_degrees(&degrees, &mut Streams::new(1, replication).stream("overlay"));
            for graph in [some_graph(&degrees), random] {
                assert_simple_and_symmetric(&graph);
                prop_assert_eq!(graph.degrees(), degrees.clone());
            }
        }
    }
}
