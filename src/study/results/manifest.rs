//! The manifest of a study as it is read back: what was varied, what was measured, and how it is to be called.

use std::path::Path;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::Unreadable;
use crate::scenario::{self, Level, place_of_level};
use crate::study::folder::MANIFEST;

/// What `manifest.json` says of a study. Other keys (host, commit, wall time) are for people and are not read here.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The scenario's name, which is also the folder's.
    pub name: String,
    /// What the study asks, in one line.
    pub title: String,
    /// The version of potluck that ran it.
    pub version: String,
    /// Whether every run is in the tables.
    #[serde(default = "yes")]
    pub complete: bool,
    /// The root of all random numbers.
    #[serde(default)]
    pub seed: Option<u64>,
    /// What was varied, outermost first; empty for a single cell.
    #[serde(default)]
    pub axes: Vec<Axis>,
    /// Replications of each cell, at least 1; with a rule of stopping, at most.
    pub replications: u32,
    /// The rule by which cells end with fewer replications, where there is one.
    #[serde(default)]
    pub stop: Option<IgnoredAny>,
    /// Peers in a run, where every cell has as many.
    #[serde(default)]
    pub peers: Option<u64>,
    /// The groups of the population, in the scenario's order.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The measures that answer the study's question, as columns of `runs.csv`.
    #[serde(default)]
    pub headline: Vec<String>,
    /// What counts as collapse.
    #[serde(default)]
    pub collapse: Option<Collapse>,
    /// How the measures are to be called and drawn.
    #[serde(default)]
    pub measures: Vec<Measure>,
}

const fn yes() -> bool {
    true
}

/// One thing that was varied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Its path in the scenario file, or its name; and its column in every table.
    pub name: String,
    /// Its values, in the scenario's order.
    pub levels: Vec<Level>,
    /// Further columns of every table, which say what a level of this axis puts at which path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A threshold under which a study speaks of collapse.
#[derive(Clone, Debug, Deserialize)]
pub struct Collapse {
    /// The measure, as a column of `runs.csv`.
    pub measure: String,
    /// The threshold, in the measure's unit.
    pub below: f64,
}

/// How a measure is to be called and drawn.
#[derive(Clone, Debug, Deserialize)]
pub struct Measure {
    /// Its column in `runs.csv`, or that column without the group at its end.
    pub name: String,
    /// In words.
    #[serde(default)]
    pub label: Option<String>,
    /// Its unit; empty for a pure number.
    #[serde(default)]
    pub unit: Option<String>,
    /// The lowest and highest value it can have.
    #[serde(default)]
    pub range: Option<(f64, f64)>,
    /// Whether more of it is better, where that is so or not so.
    #[serde(default)]
    pub higher_is_better: Option<bool>,
}

/// A measure as a column of `runs.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The header of the column.
    pub name: String,
    /// The measure it belongs to: the name without the group.
    pub measure: String,
    /// The group of peers it is about, where it is about one.
    pub group: Option<String>,
    /// In words, without the group.
    pub label: String,
    /// Its unit; empty for a pure number.
    pub unit: String,
    /// The lowest and highest value it can have, where there are such.
    pub range: Option<(f64, f64)>,
    /// Whether more of it is better, where that is so or not so.
    pub higher_is_better: Option<bool>,
}

impl Manifest {
    /// Reads the manifest of a folder of results.
    ///
    /// # Errors
    /// If there is none, or it is not what a study writes.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        Unreadable::json(&folder.join(MANIFEST))
    }

    /// How many cells the study has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.axes.iter().map(|axis| axis.levels.len()).fold(1, usize::saturating_mul)
    }

    /// What is known of a column, as itself or as a measure's value for one group.
    #[must_use]
    pub fn column(&self, name: &str) -> Column {
        let of_group = |group: &'_ String| Some((name.strip_suffix(group.as_str())?.strip_suffix('.')?, group.clone()));
        let grouped = self.groups.iter().find_map(of_group);
        let (measure, group) = grouped.map_or((name, None), |(measure, group)| (measure, Some(group)));
        let named = |wanted: &str| self.measures.iter().find(|known| known.name == wanted);
        let known = named(name).or_else(|| named(measure));
        Column {
            name: name.to_string(),
            measure: measure.to_string(),
            group,
            label: known.and_then(|known| known.label.clone()).unwrap_or_else(|| capitalised(measure)),
            unit: known.and_then(|known| known.unit.clone()).unwrap_or_default(),
            range: known.and_then(|known| known.range),
            higher_is_better: known.and_then(|known| known.higher_is_better),
        }
    }
}

impl Axis {
    /// The place of a level that is written so, or is the same number.
    #[must_use]
    pub fn place(&self, written: &str) -> Option<usize> {
        place_of_level(&self.levels, written)
    }
}

impl From<&scenario::Axis> for Axis {
    fn from(axis: &scenario::Axis) -> Self {
        let columns = axis.values.iter().map(|values| values.path.clone()).collect();
        Self { name: axis.name.clone(), levels: axis.levels.clone(), columns }
    }
}

/// The text with a capital at its start and spaces for underscores.
pub(crate) fn capitalised(text: &str) -> String {
    let text = text.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
