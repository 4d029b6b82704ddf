//! A game without peers: the shares of an infinite population, which flow as a rule of learning says.

use super::tell;
use crate::game::{Earned, Game};
use crate::scenario::Scenario;
use crate::units::Time;
use crate::world::Witness;

/// Lets the shares flow. Nothing is drawn: every replication is the same.
pub(super) fn play(scenario: &Scenario, game: &dyn Game, witness: &mut impl Witness) {
    let Some(learning) = &scenario.learning else { return };
    let roles = scenario.roles();
    let mut shares: Vec<f64> = scenario.population.groups.iter().map(|group| group.share.get()).collect();
    let mut at = Time::ZERO;
    while scenario.horizon.since(at) >= game.period() {
        at += game.period();
        let Some(expected) = game.expected(&roles, &shares) else { return };
        let of_all = |(earned, share): (&Earned, &f64)| Earned {
            moves: earned.moves * share,
            cooperated: earned.cooperated * share,
            payoff: earned.payoff * share,
        };
        let earned: Vec<Earned> = expected.iter().zip(&shares).map(of_all).collect();
        tell(at, shares.iter().copied(), &earned, witness);
        if learning.every.is_none_or(|every| at.micros().is_multiple_of(every.micros())) {
            let payoffs: Vec<f64> = expected.iter().map(|earned| learning.score(earned.moves, earned.payoff)).collect();
            learning.rule.flow(&mut shares, &payoffs);
        }
    }
}
