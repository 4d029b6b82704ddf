//! The folder of a study's results: what it holds, and that nothing in it is overwritten unless asked.

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use super::store::Store;
use super::{StudyError, changed, tables};
use crate::scenario::{Kind, Study};

/// The resolved scenario.
pub(crate) const SCENARIO: &str = "scenario.toml";
/// What was run, by whom, and how.
pub(crate) const MANIFEST: &str = "manifest.json";
/// One row per run.
pub(crate) const RUNS: &str = "runs.csv";
/// What replications say together.
pub(crate) const SUMMARY: &str = "summary.csv";
/// What was counted over time.
pub(crate) const TIMESERIES: &str = "timeseries.csv";
/// Who had all, and when.
pub(crate) const COMPLETIONS: &str = "completions.csv";
/// What an audit judges of the runs; only audits have it.
pub(crate) const AUDIT: &str = "audit.csv";
/// What a comparison of levels says of the runs; only where one was asked for.
pub(crate) const COMPARE: &str = "compare.csv";
/// What a comparison with another study says of the runs; only where one was asked for.
pub(crate) const CHANGES: &str = "changes.csv";
/// The curves of several studies side by side, each against itself.
pub(crate) const CONTRAST: &str = "contrast.csv";
/// Where these curves tip.
pub(crate) const TIPPING: &str = "tipping.csv";
/// What was contrasted, with which version, by which command.
pub(crate) const ABOUT_CONTRAST: &str = "contrast.json";
/// Tipping points that were sought; only where they were asked for.
pub(crate) const THRESHOLDS: &str = "thresholds.csv";
/// The runs by which tipping points were sought.
pub(crate) const TRIALS: &str = "trials.csv";
/// What was sought, with which version, on what machine, by which command.
pub(crate) const THRESHOLD: &str = "threshold.json";
/// How much settings matter; only where it was asked for.
pub(crate) const SENSITIVITIES: &str = "sensitivity.csv";
/// The runs by which it was found how much settings matter.
pub(crate) const EVALUATIONS: &str = "evaluations.csv";
/// Of what it was asked, with which version, by which command.
pub(crate) const SENSITIVITY: &str = "sensitivity.json";
/// What was played in a tournament, with which version, by which command.
pub(crate) const TOURNAMENT: &str = "tournament.json";
/// Where each of its protocols stands.
pub(crate) const STANDINGS: &str = "tournament.csv";
/// Of which overlays it was asked how they fall apart, with which version, by which command.
pub(crate) const ROBUSTNESS: &str = "robustness.json";
/// How robust these overlays are, in each repeat.
pub(crate) const ROBUSTNESSES: &str = "robustness.csv";
/// What is left of them as peers are removed.
pub(crate) const CURVES: &str = "curves.csv";
/// The runs for programs that read columns; only where they were asked for.
pub(crate) const RUNS_PARQUET: &str = "runs.parquet";
/// What was counted over time, for programs that read columns; only where it was asked for.
pub(crate) const TIMESERIES_PARQUET: &str = "timeseries.parquet";
/// The folder of the charts.
const CHARTS: &str = "charts";

/// What every study leaves, beside the tables that have rows for each run.
const FILES: [&str; 3] = [SCENARIO, MANIFEST, SUMMARY];

/// What further questions leave beside them.
const ASKED: [&str; 19] = [
    AUDIT,
    COMPARE,
    CHANGES,
    CONTRAST,
    TIPPING,
    ABOUT_CONTRAST,
    THRESHOLDS,
    TRIALS,
    THRESHOLD,
    SENSITIVITIES,
    EVALUATIONS,
    SENSITIVITY,
    TOURNAMENT,
    STANDINGS,
    ROBUSTNESS,
    ROBUSTNESSES,
    CURVES,
    RUNS_PARQUET,
    TIMESERIES_PARQUET,
];

/// What a study of this workload leaves.
fn files(workload: Kind) -> impl Iterator<Item = &'static str> {
    FILES.into_iter().chain(tables::names(workload).iter().copied())
}

/// What studies leave, whatever their workload.
fn every_file() -> impl Iterator<Item = &'static str> {
    Kind::ALL.into_iter().flat_map(files)
}

/// What a folder holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing of ours.
    Nothing,
    /// All results of this very study.
    AllOfIt,
    /// Some runs of this very study.
    Unfinished,
    /// Something else.
    Other {
        /// In words.
        what: String,
        /// Where another scenario is another.
        changed: Vec<String>,
    },
}

