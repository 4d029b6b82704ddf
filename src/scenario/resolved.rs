//! The resolved scenario: the file with every default written out, in a form that reads back as the same study.

use serde::Deserialize;
use toml::Value as Plain;

use super::model::Scenario;
use super::path::Path;
use super::population::ONLY_GROUP;
use super::tree::{Node, Table};

/// What the resolved text is made of.
pub(super) struct Parts<'s> {
    /// The file's tree without its sweep.
    pub tree: &'s Table,
    pub sweep: Option<&'s Node>,
    /// Every path that some axis replaces.
    pub swept: &'s [Path],
    /// The file without its sweep, if it is a scenario by itself.
    pub base: Option<&'s Scenario>,
    /// The first cell.
    pub first: &'s Scenario,
}

/// The resolved text.
///
/// A scenario may need its sweep to be complete: then the first cell supplies the defaults, and whatever the axes replace
/// is written as it stands in the file. The part of the population that is the rest, and the size that a file tells, are
/// left out, because in other cells they are others.
pub(super) fn text(parts: &Parts<'_>) -> String {
    let mut table = toml::Table::try_from(parts.base.unwrap_or(parts.first)).expect("a scenario is TOML");
    if parts.base.is_none() {
        for path in parts.swept {
            restore(&mut table, parts.tree, &path.0);
        }
    }
    leave_out_what_is_worked_out(&mut table, parts.tree);
    if let Some(sweep) = parts.sweep {
        table.insert("sweep".into(), plain(sweep));
    }
    let text = toml::to_string(&Ordered(&table)).expect("a table is TOML");
    format!("# Every default is written out. Reading this file again gives the same study.\n{text}")
}

/// Puts back what the file says at a path, or nothing if it says nothing.
fn restore(table: &mut toml::Table, tree: &Table, path: &[String]) {
    let [key, rest @ ..] = path else { return };
    match (rest.is_empty(), tree.get(key)) {
        (true, Some(node)) => {
            table.insert(key.clone(), plain(node));
        }
        (true, None) => {
            table.remove(key);
        }
        (false, node) => {
            let empty = Table::default();
            let within = node.and_then(Node::table).unwrap_or(&empty);
            if let Some(held) = table.get_mut(key).and_then(Plain::as_table_mut) {
                restore(held, within, rest);
            }
        }
    }
}

fn leave_out_what_is_worked_out(table: &mut toml::Table, tree: &Table) {
    let written = tree.get("population").and_then(Node::table);
    let Some(population) = table.get_mut("population").and_then(Plain::as_table_mut) else { return };
    if written.is_none_or(|written| written.get("size").is_none()) {
        population.remove("size");
    }
    let written_groups = written.and_then(|written| written.get("groups")).and_then(Node::table);
    let Some(groups) = population.get_mut("groups").and_then(Plain::as_table_mut) else { return };
    for (name, group) in groups {
        let written = written_groups.and_then(|groups| groups.get(name)).and_then(Node::table);
        let says_share = written.is_some_and(|group| group.get("share").is_some());
        if !says_share && (written.is_some() || name == ONLY_GROUP) {
            group.as_table_mut().and_then(|group| group.remove("share"));
        }
    }
}

fn plain(node: &Node) -> Plain {
    Plain::deserialize(node.reader()).expect("what was parsed is TOML")
}

/// A table that writes its plain values before its tables, as TOML wants them.
struct Ordered<'t>(&'t toml::Table);

impl serde::Serialize for Ordered<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (tables, values): (Vec<_>, Vec<_>) = self.0.iter().partition(|(_, value)| value.is_table());
        let in_order = values.into_iter().chain(tables);
        serializer.collect_map(in_order.map(|(key, value)| (key, OrderedValue(value))))
    }
}

struct OrderedValue<'t>(&'t Plain);

impl serde::Serialize for OrderedValue<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Plain::Table(table) => Ordered(table).serialize(serializer),
            other => other.serialize(serializer),
        }
    }
}
