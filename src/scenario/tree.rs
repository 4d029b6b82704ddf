//! A scenario file as a tree of values that know where they were written; no meaning yet.
//!
//! The parser's own tree borrows from the text. This one owns its parts, so that cells can change it and outlive the
//! text.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};
use toml::value::Datetime;

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub place: Range<usize>,
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// As it was written: whether it fits is for its reader to say.
    Number(String),
    Truth(bool),
    Moment(Datetime),
    List(Vec<Node>),
    Table(Table),
}

/// Keys and values in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
}

/// A key, where it was written, and its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub key_place: Range<usize>,
    pub node: Node,
}

impl Table {
    /// Takes over a parsed table whose text begins at `start` among the sources.
    pub fn own(table: &DeTable<'_>, start: usize) -> Self {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_place: shifted(&key.span(), start),
                node: Node::own(value, start),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_place.start);
        Self { entries }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
    }

    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Puts a value in place of what the key held, or at the end.
    pub fn put(&mut self, key: &str, key_place: Range<usize>, node: Node) {
        match self.get_mut(key) {
            Some(held) => *held = node,
            None => self.entries.push(Entry { key: key.to_owned(), key_place, node }),
        }
    }

    /// The places of the numbers in it that are too large for TOML.
    pub fn numbers_too_large(&self) -> Vec<Range<usize>> {
        self.entries.iter().flat_map(|entry| entry.node.numbers_too_large()).collect()
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }
}

impl Node {
    /// Takes over a parsed value whose text begins at `start` among the sources.
    pub fn own(parsed: &Spanned<DeValue<'_>>, start: usize) -> Self {
        let value = match parsed.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => Value::Number(number.to_string()),
            DeValue::Float(number) => Value::Number(number.to_string()),
            DeValue::Boolean(truth) => Value::Truth(*truth),
            DeValue::Datetime(moment) => Value::Moment(*moment),
            DeValue::Array(items) => Value::List(items.iter().map(|item| Self::own(item, start)).collect()),
            DeValue::Table(table) => Value::Table(Table::own(table, start)),
        };
        Self { place: shifted(&parsed.span(), start), value }
    }

    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a finite number, if it is one.
    pub fn number(&self) -> Option<f64> {
        let Value::Number(_) = self.value else { return None };
        serde::Deserialize::deserialize(self.reader()).ok().filter(|number: &f64| number.is_finite())
    }

    /// The places of the numbers in it that are too large for TOML: the parser lets them pass, and whether somebody reads
    /// them hangs on what is varied.
    pub fn numbers_too_large(&self) -> Vec<Range<usize>> {
        match &self.value {
            Value::Number(_) => {
                let read: Result<toml::Value, _> = serde::Deserialize::deserialize(self.reader());
                if read.is_err() { vec![self.place.clone()] } else { Vec::new() }
            }
            Value::List(items) => items.iter().flat_map(Self::numbers_too_large).collect(),
            Value::Table(table) => table.numbers_too_large(),
            Value::Text(_) | Value::Truth(_) | Value::Moment(_) => Vec::new(),
        }
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "a string",
            Value::Number(_) => "a number",
            Value::Truth(_) => "true or false",
            Value::Moment(_) => "a date or time of day",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// For serde, with every place kept.
    pub fn reader(&self) -> ValueDeserializer<'_> {
        ValueDeserializer::from(self.lend())
    }

    fn lend(&self) -> Spanned<DeValue<'_>> {
        let value = match &self.value {
            Value::Text(text) => DeValue::String(text.as_str().into()),
            Value::Number(text) => number(text),
            Value::Truth(truth) => DeValue::Boolean(*truth),
            Value::Moment(moment) => DeValue::Datetime(*moment),
            Value::List(items) => {
                let mut list = DeArray::new();
                for item in items {
                    list.push(item.lend());
                }
                DeValue::Array(list)
            }
            Value::Table(table) => {
                let mut lent = DeTable::new();
                for entry in &table.entries {
                    lent.insert(Spanned::new(entry.key_place.clone(), entry.key.as_str().into()), entry.node.lend());
                }
                DeValue::Table(lent)
            }
        };
        Spanned::new(self.place.clone(), value)
    }
}

/// The parser alone can make a number, so a number is lent by parsing it again.
fn number(text: &str) -> DeValue<'_> {
    DeValue::parse(text).map_or_else(|_| DeValue::String(text.into()), Spanned::into_inner)
}

fn shifted(place: &Range<usize>, by: usize) -> Range<usize> {
    place.start + by..place.end + by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owned_is_lent_unchanged() {
        let text = "a = 0x1F\nb = -1_000\nc = 1e-3\nd = [true, 'x']\ne = { f = 2026-11-22 }\n";
        let parsed = DeTable::parse(text).unwrap();
        let owned = Node { place: 0..0, value: Value::Table(Table::own(parsed.get_ref(), 7)) };
        let read: toml::Table = serde::Deserialize::deserialize(owned.reader()).unwrap();
        assert_eq!(read, text.parse::<toml::Table>().unwrap());
        assert_eq!(
            owned.table().unwrap().get("c").unwrap().place,
            text.find("1e-3").map(|at| at + 7..at + 11).unwrap()
        );
    }

    #[test]
    fn keys_keep_the_order_of_the_file() {
        let parsed = DeTable::parse("z = 1\na = 2\n[m]\n[b]\n").unwrap();
        assert_eq!(Table::own(parsed.get_ref(), 0).keys().collect::<Vec<_>>(), ["z", "a", "m", "b"]);
    }
}
