//! Reads the keys of one table: each with its type and default, every mistake reported, no key left unknown.

use std::cell::RefCell;
use std::ops::Range;

use serde::de::DeserializeOwned;

use super::member;
use super::mistake;
use super::problem::Finding;
use super::tree::{Node, Table, Value};
use crate::registry::{Chosen, Family};
use crate::spelling::{listed, nearest};

/// The findings of one reading, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: RefCell<Vec<Finding>>,
}

/// The value is not there because of a mistake that has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported;

impl Report {
    /// Adds a finding; the answer stands in for the value that could not be read.
    pub fn add(&self, finding: Finding) -> Reported {
        self.findings.borrow_mut().push(finding);
        Reported
    }

    pub fn is_empty(&self) -> bool {
        self.findings.borrow().is_empty()
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner()
    }
}

/// A table whose keys are taken one by one.
pub(super) struct Fields<'r> {
    report: &'r Report,
    /// Its name as a header would write it; empty at the top.
    name: String,
    /// Where the table begins.
    header: Range<usize>,
    table: Table,
    /// Where each value stands, taken or not.
    places: Vec<(String, Range<usize>)>,
    asked: Vec<&'static str>,
    /// The keys that must be there and are not, and what to write.
    missing: RefCell<Vec<(&'static str, String)>>,
}

impl<'r> Fields<'r> {
    /// The whole file.
    pub fn top(table: Table, report: &'r Report) -> Self {
        // What is missing at the top belongs after the last key that is there, before the first table.
        let last = table.entries.iter().rfind(|entry| entry.node.table().is_none());
        let header = last.map_or(0..1, |entry| entry.key_place.clone());
        Self::new(String::new(), header, table, report)
    }

    fn new(name: String, header: Range<usize>, table: Table, report: &'r Report) -> Self {
        let places = table.entries.iter().map(|entry| (entry.key.clone(), entry.node.place.clone())).collect();
        Self { report, name, header, table, places, asked: Vec::new(), missing: RefCell::default() }
    }

    /// A value that must be a table.
    pub fn of(node: Node, name: &str, report: &'r Report) -> Result<Self, Reported> {
        let kind = node.kind();
        match node.value {
            Value::Table(table) => Ok(Self::new(name.to_owned(), node.place, table, report)),
            _ => Err(report.add(Finding::at(node.place, format!("`{name}` is {kind}")).expected("a table"))),
        }
    }

    /// The table's name as the file writes it.
    fn title(&self) -> String {
        if self.name.is_empty() { "the top of the file".into() } else { format!("[{}]", self.name) }
    }

