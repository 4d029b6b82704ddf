//! The measures of the workload `service`, and what its time series shows.

mod load;
mod members;
mod money;
mod requests;
mod series;
mod tally;
mod welfare;

pub(super) use series::{columns, moments};
pub(super) use tally::Ended;
pub use tally::ServiceTally;

use super::{Measure, resilience, shares};

/// Its measures, in the order of the tables' columns.
pub(super) const MEASURES: &[&[Measure]] =
    &[requests::MEASURES, welfare::MEASURES, load::MEASURES, money::MEASURES, shares::MEASURES, resilience::MEASURES];

/// The measures by which it is judged where nothing else is asked: the second is that of the first group.
pub(super) const HEADLINE: [&str; 2] = ["welfare_relative", "served_share"];
