//! Contrasts: the same rules along the same axis in different systems, each against itself.
//!
//! What two systems give has no unit in common. So each curve is divided by its own value at the lowest level of the
//! axis, its cooperative value where the axis is a share of free riders, and tips where it falls below a part of that.
//! The levels that were played say where: `threshold` looks for such a point by playing on.

mod curve;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

pub use curve::{RESAMPLES, Tipping};
pub use table::write_contrast;

use super::results::{About, Cell, Results};
use super::{CompareError, find};
use crate::scenario::Level;
use crate::study::{Axis, Manifest};
use curve::Values;

/// What to hold against what.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasted {
    /// The axis along which values fall; the first study's first axis of numbers if none is named.
    pub along: Option<String>,
    /// The measure of each study, as a column of its `runs.csv`, or one for all; by default that of its `[collapse]`,
    /// else its first headline measure.
    pub measures: Vec<String>,
    /// A curve tips where it falls below this part of its cooperative value: above 0, below 1.
    pub below: f64,
}

/// Several studies side by side.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// The axis with the levels of all studies, ascending.
    pub along: Axis,
    /// The part of the cooperative value below which a curve tips.
    pub below: f64,
    /// The studies, in the order in which they were named.
    pub sides: Vec<Side>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Side {
    /// The scenario's name.
    pub name: String,
    /// What the study asks.
    pub title: String,
    /// The measure.
    pub about: About,
    /// The lowest level, to which values are relative.
    pub lowest: Level,
    /// In the order of the levels of the other axes.
    pub curves: Vec<Curve>,
    /// The series whose cooperative value is nothing, or unknown in some replication.
    pub left_out: Vec<String>,
}

/// A series.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Its levels of the other axes.
    pub series: String,
    /// The replications that every level has.
    pub replications: usize,
    /// At the levels that have a value in every replication, up to the first that has not.
    pub points: Vec<Point>,
    /// Where it tips.
    pub tipping: Tipping,
}

/// A series at a level.
#[derive(Clone, Debug)]
pub struct Point {
    /// The level.
    pub level: f64,
    /// The mean, in the measure's own unit.
    pub mean: f64,
    /// The mean relative to the cooperative value.
    pub relative: f64,
    /// The 95 % interval of that; none for fewer than two replications.
    pub interval: Option<(f64, f64)>,
    /// Each replication, relative to the same mean.
    pub runs: Vec<f64>,
}

impl Contrast {
    /// Whether the levels of the axis are quantities in words; then their numbers are in its unit.
    #[must_use]
    pub fn in_words(&self) -> bool {
        self.along.levels.iter().all(|level| level.number.is_none())
    }

    /// The names of all series, in the order in which the studies have them.
    #[must_use]
    pub fn series(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for curve in self.sides.iter().flat_map(|side| &side.curves) {
            if !names.contains(&curve.series.as_str()) {
                names.push(&curve.series);
            }
        }
        names
    }
}

/// Holds the results in these folders against each other.
///
/// # Errors
/// If results cannot be read or are unfinished, if they have no such axis or measure, if less of the measure is better,
/// or if the studies have no series in common.
pub fn contrast(folders: &[&Path], asked: &Contrasted) -> Result<Contrast, CompareError> {
    if asked.measures.len() > 1 && asked.measures.len() != folders.len() {
        let (measures, studies) = (asked.measures.len(), folders.len());
        return Err(CompareError::Unsuited(format!(
            "{measures} measures for {studies} studies: expected one for each in their order, or one for all"
        )));
    }
    let mut along = asked.along.clone();
    let (mut sides, mut varied): (Vec<Side>, Vec<Axis>) = (Vec::new(), Vec::new());
    for (place, folder) in folders.iter().enumerate() {
        let measure =
            asked.measures.get(place).or_else(|| asked.measures.first().filter(|_| asked.measures.len() == 1));
        let within = |error: CompareError| match error {
            CompareError::Unsuited(_) | CompareError::Unknown(_) => {
                CompareError::Unsuited(format!("{}: {error}", folder.display()))
            }
            other => other,
        };
        let (side, axis) = side(folder, along.as_deref(), measure, asked.below).map_err(within)?;
        along = Some(axis.name.clone());
        sides.push(side);
        varied.push(axis);
    }
    have_series_in_common(&sides)?;
    are_of_one_unit(&sides, &varied)?;
    Ok(Contrast { along: merged(&varied), below: asked.below, sides })
}

