//! Two machines against each other: played move by move, or followed by probability.

use rand::RngExt;

use crate::incentive::strategy::{MOST_STATES, Machine, outcome};
use crate::random::{self, Stream};

/// One that plays: a machine whose chances are thresholds for 32 random bits, so that a move costs a comparison. Noise
/// is part of the chances.
#[derive(Clone, Debug)]
pub struct Side {
    thresholds: [u64; MOST_STATES],
    next: [[u8; 4]; MOST_STATES],
}

/// 2^32: a threshold that any 32 bits are below.
const CERTAIN: f64 = 4_294_967_296.0;

impl Side {
    /// Plays as this machine, each move coming out wrong with probability `noise`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability times 2^32")]
    pub fn new(machine: &Machine, noise: f64) -> Self {
        let mut side = Self { thresholds: [0; MOST_STATES], next: [[0; 4]; MOST_STATES] };
        for (place, state) in machine.states().iter().enumerate() {
            let chance = state.cooperates * (1.0 - noise) + (1.0 - state.cooperates) * noise;
            side.thresholds[place] = (chance * CERTAIN) as u64;
            side.next[place] = state.next;
        }
        side
    }
}

/// What came of a duel: how many rounds there were, in how many each of the two cooperated, and in how many both did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Result {
    /// Rounds.
    pub rounds: f64,
    /// Rounds in which each of the two cooperated.
    pub cooperated: [f64; 2],
    /// Rounds in which both did.
    pub both: f64,
}

impl Result {
    /// What each of the two earns under these payoffs.
    #[must_use]
    pub fn payoffs(&self, [cc, cd, dc, dd]: [f64; 4]) -> [f64; 2] {
        let [one, other] = self.cooperated.map(|alone| alone - self.both);
        let nobody = self.rounds - one - other - self.both;
        let same = self.both * cc + nobody * dd;
        [same + one * cd + other * dc, same + other * cd + one * dc]
    }
}

/// Plays so many rounds.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "two bits")]
pub fn duel(one: &Side, other: &Side, rounds: u32, stream: &mut Stream) -> Result {
    const MASK: usize = MOST_STATES - 1;
    let (mut a, mut b) = (0usize, 0usize);
    let (mut by_one, mut by_other, mut by_both) = (0u64, 0u64, 0u64);
    for _ in 0..rounds {
        let drawn: u64 = stream.random();
        let first = u64::from((drawn & 0xffff_ffff) < one.thresholds[a & MASK]);
        let second = u64::from((drawn >> 32) < other.thresholds[b & MASK]);
        by_one += first;
        by_other += second;
        by_both += first & second;
        // The index of `outcome`, of which each of the two sees its own side.
        a = usize::from(one.next[a & MASK][(3 ^ (first << 1 | second)) as usize & 3]);
        b = usize::from(other.next[b & MASK][(3 ^ (second << 1 | first)) as usize & 3]);
    }
    #[expect(clippy::cast_precision_loss, reason = "no more than 2^32 rounds")]
    let count = |number: u64| number as f64;
    Result { rounds: f64::from(rounds), cooperated: [count(by_one), count(by_other)], both: count(by_both) }
}

/// The chance that a game is still going on below which it is taken to be over.
const OVER: f64 = 1e-13;

/// What is to be expected of a game of `least` rounds and a further one after each with probability `continuation`: the
/// exact mean, where all moves are certain as well as where they are not.
#[must_use]
pub fn expected(one: &Machine, other: &Machine, least: u32, continuation: f64) -> Result {
    let (rows, columns) = (one.states(), other.states());
    let mut at = vec![0.0; rows.len() * columns.len()];
    at[0] = 1.0;
    let mut result = Result::default();
    let (mut round, mut goes_on) = (0, 1.0);
    while goes_on > OVER {
        let mut then = vec![0.0; at.len()];
        for (place, weight) in at.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let (row, column) = (&rows[place / columns.len()], &columns[place % columns.len()]);
            for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
                let chance = |cooperates: f64, does: bool| if does { cooperates } else { 1.0 - cooperates };
                let weight = weight * chance(row.cooperates, first) * chance(column.cooperates, second);
                let (to_row, to_column) = (row.next[outcome(first, second)], column.next[outcome(second, first)]);
                then[usize::from(to_row) * columns.len() + usize::from(to_column)] += weight;
                let counts = |does: bool| if does { weight * goes_on } else { 0.0 };
                result.cooperated[0] += counts(first);
                result.cooperated[1] += counts(second);
                result.both += counts(first && second);
            }
        }
        result.rounds += goes_on;
        at = then;
        round += 1;
        if round >= least {
            goes_on *= continuation;
        }
    }
    result
}

/// How many rounds a game has: at least so many, and a further one after each with probability `continuation`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
pub(super) fn rounds(least: u32, continuation: f64, stream: &mut Stream) -> u32 {
    if continuation <= 0.0 {
        return least;
    }
    let more = libm::log(random::open_unit(stream)) / libm::log(continuation);
    least.saturating_add(more as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    fn machines() -> Vec<Machine> {
        vec![
            Machine::constant(1.0),
            Machine::constant(0.0),
            Machine::reactive(1.0, 1.0, 0.0),
            Machine::reactive(0.8, 0.9, 0.3),
            Machine::memory_one(1.0, [1.0, 0.0, 0.0, 1.0]),
            Machine::patient(1, false),
            Machine::patient(2, true),
        ]
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "sums of whole numbers are exact")]
    fn axelrods_scores_are_exact() {
        let tft = Machine::reactive(1.0, 1.0, 0.0);
        let (always, never) = (Machine::constant(1.0), Machine::constant(0.0));
        let mut stream = Streams::new(1, 0).stream("duel");
        for (one, other, scores) in [
            (&tft, &tft, [600.0, 600.0]),
            (&tft, &never, [199.0, 204.0]),
            (&always, &never, [0.0, 1_000.0]),
            (&never, &never, [200.0, 200.0]),
        ] {
            let played = duel(&Side::new(one, 0.0), &Side::new(other, 0.0), 200, &mut stream);
            assert_eq!(played.payoffs([3.0, 0.0, 5.0, 1.0]), scores);
            assert_eq!(expected(one, other, 200, 0.0), played);
        }
    }

    #[test]
    fn what_is_played_has_the_expected_mean() {
        let mut stream = Streams::new(1, 0).stream("duel");
        for one in machines() {
            for other in machines() {
                let (least, continuation, noise) = (3, 0.8, 0.05);
                let (left, right) = (Side::new(&one, noise), Side::new(&other, noise));
                let mut sum = [0.0; 4];
                let games = 20_000;
                for _ in 0..games {
                    let rounds = rounds(least, continuation, &mut stream);
                    let Result { rounds, cooperated: [a, b], both } = duel(&left, &right, rounds, &mut stream);
                    [rounds, a, b, both].iter().zip(&mut sum).for_each(|(value, sum)| *sum += value);
                }
                let law = expected(&one.with_noise(noise), &other.with_noise(noise), least, continuation);
                let law = [law.rounds, law.cooperated[0], law.cooperated[1], law.both];
                for (sum, law) in sum.iter().zip(law) {
                    // A game's length has a standard deviation of 4.5 rounds, and nothing varies more than it.
                    assert!((sum / f64::from(games) - law).abs() < 5.0 * 4.5 / 141.0, "{one:?} {other:?}");
                }
            }
        }
    }
}
