//! What can go wrong when a study's tables are read or drawn; every message names the file, and the line where there is one.

use std::path::{Path, PathBuf};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is not what a study writes; the message carries line and column.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The manifest.
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
    /// No chart can show so much.
    #[error("{}: a study of {cells} cells has tables and no charts; charts are drawn of at most {most} cells", path.display())]
    TooLarge {
        /// The folder.
        path: PathBuf,
        /// The cells of the study.
        cells: usize,
        /// The most that are drawn.
        most: usize,
    },
    /// A chart could not be drawn, which is a defect of the report.
    #[error("chart `{chart}`: {message}")]
    Drawing {
        /// The chart's name.
        chart: String,
        /// What went wrong.
        message: String,
    },
}

impl ReportError {
    /// An error of the file system at this path.
    pub(super) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }
}
