//! The time series of the workload `service`.

use super::tally::{Ended, ServiceSample};
use crate::measure::{Moment, Tally, moments_of, shares};
use crate::scenario::Scenario;
use crate::units::Time;

/// The columns that speak of all.
const FIRST: [&str; 6] = ["served_per_s", "waiting", "under_service", "online", "largest_component", "bad_share"];

/// Its columns in a study with these groups. Shares and rates are of the requests that ended since the row before;
/// those of groups are of the population, where peers learn.
pub(in crate::measure) fn columns(groups: &[String]) -> Vec<String> {
    let mut columns = FIRST.map(str::to_string).to_vec();
    columns.extend(groups.iter().map(|group| format!("served_share.{group}")));
    columns.extend(shares::columns(groups));
    columns
}

/// Its rows: the start where peers learn, then the grid.
pub(in crate::measure) fn moments(scenario: &Scenario, tally: &Tally, places: &[Option<usize>]) -> Vec<Moment> {
    let mut before = (Time::ZERO, vec![Ended::default(); tally.service.ended.len()]);
    let start = shares::at_the_start(tally, places, FIRST.len() + places.len(), 0);
    let on_the_grid = moments_of(scenario, &tally.service.samples, |at, sample: &ServiceSample| {
        let (since, ended) = std::mem::replace(&mut before, (at, sample.ended.clone()));
        let lately: Vec<Ended> = sample.ended.iter().zip(&ended).map(|(now, then)| now.since(then)).collect();
        let good: u64 = lately.iter().map(|of| of.good).sum();
        let bad: u64 = lately.iter().map(|of| of.bad).sum();
        let count = |count: u32| Some(f64::from(count));
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        let per_s = good as f64 / at.since(since).secs();
        let mut values = vec![
            Some(per_s),
            count(sample.waiting),
            count(sample.under_service),
            count(sample.online),
            sample.largest_component,
            share(bad, good + bad),
        ];
        values.extend(places.iter().map(|place| {
            let of = lately[(*place)?];
            share(of.good, of.all())
        }));
        values.extend(places.iter().map(|place| Some(sample.shares.as_ref()?[(*place)?])));
        values
    });
    start.into_iter().chain(on_the_grid).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}
