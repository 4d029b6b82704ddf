//! The measures of a swarm, and what its time series shows.

mod availability;
mod completion;
mod fairness;
mod free_riding;
mod hysteresis;
mod population;
mod series;
mod settled;
mod throughput;

pub(super) use series::{columns, moments};

use super::{Measure, resilience};

/// Its measures, in the order of the tables' columns.
pub(super) const MEASURES: &[&[Measure]] = &[
    throughput::MEASURES,
    completion::MEASURES,
    free_riding::MEASURES,
    fairness::MEASURES,
    availability::MEASURES,
    population::MEASURES,
    hysteresis::MEASURES,
    resilience::MEASURES,
];

/// The measures by which a swarm is judged where nothing else is asked: the second is that of the first group.
pub(super) const HEADLINE: [&str; 2] = ["throughput_relative", "completion_share"];
