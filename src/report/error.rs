//! What can go wrong when a study's tables are read or drawn; every message names the file, and the line where there is
//! one.

use std::path::{Path, PathBuf};

use crate::study::Unreadable;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The results could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file could not be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
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
