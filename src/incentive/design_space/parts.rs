//! The parts of which a protocol of the design space is put together: plain data, and functions of numbers alone.
//!
//! Nothing here knows a ledger, a page or a peer, so that a game played in rounds can use the same parts as the swarm.
//! What one peer received from another is counted per round, in bytes or in whatever unit the game has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a peer treats strangers. Our reading: a stranger is whoever is not on the candidate list, since a peer remembers
/// nothing else. What is given to one is a place's equal part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StrangerPolicy {
    /// Strangers have places of their own, and others come in periodically.
    Periodic,
    /// Strangers are served in places that no partner takes. Our reading: with no places for partners none is ever
    /// free.
    WhenNeeded,
    /// Strangers get nothing.
    Defect,
}

/// Who may become a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Candidates {
    /// Who gave something in the last round.
    Tft,
    /// Who gave something in either of the last two rounds.
    Tf2t,
}

/// Which candidates come first; ties are broken at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ranking {
    /// Those who gave most.
    Fastest,
    /// Those who gave least.
    Slowest,
    /// Those who gave most nearly what one of the own places gives ("Birds").
    Proximity,
    /// Those who gave most nearly what the peer has come to expect of a place.
    Adaptive,
    /// Those who have given for most rounds on end.
    Loyal,
    /// Nobody: all are drawn alike.
    Random,
}

/// What partners get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// All the same.
    EqualSplit,
    /// In proportion to what they gave.
    PropShare,
    /// Nothing.
    Freeride,
}

/// A part that is chosen by a word.
pub(super) trait Part: Copy + 'static {
    /// What is chosen.
    const WHAT: &'static str;
    /// The choices and their words, in the paper's order.
    const CHOICES: &'static [(Self, &'static str)];
}

impl Part for StrangerPolicy {
    const WHAT: &'static str = "stranger policy";
    const CHOICES: &'static [(Self, &'static str)] =
        &[(Self::Periodic, "periodic"), (Self::WhenNeeded, "when-needed"), (Self::Defect, "defect")];
}

impl Part for Candidates {
    const WHAT: &'static str = "candidate list";
    const CHOICES: &'static [(Self, &'static str)] = &[(Self::Tft, "tft"), (Self::Tf2t, "tf2t")];
}

impl Part for Ranking {
    const WHAT: &'static str = "ranking";
    const CHOICES: &'static [(Self, &'static str)] = &[
        (Self::Fastest, "fastest"),
        (Self::Slowest, "slowest"),
        (Self::Proximity, "proximity"),
        (Self::Adaptive, "adaptive"),
        (Self::Loyal, "loyal"),
        (Self::Random, "random"),
    ];
}

impl Part for Allocation {
    const WHAT: &'static str = "allocation";
    const CHOICES: &'static [(Self, &'static str)] =
        &[(Self::EqualSplit, "equal-split"), (Self::PropShare, "prop-share"), (Self::Freeride, "freeride")];
}

impl StrangerPolicy {
    /// How many strangers are served at once, at most `number`, while so many places for partners are free.
    #[must_use]
    pub fn served(self, number: usize, free: usize) -> usize {
        match self {
            Self::Periodic => number,
            Self::WhenNeeded => number.min(free),
            Self::Defect => 0,
        }
    }
}

impl Candidates {
    /// What a peer gave per round, if that makes it a candidate: in the last round, or on average over the last two.
    #[must_use]
    pub fn speed(self, last: f64, before: f64) -> Option<f64> {
        let speed = match self {
            Self::Tft => last,
            Self::Tf2t => f64::midpoint(last, before),
        };
        (speed > 0.0).then_some(speed)
    }
}

/// With what a peer compares what others give, in the unit in which it counts what they give in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yardstick {
    /// What one of its own places gives in a round.
    pub slot: f64,
    /// What it has come to expect of a place.
    pub aspiration: f64,
}

impl Ranking {
    /// The rank of a candidate that gave so much per round and has been one for so many rounds: the highest come first.
    #[must_use]
    pub fn rank(self, speed: f64, rounds: u16, own: Yardstick) -> f64 {
        match self {
            Self::Fastest => speed,
            Self::Slowest => -speed,
            Self::Proximity => -(speed - own.slot).abs(),
            Self::Adaptive => -(speed - own.aspiration).abs(),
            Self::Loyal => f64::from(rounds),
            Self::Random => 0.0,
        }
    }
}

