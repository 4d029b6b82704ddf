//! A curve over the levels of an axis relative to its first value, where it falls through a part of that, and how sure
//! that is.

use crate::random::{Streams, below};

/// So many times the replications are drawn again.
pub const RESAMPLES: u32 = 1000;

/// The values of every replication at every level.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Values {
    /// The levels, ascending.
    pub levels: Vec<f64>,
    /// For each replication, in the order of the levels.
    pub runs: Vec<Vec<f64>>,
}

/// Where a curve falls through a part of its first value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tipping {
    /// On a straight line between the two levels about it; infinite if it holds at all of them.
    pub at: f64,
    /// The 95 % interval; its ends are infinite where that often the curve holds. None for fewer than two replications.
    pub interval: Option<(f64, f64)>,
    /// Whether it stays below from there on. If not, there is no one tipping point, and the curve should be looked at.
    pub one_change: bool,
}

/// What the replications say together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// The mean at each level, divided by that at the first.
    pub relative: Vec<f64>,
    /// Its 95 % interval; none for fewer than two replications.
    pub intervals: Option<Vec<(f64, f64)>>,
    /// Where it falls.
    pub tipping: Tipping,
}

impl Values {
    /// The mean at each level.
    pub fn means(&self) -> Vec<f64> {
        let all: Vec<usize> = (0..self.runs.len()).collect();
        self.means_of(&all)
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 replications")]
    fn means_of(&self, chosen: &[usize]) -> Vec<f64> {
        let mean = |level: usize| chosen.iter().map(|run| self.runs[*run][level]).sum::<f64>() / chosen.len() as f64;
        (0..self.levels.len()).map(mean).collect()
    }

    /// What the replications say, or nothing if the first mean is not above zero.
    ///
    /// Intervals are percentiles over replications drawn again as wholes, all levels of one together, since their peers
    /// are the same (bootstrap, Efron 1979). One fewer is drawn than there are: the means then vary as widely as means
    /// of that many do, and not too little by 1/n (`McCarthy` and Snowden 1985). There is none if some draws have no
    /// cooperative value: leaving those out would make it too sure.
    pub fn say(&self, threshold: f64, seed: u64) -> Option<Found> {
        let relative = relative(self.means())?;
        let again: Vec<Vec<f64>> = if self.runs.len() < 2 {
            Vec::new()
        } else {
            let again = (0..RESAMPLES).map(|number| relative_of(self, &self.chosen(seed, number)));
            again.collect::<Option<_>>().unwrap_or_default()
        };
        let interval = |value: &dyn Fn(&[f64]) -> f64| percentiles(again.iter().map(|curve| value(curve)).collect());
        let intervals = (0..self.levels.len()).map(|level| interval(&|curve| curve[level])).collect();
        let at = falls(&self.levels, &relative, threshold);
        let tipping = Tipping {
            at,
            interval: interval(&|curve| falls(&self.levels, curve, threshold)),
            one_change: self.levels.iter().zip(&relative).all(|(level, value)| *level <= at || *value < threshold),
        };
        Some(Found { relative, intervals, tipping })
    }

    fn chosen(&self, seed: u64, number: u32) -> Vec<usize> {
        let mut stream = Streams::new(seed, number).stream("contrast");
        let count = u32::try_from(self.runs.len()).unwrap_or(u32::MAX);
        (1..count).map(|_| below(&mut stream, count) as usize).collect()
    }
}

fn relative_of(values: &Values, chosen: &[usize]) -> Option<Vec<f64>> {
    relative(values.means_of(chosen))
}

fn relative(means: Vec<f64>) -> Option<Vec<f64>> {
    let first = *means.first().filter(|first| **first > 0.0)?;
    Some(means.into_iter().map(|mean| mean / first).collect())
}

/// Where a curve first falls through the threshold.
fn falls(levels: &[f64], curve: &[f64], threshold: f64) -> f64 {
    let between = levels.windows(2).zip(curve.windows(2)).find(|(_, values)| values[1] < threshold);
    between.map_or(f64::INFINITY, |(levels, values)| {
        levels[0] + (levels[1] - levels[0]) * (values[0] - threshold) / (values[0] - values[1])
    })
}

/// The 2.5 and the 97.5 percentile, each a value that was found: some may be infinite, and between those lies nothing.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a thousand")]
fn percentiles(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)? as f64;
    let [low, high] = [0.025, 0.975].map(|share| values[libm::round(share * last) as usize]);
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::standard_normal;

    fn tipping(levels: &[f64], runs: &[&[f64]], threshold: f64) -> Tipping {
        let runs = runs.iter().map(|run| run.to_vec()).collect();
        Values { levels: levels.to_vec(), runs }.say(threshold, 1).expect("a first value above zero").tipping
    }

    #[test]
    fn a_line_tips_where_it_meets_the_threshold() {
        // Means of 10, 6 and 2: half of 10 lies a quarter of the way from 0.4 to 0.8.
        let found = tipping(&[0.0, 0.4, 0.8], &[&[9.0, 7.0, 1.0], &[11.0, 5.0, 3.0]], 0.5);
        assert!((found.at - 0.5).abs() < 1e-12 && found.one_change, "{found:?}");
        assert_eq!(tipping(&[0.0, 0.4], &[&[10.0, 5.0]], 0.5).at.to_bits(), f64::INFINITY.to_bits());
        assert_eq!(tipping(&[0.0, 0.4], &[&[10.0, 0.0]], 0.5), Tipping { at: 0.2, interval: None, one_change: true });
        assert!(!tipping(&[0.0, 0.4, 0.8], &[&[10.0, 2.0, 8.0]], 0.5).one_change);
    }

    #[test]
    fn what_is_nothing_from_the_first_cannot_fall() {
        let dead = Values { levels: vec![0.0, 0.5], runs: vec![vec![0.0, 1.0]; 3] };
        assert_eq!(dead.say(0.5, 1), None);
    }

    #[test]
    fn intervals_hold_the_tipping_point_nearly_as_often_as_they_say() {
        let levels: Vec<f64> = (0..10).map(|tenths| f64::from(tenths) / 10.0).collect();
        let holds = |repeat: u32| {
            let run = |replication: u32| {
                let mut stream = Streams::new(u64::from(repeat), replication).stream("test");
                // What a replication is good at, it is at all levels.
                let own = 0.1 * standard_normal(&mut stream);
                levels.iter().map(|level| 1.0 - level + own + 0.05 * standard_normal(&mut stream)).collect()
            };
            let values = Values { levels: levels.clone(), runs: (0..10).map(run).collect() };
            let (low, high) = values.say(0.5, 1).and_then(|found| found.tipping.interval).expect("ten replications");
            low <= 0.5 && 0.5 <= high
        };
        let held = (0..300).filter(|repeat| holds(*repeat)).count();
        // Of ten replications nine in ten, rather than nineteen in twenty.
        assert!((265..=295).contains(&held), "{held} of 300");
    }

    #[test]
    fn an_interval_may_end_where_nothing_falls() {
        let found = tipping(&[0.0, 0.5], &[&[1.0, 0.1], &[1.0, 0.1], &[1.0, 0.9], &[1.0, 0.9]], 0.6);
        let (low, high) = found.interval.expect("four replications");
        assert!(low < 0.5 && high.is_infinite(), "{found:?}");
    }
}
