//! The tables of a study, a row after the other in the order of its plan.

use std::io::Write;
use std::path::PathBuf;

use super::StudyError;
use super::columns::Columns;
use super::folder;
use super::record::{self, Record};
use crate::scenario::Study;

/// A table that is being written.
pub(super) struct Table<W: Write> {
    path: PathBuf,
    writer: csv::Writer<W>,
}

impl<W: Write> Table<W> {
    /// A table with these headers; `path` is what errors name.
    pub fn new<T: AsRef<[u8]>>(path: PathBuf, to: W, headers: impl IntoIterator<Item = T>) -> Result<Self, StudyError> {
        let mut table = Self { path, writer: csv::Writer::from_writer(to) };
        table.row(headers)?;
        Ok(table)
    }

    /// Writes a row.
    pub fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) -> Result<(), StudyError> {
        self.writer.write_record(fields).map_err(|why| StudyError::file("write", &self.path, why))
    }

    /// Ends the table, and hands back what it was written to.
    pub fn end(self) -> Result<W, StudyError> {
        self.writer.into_inner().map_err(|why| StudyError::file("write", &self.path, why.error()))
    }
}

/// The three tables that have rows for each run.
pub(super) struct Tables<W: Write> {
    pub runs: Table<W>,
    pub timeseries: Table<W>,
    pub completions: Table<W>,
    groups: Vec<String>,
}

impl<W: Write> Tables<W> {
    /// Creates the tables with their headers; `to` opens the one of this name.
    pub fn create(
        study: &Study,
        columns: &Columns,
        mut to: impl FnMut(&'static str) -> Result<(PathBuf, W), StudyError>,
    ) -> Result<Self, StudyError> {
        let key: Vec<&str> = ["cell", "replication"].into_iter().chain(study.level_columns()).collect();
        let completed: Vec<String> = columns.groups.iter().map(|group| format!("completed_share.{group}")).collect();
        let mut series = vec!["time_s", "throughput_bytes_per_s", "leechers", "seeders"];
        series.extend(completed.iter().map(String::as_str));
        series.extend(["lowest_copies", "pieces_lost"]);
        let mut table = |name, more: &[&str]| {
            let (path, to) = to(name)?;
            Table::new(path, to, key.iter().chain(more))
        };
        Ok(Self {
            runs: table(folder::RUNS, &columns.headers().collect::<Vec<_>>())?,
            timeseries: table(folder::TIMESERIES, &series)?,
            completions: table(folder::COMPLETIONS, &["group", "share", "completion_time_s"])?,
            groups: columns.groups.clone(),
        })
    }

    /// Writes the rows of a run; `cell` is its cell's [`cell_key`].
    pub fn write(&mut self, cell: &[String], replication: u32, record: &Record) -> Result<(), StudyError> {
        let mut key = cell.to_vec();
        key.insert(1, replication.to_string());
        self.runs.row(key.iter().cloned().chain(record.values.iter().map(|value| number(*value))))?;
        for moment in &record.moments {
            let series = [
                moment.time_s.to_string(),
                moment.throughput_bytes_per_s.to_string(),
                moment.leechers.to_string(),
                number(moment.seeders.map(f64::from)),
            ];
            let completed = moment.completed.iter().map(|share| number(*share));
            let last = [moment.lowest_copies, moment.pieces_lost].map(|count| number(count.map(f64::from)));
            self.timeseries.row(key.iter().cloned().chain(series).chain(completed).chain(last))?;
        }
        for (group, times) in self.groups.iter().zip(&record.completions) {
            for (share, time) in record::shares().zip(times) {
                let row = [group.clone(), share.to_string(), number(*time)];
                self.completions.row(key.iter().cloned().chain(row))?;
            }
        }
        Ok(())
    }
}

/// A cell's number and the labels of its levels.
pub(super) fn cell_key(study: &Study, cell: usize) -> Vec<String> {
    let labels = study.level_fields(cell).into_iter().map(str::to_owned);
    std::iter::once(cell.to_string()).chain(labels).collect()
}

/// A number as it is written in tables: the shortest form that reads back the same; nothing for no value.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
