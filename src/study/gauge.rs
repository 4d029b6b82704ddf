//! One measure of single runs, for those who choose the next runs by what the last ones said.

use crate::measure::{self, Column, Tally};
use crate::scenario::{Dial, Problem, Scenario, Study};
use crate::spelling::{Unknown, find};
use crate::workload::{self, Checks};

/// A measure of the runs of a study whose dials are turned.
#[derive(Debug)]
pub struct Gauge<'s> {
    /// The study.
    pub study: &'s Study,
    /// What is turned.
    pub dials: Vec<Dial>,
    /// The measure, as a column of tables.
    pub measure: String,
    /// What it is called in words, and of which group it is.
    pub label: String,
    checks: Checks,
}

/// Why a measure could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum GaugeError {
    /// A value between the ends is no scenario.
    #[error("{}", .0.render(crate::scenario::Colours::Off))]
    Scenario(Problem),
    /// There is no such measure.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The measure has no value in some run.
    #[error(
        "`{measure}` has no value where {place}, in replication {replication}\n  expected a measure that every run has"
    )]
    NoValue {
        /// The measure.
        measure: String,
        /// The settings and their values, and the levels of the axes.
        place: String,
        /// The replication.
        replication: u32,
    },
}

impl<'s> Gauge<'s> {
    /// Of a measure that every cell has.
    ///
    /// # Errors
    /// If some cell has no such measure.
    pub fn of(study: &'s Study, dials: Vec<Dial>, measure: String, checks: Checks) -> Result<Self, GaugeError> {
        let mut label = String::new();
        for cell in 0..study.cells() {
            let columns = columns(&study.cell(cell).scenario);
            let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let column = &columns[find("measure", &measure, &known)?];
            label = match column.name.split_once('.') {
                Some((_, group)) => format!("{}, {group}", column.measure.label),
                None => column.measure.label.to_string(),
            };
        }
        Ok(Self { study, dials, measure, label, checks })
    }

    /// Plays a run of a cell with the dials at these parts of their ways.
    ///
    /// # Errors
    /// If that is no scenario, or the measure has no value.
    ///
    /// # Panics
    /// If the run breaks one of its own invariants, which is a defect.
    pub fn read(&self, cell: usize, parts: &[f64], replication: u32) -> Result<f64, GaugeError> {
        let scenario = self.study.turned(cell, &self.dials, parts).map_err(GaugeError::Scenario)?;
        let columns = columns(&scenario);
        let mut tally = Tally::of_scenario(&scenario);
        workload::play(&scenario, replication, self.checks, &mut tally);
        let column = columns.into_iter().find(|column| column.name == self.measure);
        column.and_then(|column| column.value(&tally)).ok_or_else(|| {
            let turned = self.dials.iter().zip(parts).map(|(dial, part)| format!("{dial} = {}", dial.label(*part)));
            let levels = self.study.level_columns().zip(self.study.level_fields(cell));
            let levels = levels.map(|(name, level)| format!("{name} = {level}"));
            let place = turned.chain(levels).collect::<Vec<_>>().join(", ");
            GaugeError::NoValue { measure: self.measure.clone(), place, replication }
        })
    }
}

fn columns(scenario: &Scenario) -> Vec<Column> {
    let groups: Vec<String> = scenario.population.groups.iter().map(|group| group.name.clone()).collect();
    measure::columns(scenario.workload.kind(), &groups)
}
