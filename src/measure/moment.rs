//! The time series of a run: what was counted, on the scenario's grid.

use serde::{Deserialize, Serialize};

use super::tally::Sampled;
use crate::scenario::Scenario;
use crate::units::Time;

/// One row of a time series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since the start.
    pub time_s: f64,
    /// In the order of [`series`](super::series).
    pub values: Vec<Option<f64>>,
}

/// The rows that `values` makes of the latest sample at each moment of the grid. There is none before the first sample;
/// once a run is over, the last one stays.
pub(super) fn moments_of<S: Sampled>(
    scenario: &Scenario,
    samples: &[S],
    mut values: impl FnMut(Time, &S) -> Vec<Option<f64>>,
) -> Vec<Moment> {
    let mut latest = None;
    let mut coming = samples.iter().peekable();
    let mut moments = Vec::with_capacity(samples.len());
    for at in scenario.counting_times() {
        while let Some(sample) = coming.next_if(|sample| sample.at() <= at) {
            latest = Some(sample);
        }
        if let Some(sample) = latest {
            moments.push(Moment { time_s: at.secs(), values: values(at, sample) });
        }
    }
    moments
}
