//! What is kept of one run: its measures, its time series, and its completion times.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use crate::measure::{self, Column, Moment, Tally, Whom};
use crate::scenario::{Kind, Scenario};

/// The shares of a group for which the time of completion is written down: 0.02, 0.04, ... 1.
pub(super) fn shares() -> impl Iterator<Item = f64> {
    (1..=50u32).map(|step| f64::from(step) / 50.0)
}

/// What is kept of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// In the order of [`Columns::headers`].
    pub values: Vec<Option<f64>>,
    pub moments: Vec<Moment>,
    /// For each group of the study, for each of [`shares`]; nothing where nobody is in the group, or nobody can
    /// complete.
    pub completions: Vec<Vec<Option<f64>>>,
}

/// What is to be kept of the runs of a cell.
pub(super) struct Recorder {
    /// The measures, as they apply to the cell.
    columns: Vec<Option<Column>>,
    /// Whether there is a column that says what collapsed.
    collapse: bool,
    /// The measure by which the cell's runs collapse, and below which value.
    collapses: Option<(usize, f64)>,
    /// Where the groups of the study stand in the cell.
    places: Vec<Option<usize>>,
    shares: Vec<f64>,
}

impl Recorder {
    /// What the study keeps of runs of this cell.
    pub fn of(scenario: &Scenario, columns: &Columns) -> Self {
        let collapses = scenario.collapse.as_ref().and_then(|collapse| {
            let place = columns.measures.iter().position(|column| column.name == collapse.measure)?;
            Some((place, collapse.below))
        });
        let place = |name: &String| scenario.population.groups.iter().position(|group| group.name == *name);
        Self {
            columns: columns.in_cell(scenario),
            collapse: columns.collapse,
            collapses,
            places: columns.groups.iter().map(place).collect(),
            shares: shares().collect(),
        }
    }

    /// Draws the measures from the tally of a run.
    pub fn record(&self, scenario: &Scenario, tally: &Tally) -> Record {
        let value = |column: &Option<Column>| column.as_ref().and_then(|column| column.value(tally));
        let mut values: Vec<Option<f64>> = self.columns.iter().map(value).collect();
        if self.collapse {
            let collapsed =
                self.collapses.and_then(|(place, below)| Some(if values[place]? < below { 1.0 } else { 0.0 }));
            values.push(collapsed);
        }
        let swarm = scenario.workload.kind() == Kind::Swarm;
        let completions = self.places.iter().filter(|_| swarm).map(|place| match place {
            Some(place) => {
                let group = Whom::Group(u16::try_from(*place).expect("fewer than 65,536 groups"));
                tally.completion_times(group, &self.shares)
            }
            None => Vec::new(),
        });
        Record { moments: measure::moments(scenario, tally, &self.places), completions: completions.collect(), values }
    }
}
