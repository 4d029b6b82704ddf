//! Measures: numbers drawn from facts, and from nothing else.
//!
//! A [`Tally`] watches a run and keeps what the measures need; a measure is a function of the tally with a name, a unit
//! and a meaning. Adding one is one entry in the list of its file.

mod game;
mod moment;
mod resilience;
mod service;
mod shares;
mod swarm;
mod tally;
mod team;

use crate::scenario::{Kind, Scenario};

pub use moment::Moment;
use moment::moments_of;
pub use service::ServiceTally;
pub use tally::{PeerRecord, Sample, Seen, Tally};
pub use team::TeamTally;

/// Of whom a measure speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// All peers of the population; initial seeders and servers are not among them.
    All,
    /// The peers of one group, by its index. Where peers learn, what is counted as it happens counts for the group that
    /// they are of then, and what is said of peers is said of those who are of the group in the end.
    Group(u16),
}

/// Which way is better, for charts and comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it describes.
    Neither,
}

/// How a measure is computed.
#[derive(Clone, Copy)]
pub enum Of {
    /// One number per run; none where it has no meaning.
    Run(fn(&Tally) -> Option<f64>),
    /// One number per run for all peers, and one for each group.
    Peers(fn(&Tally, Whom) -> Option<f64>),
}

/// A number drawn from the facts of a run.
pub struct Measure {
    /// Its name in tables and scenario files, its unit last.
    pub name: &'static str,
    /// Its name on charts.
    pub label: &'static str,
    /// Its unit on charts and in the summary; empty for a plain number.
    pub unit: &'static str,
    /// What it says, in one or two sentences.
    pub summary: &'static str,
    /// Where its definition comes from; empty where it is plain.
    pub source: &'static str,
    /// The values it can take, where that is bounded.
    pub range: Option<(f64, f64)>,
    /// Which way is better.
    pub better: Better,
    /// How it is computed.
    pub of: Of,
}

/// The unit of what either happens in a run or does not, 1 or 0: its mean over runs is the share of those in which it
/// does.
pub const SHARE_OF_RUNS: &str = "share of runs";

/// The measures of a workload, in the order of the tables' columns.
pub fn of(workload: Kind) -> impl Iterator<Item = &'static Measure> {
    let families = match workload {
        Kind::Swarm => swarm::MEASURES,
        Kind::Service => service::MEASURES,
        Kind::Game => game::MEASURES,
        Kind::Team => team::MEASURES,
    };
    families.iter().copied().flatten()
}

/// Every measure of every workload. Names are unique, except that several workloads may have the same measure.
pub fn registry() -> impl Iterator<Item = (Kind, &'static Measure)> {
    Kind::ALL.into_iter().flat_map(|workload| of(workload).map(move |measure| (workload, measure)))
}

/// The measures by which a workload is judged where nothing else is asked, with these groups: the first is of all, and
/// the second of the first group, where there are several.
#[must_use]
pub fn headline(workload: Kind, groups: &[String]) -> Vec<String> {
    let [of_all, of_first] = match workload {
        Kind::Swarm => swarm::HEADLINE,
        Kind::Service => service::HEADLINE,
        Kind::Game => game::HEADLINE,
        Kind::Team => team::HEADLINE,
    };
    let second = match groups {
        [first, _, ..] => format!("{of_first}.{first}"),
        _ => of_first.to_string(),
    };
    let names = vec![of_all.to_string(), second];
    debug_assert!(
        names.iter().all(|name| columns(workload, groups).iter().any(|column| column.name == *name)),
        "headline measures are measures"
    );
    names
}

/// The columns of a workload's time series, after the time, in a study with these groups.
#[must_use]
pub fn series(workload: Kind, groups: &[String]) -> Vec<String> {
    match workload {
        Kind::Swarm => swarm::columns(groups),
        Kind::Service => service::columns(groups),
        Kind::Game => game::columns(groups),
        Kind::Team => team::columns(groups),
    }
}

/// The time series of a run; `places` says where the groups of the study stand in its scenario, if they are there.
#[must_use]
pub fn moments(scenario: &Scenario, tally: &Tally, places: &[Option<usize>]) -> Vec<Moment> {
    match scenario.workload.kind() {
        Kind::Swarm => swarm::moments(scenario, tally, places),
        Kind::Service => service::moments(scenario, tally, places),
        Kind::Game => game::moments(scenario, tally, places),
        Kind::Team => team::moments(scenario, &tally.team),
    }
}

/// A measure as a column of a study's tables: the name, with `.group` where it speaks of one group.
#[derive(Clone, Debug)]
pub struct Column {
    /// The measure.
    pub measure: &'static Measure,
    /// Of whom it speaks.
    pub whom: Whom,
    /// Its header.
    pub name: String,
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The columns of a study of this workload with these groups. With a single group, what is said of all is said of it.
#[must_use]
pub fn columns(workload: Kind, groups: &[String]) -> Vec<Column> {
    let mut columns = Vec::new();
    for measure in of(workload) {
        columns.push(Column { measure, whom: Whom::All, name: measure.name.to_string() });
        if matches!(measure.of, Of::Peers(_)) && groups.len() > 1 {
            for (index, group) in (0u16..).zip(groups) {
                let name = format!("{}.{group}", measure.name);
                columns.push(Column { measure, whom: Whom::Group(index), name });
            }
        }
    }
    columns
}

impl Column {
    /// The value for one run; `None` where it has no meaning, such as a mean over nobody.
    #[must_use]
    pub fn value(&self, tally: &Tally) -> Option<f64> {
        let value = match self.measure.of {
            Of::Run(of) => of(tally),
            Of::Peers(of) => of(tally, self.whom),
        };
        value.filter(|value| value.is_finite())
    }
}

/// The mean of some numbers; `None` of none.
fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

/// Mean absolute difference over twice the mean; `None` of nothing, or if all are zero.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 peers")]
fn gini(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let (n, sum) = (values.len() as f64, values.iter().sum::<f64>());
    let ranked: f64 = values.iter().zip(1u32..).map(|(value, rank)| value * (2.0 * f64::from(rank) - n - 1.0)).sum();
    (sum > 0.0).then(|| ranked / (n * sum))
}

/// (sum x)^2 / (n sum x^2); `None` of nothing, or if all are zero.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 peers")]
fn jain(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let squares: f64 = values.iter().map(|value| value * value).sum();
    (squares > 0.0).then(|| sum * sum / (values.len() as f64 * squares))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_end_in_their_unit() {
        // Workloads may share a measure; what it says of itself is then the same.
        let says = |measure: &Measure| (measure.label, measure.unit, measure.summary, measure.source);
        let differ = |(_, one): (_, &Measure), (_, other): (_, &Measure)| says(one) != says(other);
        for (place, measure) in registry().enumerate() {
            let same = registry().skip(place + 1).find(|other| other.1.name == measure.1.name);
            assert!(same.is_none_or(|other| !differ(measure, other)), "{} means two things", measure.1.name);
        }
        for (_, measure) in registry() {
            let suffix = match measure.unit {
                "s" => "_s",
                "B/s" => "_bytes_per_s",
                "peers per s" => "_per_s",
                _ => "",
            };
            assert!(measure.name.ends_with(suffix) && !measure.summary.is_empty(), "{}", measure.name);
        }
    }
}
