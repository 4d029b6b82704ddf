//! `fermi`: compares itself with one other, and copies it the more likely, the better that one does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learning, Model, Society, Terms, some_model};
use crate::random::{self, Stream};
use crate::registry::Member;

/// Each peer looks at one other and copies it with probability 1 / (1 + exp(-beta (its score - one's own))).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fermi {
    /// How much a difference in scores counts, per unit of payoff: at 0 everyone copies at random.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub beta: f64,
}

impl Default for Fermi {
    fn default() -> Self {
        Self { beta: 1.0 }
    }
}

impl Member for Fermi {
    const NAME: &'static str = "fermi";
    const SUMMARY: &'static str = "copies one other the more likely, the better that one does";
    const SOURCE: &'static str = "Szabo and Toke, Evolutionary Prisoner's Dilemma Game on a Square Lattice, Physical Review E 58, 1998; Traulsen, \
         Nowak and Pacheco, Stochastic Dynamics of Invasion and Fixation, Physical Review E 74, 2006";
}

impl Learning for Fermi {
    fn learn(&self, society: &dyn Society, _: Terms, stream: &mut Stream, peer: u32) -> Option<Model> {
        let model = some_model(society, peer, stream)?;
        // Two of a group cannot be told apart where groups are all that is learned, but each may have a play of its
        // own.
        let difference = society.score(model) - society.score(peer);
        let copies = random::unit(stream) < 1.0 / (1.0 + libm::exp(-self.beta * difference));
        copies.then_some(Model::Peer(model))
    }
}

#[cfg(test)]
mod tests {
    use super::super::try_out::{TERMS, Village, learned};
    use super::*;

    #[test]
    fn copies_follow_the_fermi_function() {
        let village = Village { groups: vec![0, 1], scores: vec![1.0, 3.0], ..Village::default() };
        for (beta, expected) in [(0.0, 0.5), (0.5, 0.731_06), (100.0, 1.0)] {
            let learned = learned(&Fermi { beta }, &village, TERMS, 10_000);
            let of = |peer| {
                f64::from(u32::try_from(learned.iter().filter(|one| one.peer == peer).count()).unwrap()) / 10_000.0
            };
            assert!((of(0) - expected).abs() < 0.02 && (of(1) - (1.0 - expected)).abs() < 0.02, "{beta}");
        }
    }
}
