//! The levels of one axis of a sweep: their labels, their numbers, and what each changes in the file.

use std::ops::Range;

use super::fields::{Report, Reported};
use super::patch;
use super::path::Path;
use super::problem::Finding;
use super::range::{self, MOST_LEVELS, is_range, plain};
use super::tree::{Node, Table, Value};
use super::vocabulary::Vocabulary;

/// A level of an axis, as tables and charts show it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Level {
    /// What it is called.
    pub label: String,
    /// Its number, if it is one.
    #[serde(default)]
    pub number: Option<f64>,
}

/// What is varied, and through which levels.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Axis {
    /// The path that is varied, or the name of the axis.
    pub name: String,
    /// Its levels, in the order of the file.
    pub levels: Vec<Level>,
    /// Where the levels of one axis set several paths: what each level puts at which path. Tables have a column for
    /// each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Values>,
}

impl Axis {
    /// The columns of tables that say which level a run has.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.values.iter().map(|values| values.path.as_str()))
    }

    /// What a level has in each of these columns.
    pub fn fields(&self, level: usize) -> impl Iterator<Item = &str> {
        let values = self.values.iter().map(move |values| values.labels[level].as_str());
        std::iter::once(self.levels[level].label.as_str()).chain(values)
    }
}

/// What the levels of an axis put at one of its paths.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Values {
    /// The path.
    pub path: String,
    /// As tables show it; one for each level.
    pub labels: Vec<String>,
}

/// What an axis changes.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The values at some paths, mostly at one; each has a value for each level.
    Values(Vec<(Path, Vec<Node>)>),
    /// Whatever each level's patch holds.
    Patch(Vec<Table>),
}

/// An axis and what it changes.
#[derive(Clone, Debug)]
pub(super) struct Varied {
    pub axis: Axis,
    pub change: Change,
    /// Where its key stands.
    pub place: Range<usize>,
    /// The path of the setting that holds its values, before the path that they are for: `sweep`, `sweep.scale.zip`.
    pub setting: String,
}

impl Varied {
    /// Every path that it replaces.
    pub fn leaves(&self, words: &Vocabulary) -> Vec<Path> {
        match &self.change {
            Change::Values(each) => each.iter().map(|(path, _)| path.clone()).collect(),
            Change::Patch(patches) => patches.iter().flat_map(|patch| patch::leaves(patch, words)).collect(),
        }
    }
}

/// A path that an axis sets, where it is written, and what it is set to.
pub(super) struct Along {
    pub path: Path,
    pub key: Range<usize>,
    pub nodes: Vec<Node>,
}

/// The values of a list or a range; `whole` says that only whole numbers fit at the path.
pub(super) fn values(node: Node, path: &Path, whole: bool, report: &Report) -> Result<Vec<Node>, Reported> {
    match node.value {
        Value::List(items) => Ok(items),
        Value::Table(_) if is_range(&node) => range::values(node, &format!("sweep.{path}"), whole, report),
        _ => {
            let finding = Finding::at(node.place.clone(), format!("the levels of `{path}` are {}", node.kind()));
            Err(report.add(finding.expected("a list [...], or { from = ..., to = ..., step = ... }")))
        }
    }
}

/// An axis that varies the value at a path.
pub(super) fn along(along: Along, report: &Report) -> Result<Varied, Reported> {
    let Along { path, key, nodes } = along;
    let places: Vec<_> = nodes.iter().map(|node| node.place.clone()).collect();
    let axis = checked(path.to_string(), levels(&nodes), &key, &places, report)?;
    Ok(Varied { axis, change: Change::Values(vec![(path, nodes)]), place: key, setting: "sweep".into() })
}

