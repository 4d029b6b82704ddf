//! Thresholds: the value of a setting at which half of the runs fall, found by playing where the answer is still open.
//!
//! A run falls if a measure of it lies below what was asked (or above it). Near a tipping point some runs fall and others
//! do not, whatever their mean, so the tipping point is where half of them do. The search is a noisy bisection: after an
//! even first look, each batch of runs is played where, by all runs so far, the tipping point may lie (see `posterior`),
//! until its 95 % interval is narrow enough or the runs are used up. Each run is a replication of its own.

mod posterior;
mod seek;
mod table;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::measure;
use crate::scenario::{Dial, Problem, Study};
use crate::spelling::find;
use crate::study::gauge;
use crate::workload::Checks;

pub use seek::{Answer, Falls, Search, Sought, TippingPoint, Trial, seek};
pub use table::write;

/// When a run falls, by which measure.
#[derive(Clone, Debug)]
pub struct Question {
    /// The measure.
    pub measure: String,
    /// What it is called in words, and of which group it is.
    pub label: String,
    /// When a run falls.
    pub falls: Falls,
}

impl Question {
    /// Of a measure that every cell of a study has.
    ///
    /// # Errors
    /// If some cell has no such measure.
    pub fn of(study: &Study, measure: String, falls: Falls) -> Result<Self, ThresholdError> {
        let mut label = String::new();
        for cell in 0..study.cells() {
            let scenario = study.cell(cell).scenario;
            let groups: Vec<String> = scenario.population.groups.into_iter().map(|group| group.name).collect();
            let columns = measure::columns(&groups);
            let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let column = &columns[find("measure", &measure, &known)?];
            label = match column.name.split_once('.') {
                Some((_, group)) => format!("{}, {group},", column.measure.label),
                None => column.measure.label.to_string(),
            };
        }
        Ok(Self { measure, label, falls })
    }
}

/// The tipping points of a scenario: one for each combination of the levels of its other axes.
#[derive(Debug)]
pub struct Thresholds {
    /// The setting that was turned.
    pub dial: Dial,
    /// When a run falls.
    pub question: Question,
    /// How long was looked.
    pub search: Search,
    /// For each cell of the study, in its order.
    pub curves: Vec<Sought>,
}

/// Why tipping points could not be found.
#[derive(Debug, thiserror::Error)]
pub enum ThresholdError {
    /// A value between the ends is no scenario.
    #[error("{}", .0.render(crate::scenario::Colours::Off))]
    Scenario(Problem),
    /// There is no such measure.
    #[error(transparent)]
    Unknown(#[from] crate::spelling::Unknown),
    /// The measure has no value in some run.
    #[error(
        "`{measure}` has no value where {place}, in replication {replication}\n  expected a measure that every run has"
    )]
    NoValue {
        /// The measure.
        measure: String,
        /// The setting and its value, and the levels of the axes.
        place: String,
        /// The replication.
        replication: u32,
    },
    /// A table could not be written.
    #[error("{}: {why}", path.display())]
    Table {
        /// The table.
        path: std::path::PathBuf,
        /// Why not.
        why: csv::Error,
    },
}

/// Looks for the tipping point in every cell of a study. `played` is called after each run.
///
/// # Errors
/// If the measure has no value in some run, or if a value between the ends is no scenario.
pub fn thresholds(
    study: &Study,
    dial: Dial,
    question: Question,
    search: Search,
    checks: Checks,
    played: &(dyn Fn() + Sync),
) -> Result<Thresholds, ThresholdError> {
    let curve = |cell: usize| {
        seek(search, question.falls, |part, replication| {
            let scenario =
                study.turned(cell, std::slice::from_ref(&dial), &[part]).map_err(ThresholdError::Scenario)?;
            let value = gauge(&scenario, replication, checks, &question.measure);
            played();
            value.ok_or_else(|| {
                let turned = std::iter::once(format!("{dial} = {}", dial.label(part)));
                let levels = study.level_columns().zip(study.level_fields(cell));
                let levels = levels.map(|(name, level)| format!("{name} = {level}"));
                let place = turned.chain(levels).collect::<Vec<_>>().join(", ");
                ThresholdError::NoValue { measure: question.measure.clone(), place, replication }
            })
        })
    };
    let curves = (0..study.cells()).into_par_iter().map(curve).collect::<Result<_, _>>()?;
    Ok(Thresholds { dial, question, search, curves })
}
