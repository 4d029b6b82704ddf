//! What a study varies: the axes of `[sweep]` and `[design]`, how many cells they make, and how a cell differs from the
//! file.

use super::axis::{Change, Varied};
use super::design;
use super::fields::{Report, Reported};
use super::patch;
use super::path::Path;
use super::problem::Finding;
use super::sweep_table;
use super::tree::{Entry, Table};
use super::vocabulary::Vocabulary;

const MOST_CELLS: u128 = 100_000;
const MOST_RUNS: u128 = 1_000_000;
/// Columns that every table of runs has, and that no axis may be called.
const OWN_COLUMNS: &[&str] = &["cell", "replication"];

/// The axes, in the order of the file; the first is the slowest.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweep {
    pub varied: Vec<Varied>,
}

impl Sweep {
    /// Reads the tables that vary `tree`. The points of a design are the last axis, so each is met under every rule.
    pub fn read(
        sweep: Option<Entry>,
        design: Option<Entry>,
        tree: &Table,
        words: &Vocabulary,
        report: &Report,
    ) -> Result<Self, Reported> {
        let in_sweep = sweep.map_or(Ok(Vec::new()), |entry| sweep_table::read(entry.node, tree, words, report));
        let in_design = design.map(|entry| design::read(entry, tree, words, report)).transpose();
        let mut varied = in_sweep?;
        varied.extend(in_design?);
        refuse_conflicts(&varied, words, report)?;
        refuse_like_columns(&varied, report)?;
        Ok(Self { varied })
    }

    /// How many levels each axis has.
    fn counts(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.varied.iter().map(|varied| varied.axis.levels.len())
    }

    /// How many cells, if they are few enough to be enumerated.
    pub fn cells(&self, replications: u32, report: &Report) -> Result<usize, Reported> {
        let cells = self.counts().fold(1u128, |cells, levels| cells.saturating_mul(levels as u128));
        let runs = cells.saturating_mul(u128::from(replications));
        let (what, most) = match () {
            () if cells > MOST_CELLS => ("cells", MOST_CELLS),
            () if runs > MOST_RUNS => ("runs", MOST_RUNS),
            () => return Ok(usize::try_from(cells).expect("few enough")),
        };
        let product = self.counts().map(|count| count.to_string()).collect::<Vec<_>>().join(" x ");
        let size = match what {
            "cells" if cells == u128::MAX => format!("{product} cells"),
            "cells" => format!("{cells} cells ({product})"),
            _ if product.is_empty() => format!("{runs} runs"),
            _ => format!("{runs} runs ({product} cells x {replications} replications)"),
        };
        let mut axes = self.varied.iter().map(|varied| {
            (varied.place.clone(), format!("`{}` has {} levels", varied.axis.name, varied.axis.levels.len()))
        });
        let message = format!("the study has {size}; at most {most} {what} are allowed");
        let mut finding = match axes.next() {
            Some((place, label)) => Finding::at(place, message).expected(label),
            None => Finding::about_file(message),
        };
        for (place, label) in axes {
            finding = finding.beside(place, label);
        }
        Err(report.add(finding.help("use fewer levels or axes, or split the study into several scenarios")))
    }

    /// The level that each axis has in a cell.
    pub fn levels_of(&self, cell: usize) -> Vec<usize> {
        let mut rest = cell;
        let mut levels: Vec<usize> = self
            .counts()
            .rev()
            .map(|count| {
                let level = rest % count;
                rest /= count;
                level
            })
            .collect();
        levels.reverse();
        levels
    }

    /// Changes the file's tree into a cell's. Patches come before values, and wider paths before those within them, so
    /// that the narrower change holds.
    pub fn apply(&self, tree: &mut Table, levels: &[usize], words: &Vocabulary) {
        let mut values = Vec::new();
        for (varied, level) in self.varied.iter().zip(levels) {
            match &varied.change {
                Change::Patch(patches) => patch::merge(tree, &patches[*level], words),
                Change::Values(each) => values.extend(each.iter().map(|(path, nodes)| (path, &nodes[*level]))),
            }
        }
        values.sort_by_key(|(path, _)| path.0.len());
        for (path, node) in values {
            patch::put(tree, path, &node.place, node.clone(), words);
        }
    }

    /// Every path that some axis replaces.
    pub fn leaves(&self, words: &Vocabulary) -> Vec<Path> {
        self.varied.iter().flat_map(|varied| varied.leaves(words)).collect()
    }
}

/// Two axes that replace the same thing: one of them would be without effect.
fn refuse_conflicts(varied: &[Varied], words: &Vocabulary, report: &Report) -> Result<(), Reported> {
    let all: Vec<(&Varied, Vec<Path>)> = varied.iter().map(|varied| (varied, varied.leaves(words))).collect();
    for (place, (first, first_leaves)) in all.iter().enumerate() {
        let twice = |(at, path): (usize, &Path)| first_leaves[..at].contains(path);
        if let (Change::Values(_), Some(at)) = (&first.change, first_leaves.iter().enumerate().position(twice)) {
            let message = format!("`{}` sets `{}` twice", first.axis.name, first_leaves[at]);
            return Err(report.add(Finding::at(first.place.clone(), message).expected("each path once")));
        }
        for (second, second_leaves) in &all[place + 1..] {
            // Values come last, the narrowest at the very end: a patch within a value, or within a patch, would be
            // lost.
            let is_patch = |varied: &Varied| matches!(varied.change, Change::Patch(_));
            let (first_is_patch, second_is_patch) = (is_patch(first), is_patch(second));
            let lost = |one: &Path, other: &Path| {
                one == other || (second_is_patch && one.holds(other)) || (first_is_patch && other.holds(one))
            };
            let clash = first_leaves.iter().find(|one| second_leaves.iter().any(|other| lost(one, other)));
            if let Some(path) = clash {
                let finding =
                    Finding::at(second.place.clone(), format!("two axes set `{path}`")).expected("it is set here");
                return Err(report.add(finding.beside(first.place.clone(), "and here")));
            }
        }
    }
    Ok(())
}

/// Two columns of a table that would be called the same: nobody could tell which is which.
fn refuse_like_columns(varied: &[Varied], report: &Report) -> Result<(), Reported> {
    let mut known: Vec<(&str, &Varied)> = Vec::new();
    for one in varied {
        for name in one.axis.columns() {
            let taken = known.iter().find(|(other, _)| *other == name);
            let finding = match taken {
                Some((_, other)) => Finding::at(one.place.clone(), format!("two columns would be called `{name}`"))
                    .expected("an axis with another name")
                    .beside(other.place.clone(), "this has one"),
                None if OWN_COLUMNS.contains(&name) => {
                    Finding::at(one.place.clone(), format!("tables have a column `{name}` of their own"))
                        .expected("an axis with another name")
                }
                None => {
                    known.push((name, one));
                    continue;
                }
            };
            return Err(report.add(finding));
        }
    }
    Ok(())
}
