//! Games of pairs, played move by move.

use super::duel::{Side, duel, rounds};
use super::matching::{Matching, Pairs};
use super::{Pairwise, machines};
use crate::dynamics::learning::Models;
use crate::game::{AtPlay, Earned, People};
use crate::incentive::strategy::Machine;
use crate::random::Stream;

/// Pairs that play.
pub(super) struct Played {
    terms: Pairwise,
    pairs: Pairs,
    /// One for each group, or for each peer where strategies are their own.
    sides: Vec<Side>,
    /// What each peer earned in the last period.
    earned: Vec<Earned>,
}

impl Played {
    pub fn new(terms: Pairwise, pairs: Pairs, people: &People) -> Self {
        let noise = terms.noise.get();
        let sides = machines(&people.roles).iter().map(|machine| Side::new(machine, noise)).collect();
        Self { terms, pairs, sides, earned: vec![Earned::default(); people.peers() as usize] }
    }
}

impl AtPlay for Played {
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]) {
        let Self { terms, pairs, sides, earned: of_peers } = self;
        if terms.matching == Matching::Random {
            pairs.choose_anew(people.peers(), stream);
        }
        let own = !people.own.is_empty();
        if own {
            let side = |[first, after_cooperation, after_defection]: &[f64; 3]| {
                Side::new(&Machine::reactive(*first, *after_cooperation, *after_defection), terms.noise.get())
            };
            sides.clear();
            sides.extend(people.own.iter().map(side));
        }
        of_peers.fill(Earned::default());
        let matrix = terms.payoffs.matrix();
        let (least, continuation) = (terms.moves.get(), terms.continuation.get());
        pairs.each(|one, other| {
            let side = |peer: u32| &sides[if own { peer as usize } else { people.group_of(peer) }];
            for _ in 0..terms.games.get() {
                let result = duel(side(one), side(other), rounds(least, continuation, stream), stream);
                let payoffs = result.payoffs(matrix);
                for (place, peer) in [one, other].into_iter().enumerate() {
                    let (cooperated, payoff) = (result.cooperated[place], payoffs[place]);
                    of_peers[peer as usize] += Earned { moves: result.rounds, cooperated, payoff };
                }
            }
        });
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += of_peers[peer as usize];
        }
    }

    fn earned(&self, _: &People, peer: u32) -> Earned {
        self.earned[peer as usize]
    }

    fn partners(&self, peer: u32) -> Models<'_> {
        match &self.pairs {
            Pairs::All(_) => Models::Everyone,
            Pairs::Graph(graph) | Pairs::Chosen { met: graph, .. } => Models::These(graph.neighbours(peer)),
        }
    }

    fn chosen(&self, peer: u32) -> Models<'_> {
        match &self.pairs {
            Pairs::Chosen { each, chosen, .. } => {
                let each = *each as usize;
                Models::These(&chosen[peer as usize * each..][..each])
            }
            _ => self.partners(peer),
        }
    }
}
