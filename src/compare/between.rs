//! Two studies, cell by cell: how far their means lie apart, and which verdicts changed.

use std::collections::BTreeMap;

use super::levels::{Comparison, compare, pairs};
use super::results::{About, Cell, Results};
use super::student::Test;
use super::verdict::{Judged, Verdict, judge};
use super::{CompareError, Question};
use crate::scenario::Level;
use crate::study::Axis;

/// What changed from one study to another.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The axes that both vary, in the order of the first.
    pub axes: Vec<Axis>,
    /// The axis by which verdicts are compared, and the baseline; none where nothing can be compared in both.
    pub by: Option<(String, String)>,
    /// Cell by cell and measure by measure.
    pub measures: Vec<(About, Vec<Change>)>,
    /// The labels of the cells that are only in the first.
    pub only_first: Vec<Vec<String>>,
    /// The labels of the cells that are only in the second.
    pub only_second: Vec<Vec<String>>,
}

/// What changed in one cell.
#[derive(Clone, Debug)]
pub struct Change {
    /// The level of each axis.
    pub levels: Vec<Level>,
    /// The means of all runs that have a value.
    pub means: [Option<f64>; 2],
    /// How many runs have a value.
    pub n: [usize; 2],
    /// Whether the replications are pairs.
    pub paired: bool,
    /// What second minus first says.
    pub test: Test,
    /// The verdict on second against first.
    pub judged: Judged,
    /// The verdicts that each study comes to by the axis; none at the baseline.
    pub verdicts: [Option<Verdict>; 2],
}

impl Change {
    /// Whether the studies come to different verdicts here.
    #[must_use]
    pub fn verdict_changed(&self) -> bool {
        self.verdicts[0] != self.verdicts[1]
    }
}

/// Compares two studies in the cells that are in both. Where no axis is named, verdicts are compared by the first that
/// has several levels in both.
///
/// # Errors
/// If they do not vary the same, or there is no such axis, level or measure.
pub fn changes(first: &Results, second: &Results, question: &Question) -> Result<Changes, CompareError> {
    let cells = Cells::of(first, second).ok_or_else(|| unlike(first, second))?;
    let verdicts = by_axis(first, second, question)?;
    let same_seed = first.seed.is_some() && first.seed == second.seed;
    let of_measure = |(about, columns): (About, [usize; 2])| {
        let measured: Vec<Measured> = cells.shared.iter().map(|cell| measured(cell, columns, same_seed)).collect();
        let tests: Vec<Test> = measured.iter().map(|measured| measured.test).collect();
        let judged = judge(&tests, &about, first.replications);
        let said = |levels: &[Level]| {
            let said = |of: &Comparison| verdict(of, &about, &first.axes, levels);
            verdicts.as_ref().map_or([None, None], |both| both.each_ref().map(said))
        };
        let rows = cells.shared.iter().zip(measured).zip(judged);
        let rows = rows.map(|(((levels, ..), Measured { means, n, paired, test }), judged)| {
            let verdicts = said(levels);
            Change { levels: levels.clone(), means, n, paired, test, judged, verdicts }
        });
        let rows = rows.collect();
        (about, rows)
    };
    let measures = measures(first, second, &question.measures)?.into_iter().map(of_measure).collect();
    let by = verdicts.as_ref().map(|[of, _]| (of.axis.name.clone(), of.baseline().label.clone()));
    let Cells { only_first, only_second, .. } = cells;
    Ok(Changes { axes: first.axes.clone(), by, measures, only_first, only_second })
}

/// The levels of a cell, and the cell in the first and in the second study.
type Shared<'r> = (Vec<Level>, &'r Cell, &'r Cell);

/// The cells of two studies by the names of their levels.
struct Cells<'r> {
    shared: Vec<Shared<'r>>,
    only_first: Vec<Vec<String>>,
    only_second: Vec<Vec<String>>,
}

