//! Text files, plain or gzipped: of one record a line, comments left out, as a table, or as a stream; errors that show
//! file and line.
//!
//! What a record means is for its reader to say; this module knows lines, and times in seconds.

mod blocks;
#[cfg(test)]
pub(crate) mod fixture;
mod lines;
mod table;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use crate::units::Time;
use blocks::Blocks;
use lines::shortened;

pub use lines::{Fault, Lines};
pub use table::{Table, next_line};

/// Why a file of records could not be read. Each message names the file, and the line where there is one.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{}: there is no such file", path.display())]
    Missing {
        /// The file, as an absolute path.
        path: PathBuf,
    },
    /// The path names a directory.
    #[error("{}: this is a directory: expected a text file, plain or gzipped", path.display())]
    Directory {
        /// The directory, as an absolute path.
        path: PathBuf,
    },
    /// A gzipped file ends in its middle.
    #[error("{}:{}: the gzipped file ends in its middle after this many lines: fetch or copy it again", path.display(), lines)]
    Truncated {
        /// The file, as an absolute path.
        path: PathBuf,
        /// How many lines could be read.
        lines: u64,
    },
    /// The file cannot be opened or read, or its gzip is damaged.
    #[error("{}:{}: cannot read beyond this line: {why}", path.display(), lines)]
    Unreadable {
        /// The file, as an absolute path.
        path: PathBuf,
        /// How many lines could be read.
        lines: u64,
        /// What the system or the decompressor says.
        #[source]
        why: io::Error,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {text:?}: {why}", path.display())]
    Line {
        /// The file, as an absolute path.
        path: PathBuf,
        /// The number of the line, from 1.
        line: u64,
        /// The line, cut where it is long.
        text: String,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// The file as a whole is not what it should be.
    #[error("{}: {why}", path.display())]
    Whole {
        /// The file, as an absolute path.
        path: PathBuf,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// There is no record in the whole file.
    #[error("{}:{lines}: the file ends without {expected}", path.display())]
    Empty {
        /// The file, as an absolute path.
        path: PathBuf,
        /// How many lines it has, comments included.
        lines: u64,
        /// What was expected of it.
        expected: &'static str,
    },
}

/// A file of one record a line, read line by line. Blank lines and comments are left out.
pub struct Records {
    blocks: Blocks,
    lines: Lines,
}

/// A record is short; a longer line is no text file of ours, and might not end within memory. In bytes.
const LONGEST_LINE: usize = 65_536;

const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Records {
    /// Opens a file, gzipped if it begins as gzip does, whatever its name. A comment begins at any of `comments`, which
    /// are ASCII.
    ///
    /// # Errors
    /// If the file is missing, is a directory, or cannot be opened.
    pub fn open(path: &Path, comments: &'static [u8]) -> Result<Self, ReadError> {
        Ok(Self { blocks: Blocks::open(path)?, lines: Lines::new(comments) })
    }

    /// Allows lines of so many bytes, for formats whose records are long.
    #[must_use]
    pub fn with_lines_of(mut self, longest: usize) -> Self {
        self.lines.longest = longest;
        self
    }

    /// The next record, without its comment and the white space around it; `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read further, the record is not UTF-8, or the line is longer than 65,536 bytes or what
    /// [`Self::with_lines_of`] allows.
    pub fn advance(&mut self) -> Result<Option<&str>, ReadError> {
        while !self.lines.seek().map_err(|fault| fault.at(&self.blocks.path, 0))? {
            self.lines.go_on();
            let read = self.blocks.advance(&mut self.lines.block, self.lines.longest);
            read.map_err(|why| broken(&self.blocks.path, self.lines(), why))?;
            if self.lines.block.is_empty() {
                return Ok(None);
            }
        }
        self.lines.text().map(Some).map_err(|fault| self.at(fault))
    }

    /// Reads the file, of which nothing was read yet, on all cores at once: `parse` makes something of the lines of each
    /// block, and `take` is given what comes of them in the order of the file, whichever core was first.
    ///
    /// # Errors
    /// If the file cannot be read, or `parse` or `take` refuses something: the first error in the file's order.
    pub fn in_blocks<T: Send>(
        &mut self,
        parse: impl Fn(&mut Lines) -> Result<T, Fault> + Sync,
        take: impl FnMut(T) -> Result<(), String> + Send,
    ) -> Result<(), ReadError> {
        blocks::in_blocks(&mut self.blocks, &mut self.lines, parse, take)
    }

    /// How many lines were read so far, comments and blank ones included; the number of the current line.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.lines.count()
    }

    /// An error about the current line: what is wrong with it, and what was expected.
    #[must_use]
    pub fn refuse(&self, why: impl Into<String>) -> ReadError {
        self.at(self.lines.refuse(why))
    }

    /// An error about the whole file: what is wrong with it, and what was expected.
    #[must_use]
    pub fn refuse_all(&self, why: impl Into<String>) -> ReadError {
        ReadError::Whole { path: self.blocks.path.clone(), why: why.into() }
    }

    /// An error about the whole file, which ended without `expected`.
    #[must_use]
    pub fn ended_without(&self, expected: &'static str) -> ReadError {
        ReadError::Empty { path: self.blocks.path.clone(), lines: self.lines(), expected }
    }

    fn at(&self, fault: Fault) -> ReadError {
        fault.at(&self.blocks.path, 0)
    }
}

/// A file as a stream, for formats that are not one record a line. It counts its lines, and gives no more bytes than
/// its reader allows at a time: what does not end might not end within memory.
pub struct Text {
    path: PathBuf,
    source: Box<dyn BufRead + Send>,
    /// How many line breaks were consumed.
    breaks: u64,
    allowed: usize,
}

impl Text {
    /// Opens a file, gzipped if it begins as gzip does, whatever its name.
    ///
    /// # Errors
    /// If the file is missing, is a directory, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let (path, source) = open(path)?;
        Ok(Self { path, source, breaks: 0, allowed: 0 })
    }

    /// Allows so many bytes from here on.
    pub const fn allow(&mut self, bytes: usize) {
        self.allowed = bytes;
    }

    /// The number of the line where reading is, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.breaks + 1
    }

    /// An error at this place: what stands there, what is wrong with it, and what was expected.
    #[must_use]
    pub fn refuse(&self, text: &str, why: impl Into<String>) -> ReadError {
        ReadError::Line { path: self.path.clone(), line: self.line(), text: shortened(text.trim()), why: why.into() }
    }

    /// An error of reading itself.
    #[must_use]
    pub fn broken(&self, why: io::Error) -> ReadError {
        broken(&self.path, self.breaks, why)
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let allowed = self.allowed;
        let bytes = self.source.fill_buf()?;
        if allowed == 0 && !bytes.is_empty() {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "expected the end of this element much earlier"));
        }
        Ok(&bytes[..bytes.len().min(allowed)])
    }

    fn consume(&mut self, count: usize) {
        // What is consumed is still in the buffer, so this reads nothing and cannot fail.
        let consumed = self.source.fill_buf().map_or(&[][..], |bytes| &bytes[..count.min(bytes.len())]);
        self.breaks += u64::from(consumed.iter().map(|byte| u32::from(*byte == b'\n')).sum::<u32>());
        self.allowed = self.allowed.saturating_sub(count);
        self.source.consume(count);
    }
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

