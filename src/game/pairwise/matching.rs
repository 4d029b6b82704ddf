//! Who meets whom: everyone everyone, neighbours, or partners chosen at random, once or anew in each period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::overlay::Graph;
use crate::random::{self, Stream};

/// Who meets whom in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// Everyone meets everyone.
    Everyone,
    /// Neighbours in the overlay, which must be a fixed graph.
    Neighbours,
    /// Each peer chooses some others at random, anew in each period; it may be chosen by others as well.
    Random,
    /// Each peer chooses some others at random at the start, and meets them for ever.
    Fixed,
}

/// Pairs that meet; a pair that chose each other meets twice.
#[derive(Debug)]
pub(super) enum Pairs {
    /// All of so many peers.
    All(u32),
    /// The edges of a graph.
    Graph(Graph),
    /// Those whom each peer chose, `each` of them, peer by peer, and who met whom.
    Chosen { each: u32, chosen: Vec<u32>, met: Graph },
}

impl Pairs {
    /// So many partners for each of these peers, chosen at random without replacement.
    pub fn choose(peers: u32, each: u32, stream: &mut Stream) -> Self {
        let mut chosen = vec![0; peers as usize * each as usize];
        Self::draw(peers, each, &mut chosen, stream);
        let met = met(peers, each, &chosen);
        Self::Chosen { each, chosen, met }
    }

    /// Chooses anew.
    pub fn choose_anew(&mut self, peers: u32, stream: &mut Stream) {
        if let Self::Chosen { each, chosen, met: graph } = self {
            Self::draw(peers, *each, chosen, stream);
            *graph = met(peers, *each, chosen);
        }
    }

    fn draw(peers: u32, each: u32, chosen: &mut [u32], stream: &mut Stream) {
        for (peer, partners) in (0..peers).zip(chosen.chunks_exact_mut(each as usize)) {
            for place in 0..partners.len() {
                partners[place] = loop {
                    let other = random::below(stream, peers - 1);
                    let other = other + u32::from(other >= peer);
                    if !partners[..place].contains(&other) {
                        break other;
                    }
                };
            }
        }
    }

    /// Calls back with each pair that meets.
    pub fn each(&self, mut meet: impl FnMut(u32, u32)) {
        match self {
            Self::All(peers) => (0..*peers).for_each(|one| (one + 1..*peers).for_each(|other| meet(one, other))),
            Self::Graph(graph) => {
                for one in 0..graph.nodes() {
                    let neighbours = graph.neighbours(one);
                    let later = neighbours.partition_point(|other| *other < one);
                    neighbours[later..].iter().for_each(|other| meet(one, *other));
                }
            }
            Self::Chosen { each, chosen, .. } => {
                for (one, partners) in (0u32..).zip(chosen.chunks_exact(*each as usize)) {
                    for other in partners {
                        meet(one, *other);
                    }
                }
            }
        }
    }
}

/// Who met whom, whichever of the two chose the other.
fn met(peers: u32, each: u32, chosen: &[u32]) -> Graph {
    let mut edges = Vec::with_capacity(chosen.len());
    for (peer, partners) in (0..peers).zip(chosen.chunks_exact(each as usize)) {
        edges.extend(partners.iter().map(|other| (peer, *other)));
    }
    Graph::from_edges(peers, &edges)
}
