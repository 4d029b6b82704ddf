//! The tables of a study, a row after the other in the order of its plan.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use super::StudyError;
use super::columns::Columns;
use super::folder;
use super::record::{self, Record};
use crate::measure;
use crate::scenario::{Kind, Study};

/// A table that is being written.
pub(super) struct Table<W: Write> {
    path: PathBuf,
    writer: csv::Writer<W>,
    /// The field that is being written.
    field: String,
}

impl<W: Write> Table<W> {
    /// A table with these headers; `path` is what errors name.
    pub fn new<T: AsRef<[u8]>>(path: PathBuf, to: W, headers: impl IntoIterator<Item = T>) -> Result<Self, StudyError> {
        let mut table = Self { path, writer: csv::Writer::from_writer(to), field: String::new() };
        table.row(headers)?;
        Ok(table)
    }

    /// Writes a row.
    pub fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) -> Result<(), StudyError> {
        self.writer.write_record(fields).map_err(|why| StudyError::file("write", &self.path, why))
    }

    /// Writes fields of a row, one after the other, until [`Table::end_row`].
    fn fields<'f>(&mut self, fields: impl IntoIterator<Item = &'f str>) -> Result<(), StudyError> {
        let mut fields = fields.into_iter();
        let written = fields.try_for_each(|field| self.writer.write_field(field));
        written.map_err(|why| StudyError::file("write", &self.path, why))
    }

    /// Writes numbers as fields of a row. Most of a study's tables are made of these: none has a string of its own.
    fn numbers(&mut self, values: impl IntoIterator<Item = Option<f64>>) -> Result<(), StudyError> {
        for value in values {
            self.field.clear();
            put(&mut self.field, value);
            self.writer.write_field(&self.field).map_err(|why| StudyError::file("write", &self.path, why))?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), StudyError> {
        self.row(None::<&[u8]>)
    }

    /// Ends the table, and hands back what it was written to.
    pub fn end(self) -> Result<W, StudyError> {
        self.writer.into_inner().map_err(|why| StudyError::file("write", &self.path, why.error()))
    }
}

/// The tables that have rows for each run.
pub(super) struct Tables<W: Write> {
    runs: Table<W>,
    timeseries: Table<W>,
    /// Where there is something to complete.
    completions: Option<Table<W>>,
    groups: Vec<String>,
}

/// The names of these tables.
pub(super) fn names(workload: Kind) -> &'static [&'static str] {
    match workload {
        Kind::Swarm => &[folder::RUNS, folder::TIMESERIES, folder::COMPLETIONS],
        Kind::Service | Kind::Game | Kind::Team => &[folder::RUNS, folder::TIMESERIES],
    }
}

impl<W: Write> Tables<W> {
    /// Creates the tables with their headers; `to` opens the one of this name.
    pub fn create(
        study: &Study,
        columns: &Columns,
        mut to: impl FnMut(&'static str) -> Result<(PathBuf, W), StudyError>,
    ) -> Result<Self, StudyError> {
        let key: Vec<&str> = ["cell", "replication"].into_iter().chain(study.level_columns()).collect();
        let series = measure::series(columns.workload, &columns.groups);
        let series: Vec<&str> = std::iter::once("time_s").chain(series.iter().map(String::as_str)).collect();
        let completes = names(columns.workload).contains(&folder::COMPLETIONS);
        let mut table = |name, more: &[&str]| {
            let (path, to) = to(name)?;
            Table::new(path, to, key.iter().chain(more))
        };
        Ok(Self {
            runs: table(folder::RUNS, &columns.headers().collect::<Vec<_>>())?,
            timeseries: table(folder::TIMESERIES, &series)?,
            completions: completes
                .then(|| table(folder::COMPLETIONS, &["group", "share", "completion_time_s"]))
                .transpose()?,
            groups: columns.groups.clone(),
        })
    }

    /// Writes the rows of a run; `cell` is its cell's [`cell_key`].
    pub fn write(&mut self, cell: &[String], replication: u32, record: &Record) -> Result<(), StudyError> {
        let mut key = cell.to_vec();
        key.insert(1, replication.to_string());
        let key = || key.iter().map(String::as_str);
        let Self { runs, timeseries, completions, groups } = self;
        runs.fields(key())?;
        runs.numbers(record.values.iter().copied())?;
        runs.end_row()?;
        for moment in &record.moments {
            timeseries.fields(key())?;
            timeseries.numbers(std::iter::once(Some(moment.time_s)).chain(moment.values.iter().copied()))?;
            timeseries.end_row()?;
        }
        let Some(completions) = completions else { return Ok(()) };
        for (group, times) in groups.iter().zip(&record.completions) {
            for (share, time) in record::shares().zip(times) {
                completions.fields(key().chain([group.as_str()]))?;
                completions.numbers([Some(share), *time])?;
                completions.end_row()?;
            }
        }
        Ok(())
    }

    /// Ends the tables, and hands back what they were written to, in the order of their [`names`].
    pub fn end(self) -> Result<Vec<W>, StudyError> {
        [Some(self.runs), Some(self.timeseries), self.completions].into_iter().flatten().map(Table::end).collect()
    }
}

/// A cell's number and the labels of its levels.
pub(super) fn cell_key(study: &Study, cell: usize) -> Vec<String> {
    let labels = study.level_fields(cell).into_iter().map(str::to_owned);
    std::iter::once(cell.to_string()).chain(labels).collect()
}

/// A number as it is written in tables: the shortest form that reads back the same; nothing for no value.
pub(super) fn number(value: Option<f64>) -> String {
    let mut text = String::new();
    put(&mut text, value);
    text
}

fn put(text: &mut String, value: Option<f64>) {
    let Some(value) = value else { return };
    #[expect(clippy::cast_possible_truncation, reason = "it is seen whether it was whole and small enough")]
    let whole = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "seen as well")]
    let same = (whole as f64).to_bits() == value.to_bits() && whole.unsigned_abs() < 1 << 53;
    // Whole numbers, of which there are many, are written several times as fast as such: the text is the same.
    let written = if same { write!(text, "{whole}") } else { write!(text, "{value}") };
    written.expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_shortest_form_that_reads_back_the_same() {
        let whole = [0.0, -0.0, 1.0, -7.0, 9_007_199_254_740_991.0, 9_007_199_254_740_992.0, 1e19, -1e300];
        let others = [0.1, -0.5, 1.0 / 3.0, 1e-7, 5e-324, f64::MAX];
        for value in whole.into_iter().chain(others) {
            let text = number(Some(value));
            assert_eq!(text, value.to_string());
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
        }
        assert_eq!(number(None), "");
    }
}
