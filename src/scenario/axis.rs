//! The levels of one axis of a sweep: their labels, their numbers, and what each changes in the file.

use std::ops::Range;

use super::fields::{Fields, Report, Reported};
use super::path::Path;
use super::problem::Finding;
use super::tree::{Node, Table, Value};

/// No axis has more levels than this.
const MOST_LEVELS: u32 = 10_000;

/// A level of an axis, as tables and charts show it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Level {
    /// What it is called.
    pub label: String,
    /// Its number, if it is one.
    pub number: Option<f64>,
}

/// What is varied, and through which levels.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Axis {
    /// The path that is varied, or the name of the axis.
    pub name: String,
    /// Its levels, in the order of the file.
    pub levels: Vec<Level>,
}

/// What an axis changes.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The value at a path; one for each level.
    Value(Path, Vec<Node>),
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
}

/// An axis that varies the value at a path.
pub(super) fn along(path: Path, key: Range<usize>, node: Node, report: &Report) -> Result<Varied, Reported> {
    let name = path.to_string();
    let nodes = match &node.value {
        Value::List(items) => items.clone(),
        Value::Table(table) if table.get("from").is_some() => range(node, &name, report)?,
        _ => {
            let finding = Finding::at(node.place.clone(), format!("the levels of `{name}` are {}", node.kind()));
            return Err(report.add(finding.expected("a list [...], or { from = ..., to = ..., step = ... }")));
        }
    };
    let levels = levels(&nodes);
    let axis = checked(name, levels, &key, &nodes.iter().map(|node| node.place.clone()).collect::<Vec<_>>(), report)?;
    Ok(Varied { axis, change: Change::Value(path, nodes), place: key })
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
    Ok(Varied { axis, change: Change::Patch(patches), place: key })
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
    Ok(Axis { name, levels })
}

fn too_many(place: Range<usize>, name: &str) -> Finding {
    Finding::at(place, format!("`{name}` has more than {MOST_LEVELS} levels")).expected("fewer levels")
}

/// The numbers of `{ from, to, step }`, both ends included, as the decimals that a person would write.
fn range(node: Node, name: &str, report: &Report) -> Result<Vec<Node>, Reported> {
    let place = node.place.clone();
    let mut fields = Fields::of(node, &format!("sweep.{name}"), report)?;
    let ends =
        [("from", "0.0"), ("to", "0.9"), ("step", "0.1")].map(|(key, example)| fields.required::<f64>(key, example));
    fields.finish();
    let [from, to, step] = ends;
    let (from, to, step) = (from?, to?, step?);
    check_range(&fields, from, to, step)?;
    // The last level may miss `to` by rounding: 0.9 / 0.1 is a little less than 9.
    let last = ((to - from) / step + 1e-9).floor();
    if last >= f64::from(MOST_LEVELS) {
        return Err(report.add(too_many(place, name)));
    }
    let decimals = decimals(from).max(decimals(step));
    let mut nodes = Vec::new();
    let mut index = 0.0;
    while index <= last {
        let text = format!("{:.decimals$}", from + index * step);
        let number: f64 = text.parse().expect("a printed number is a number");
        nodes.push(Node { place: place.clone(), value: Value::Number(plain(number)) });
        index += 1.0;
    }
    Ok(nodes)
}

fn check_range(fields: &Fields<'_>, from: f64, to: f64, step: f64) -> Result<(), Reported> {
    let refuse = |key: &str, message: String, expected: &str| {
        Err(fields.report(Finding::at(fields.place(key), message).expected(expected)))
    };
    for (key, number) in [("from", from), ("to", to), ("step", step)] {
        if !number.is_finite() {
            return refuse(key, format!("`{key}` is {number}"), "a finite number");
        }
    }
    if step <= 0.0 {
        return refuse("step", format!("a step of {step} leads nowhere"), "a number above zero");
    }
    if to < from {
        return refuse(
            "to",
            format!("the range ends at {to}, before it begins at {from}"),
            "at least as much as `from`",
        );
    }
    Ok(())
}

/// How many digits stand behind the point when a number is written without an exponent.
fn decimals(number: f64) -> usize {
    plain(number).split_once('.').map_or(0, |(_, behind)| behind.len())
}

/// A number in digits; minus zero is zero.
fn plain(number: f64) -> String {
    if number == 0.0 { "0".into() } else { number.to_string() }
}

/// Labels and numbers for values.
fn levels(nodes: &[Node]) -> Vec<Level> {
    nodes.iter().map(|node| Level { label: label(node, nodes), number: node.number() }).collect()
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
        let varied = along(Path::parse("a").unwrap(), 0..1, node, &report);
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
