//! From the stored runs to the tables: all of them are written beside the store first, then each takes its place whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::plan::Plan;
use super::progress::Progress;
use super::reader::{Lacking, Reader};
use super::store::Store;
use super::summary::Summary;
use super::tables::{self, Tables, cell_key};
use super::{StudyError, folder};
use crate::scenario::Study;

/// What the tables are made from.
pub(super) struct Parts<'a> {
    pub study: &'a Study,
    pub columns: &'a Columns,
    pub plan: &'a Plan,
    /// Where the runs are; unfinished tables are written to the first.
    pub stores: &'a [Store],
    pub progress: &'a dyn Progress,
}

/// Writes every table into `results`. A reader of that folder never meets half a table.
pub(super) fn tables(parts: &Parts<'_>, results: &Path) -> Result<(), StudyError> {
    let Parts { study, columns, plan, stores, progress } = *parts;
    let mut written: Vec<(&str, PathBuf)> = Vec::new();
    let mut create = |name: &'static str| {
        let path = folder::unfinished(&stores[0], name);
        let file = File::create(&path).map_err(|why| StudyError::file("create", &path, why))?;
        written.push((name, path.clone()));
        Ok((path, file))
    };
    let (path, file) = create(folder::SUMMARY)?;
    let mut summary = Summary::create(study, columns, path, file)?;
    let mut tables = Tables::create(study, columns, &mut create)?;
    let mut reader = Reader::new(plan, stores);
    for cell in 0..study.cells() {
        if progress.stopped() {
            return Err(StudyError::Stopped);
        }
        let key = cell_key(study, cell);
        let mut next = 0;
        let reached = reader.cell(columns, cell, |replication, record| {
            next = replication + 1;
            summary.take(&record);
            tables.write(&key, replication, &record)
        })?;
        // Whoever plays sees to it that all are there: what is missing now was damaged since.
        let lacking = Lacking { cells: 1, first: (cell, next) };
        summary.end_cell(&key, reached.ok_or_else(|| StudyError::lacking(lacking, results))?)?;
    }
    let files = std::iter::once(summary.end()?).chain(tables.end()?);
    let names = std::iter::once(&folder::SUMMARY).chain(tables::names(columns.workload));
    for (file, name) in files.zip(names) {
        // The store goes once the tables stand, so they must stand wherever the power fails.
        file.sync_all().map_err(|why| StudyError::file("write", &results.join(name), why))?;
    }
    for (name, path) in written {
        let to = results.join(name);
        std::fs::rename(&path, &to).map_err(|why| StudyError::file("write", &to, why))?;
    }
    Ok(())
}
