//! The tables of a study, written run by run in the order of the plan, whatever order the runs finish in.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::StudyError;
use super::columns::Columns;
use super::folder;
use super::record::{self, Record};
use crate::scenario::Study;

struct Table {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl Table {
    fn create(folder: &Path, name: &str, headers: &[&str]) -> Result<Self, StudyError> {
        let path = folder.join(name);
        let writer = csv::Writer::from_path(&path).map_err(|why| StudyError::file("create", &path, why))?;
        let mut table = Self { path, writer };
        table.row(headers)?;
        Ok(table)
    }

    fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) -> Result<(), StudyError> {
        self.writer.write_record(fields).map_err(|why| StudyError::file("write", &self.path, why))
    }

    fn flush(&mut self) -> Result<(), StudyError> {
        self.writer.flush().map_err(|why| StudyError::file("write", &self.path, why))
    }
}

/// The tables of a study.
pub(super) struct Tables {
    runs: Table,
    timeseries: Table,
    completions: Table,
    groups: Vec<String>,
    /// For each cell its number and the labels of its levels.
    cells: Vec<Vec<String>>,
    replications: u64,
    next: u64,
    /// Runs that finished before an earlier one.
    waiting: BTreeMap<u64, Record>,
}

impl Tables {
    /// Creates the tables, with their headers.
    pub fn create(folder: &Path, study: &Study, columns: &Columns) -> Result<Self, StudyError> {
        let key: Vec<&str> = ["cell", "replication"].into_iter().chain(study.level_columns()).collect();
        let completed: Vec<String> = columns.groups.iter().map(|group| format!("completed_share.{group}")).collect();
        let with = |more: &[&str]| key.iter().copied().chain(more.iter().copied()).map(String::from).collect();
        let headers = |all: &Vec<String>| -> Vec<String> { all.clone() };
        let runs: Vec<String> = with(&columns.headers().collect::<Vec<_>>());
        let mut series: Vec<String> = with(&["time_s", "throughput_bytes_per_s", "leechers", "seeders"]);
        series.extend(completed);
        series.extend(["lowest_copies", "pieces_lost"].map(String::from));
        let completions: Vec<String> = with(&["group", "share", "completion_time_s"]);
        let table = |name: &str, all: &Vec<String>| {
            let all = headers(all);
            Table::create(folder, name, &all.iter().map(String::as_str).collect::<Vec<_>>())
        };
        Ok(Self {
            runs: table(folder::RUNS, &runs)?,
            timeseries: table(folder::TIMESERIES, &series)?,
            completions: table(folder::COMPLETIONS, &completions)?,
            groups: columns.groups.clone(),
            cells: (0..study.cells()).map(|cell| cell_key(study, cell)).collect(),
            replications: study.replications.into(),
            next: 0,
            waiting: BTreeMap::new(),
        })
    }

    /// Takes the record of a run, and writes whatever is next in the plan.
    pub fn take(&mut self, index: u64, record: Record) -> Result<(), StudyError> {
        self.waiting.insert(index, record);
        while let Some(record) = self.waiting.remove(&self.next) {
            self.write(self.next, &record)?;
            self.next += 1;
        }
        for table in [&mut self.runs, &mut self.timeseries, &mut self.completions] {
            table.flush()?;
        }
        Ok(())
    }

    fn write(&mut self, index: u64, record: &Record) -> Result<(), StudyError> {
        let cell = usize::try_from(index / self.replications).expect("cells fit usize");
        let mut key = self.cells[cell].clone();
        key.insert(1, (index % self.replications).to_string());
        self.runs.row(key.iter().cloned().chain(record.values.iter().map(|value| number(*value))))?;
        for moment in &record.moments {
            let series = [
                moment.at.secs().to_string(),
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
