//! Reads `[sweep]`: each key is a path or the name of an axis, and its value says what the levels are.
//!
//! A list or a range gives the values at a path. Under a name stand levels with names of their own, or, under the one
//! key `zip`, several paths whose values move together. `zip` stands where a range has `from`: the keys of an axis'
//! table say of what kind it is, so that every key of `[sweep]` itself is an axis.

use std::ops::Range;

use super::axis::{self, Along, Varied};
use super::fields::{Report, Reported};
use super::path::Path;
use super::problem::Finding;
use super::range::is_range;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;

/// What belongs to the study as a whole and cannot differ between its cells.
const WHOLE_STUDY: &[&str] = &["schema", "title", "replications", "output", "collapse", "stop", "sweep", "design"];
/// The key under which paths stand that move together.
const ZIP: &str = "zip";

/// The axes of the table that varies `tree`.
pub(super) fn read(node: Node, tree: &Table, words: &Vocabulary, report: &Report) -> Result<Vec<Varied>, Reported> {
    let kind = node.kind();
    let Value::Table(table) = node.value else {
        return Err(report.add(Finding::at(node.place, format!("`sweep` is {kind}")).expected("a table of axes")));
    };
    let mut varied = Vec::new();
    for entry in table.entries {
        read_entry(entry, &Path(Vec::new()), &Reader { tree, words, report }, &mut varied);
    }
    varied.into_iter().collect()
}

/// What is known while axes are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub tree: &'r Table,
    pub words: &'r Vocabulary,
    pub report: &'r Report,
}

/// One key of the table: a quoted path, the beginning of a dotted one, or the name of an axis.
fn read_entry(entry: Entry, before: &Path, reader: &Reader<'_>, varied: &mut Vec<Result<Varied, Reported>>) {
    let Entry { key, key_place, node } = entry;
    let path = match reader.path(&key, &key_place, before) {
        Ok(path) => path,
        Err(reported) => return varied.push(Err(reported)),
    };
    let is_range = is_range(&node);
    let is_name = path.0.len() == 1 && !reader.words.has_top(&path.0[0]);
    match node.value {
        Value::Table(table) if is_name && !is_range => {
            let axis = if table.get(ZIP).is_some() {
                zip(path.0[0].clone(), key_place, table, reader)
            } else {
                axis::named(&path.to_string(), key_place, table, reader.report)
            };
            varied.push(axis.and_then(|axis| reader.within_study(axis)));
        }
        // Dots outside quotes: TOML made tables of the path.
        Value::Table(table) if !is_range => {
            for entry in table.entries {
                read_entry(entry, &path, reader, varied);
            }
        }
        value => {
            let along = reader.along(path, key_place, Node { place: node.place, value });
            let axis = along.and_then(|along| axis::along(along, reader.report));
            varied.push(axis.and_then(|axis| reader.within_study(axis)));
        }
    }
}

/// An axis whose paths move together.
fn zip(name: String, key: Range<usize>, mut table: Table, reader: &Reader<'_>) -> Result<Varied, Reported> {
    let Some(entry) = table.remove(ZIP) else { return Err(Reported) };
    if let Some(other) = table.entries.first() {
        let message = format!("`{name}` has paths that move together, and a level `{}`", other.key);
        let finding = Finding::at(other.key_place.clone(), message).expected("`zip` alone, or levels alone");
        return Err(reader.report.add(finding.beside(entry.key_place, "these move together")));
    }
    let kind = entry.node.kind();
    let Value::Table(paths) = entry.node.value else {
        let finding = Finding::at(entry.node.place, format!("`{name}.zip` is {kind}"));
        let expected = "a table of paths, each with as many values: { \"population.size\" = [...], ... }";
        return Err(reader.report.add(finding.expected(expected)));
    };
    let mut along = Vec::new();
    for entry in paths.entries {
        reader.each_path(entry, &Path(Vec::new()), &mut |path, key, node| along.push(reader.along(path, key, node)));
    }
    // A key that is no path has been reported, and has no values to push.
    if !reader.report.is_empty() {
        return Err(Reported);
    }
    axis::zip(name, key, along.into_iter().collect::<Result<_, _>>()?, reader.report)
}

impl Reader<'_> {
    /// The path that a key continues.
    fn path(&self, key: &str, place: &Range<usize>, before: &Path) -> Result<Path, Reported> {
        // Within a path whose dots stand outside quotes, a key is one key.
        let keys = if before.0.is_empty() { Path::parse(key) } else { Ok(Path(vec![key.to_owned()])) };
        match keys {
            Ok(keys) => Ok(Path([before.0.clone(), keys.0].concat())),
            Err(message) => Err(self.report.add(Finding::at(place.clone(), message).expected("keys joined by dots"))),
        }
    }

    /// Every path of a table whose values are lists or ranges, whether its dots stand in quotes or not.
    pub fn each_path(&self, entry: Entry, before: &Path, take: &mut dyn FnMut(Path, Range<usize>, Node)) {
        let Entry { key, key_place, node } = entry;
        let Ok(path) = self.path(&key, &key_place, before) else { return };
        match node.value {
            Value::Table(table) if table.get("from").is_none() && !table.entries.is_empty() => {
                for entry in table.entries {
                    self.each_path(entry, &path, take);
                }
            }
            value => take(path, key_place, Node { place: node.place, value }),
        }
    }

    /// Refuses a path that names nothing in the file.
    pub fn known(&self, path: &Path, key: &Range<usize>) -> Result<(), Reported> {
        let wrong = |why: super::vocabulary::NoSuchPath| {
            self.report.add(Finding::at(key.clone(), why.message).expected(why.expected).meant(why.meant))
        };
        self.words.check(path, self.tree).map_err(wrong)
    }

    fn along(&self, path: Path, key: Range<usize>, node: Node) -> Result<Along, Reported> {
        self.known(&path, &key)?;
        let nodes = axis::values(node, &path, self.words.takes_whole_numbers(&path), self.report)?;
        Ok(Along { path, key, nodes })
    }

    /// Refuses an axis that changes what all cells have in common.
    pub fn within_study(&self, varied: Varied) -> Result<Varied, Reported> {
        let whole = varied.leaves(self.words).into_iter().find(|path| WHOLE_STUDY.contains(&path.0[0].as_str()));
        match whole {
            None => Ok(varied),
            Some(path) => {
                let message = format!("`{}` belongs to the study as a whole and cannot be swept", path.0[0]);
                let finding = Finding::at(varied.place, message).expected("an axis that changes what a run is");
                Err(self.report.add(finding))
            }
        }
    }
}
