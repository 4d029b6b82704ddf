//! Reads `[sweep]`: which paths and named axes are varied, how many cells that makes, and how a cell differs from the file.

use super::axis::{self, Change, Varied};
use super::fields::{Report, Reported};
use super::patch;
use super::path::Path;
use super::problem::Finding;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;

/// What belongs to the study as a whole and cannot differ between its cells.
const WHOLE_STUDY: &[&str] = &["schema", "title", "replications", "output", "collapse", "sweep"];
const MOST_CELLS: u128 = 100_000;
const MOST_RUNS: u128 = 10_000_000;

/// The axes, in the order of the file; the first is the slowest.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweep {
    pub varied: Vec<Varied>,
}

impl Sweep {
    /// Reads the table that varies `tree`.
    pub fn read(sweep: Option<Node>, tree: &Table, words: &Vocabulary, report: &Report) -> Result<Self, Reported> {
        let Some(node) = sweep else { return Ok(Self::default()) };
        let kind = node.kind();
        let Value::Table(table) = node.value else {
            return Err(report.add(Finding::at(node.place, format!("`sweep` is {kind}")).expected("a table of axes")));
        };
        let mut varied = Vec::new();
        for entry in table.entries {
            read_entry(entry, &Path(Vec::new()), tree, words, report, &mut varied);
        }
        let varied: Vec<Varied> = varied.into_iter().collect::<Result<_, _>>()?;
        refuse_conflicts(&varied, words, report)?;
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
                Change::Value(path, nodes) => values.push((path, &nodes[*level])),
            }
        }
        values.sort_by_key(|(path, _)| path.0.len());
        for (path, node) in values {
            patch::put(tree, path, &node.place, node.clone(), words);
        }
    }

    /// Every path that some axis replaces.
    pub fn leaves(&self, words: &Vocabulary) -> Vec<Path> {
        self.varied.iter().flat_map(|varied| leaves(varied, words)).collect()
    }
}

fn leaves(varied: &Varied, words: &Vocabulary) -> Vec<Path> {
    match &varied.change {
        Change::Value(path, _) => vec![path.clone()],
        Change::Patch(patches) => patches.iter().flat_map(|patch| patch::leaves(patch, words)).collect(),
    }
}

/// One key of the table: a quoted path, the beginning of a dotted one, or the name of an axis.
fn read_entry(
    entry: Entry,
    before: &Path,
    tree: &Table,
    words: &Vocabulary,
    report: &Report,
    varied: &mut Vec<Result<Varied, Reported>>,
) {
    let Entry { key, key_place, node } = entry;
    let keys = if before.0.is_empty() { Path::parse(&key) } else { Ok(Path(vec![key])) };
    let mut path = before.clone();
    match keys {
        Ok(keys) => path.0.extend(keys.0),
        Err(message) => {
            varied.push(Err(report.add(Finding::at(key_place, message).expected("keys joined by dots"))));
            return;
        }
    }
    let is_range = node.table().is_some_and(|table| table.get("from").is_some());
    let is_name = path.0.len() == 1 && !words.has_top(&path.0[0]);
    match node.value {
        Value::Table(table) if is_name && !is_range => {
            varied.push(
                axis::named(&path.to_string(), key_place, table, report)
                    .and_then(|axis| within_study(axis, words, report)),
            );
        }
        // Dots outside quotes: TOML made tables of the path.
        Value::Table(table) if !is_range => {
            for entry in table.entries {
                read_entry(entry, &path, tree, words, report, varied);
            }
        }
        value => varied.push(along(path, key_place, Node { place: node.place, value }, tree, words, report)),
    }
}

fn along(
    path: Path,
    key: std::ops::Range<usize>,
    node: Node,
    tree: &Table,
    words: &Vocabulary,
    report: &Report,
) -> Result<Varied, Reported> {
    if let Err(why) = words.check(&path, tree) {
        return Err(report.add(Finding::at(key, why.message).expected(why.expected).meant(why.meant)));
    }
    within_study(axis::along(path, key, node, report)?, words, report)
}

fn within_study(varied: Varied, words: &Vocabulary, report: &Report) -> Result<Varied, Reported> {
    let whole = leaves(&varied, words).into_iter().find(|path| WHOLE_STUDY.contains(&path.0[0].as_str()));
    match whole {
        None => Ok(varied),
        Some(path) => {
            let message = format!("`{}` belongs to the study as a whole and cannot be swept", path.0[0]);
            Err(report.add(Finding::at(varied.place, message).expected("an axis that changes what a run is")))
        }
    }
}

/// Two axes that replace the same thing: one of them would be without effect.
fn refuse_conflicts(varied: &[Varied], words: &Vocabulary, report: &Report) -> Result<(), Reported> {
    let all: Vec<(&Varied, Vec<Path>)> = varied.iter().map(|varied| (varied, leaves(varied, words))).collect();
    for (place, (first, first_leaves)) in all.iter().enumerate() {
        for (second, second_leaves) in &all[place + 1..] {
            // Values come last, the narrowest at the very end: a patch within a value, or within a patch, would be lost.
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
