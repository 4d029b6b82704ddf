//! What a search leaves: `thresholds.csv`, a row for each combination of levels, `trials.csv`, a row for each run, and
//! `threshold.json`, what was sought.

use std::path::Path;

use serde::Serialize;

use super::{Answer, Falls, Sought, Thresholds};
use crate::study::folder::{THRESHOLD, THRESHOLDS, TRIALS};
use crate::study::{CsvFile, Origin, Unwritten, write_about};

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
    falls_if: Falls,
    precision: f64,
    most_runs: u32,
}

/// Writes all three into a folder; `command` is the command line.
///
/// # Errors
/// If one cannot be written.
pub fn write(folder: &Path, of: &Thresholds<'_>, command: &str) -> Result<(), Unwritten> {
    let (study, dial) = (of.gauge.study, of.dial());
    let about = About {
        name: &study.name,
        title: &study.title,
        origin: Origin::of(command),
        seed: study.seed,
        setting: dial.to_string(),
        from: dial.label(0.0),
        to: dial.label(1.0),
        measure: &of.gauge.measure,
        falls_if: of.falls,
        precision: of.search.precision,
        most_runs: of.search.most,
    };
    write_about(&folder.join(THRESHOLD), &about)?;
    points(folder, of)?;
    trials(folder, of)
}

fn points(folder: &Path, of: &Thresholds<'_>) -> Result<(), Unwritten> {
    let study = of.gauge.study;
    let mut table = CsvFile::create(folder.join(THRESHOLDS))?;
    let unit = of.dial().unit();
    let valued = |what: &str| if unit.is_empty() { what.to_string() } else { format!("{what} ({unit})") };
    let own = ["tipping_point", "low", "high", "zone_low", "zone_high"].map(valued);
    let rest = ["falls_where", "one_change", "precise", "runs", "fell_share"].map(str::to_string);
    let levels = study.level_columns().map(str::to_string);
    table.row(levels.chain(["setting", "measure"].map(str::to_string)).chain(own).chain(rest))?;
    for (cell, curve) in of.curves.iter().enumerate() {
        let levels = study.level_fields(cell).into_iter().map(str::to_string);
        let about = [of.dial().to_string(), of.gauge.measure.clone()];
        table.row(levels.chain(about).chain(answer(of, curve)))?;
    }
    table.end()
}

/// The fields that say what was found.
fn answer(of: &Thresholds<'_>, curve: &Sought) -> Vec<String> {
    let (mut fields, mut falls, mut precise) = (vec![String::new(); 5], String::new(), String::new());
    if let Answer::At(point) = curve.answer {
        let half = point.zone / 2.0;
        // What may lie beyond an end has no number there.
        let number = |part: f64| {
            if (0.0..=1.0).contains(&part) { of.dial().number(part).to_string() } else { String::new() }
        };
        fields = [point.at, point.low, point.high, point.at - half, point.at + half].map(number).to_vec();
        falls = if point.beyond { "above" } else { "below" }.to_string();
        precise = point.precise.to_string();
    }
    let one_change = if falls.is_empty() { String::new() } else { curve.one_change.to_string() };
    fields.extend([falls, one_change, precise, curve.trials.len().to_string(), curve.fell().to_string()]);
    fields
}

fn trials(folder: &Path, of: &Thresholds<'_>) -> Result<(), Unwritten> {
    let study = of.gauge.study;
    let mut table = CsvFile::create(folder.join(TRIALS))?;
    let own = [of.dial().to_string(), "replication".into(), of.gauge.measure.clone(), "fell".into()];
    table.row(study.level_columns().map(str::to_string).chain(own))?;
    for (cell, curve) in of.curves.iter().enumerate() {
        for trial in &curve.trials {
            let levels = study.level_fields(cell).into_iter().map(str::to_string);
            let (value, fell) = (of.dial().label(trial.part), u8::from(trial.fell));
            table.row(levels.chain([
                value,
                trial.replication.to_string(),
                trial.value.to_string(),
                fell.to_string(),
            ]))?;
        }
    }
    table.end()
}
