//! `random-regular`: a random graph in which every peer has the same number of neighbours.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pairing::with_degrees;
use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// Every peer has the same number of neighbours, chosen at random; neighbours know each other.
///
/// Where peers times `degree` is odd no such graph exists: then one peer, chosen at random, has one neighbour fewer.
/// From degree 3 on nearly every such graph is connected (Bollobás 1980), but this is not enforced.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomRegular {
    /// How many neighbours each peer has; fewer than there are peers.
    pub degree: NonZeroU32,
}

impl Default for RandomRegular {
    fn default() -> Self {
        Self { degree: NonZeroU32::new(40).expect("not zero") }
    }
}

impl Member for RandomRegular {
    const NAME: &'static str = "random-regular";
    const SUMMARY: &'static str = "a random graph in which every peer has the same number of neighbours";
    const SOURCE: &'static str = "Bollobás, A Probabilistic Proof of an Asymptotic Formula for the Number of Labelled Regular Graphs, European Journal of Combinatorics 1980 (pairing); McKay and Wormald, Uniform Generation of Random Regular Graphs of Moderate Degree, Journal of Algorithms 1990 (switching)";
}

impl Overlay for RandomRegular {
    fn fewest_peers(&self) -> u32 {
        self.degree.get().saturating_add(1)
    }

    /// The ends of edges are numbered by `u32`.
    fn most_peers(&self) -> Option<u32> {
        Some(u32::MAX / self.degree)
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(draw(peers, self.degree.get(), stream))
    }
}

/// A random graph of this degree, which must be below `peers`.
fn draw(peers: u32, degree: u32, stream: &mut Stream) -> Graph {
    let ends_are_odd = peers % 2 == 1 && degree % 2 == 1;
    let short = ends_are_odd.then(|| random::below(stream, peers));
    let one_if_short = |node| u32::from(short == Some(node));
    // Where peers know more than half of the others, switches hardly find room; there, draw who does NOT know whom.
    if degree <= (peers - 1) / 2 {
        with_degrees(&(0..peers).map(|node| degree - one_if_short(node)).collect::<Vec<_>>(), stream)
    } else {
        let unknown = |node| peers - 1 - degree + one_if_short(node);
        with_degrees(&(0..peers).map(unknown).collect::<Vec<_>>(), stream).complement()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn drawn(peers: u32, degree: u32, replication: u32) -> Graph {
        draw(peers, degree, &mut Streams::new(1, replication).stream("overlay"))
    }

    fn assert_regular(graph: &Graph, peers: u32, degree: u32) {
        assert_eq!(graph.nodes(), peers);
        assert_simple_and_symmetric(graph);
        let short: Vec<usize> =
            (0..peers).map(|node| graph.neighbours(node).len()).filter(|len| *len != degree as usize).collect();
        let expected: &[usize] = if peers % 2 == 1 && degree % 2 == 1 { &[degree as usize - 1] } else { &[] };
        assert_eq!(short, expected, "{peers} peers of degree {degree}");
    }

    #[test]
    fn every_possible_small_graph_is_drawn_exactly() {
        for peers in 2..=14 {
            for degree in 1..peers {
                for replication in 0..20 {
                    assert_regular(&drawn(peers, degree, replication), peers, degree);
                }
            }
        }
    }

    #[test]
    fn graphs_of_degree_three_and_more_are_connected() {
        for (peers, degree) in [(1_000, 3), (1_001, 3), (1_000, 4), (10_000, 40)] {
            let graph = drawn(peers, degree, 0);
            assert_regular(&graph, peers, degree);
            assert_eq!(graph.largest_component(), peers, "{peers} peers of degree {degree}");
        }
    }

    #[test]
    fn the_same_stream_gives_the_same_graph() {
        assert_eq!(drawn(500, 7, 3), drawn(500, 7, 3));
        assert_ne!(drawn(500, 7, 3), drawn(500, 7, 4));
    }

    #[test]
    fn every_pair_of_peers_is_linked_equally_often() {
        // By symmetry each of the 45 pairs of 10 peers is linked with probability 3/9.
        let draws = 9_000_u32;
        let mut linked = [[0_u32; 10]; 10];
        let mut stream = Streams::new(7, 0).stream("overlay");
        for _ in 0..draws {
            let graph = draw(10, 3, &mut stream);
            for node in 0..10 {
                graph.neighbours(node).iter().for_each(|other| linked[node as usize][*other as usize] += 1);
            }
        }
        // 4.5 standard errors of a binomial count: 45 pairs stay within them but once in 3,000 studies.
        let (mean, error) = (f64::from(draws) / 3.0, (f64::from(draws) * 2.0 / 9.0).sqrt());
        for (node, row) in linked.iter().enumerate() {
            for (_, count) in row.iter().enumerate().filter(|(other, _)| *other != node) {
                assert!((f64::from(*count) - mean).abs() < 4.5 * error, "{linked:?}");
            }
        }
    }

    #[test]
    fn all_small_graphs_are_equally_likely() {
        // Of the 70 two-regular graphs on 6 named nodes 60 are connected (the others are two triangles), of 465 on 7
        // nodes 360, of 3,507 on 8 nodes 2,520. Of the 70 cubic graphs on 6 nodes 60 have triangles (prisms).
        let mut stream = Streams::new(9, 0).stream("overlay");
        let draws = 20_000_u32;
        let mut assert_share = |peers, degree, is_one: &dyn Fn(&Graph) -> bool, share: f64| {
            let count = (0..draws).filter(|_| is_one(&draw(peers, degree, &mut stream))).count();
            let (count, n) = (f64::from(u32::try_from(count).expect("few")), f64::from(draws));
            let error = (share * (1.0 - share) / n).sqrt();
            assert!(
                (count / n - share).abs() < 4.0 * error,
                "{peers} peers of degree {degree}: {} of {share}",
                count / n
            );
        };
        for (peers, share) in [(6, 60.0 / 70.0), (7, 360.0 / 465.0), (8, 2_520.0 / 3_507.0)] {
            assert_share(peers, 2, &|graph| graph.largest_component() == graph.nodes(), share);
        }
        assert_share(6, 3, &has_triangle, 60.0 / 70.0);
    }

    fn has_triangle(graph: &Graph) -> bool {
        let linked = |a, b| graph.neighbours(a).contains(&b);
        let two_neighbours_linked = |node: u32| {
            let row = graph.neighbours(node);
            row.iter().any(|a| row.iter().any(|b| linked(*a, *b)))
        };
        (0..graph.nodes()).any(two_neighbours_linked)
    }

    #[test]
    fn impossible_sizes_are_known_beforehand() {
        assert_eq!(RandomRegular::default().fewest_peers(), 41);
        let everyone = RandomRegular { degree: NonZeroU32::MAX };
        assert_eq!(everyone.fewest_peers(), u32::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn degrees_are_exact_at_every_size(
            (peers, degree) in (2..300_u32).prop_flat_map(|peers| (Just(peers), 1..peers)),
            replication in 0..1_000_u32,
        ) {
            assert_regular(&drawn(peers, degree, replication), peers, degree);
        }
    }
}