/// A time written as a number of seconds, rounded to the nearest microsecond.
///
/// # Errors
/// If it is not a number from 0 to 9e12: says what was expected.
pub fn seconds(text: &str) -> Result<Time, &'static str> {
    let seconds: f64 =
        text.parse().map_err(|_| "this is not a time: expected one number, the seconds since the start")?;
    if seconds < 0.0 {
        return Err("a time cannot be negative: expected seconds since the start of the run");
    }
    if seconds.is_nan() || seconds > 9e12 {
        return Err("nothing can happen then: expected seconds from 0 to 9e12 (285,000 years)");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds are checked above")]
    Ok(Time::from_micros((seconds * 1e6).round() as u64))
}

fn broken(path: &Path, lines: u64, why: io::Error) -> ReadError {
    let path = path.to_path_buf();
    match why.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { path, lines },
        _ => ReadError::Unreadable { path, lines, why },
    }
}

fn open(path: &Path) -> Result<(PathBuf, Box<dyn BufRead + Send>), ReadError> {
    // The absolute path tells where a relative one was looked for. An empty path has none.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match plain_or_gzipped(&path) {
        Ok(source) => Ok((path, source)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Err(ReadError::Missing { path }),
        Err(why) if why.kind() == io::ErrorKind::IsADirectory => Err(ReadError::Directory { path }),
        Err(why) => Err(ReadError::Unreadable { path, lines: 0, why }),
    }
}