    fn name_of(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Where the value of a key stands; where the table begins, if the key is absent.
    pub fn place(&self, key: &str) -> Range<usize> {
        self.places
            .iter()
            .find(|(known, _)| known == key)
            .map_or_else(|| self.header.clone(), |(_, place)| place.clone())
    }

    /// Where the table begins.
    pub fn header(&self) -> Range<usize> {
        self.header.clone()
    }

    /// Whether the file gives this key.
    pub fn has(&self, key: &str) -> bool {
        self.places.iter().any(|(known, _)| known == key)
    }

    pub fn report(&self, finding: Finding) -> Reported {
        self.report.add(finding)
    }

    fn take(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        self.table.remove(key).map(|entry| entry.node)
    }

    /// A value that may be absent, as it is written.
    pub fn optional_node(&mut self, key: &'static str) -> Option<Node> {
        self.take(key)
    }

    /// A value that may be absent.
    pub fn optional<T: DeserializeOwned>(&mut self, key: &'static str) -> Result<Option<T>, Reported> {
        let Some(node) = self.take(key) else { return Ok(None) };
        match T::deserialize(node.reader()) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.report.add(mistake::finding(&error, &self.name_of(key), &node.place))),
        }
    }

    /// A value with a default.
    pub fn or<T: DeserializeOwned>(&mut self, key: &'static str, default: T) -> Result<T, Reported> {
        Ok(self.optional(key)?.unwrap_or(default))
    }

    /// A value that must be there; `example` is one to write.
    pub fn required<T: DeserializeOwned>(&mut self, key: &'static str, example: &str) -> Result<T, Reported> {
        match self.optional(key)? {
            Some(value) => Ok(value),
            None => Err(self.missing(key, example)),
        }
    }

    /// A key that must be there and is not. It is reported at the end, when it is known whether another key is a slip
    /// of it.
    pub fn missing(&self, key: &'static str, example: &str) -> Reported {
        self.missing.borrow_mut().push((key, format!("add it, such as: {key} = {example}")));
        Reported
    }

    /// A member of a family, with a default.
    pub fn member<F: Family + ?Sized>(
        &mut self,
        key: &'static str,
        default: impl FnOnce() -> Chosen<F>,
    ) -> Result<Chosen<F>, Reported> {
        Ok(self.optional_member(key)?.unwrap_or_else(default))
    }

    /// A member of a family that may be absent.
    pub fn optional_member<F: Family + ?Sized>(&mut self, key: &'static str) -> Result<Option<Chosen<F>>, Reported> {
        let Some(node) = self.take(key) else { return Ok(None) };
        member::choose(node, &self.name_of(key), self.report).map(Some)
    }

    /// The table itself as a member of a family.
    pub fn into_member<F: Family + ?Sized>(self) -> Result<Chosen<F>, Reported> {
        let node = Node { place: self.header, value: Value::Table(self.table) };
        member::choose(node, &self.name, self.report)
    }

    /// The whole table, read by its type.
    pub fn whole<T: DeserializeOwned>(self) -> Result<T, Reported> {
        let node = Node { place: self.header, value: Value::Table(self.table) };
        let wrong = |error| self.report.add(mistake::finding(&error, &self.name, &node.place));
        T::deserialize(node.reader()).map_err(wrong)
    }

    /// Where findings about this table go.
    pub fn reports_to(&self) -> &'r Report {
        self.report
    }

    /// A table, empty if absent.
    pub fn table(&mut self, key: &'static str) -> Result<Fields<'r>, Reported> {
        let name = self.name_of(key);
        match self.take(key) {
            Some(node) => Fields::of(node, &name, self.report),
            None => Ok(Fields::new(name, self.header.clone(), Table::default(), self.report)),
        }
    }

    /// A table that may be absent.
    pub fn optional_table(&mut self, key: &'static str) -> Result<Option<Fields<'r>>, Reported> {
        let name = self.name_of(key);
        self.take(key).map(|node| Fields::of(node, &name, self.report)).transpose()
    }

    /// The tables within, one for each name that the file chooses.
    pub fn named_tables(self) -> Vec<(String, Result<Fields<'r>, Reported>)> {
        let Self { report, name, table, .. } = self;
        let each = table.entries.into_iter().map(|entry| {
            let name = format!("{name}.{}", entry.key);
            (entry.key, Fields::of(entry.node, &name, report))
        });
        each.collect()
    }

    /// Reports every key that nobody asked for, and every one that must be there and is not.
    pub fn finish(&self) {
        let missing = self.missing.take();
        for entry in &self.table.entries {
            let message = format!("unknown key `{}` in {}", entry.key, self.title());
            let slip_of = nearest(&entry.key, missing.iter().map(|(key, _)| *key));
            let meant = slip_of.or_else(|| nearest(&entry.key, self.asked.iter().copied()));
            self.report.add(
                Finding::at(entry.key_place.clone(), message)
                    .expected(format!("one of {}", listed(self.asked.iter().copied())))
                    .meant(meant.map(str::to_owned)),
            );
        }
        for (key, help) in missing {
            // One mistake is reported once: a slip has just been shown with the key that was meant.
            if nearest(key, self.table.keys()).is_none() {
                self.report
                    .add(Finding::at(self.header(), format!("{} lacks the key `{key}`", self.title())).help(help));
            }
        }
    }
}
