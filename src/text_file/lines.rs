//! Lines: where they end, what of them is a comment, and which of them is wrong.

use std::ops::Range;
use std::path::Path;

use memchr::memchr;

use super::{LONGEST_LINE, ReadError};

/// The lines of a block, one after the other. Blank lines and comments are left out.
pub struct Lines {
    /// Lines, whole but for the last.
    pub(super) block: Vec<u8>,
    /// Where the current line is.
    line: Range<usize>,
    /// How many lines were taken, the current one included.
    count: u64,
    /// Whether the block is the first of its file.
    first: bool,
    comments: &'static [u8],
    /// How long a line may be, in bytes.
    pub(super) longest: usize,
}

impl Lines {
    pub(super) const fn new(comments: &'static [u8]) -> Self {
        Self { block: Vec::new(), line: 0..0, count: 0, first: true, comments, longest: LONGEST_LINE }
    }

    /// Room for a block of its own of the same file, whose lines are counted from 1.
    pub(super) fn beside(&self) -> Self {
        Self { longest: self.longest, ..Self::new(self.comments) }
    }

    /// Makes room for another block, which is the first of the file or is not, and whose lines are counted from 1.
    pub(super) const fn restart(&mut self, first: bool) {
        (self.line, self.count, self.first) = (0..0, 0, first);
    }

    /// Counts lines that were taken elsewhere.
    pub(super) const fn pass(&mut self, lines: u64) {
        self.count += lines;
    }

    /// Makes room for the block that follows this one, whose lines are counted on.
    pub(super) const fn go_on(&mut self) {
        (self.line, self.first) = (0..0, self.count == 0);
    }

    /// How many lines were taken so far, comments and blank ones included.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The bytes that were not taken yet.
    #[must_use]
    pub fn left(&self) -> &[u8] {
        &self.block[self.line.end..]
    }

    /// Takes the next line if `known` knows what it says and how long it is, its end included.
    pub fn take<T>(&mut self, known: impl FnOnce(&[u8]) -> Option<(T, usize)>) -> Option<T> {
        let (said, length) = known(self.left())?;
        self.go_to(length);
        Some(said)
    }

    /// The next record, without its comment and the white space around it; `None` at the end.
    ///
    /// # Errors
    /// If the record is not UTF-8, or the line is longer than it may be.
    pub fn advance(&mut self) -> Result<Option<&str>, Fault> {
        Ok(if self.seek()? { Some(self.text()?) } else { None })
    }

    /// Goes on to the next line that holds a record; false at the end.
    pub(super) fn seek(&mut self) -> Result<bool, Fault> {
        while self.line.end < self.block.len() {
            let length = memchr(b'\n', self.left()).map_or(self.left().len(), |end| end + 1);
            self.go_to(length);
            if length > self.longest {
                return Err(self.refuse(format!("expected a line of at most {} bytes", self.longest)));
            }
            if !self.record().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The current record.
    pub(super) fn text(&self) -> Result<&str, Fault> {
        str::from_utf8(self.record())
            .map_err(|_| self.refuse("this is not UTF-8: expected a text file, plain or gzipped"))
    }

    /// An error about the current line: what is wrong with it, and what was expected.
    #[must_use]
    pub fn refuse(&self, why: impl Into<String>) -> Fault {
        let text = String::from_utf8_lossy(&self.block[self.line.clone()]);
        Fault { line: self.count, text: shortened(text.trim()), why: why.into() }
    }

    const fn go_to(&mut self, length: usize) {
        self.line = self.line.end..self.line.end + length;
        self.count += 1;
    }

    /// The current line without its comment (which may be in any encoding) and the white space around it.
    fn record(&self) -> &[u8] {
        // Some editors begin a file with a byte order mark, which nobody sees.
        let mark: &[u8] = if self.first && self.line.start == 0 { "\u{feff}".as_bytes() } else { b"" };
        let line = &self.block[self.line.clone()];
        let line = line.strip_prefix(mark).unwrap_or(line);
        let end = line.iter().position(|byte| self.comments.contains(byte)).unwrap_or(line.len());
        line[..end].trim_ascii()
    }
}

/// What is wrong with a line of a block.
#[derive(Debug)]
pub struct Fault {
    line: u64,
    text: String,
    why: String,
}

impl Fault {
    /// The same of a line of a file, which has so many lines before the block.
    pub(super) fn at(self, path: &Path, before: u64) -> ReadError {
        let Self { line, text, why } = self;
        ReadError::Line { path: path.to_path_buf(), line: before + line, text, why }
    }
}

/// The beginning of a line that is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
