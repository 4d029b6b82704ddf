//! The time series of the workload `team`.

use super::tally::{TeamSample, TeamTally};
use crate::measure::{Moment, moments_of};
use crate::scenario::Scenario;
use crate::units::Time;

/// Its columns. Rates are of what happened since the row before.
pub(in crate::measure) fn columns(_: &[String]) -> Vec<String> {
    ["output_h_per_d", "projects", "questions", "at_managers", "helped_per_d", "known_share"]
        .map(str::to_string)
        .to_vec()
}

/// Its rows.
pub(in crate::measure) fn moments(scenario: &Scenario, tally: &TeamTally) -> Vec<Moment> {
    let mut before = (Time::ZERO, 0.0, 0_u64);
    moments_of(scenario, &tally.samples, |at, sample: &TeamSample| {
        let (since, output, helped) = std::mem::replace(&mut before, (at, sample.output, sample.helped));
        let days = at.since(since).secs() / 86_400.0;
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        let answers = (sample.helped - helped) as f64;
        vec![
            Some((sample.output - output) / days),
            Some(f64::from(sample.projects)),
            Some(f64::from(sample.questions)),
            Some(f64::from(sample.at_managers)),
            Some(answers / days),
            Some(sample.known),
        ]
    })
}