impl Allocation {
    /// The weight of one of so many partners, who gave `speed` of the `sum` of what all of them gave. A stranger that
    /// is served has a weight of 1, and so has a partner on average.
    #[must_use]
    pub fn weight(self, partners: f64, speed: f64, sum: f64) -> f64 {
        match self {
            Self::EqualSplit => 1.0,
            Self::PropShare => partners * (speed / sum),
            Self::Freeride => 0.0,
        }
    }
}

/// The aspiration level after a round in which a place brought so much. Our reading: it moves a part of the way,
/// `step`.
#[must_use]
pub fn aspire(aspiration: f64, brought: f64, step: f64) -> f64 {
    aspiration + step * (brought - aspiration)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three candidates by their rank, the first first: who gave 1, 5 and 9 for 7, 3 and 4 rounds.
    fn order(ranking: Ranking, slot: f64, aspiration: f64) -> Vec<usize> {
        let dealings = [(1.0, 7), (5.0, 3), (9.0, 4)];
        let ranks = dealings.map(|(speed, rounds)| ranking.rank(speed, rounds, Yardstick { slot, aspiration }));
        let mut order: Vec<usize> = (0..3).collect();
        order.sort_by(|a, b| ranks[*b].total_cmp(&ranks[*a]));
        order
    }

    #[test]
    fn each_ranking_puts_others_first() {
        assert_eq!(order(Ranking::Fastest, 4.0, 8.0), [2, 1, 0]);
        assert_eq!(order(Ranking::Slowest, 4.0, 8.0), [0, 1, 2]);
        assert_eq!(order(Ranking::Proximity, 4.0, 8.0), [1, 0, 2]);
        assert_eq!(order(Ranking::Adaptive, 4.0, 8.0), [2, 1, 0]);
        assert_eq!(order(Ranking::Loyal, 4.0, 8.0), [0, 2, 1]);
        assert_eq!(order(Ranking::Random, 4.0, 8.0), [0, 1, 2], "all alike");
    }

    #[test]
    fn a_gift_counts_for_one_round_or_for_two() {
        assert_eq!([Candidates::Tft.speed(6.0, 2.0), Candidates::Tf2t.speed(6.0, 2.0)], [Some(6.0), Some(4.0)]);
        assert_eq!([Candidates::Tft.speed(0.0, 2.0), Candidates::Tf2t.speed(0.0, 2.0)], [None, Some(1.0)]);
        assert_eq!(Candidates::Tf2t.speed(0.0, 0.0), None);
    }

    #[test]
    fn strangers_are_served_beside_partners_or_in_their_stead() {
        let served = |policy: StrangerPolicy| [0, 1, 5].map(|free| policy.served(2, free));
        assert_eq!(served(StrangerPolicy::Periodic), [2, 2, 2]);
        assert_eq!(served(StrangerPolicy::WhenNeeded), [0, 1, 2]);
        assert_eq!(served(StrangerPolicy::Defect), [0, 0, 0]);
    }

    #[test]
    fn partners_get_the_same_or_in_proportion_or_nothing() {
        let weights = |allocation: Allocation| [1.0, 3.0].map(|speed| allocation.weight(2.0, speed, 4.0).to_bits());
        assert_eq!(weights(Allocation::EqualSplit), [1.0, 1.0].map(f64::to_bits));
        assert_eq!(weights(Allocation::PropShare), [0.5, 1.5].map(f64::to_bits));
        assert_eq!(weights(Allocation::Freeride), [0.0, 0.0].map(f64::to_bits));
    }

    #[test]
    fn aspirations_follow_what_a_place_brought() {
        assert_eq!([0.0, 0.5, 1.0].map(|step| aspire(8.0, 2.0, step).to_bits()), [8.0, 5.0, 2.0].map(f64::to_bits));
    }

    #[test]
    fn the_words_are_those_of_the_scenario_file() {
        fn agree<P: Part + Serialize>() {
            for (part, word) in P::CHOICES {
                let written = toml::Value::try_from(part).expect("a word");
                assert_eq!(written.as_str(), Some(*word), "{}", P::WHAT);
            }
        }
        agree::<StrangerPolicy>();
        agree::<Candidates>();
        agree::<Ranking>();
        agree::<Allocation>();
    }
}
