//! A checked scenario: one cell of a study, everything decided, every default filled in.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learning, PlannedShock, Service, Stop, Swarm, Team};
use crate::behaviour::Behaviour;
use crate::dynamics::availability::Availability;
use crate::dynamics::{Arrivals, Departure, Presence, Quitting};
use crate::game::Game;
use crate::incentive::Incentive;
use crate::overlay::real::Contact;
use crate::overlay::{Graph, Overlay};
use crate::registry::Chosen;
use crate::units::{Share, Time};
use crate::world::CapacityLaw;

/// A checked scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the file format; 1.
    pub schema: u32,
    /// What the study asks, in one line; the title of its charts.
    pub title: String,
    /// The root of all random numbers.
    pub seed: u64,
    /// How many independent replications each cell is run for, at least 1; with `[stop]`, at most.
    #[schemars(range(min = 1))]
    pub replications: u32,
    /// When a run ends at the latest.
    pub horizon: Time,
    /// Who takes part.
    pub population: Population,
    /// Who knows whom.
    pub overlay: Chosen<dyn Overlay>,
    /// The rule that givers follow, unless their group has one of its own.
    pub incentive: Chosen<dyn Incentive>,
    /// When peers come and go.
    pub churn: Churn,
    /// What is exchanged.
    #[serde(flatten)]
    #[schemars(skip)]
    pub workload: Workload,
    /// How peers come to play as others do; absent: they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Learning")]
    pub learning: Option<Learning>,
    /// What befalls the system in the middle of a run, by names of the file's own, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "super::shock::by_name")]
    #[schemars(with = "std::collections::BTreeMap<String, PlannedShock>")]
    pub shocks: Vec<PlannedShock>,
    /// What is written down.
    pub output: Output,
    /// What counts as collapse.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Collapse")]
    pub collapse: Option<Collapse>,
    /// When a cell has enough replications; absent: when it has all of `replications`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Stop")]
    pub stop: Option<Stop>,
    /// The overlay's graph, where it comes from a file.
    #[serde(skip)]
    pub overlay_read: Option<Arc<Graph>>,
    /// Who was with whom and when, where people meet as in the overlay's file.
    #[serde(skip)]
    pub contacts_read: Option<Arc<[Contact]>>,
    /// The arrival times, where they come from a file.
    #[serde(skip)]
    pub arrivals_read: Option<Arc<[Time]>>,
    /// When peers are online, where that comes from a file.
    #[serde(skip)]
    pub presence_read: Option<Arc<Availability>>,
}

/// What is exchanged: exactly one table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Workload {
    /// A file in pieces.
    Swarm(Swarm),
    /// Requests for items or favours.
    Service(Service),
    /// A game, period by period.
    Game(Chosen<dyn Game>),
    /// People in an organisation, and the projects that need what they know.
    Team(Box<Team>),
}

/// A workload, without its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file in pieces.
    Swarm,
    /// Requests for items or favours.
    Service,
    /// A game, period by period.
    Game,
    /// People in an organisation, and the projects that need what they know.
    Team,
}

impl Kind {
    /// Every workload, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Swarm, Self::Service, Self::Game, Self::Team];

    /// The name of its table in a scenario.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Swarm => "swarm",
            Self::Service => "service",
            Self::Game => "game",
            Self::Team => "team",
        }
    }
}

impl Workload {
    /// Which one it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Swarm(_) => Kind::Swarm,
            Self::Service(_) => Kind::Service,
            Self::Game(_) => Kind::Game,
            Self::Team(_) => Kind::Team,
        }
    }
}

impl Scenario {
    /// The moments at which a run is counted: evenly spread, the last one at the horizon.
    pub fn counting_times(&self) -> impl Iterator<Item = Time> + use<> {
        let (horizon, samples) = (u128::from(self.horizon.micros()), u128::from(self.output.samples));
        (1..=samples).map(move |sample| {
            // No later than the horizon, so it is a time.
            u64::try_from(horizon * sample / samples).map_or(Time::NEVER, Time::from_micros)
        })
    }

