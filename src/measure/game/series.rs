//! The time series of a game: the last period before each moment.

use super::{Did, Period};
use crate::measure::{Moment, Tally, moments_of, shares};
use crate::scenario::Scenario;

/// Its columns in a study with these groups.
pub(crate) fn columns(groups: &[String]) -> Vec<String> {
    let all = ["cooperation", "payoff_per_move"].map(str::to_string);
    let payoffs = groups.iter().map(|group| format!("payoff_per_move.{group}"));
    all.into_iter().chain(shares::columns(groups)).chain(payoffs).collect()
}

/// Its rows: the start, then the grid. A run that is over before the horizon stays as it is.
pub(crate) fn moments(scenario: &Scenario, tally: &Tally, places: &[Option<usize>]) -> Vec<Moment> {
    let per_move = |of: f64, moves: f64| (moves > 0.0).then(|| of / moves);
    let start = shares::at_the_start(tally, places, 2, places.len());
    let on_the_grid = moments_of(scenario, &tally.game.samples(), |_, Period { groups, .. }: &Period| {
        let sum = |of: fn(&Did) -> f64| groups.iter().map(of).sum::<f64>();
        let moves = sum(|did| did.moves);
        let all = [per_move(sum(|did| did.cooperated), moves), per_move(sum(|did| did.payoff), moves)];
        let of = |place: &Option<usize>| place.map(|place| groups[place]);
        let shares = places.iter().map(|place| of(place).map(|did| did.share));
        let payoffs = places.iter().map(|place| of(place).and_then(|did| per_move(did.payoff, did.moves)));
        all.into_iter().chain(shares).chain(payoffs).collect()
    });
    start.into_iter().chain(on_the_grid).collect()
}
