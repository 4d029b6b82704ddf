//! Settings that are turned anywhere between two ends, in place of an axis of levels.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;

use super::axis::{Change, label_of};
use super::document::Setting;
use super::fields::{Report, Reported};
use super::path::Path;
use super::problem::Finding;
use super::range::{self, Span};
use super::sweep::Sweep;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;
use crate::units::Amount;

/// A setting of a scenario, and the two ends between which it is turned.
#[derive(Clone, Debug)]
pub struct Dial {
    pub(super) path: Path,
    pub(super) place: Range<usize>,
    span: Span,
}

impl Dial {
    /// The value at a part of the way from one end (0) to the other (1), as the file would write it; of whole numbers,
    /// each has its equal part of the way.
    #[must_use]
    pub fn label(&self, part: f64) -> String {
        label_of(&self.node(part))
    }

    /// That value as a number, in [`Dial::unit`].
    #[must_use]
    pub fn number(&self, part: f64) -> f64 {
        self.span.number_at(part)
    }

    /// The unit in which its ends are written; empty if they are bare numbers.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.span.unit()
    }

    /// Whether only whole numbers lie on the way.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.span.is_whole()
    }

    /// Whether equal parts of the way are equal proportions.
    #[must_use]
    pub fn is_log(&self) -> bool {
        self.span.is_log()
    }

    pub(super) fn node(&self, part: f64) -> Node {
        self.span.at(part)
    }
}

/// By its path.
impl fmt::Display for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

/// The dials that the command line names, each with its ends, or with an empty table where those of the axis that
/// sweeps the path are meant. Such an axis is taken out of the sweep.
pub(super) fn read(
    asked: Vec<Setting>,
    sweep: &mut Sweep,
    tree: &Table,
    words: &Vocabulary,
    report: &Report,
) -> Result<Vec<Dial>, Reported> {
    let mut dials: Vec<Dial> = Vec::new();
    for Setting { path, path_place: place, node } in asked {
        let wrong = |message: String, expected: &str| {
            Err(report.add(Finding::at(place.clone(), message).expected(expected.to_string())))
        };
        if let Err(why) = words.check(&path, tree) {
            return Err(report.add(Finding::at(place, why.message).expected(why.expected).meant(why.meant)));
        }
        if dials.iter().any(|dial| dial.path.holds(&path) || path.holds(&dial.path)) {
            return wrong(format!("`{path}` is turned twice"), "each path once");
        }
        let swept = take_axis(sweep, &path);
        if let Some(axis) = sweep.varied.iter().find(|varied| sets(&varied.leaves(words), &path)) {
            let message = format!("`{path}` is varied by the axis `{}` too", axis.axis.name);
            let finding = Finding::at(place, message).expected("a path that no axis sets");
            return Err(report.add(finding.beside(axis.place.clone(), "here")));
        }
        let is_bare = node.table().is_some_and(|table| table.entries.is_empty());
        let ends = match (is_bare, swept) {
            (false, _) => node,
            (true, Some(levels)) => between(&levels, &place),
            (true, None) => {
                let message = format!("`{path}` has no ends: the scenario does not sweep it");
                return wrong(message, &format!("--vary {path}=FROM..TO"));
            }
        };
        let span = range::span(ends, &format!("--vary {path}"), words.takes_whole_numbers(&path), report)?;
        dials.push(Dial { path, place, span });
    }
    Ok(dials)
}

/// The ranges of a design, each a dial.
pub(super) fn of_design(
    design: Entry,
    tree: &Table,
    words: &Vocabulary,
    report: &Report,
) -> Result<Vec<Dial>, Reported> {
    let ranges = super::design::ranges(design, tree, words, report)?;
    Ok(ranges.into_iter().map(|range| Dial { path: range.path, place: range.key, span: range.span }).collect())
}