/// An axis whose levels set several paths, one value of each: they move together.
pub(super) fn zip(name: String, key: Range<usize>, paths: Vec<Along>, report: &Report) -> Result<Varied, Reported> {
    let Some(first) = paths.first() else {
        return Err(report.add(Finding::at(key, format!("`{name}.zip` has no paths")).expected("two or more")));
    };
    if let Some(other) = paths.iter().find(|other| other.nodes.len() != first.nodes.len()) {
        let count = |along: &Along| format!("`{}` has {} values", along.path, along.nodes.len());
        let message = format!("{}, but {}: they cannot move together", count(other), count(first));
        let expected = format!("{} values", first.nodes.len());
        let finding = Finding::at(other.key.clone(), message).expected(expected);
        return Err(report.add(finding.beside(first.key.clone(), count(first))));
    }
    let places: Vec<_> = first.nodes.iter().map(|node| node.place.clone()).collect();
    let values: Vec<Values> = paths.iter().map(Values::of).collect();
    let mut levels = levels(&first.nodes);
    // A level is called by the value of the first path. Where that is not its alone, by the values of all.
    let mut labels: Vec<&str> = levels.iter().map(|level| level.label.as_str()).collect();
    labels.sort_unstable();
    if labels.windows(2).any(|pair| pair[0] == pair[1]) {
        let all = |level: usize| values.iter().map(|of| of.labels[level].as_str()).collect::<Vec<_>>().join(", ");
        levels = (0..levels.len()).map(|level| Level { label: all(level), number: None }).collect();
    }
    let setting = format!("sweep.{}.zip", Path(vec![name.clone()]));
    let axis = Axis { values, ..checked(name, levels, &key, &places, report)? };
    let change = Change::Values(paths.into_iter().map(|along| (along.path, along.nodes)).collect());
    Ok(Varied { axis, change, place: key, setting })
}

impl Values {
    /// What tables show of the values at a path.
    pub(super) fn of(along: &Along) -> Self {
        let labels = along.nodes.iter().map(|node| label(node, &along.nodes)).collect();
        Self { path: along.path.to_string(), labels }
    }
}

/// An axis whose levels have names, and change whatever they like.
pub(super) fn named(name: &str, key: Range<usize>, table: Table, report: &Report) -> Result<Varied, Reported> {
    let mut patches = Vec::with_capacity(table.entries.len());
    let mut levels = Vec::with_capacity(table.entries.len());
    let mut places = Vec::with_capacity(table.entries.len());
    for entry in table.entries {
        let kind = entry.node.kind();
        let Value::Table(patch) = entry.node.value else {
            let message = format!("the level `{}` of `{name}` is {kind}", entry.key);
            let finding = Finding::at(entry.node.place, message).expected("a table of what it changes in the file");
            return Err(report.add(finding.help(format!("`{name}` names no path in the file, so it is a named axis"))));
        };
        levels.push(Level { label: entry.key, number: None });
        places.push(entry.key_place);
        patches.push(patch);
    }
    let axis = checked(name.to_owned(), levels, &key, &places, report)?;
    Ok(Varied { axis, change: Change::Patch(patches), place: key, setting: "sweep".into() })
}

fn checked(
    name: String,
    levels: Vec<Level>,
    key: &Range<usize>,
    places: &[Range<usize>],
    report: &Report,
) -> Result<Axis, Reported> {
    if levels.is_empty() {
        return Err(report.add(Finding::at(key.clone(), format!("`{name}` has no levels")).expected("at least one")));
    }
    if levels.len() > MOST_LEVELS as usize {
        return Err(report.add(too_many(key.clone(), &name)));
    }
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|a, b| levels[*a].label.cmp(&levels[*b].label).then(a.cmp(b)));
    for pair in order.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        if levels[first].label == levels[second].label {
            let message = format!("`{name}` has the level `{}` twice", levels[first].label);
            let finding = Finding::at(places[second].clone(), message).expected("levels that differ");
            return Err(report.add(finding.beside(places[first].clone(), "the same")));
        }
    }
    Ok(Axis { name, levels, values: Vec::new() })
}

fn too_many(place: Range<usize>, name: &str) -> Finding {
    Finding::at(place, format!("`{name}` has more than {MOST_LEVELS} levels")).expected("fewer levels")
}

/// Labels and numbers for values.
fn levels(nodes: &[Node]) -> Vec<Level> {
    nodes.iter().map(|node| Level { label: label(node, nodes), number: node.number() }).collect()
}