impl<'r> Cells<'r> {
    /// None if the studies vary something else.
    fn of(first: &'r Results, second: &'r Results) -> Option<Self> {
        let order = order(&first.axes, second)?;
        let levels = |key: &[usize]| order.iter().map(|axis| second.axes[*axis].levels[key[*axis]].clone()).collect();
        let named = |(key, cell): (&Vec<usize>, &'r Cell)| {
            let levels: Vec<Level> = levels(key);
            (levels.iter().map(canonical).collect(), (levels, cell))
        };
        let mut of_second: BTreeMap<Vec<String>, (Vec<Level>, &Cell)> = second.cells.iter().map(named).collect();
        let (mut shared, mut only_first) = (Vec::new(), Vec::new());
        for (key, cell) in &first.cells {
            let levels = first.axes.iter().zip(key).map(|(axis, place)| axis.levels[*place].clone());
            let levels: Vec<Level> = levels.collect();
            match of_second.remove(&levels.iter().map(canonical).collect::<Vec<_>>()) {
                Some((_, other)) => shared.push((levels, cell, other)),
                None => only_first.push(labels(levels)),
            }
        }
        let only_second = of_second.into_values().map(|(levels, _)| labels(levels)).collect();
        Some(Self { shared, only_first, only_second })
    }
}

/// For each axis of the first study its place in the second; none if these vary something else.
fn order(axes: &[Axis], second: &Results) -> Option<Vec<usize>> {
    let place = |axis: &Axis| second.axes.iter().position(|other| other.name == axis.name);
    let places: Option<Vec<usize>> = axes.iter().map(place).collect();
    places.filter(|places| places.len() == second.axes.len())
}

fn unlike(first: &Results, second: &Results) -> CompareError {
    let names = |results: &Results| match &results.axes[..] {
        [] => "nothing".to_string(),
        axes => axes.iter().map(|axis| format!("`{}`", axis.name)).collect::<Vec<_>>().join(", "),
    };
    let (a, b) = (first.folder.display(), second.folder.display());
    let why = format!(
        "{a} varies {}, {b} varies {}: expected the same axes, so that cells have a counterpart",
        names(first),
        names(second)
    );
    CompareError::Unsuited(why)
}

/// A level as it is the same in both studies: a number, however it is written, else its label.
fn canonical(level: &Level) -> String {
    level.number.map_or_else(|| level.label.clone(), |number| number.to_string())
}

fn labels(levels: Vec<Level>) -> Vec<String> {
    levels.into_iter().map(|level| level.label).collect()
}

/// The comparisons by the axis in each study; none if no axis is named and none has two levels in both.
fn by_axis(first: &Results, second: &Results, question: &Question) -> Result<Option<[Comparison; 2]>, CompareError> {
    let several = |axis: &&Axis| {
        let shared = |other: &Axis| axis.levels.iter().filter(|level| other.place(&level.label).is_some()).count();
        axis.name != "seed" && second.axes.iter().any(|other| other.name == axis.name && shared(other) > 1)
    };
    let by = match (question.by.as_str(), first.axes.iter().find(several)) {
        ("", None) => return Ok(None),
        ("", Some(axis)) => axis.name.clone(),
        (named, _) => named.to_string(),
    };
    let asked = Question { by, ..question.clone() };
    let (of_axis, place) = asked.levels(&first.axes)?;
    // The baseline of both is that of the first: the second may list its levels in another order.
    let asked = Question { baseline: Some(first.axes[of_axis].levels[place].label.clone()), ..asked };
    Ok(Some([compare(first, &asked)?, compare(second, &asked)?]))
}