fn plain_or_gzipped(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(GZIP.len() as u64).read_to_end(&mut start)?;
    let gzipped = start == GZIP;
    // What was looked at is put back in front, so that pipes can be read too.
    let whole = BufReader::with_capacity(1 << 16, Cursor::new(start).chain(file));
    if gzipped {
        Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(whole))))
    } else {
        Ok(Box::new(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{file, gzipped};
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, String)>, ReadError> {
        let file = file(bytes);
        let mut records = Records::open(file.path(), b"#%")?;
        let mut read = Vec::new();
        while let Some(text) = records.advance()? {
            let text = text.to_owned();
            read.push((records.lines(), text));
        }
        Ok(read)
    }

    fn message(bytes: &[u8]) -> String {
        read(bytes).expect_err("refused").to_string()
    }

    const LINES: &[u8] = b"\xef\xbb\xbf# heading\r\n\n 1 2 \r\n3 4 % late comment\n%\nlast";

    #[test]
    fn records_keep_their_line_numbers_and_lose_comments() {
        let expected = [(3, "1 2"), (4, "3 4"), (6, "last")].map(|(line, text)| (line, text.to_owned()));
        assert_eq!(read(LINES).expect("read"), expected);
        assert_eq!(read(&gzipped(LINES)).expect("read"), expected);
        assert_eq!(read(b"").expect("read"), []);
        assert_eq!(read(&gzipped(b"")).expect("read"), []);
    }

    #[test]
    fn gzip_members_that_follow_each_other_are_one_file() {
        let both = [gzipped(b"one\n"), gzipped(b"two\n")].concat();
        assert_eq!(read(&both).expect("read"), [(1, "one".to_owned()), (2, "two".to_owned())]);
    }

    #[test]
    fn a_missing_file_is_named_by_its_absolute_path() {
        let error = Records::open(Path::new("no/such/file.txt"), b"").err().expect("refused");
        let looked_for = std::env::current_dir().expect("a directory").join("no/such/file.txt");
        assert_eq!(error.to_string(), format!("{}: there is no such file", looked_for.display()));
        assert!(matches!(Records::open(Path::new(""), b""), Err(ReadError::Missing { .. })));
    }

    #[test]
    fn a_directory_is_refused_as_one() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let error = Records::open(folder.path(), b"").err().expect("refused");
        assert!(matches!(error, ReadError::Directory { .. }));
        assert!(error.to_string().contains("this is a directory"), "{error}");
    }

    #[test]
    fn truncated_and_damaged_gzip_are_told_apart() {
        let lines: Vec<String> =
            (0..10_000_u32).map(|at| format!("{at} {}\n", at.wrapping_mul(2_654_435_761))).collect();
        let whole = gzipped(lines.concat().as_bytes());
        for end in [3, 12, whole.len() / 2, whole.len() - 1] {
            let error = read(&whole[..end]).expect_err("refused");
            assert!(matches!(error, ReadError::Truncated { .. }), "{end}: {error}");
        }
        let mut damaged = whole.clone();
        damaged[whole.len() - 5] ^= 1; // The checksum at the end.
        let error = read(&damaged).expect_err("refused");
        assert!(matches!(error, ReadError::Unreadable { lines: 10_000, .. }), "{error}");
    }

    #[test]
    fn a_line_that_is_not_text_is_shown_with_its_number() {
        assert_eq!(read(b"# Andr\xe9\n1 # Andr\xe9\n").expect("comments are not looked at"), [(2, "1".to_owned())]);
        let shown = message(b"1 2\n3 \xff4\n");
        assert!(shown.contains(":2: \"3 \u{fffd}4\": this is not UTF-8"), "{shown}");
    }

    #[test]
    fn a_line_without_end_is_refused_and_shown_in_part() {
        assert_eq!(read(&vec![b'1'; 65_536]).expect("read").len(), 1);
        let shown = message(&vec![b'1'; 70_000]);
        assert!(shown.contains(":1: ") && shown.contains("at most 65536 bytes") && shown.len() < 300, "{shown}");
    }
}