/// What a value by itself is called.
pub(super) fn label_of(node: &Node) -> String {
    label(node, std::slice::from_ref(node))
}

fn label(node: &Node, all: &[Node]) -> String {
    match node.table() {
        Some(table) => table_label(table, all),
        None => node.number().map_or_else(|| shown(node), plain),
    }
}

/// A table is called by the member that it names, with the parameters in which those of one name differ.
fn table_label(table: &Table, all: &[Node]) -> String {
    let name = |table: &Table| {
        ["rule", "kind", "distribution"].iter().find_map(|tag| Some(table.get(tag)?.text()?.to_owned()))
    };
    let own = name(table);
    let alike: Vec<&Table> = all.iter().filter_map(Node::table).filter(|other| name(other) == own).collect();
    let mut parts: Vec<String> = own.iter().cloned().collect();
    for entry in &table.entries {
        let differs = alike.iter().any(|other| other.get(&entry.key).map(shown) != Some(shown(&entry.node)));
        if differs || own.is_none() {
            parts.push(format!("{}={}", entry.key, shown(&entry.node)));
        }
    }
    parts.join(" ")
}

/// A value as a label shows it: text without quotes, the rest as TOML.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.clone(),
        Value::Truth(truth) => truth.to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pairs = table.entries.iter().map(|entry| format!("{} = {}", entry.key, shown(&entry.node)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(levels: &str) -> Result<Axis, Vec<Finding>> {
        let node = Node::own(&toml::de::DeValue::parse(levels).unwrap(), 0);
        let report = Report::default();
        let path = Path::parse("a").unwrap();
        let varied =
            values(node, &path, false, &report).and_then(|nodes| along(Along { path, key: 0..1, nodes }, &report));
        varied.map(|varied| varied.axis).map_err(|_| report.into_findings())
    }

    fn labels(levels: &str) -> Vec<String> {
        axis(levels).unwrap().levels.into_iter().map(|level| level.label).collect()
    }

    #[test]
    fn a_range_prints_the_decimals_that_a_person_would_write() {
        let tenths = axis("{ from = 0.0, to = 0.9, step = 0.1 }").unwrap();
        let written: Vec<&str> = tenths.levels.iter().map(|level| level.label.as_str()).collect();
        assert_eq!(written, ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]);
        assert_eq!(tenths.levels[3].number, Some(0.3));
        assert_eq!(labels("{ from = 100, to = 350, step = 100 }"), ["100", "200", "300"]);
        assert_eq!(labels("{ from = 0.05, to = 0.15, step = 0.05 }"), ["0.05", "0.1", "0.15"]);
        assert_eq!(labels("{ from = 3, to = 3, step = 1 }"), ["3"]);
        assert_eq!(labels("{ from = -0.1, to = 0.1, step = 1e-1 }"), ["-0.1", "0", "0.1"]);
    }

    #[test]
    fn a_range_that_leads_nowhere_is_refused() {
        for wrong in [
            "{ from = 0, to = 1, step = 0 }",
            "{ from = 0, to = 1, step = -1 }",
            "{ from = 1, to = 0, step = 1 }",
            "{ from = 0, to = inf, step = 1 }",
            "{ from = 0, to = 1 }",
            "{ from = 0, to = 1, stpe = 1 }",
            "{ from = 0, to = 1, step = 1e-300 }",
            "[]",
            "[1, 1.0]",
            "3",
        ] {
            assert!(!axis(wrong).unwrap_err().is_empty(), "{wrong}");
        }
    }

    #[test]
    fn members_are_called_by_name_and_by_what_differs() {
        let rules = "[{ rule = 'none' }, { rule = 'tft' }, { rule = 'tft', slots = 2, x = 1 }, { rule = 'tft', slots = 4, x = 1 }]";
        assert_eq!(labels(rules), ["none", "tft", "tft slots=2 x=1", "tft slots=4 x=1"]);
        assert_eq!(labels("['a', 'b c', true]"), ["a", "b c", "true"]);
        assert_eq!(labels("[{ count = 1 }, { count = 2 }]"), ["count=1", "count=2"]);
    }
}
