//! `configuration`: a random graph whose degrees follow a given law, or are those of a file.

use std::num::NonZeroU32;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pairing::{exists, with_degrees};
use super::real::{Degrees, NetworkFile};
use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// A random graph whose degrees are given, and nothing else: the configuration model, without self-loops and
/// duplicates.
///
/// Degrees are drawn from a power law, P(k) in proportion to k^-`exponent` from `least` to `most`; where they sum to an
/// odd number, one peer, chosen at random, has one neighbour fewer, and degrees that no simple graph has are drawn
/// anew. Or they are those that a file lists, exactly.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Terms")]
pub struct Configuration {
    exponent: f64,
    least: NonZeroU32,
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<NonZeroU32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    degrees: Option<Degrees>,
}

/// A random graph whose degrees are given, and nothing else: the configuration model, without self-loops and
/// duplicates.
///
/// Degrees are drawn from a power law, P(k) in proportion to k^-`exponent` from `least` to `most`; where they sum to an
/// odd number, one peer, chosen at random, has one neighbour fewer, and degrees that no simple graph has are drawn
/// anew. Or they are those that a file lists, exactly.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Terms {
    /// The exponent of the power law; from 2 to 10. Below 2, degrees are rarely those of a simple graph.
    #[serde(deserialize_with = "crate::units::number_between::<2, 10, _>")]
    #[schemars(extend("minimum" = 2, "maximum" = 10))]
    exponent: f64,
    /// The fewest neighbours of a peer.
    least: NonZeroU32,
    /// The most neighbours of a peer; not below `least`, fewer than there are peers. Without it, the root of the number
    /// of peers: up to there degrees of neighbours are not correlated (Catanzaro, Boguñá and Pastor-Satorras 2005).
    most: Option<NonZeroU32>,
    /// A CSV file with a column `degree`, relative to the scenario file: the degree of one peer on each line. It takes
    /// the place of the power law, and the population must be as large; may be gzipped.
    degrees: Option<PathBuf>,
}

impl Default for Terms {
    fn default() -> Self {
        Self { exponent: 2.5, least: NonZeroU32::new(2).expect("not zero"), most: None, degrees: None }
    }
}

impl TryFrom<Terms> for Configuration {
    type Error = String;
    fn try_from(Terms { exponent, least, most, degrees }: Terms) -> Result<Self, String> {
        match most.filter(|most| *most < least) {
            Some(most) => Err(format!("least = {least}, most = {most}: expected least not above most")),
            None => Ok(Self { exponent, least, most, degrees: degrees.map(Degrees) }),
        }
    }
}

impl Default for Configuration {
    fn default() -> Self {
        Terms::default().try_into().expect("the defaults fit each other")
    }
}

impl Member for Configuration {
    const NAME: &'static str = "configuration";
    const SUMMARY: &'static str = "a random graph whose degrees follow a power law, or are those of a file";
    const SOURCE: &'static str = "Molloy and Reed, A Critical Point for Random Graphs with a Given Degree Sequence, Random Structures and Algorithms 1995; Newman, Strogatz and Watts, Random Graphs with Arbitrary Degree Distributions and their Applications, Physical Review E 2001; drawn as in Janson, Random Graphs with Given Vertex Degrees and Switchings, Random Structures and Algorithms 2020";
}

impl Overlay for Configuration {
    fn file(&self) -> Option<&dyn NetworkFile> {
        self.degrees.as_ref().map(|degrees| degrees as &dyn NetworkFile)
    }

    fn fewest_peers(&self) -> u32 {
        let least = self.least.get();
        match (&self.degrees, self.most) {
            (Some(_), _) => 1,
            (None, Some(most)) => most.get().saturating_add(1),
            // Their root is not below `least`, and there is always someone else.
            (None, None) => least.saturating_mul(least).max(2),
        }
    }

    /// The ends of edges are numbered by `u32`. The mean degree is below 32 times the least for 10 million peers.
    fn most_peers(&self) -> Option<u32> {
        self.degrees.is_none().then(|| u32::MAX / self.least.get().saturating_mul(32))
    }

    fn build(&self, peers: u32, read: Option<&Graph>, stream: &mut Stream) -> Meeting {
        let degrees = match read {
            Some(graph) => graph.degrees(),
            None => self.draw(peers, stream),
        };
        Meeting::Fixed(with_degrees(&degrees, stream))
    }
}

