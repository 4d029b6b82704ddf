//! Every level of an axis against the baseline, at every combination of the other axes' levels.

use super::results::{About, Cell, Results};
use super::student::Test;
use super::verdict::{Judged, judge};
use super::{CompareError, Question};
use crate::scenario::Level;
use crate::study::Axis;

/// The comparisons of a study.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The axis whose levels are compared.
    pub axis: Axis,
    /// The place of the level that the others are held against.
    pub baseline: usize,
    /// The other axes.
    pub others: Vec<Axis>,
    /// The replications that each cell was to have.
    pub replications: u32,
    /// The scenario's name, and the version of potluck that ran it.
    pub source: (String, String),
    /// Measure by measure.
    pub measures: Vec<OfMeasure>,
}

/// All comparisons of one measure.
#[derive(Clone, Debug)]
pub struct OfMeasure {
    /// The measure.
    pub about: About,
    /// In the order of the levels, the other axes' first.
    pub rows: Vec<Difference>,
}

/// One level against the baseline.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The place of the level.
    pub level: usize,
    /// The places of the other axes' levels.
    pub at: Vec<usize>,
    /// The values of the baseline and of the level in every replication in which both have one.
    pub pairs: Vec<(f64, f64)>,
    /// What these say.
    pub test: Test,
    /// What that comes to.
    pub judged: Judged,
}

impl Difference {
    /// The mean of the baseline over the pairs.
    #[must_use]
    pub fn baseline_mean(&self) -> Option<f64> {
        mean(self.pairs.iter().map(|pair| pair.0))
    }

    /// The mean of the level over the pairs.
    #[must_use]
    pub fn level_mean(&self) -> Option<f64> {
        mean(self.pairs.iter().map(|pair| pair.1))
    }
}

impl Comparison {
    /// The level that the others are held against.
    #[must_use]
    pub fn baseline(&self) -> &Level {
        &self.axis.levels[self.baseline]
    }

