//! One measure of one run, for those who choose their runs by what the last ones said.

use crate::measure::{self, Column, Tally};
use crate::scenario::Scenario;
use crate::workload::{self, Checks};

/// Plays a run and draws one measure from it; `None` if it has no value there, or if the scenario has no such measure.
///
/// # Panics
/// If the run breaks one of its own invariants, which is a defect.
#[must_use]
pub fn gauge(scenario: &Scenario, replication: u32, checks: Checks, measure: &str) -> Option<f64> {
    let column = column(scenario, measure)?;
    let mut tally = Tally::new(scenario.population.groups.len(), scenario.horizon);
    workload::play(scenario, replication, checks, &mut tally);
    column.value(&tally)
}

/// The measure of this name in a scenario: `completion_share`, or `completion_share.contributors` of a group.
fn column(scenario: &Scenario, measure: &str) -> Option<Column> {
    let groups: Vec<String> = scenario.population.groups.iter().map(|group| group.name.clone()).collect();
    measure::columns(&groups).into_iter().find(|column| column.name == measure)
}