    /// The rules that are at work: the scenario's first, then the groups' own in their order.
    pub fn incentives(&self) -> impl Iterator<Item = &dyn Incentive> {
        let own = self.population.groups.iter().filter_map(|group| group.incentive.as_ref());
        std::iter::once(&self.incentive).chain(own).map(|chosen| &**chosen)
    }

    /// The place of a group's rule among those.
    ///
    /// # Panics
    /// If there is no such group.
    #[must_use]
    pub fn place_of_incentive(&self, group: u16) -> u8 {
        let group = usize::from(group);
        let own = |group: usize| self.population.groups[group].incentive.is_some();
        let place = if own(group) { (0..=group).filter(|group| own(*group)).count() } else { 0 };
        u8::try_from(place).expect("a scenario has at most 250 groups")
    }
}

/// Who takes part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Population {
    /// How many peers are there at the start; arrivals may add more.
    #[schemars(range(max = 10_000_000))]
    pub size: u32,
    /// The groups, in the order of the file. Shares sum to 1.
    #[serde(serialize_with = "super::model::groups_by_name")]
    #[schemars(with = "std::collections::BTreeMap<String, Group>")]
    pub groups: Vec<Group>,
}

/// A group of like peers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Group {
    /// Its name, from the file.
    #[serde(skip)]
    pub name: String,
    /// Its part of the population. At most one group leaves it out and gets the rest.
    pub share: Share,
    /// Its part of those who join in the middle of the run: from `share` it rises evenly to this, and falls back by the
    /// end. So it is seen whether what collapses on the way up comes back on the way down. It needs arrivals that go
    /// on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Share")]
    pub peak: Option<Share>,
    /// What its peers do where they have a choice.
    pub behaviour: Chosen<dyn Behaviour>,
    /// The rule that its peers follow when they give; the scenario's rule if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Chosen<dyn Incentive>")]
    pub incentive: Option<Chosen<dyn Incentive>>,
    /// In the workload `service`, where a rule charges money: what each byte that its peers serve costs, in the money
    /// that buys a byte at the price 1, from 0 to 1,000,000; 1 if absent. Where no rule does, service costs nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub price: Option<f64>,
    /// Upload capacities.
    pub upload: Chosen<dyn CapacityLaw>,
    /// Download capacities.
    pub download: Chosen<dyn CapacityLaw>,
}

impl Group {
    /// What each byte that its peers serve costs, where service is paid for.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.price.unwrap_or(1.0)
    }
}

/// When peers come and go.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Churn {
    /// When peers join.
    pub arrivals: Chosen<dyn Arrivals>,
    /// When those who have joined are online.
    pub presence: Chosen<dyn Presence>,
    /// How long peers stay and serve once they have all.
    pub departure: Chosen<dyn Departure>,
    /// The mean of the exponential time after which a peer that still lacks something gives up (1/theta); absent:
    /// never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub patience: Option<Time>,
    /// What makes peers go for good before they are done, so that one loss may bring on another; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Chosen<dyn Quitting>")]
    pub quitting: Option<Chosen<dyn Quitting>>,
}

/// What is written down.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// How many moments of each run the time series has, evenly spread from the start to the horizon.
    #[schemars(range(min = 1, max = 100_000))]
    pub samples: u32,
    /// From when on measures of a settled run count.
    pub warm_up: WarmUp,
}

/// When a swarm counts as settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WarmUp {
    /// After half of the run.
    #[default]
    Half,
    /// In a swarm: from where the mean of the number of downloading peers is known best, no later than half of the run:
    /// MSER-5 (White, Simulation 1997; White, Cobb and Spratt, WSC 2000).
    Mser,
}

impl Default for Output {
    fn default() -> Self {
        Self { samples: 100, warm_up: WarmUp::Half }
    }
}

/// What counts as collapse: a measure of which more is better, below a threshold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collapse {
    /// The measure, by its name.
    pub measure: String,
    /// The value below which the run counts as collapsed, in the measure's own unit.
    pub below: f64,
}

pub(super) fn groups_by_name<S: serde::Serializer>(groups: &[Group], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(groups.iter().map(|group| (&group.name, group)))
}