/// Looks into a folder for the results of a study with this fingerprint.
pub(super) fn look(folder: &Path, study: &Study, fingerprint: &str) -> Result<Found, StudyError> {
    if folder.exists() && !folder.is_dir() {
        return Err(StudyError::file("use", folder, "it is a file, and a folder was expected"));
    }
    let other = |what: String| Ok(Found::Other { what, changed: Vec::new() });
    let manifest = match fs::read_to_string(folder.join(MANIFEST)) {
        Ok(text) => serde_json::from_str::<Value>(&text).ok(),
        Err(_) if every_file().any(|file| folder.join(file).exists()) => {
            return other("tables without a manifest".to_string());
        }
        // A store without a manifest is one in which nothing was played yet.
        Err(_) if folder.join(CHARTS).exists() => return other("charts without tables".to_string()),
        Err(_) => return Ok(Found::Nothing),
    };
    let Some(manifest) = manifest else { return other("a damaged manifest.json".to_string()) };
    let says = |key: &str, expected: &str| manifest[key].as_str() == Some(expected);
    let version = says("version", env!("CARGO_PKG_VERSION"));
    let complete = manifest["complete"].as_bool() == Some(true);
    let part = if complete { "results" } else { "an unfinished run" };
    if !says("fingerprint", fingerprint) {
        let changed = changed::since(&folder.join(SCENARIO), study);
        return Ok(Found::Other { what: format!("{part} of another scenario, {}", manifest["title"]), changed });
    }
    match files(study.workload()).find(|file| !folder.join(file).exists()) {
        _ if !version => other(format!("{part} of this scenario by version {}", manifest["version"])),
        Some(missing) if complete => other(format!("results of this scenario without {missing}")),
        None if complete => Ok(Found::AllOfIt),
        // Rows of two builds must not stand in one table.
        _ if !says("commit", env!("POTLUCK_COMMIT")) => {
            other(format!("an unfinished run of this scenario by another build, of commit {}", manifest["commit"]))
        }
        _ => Ok(Found::Unfinished),
    }
}

/// Reads the study back of which a folder holds results, finished or not.
///
/// # Errors
/// If the folder holds none, or a file that the scenario reads is no longer there.
pub fn reopen(folder: &Path) -> Result<Study, StudyError> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => no_results(folder),
            _ => StudyError::file("read", &path, why),
        })
    };
    let (manifest, scenario) = (read(MANIFEST)?, read(SCENARIO)?);
    let failed = |why: &str| StudyError::file("read", &folder.join(MANIFEST), why);
    let manifest: Value = serde_json::from_slice(&manifest).map_err(|why| failed(&why.to_string()))?;
    let name = manifest["name"].as_str().ok_or_else(|| failed("it does not say the scenario's `name`"))?;
    let beside = manifest["scenario_folder"].as_str().map_or(folder, Path::new);
    let study = Study::from_bytes(&beside.join(format!("{name}.toml")), &scenario, &[])?;
    let fingerprint = study.fingerprint().map_err(|why| failed(&why))?;
    if manifest["fingerprint"].as_str() != Some(&fingerprint) {
        return Err(failed("the scenario, or a file that it reads, is no longer the one that was played"));
    }
    Ok(study)
}

pub(super) fn no_results(folder: &Path) -> StudyError {
    let what = match folder.metadata() {
        Ok(found) if found.is_dir() => "there are no results in this folder",
        Ok(_) => "this is a file",
        Err(_) => "there is no such folder",
    };
    StudyError::NoResults { folder: folder.display().to_string(), what }
}

/// Removes earlier results, and nothing else.
pub(super) fn clear(folder: &Path) -> Result<(), StudyError> {
    for file in every_file().chain(ASKED) {
        let path = folder.join(file);
        match fs::remove_file(&path) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(StudyError::file("remove", &path, why)),
            _ => {}
        }
    }
    let charts = folder.join(CHARTS);
    if charts.is_dir() {
        fs::remove_dir_all(&charts).map_err(|why| StudyError::file("remove", &charts, why))?;
    }
    Ok(())
}

/// The name of a file that is being written, of which there is no other: nor any by another process, on another
/// machine.
pub(super) fn unfinished(store: &Store, name: &str) -> PathBuf {
    store.folder().join(format!("{name}.{:016x}", RandomState::new().hash_one(std::process::id())))
}

/// Writes a whole file: into the store first, so that it is there whole or not at all.
pub(super) fn write(folder: &Path, store: &Store, name: &str, text: &str) -> Result<(), StudyError> {
    let (path, unfinished) = (folder.join(name), unfinished(store, name));
    fs::write(&unfinished, text).map_err(|why| StudyError::file("write", &unfinished, why))?;
    fs::rename(&unfinished, &path).map_err(|why| StudyError::file("write", &path, why))
}
