//! The manifest of a study as the report needs it: what was varied, what was measured, and how it is to be called.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What `manifest.json` says of a study. Other keys (host, commit, wall time) are for people and are not read here.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The scenario's name, which is also the folder's.
    pub name: String,
    /// What the study asks, in one line.
    pub title: String,
    /// The version of potluck that ran it.
    pub version: String,
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

impl Manifest {
    /// How many cells the study has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.axes.iter().map(|axis| axis.levels.len()).fold(1, usize::saturating_mul)
    }
}

/// One thing that was varied.
#[derive(Clone, Debug, Deserialize)]
pub struct Axis {
    /// Its path in the scenario file, and its column in every table.
    pub name: String,
    /// What to write at the axis, where the path would not do.
    #[serde(default)]
    pub label: Option<String>,
    /// The unit of its numbers.
    #[serde(default)]
    pub unit: Option<String>,
    /// Its values, in the scenario's order.
    pub levels: Vec<Level>,
    /// Further columns of every table, which say what a level of this axis puts at which path.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// One value of an axis.
#[derive(Clone, Debug, Deserialize)]
pub struct Level {
    /// As it is written in the tables.
    pub label: String,
    /// As a number, where it is one.
    #[serde(default)]
    pub number: Option<f64>,
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

impl Axis {
    /// What to write at the axis: its label, or one derived from its path.
    #[must_use]
    pub fn words(&self) -> String {
        self.label.clone().unwrap_or_else(|| words_of_path(&self.name))
    }

    /// The unit of its numbers; a path that ends in `share` counts shares.
    #[must_use]
    pub fn unit(&self) -> &str {
        let share = if self.name.ends_with("share") { "share" } else { "" };
        self.unit.as_deref().unwrap_or(share)
    }
}

/// Readable words for a path in a scenario file: `population.groups.free-riders.share` is "Share of free-riders".
fn words_of_path(path: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    match segments[..] {
        [.., group, "share"] => format!("Share of {group}"),
        [.., family, part] => capitalised(&format!("{family} {part}")),
        [part] => capitalised(part),
        [] => capitalised(path),
    }
}

/// The text with a capital at its start and spaces for underscores.
pub(super) fn capitalised(text: &str) -> String {
    let text = text.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_words() {
        assert_eq!(words_of_path("population.groups.free-riders.share"), "Share of free-riders");
        assert_eq!(words_of_path("population.size"), "Population size");
        assert_eq!(words_of_path("system"), "System");
        assert_eq!(words_of_path("overlay.neighbours"), "Overlay neighbours");
    }
}
