//! `watts-strogatz`: a ring of near neighbours in which some links lead far away: a small world.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::rewiring::Rewiring;
use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Share;

/// A small world: peers stand in a ring and know the nearest on both sides; a part of the links is rewired to random
/// peers.
///
/// Lap by lap around the ring, each link keeps its near end and, with the probability `rewiring`, gets a far end that
/// is uniform over all peers that the near end does not know yet. At 0 it is a ring, at 1 nearly a random graph.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WattsStrogatz {
    /// How many neighbours a peer has on average; an even number, 2 or more: half of them on each side.
    #[serde(deserialize_with = "even")]
    #[schemars(extend("minimum" = 2, "multipleOf" = 2))]
    pub degree: u32,
    /// The probability with which each link is rewired.
    pub rewiring: Share,
}

impl Default for WattsStrogatz {
    fn default() -> Self {
        Self { degree: 40, rewiring: Share::new(0.1).expect("a share") }
    }
}

fn even<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let degree = u32::deserialize(deserializer)?;
    if degree >= 2 && degree.is_multiple_of(2) {
        Ok(degree)
    } else {
        Err(de::Error::custom(format!("{degree} does not fit: expected an even number, 2 or more")))
    }
}

impl Member for WattsStrogatz {
    const NAME: &'static str = "watts-strogatz";
    const SUMMARY: &'static str = "a ring of near neighbours in which some links lead far away: a small world";
    const SOURCE: &'static str = "Watts and Strogatz, Collective Dynamics of Small-World Networks, Nature 1998";
}

impl Overlay for WattsStrogatz {
    fn fewest_peers(&self) -> u32 {
        self.degree.saturating_add(1)
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(draw(peers, self.degree / 2, self.rewiring.get(), stream))
    }
}

/// A ring in which each peer keeps the links to the next `ahead` peers, or what rewiring makes of them.
fn draw(peers: u32, ahead: u32, rewiring: f64, stream: &mut Stream) -> Graph {
    let around = |node: u32, step: u32| u32::try_from((u64::from(node) + u64::from(step)) % u64::from(peers));
    let next = |node| (1..=ahead).map(|step| around(node, step).expect("below peers")).collect();
    let mut links = Rewiring::new((0..peers).map(next));
    for lap in 0..ahead as usize {
        for node in 0..peers {
            if random::unit(stream) < rewiring {
                links.rewire(node, lap, stream);
            }
        }
    }
    links.graph()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::{assert_simple_and_symmetric, closed_triples};
    use crate::random::Streams;

    fn drawn(peers: u32, ahead: u32, rewiring: f64, replication: u32) -> Graph {
        draw(peers, ahead, rewiring, &mut Streams::new(1, replication).stream("overlay"))
    }

    #[test]
    fn nothing_rewired_is_a_ring() {
        let ring = drawn(10, 2, 0.0, 0);
        assert_eq!(ring.neighbours(0), [1, 2, 8, 9]);
        assert!((0..10).all(|node| ring.neighbours(node).len() == 4));
        assert_eq!(drawn(5, 2, 1.0, 0), Graph::complete(5), "a peer that knows everyone keeps its links");
    }

    #[test]
    fn clustering_falls_as_theory_says() {
        // C(0) = 3 (k - 2) / (4 (k - 1)), and C(p) is near C(0) (1 - p)^3 (Barrat and Weigt 2000), to order 1 / n.
        let ring = 3.0 * 8.0 / (4.0 * 9.0);
        for rewiring in [0.0, 0.05, 0.2, 0.5] {
            let stays = 1.0 - rewiring;
            let (seen, expected) = (closed_triples(&drawn(20_000, 5, rewiring, 0)), ring * stays * stays * stays);
            // Their C is this transitivity; rewired degrees spread a little, which lowers it by less than .02.
            assert!((seen - expected).abs() < 0.02, "{rewiring}: {seen} of {expected}");
        }
    }

    #[test]
    fn as_many_links_are_far_as_were_rewired() {
        let (peers, ahead) = (10_000_u32, 5_u32);
        let graph = drawn(peers, ahead, 0.3, 0);
        let apart = |a: u32, b: u32| a.abs_diff(b).min(peers - a.abs_diff(b));
        let far = |node: &u32| graph.neighbours(*node).iter().filter(|other| apart(*node, **other) > ahead).count();
        let far = f64::from(u32::try_from((0..peers).map(|node| far(&node)).sum::<usize>() / 2).expect("few"));
        // Of the rewired ones 10 of 10,000 peers are near. A binomial count of 50,000 links.
        let (links, part) = (f64::from(peers * ahead), 0.3 * 0.999);
        assert!((far - links * part).abs() < 4.5 * (links * part * (1.0 - part)).sqrt(), "{far}");
    }

    #[test]
    fn a_degree_is_even() {
        for wrong in ["0", "1", "5", "-2", "2.0"] {
            assert!(toml::from_str::<WattsStrogatz>(&format!("degree = {wrong}")).is_err(), "{wrong}");
        }
        assert_eq!(toml::from_str::<WattsStrogatz>("degree = 6").expect("even").fewest_peers(), 7);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn links_are_neither_lost_nor_doubled(
            (peers, ahead) in (3..120_u32).prop_flat_map(|peers| (Just(peers), 1..=(peers - 1) / 2)),
            rewiring in 0.0..=1.0,
            replication in 0..1_000_u32,
        ) {
            let graph = drawn(peers, ahead, rewiring, replication);
            assert_simple_and_symmetric(&graph);
            prop_assert_eq!(graph.edges(), (peers * ahead) as usize);
            prop_assert!((0..peers).all(|node| graph.neighbours(node).len() >= ahead as usize), "near ends stay");
            prop_assert_eq!(&graph, &drawn(peers, ahead, rewiring, replication));
        }
    }
}
