//! The resolved scenario: the file with every default written out, in a form that reads back as the same study.

use serde::Deserialize;
use toml::Value as Plain;

use super::model::Scenario;
use super::path::Path;
use super::population::ONLY_GROUP;
use super::tree::{Entry, Node, Table};

/// What the resolved text is made of.
pub(super) struct Parts<'s> {
    /// The file's tree without what says what is varied.
    pub tree: &'s Table,
    /// The tables that say what is varied.
    pub varies: &'s [Entry],
    /// Every path that some axis replaces.
    pub swept: &'s [Path],
    /// The file without its sweep, if it is a scenario by itself.
    pub base: Option<&'s Scenario>,
    /// The first cell.
    pub first: &'s Scenario,
}

/// The resolved text.
///
/// A scenario may need its sweep to be complete: then the first cell supplies the defaults, and whatever the axes
/// replace is written as it stands in the file. The part of the population that is the rest, and the size that a file
/// tells, are left out, because in other cells they are others.
pub(super) fn text(parts: &Parts<'_>) -> String {
    let mut table = toml::Table::try_from(parts.base.unwrap_or(parts.first)).expect("a scenario is TOML");
    if parts.base.is_none() {
        for path in parts.swept {
            restore(&mut table, parts.tree, &path.0);
        }
    }
    leave_out_what_is_worked_out(&mut table, parts.tree);
    for entry in parts.varies {
        table.insert(entry.key.clone(), plain(&entry.node));
    }
    let mut text = "# Every default is written out. Reading this file again gives the same study.\n".to_owned();
    write_table(&mut text, &[], &table);
    text
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

/// Writes a table under its header: plain values first, then the tables within. What is small is written in one line.
fn write_table(text: &mut String, path: &[&str], table: &toml::Table) {
    let (in_line, below): (Vec<_>, Vec<_>) = table.iter().partition(|(_, value)| fits_a_line(path, value));
    if !path.is_empty() && (!in_line.is_empty() || below.is_empty()) {
        let header = path.iter().map(|key| key_text(key)).collect::<Vec<_>>().join(".");
        text.extend(["\n[", &header, "]\n"]);
    }
    for (key, value) in in_line {
        text.extend([&key_text(key), " = ", &value.to_string(), "\n"]);
    }
    for (key, value) in below {
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        write_table(text, &path, value.as_table().expect("only tables stand below"));
    }
}

/// A member with its parameters fits a line, and so do a range and a patch of the sweep.
fn fits_a_line(path: &[&str], value: &Plain) -> bool {
    let Some(table) = value.as_table() else { return true };
    match path {
        [] => false,
        ["sweep"] => table.contains_key("from"),
        ["sweep", ..] => true,
        _ => !table.values().any(Plain::is_table),
    }
}

/// A key as TOML writes it: bare if it may be.
fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if bare { key.to_owned() } else { Plain::from(key).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_as_the_same_table() {
        let table: toml::Table = "a = 1\n[b]\nc = { d = 'x\\y \\n \"q\"' }\n[b.e.f]\n'g.h' = [{ i = 0.1 }]\n[b.e.j.k]\nl = {}\n[m]\n[sweep]\n'a.b' = { from = 0.0, to = 1e300, step = 0.5 }\n[sweep.'n m'.o.p]\nq = 2026-11-22\n".parse().unwrap();
        let mut text = String::new();
        write_table(&mut text, &[], &table);
        assert_eq!(text.parse::<toml::Table>().unwrap(), table, "{text}");
    }
}
