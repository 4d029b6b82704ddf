//! The time series of a swarm.

use crate::measure::{Moment, Sample, Tally, moments_of};
use crate::scenario::Scenario;
use crate::units::Time;

/// Its columns in a study with these groups.
pub(crate) fn columns(groups: &[String]) -> Vec<String> {
    let mut columns = ["throughput_bytes_per_s", "leechers", "seeders"].map(str::to_string).to_vec();
    columns.extend(groups.iter().map(|group| format!("completed_share.{group}")));
    columns.extend(["lowest_copies", "pieces_lost", "largest_component"].map(str::to_string));
    columns
}

/// Its rows. A run that ended early is over: nothing is received from then on, and what became of those who stayed was
/// not played.
pub(crate) fn moments(scenario: &Scenario, tally: &Tally, places: &[Option<usize>]) -> Vec<Moment> {
    let mut before = (Time::ZERO, 0.0);
    moments_of(scenario, &tally.samples, |at, sample: &Sample| {
        let over = at > tally.end();
        // What turned out bad is made good before more is useful: so no moment is below zero, and their sum is exact.
        let received = sample.received.max(before.1);
        let throughput = (received - before.1) / at.since(before.0).secs();
        before = (at, received);
        let completed = places.iter().map(|place| {
            let (completed, joined) = (sample.completed[(*place)?], sample.joined[(*place)?]);
            (joined > 0).then(|| f64::from(completed) / f64::from(joined))
        });
        let while_it_lasts = |count: u32| (!over).then_some(f64::from(count));
        let mut values = vec![Some(throughput), Some(f64::from(sample.leechers)), while_it_lasts(sample.seeders)];
        values.extend(completed);
        values.extend([sample.lowest_copies, sample.pieces_lost].map(while_it_lasts));
        values.push(sample.largest_component.filter(|_| !over));
        values
    })
}
