//! One run of a study by itself: the same rows, byte for byte, that the whole study's tables have for it.

use std::path::PathBuf;

use super::StudyError;
use super::tables::{Tables, cell_key};
use super::work::Subject;
use crate::scenario::Study;
use crate::workload::Checks;

/// The tables of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneRun {
    /// Each table's file name, and its text: the header, and the rows of this run.
    pub tables: Vec<(&'static str, String)>,
}

/// Plays one run of a study.
///
/// # Errors
/// If the scenario names an unknown measure.
///
/// # Panics
/// If the study has no such cell, or the run breaks one of its own invariants, which is a defect.
pub fn one_run(study: &Study, cell: usize, replication: u32, checks: Checks) -> Result<OneRun, StudyError> {
    let subject = Subject::of(study)?;
    let record = subject.cell(cell).play(replication, checks);
    let mut names = Vec::new();
    let mut tables = Tables::create(study, &subject.columns, |name| {
        names.push(name);
        Ok((PathBuf::from(name), Vec::new()))
    })?;
    tables.write(&cell_key(study, cell), replication, &record)?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("tables are text");
    let tables = names.into_iter().zip(tables.end()?.into_iter().map(text)).collect();
    Ok(OneRun { tables })
}
