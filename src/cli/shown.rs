//! What is shown of results that were made: charts, and a table in the terminal; of a study too large for either,
//! neither.

use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use crate::report::{self, ReportError};
use crate::study;

/// Draws the charts of the results in a folder; what there is to say of it.
pub(super) fn draw(folder: &Path) -> Result<String, Failure> {
    match report::draw(folder) {
        Ok(charts) => Ok(format!("tables and {} charts are in {}", charts.len(), folder.display())),
        Err(large @ ReportError::TooLarge { .. }) => Ok(large.to_string()),
        Err(other) => Err(other.into()),
    }
}

/// Prints what the study is about.
pub(super) fn print_table(folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    match report::terminal_table(folder) {
        Ok(table) => Ok(writeln!(out, "{table}")?),
        Err(ReportError::TooLarge { .. }) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

/// Writes the tables of the results in a folder as Parquet, too; what there is to say of it.
pub(super) fn parquet(folder: &Path) -> Result<String, Failure> {
    let written = study::write_parquet(folder)?;
    let names: Vec<_> = written.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    Ok(format!("{} are in {}", names.join(" and "), folder.display()))
}
