//! Settings that are turned anywhere between two ends, in place of an axis of levels.

use std::fmt;
use std::ops::Range;

use super::axis::{Change, label_of};
use super::document::Setting;
use super::fields::{Report, Reported};
use super::path::Path;
use super::problem::Finding;
use super::range::{self, Span};
use super::sweep::Sweep;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;

/// A setting of a scenario, and the two ends between which it is turned.
#[derive(Clone, Debug)]
pub struct Dial {
    pub(super) path: Path,
    pub(super) place: Range<usize>,
    span: Span,
}

impl Dial {
    /// The value at a part of the way from one end (0) to the other (1), as the file would write it; of whole numbers, each
    /// has its equal part of the way.
    #[must_use]
    pub fn label(&self, part: f64) -> String {
        label_of(&self.node(part))
    }

    /// That value as a number, in [`Dial::unit`].
    #[must_use]
    pub fn number(&self, part: f64) -> f64 {
        self.span.number_at(part)
    }

    /// How far from one end to the other a number lies, from 0 to 1.
    #[must_use]
    pub fn part(&self, number: f64) -> f64 {
        self.span.part_of(number)
    }

    /// The unit in which its ends are written; empty if they are bare numbers.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.span.unit()
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

/// The dials that the command line names, each with its ends, or with an empty table where those of the axis that sweeps
/// the path are meant. Such an axis is taken out of the sweep.
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
        let is_bare = node.table().is_some_and(|table| table.entries.is_empty());
        let ends = match (is_bare, swept) {
            (false, _) => node,
            (true, Some(levels)) => between(&levels, &place),
            (true, None) => {
                let message = format!("`{path}` has no ends: the scenario does not sweep it");
                return wrong(message, &format!("--vary {path}=FROM..TO"));
            }
        };
        if let Some(axis) = sweep.varied.iter().find(|varied| sets(&varied.leaves(words), &path)) {
            let message = format!("`{path}` is varied by the axis `{}` too", axis.axis.name);
            let finding = Finding::at(place, message).expected("a path that no axis sets");
            return Err(report.add(finding.beside(axis.place.clone(), "here")));
        }
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

/// The range from the least of some levels to the greatest; a level that is no amount is refused where ranges are read.
fn between(levels: &[Node], place: &Range<usize>) -> Node {
    let numbers: Option<Vec<f64>> = levels.iter().map(Node::number).collect();
    let (first, last) = match numbers {
        Some(numbers) => {
            let by_number = |a: &usize, b: &usize| numbers[*a].total_cmp(&numbers[*b]);
            let least = (0..levels.len()).min_by(by_number).unwrap_or(0);
            (least, (0..levels.len()).max_by(by_number).unwrap_or(0))
        }
        None => (0, levels.len() - 1),
    };
    let entry = |key: &str, at: usize| Entry { key: key.into(), key_place: place.clone(), node: levels[at].clone() };
    let table = Table { entries: vec![entry("from", first), entry("to", last)] };
    Node { place: place.clone(), value: Value::Table(table) }
}
