//! Sensitivity: how much of the variance of a measure each setting makes, alone and together with others, and how much
//! is chance.

mod indices;
mod table;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::study::{Gauge, GaugeError};

pub use indices::{Analysis, Evaluation, Index, Indices, Sample, analyse};
pub use table::write;

/// What chance is called beside the settings.
pub const CHANCE: &str = "chance";

/// The indices of a scenario's settings: one set for each combination of the levels of its axes.
#[derive(Debug)]
pub struct Sensitivities<'s> {
    /// The measure, and the settings that were turned.
    pub gauge: Gauge<'s>,
    /// How they were sampled.
    pub sample: Sample,
    /// For each cell of the study, in its order.
    pub cells: Vec<Analysis>,
}

impl Sensitivities<'_> {
    /// The names of the inputs: the settings, and chance.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.gauge.dials.iter().map(ToString::to_string).chain([CHANCE.to_string()]).collect()
    }

    /// How many runs each cell takes, of so many settings and rows.
    #[must_use]
    pub fn runs(inputs: usize, rows: u32) -> u64 {
        (inputs as u64 + 3) * u64::from(rows)
    }
}

/// Turns the gauge's dials through the design, in every cell. `played` is called after each run.
///
/// # Errors
/// If the measure has no value in some run, or if a value between the ends is no scenario.
pub fn sensitivities<'s>(
    gauge: Gauge<'s>,
    rows: u32,
    played: &(dyn Fn() + Sync),
) -> Result<Sensitivities<'s>, GaugeError> {
    let sample = Sample { inputs: gauge.dials.len(), rows, seed: gauge.study.seed };
    let cell = |cell: usize| {
        analyse(sample, |parts, replication| {
            let value = gauge.read(cell, parts, replication);
            played();
            value
        })
    };
    let cells = (0..gauge.study.cells()).into_par_iter().map(cell).collect::<Result<_, _>>()?;
    Ok(Sensitivities { gauge, sample, cells })
}
