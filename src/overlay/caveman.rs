//! `caveman`: small groups in which everyone knows everyone, with a few links between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rewiring::Rewiring;
use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Share;

/// Small groups in which everyone knows everyone ("caves"), with bridges from each to the next, and some links rewired.
///
/// Groups are peers that follow each other; where `size` does not divide the population the last group is smaller. With
/// `bridges` each group gives up one of its links, whose end goes to the last peer of the group before it, so that the
/// groups form a ring (a group of one or two peers has none to give up and gets a link more). Then each link keeps its
/// near end and, with the probability `rewired`, gets a far end that is uniform over all peers unknown to the near end.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Caveman {
    /// How many peers a group has; from 2 to 10,000.
    #[serde(deserialize_with = "crate::units::whole_between::<2, 10_000, _, _>")]
    #[schemars(extend("minimum" = 2, "maximum" = 10_000))]
    pub size: u32,
    /// Whether each group has a bridge to the one before it.
    pub bridges: bool,
    /// The probability with which each link is rewired to a random peer, of whatever group.
    pub rewired: Share,
}

impl Default for Caveman {
    fn default() -> Self {
        Self { size: 20, bridges: true, rewired: Share::NONE }
    }
}

impl Member for Caveman {
    const NAME: &'static str = "caveman";
    const SUMMARY: &'static str = "small groups in which everyone knows everyone, with a few links between them";
    const SOURCE: &'static str =
        "Watts, Networks, Dynamics, and the Small-World Phenomenon, American Journal of Sociology 1999";
}

impl Overlay for Caveman {
    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(self.draw(peers, stream))
    }
}

impl Caveman {
    fn draw(&self, peers: u32, stream: &mut Stream) -> Graph {
        let mut links = Rewiring::new((0..peers).map(|node| self.kept(node, peers)));
        if self.rewired > Share::NONE {
            for node in 0..peers {
                for which in 0..links.kept(node).len() {
                    if random::unit(stream) < self.rewired.get() {
                        links.rewire(node, which, stream);
                    }
                }
            }
        }
        links.graph()
    }

    /// The far ends of the links that a peer keeps: those that follow it in its group, but for the first of a group the
    /// bridge in place of the first of these.
    fn kept(&self, node: u32, peers: u32) -> Vec<u32> {
        let first = node - node % self.size;
        let end = first.saturating_add(self.size).min(peers);
        let bridged = self.bridges && peers > self.size && node == first;
        if !bridged {
            return (node + 1..end).collect();
        }
        let before = if first == 0 { peers - 1 } else { first - 1 };
        let given_up = usize::from(end - first > 2);
        [before].into_iter().chain((node + 1..end).skip(given_up)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn drawn(peers: u32, size: u32, bridges: bool, rewired: f64, replication: u32) -> Graph {
        let caves = Caveman { size, bridges, rewired: Share::new(rewired).expect("a share") };
        caves.draw(peers, &mut Streams::new(1, replication).stream("overlay"))
    }

    #[test]
    fn groups_know_each_other_and_their_neighbours_by_one_bridge() {
        let alone = drawn(12, 4, false, 0.0, 0);
        assert_eq!((alone.edges(), alone.largest_component()), (18, 4));
        assert_eq!(alone.neighbours(5), [4, 6, 7]);
        let ring = drawn(12, 4, true, 0.0, 0);
        assert_eq!((ring.edges(), ring.largest_component()), (18, 12));
        assert_eq!((ring.neighbours(0), ring.neighbours(4)), (&[2, 3, 11][..], &[3, 6, 7][..]));
    }

    #[test]
    fn a_smaller_group_and_a_single_one_are_groups() {
        assert_eq!(drawn(4, 4, true, 0.0, 0), Graph::complete(4));
        assert_eq!(drawn(3, 4, true, 0.0, 0), Graph::complete(3));
        for peers in 9..=12 {
            let ring = drawn(peers, 4, true, 0.0, 0);
            assert_simple_and_symmetric(&ring);
            assert_eq!(ring.largest_component(), peers, "{peers} peers are one ring");
        }
    }

    #[test]
    fn as_many_links_leave_their_group_as_were_rewired() {
        let (peers, size) = (10_000_u32, 10_u32);
        let graph = drawn(peers, size, false, 0.25, 0);
        let leaves = |node: &u32| graph.neighbours(*node).iter().filter(|far| *far / size != node / size).count();
        let left = f64::from(u32::try_from((0..peers).map(|node| leaves(&node)).sum::<usize>() / 2).expect("few"));
        // Of the peers that a far end may go to at most 9 of 10,000 are of the same group.
        let (links, part) = (f64::from(peers * (size - 1) / 2), 0.25);
        let error = (links * part * (1.0 - part)).sqrt();
        assert!((left - links * part).abs() < 4.5 * error + links * part * 0.0009, "{left}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn links_are_neither_lost_nor_doubled(
            peers in 2..150_u32, size in 2..20_u32, bridges: bool, rewired in 0.0..=1.0, replication in 0..1_000_u32,
        ) {
            let graph = drawn(peers, size, bridges, rewired, replication);
            assert_simple_and_symmetric(&graph);
            prop_assert_eq!(graph.edges(), drawn(peers, size, bridges, 0.0, 0).edges());
            prop_assert_eq!(&graph, &drawn(peers, size, bridges, rewired, replication));
        }
    }
}