/// One study, and the axis along which it is looked at.
fn side(
    folder: &Path,
    along: Option<&str>,
    measure: Option<&String>,
    below: f64,
) -> Result<(Side, Axis), CompareError> {
    let manifest = Manifest::read(folder)?;
    let by_default = || manifest.collapse.as_ref().map(|collapse| &collapse.measure).or(manifest.headline.first());
    let none = || CompareError::Unsuited("it names no measure: expected --measure MEASURE".to_string());
    let measure = vec![measure.or_else(by_default).ok_or_else(none)?.clone()];
    let results = Results::read(folder, &measure)?;
    let (_, about) = results.asked(&measure)?.swap_remove(0);
    if about.higher_is_better == Some(false) {
        let why = format!("less of `{}` is better, and does not fall as sharing does", about.name);
        return Err(CompareError::Unsuited(format!("{why}: expected a measure of which more is better")));
    }
    let across = axis(&results.axes, along)?;
    let (_, lowest) = ascending(&results.axes[across]).swap_remove(0);
    let mut side = Side {
        name: results.name.clone(),
        title: manifest.title,
        about,
        lowest,
        curves: Vec::new(),
        left_out: Vec::new(),
    };
    for (series, cells) in series(&results, across) {
        match curve(&series, &cells, below, results.seed.unwrap_or(0)) {
            Some(curve) => side.curves.push(curve),
            None => side.left_out.push(series),
        }
    }
    if side.curves.is_empty() {
        let (name, label) = (&side.about.name, &side.lowest.label);
        let why = format!("no run has a value of `{name}` above zero at {label}, so nothing can be relative to it");
        return Err(CompareError::Unsuited(why));
    }
    Ok((side, results.axes[across].clone()))
}

/// The place of the axis along which values fall.
fn axis(axes: &[Axis], along: Option<&str>) -> Result<usize, CompareError> {
    let numbers = |axis: &Axis| axis.levels.len() > 1 && axis.numbers().is_some();
    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    let Some(along) = along else {
        let why = "no axis has several levels that are numbers, or quantities of one kind: expected one, such as a share of free riders";
        return axes.iter().position(numbers).ok_or_else(|| CompareError::Unsuited(why.to_string()));
    };
    if names.is_empty() {
        return Err(CompareError::Unsuited(format!("nothing is varied: expected an axis `{along}`")));
    }
    let place = find("axis", along, &names)?;
    if numbers(&axes[place]) {
        return Ok(place);
    }
    Err(CompareError::Unsuited(format!(
        "axis `{along}` is no row of numbers: expected one with several levels, all numbers or quantities of one kind"
    )))
}

/// The levels of an axis of numbers with these, ascending.
fn ascending(axis: &Axis) -> Vec<(f64, Level)> {
    let numbers = axis.numbers().expect("an axis of numbers");
    let mut levels: Vec<(f64, Level)> = numbers.into_iter().zip(axis.levels.iter().cloned()).collect();
    levels.sort_by(|a, b| a.0.total_cmp(&b.0));
    levels
}

