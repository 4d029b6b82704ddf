//! Thresholds: the value of a setting at which half of the runs fall, found by playing where the answer is still open.
//!
//! A run falls if a measure of it lies below what was asked (or above it). Near a tipping point some runs fall and
//! others do not, whatever their mean, so the tipping point is where half of them do. The search is a noisy bisection:
//! after an even first look, each batch of runs is played where, by all runs so far, the tipping point may lie (see
//! `posterior`), until its 95 % interval is narrow enough or the runs are used up. Each run is a replication of its
//! own.

mod fit;
mod posterior;
mod seek;
mod table;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::scenario::Dial;
use crate::study::{Gauge, GaugeError};

pub use seek::{Answer, Falls, Search, Sought, TippingPoint, Trial, seek};
pub use table::write;

/// The tipping points of a scenario: one for each combination of the levels of its other axes.
#[derive(Debug)]
pub struct Thresholds<'s> {
    /// The measure, and the one setting that was turned.
    pub gauge: Gauge<'s>,
    /// When a run falls.
    pub falls: Falls,
    /// How long was looked.
    pub search: Search,
    /// For each cell of the study, in its order.
    pub curves: Vec<Sought>,
}

impl Thresholds<'_> {
    /// The setting that was turned.
    #[must_use]
    pub fn dial(&self) -> &Dial {
        &self.gauge.dials[0]
    }
}

/// Looks for the tipping point in every cell, along the gauge's only dial. `played` is called after each run.
///
/// # Errors
/// If the measure has no value in some run, or if a value between the ends is no scenario.
pub fn thresholds<'s>(
    gauge: Gauge<'s>,
    falls: Falls,
    search: Search,
    played: &(dyn Fn() + Sync),
) -> Result<Thresholds<'s>, GaugeError> {
    let curve = |cell: usize| {
        seek(search, falls, |part, replication| {
            let value = gauge.read(cell, &[part], replication);
            played();
            value
        })
    };
    let curves = (0..gauge.study.cells()).into_par_iter().map(curve).collect::<Result<_, _>>()?;
    Ok(Thresholds { gauge, falls, search, curves })
}
