//! Why results could not be compared; every message names the place, what stands there, and what was expected.

use std::path::PathBuf;

use crate::spelling::Unknown;
use crate::study::{Unreadable, Unwritten};

/// Why results could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// An axis, a level or a measure that is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The results are right, but give nothing to compare.
    #[error("{0}")]
    Unsuited(String),
    /// A table could not be written.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
    /// The results could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The study was not played to its end.
    #[error("{}: {why}", path.display())]
    Unfinished {
        /// Its manifest.
        path: PathBuf,
        /// What it says.
        why: &'static str,
    },
}
