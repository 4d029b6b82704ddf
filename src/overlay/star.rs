//! `star`: one peer in the centre whom everyone knows, and nobody knows anyone else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;

/// Everyone knows the peer in the centre and nobody else: the centralised extreme. The centre is peer 0.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Star {}

impl Member for Star {
    const NAME: &'static str = "star";
    const SUMMARY: &'static str = "one peer in the centre whom everyone knows, and nobody knows anyone else";
    const SOURCE: &'static str = "Baran, On Distributed Communications Networks, IEEE Transactions on Communications Systems 1964 (the centralised network)";
}

impl Overlay for Star {
    fn build(&self, peers: u32, _: Option<&Graph>, _: &mut Stream) -> Meeting {
        let edges: Vec<(u32, u32)> = (1..peers).map(|node| (0, node)).collect();
        Meeting::Fixed(Graph::from_edges(peers, &edges))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    #[test]
    fn all_but_the_centre_know_the_centre_alone() {
        for peers in [1, 2, 3, 100] {
            let Meeting::Fixed(graph) = Star {}.build(peers, None, &mut Streams::new(1, 0).stream("overlay")) else {
                panic!("a star is fixed");
            };
            assert_simple_and_symmetric(&graph);
            assert_eq!(graph.neighbours(0).len(), peers as usize - 1);
            assert!((1..peers).all(|node| graph.neighbours(node) == [0]));
        }
    }
}
