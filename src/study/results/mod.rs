//! Results read back from their folder: one reader for whoever draws, compares or judges what a study wrote.
//!
//! Tables are streamed row by row, and every field is checked at the door, so that nobody further on meets a surprise.

mod axis;
mod manifest;
mod runs;
mod table;

use std::path::{Path, PathBuf};

pub(crate) use manifest::capitalised;
pub use manifest::{Axis, Collapse, Column, Manifest, Measure};
pub(crate) use runs::Runs;
#[cfg(feature = "parquet")]
pub(crate) use table::Row;
pub(crate) use table::Table;

/// Why results could not be read; every message names the file, and the line where there is one.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A file is not there, or the system does not hand it out.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of JSON is not what a study writes; the message carries line and column.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What was expected, and where.
        source: serde_json::Error,
    },
    /// A table holds something a study does not write.
    #[error("{}:{line}: {message}", path.display())]
    Table {
        /// The table.
        path: PathBuf,
        /// The line, counted from 1 with the header.
        line: u64,
        /// What was found and what was expected.
        message: String,
    },
}

impl Unreadable {
    /// Reads a file of JSON.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Self::File { path: path.to_path_buf(), source })?;
        serde_json::from_str(&text).map_err(|source| Self::Manifest { path: path.to_path_buf(), source })
    }
}