    /// The verdict on a measure at these levels of all axes, by name; none if it was not compared there.
    pub(super) fn find(&self, measure: &str, levels: &[(&str, &str)]) -> Option<&Difference> {
        let of = self.measures.iter().find(|of| of.about.name == measure)?;
        let is = |axis: &Axis, place: usize| {
            levels.iter().any(|(name, label)| axis.name == *name && axis.place(label) == Some(place))
        };
        of.rows.iter().find(|row| {
            is(&self.axis, row.level) && self.others.iter().zip(&row.at).all(|(axis, place)| is(axis, *place))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

/// Compares the levels of an axis in all that the question asks for.
///
/// # Errors
/// If there is no such axis, level or measure.
pub fn compare(results: &Results, question: &Question) -> Result<Comparison, CompareError> {
    let (by, baseline) = question.levels(&results.axes)?;
    let cells = pairs_of_cells(results, by, baseline);
    let of_measure = |(column, about): (usize, About)| {
        let pairs: Vec<Vec<(f64, f64)>> =
            cells.iter().map(|(.., base, cell)| pairs(base, column, cell, column)).collect();
        let tests: Vec<Test> = pairs.iter().map(|pairs| Test::paired(pairs)).collect();
        let judged = judge(&tests, &about, results.replications);
        let rows = cells.iter().zip(pairs).zip(tests).zip(judged).map(|((((level, at, ..), pairs), test), judged)| {
            Difference { level: *level, at: at.clone(), pairs, test, judged }
        });
        OfMeasure { rows: rows.collect(), about }
    };
    let mut others = results.axes.clone();
    let axis = others.remove(by);
    Ok(Comparison {
        axis,
        baseline,
        others,
        replications: results.replications,
        source: (results.name.clone(), results.version.clone()),
        measures: results.asked(&question.measures)?.into_iter().map(of_measure).collect(),
    })
}

/// A level, the levels of the other axes, the baseline's cell and the level's.
type Pair<'r> = (usize, Vec<usize>, &'r Cell, &'r Cell);

/// All cells that have a baseline, with it: by the other axes' levels first.
fn pairs_of_cells(results: &Results, by: usize, baseline: usize) -> Vec<Pair<'_>> {
    let with_baseline = |(key, cell): (&Vec<usize>, _)| {
        let mut at = key.clone();
        let level = std::mem::replace(&mut at[by], baseline);
        let base = results.cells.get(&at).filter(|_| level != baseline)?;
        at.remove(by);
        Some((level, at, base, cell))
    };
    let mut pairs: Vec<Pair> = results.cells.iter().filter_map(with_baseline).collect();
    pairs.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    pairs
}

/// The values of two cells in every replication in which both have one.
pub(super) fn pairs(a: &Cell, column_a: usize, b: &Cell, column_b: usize) -> Vec<(f64, f64)> {
    let both = |(replication, values): (&u32, &Vec<Option<f64>>)| values[column_a].zip(b.get(replication)?[column_b]);
    a.iter().filter_map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::super::results::fixture::{folder, question};
    use super::super::{Needed, Verdict};
    use super::*;

    const RUNS: &[&str] = &[
        "cell,replication,rule,share,speed,wait_s.a",
        "0,0,none,0.0,1,5",
        "0,1,none,0.0,2,5",
        "0,2,none,0.0,3,",
        "1,0,none,0.5,1,5",
        "2,0,good,0.0,2,4",
        "2,1,good,0.0,3.5,3",
        "2,2,good,0.0,4,4",
        "3,0,good,0.5,1,7",
        "4,0,lone,0.7,1,7",
    ];

    #[test]
    fn levels_are_held_against_the_baseline_in_the_same_replication() {
        let folder = folder(RUNS);
        let results = Results::read(folder.path(), &["speed", "wait_s.a"].map(String::from)).unwrap();
        let comparison = compare(&results, &question("rule", None, &["speed", "wait_s.a"])).unwrap();
        let speed = &comparison.measures[0];
        // The lone cell has no baseline at its share.
        assert_eq!(
            speed.rows.iter().map(|row| (row.level, row.at.clone())).collect::<Vec<_>>(),
            [(1, vec![0]), (1, vec![1])]
        );
        let row = &speed.rows[0];
        assert_eq!(row.pairs, [(1.0, 2.0), (2.0, 3.5), (3.0, 4.0)]);
        assert_eq!((row.baseline_mean(), row.level_mean()), (Some(2.0), Some(9.5 / 3.0)));
        // Differences 1, 1.5, 1: mean 7 / 6, sd sqrt(1 / 12), t = 7 with two degrees, p = 1 - 7 / sqrt(51).
        assert!((row.test.p.unwrap() - (1.0 - 7.0 / 51.0_f64.sqrt())).abs() < 1e-6);
        assert_eq!(row.judged.verdict, Verdict::Better);
        // A single replication has a difference, and no more.
        let lone = &speed.rows[1];
        assert_eq!((lone.test.mean, lone.test.interval, lone.judged.p_holm), (Some(0.0), None, None));
        assert_eq!((lone.judged.verdict, lone.judged.needed), (Verdict::CannotTell, Needed::Unknown));
        // A replication without a value is left out, and n says so.
        let wait = &comparison.measures[1];
        assert_eq!((wait.rows[0].test.n, wait.about.label.as_str()), (2, "Wait: a"));
    }

    #[test]
    fn the_baseline_may_be_named_and_numbers_may_be_written_otherwise() {
        let folder = folder(RUNS);
        let results = Results::read(folder.path(), &[]).unwrap();
        let comparison = compare(&results, &question("share", Some("0.50"), &[])).unwrap();
        assert_eq!((comparison.baseline().label.as_str(), comparison.measures[0].rows.len()), ("0.5", 2));
        assert_eq!(comparison.measures[0].about.name, "speed");
    }

    #[test]
    fn unknown_names_find_the_nearest() {
        let folder = folder(RUNS);
        let results = Results::read(folder.path(), &[]).unwrap();
        let refused = |question: &Question| compare(&results, question).expect_err("refused").to_string();
        let said = refused(&question("rul", None, &[]));
        assert_eq!(said, "there is no axis `rul`; did you mean `rule`?: expected one of rule, share");
        let said = refused(&question("rule", Some("goood"), &[]));
        assert_eq!(said, "there is no level `goood`; did you mean `good`?: expected one of none, good, lone");
        let said = refused(&question("rule", None, &["sped"]));
        assert_eq!(said, "there is no measure `sped`; did you mean `speed`?: expected one of speed, wait_s.a");
    }
}
