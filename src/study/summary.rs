//! The summary: for each cell and measure, what its replications say together.

use std::io::Write;
use std::path::PathBuf;

use super::StudyError;
use super::columns::Columns;
use super::record::Record;
use super::sequence::Reached;
use super::statistics::{Statistics, quantile};
use super::tables::{Table, number};
use crate::scenario::Study;

const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The summary as it is written, cell by cell. It holds the values of one cell at a time.
pub(super) struct Summary<'a, W: Write> {
    columns: &'a Columns,
    table: Table<W>,
    /// The values of the cell's runs so far, for each column.
    values: Vec<Vec<f64>>,
}

impl<'a, W: Write> Summary<'a, W> {
    /// Begins the summary of a study.
    pub fn create(study: &Study, columns: &'a Columns, path: PathBuf, to: W) -> Result<Self, StudyError> {
        let statistics = ["measure", "unit", "n", "mean", "sd", "ci95_low", "ci95_high"];
        let quantiles = ["min", "q05", "q25", "median", "q75", "q95", "max"];
        // Where cells stop by a rule, each row says with how many replications its cell did, and whether it met the
        // target.
        let stop: &[&str] = if study.stop.is_some() { &["replications", "target_met"] } else { &[] };
        let headers = std::iter::once("cell").chain(study.level_columns()).chain(statistics).chain(quantiles);
        let table = Table::new(path, to, headers.chain(stop.iter().copied()))?;
        Ok(Self { columns, table, values: vec![Vec::new(); columns.headers().count()] })
    }

    /// Takes a run of the cell that is being summarised.
    pub fn take(&mut self, record: &Record) {
        for (values, value) in self.values.iter_mut().zip(&record.values) {
            values.extend(*value);
        }
    }

    /// Writes the rows of the cell whose runs were taken.
    pub fn end_cell(&mut self, key: &[String], reached: Reached) -> Result<(), StudyError> {
        let stop = reached.met.map(|met| [reached.replications.to_string(), met.to_string()]);
        for (header, values) in self.columns.headers().zip(&mut self.values) {
            values.sort_unstable_by(f64::total_cmp);
            let unit = self.columns.unit(header);
            let named = [header.to_string(), unit.to_string()];
            let row =
                key.iter().cloned().chain(named).chain(described(values, unit)).chain(stop.iter().flatten().cloned());
            self.table.row(row)?;
            values.clear();
        }
        Ok(())
    }

    /// Ends the table, and hands back what it was written to.
    pub fn end(self) -> Result<W, StudyError> {
        self.table.end()
    }
}

/// What is said of these values of a measure with this unit.
fn described(ascending: &[f64], unit: &str) -> Vec<String> {
    let Some(of) = Statistics::in_unit(ascending, unit) else {
        return std::iter::once("0".to_string()).chain(std::iter::repeat_n(String::new(), 11)).collect();
    };
    let (low, high) = of.interval.unzip();
    let mut fields = vec![of.n.to_string(), number(Some(of.mean)), number(of.sd), number(low), number(high)];
    fields.push(number(ascending.first().copied()));
    fields.extend(QUANTILES.map(|share| number(Some(quantile(ascending, share)))));
    fields.push(number(ascending.last().copied()));
    fields
}
