//! What a move earns against another: the payoffs of games of two players with two moves, by name or by numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The payoffs of a symmetric game of two players and two moves; each is a number from -1e12 to 1e12.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "game", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Payoffs {
    /// Who cooperates pays the cost, and the other has the benefit.
    Donation {
        /// What the other has of it (b).
        #[serde(default = "three", deserialize_with = "crate::game::amount::any")]
        benefit: f64,
        /// What it costs (c).
        #[serde(default = "one", deserialize_with = "crate::game::amount::any")]
        cost: f64,
    },
    /// The dilemma as Axelrod had it played: temptation > reward > punishment > sucker's payoff.
    PrisonersDilemma {
        /// Both cooperate (R).
        #[serde(default = "three", deserialize_with = "crate::game::amount::any")]
        reward: f64,
        /// Cooperates against a defector (S).
        #[serde(default, deserialize_with = "crate::game::amount::any")]
        sucker: f64,
        /// Defects against a cooperator (T).
        #[serde(default = "five", deserialize_with = "crate::game::amount::any")]
        temptation: f64,
        /// Both defect (P).
        #[serde(default = "one", deserialize_with = "crate::game::amount::any")]
        punishment: f64,
    },
    /// Both have the benefit if any of the two bears the cost; two share it (Sugden 1986; Hauert and Doebeli 2004).
    Snowdrift {
        /// What each has of it (b).
        #[serde(default = "three", deserialize_with = "crate::game::amount::any")]
        benefit: f64,
        /// What it costs in all (c).
        #[serde(default = "one", deserialize_with = "crate::game::amount::any")]
        cost: f64,
    },
    /// A stag takes two; a hare is caught alone (Skyrms 2004).
    StagHunt {
        /// What each has of the stag.
        #[serde(default = "three", deserialize_with = "crate::game::amount::any")]
        stag: f64,
        /// What one has of a hare.
        #[serde(default = "one", deserialize_with = "crate::game::amount::any")]
        hare: f64,
    },
    /// Any four numbers.
    Matrix {
        /// Cooperates against a cooperator.
        #[serde(deserialize_with = "crate::game::amount::any")]
        cc: f64,
        /// Cooperates against a defector.
        #[serde(deserialize_with = "crate::game::amount::any")]
        cd: f64,
        /// Defects against a cooperator.
        #[serde(deserialize_with = "crate::game::amount::any")]
        dc: f64,
        /// Defects against a defector.
        #[serde(deserialize_with = "crate::game::amount::any")]
        dd: f64,
    },
}

const fn one() -> f64 {
    1.0
}

const fn three() -> f64 {
    3.0
}

const fn five() -> f64 {
    5.0
}

impl Payoffs {
    /// What one earns, by [`outcome`](crate::incentive::strategy::outcome).
    #[must_use]
    pub fn matrix(self) -> [f64; 4] {
        match self {
            Self::Donation { benefit, cost } => [benefit - cost, -cost, benefit, 0.0],
            Self::PrisonersDilemma { reward, sucker, temptation, punishment } => {
                [reward, sucker, temptation, punishment]
            }
            Self::Snowdrift { benefit, cost } => [benefit - cost / 2.0, benefit - cost, benefit, 0.0],
            Self::StagHunt { stag, hare } => [stag, 0.0, hare, hare],
            Self::Matrix { cc, cd, dc, dd } => [cc, cd, dc, dd],
        }
    }
}
