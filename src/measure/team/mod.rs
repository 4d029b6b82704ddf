//! The measures of the workload `team`, and what its time series shows.

mod help;
mod knowledge;
mod projects;
mod series;
mod tally;
mod win_win;

pub(super) use series::{columns, moments};
pub use tally::TeamTally;

use super::Measure;

/// Its measures, in the order of the tables' columns.
pub(super) const MEASURES: &[&[Measure]] =
    &[projects::MEASURES, win_win::MEASURES, help::MEASURES, knowledge::MEASURES];

/// The measures by which it is judged where nothing else is asked: the second is that of the first group.
pub(super) const HEADLINE: [&str; 2] = ["output_share", "win_win_share"];
