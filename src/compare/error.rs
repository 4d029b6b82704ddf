//! Why results could not be compared; every message names the place, what stands there, and what was expected.

use std::path::{Path, PathBuf};

use crate::spelling::Unknown;
use crate::study::Unwritten;

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
    /// A file could not be read, or holds what a study does not write.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
}

impl CompareError {
    /// An error of this file.
    pub(super) fn file(path: &Path, why: impl std::fmt::Display) -> Self {
        Self::File { path: path.to_path_buf(), why: why.to_string() }
    }
}
