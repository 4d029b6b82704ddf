//! `moran`: one peer has an offspring, and one makes room for it.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learned, Learning, Model, Models, Society, Terms, Update, by_fitness, some_model};
use crate::random::{self, Stream};
use crate::registry::Member;

/// One peer takes the place of another, in proportion to fitness.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Moran {
    /// Who is drawn first; on a graph the two orders have different laws.
    pub order: Order,
}

/// Who is drawn first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// One of all gives birth in proportion to fitness, and its offspring takes the place of one of those who could
    /// copy it, or, where anyone can, of anyone: of itself as well, as Moran has it.
    BirthDeath,
    /// One of all dies, whoever it is, and those whom it could have copied compete for its place in proportion to
    /// fitness.
    DeathBirth,
}

impl Default for Moran {
    fn default() -> Self {
        Self { order: Order::BirthDeath }
    }
}

impl Member for Moran {
    const NAME: &'static str = "moran";
    const SUMMARY: &'static str = "one peer takes the place of another, in proportion to fitness";
    const SOURCE: &'static str = "Moran, Random Processes in Genetics, Mathematical Proceedings of the Cambridge Philosophical Society 54, 1958; Ohtsuki, \
         Hauert, Lieberman and Nowak, A Simple Rule for the Evolution of Cooperation on Graphs, Nature 441, 2006";
}

impl Learning for Moran {
    /// Who makes room is who reconsiders; nobody does where there is no offspring.
    fn revise(&self, society: &dyn Society, _: Terms, stream: &mut Stream, learned: &mut Vec<Learned>) -> Range<u32> {
        let everyone = 0..society.peers();
        let (peer, model) = match self.order {
            Order::BirthDeath => {
                let parent = by_fitness(society, everyone, stream);
                let Some(parent) = parent else { return 0..0 };
                let peer = match society.models(parent) {
                    Models::Everyone => Some(random::below(stream, society.peers())),
                    Models::These(_) => some_model(society, parent, stream),
                };
                (peer, Some(parent))
            }
            Order::DeathBirth => {
                let peer = random::below(stream, society.peers());
                let other = |other: &u32| *other != peer;
                let model = match society.models(peer) {
                    Models::Everyone => by_fitness(society, everyone.filter(other), stream),
                    Models::These(these) => by_fitness(society, these.iter().copied().filter(other), stream),
                };
                (Some(peer), model)
            }
        };
        let (Some(peer), Some(model)) = (peer, model) else { return 0..0 };
        learned.push(Learned { peer, model: Model::Peer(model) });
        peer..peer + 1
    }

    fn goes_by_fitness(&self) -> bool {
        true
    }

    fn update(&self) -> Option<Update> {
        Some(Update::OneByOne)
    }
}

#[cfg(test)]
mod tests {
    use super::super::try_out::{TERMS, Village, learned, part};
    use super::*;

    #[test]
    fn parents_are_drawn_by_fitness_and_the_dead_by_chance() {
        let village = Village {
            groups: vec![0, 1, 1],
            scores: vec![1.0, 3.0, 0.0],
            models: vec![vec![1], vec![0, 2], vec![1]],
            ..Village::default()
        };
        let births = learned(&Moran { order: Order::BirthDeath }, &village, TERMS, 10_000);
        assert!((part(&births, |one| one.model == Model::Peer(1)) - 0.75).abs() < 0.02);
        assert!((part(&births, |one| one.peer == 2) - 0.375).abs() < 0.02, "a neighbour of the parent makes room");
        let deaths = learned(&Moran { order: Order::DeathBirth }, &village, TERMS, 10_000);
        assert!((part(&deaths, |one| one.peer == 1) - 1.0 / 3.0).abs() < 0.02);
        assert!(deaths.iter().all(|one| one.peer != 1 || one.model == Model::Peer(0)), "peer 2 is not fit");
    }
}
