//! A table on its way to disk, and why it did not get there.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A table that is being written.
#[derive(Debug)]
pub(crate) struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<File>,
}

/// A table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {why}", path.display())]
pub struct Unwritten {
    path: PathBuf,
    why: csv::Error,
}

impl Unwritten {
    pub(crate) fn new(path: &Path, why: impl Into<csv::Error>) -> Self {
        Self { path: path.to_path_buf(), why: why.into() }
    }
}

impl CsvFile {
    pub fn create(path: PathBuf) -> Result<Self, Unwritten> {
        let writer = csv::Writer::from_path(&path).map_err(|why| Unwritten::new(&path, why))?;
        Ok(Self { path, writer })
    }

    pub fn row(&mut self, fields: impl IntoIterator<Item = String>) -> Result<(), Unwritten> {
        self.writer.write_record(fields).map_err(|why| Unwritten::new(&self.path, why))
    }

    /// Writes a row whose fields have the names of the columns; the first one writes these, too.
    pub fn named_row(&mut self, row: impl Serialize) -> Result<(), Unwritten> {
        self.writer.serialize(row).map_err(|why| Unwritten::new(&self.path, why))
    }

    /// Until this has been called the table may not be whole.
    pub fn end(mut self) -> Result<(), Unwritten> {
        self.writer.flush().map_err(|why| Unwritten::new(&self.path, why))
    }
}
