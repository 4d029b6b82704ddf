//! `complete`: everyone knows everyone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;

/// Everyone knows everyone. At most 10,000 peers, because the links grow as the square: 400 MB at the most.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Complete {}

impl Member for Complete {
    const NAME: &'static str = "complete";
    const SUMMARY: &'static str = "everyone knows everyone (at most 10,000 peers)";
    const SOURCE: &'static str = "";
}

impl Overlay for Complete {
    fn most_peers(&self) -> Option<u32> {
        Some(10_000)
    }

    fn build(&self, peers: u32, _: Option<&Graph>, _: &mut Stream) -> Meeting {
        Meeting::Fixed(Graph::complete(peers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    #[test]
    fn everyone_knows_everyone_else() {
        for peers in [0, 1, 2, 3, 100] {
            let Meeting::Fixed(graph) = Complete {}.build(peers, None, &mut Streams::new(1, 0).stream("overlay"))
            else {
                panic!("a complete overlay is fixed");
            };
            assert_simple_and_symmetric(&graph);
            assert!((0..peers).all(|node| graph.neighbours(node).len() == peers as usize - 1));
        }
    }
}