/// The cells of each series with their levels along the axis, ascending.
fn series(results: &Results, across: usize) -> Vec<(String, Vec<(f64, &Cell)>)> {
    let mut series: BTreeMap<Vec<usize>, Vec<(f64, &Cell)>> = BTreeMap::new();
    let numbers = results.axes[across].numbers().expect("an axis of numbers");
    for (levels, cell) in &results.cells {
        let mut others = levels.clone();
        let level = others.remove(across);
        series.entry(others).or_default().push((numbers[level], cell));
    }
    let mut axes = results.axes.clone();
    axes.remove(across);
    for cells in series.values_mut() {
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    series.into_iter().map(|(levels, cells)| (named(&axes, &levels), cells)).collect()
}

/// The levels of the axes that have several, in words.
fn named(axes: &[Axis], levels: &[usize]) -> String {
    let varied = axes.iter().zip(levels).filter(|(axis, _)| axis.levels.len() > 1);
    let words = varied.map(|(axis, level)| match &axis.levels[*level] {
        Level { label, number: Some(_) } => format!("{}: {label}", axis.name),
        Level { label, .. } => label.clone(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The curve of a series; none where there is nothing that it could be relative to.
fn curve(series: &str, cells: &[(f64, &Cell)], below: f64, seed: u64) -> Option<Curve> {
    // Cells that stopped by a rule have more replications here than there: those that all have are compared.
    let (_, first) = cells.first()?;
    let shared: Vec<u32> =
        first.keys().copied().filter(|run| cells.iter().all(|(_, cell)| cell.contains_key(run))).collect();
    let at = |cell: &Cell| shared.iter().map(|run| cell[run][0]).collect::<Option<Vec<f64>>>();
    // It ends where some runs have no value: those that have one would flatter it, and so would a line across the gap.
    let known: Vec<(f64, Vec<f64>)> = cells.iter().map_while(|(level, cell)| Some((*level, at(cell)?))).collect();
    if shared.is_empty() || known.first().is_none_or(|(level, _)| *level > cells[0].0) {
        return None;
    }
    let run = |replication: usize| known.iter().map(|(_, values)| values[replication]).collect();
    let values =
        Values { levels: known.iter().map(|(level, _)| *level).collect(), runs: (0..shared.len()).map(run).collect() };
    let found = values.say(below, seed)?;
    let means = values.means();
    let point = |(place, (level, runs)): (usize, (f64, Vec<f64>))| Point {
        level,
        mean: means[place],
        relative: found.relative[place],
        interval: found.intervals.as_ref().map(|intervals| intervals[place]),
        runs: runs.into_iter().map(|value| value / means[0]).collect(),
    };
    let points = known.into_iter().enumerate().map(point).collect();
    Some(Curve { series: series.to_string(), replications: shared.len(), points, tipping: found.tipping })
}

fn have_series_in_common(sides: &[Side]) -> Result<(), CompareError> {
    let names = |side: &Side| side.curves.iter().map(|curve| curve.series.clone()).collect::<Vec<_>>();
    let first = names(&sides[0]);
    for side in &sides[1..] {
        if !names(side).iter().any(|name| first.contains(name)) {
            let (a, b) = (first.join(", "), names(side).join(", "));
            return Err(CompareError::Unsuited(format!(
                "{} has the series {a}, and {} has {b}: expected the same rules by the same names",
                sides[0].name, side.name
            )));
        }
    }
    Ok(())
}

/// The axes of all sides count the same thing.
fn are_of_one_unit(sides: &[Side], axes: &[Axis]) -> Result<(), CompareError> {
    let words = |axis: &Axis| match axis.unit() {
        "" => "plain numbers",
        unit => unit,
    };
    match sides.iter().zip(axes).find(|(_, axis)| axis.unit() != axes[0].unit()) {
        None => Ok(()),
        Some((side, other)) => Err(CompareError::Unsuited(format!(
            "axis `{}` has its levels in {} in {}, and in {} in {}: expected quantities of one kind",
            other.name,
            words(&axes[0]),
            sides[0].name,
            words(other),
            side.name
        ))),
    }
}

/// The axis with the levels of all, ascending.
fn merged(axes: &[Axis]) -> Axis {
    let mut levels: Vec<(f64, Level)> = axes.iter().flat_map(ascending).collect();
    levels.sort_by(|a, b| a.0.total_cmp(&b.0));
    levels.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    Axis { levels: levels.into_iter().map(|(_, level)| level).collect(), ..axes[0].clone() }
}

#[cfg(test)]
mod tests {
    use super::super::results::fixture::{folder, folder_along};
    use super::*;

    const RUNS: [&str; 10] = [
        "cell,replication,rule,share,speed,wait_s",
        "0,0,none,0.0,8,1",
        "0,1,none,0.0,12,1",
        "1,0,none,0.5,4,",
        "1,1,none,0.5,2,1",
        "2,0,good,0.0,4,1",
        "2,1,good,0.0,4,1",
        "3,0,good,0.5,3,1",
        "3,1,good,0.5,3,1",
        "3,2,good,0.5,99,1",
    ];

    /// Results of one rule along an axis of sizes in words, with the speed at each.
    fn by_size(levels: [(&str, u32); 2]) -> tempfile::TempDir {
        let rows = [0, 1].map(|cell| format!("{cell},0,none,{},{}", levels[cell].0, levels[cell].1));
        folder_along("size", &levels.map(|level| level.0), &["cell,replication,rule,size,speed", &rows[0], &rows[1]])
    }

    fn asked(measures: &[&str], along: Option<&str>) -> Contrasted {
        let measures = measures.iter().map(ToString::to_string).collect();
        Contrasted { along: along.map(str::to_string), measures, below: 0.5 }
    }

    fn refused(runs: [&[&str]; 2], asked: &Contrasted) -> String {
        let folders = runs.map(folder);
        let said = contrast(&[folders[0].path(), folders[1].path()], asked).expect_err("refused").to_string();
        folders.iter().fold(said, |said, folder| said.replace(&folder.path().display().to_string(), "FOLDER"))
    }

    #[test]
    fn each_series_is_held_against_itself() {
        let [a, b] = [folder(&RUNS), folder(&RUNS)];
        let found = contrast(&[a.path(), b.path()], &asked(&[], None)).unwrap();
        assert_eq!((found.along.name.as_str(), found.series()), ("share", vec!["none", "good"]));
        let [none, good] = &found.sides[1].curves[..] else { panic!("{found:?}") };
        // 10 falls to 3, and half of 10 lies 5/7 of the way to 0.5; 4 falls to 3.
        assert!((none.tipping.at - 0.5 * 5.0 / 7.0).abs() < 1e-12, "{none:?}");
        assert!(good.tipping.at.is_infinite() && good.replications == 2, "{good:?}");
        let points: Vec<(f64, f64)> = good.points.iter().map(|point| (point.mean, point.relative)).collect();
        assert_eq!(points, [(4.0, 1.0), (3.0, 0.75)]);
        assert_eq!(none.points[0].runs, [0.8, 1.2]);
    }

    #[test]
    fn quantities_are_numbers_in_their_base_unit() {
        let [a, b] = [by_size([("1 MB", 8), ("500 kB", 10)]), by_size([("1000 kB", 8), ("3 MB", 2)])];
        let found = contrast(&[a.path(), b.path()], &asked(&[], None)).unwrap();
        let labels: Vec<&str> = found.along.levels.iter().map(|level| level.label.as_str()).collect();
        assert_eq!((found.along.name.as_str(), labels), ("size", vec!["500 kB", "1 MB", "3 MB"]));
        assert_eq!(found.along.numbers(), Some(vec![5e5, 1e6, 3e6]));
        assert_eq!([0, 1].map(|side| found.sides[side].lowest.label.as_str()), ["500 kB", "1000 kB"]);
        let levels =
            |side: usize| found.sides[side].curves[0].points.iter().map(|point| point.level).collect::<Vec<_>>();
        assert_eq!([levels(0), levels(1)], [vec![5e5, 1e6], vec![1e6, 3e6]]);
        // 8 falls to 2, and half of 8 lies two thirds of the way.
        assert!((found.sides[1].curves[0].tipping.at - (1e6 + 2e6 * 2.0 / 3.0)).abs() < 1e-3);
        let times = by_size([("1 s", 8), ("2 min", 2)]);
        let refused = contrast(&[a.path(), times.path()], &asked(&[], None)).expect_err("not of one kind").to_string();
        assert!(refused.contains("`size` has its levels in B in made-up, and in s in made-up"), "{refused}");
    }

    #[test]
    fn what_cannot_be_contrasted_is_refused() {
        let says = |said: &str, words: &str| assert!(said.contains(words), "{said}");
        says(&refused([&RUNS, &RUNS], &asked(&[], Some("rule"))), "axis `rule` is no row of numbers");
        says(
            &refused([&RUNS, &RUNS], &asked(&[], Some("shar"))),
            "FOLDER: there is no axis `shar`; did you mean `share`?",
        );
        says(&refused([&RUNS, &RUNS], &asked(&["spee"], None)), "did you mean `speed`?");
        says(&refused([&RUNS, &RUNS], &asked(&["wait_s"], None)), "less of `wait_s` is better");
        says(&refused([&RUNS, &RUNS], &asked(&["speed"; 3], None)), "3 measures for 2 studies");
        let other = ["cell,replication,rule,share,speed", "0,0,lone,0.0,8", "1,0,lone,0.5,8"];
        says(&refused([&RUNS, &other], &asked(&[], None)), "made-up has the series none, good, and made-up has lone");
        let dead = ["cell,replication,rule,share,speed", "0,0,none,0.0,0", "1,0,none,0.5,8"];
        says(&refused([&RUNS, &dead], &asked(&[], None)), "no run has a value of `speed` above zero at 0.0");
    }
}
