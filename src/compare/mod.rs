//! Comparisons: each level of an axis against a baseline, replication by replication, one study against another, and
//! different systems side by side.
//!
//! Replications of the same number have the same peers and arrivals in every cell, so what a level changes is the
//! difference within pairs: what makes one replication luckier than the next falls out. The tables of a study are all
//! that is read; no run is played.

mod between;
mod contrast;
mod error;
mod levels;
mod results;
mod student;
mod table;
mod verdict;

pub use between::{Change, Changes, changes};
pub use contrast::{Contrast, Contrasted, Curve, Point, RESAMPLES, Side, Tipping, contrast, write_contrast};
pub use error::CompareError;
pub use levels::{Comparison, Difference, OfMeasure, compare};
pub use results::{About, Results};
pub use student::Test;
pub use table::{asked_before, write_changes, write_comparison};
pub use verdict::{Judged, Needed, Verdict};

use crate::scenario::Study;
use crate::spelling::find;
use crate::study::Axis;

/// What to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The axis whose levels are compared.
    pub by: String,
    /// The level that the others are held against; the first of the axis if none is named.
    pub baseline: Option<String>,
    /// The measures, as columns of `runs.csv`; the headline measures of the study if empty.
    pub measures: Vec<String>,
}

impl Question {
    /// Whether a study that is yet to be played can answer: a slip must not come to light after an hour.
    ///
    /// # Errors
    /// If it has no such axis, level or measure.
    pub fn check(&self, study: &Study) -> Result<(), CompareError> {
        let axes: Vec<Axis> = study.axes.iter().map(Axis::from).collect();
        self.levels(&axes)?;
        let known = crate::study::measured(study);
        self.measures.iter().try_for_each(|measure| find("measure", measure, &known).map(|_| ()))?;
        Ok(())
    }

    /// The place of the axis among these, and that of the baseline among its levels.
    fn levels(&self, axes: &[Axis]) -> Result<(usize, usize), CompareError> {
        let names: Vec<String> = axes.iter().map(|axis| axis.name.clone()).collect();
        if names.is_empty() {
            return Err(CompareError::Unsuited("nothing is varied: there are no levels to compare".to_string()));
        }
        let place = find("axis", &self.by, &names)?;
        let by = &axes[place];
        if by.levels.len() < 2 {
            return Err(CompareError::Unsuited(format!(
                "axis `{}` has {} level: expected two or more to compare",
                by.name,
                by.levels.len()
            )));
        }
        if by.name == "seed" {
            let why = "axis `seed` varies the root of all random numbers: replications of the same number are no pairs";
            return Err(CompareError::Unsuited(why.to_string()));
        }
        let Some(baseline) = &self.baseline else { return Ok((place, 0)) };
        if let Some(level) = by.place(baseline) {
            return Ok((place, level));
        }
        let labels: Vec<String> = by.levels.iter().map(|level| level.label.clone()).collect();
        Ok((place, find("level", baseline, &labels)?))
    }
}
