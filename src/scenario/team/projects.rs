//! `[team.projects]`: what there is to do, and which team does it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Frequency, Share, Time};

/// Projects: each is a number of tasks, one for each topic that it needs, dealt to the members of a team that forms for
/// it and dissolves once all are done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Projects {
    /// How often a project begins, for each person of the population, around the clock: they come by a Poisson process.
    /// Assumption: one in ten days, which with the other defaults keeps people busy for about two thirds of their time
    /// if all help each other.
    pub rate: Frequency,
    /// When projects begin, in place of the Poisson process. Absent: by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Time>")]
    pub times: Option<Vec<Time>>,
    /// How many tasks a project has, each on a topic of its own as far as there are so many. Assumption: 8.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 1000, u32, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub tasks: u32,
    /// The mean time of work in a task, for someone who knows its topic. Assumption: 4 h.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub work: Time,
    /// How long single tasks are.
    pub law: WorkLaw,
    /// How uneven the demand for topics is: the i-th is needed in proportion to 1 / i^exponent (Zipf). Assumption: 0,
    /// even.
    #[serde(deserialize_with = "crate::units::number_between::<0, 10, _>")]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub exponent: f64,
    /// How long after it began a project is due. Assumption: three weeks.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub due: Time,
    /// How many members a team has, as far as there are so many people. Assumption: 4.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 1000, u32, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub members: u32,
    /// Who they are.
    pub forming: Forming,
    /// With `skill`: among how many random people the best is looked for, for each place. Assumption: 8.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 1000, u32, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub looked_at: u32,
    /// With `collaborators`: the probability p that a place goes to someone who has been in a team before. Assumption:
    /// 0.6.
    pub incumbents: Share,
    /// With `collaborators`: the probability q that an incumbent is a former collaborator of one already chosen.
    /// Assumption: 0.75.
    pub repeats: Share,
}

/// How long tasks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WorkLaw {
    /// All the same.
    Deterministic,
    /// Exponential about the mean.
    Exponential,
}

/// Who forms a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forming {
    /// Random people.
    Random,
    /// For each place, the one of some random people who knows the topic of its first task best.
    Skill,
    /// Incumbents and newcomers, repeat collaborators and others (Guimera, Uzzi, Spiro and Amaral, Team Assembly
    /// Mechanisms Determine Collaboration Network Structure and Team Performance, Science 308, 2005).
    Collaborators,
}

impl Default for Projects {
    fn default() -> Self {
        let share = |part| Share::new(part).expect("a share");
        Self {
            rate: Frequency::from_per_s(1.0 / (10.0 * 86_400.0)),
            times: None,
            tasks: 8,
            work: Time::from_secs(4 * 3_600),
            law: WorkLaw::Exponential,
            exponent: 0.0,
            due: Time::from_secs(21 * 86_400),
            members: 4,
            forming: Forming::Random,
            looked_at: 8,
            incumbents: share(0.6),
            repeats: share(0.75),
        }
    }
}
