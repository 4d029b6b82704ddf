//! What a search leaves: `thresholds.csv`, a row for each combination of levels, `trials.csv`, a row for each run, and
//! `threshold.json`, what was sought.

use std::path::Path;

use serde::Serialize;

use super::{Answer, Falls, ThresholdError, Thresholds};
use crate::scenario::Study;
use crate::study::Origin;
use crate::study::folder::{THRESHOLD, THRESHOLDS, TRIALS};

/// What was sought.
#[derive(Serialize)]
struct About<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(flatten)]
    origin: Origin<'a>,
    seed: u64,
    setting: String,
    from: String,
    to: String,
    measure: &'a str,
    falls: Falls,
    precision: f64,
    most_runs: u32,
}

/// Writes all three into a folder.
///
/// # Errors
/// If one cannot be written.
///
/// # Panics
/// Never: what was sought is plain data.
pub fn write(folder: &Path, study: &Study, of: &Thresholds, command: &str) -> Result<(), ThresholdError> {
    let about = About {
        name: &study.name,
        title: &study.title,
        origin: Origin::of(command),
        seed: study.seed,
        setting: of.dial.to_string(),
        from: of.dial.label(0.0),
        to: of.dial.label(1.0),
        measure: &of.question.measure,
        falls: of.question.falls,
        precision: of.search.precision,
        most_runs: of.search.most,
    };
    let text = serde_json::to_string_pretty(&about).expect("it is plain data");
    let path = folder.join(THRESHOLD);
    std::fs::write(&path, text + "\n").map_err(|why| ThresholdError::Table { path, why: why.into() })?;
    table(folder, THRESHOLDS, |writer| points(writer, study, of))?;
    table(folder, TRIALS, |writer| trials(writer, study, of))
}

type Writer = csv::Writer<std::fs::File>;

fn table(
    folder: &Path,
    name: &str,
    fill: impl FnOnce(&mut Writer) -> Result<(), csv::Error>,
) -> Result<(), ThresholdError> {
    let path = folder.join(name);
    let write = || {
        let mut writer = csv::Writer::from_path(&path)?;
        fill(&mut writer)?;
        Ok(writer.flush()?)
    };
    write().map_err(|why| ThresholdError::Table { path: path.clone(), why })
}

/// The header of a column of values of the setting.
fn valued(of: &Thresholds, what: &str) -> String {
    let unit = of.dial.unit();
    if unit.is_empty() { what.to_string() } else { format!("{what} ({unit})") }
}

fn points(writer: &mut Writer, study: &Study, of: &Thresholds) -> Result<(), csv::Error> {
    let headers = study.level_columns().map(str::to_string);
    let own = ["tipping_point", "low", "high", "zone_low", "zone_high"].map(|what| valued(of, what));
    let rest = ["falls", "precise", "runs", "fell_share"].map(str::to_string);
    writer.write_record(headers.chain(["setting", "measure"].map(str::to_string)).chain(own).chain(rest))?;
    for (cell, curve) in of.curves.iter().enumerate() {
        let levels = study.level_fields(cell).into_iter().map(str::to_string);
        let (mut values, mut falls, mut precise) = (vec![String::new(); 5], String::new(), String::new());
        if let Answer::At(point) = curve.answer {
            let half = point.zone / 2.0;
            let parts = [point.at, point.low, point.high, point.at - half, point.at + half];
            // What may lie beyond an end has no number there.
            let number = |part: f64| (0.0..=1.0).contains(&part).then(|| of.dial.number(part).to_string());
            values = parts.map(|part| number(part).unwrap_or_default()).to_vec();
            falls = if point.beyond { "above" } else { "below" }.to_string();
            precise = point.precise.to_string();
        }
        let fell = curve.trials.iter().filter(|trial| trial.fell).count();
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 runs")]
        let share = fell as f64 / curve.trials.len() as f64;
        let rest = [falls, precise, curve.trials.len().to_string(), share.to_string()];
        let about = [of.dial.to_string(), of.question.measure.clone()];
        writer.write_record(levels.chain(about).chain(values).chain(rest))?;
    }
    Ok(())
}

fn trials(writer: &mut Writer, study: &Study, of: &Thresholds) -> Result<(), csv::Error> {
    let headers = study.level_columns().map(str::to_string);
    let own = [of.dial.to_string(), "replication".into(), of.question.measure.clone(), "fell".into()];
    writer.write_record(headers.chain(own))?;
    for (cell, curve) in of.curves.iter().enumerate() {
        for trial in &curve.trials {
            let levels = study.level_fields(cell).into_iter().map(str::to_string);
            let value = of.dial.label(trial.part);
            let fell = u8::from(trial.fell).to_string();
            writer.write_record(levels.chain([value, trial.replication.to_string(), trial.value.to_string(), fell]))?;
        }
    }
    Ok(())
}
