//! What happens in games: moves are told by the period and the group, since there can be a hundred million a second.

/// What happened in a game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GameFact {
    /// What the peers of a group did and earned in a period.
    Played {
        /// The index of the group.
        group: u16,
        /// Its part of the population.
        share: f64,
        /// How many moves its peers made.
        moves: f64,
        /// How many of them cooperated; a move that contributes in part counts for that part.
        cooperated: f64,
        /// The sum of what its peers earned.
        payoff: f64,
    },
    /// What an organisation holds to be true, by the end of a period.
    Code {
        /// The part of it that is true, 0 to 1.
        agrees: f64,
    },
    /// A period is over: every group has been told of.
    PeriodOver,
}
