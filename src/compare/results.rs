//! The results of a study as comparisons need them: the values of every run, by the levels of its cell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{CompareError, find};
use crate::study::folder::{MANIFEST, RUNS};

/// One value of an axis.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Level {
    /// As it is written in the tables.
    pub label: String,
    /// As a number, where it is one.
    #[serde(default)]
    pub number: Option<f64>,
}

/// What was varied.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Axis {
    /// Its path in the scenario file, or its name.
    pub name: String,
    /// Its values, in the scenario's order.
    pub levels: Vec<Level>,
}

impl Axis {
    /// The place of a level that is written so, or is the same number.
    #[must_use]
    pub fn place(&self, written: &str) -> Option<usize> {
        let number = written.parse::<f64>().ok();
        let same_number = || self.levels.iter().position(|level| number.is_some() && level.number == number);
        self.levels.iter().position(|level| level.label == written).or_else(same_number)
    }
}

impl From<&crate::scenario::Axis> for Axis {
    fn from(axis: &crate::scenario::Axis) -> Self {
        let level = |level: &crate::scenario::Level| Level { label: level.label.clone(), number: level.number };
        Self { name: axis.name.clone(), levels: axis.levels.iter().map(level).collect() }
    }
}

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

/// The values of each replication of a cell, in the order of the columns.
pub(super) type Cell = BTreeMap<u32, Vec<Option<f64>>>;

/// The results of a study.
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
    pub(super) cells: Cells,
    columns: Vec<String>,
    headline: Vec<String>,
    groups: Vec<String>,
    measures: Vec<Described>,
}

#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    seed: Option<u64>,
    replications: u32,
    /// The rule by which cells end with fewer replications, where there is one.
    #[serde(default)]
    stop: Option<IgnoredAny>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    axes: Vec<Axis>,
    #[serde(default)]
    headline: Vec<String>,
    #[serde(default)]
    measures: Vec<Described>,
}

const fn yes() -> bool {
    true
}

/// What the manifest says of a measure.
#[derive(Clone, Debug, Deserialize)]
struct Described {
    name: String,
    label: Option<String>,
    unit: Option<String>,
    higher_is_better: Option<bool>,
}

impl Results {
    /// Reads `manifest.json` and `runs.csv` of a folder.
    ///
    /// # Errors
    /// If one is missing or is not what a study writes, or the study was not played to its end.
    pub fn read(folder: &Path) -> Result<Self, CompareError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|why| CompareError::file(&path, why))?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|why| CompareError::file(&path, why))?;
        if !manifest.complete {
            let why = "`complete` is false, and true was expected: the study was stopped; run it again";
            return Err(CompareError::file(&path, why));
        }
        let (columns, cells) = read_runs(&folder.join(RUNS), &manifest.axes)?;
        // Where cells stop by a rule, they were to have what they have, and not the whole budget.
        let most = || cells.values().map(Cell::len).max().and_then(|most| u32::try_from(most).ok());
        let replications = manifest.stop.and_then(|_| most()).unwrap_or(manifest.replications);
        Ok(Self {
            folder: folder.to_path_buf(),
            axes: manifest.axes,
            name: manifest.name,
            version: manifest.version,
            replications,
            seed: manifest.seed,
            cells,
            columns,
            headline: manifest.headline,
            groups: manifest.groups,
            measures: manifest.measures,
        })
    }

    /// The measures that are asked for, or the headline ones if none is, with their columns.
    pub(super) fn asked(&self, measures: &[String]) -> Result<Vec<(usize, About)>, CompareError> {
        let asked = if measures.is_empty() { &self.headline } else { measures };
        let mut found: Vec<(usize, About)> = Vec::new();
        for name in asked {
            let column = find("measure", name, &self.columns)?;
            if found.iter().all(|(known, _)| *known != column) {
                found.push((column, self.describe(name)));
            }
        }
        Ok(found)
    }

    /// What the manifest says of a column, as itself or as a measure's value for one group.
    fn describe(&self, name: &str) -> About {
        let of_group = |group: &'_ String| Some((name.strip_suffix(group.as_str())?.strip_suffix('.')?, group.clone()));
        let named = |wanted: &str| self.measures.iter().find(|measure| measure.name == wanted);
        let (measure, group) = self.groups.iter().find_map(of_group).unwrap_or((name, String::new()));
        let known = named(name).or_else(|| named(measure));
        let label = known.and_then(|known| known.label.clone()).unwrap_or_else(|| measure.replace('_', " "));
        About {
            name: name.to_string(),
            label: if group.is_empty() { label } else { format!("{label}: {group}") },
            unit: known.and_then(|known| known.unit.clone()).unwrap_or_default(),
            higher_is_better: known.and_then(|known| known.higher_is_better),
        }
    }
}

