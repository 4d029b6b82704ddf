//! `proportional`: a whole new generation, in which each peer has offspring in proportion to its fitness.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learned, Learning, Model, Models, Society, Terms, Update, by_fitness, fitness};
use crate::random::{Stream, Weights};
use crate::registry::Member;

/// Every peer is replaced by the offspring of one whom it could have copied, or of itself, in proportion to fitness.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Proportional {}

impl Member for Proportional {
    const NAME: &'static str = "proportional";
    const SUMMARY: &'static str = "a whole new generation, in proportion to fitness";
    const SOURCE: &'static str = "Fisher, The Genetical Theory of Natural Selection, 1930; Wright, Evolution in Mendelian Populations, Genetics 16, \
         1931";
}

impl Learning for Proportional {
    fn revise(&self, society: &dyn Society, _: Terms, stream: &mut Stream, learned: &mut Vec<Learned>) -> Range<u32> {
        // Of everyone, once for all the offspring.
        let mut everyone = None;
        for peer in 0..society.peers() {
            let model = match society.models(peer) {
                Models::Everyone => everyone.get_or_insert_with(|| fitnesses(society)).draw(stream),
                Models::These(these) => {
                    let all = std::iter::once(peer).chain(these.iter().copied().filter(|other| *other != peer));
                    by_fitness(society, all, stream).unwrap_or(peer)
                }
            };
            learned.push(Learned { peer, model: Model::Peer(model) });
        }
        0..society.peers()
    }

    fn goes_by_fitness(&self) -> bool {
        true
    }

    fn update(&self) -> Option<Update> {
        Some(Update::AllAtOnce)
    }
}

/// The fitness of every peer.
fn fitnesses(society: &dyn Society) -> Weights {
    Weights::new((0..society.peers()).map(|peer| fitness(society, peer)))
}

#[cfg(test)]
mod tests {
    use super::super::try_out::{TERMS, Village, learned, part};
    use super::*;

    #[test]
    fn offspring_is_in_proportion_to_fitness() {
        let mut village = Village { groups: vec![0, 1, 1], scores: vec![1.0, 3.0, 0.0], ..Village::default() };
        let children = learned(&Proportional {}, &village, TERMS, 5_000);
        assert!((part(&children, |one| one.model == Model::Peer(1)) - 0.75).abs() < 0.02);
        assert!(children.iter().all(|one| one.model != Model::Peer(2)));
        village.models = vec![vec![2], vec![0], vec![0]];
        let children = learned(&Proportional {}, &village, TERMS, 5_000);
        assert!(
            children.iter().all(|one| one.peer != 0 || one.model == Model::Peer(0)),
            "itself is among those it can copy"
        );
        let of_1: Vec<Learned> = children.into_iter().filter(|one| one.peer == 1).collect();
        assert!((part(&of_1, |one| one.model == Model::Peer(1)) - 0.75).abs() < 0.02);
        village = Village { scores: vec![0.0; 3], models: Vec::new(), ..village };
        let children = learned(&Proportional {}, &village, TERMS, 5_000);
        assert!(
            (part(&children, |one| one.model == Model::Peer(2)) - 1.0 / 3.0).abs() < 0.02,
            "by chance if nobody is fit"
        );
    }
}
