//! `barabasi-albert`: an overlay that grew, each newcomer linking to those who have many links already.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// An overlay that grew: each newcomer links to others with probabilities in proportion to how many links they have.
///
/// It begins with `links` + 1 peers that all know each other. Peers come in the order of their numbers, so peer 0 is
/// among the best connected. In large overlays P(k) = 2m(m+1) / (k(k+1)(k+2)) for degrees k from m = `links`: about
/// k^-3.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BarabasiAlbert {
    /// To how many different peers each newcomer links (m); the mean degree is nearly twice as much.
    pub links: NonZeroU32,
}

impl Default for BarabasiAlbert {
    fn default() -> Self {
        Self { links: NonZeroU32::new(20).expect("not zero") }
    }
}

impl Member for BarabasiAlbert {
    const NAME: &'static str = "barabasi-albert";
    const SUMMARY: &'static str = "an overlay that grew, each newcomer linking to those who have many links already";
    const SOURCE: &'static str = "Barabási and Albert, Emergence of Scaling in Random Networks, Science 1999; drawn as in Batagelj and Brandes, Efficient Generation of Large Random Networks, Physical Review E 2005; the law of degrees: Dorogovtsev, Mendes and Samukhin, Structure of Growing Networks with Preferential Linking, Physical Review Letters 2000";
}

impl Overlay for BarabasiAlbert {
    fn fewest_peers(&self) -> u32 {
        self.links.get().saturating_add(1)
    }

    /// The ends of edges are numbered by `u32`.
    fn most_peers(&self) -> Option<u32> {
        Some(u32::MAX / self.links.get().saturating_mul(2))
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(Graph::from_edges(peers, &draw(peers, self.links.get(), stream)))
    }
}

/// Both ends of every link stand in one list: a random place in it is a peer drawn in proportion to its links.
fn draw(peers: u32, links: u32, stream: &mut Stream) -> Vec<(u32, u32)> {
    let clique = (1..=links).flat_map(|high| (0..high).map(move |low| (high, low)));
    let mut edges: Vec<(u32, u32)> = Vec::with_capacity(peers as usize * links as usize);
    edges.extend(clique);
    let mut chosen = Vec::with_capacity(links as usize);
    for newcomer in links + 1..peers {
        let ends = u32::try_from(2 * edges.len()).expect("the overlay has room for no more peers");
        while chosen.len() < links as usize {
            let place = random::below(stream, ends);
            let (from, to) = edges[(place / 2) as usize];
            let known = if place.is_multiple_of(2) { from } else { to };
            if !chosen.contains(&known) {
                chosen.push(known);
            }
        }
        edges.extend(chosen.drain(..).map(|known| (newcomer, known)));
    }
    edges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn drawn(peers: u32, links: u32, replication: u32) -> Graph {
        Graph::from_edges(peers, &draw(peers, links, &mut Streams::new(1, replication).stream("overlay")))
    }

    #[test]
    fn degrees_follow_the_law_that_theory_gives() {
        let (peers, m) = (200_000_u32, 3_u32);
        let graph = drawn(peers, m, 0);
        let n = f64::from(peers);
        for degree in m..m + 8 {
            let have = (0..peers).filter(|node| graph.neighbours(*node).len() == degree as usize).count();
            let have = f64::from(u32::try_from(have).expect("few"));
            let (m, k) = (f64::from(m), f64::from(degree));
            let part = 2.0 * m * (m + 1.0) / (k * (k + 1.0) * (k + 2.0));
            // Counts of a growing tree scatter less than binomial ones.
            assert!((have - n * part).abs() < 4.5 * (n * part).sqrt(), "degree {degree}: {have} of {}", n * part);
        }
        assert!(graph.neighbours(0).len() > 500, "the first is among the best connected");
    }

    #[test]
    fn a_fourth_links_in_proportion_to_degrees() {
        // After the triangle 0-1-2 (links = 2), peer 3 takes two of three, each equally often.
        let mut left_out = [0_u32; 3];
        let mut stream = Streams::new(5, 0).stream("overlay");
        for _ in 0..9_000 {
            let edges = draw(4, 2, &mut stream);
            let missed = (0..3).find(|node| !edges[3..].contains(&(3, *node))).expect("one is left out");
            left_out[missed as usize] += 1;
        }
        let error = (9_000.0_f64 * 2.0 / 9.0).sqrt();
        assert!(left_out.iter().all(|count| (f64::from(*count) - 3_000.0).abs() < 4.5 * error), "{left_out:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn newcomers_have_their_links_and_all_are_connected(
            (peers, links) in (2..200_u32).prop_flat_map(|peers| (Just(peers), 1..peers)),
            replication in 0..1_000_u32,
        ) {
            let graph = drawn(peers, links, replication);
            assert_simple_and_symmetric(&graph);
            prop_assert_eq!(graph.edges(), (links * (links + 1) / 2 + (peers - links - 1) * links) as usize);
            prop_assert!((0..peers).all(|node| graph.neighbours(node).len() >= links as usize));
            prop_assert_eq!(graph.largest_component(), peers);
            prop_assert_eq!(&graph, &drawn(peers, links, replication));
        }
    }
}
