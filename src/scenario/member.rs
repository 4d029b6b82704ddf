//! Reads the member of a family that a scenario names: a table with its tag, a bare name, or a bare value that stands
//! for one.

use std::ops::Range;

use super::families::parameter_names;
use super::fields::{Report, Reported};
use super::mistake;
use super::problem::Finding;
use super::tree::{Node, Table, Value};
use crate::registry::{Chosen, Entry, Family};
use crate::spelling::{listed, nearest};

/// The member that `node`, the value of `key`, names.
pub(super) fn choose<F: Family + ?Sized>(node: Node, key: &str, report: &Report) -> Result<Chosen<F>, Reported> {
    let node = spell_out(node, F::TAG, F::BARE, |name| find::<F>(name).is_some());
    let kind = node.kind();
    let Value::Table(mut table) = node.value else {
        let example = format!("a {} by its name, or a table with the key `{}`", F::WHAT, F::TAG);
        return Err(report.add(Finding::at(node.place, format!("`{key}` is {kind}")).expected(example)));
    };
    let Some(tag) = table.remove(F::TAG) else { return Err(report.add(untagged::<F>(&table, key, node.place))) };
    let kind = tag.node.kind();
    let Value::Text(name) = tag.node.value else {
        let finding = Finding::at(tag.node.place, format!("`{key}.{}` is {kind}", F::TAG));
        return Err(report.add(finding.expected(format!("the name of a {}", F::WHAT))));
    };
    let Some(entry) = find::<F>(&name) else { return Err(report.add(unknown::<F>(&name, tag.node.place))) };
    let parameters = Node { place: node.place.clone(), value: Value::Table(table) };
    entry.choose(parameters.reader()).map_err(|error| {
        let unknown = parameters.table().and_then(|table| refuse_unknown_parameters(entry, table, key, report));
        unknown.unwrap_or_else(|| report.add(mistake::finding(&error, key, &node.place)))
    })
}

fn find<F: Family + ?Sized>(name: &str) -> Option<&'static Entry<F>> {
    F::registry().iter().find(|entry| entry.name == name)
}

/// A bare name, or a bare value that stands for a member, as the table it stands for; anything else as it is.
pub(super) fn spell_out(
    node: Node,
    tag: &str,
    bare: Option<(&str, &str)>,
    is_member: impl FnOnce(&str) -> bool,
) -> Node {
    let Value::Text(text) = &node.value else { return node };
    let (place, mut table) = (node.place.clone(), Table::default());
    let named = |name: &str| Node { place: place.clone(), value: Value::Text(name.into()) };
    match bare {
        // Only what begins like a quantity, or is one of its words, stands for a value: a misspelt name is a misspelt
        // name.
        Some((member, parameter)) if is_quantity(text) && !is_member(text) => {
            table.put(tag, place.clone(), named(member));
            table.put(parameter, place.clone(), node);
        }
        _ => table.put(tag, place.clone(), named(text)),
    }
    Node { place, value: Value::Table(table) }
}

fn is_quantity(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text == "unlimited"
        || text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
}

fn untagged<F: Family + ?Sized>(table: &Table, key: &str, place: Range<usize>) -> Finding {
    let first = F::registry().first().map_or("", |entry| entry.name);
    let finding = Finding::at(place, format!("`{key}` does not say which {}: it lacks the key `{}`", F::WHAT, F::TAG))
        .expected(format!("one of {}", listed(F::registry().iter().map(|entry| entry.name))))
        .help(format!("add it, such as: {} = \"{first}\"", F::TAG));
    match nearest(F::TAG, table.keys()) {
        Some(slip) => finding.help(format!("is `{slip}` meant to be `{}`?", F::TAG)),
        None => finding,
    }
}

fn unknown<F: Family + ?Sized>(name: &str, place: Range<usize>) -> Finding {
    let names = || F::registry().iter().map(|entry| entry.name);
    let or_value = if F::BARE.is_some() { ", or a quantity such as \"2 Mbit/s\"" } else { "" };
    Finding::at(place, format!("there is no {} `{name}`", F::WHAT))
        .expected(format!("one of {}{or_value}", listed(names())))
        .meant(nearest(name, names()).map(|name| format!("\"{name}\"")))
}

/// Reports all the unknown parameters of a member at once, where the deserialiser stops at the first.
fn refuse_unknown_parameters<F: ?Sized>(
    entry: &'static Entry<F>,
    table: &Table,
    key: &str,
    report: &Report,
) -> Option<Reported> {
    let known = parameter_names(entry.schema);
    let known = || known.iter().map(String::as_str);
    let expected = match known().next() {
        Some(_) => format!("one of {}", listed(known())),
        None => format!("`{}` has no parameters", entry.name),
    };
    let mut reported = None;
    for given in table.entries.iter().filter(|given| known().all(|known| known != given.key)) {
        let message = format!("unknown parameter `{}` of `{}` in `{key}`", given.key, entry.name);
        let finding = Finding::at(given.key_place.clone(), message).expected(expected.as_str());
        reported = Some(report.add(finding.meant(nearest(&given.key, known()).map(str::to_owned))));
    }
    reported
}