/// The measures that are asked for, or the headline of the first as far as the second has it; with their columns in
/// both.
fn measures(first: &Results, second: &Results, asked: &[String]) -> Result<Vec<(About, [usize; 2])>, CompareError> {
    let mut measures = Vec::new();
    for (column, about) in first.asked(asked)? {
        match second.asked(std::slice::from_ref(&about.name)) {
            Ok(found) => measures.extend(found.first().map(|(other, _)| (about, [column, *other]))),
            Err(why) if !asked.is_empty() => return Err(why),
            Err(_) => {}
        }
    }
    Ok(measures)
}

/// What two cells say of a measure, before all cells are judged together.
struct Measured {
    means: [Option<f64>; 2],
    n: [usize; 2],
    paired: bool,
    test: Test,
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
fn measured((_, a, b): &Shared<'_>, columns: [usize; 2], same_seed: bool) -> Measured {
    let values = |cell: &Cell, column: usize| cell.values().filter_map(|run| run[column]).collect::<Vec<f64>>();
    let (of_a, of_b) = (values(a, columns[0]), values(b, columns[1]));
    let both = pairs(a, columns[0], b, columns[1]);
    let paired = same_seed && !both.is_empty();
    let mean = |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    Measured {
        means: [mean(&of_a), mean(&of_b)],
        n: [of_a.len(), of_b.len()],
        paired,
        test: if paired { Test::paired(&both) } else { Test::welch(&of_a, &of_b) },
    }
}

fn verdict(of: &Comparison, about: &About, axes: &[Axis], levels: &[Level]) -> Option<Verdict> {
    let named: Vec<(&str, &str)> =
        axes.iter().zip(levels).map(|(axis, level)| (axis.name.as_str(), level.label.as_str())).collect();
    of.find(&about.name, &named).map(|row| row.judged.verdict)
}

#[cfg(test)]
mod tests {
    use super::super::results::fixture::{folder, question};
    use super::*;

    const HEADER: &str = "cell,replication,rule,share,speed";

    #[test]
    fn cells_are_held_against_their_counterparts() {
        let a = folder(&[HEADER, "0,0,none,0,1", "0,1,none,0,2", "1,0,good,0,5", "1,1,good,0,6", "2,0,lone,0,1"]);
        let b = folder(&[HEADER, "0,0,none,0,2", "0,1,none,0,5", "1,0,good,0,4", "1,1,good,0,7", "2,0,good,0.5,1"]);
        let (first, mut second) = (Results::read(a.path(), &[]).unwrap(), Results::read(b.path(), &[]).unwrap());
        let found = changes(&first, &second, &Question::default()).unwrap();
        assert_eq!(found.by, Some(("rule".to_string(), "none".to_string())));
        assert_eq!(
            (&found.only_first, &found.only_second),
            (&vec![vec!["lone".into(), "0.0".into()]], &vec![vec!["good".into(), "0.5".into()]])
        );
        let rows = &found.measures[0].1;
        assert_eq!((rows.len(), rows[0].means, rows[0].paired), (2, [Some(1.5), Some(3.5)], true));
        // Pairs differ by 1 and 3: t = 2 with one degree.
        assert!((rows[0].test.p.unwrap() - (1.0 - 2.0 * libm::atan(2.0) / std::f64::consts::PI)).abs() < 1e-6);
        assert_eq!(rows[0].verdicts, [None, None]);
        assert_eq!(rows[1].verdicts, [Some(Verdict::CannotTell); 2]);
        // Under another root of random numbers, replications are no pairs.
        second.seed = Some(2);
        let found = changes(&first, &second, &question("share", None, &["speed"])).unwrap();
        assert!(!found.measures[0].1[0].paired);
    }

    #[test]
    fn studies_that_vary_something_else_are_refused() {
        let folder = folder(&[HEADER, "0,0,none,0,1"]);
        let first = Results::read(folder.path(), &[]).unwrap();
        let mut second = first.clone();
        second.axes.pop();
        let said = changes(&first, &second, &Question::default()).expect_err("refused").to_string();
        assert!(said.contains("varies `rule`, `share`") && said.contains("expected the same axes"), "{said}");
    }
}
