//! What is kept of one run: its measures, its time series, and its completion times.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use crate::measure::{Column, Sample, Tally, Whom};
use crate::scenario::Scenario;
use crate::units::Time;

/// The shares of a group for which the time of completion is written down: 0.02, 0.04, ... 1.
pub(super) fn shares() -> impl Iterator<Item = f64> {
    (1..=50u32).map(|step| f64::from(step) / 50.0)
}

/// One row of the time series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Moment {
    pub time_s: f64,
    pub throughput_bytes_per_s: f64,
    pub leechers: u32,
    /// Nothing once the run is over: what became of those who stayed was not played.
    pub seeders: Option<u32>,
    /// For each group of the study, the part of its peers that had joined who had completed; none if none had joined.
    pub completed: Vec<Option<f64>>,
    pub lowest_copies: Option<u32>,
    pub pieces_lost: Option<u32>,
}

/// What is kept of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// In the order of [`Columns::headers`].
    pub values: Vec<Option<f64>>,
    pub moments: Vec<Moment>,
    /// For each group of the study, for each of [`shares`]; nothing where nobody is in the group.
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
        let completions = self.places.iter().map(|place| match place {
            Some(place) => {
                let group = Whom::Group(u16::try_from(*place).expect("fewer than 65,536 groups"));
                tally.completion_times(group, &self.shares)
            }
            None => Vec::new(),
        });
        Record { moments: moments(scenario, tally, &self.places), completions: completions.collect(), values }
    }
}

/// The time series on the scenario's grid. A run that ended early is over: nothing is received from then on.
fn moments(scenario: &Scenario, tally: &Tally, places: &[Option<usize>]) -> Vec<Moment> {
    let samples = u64::from(scenario.output.samples);
    let mut before = (Time::ZERO, 0.0);
    let mut latest: Option<&Sample> = None;
    let mut coming = tally.samples.iter().peekable();
    let mut moments = Vec::with_capacity(tally.samples.len());
    for step in 1..=samples {
        let micros = u128::from(scenario.horizon.micros()) * u128::from(step) / u128::from(samples);
        let at = Time::from_micros(u64::try_from(micros).expect("no later than the horizon"));
        while let Some(sample) = coming.next_if(|sample| sample.at <= at) {
            latest = Some(sample);
        }
        let Some(sample) = latest else { continue };
        let over = at > tally.end();
        // What turned out bad is made good before more is useful: so no moment is below zero, and their sum is exact.
        let received = sample.received.max(before.1);
        let throughput = (received - before.1) / at.since(before.0).secs();
        before = (at, received);
        let completed = places.iter().map(|place| {
            let (completed, joined) = (sample.completed[(*place)?], sample.joined[(*place)?]);
            (joined > 0).then(|| f64::from(completed) / f64::from(joined))
        });
        moments.push(Moment {
            time_s: at.secs(),
            throughput_bytes_per_s: throughput,
            leechers: sample.leechers,
            seeders: (!over).then_some(sample.seeders),
            completed: completed.collect(),
            lowest_copies: (!over).then_some(sample.lowest_copies),
            pieces_lost: (!over).then_some(sample.pieces_lost),
        });
    }
    moments
}
