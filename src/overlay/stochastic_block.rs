//! `stochastic-block`: groups in which links are likely, with fewer between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::erdos_renyi::each_link;
use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;

/// Blocks of peers: two of the same block are linked with one probability, two of different blocks with another,
/// independently. Some peers may know nobody.
///
/// Blocks are peers that follow each other, as equal in size as may be. The probabilities are such that the mean
/// numbers of neighbours are those asked for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StochasticBlock {
    /// How many blocks there are; from 2 to 10,000.
    #[serde(deserialize_with = "crate::units::whole_between::<2, 10_000, _, _>")]
    #[schemars(extend("minimum" = 2, "maximum" = 10_000))]
    pub blocks: u32,
    /// How many neighbours a peer has on average in its own block; 0 or more, below the size of a block.
    #[serde(deserialize_with = "crate::units::not_negative")]
    #[schemars(extend("minimum" = 0))]
    pub within: f64,
    /// How many neighbours a peer has on average in all other blocks together; 0 or more, at most as many as these
    /// hold.
    #[serde(deserialize_with = "crate::units::not_negative")]
    #[schemars(extend("minimum" = 0))]
    pub between: f64,
}

impl Default for StochasticBlock {
    fn default() -> Self {
        Self { blocks: 4, within: 8.0, between: 2.0 }
    }
}

impl Member for StochasticBlock {
    const NAME: &'static str = "stochastic-block";
    const SUMMARY: &'static str = "groups in which links are likely, with fewer between them";
    const SOURCE: &'static str =
        "Holland, Laskey and Leinhardt, Stochastic Blockmodels: First Steps, Social Networks 1983";
}

impl Overlay for StochasticBlock {
    /// So many that the smallest block, and the others beside the largest one, hold the neighbours asked for.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates where no u32 is enough")]
    fn fewest_peers(&self) -> u32 {
        let smallest =
            ((self.within.ceil() as u32).saturating_add(1)).max(self.between.ceil() as u32 / (self.blocks - 1) + 1);
        self.blocks.saturating_mul(smallest)
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(Graph::from_edges(peers, &self.draw(peers, stream)))
    }
}

impl StochasticBlock {
    /// Where a block begins.
    fn start(&self, block: u32, peers: u32) -> u32 {
        u32::try_from(u64::from(block) * u64::from(peers) / u64::from(self.blocks)).expect("at most as many as peers")
    }

    /// The block of a peer.
    fn block(&self, node: u32, peers: u32) -> u32 {
        let block = ((u64::from(node) + 1) * u64::from(self.blocks) - 1) / u64::from(peers);
        u32::try_from(block).expect("below the number of blocks")
    }

    fn draw(&self, peers: u32, stream: &mut Stream) -> Vec<(u32, u32)> {
        let pairs = |count: u32| f64::from(count) * (f64::from(count) - 1.0) / 2.0;
        let sizes = (0..self.blocks).map(|block| self.start(block + 1, peers) - self.start(block, peers));
        let pairs_within: f64 = sizes.map(pairs).sum();
        let pairs_between = pairs(peers) - pairs_within;
        let probability = |mean: f64, of: f64| (mean * f64::from(peers) / 2.0 / of).min(1.0);
        let mut edges = Vec::new();
        for block in 0..self.blocks {
            let start = self.start(block, peers);
            let size = self.start(block + 1, peers) - start;
            each_link(size, probability(self.within, pairs_within), stream, |high, low| {
                edges.push((start + high, start + low));
            });
        }
        // All pairs, without those of one block: as these are one in as many as there are blocks, little is wasted.
        each_link(peers, probability(self.between, pairs_between), stream, |high, low| {
            if self.block(high, peers) != self.block(low, peers) {
                edges.push((high, low));
            }
        });
        edges
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn drawn(blocks: &StochasticBlock, peers: u32, replication: u32) -> Graph {
        Graph::from_edges(peers, &blocks.draw(peers, &mut Streams::new(1, replication).stream("overlay")))
    }

    #[test]
    fn neighbours_within_and_between_are_as_many_as_asked_for() {
        for (peers, model) in [
            (10_000_u32, StochasticBlock { blocks: 7, within: 6.0, between: 1.5 }),
            (3_000, StochasticBlock { blocks: 2, within: 0.0, between: 10.0 }),
            (5_000, StochasticBlock { blocks: 500, within: 9.0, between: 0.5 }),
        ] {
            let graph = drawn(&model, peers, 0);
            let block = |node| model.block(node, peers);
            let same = |node: u32| graph.neighbours(node).iter().filter(|other| block(**other) == block(node)).count();
            let count = |sum: usize| f64::from(u32::try_from(sum).expect("few"));
            let n = f64::from(peers);
            let within = count((0..peers).map(same).sum());
            let between = count(2 * graph.edges()) - within;
            for (seen, mean) in [(within / n, model.within), (between / n, model.between)] {
                // Twice a count of links whose variance is at most its mean.
                assert!((seen - mean).abs() <= 4.5 * (2.0 * mean / n).sqrt(), "{model:?}: {seen} of {mean}");
            }
        }
    }

    #[test]
    fn blocks_begin_where_their_first_peer_is() {
        let model = StochasticBlock { blocks: 7, ..StochasticBlock::default() };
        for peers in [7, 8, 20, 100, 101] {
            for block in 0..7 {
                let (start, end) = (model.start(block, peers), model.start(block + 1, peers));
                assert!(start < end && (start..end).all(|node| model.block(node, peers) == block), "{peers} {block}");
            }
        }
    }

    #[test]
    fn the_most_links_are_everyone_and_too_few_peers_are_refused() {
        assert_eq!(drawn(&StochasticBlock { blocks: 3, within: 3.0, between: 8.0 }, 12, 0), Graph::complete(12));
        assert_eq!(drawn(&StochasticBlock { blocks: 3, within: 0.0, between: 0.0 }, 12, 0).edges(), 0);
        assert_eq!(StochasticBlock { blocks: 3, within: 3.0, between: 8.0 }.fewest_peers(), 15);
        assert_eq!(StochasticBlock { blocks: 4, within: 2.5, between: 1.0 }.fewest_peers(), 16);
        assert_eq!(StochasticBlock { blocks: 2, within: 1e300, between: 1.0 }.fewest_peers(), u32::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_generator_makes_no_loops_and_no_duplicates(
            peers in 20..300_u32, blocks in 2..6_u32, within in 0.0..2.0, between in 0.0..9.0, replication in 0..1_000_u32,
        ) {
            let model = StochasticBlock { blocks, within, between };
            prop_assume!(model.fewest_peers() <= peers);
            let graph = drawn(&model, peers, replication);
            assert_simple_and_symmetric(&graph);
            let edges = model.draw(peers, &mut Streams::new(1, replication).stream("overlay"));
            prop_assert_eq!(graph.edges(), edges.len());
        }
    }
}