impl Configuration {
    /// Degrees of a simple graph. The least of all sequences is one: it ends.
    fn draw(&self, peers: u32, stream: &mut Stream) -> Vec<u32> {
        let (least, most) = (self.least.get(), self.most.map_or(peers.isqrt(), NonZeroU32::get));
        let law = random::zipf(least, most.max(least), self.exponent);
        loop {
            let mut degrees: Vec<u32> = (0..peers).map(|_| least + law.draw(stream)).collect();
            if degrees.iter().map(|degree| u64::from(*degree)).sum::<u64>() % 2 == 1 {
                degrees[random::below(stream, peers) as usize] -= 1;
            }
            if exists(&degrees) {
                return degrees;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    fn model(text: &str) -> Configuration {
        toml::from_str(text).expect("a model")
    }

    fn built(model: &Configuration, peers: u32, read: Option<&Graph>, replication: u32) -> Graph {
        match model.build(peers, read, &mut Streams::new(1, replication).stream("overlay")) {
            Meeting::Fixed(graph) => graph,
            Meeting::Tracker(_) => panic!("this overlay is fixed"),
        }
    }

    #[test]
    fn degrees_follow_the_power_law() {
        let peers = 100_000_u32;
        let graph = built(&model("exponent = 2.5\nleast = 2\nmost = 200"), peers, None, 0);
        assert_simple_and_symmetric(&graph);
        let weight = |k: u32| libm::pow(f64::from(k), -2.5);
        let all: f64 = (2..=200).map(weight).sum();
        for k in 2..=12 {
            let count = graph.degrees().iter().filter(|degree| **degree == k).count();
            let (count, expected) = (f64::from(u32::try_from(count).expect("few")), f64::from(peers) * weight(k) / all);
            assert!((count - expected).abs() < 4.5 * expected.sqrt() + 1.0, "degree {k}: {count} of {expected}");
        }
        let beyond = |degree: &&u32| !(2..=200).contains(*degree);
        assert!(graph.degrees().iter().filter(beyond).count() <= 1, "one peer may have one neighbour fewer");
    }

    #[test]
    fn without_an_upper_end_the_most_is_the_root_of_the_peers() {
        let degrees = built(&model("exponent = 2.0\nleast = 1"), 10_000, None, 0).degrees();
        assert!((50..=100).contains(degrees.iter().max().expect("some")), "about one in 60 has more than 50");
    }

    #[test]
    fn a_network_keeps_its_degrees_and_loses_all_else() {
        let ring = Graph::from_edges(400, &(0..400).map(|at| (at, (at + 1) % 400)).collect::<Vec<_>>());
        let drawn = built(&Configuration::default(), 400, Some(&ring), 0);
        assert_eq!(drawn.degrees(), ring.degrees());
        assert_ne!(drawn, ring);
    }

    #[test]
    fn wrong_terms_are_refused() {
        for (wrong, expected) in [
            ("exponent = 1.9", "a number from 2 to 10"),
            ("least = 0", "nonzero"),
            ("least = 5\nmost = 4", "expected least not above most"),
            ("longest = 4", "unknown field"),
        ] {
            let error = toml::from_str::<Configuration>(wrong).expect_err("refused").to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(model("least = 3").fewest_peers(), 9);
        assert_eq!(model("least = 3\nmost = 20").fewest_peers(), 21);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_size_has_a_graph(
            (peers, most) in (2..150_u32).prop_flat_map(|peers| (Just(peers), 1..peers)),
            exponent in 2.0..4.0, replication in 0..1_000_u32, part in 0.0..1.0,
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small number")]
            let least = ((f64::from(most) * part) as u32).max(1);
            let model = model(&format!("exponent = {exponent:?}\nleast = {least}\nmost = {most}"));
            let graph = built(&model, peers, None, replication);
            assert_simple_and_symmetric(&graph);
            let low = graph.degrees().iter().filter(|degree| **degree < least).count();
            prop_assert!(low <= 1 && graph.degrees().iter().all(|degree| *degree <= most));
            prop_assert_eq!(&graph, &built(&model, peers, None, replication));
        }
    }
}
