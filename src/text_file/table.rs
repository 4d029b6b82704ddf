//! CSV files with a header: cells by the names of their columns.

use std::path::Path;

use super::{ReadError, Records};
use crate::spelling::did_you_mean;

/// A CSV file with a header, read line by line: a cell in quotes may hold separators, and no line breaks.
pub struct Table {
    /// The file, for errors.
    pub records: Records,
    separator: u8,
    header: Vec<String>,
    cells: Vec<String>,
}

impl Table {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// If the file cannot be read, or has no header.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let mut records = Records::open(path, b"")?;
        let Some(first) = next_line(&mut records)? else {
            return Err(records.ended_without("a header: expected names of columns, separated by commas"));
        };
        Self::below(records, &first)
    }

    /// The table below a header, which is the line that was read last.
    ///
    /// # Errors
    /// If a quotation mark in the header is not closed.
    pub fn below(records: Records, header: &str) -> Result<Self, ReadError> {
        let separator = [b',', b';', b'\t'].into_iter().find(|separator| header.as_bytes().contains(separator));
        let mut table = Self { records, separator: separator.unwrap_or(b','), header: Vec::new(), cells: Vec::new() };
        table.split(header)?;
        table.header = table.cells.clone();
        Ok(table)
    }

    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The place of a column.
    ///
    /// # Errors
    /// If there is no such column, or two are called so.
    pub fn column(&self, name: &str) -> Result<usize, ReadError> {
        let mut places = (0..self.header.len()).filter(|place| self.header[*place] == name);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => Err(self.records.refuse(format!("two columns are called `{name}`"))),
            (None, _) => {
                let meant = did_you_mean(name, self.header.iter().map(String::as_str));
                Err(self.records.refuse(format!("expected a column `{name}` in the header{meant}")))
            }
        }
    }

    /// Goes on to the next line; false at the end.
    ///
    /// # Errors
    /// If the file cannot be read further, or the line has more or fewer cells than the header.
    pub fn advance(&mut self) -> Result<bool, ReadError> {
        let Some(line) = next_line(&mut self.records)? else { return Ok(false) };
        self.split(&line)?;
        if self.cells.len() == self.header.len() {
            return Ok(true);
        }
        let (cells, columns) = (self.cells.len(), self.header.len());
        Err(self.records.refuse(format!("expected {columns} cells, as many as in the header: the line has {cells}")))
    }

    /// A cell of the current line, without the white space around it.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        &self.cells[column]
    }

    fn split(&mut self, line: &str) -> Result<(), ReadError> {
        self.cells.clear();
        if !line.contains('"') {
            self.cells.extend(line.split(char::from(self.separator)).map(|cell| cell.trim().to_owned()));
            return Ok(());
        }
        if line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            return Err(self.records.refuse("a quotation mark is not closed on its line"));
        }
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).delimiter(self.separator).trim(csv::Trim::All);
        for record in reader.from_reader(line.as_bytes()).records() {
            let record = record.map_err(|why| self.records.refuse(why.to_string()))?;
            self.cells.extend(record.iter().map(str::to_owned));
        }
        Ok(())
    }
}

/// The next line that is not blank and does not begin with `#`; `None` at the end.
///
/// # Errors
/// If the file cannot be read further.
pub fn next_line(records: &mut Records) -> Result<Option<String>, ReadError> {
    while let Some(line) = records.advance()? {
        if !line.starts_with('#') {
            return Ok(Some(line.to_owned()));
        }
    }
    Ok(None)
}
