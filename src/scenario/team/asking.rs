//! `[team.asking]`: when people ask, whom, and how long they wait for an answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Share, Time};

/// How people who lack a topic ask.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Asking {
    /// The probability that someone who lacks a topic asks; else it learns alone. Assumption: 1.
    pub asks: Share,
    /// Who is asked, in the structures `peer` and `hybrid`.
    pub of: Colleagues,
    /// Whether people know who knows what, and ask nobody else (Wegner, Transactive Memory, 1987). If not, whoever is
    /// asked and does not know costs a try.
    pub directory: bool,
    /// Whom one asks first of those who could be asked.
    pub preference: Preference,
    /// How many colleagues one thinks of. Assumption: 4.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 1000, u32, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub candidates: u32,
    /// How many of them are asked, one after the other, until it is given up. Assumption: 3.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 1000, u32, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub tries: u32,
    /// How long one waits at a colleague, or at a manager, for help to begin. Assumption: a day.
    pub patience: Time,
    /// How many tasks one leaves open at once to wait for answers; with so many it waits. Assumption: 2.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 32767, u32, _>")]
    #[schemars(range(min = 1, max = 32767))]
    pub open: u32,
    /// How long a written question travels until it is read. Assumption: 1 h.
    pub delay: Time,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Colleagues {
    /// Anyone in the organisation.
    Anyone,
    /// The members of the team that the project has.
    Team,
    /// The neighbours in the overlay: a given advice network.
    Neighbours,
}

/// Whom one asks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Preference {
    /// Whoever one's own rule esteems most; a random one where the rule has no opinion of helpers.
    Rule,
    /// A random one.
    Random,
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            asks: Share::WHOLE,
            of: Colleagues::Anyone,
            directory: true,
            preference: Preference::Random,
            candidates: 4,
            tries: 3,
            patience: Time::from_secs(86_400),
            open: 2,
            delay: Time::from_secs(3_600),
        }
    }
}
