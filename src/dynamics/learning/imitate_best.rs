//! `imitate-best`: copies the best of those it sees, if that one does better than itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learning, Model, Models, Society, Terms, Ties};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Share;

/// Each peer copies the best-scoring of those whom it sees, if that one scored strictly higher than itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImitateBest {
    /// The probability of judging the other way round: to copy the best although it did no better, and not to although
    /// it did.
    pub inversion: Share,
}

impl Member for ImitateBest {
    const NAME: &'static str = "imitate-best";
    const SUMMARY: &'static str = "copies the best of those it sees, if that one does better than itself";
    const SOURCE: &'static str = "Nowak and May, Evolutionary Games and Spatial Chaos, Nature 359, 1992; inversion: Cohen, Riolo and Axelrod, \
         The Role of Social Structure in the Maintenance of Cooperative Regimes, Rationality and Society 13, 2001";
}

/// The best of some peers, ties at random.
fn best(society: &dyn Society, peers: impl Iterator<Item = u32>, stream: &mut Stream) -> Option<(u32, f64)> {
    let (mut best, mut equals) = (None, 1);
    for peer in peers {
        let score = society.score(peer);
        match best {
            Some((_, highest)) if score < highest => {}
            Some((_, highest)) if score <= highest => {
                equals += 1;
                if random::below(stream, equals) == 0 {
                    best = Some((peer, score));
                }
            }
            _ => (best, equals) = (Some((peer, score)), 1),
        }
    }
    best
}

impl Learning for ImitateBest {
    fn learn(&self, society: &dyn Society, terms: Terms, stream: &mut Stream, peer: u32) -> Option<Model> {
        let other = |other: &u32| *other != peer;
        let (model, score) = match society.models(peer) {
            Models::Everyone => best(society, (0..society.peers()).filter(other), stream),
            Models::These(these) => best(society, these.iter().copied().filter(other), stream),
        }?;
        let own = society.score(peer);
        let equal = score.total_cmp(&own).is_eq();
        let better = score > own || (equal && terms.ties == Ties::Random && random::unit(stream) < 0.5);
        let inverted = self.inversion > Share::NONE && random::unit(stream) < self.inversion.get();
        (better != inverted).then_some(Model::Peer(model))
    }
}

#[cfg(test)]
mod tests {
    use super::super::try_out::{TERMS, Village, learned, part};
    use super::*;

    fn village() -> Village {
        Village {
            groups: vec![0, 1, 1],
            scores: vec![1.0, 3.0, 3.0],
            models: vec![vec![1, 2], vec![0, 2], vec![0]],
            ..Village::default()
        }
    }

    #[test]
    fn the_best_are_copied_and_equals_are_not() {
        let learned = learned(&ImitateBest::default(), &village(), TERMS, 1_000);
        assert!(learned.iter().all(|one| one.peer == 0) && learned.len() == 1_000);
        assert!((part(&learned, |one| one.model == Model::Peer(1)) - 0.5).abs() < 0.05, "ties at random");
    }

    #[test]
    fn a_tie_with_oneself_and_a_judgement_inverted_are_by_chance() {
        let terms = Terms { ties: Ties::Random, ..TERMS };
        let tied = learned(&ImitateBest::default(), &village(), terms, 1_000);
        let of_1 = tied.iter().filter(|one| one.peer == 1).count();
        assert!((450..550).contains(&of_1), "{of_1}");
        let rule = ImitateBest { inversion: Share::new(0.25).unwrap() };
        let inverted = learned(&rule, &village(), TERMS, 1_000);
        let of = |peer| inverted.iter().filter(|one| one.peer == peer).count();
        assert!((700..800).contains(&of(0)) && (200..300).contains(&of(2)), "{} {}", of(0), of(2));
    }
}
