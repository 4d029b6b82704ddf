//! What an analysis leaves: `sensitivity.csv`, a row for each setting, `evaluations.csv`, a row for each run, and
//! `sensitivity.json`, what was asked.

use std::path::Path;

use serde::Serialize;

use super::{Evaluation, Sensitivities};
use crate::study::folder::{EVALUATIONS, SENSITIVITIES, SENSITIVITY};
use crate::study::{CsvFile, Origin, Unwritten, write_about};

/// What was asked.
#[derive(Serialize)]
struct About<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(flatten)]
    origin: Origin<'a>,
    seed: u64,
    measure: &'a str,
    rows: u32,
    settings: Vec<Setting>,
}

#[derive(Serialize)]
struct Setting {
    path: String,
    from: String,
    to: String,
}

/// Writes all three into a folder; `command` is the command line.
///
/// # Errors
/// If one cannot be written.
pub fn write(folder: &Path, of: &Sensitivities<'_>, command: &str) -> Result<(), Unwritten> {
    let study = of.gauge.study;
    let setting =
        |dial: &crate::scenario::Dial| Setting { path: dial.to_string(), from: dial.label(0.0), to: dial.label(1.0) };
    let about = About {
        name: &study.name,
        title: &study.title,
        origin: Origin::of(command),
        seed: study.seed,
        measure: &of.gauge.measure,
        rows: of.sample.rows,
        settings: of.gauge.dials.iter().map(setting).collect(),
    };
    write_about(&folder.join(SENSITIVITY), &about)?;
    indices(folder, of)?;
    evaluations(folder, of)
}

fn indices(folder: &Path, of: &Sensitivities<'_>) -> Result<(), Unwritten> {
    let study = of.gauge.study;
    let mut table = CsvFile::create(folder.join(SENSITIVITIES))?;
    let own = ["setting", "measure", "first_order", "first_order_low", "first_order_high", "total", "total_low"];
    let own = own.into_iter().chain(["total_high", "mean", "sd", "runs"]).map(str::to_string);
    table.row(study.level_columns().map(str::to_string).chain(own))?;
    for (cell, analysis) in of.cells.iter().enumerate() {
        for (place, name) in of.names().into_iter().enumerate() {
            let levels = study.level_fields(cell).into_iter().map(str::to_string);
            let numbers = match &analysis.indices {
                Some(indices) => {
                    let of_input = [indices[place].first, indices[place].total];
                    of_input
                        .iter()
                        .flat_map(|index| [index.value, index.low, index.high].map(|n| n.to_string()))
                        .collect()
                }
                // Where the measure is the same everywhere, nothing has a part in its variance.
                None => vec![String::new(); 6],
            };
            let rest = [analysis.mean.to_string(), analysis.sd.to_string(), analysis.evaluations.len().to_string()];
            table.row(levels.chain([name, of.gauge.measure.clone()]).chain(numbers).chain(rest))?;
        }
    }
    table.end()
}

fn evaluations(folder: &Path, of: &Sensitivities<'_>) -> Result<(), Unwritten> {
    let (study, dials) = (of.gauge.study, &of.gauge.dials);
    let mut table = CsvFile::create(folder.join(EVALUATIONS))?;
    let settings = dials.iter().map(ToString::to_string);
    let levels = study.level_columns().map(str::to_string);
    let own = ["replication".to_string(), of.gauge.measure.clone()];
    table.row(levels.chain(["sample", "row"].map(str::to_string)).chain(settings).chain(own))?;
    let names = of.names();
    for (cell, analysis) in of.cells.iter().enumerate() {
        for evaluation in &analysis.evaluations {
            let Evaluation { mixed, is_b, row, inputs, replication, value } = evaluation;
            let sample = match mixed {
                Some(input) => format!("A with {} of B", names[*input]),
                None => if *is_b { "B" } else { "A" }.to_string(),
            };
            let levels = study.level_fields(cell).into_iter().map(str::to_string);
            let inputs = dials.iter().zip(inputs).map(|(dial, part)| dial.label(*part));
            let own = [replication.to_string(), value.to_string()];
            table.row(levels.chain([sample, row.to_string()]).chain(inputs).chain(own))?;
        }
    }
    table.end()
}
