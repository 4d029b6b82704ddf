//! A table of results, a row after the other; every reader of a field says where it stands if it is not what it should
//! be.

use std::fs::File;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde::de::DeserializeOwned;

use super::Unreadable;

/// An open table with its header.
#[derive(Debug)]
pub(crate) struct Table {
    path: PathBuf,
    /// The names of its columns.
    pub header: Vec<String>,
    reader: csv::Reader<File>,
}

impl Table {
    pub fn open(path: &Path) -> Result<Self, Unreadable> {
        let file = File::open(path).map_err(|source| Unreadable::File { path: path.to_path_buf(), source })?;
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|error| malformed(path, &error))?;
        let header = header.iter().map(str::to_string).collect();
        Ok(Self { path: path.to_path_buf(), header, reader })
    }

    /// The place of the column of this name.
    pub fn column(&self, name: &str) -> Result<usize, Unreadable> {
        self.header.iter().position(|known| known == name).ok_or_else(|| Unreadable::Table {
            path: self.path.clone(),
            line: 1,
            message: format!("there is no column `{name}`"),
        })
    }

    /// Hands every row to `take`.
    pub fn each(&mut self, mut take: impl FnMut(&Row) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let mut record = StringRecord::new();
        while self.reader.read_record(&mut record).map_err(|error| malformed(&self.path, &error))? {
            let line = record.position().map_or(0, csv::Position::line);
            take(&Row { path: &self.path, header: &self.header, record: &record, line })?;
        }
        Ok(())
    }

    /// All rows of a small table, each as one of these.
    pub fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Unreadable> {
        let mut table = Self::open(path)?;
        let header = StringRecord::from(table.header.clone());
        let mut rows = Vec::new();
        table.each(|row| {
            rows.push(row.record.deserialize(Some(&header)).map_err(|error| row.fail(error.to_string()))?);
            Ok(())
        })?;
        Ok(rows)
    }
}

fn malformed(path: &Path, error: &csv::Error) -> Unreadable {
    let line = error.position().map_or(1, csv::Position::line);
    Unreadable::Table { path: path.to_path_buf(), line, message: error.to_string() }
}

/// One row of a table.
pub(crate) struct Row<'a> {
    path: &'a Path,
    header: &'a [String],
    record: &'a StringRecord,
    line: u64,
}

impl Row<'_> {
    /// An error at this row.
    pub fn fail(&self, message: String) -> Unreadable {
        Unreadable::Table { path: self.path.to_path_buf(), line: self.line, message }
    }

    /// A field as it is written.
    pub fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// An error at a field that is not what was wanted.
    pub fn unlike(&self, column: usize, wanted: &str) -> Unreadable {
        self.fail(format!("column `{}` holds `{}`; expected {wanted}", self.header[column], self.text(column)))
    }

    pub fn whole(&self, column: usize) -> Result<u64, Unreadable> {
        self.text(column).parse().map_err(|_| self.unlike(column, "a whole number"))
    }

    pub fn replication(&self, column: usize) -> Result<u32, Unreadable> {
        self.text(column).parse().map_err(|_| self.unlike(column, "a whole number below 2^32"))
    }

    /// The number in a field; `None` of an empty one.
    pub fn number(&self, column: usize) -> Result<Option<f64>, Unreadable> {
        if self.text(column).is_empty() {
            return Ok(None);
        }
        let number = self.text(column).parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Some).ok_or_else(|| self.unlike(column, "a finite number, or nothing"))
    }

    pub fn required(&self, column: usize) -> Result<f64, Unreadable> {
        self.number(column)?.ok_or_else(|| self.unlike(column, "a number"))
    }

    pub fn numbers(&self, columns: &[usize]) -> Result<Vec<Option<f64>>, Unreadable> {
        columns.iter().map(|&column| self.number(column)).collect()
    }
}