fn sets(leaves: &[Path], path: &Path) -> bool {
    leaves.iter().any(|leaf| leaf.holds(path) || path.holds(leaf))
}

/// Takes the axis that sweeps this path alone out of the sweep; its levels.
fn take_axis(sweep: &mut Sweep, path: &Path) -> Option<Vec<Node>> {
    let is_it =
        |change: &Change| matches!(change, Change::Values(each) if matches!(&each[..], [(one, _)] if one == path));
    let place = sweep.varied.iter().position(|varied| is_it(&varied.change) && varied.axis.values.is_empty())?;
    match sweep.varied.remove(place).change {
        Change::Values(each) => each.into_iter().next().map(|(_, nodes)| nodes),
        Change::Patch(_) => None,
    }
}

/// The range from the least of some levels to the greatest, on a log scale if that is how they lie; a level that is no
/// amount is refused where ranges are read.
fn between(levels: &[Node], place: &Range<usize>) -> Node {
    let amounts: Vec<f64> = amounts(levels).unwrap_or_default();
    let by_amount = |a: &usize, b: &usize| amounts[*a].total_cmp(&amounts[*b]);
    let least = (0..amounts.len()).min_by(by_amount).unwrap_or(0);
    let most = (0..amounts.len()).max_by(by_amount).unwrap_or(levels.len() - 1);
    let entry = |key: &str, node: Node| Entry { key: key.into(), key_place: place.clone(), node };
    let mut entries = vec![entry("from", levels[least].clone()), entry("to", levels[most].clone())];
    if in_proportion(&amounts) {
        entries.push(entry("scale", Node { place: place.clone(), value: Value::Text("log".into()) }));
    }
    Node { place: place.clone(), value: Value::Table(Table { entries }) }
}

/// The levels as numbers in the unit of the first.
fn amounts(levels: &[Node]) -> Option<Vec<f64>> {
    let read = |level: &Node| Amount::deserialize(level.reader()).ok();
    let first = read(levels.first()?)?;
    let number = |level: &Node| match (read(level)?, &first) {
        (Amount::Plain(number), Amount::Plain(_)) => Some(number),
        (Amount::Worded(worded), Amount::Worded(unit)) => worded.number_in(unit),
        _ => None,
    };
    levels.iter().map(number).collect()
}

/// Whether at least three numbers lie in equal proportions, but for their rounding, and not in equal differences.
fn in_proportion(numbers: &[f64]) -> bool {
    let like = |steps: &[f64]| steps.iter().all(|step| (step / steps[0] - 1.0).abs() < 0.1);
    let positive = numbers.len() > 2 && numbers.iter().all(|number| *number > 0.0);
    let steps = |of: fn(f64, f64) -> f64| numbers.windows(2).map(|pair| of(pair[0], pair[1])).collect::<Vec<f64>>();
    positive && like(&steps(|a, b| libm::log(b / a))) && !like(&steps(|a, b| b - a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(levels: &str) -> String {
        let node = Node::own(&toml::de::DeValue::parse(levels).unwrap(), 0);
        let Value::List(levels) = node.value else { panic!("a list") };
        let Value::Table(table) = between(&levels, &(0..0)).value else { panic!("a range") };
        let words = table.entries.iter().map(|entry| format!("{} {}", entry.key, label_of(&entry.node)));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_ends_of_an_axis_are_its_least_and_its_greatest_level() {
        assert_eq!(range("[0.2, 0.0, 0.9]"), "from 0 to 0.9");
        assert_eq!(range("['5 MB/s', '100 kB/s', '1 MB/s']"), "from 100 kB/s to 5 MB/s");
        assert_eq!(range("['100 kB/s', '1 MB/s', '10 MB/s']"), "from 100 kB/s to 10 MB/s scale log");
        assert_eq!(range("[10, 22, 46, 100]"), "from 10 to 100 scale log");
        assert_eq!(range("[100, 105, 110, 115]"), "from 100 to 115");
    }
}
