//! The summary: for each cell and measure, what its replications say together.

use std::path::Path;

use super::StudyError;
use super::columns::{COLLAPSED, Columns};
use super::folder;
use super::statistics::{Statistics, quantile};
use super::tables::{cell_key, number};
use crate::scenario::Study;

const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Writes the summary from the table of runs.
pub(super) fn write(study: &Study, columns: &Columns, folder: &Path) -> Result<(), StudyError> {
    let from = folder.join(folder::RUNS);
    let to = folder.join(folder::SUMMARY);
    let cannot_read = |why: csv::Error| StudyError::file("read", &from, why);
    let cannot_write = |why: csv::Error| StudyError::file("write", &to, why);
    let mut runs = csv::Reader::from_path(&from).map_err(cannot_read)?;
    let mut summary = csv::Writer::from_path(&to).map_err(cannot_write)?;
    let statistics = ["measure", "unit", "n", "mean", "sd", "ci95_low", "ci95_high"];
    let quantiles = ["min", "q05", "q25", "median", "q75", "q95", "max"];
    let headers = std::iter::once("cell").chain(study.level_columns()).chain(statistics).chain(quantiles);
    summary.write_record(headers).map_err(cannot_write)?;
    let first = 2 + study.level_columns().count();
    let mut rows = runs.records();
    for cell in 0..study.cells() {
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); columns.headers().count()];
        for row in rows.by_ref().take(study.replications as usize) {
            let row = row.map_err(cannot_read)?;
            for (column, field) in values.iter_mut().zip(row.iter().skip(first)) {
                column.extend(field.parse::<f64>());
            }
        }
        let key = cell_key(study, cell);
        for (header, mut values) in columns.headers().zip(values) {
            values.sort_unstable_by(f64::total_cmp);
            let row = key.iter().cloned().chain([header.to_string(), unit(columns, header)]).chain(described(&values));
            summary.write_record(row).map_err(cannot_write)?;
        }
    }
    summary.flush().map_err(|why| StudyError::file("write", &to, why))
}

fn described(ascending: &[f64]) -> Vec<String> {
    let Some(of) = Statistics::of(ascending) else {
        return std::iter::once("0".to_string()).chain(std::iter::repeat_n(String::new(), 11)).collect();
    };
    let (low, high) = of.interval.unzip();
    let mut fields = vec![of.n.to_string(), number(Some(of.mean)), number(of.sd), number(low), number(high)];
    fields.push(number(ascending.first().copied()));
    fields.extend(QUANTILES.map(|share| number(Some(quantile(ascending, share)))));
    fields.push(number(ascending.last().copied()));
    fields
}

fn unit(columns: &Columns, header: &str) -> String {
    let measured = columns.measures.iter().find(|column| column.name == header);
    debug_assert!(measured.is_some() || header == COLLAPSED);
    measured.map_or_else(|| "share of runs".to_string(), |column| column.measure.unit.to_string())
}