/// The cells of a study, by the places of their levels.
type Cells = BTreeMap<Vec<usize>, Cell>;

/// The columns that were measured, and the cells.
fn read_runs(path: &Path, axes: &[Axis]) -> Result<(Vec<String>, Cells), CompareError> {
    let failed = |why: csv::Error| CompareError::file(path, why);
    let mut table = csv::Reader::from_path(path).map_err(failed)?;
    let header = Header::of(path, table.headers().map_err(failed)?, axes)?;
    let mut cells = Cells::new();
    for row in table.records() {
        let row = row.map_err(failed)?;
        let levels = axes.iter().zip(&header.levels).map(|(axis, place)| {
            axis.place(&row[*place]).ok_or_else(|| header.unlike(&row, *place, "a level that manifest.json lists"))
        });
        let cell = cells.entry(levels.collect::<Result<_, _>>()?).or_default();
        let unlike = |expected| header.unlike(&row, header.replication, expected);
        let replication = row[header.replication].parse().map_err(|_| unlike("a whole number below 2^32"))?;
        if cell.insert(replication, header.values(&row)?).is_some() {
            return Err(unlike("each replication of a cell once"));
        }
    }
    Ok((header.measured.iter().map(|place| header.names[*place].clone()).collect(), cells))
}

/// Which column of `runs.csv` holds what.
struct Header<'p> {
    path: &'p Path,
    names: Vec<String>,
    replication: usize,
    levels: Vec<usize>,
    measured: Vec<usize>,
}

impl<'p> Header<'p> {
    fn of(path: &'p Path, names: &StringRecord, axes: &[Axis]) -> Result<Self, CompareError> {
        let names: Vec<String> = names.iter().map(str::to_string).collect();
        let column = |name: &str| {
            let place = names.iter().position(|known| known == name);
            place.ok_or_else(|| CompareError::file(path, format!("line 1: there is no column `{name}`")))
        };
        let (cell, replication) = (column("cell")?, column("replication")?);
        let levels: Vec<usize> = axes.iter().map(|axis| column(&axis.name)).collect::<Result<_, _>>()?;
        let is_key = |place: &usize| [cell, replication].contains(place) || levels.contains(place);
        let measured = (0..names.len()).filter(|place| !is_key(place)).collect();
        Ok(Self { path, names, replication, levels, measured })
    }

    fn unlike(&self, row: &StringRecord, place: usize, expected: &str) -> CompareError {
        let line = row.position().map_or(0, csv::Position::line);
        let (column, held) = (&self.names[place], &row[place]);
        CompareError::file(self.path, format!("line {line}: column `{column}` holds `{held}`; expected {expected}"))
    }

    fn values(&self, row: &StringRecord) -> Result<Vec<Option<f64>>, CompareError> {
        let value = |place: &usize| match (&row[*place], row[*place].parse::<f64>()) {
            ("", _) => Ok(None),
            (_, Ok(number)) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.unlike(row, *place, "a finite number, or nothing")),
        };
        self.measured.iter().map(value).collect()
    }
}

#[cfg(test)]
pub(super) mod fixture {
    //! Results that are made up for tests.

    use super::super::Question;
    use super::{MANIFEST, RUNS};

    /// A folder of results that vary a rule and a share.
    pub fn folder(runs: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let manifest = serde_json::json!({
            "name": "made-up", "version": "0", "complete": true, "seed": 1, "replications": 3, "groups": ["a"],
            "axes": [
                {"name": "rule", "levels": [{"label": "none"}, {"label": "good"}, {"label": "lone"}]},
                {"name": "share", "levels": [
                    {"label": "0.0", "number": 0.0}, {"label": "0.5", "number": 0.5}, {"label": "0.7", "number": 0.7}
                ]},
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
            Results::read(folder.path()).expect_err("refused").to_string()
        };
        let says = |rows: &[&str], words: &str| {
            let said = refused(rows);
            assert!(said.ends_with(words) && said.contains("runs.csv"), "{said}");
        };
        says(&["0,1,none,0.0,fast"], "line 3: column `speed` holds `fast`; expected a finite number, or nothing");
        says(&["0,1,nun,0.0,1"], "line 3: column `rule` holds `nun`; expected a level that manifest.json lists");
        says(&["0,0,none,0.0,1"], "line 3: column `replication` holds `0`; expected each replication of a cell once");
        says(&["0,x,none,0.0,1"], "line 3: column `replication` holds `x`; expected a whole number below 2^32");
    }
}
