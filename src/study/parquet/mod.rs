//! Apache Parquet on request: the tables of runs and of time series once more, for programs that read columns.
//!
//! They are made from the CSV tables, a row group at a time, so that they can be had of results that are there already,
//! and memory does not grow with the study. Numbers are exact: the CSV tables have each in a form that reads back the
//! same.
//!
//! The format's crate takes longer to compile than anything else here, and few need it: it is behind the feature
//! `parquet`.

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
mod write;

use std::path::{Path, PathBuf};

use super::folder::{RUNS, RUNS_PARQUET, TIMESERIES, TIMESERIES_PARQUET};
use super::results::Unreadable;

/// Why Parquet tables could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// This program was built without it.
    #[error(
        "this potluck was built without Parquet\n  \
         build it with: cargo install --path . --locked --features parquet"
    )]
    NotBuilt,
    /// The tables could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file could not be written.
    #[error("cannot write {}: {why}", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
}

/// Whether this program can write Parquet; to be asked before runs are played for it.
///
/// # Errors
/// If it was built without.
pub const fn parquet_is_built() -> Result<(), ParquetError> {
    if cfg!(feature = "parquet") { Ok(()) } else { Err(ParquetError::NotBuilt) }
}

/// Writes `runs.parquet` and `timeseries.parquet` beside the tables in a folder of results, and returns their paths.
///
/// Their columns are those of the CSV tables. Counts are 64-bit integers, measures are doubles, and a level is a double
/// where all levels of its axis are numbers, else text; what is empty in the CSV is null. Compressed by Zstandard.
///
/// # Errors
/// If this program was built without Parquet, if a table cannot be read, or a file cannot be written.
pub fn write_parquet(folder: &Path) -> Result<Vec<PathBuf>, ParquetError> {
    parquet_is_built()?;
    let write = |(table, to): (&str, &str)| {
        let (from, to) = (folder.join(table), folder.join(to));
        // A reader of the folder never meets half a table.
        let unfinished = to.with_extension("parquet.part");
        converted(folder, &from, &unfinished)?;
        let moved = std::fs::rename(&unfinished, &to);
        moved.map_err(|why| ParquetError::Unwritten { path: to.clone(), why: why.to_string() })?;
        Ok(to)
    };
    [(RUNS, RUNS_PARQUET), (TIMESERIES, TIMESERIES_PARQUET)].into_iter().map(write).collect()
}

#[cfg(feature = "parquet")]
use write::converted;

#[cfg(not(feature = "parquet"))]
fn converted(_: &Path, _: &Path, _: &Path) -> Result<(), ParquetError> {
    Err(ParquetError::NotBuilt)
}
