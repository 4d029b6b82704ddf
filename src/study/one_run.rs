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
    pub tables: [(&'static str, String); 3],
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
    let texts = [tables.runs.end()?, tables.timeseries.end()?, tables.completions.end()?];
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("tables are text");
    let mut texts = texts.map(text).into_iter();
    let tables = [0, 1, 2].map(|place| (names[place], texts.next().expect("three tables")));
    Ok(OneRun { tables })
}
