//! `erdos-renyi`: every pair of peers is linked with the same probability.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// Every pair of peers is linked with the same probability, independently: G(n, p). Some peers may know nobody.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ErdosRenyi {
    /// How many neighbours a peer has on average (z); above 0, below the number of peers. p is z / (n - 1).
    #[serde(deserialize_with = "crate::units::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub mean_degree: f64,
}

impl Default for ErdosRenyi {
    fn default() -> Self {
        Self { mean_degree: 40.0 }
    }
}

impl Member for ErdosRenyi {
    const NAME: &'static str = "erdos-renyi";
    const SUMMARY: &'static str = "every pair of peers is linked with the same probability";
    const SOURCE: &'static str = "Gilbert, Random Graphs, Annals of Mathematical Statistics 1959; drawn as in Batagelj and Brandes, Efficient Generation of Large Random Networks, Physical Review E 2005";
}

impl Overlay for ErdosRenyi {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates where no u32 is enough")]
    fn fewest_peers(&self) -> u32 {
        (self.mean_degree.ceil() as u32).saturating_add(1)
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        let edges = draw(peers, self.mean_degree, stream);
        Meeting::Fixed(Graph::from_edges(peers, &edges))
    }
}

fn draw(peers: u32, mean_degree: f64, stream: &mut Stream) -> Vec<(u32, u32)> {
    let mut edges = Vec::with_capacity(room_for(peers, mean_degree));
    let probability = (mean_degree / (f64::from(peers) - 1.0)).min(1.0);
    each_link(peers, probability, stream, |high, low| edges.push((high, low)));
    edges
}

/// Links every pair with this probability. Goes through the pairs (high, low) with low < high in order, leaping over
/// those that stay unlinked: the length of a leap is geometric. Time grows with nodes and links, not with pairs.
pub(super) fn each_link(nodes: u32, probability: f64, stream: &mut Stream, mut link: impl FnMut(u32, u32)) {
    if probability <= 0.0 {
        return;
    }
    let log_unlinked = libm::log1p(-probability);
    let mut high = 1;
    let mut low = leap(log_unlinked, stream);
    while high < nodes {
        if let Some(rest) = low.checked_sub(u64::from(high)) {
            low = rest;
            high += 1;
        } else {
            link(high, u32::try_from(low).expect("low is below high"));
            low = low.saturating_add(1).saturating_add(leap(log_unlinked, stream));
        }
    }
}

/// How many pairs stay unlinked before the next link. Infinity, where links are hardly possible, is the largest number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates, as wanted")]
fn leap(log_unlinked: f64, stream: &mut Stream) -> u64 {
    (libm::log(random::open_unit(stream)) / log_unlinked) as u64
}

/// The expected number of edges and four standard deviations: more are rarely needed, and the vector grows then.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and far below 2^53")]
fn room_for(peers: u32, mean_degree: f64) -> usize {
    let expected = f64::from(peers) * mean_degree / 2.0;
    (expected + 4.0 * expected.sqrt()) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn drawn(peers: u32, mean_degree: f64, replication: u32) -> Graph {
        let mut stream = Streams::new(1, replication).stream("overlay");
        Graph::from_edges(peers, &draw(peers, mean_degree, &mut stream))
    }

    #[test]
    fn the_mean_degree_is_what_was_asked_for() {
        for (peers, mean_degree) in [(1_000, 1.0), (1_000, 40.0), (20_000, 4.0), (1_000, 900.0)] {
            let graph = drawn(peers, mean_degree, 0);
            let n = f64::from(peers);
            let p = mean_degree / (n - 1.0);
            // The number of links is binomial over n (n - 1) / 2 pairs.
            let error = (n * (n - 1.0) / 2.0 * p * (1.0 - p)).sqrt() * 2.0 / n;
            #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand edges")]
            let mean = 2.0 * graph.edges() as f64 / n;
            assert!((mean - mean_degree).abs() < 4.0 * error, "{mean} of {mean_degree} +- {error}");
        }
    }

    #[test]
    fn the_giant_part_has_the_size_that_theory_gives() {
        // S = 1 - exp(-z S): .9802 at z = 4 (Erdős and Rényi 1960).
        let graph = drawn(100_000, 4.0, 0);
        let giant = f64::from(graph.largest_component()) / 100_000.0;
        // Each peer outside is one of a binomial count: a standard error of .00044, more as outsiders come in clumps.
        assert!((giant - 0.9802).abs() < 0.002, "{giant}");
    }

    #[test]
    fn every_pair_is_linked_equally_often() {
        let draws = 10_000_u32;
        let mut linked = [0_u32; 64];
        let mut stream = Streams::new(3, 0).stream("overlay");
        for _ in 0..draws {
            for (high, low) in draw(8, 2.1, &mut stream) {
                linked[(high * 8 + low) as usize] += 1;
            }
        }
        let (mean, error) = (f64::from(draws) * 0.3, (f64::from(draws) * 0.3 * 0.7).sqrt());
        for (high, low) in (1..8).flat_map(|high| (0..high).map(move |low| (high, low))) {
            // 4.5 standard errors: 28 pairs stay within them but once in 5,000 studies.
            let count = f64::from(linked[high * 8 + low]);
            assert!((count - mean).abs() < 4.5 * error, "({high}, {low}): {count} of {mean}");
        }
        assert_eq!(linked.iter().filter(|count| **count > 0).count(), 28);
    }

    #[test]
    fn the_most_links_are_everyone_and_the_fewest_are_none() {
        assert_eq!(drawn(50, 49.0, 0), Graph::complete(50));
        assert_eq!(drawn(50, 1e-300, 0).edges(), 0);
        assert_eq!(drawn(2, 1.0, 0).edges(), 1);
    }

    #[test]
    fn a_mean_degree_is_a_positive_number() {
        for wrong in ["0", "-1.0", "nan", "inf"] {
            let error = toml::from_str::<ErdosRenyi>(&format!("mean_degree = {wrong}")).expect_err("refused");
            assert!(error.message().contains("expected a number above 0"), "{error}");
        }
        assert_eq!(ErdosRenyi { mean_degree: 4.2 }.fewest_peers(), 6);
        assert_eq!(ErdosRenyi { mean_degree: 1e300 }.fewest_peers(), u32::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn graphs_are_simple_and_repeatable_at_every_size(
            (peers, mean_degree) in (2..300_u32).prop_flat_map(|peers| (Just(peers), 0.001..f64::from(peers - 1))),
            replication in 0..1_000_u32,
        ) {
            let edges = draw(peers, mean_degree, &mut Streams::new(1, replication).stream("overlay"));
            let graph = drawn(peers, mean_degree, replication);
            assert_simple_and_symmetric(&graph);
            prop_assert_eq!(graph.nodes(), peers);
            prop_assert_eq!(graph.edges(), edges.len(), "the generator itself makes no loops and no duplicates");
            prop_assert_eq!(&graph, &drawn(peers, mean_degree, replication));
        }
    }
}
