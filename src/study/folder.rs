//! The folder of a study's results: what it holds, and that nothing in it is overwritten unless asked.

use std::fs;
use std::path::Path;

use super::StudyError;

/// The resolved scenario.
pub(super) const SCENARIO: &str = "scenario.toml";
/// What was run, by whom, and how.
pub(crate) const MANIFEST: &str = "manifest.json";
/// One row per run.
pub(crate) const RUNS: &str = "runs.csv";
/// What replications say together.
pub(crate) const SUMMARY: &str = "summary.csv";
/// What was counted over time.
pub(super) const TIMESERIES: &str = "timeseries.csv";
/// Who had all, and when.
pub(super) const COMPLETIONS: &str = "completions.csv";
/// What an audit judges of the runs; only audits have it.
pub(crate) const AUDIT: &str = "audit.csv";
/// What a comparison of levels says of the runs; only where one was asked for.
pub(crate) const COMPARE: &str = "compare.csv";
/// What a comparison with another study says of the runs; only where one was asked for.
pub(crate) const CHANGES: &str = "changes.csv";
/// Tipping points that were sought; only where they were asked for.
pub(crate) const THRESHOLDS: &str = "thresholds.csv";
/// The runs by which tipping points were sought.
pub(crate) const TRIALS: &str = "trials.csv";
/// What was sought, with which version, on what machine, by which command.
pub(crate) const THRESHOLD: &str = "threshold.json";
/// The folder of the charts.
const CHARTS: &str = "charts";

const FILES: [&str; 6] = [SCENARIO, MANIFEST, RUNS, SUMMARY, TIMESERIES, COMPLETIONS];

/// What a folder holds.
pub(super) enum Found {
    /// Nothing of ours.
    Nothing,
    /// All results of this very study.
    AllOfIt,
    /// Something else, in words.
    Other(String),
}

/// Looks into a folder.
pub(super) fn look(folder: &Path, fingerprint: &str) -> Result<Found, StudyError> {
    if folder.exists() && !folder.is_dir() {
        return Err(StudyError::file("use", folder, "it is a file, and a folder was expected"));
    }
    if !FILES.iter().any(|file| folder.join(file).exists()) {
        let charts = folder.join(CHARTS).exists();
        return Ok(if charts { Found::Other("charts without tables".to_string()) } else { Found::Nothing });
    }
    let Ok(text) = fs::read_to_string(folder.join(MANIFEST)) else {
        return Ok(Found::Other("tables without a manifest".to_string()));
    };
    let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&text) else {
        return Ok(Found::Other("a damaged manifest.json".to_string()));
    };
    let same = manifest["fingerprint"].as_str() == Some(fingerprint);
    let version = manifest["version"].as_str() == Some(env!("CARGO_PKG_VERSION"));
    let complete = manifest["complete"].as_bool() == Some(true) && FILES.iter().all(|file| folder.join(file).exists());
    Ok(match (same, version, complete) {
        (true, true, true) => Found::AllOfIt,
        (true, true, false) => Found::Other("an unfinished run of this scenario".to_string()),
        (true, false, _) => Found::Other(format!("results of this scenario by version {}", manifest["version"])),
        (false, ..) => Found::Other(format!("results of another scenario, {}", manifest["title"])),
    })
}

/// Removes earlier results, and nothing else, and makes the folder if there is none.
pub(super) fn clear(folder: &Path) -> Result<(), StudyError> {
    fs::create_dir_all(folder).map_err(|why| StudyError::file("create", folder, why))?;
    for file in FILES.into_iter().chain([AUDIT, COMPARE, CHANGES, THRESHOLDS, TRIALS, THRESHOLD]) {
        let path = folder.join(file);
        if path.exists() {
            fs::remove_file(&path).map_err(|why| StudyError::file("remove", &path, why))?;
        }
    }
    let charts = folder.join(CHARTS);
    if charts.is_dir() {
        fs::remove_dir_all(&charts).map_err(|why| StudyError::file("remove", &charts, why))?;
    }
    Ok(())
}

/// Writes a whole file: under another name first, so that it is there whole or not at all.
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> Result<(), StudyError> {
    let (path, unfinished) = (folder.join(name), folder.join(format!(".{name}.unfinished")));
    fs::write(&unfinished, text).map_err(|why| StudyError::file("write", &unfinished, why))?;
    fs::rename(&unfinished, &path).map_err(|why| StudyError::file("write", &path, why))
}
