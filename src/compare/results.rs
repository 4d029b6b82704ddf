//! The results of a study as comparisons need them: the values of every run, by the levels of its cell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{CompareError, find};
use crate::study::folder::MANIFEST;
use crate::study::{Axis, Column, Manifest, Runs};

/// A measure as a column of `runs.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The header of its column.
    pub name: String,
    /// In words, with its group.
    pub label: String,
    /// Its unit; empty for a plain number.
    pub unit: String,
    /// Whether more of it is better, where that is so or not so.
    pub higher_is_better: Option<bool>,
}

impl From<Column> for About {
    fn from(column: Column) -> Self {
        let Column { name, label, group, unit, higher_is_better, .. } = column;
        let label = group.map_or_else(|| label.clone(), |group| format!("{label}: {group}"));
        Self { name, label, unit, higher_is_better }
    }
}

/// The values of each replication of a cell, in the order of the measures that were read.
pub(super) type Cell = BTreeMap<u32, Vec<Option<f64>>>;

/// The results of a study, as far as a comparison needs them.
#[derive(Clone, Debug)]
pub struct Results {
    /// Where they are.
    pub folder: PathBuf,
    /// What was varied.
    pub axes: Vec<Axis>,
    /// The scenario's name.
    pub name: String,
    /// The version of potluck that ran it.
    pub version: String,
    /// How many replications each cell was to have.
    pub replications: u32,
    pub(super) seed: Option<u64>,
    pub(super) cells: BTreeMap<Vec<usize>, Cell>,
    /// The names of all measures.
    known: Vec<String>,
    /// The measures that were read.
    read: Vec<About>,
}

impl Results {
    /// Reads what a folder of results says of these measures, or of the study's headline ones if none is named. Names
    /// of measures that it does not have are passed over here: whoever compares by them is told.
    ///
    /// # Errors
    /// If the manifest or the table of runs is missing or is not what a study writes, or the study was not played to
    /// its end.
    pub fn read(folder: &Path, measures: &[String]) -> Result<Self, CompareError> {
        let manifest = Manifest::read(folder)?;
        if !manifest.complete {
            let why = "`complete` is false, and true was expected: the study was stopped; run it again";
            return Err(CompareError::Unfinished { path: folder.join(MANIFEST), why });
        }
        let mut runs = Runs::open(folder, &manifest)?;
        let known: Vec<String> = runs.measures().map(str::to_string).collect();
        let wanted = if measures.is_empty() { &manifest.headline } else { measures };
        let mut read: Vec<About> = Vec::new();
        for name in wanted.iter().filter(|name| known.contains(name)) {
            if read.iter().all(|about| about.name != *name) {
                read.push(manifest.column(name).into());
            }
        }
        let columns = read.iter().map(|about| runs.column(&about.name)).collect::<Result<Vec<_>, _>>()?;
        let mut cells: BTreeMap<Vec<usize>, Cell> = BTreeMap::new();
        runs.each(|run| {
            let values = run.row.numbers(&columns)?;
            let twice = run.twice();
            match cells.entry(run.levels).or_default().insert(run.replication, values) {
                Some(_) => Err(twice),
                None => Ok(()),
            }
        })?;
        // Where cells stop by a rule, they were to have what they have, and not the whole budget.
        let most = || cells.values().map(Cell::len).max().and_then(|most| u32::try_from(most).ok());
        let replications = manifest.stop.and_then(|_| most()).unwrap_or(manifest.replications);
        let Manifest { axes, name, version, seed, .. } = manifest;
        Ok(Self { folder: folder.to_path_buf(), axes, name, version, replications, seed, cells, known, read })
    }

    /// The names of the measures that were read.
    #[must_use]
    pub fn measures(&self) -> Vec<String> {
        self.read.iter().map(|about| about.name.clone()).collect()
    }

    /// The measures that are asked for, or all that were read if none is, with their places among these.
    pub(super) fn asked(&self, measures: &[String]) -> Result<Vec<(usize, About)>, CompareError> {
        if measures.is_empty() {
            return Ok(self.read.iter().cloned().enumerate().collect());
        }
        let mut found: Vec<(usize, About)> = Vec::new();
        for name in measures {
            find("measure", name, &self.known)?;
            let place = self.read.iter().position(|about| about.name == *name);
            let unread = || CompareError::Unsuited(format!("measure `{name}` was not read with the results"));
            let place = place.ok_or_else(unread)?;
            if found.iter().all(|(known, _)| *known != place) {
                found.push((place, self.read[place].clone()));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
pub(super) mod fixture {
    //! Results that are made up for tests.

    use super::super::Question;
    use crate::study::folder::{MANIFEST, RUNS};

    /// A folder of results that vary a rule and a share.
    pub fn folder(runs: &[&str]) -> tempfile::TempDir {
        folder_along("share", &["0.0", "0.5", "0.7"], runs)
    }

    /// A folder of results that vary a rule, and an axis of these levels.
    pub fn folder_along(axis: &str, levels: &[&str], runs: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let level = |label: &&str| serde_json::json!({"label": label, "number": label.parse::<f64>().ok()});
        let manifest = serde_json::json!({
            "name": "made-up", "title": "Made up", "version": "0", "complete": true, "seed": 1, "replications": 3, "groups": ["a"],
            "axes": [
                {"name": "rule", "levels": [{"label": "none"}, {"label": "good"}, {"label": "lone"}]},
                {"name": axis, "levels": levels.iter().map(level).collect::<Vec<_>>()},
            ],
            "headline": ["speed"],
            "measures": [
                {"name": "speed", "label": "Speed", "unit": "B/s", "higher_is_better": true},
                {"name": "wait_s", "label": "Wait", "unit": "s", "higher_is_better": false},
            ],
        });
        std::fs::write(folder.path().join(MANIFEST), manifest.to_string()).unwrap();
        std::fs::write(folder.path().join(RUNS), runs.join("\n")).unwrap();
        folder
    }

    pub fn question(by: &str, baseline: Option<&str>, measures: &[&str]) -> Question {
        let measures = measures.iter().map(ToString::to_string).collect();
        Question { by: by.to_string(), baseline: baseline.map(str::to_string), measures }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_study_does_not_write_is_refused_at_its_line() {
        let refused = |rows: &[&str]| {
            let header = ["cell,replication,rule,share,speed", "0,0,none,0.0,1"];
            let folder = fixture::folder(&[&header[..], rows].concat());
            Results::read(folder.path(), &[]).expect_err("refused").to_string()
        };
        let says = |rows: &[&str], words: &str| {
            let said = refused(rows);
            assert!(said.ends_with(words), "{said}");
        };
        says(&["0,1,none,0.0,fast"], "runs.csv:3: column `speed` holds `fast`; expected a finite number, or nothing");
        says(&["0,1,nun,0.0,1"], "runs.csv:3: column `rule` holds `nun`; expected a level that manifest.json lists");
        says(&["0,0,none,0.0,1"], "runs.csv:3: replication 0 of cell 0 is there twice");
        says(&["0,x,none,0.0,1"], "runs.csv:3: column `replication` holds `x`; expected a whole number below 2^32");
    }
}
