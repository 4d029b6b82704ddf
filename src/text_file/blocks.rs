//! A file in blocks of whole lines, and its lines taken apart on all cores at once.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use memchr::memrchr;

use super::lines::{Fault, Lines};
use super::{ReadError, broken, open};
use crate::cores::{at_once, cores};

/// As much as is read at a time, in bytes: so little that a block and what is made of it stay in a core's cache.
const BLOCK: usize = 1 << 16;

/// A file, of which block after block of whole lines is read.
pub(super) struct Blocks {
    pub path: PathBuf,
    source: Box<dyn BufRead + Send>,
    /// The beginning of a line, the rest of which was not read yet.
    begun: Vec<u8>,
    /// What went wrong behind the lines that were given out.
    failed: Option<io::Error>,
    ended: bool,
}

impl Blocks {
    /// Opens a file, gzipped if it begins as gzip does, whatever its name.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let (path, source) = open(path)?;
        Ok(Self { path, source, begun: Vec::new(), failed: None, ended: false })
    }

    /// Replaces `block` by the next lines; nothing at the end. They are whole but for the last of the file, and for a
    /// line of more than `longest` bytes, of which at least so many are given.
    pub fn advance(&mut self, block: &mut Vec<u8>, longest: usize) -> io::Result<()> {
        block.clear();
        if let Some(why) = self.failed.take() {
            return Err(why);
        }
        block.append(&mut self.begun);
        while !self.ended {
            let before = block.len();
            block.reserve(BLOCK);
            let read = self.source.by_ref().take(BLOCK as u64).read_to_end(block);
            self.ended = !matches!(read, Ok(BLOCK));
            let whole = memrchr(b'\n', &block[before..]).map(|last| before + last + 1);
            if let Err(why) = read {
                // A line that was cut short is no line. Those before it may hold an error that comes first.
                block.truncate(whole.unwrap_or(0));
                if block.is_empty() {
                    return Err(why);
                }
                self.failed = Some(why);
            } else if let Some(whole) = whole.filter(|_| !self.ended) {
                self.begun.extend_from_slice(&block[whole..]);
                block.truncate(whole);
                break;
            } else if block.len() > longest {
                break;
            }
        }
        Ok(())
    }
}

/// Does what [`super::Records::in_blocks`] says.
pub(super) fn in_blocks<T: Send>(
    blocks: &mut Blocks,
    lines: &mut Lines,
    parse: impl Fn(&mut Lines) -> Result<T, Fault> + Sync,
    take: impl FnMut(T) -> Result<(), String> + Send,
) -> Result<(), ReadError> {
    let path = blocks.path.clone();
    let own = lines.beside();
    let source = Mutex::new((0_u64.., blocks));
    let sink = Mutex::new(Sink { path, lines, take, early: BTreeMap::new(), next: 0, failed: None });
    at_once(0..cores(), |_| {
        let mut lines = own.beside();
        loop {
            let (number, read) = {
                let (numbers, blocks) = &mut *locked(&source);
                let number = numbers.next().expect("fewer than 2^64 blocks");
                lines.restart(number == 0);
                (number, blocks.advance(&mut lines.block, lines.longest))
            };
            if read.is_ok() && lines.block.is_empty() {
                break;
            }
            let parsed = read.map_err(Broken::Source).and_then(|()| parse(&mut lines).map_err(Broken::Line));
            let mut sink = locked(&sink);
            sink.put(number, parsed.map(|parsed| (parsed, lines.count())));
            if sink.failed.is_some() {
                break;
            }
        }
    });
    sink.into_inner().expect("no thread panics").failed.map_or(Ok(()), Err)
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("no thread panics")
}

/// Why nothing came of a block.
enum Broken {
    Source(io::Error),
    Line(Fault),
}

/// Takes what comes of blocks in their order.
struct Sink<'a, T, F> {
    path: PathBuf,
    /// Counts the lines of what was taken.
    lines: &'a mut Lines,
    take: F,
    /// What came of blocks, and how many lines they have, while one before them is still at work.
    early: BTreeMap<u64, Result<(T, u64), Broken>>,
    next: u64,
    failed: Option<ReadError>,
}

impl<T, F: FnMut(T) -> Result<(), String>> Sink<'_, T, F> {
    fn put(&mut self, number: u64, parsed: Result<(T, u64), Broken>) {
        self.early.insert(number, parsed);
        while self.failed.is_none()
            && let Some(parsed) = self.early.remove(&self.next)
        {
            self.next += 1;
            self.failed = self.take(parsed).err();
        }
    }

    fn take(&mut self, parsed: Result<(T, u64), Broken>) -> Result<(), ReadError> {
        let (parsed, lines) = parsed.map_err(|why| match why {
            Broken::Source(why) => broken(&self.path, self.lines.count(), why),
            Broken::Line(fault) => fault.at(&self.path, self.lines.count()),
        })?;
        self.lines.pass(lines);
        (self.take)(parsed).map_err(|why| ReadError::Whole { path: self.path.clone(), why })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Records;
    use super::super::fixture::{file, gzipped};
    use super::*;

    /// All records with their places in their blocks, or what is wrong: on all cores, and one by one.
    fn read(bytes: &[u8]) -> [Result<(Vec<String>, u64), String>; 2] {
        let file = file(bytes);
        let parse = |lines: &mut Lines| {
            let mut records = Vec::new();
            while let Some(text) = lines.advance()? {
                records.push(text.to_owned());
            }
            Ok(records)
        };
        let at_once = || {
            let mut records = Records::open(file.path(), b"#")?;
            let mut taken = Vec::new();
            records.in_blocks(parse, |mut records| {
                taken.append(&mut records);
                Ok(())
            })?;
            Ok((taken, records.lines()))
        };
        let one_by_one = || {
            let mut records = Records::open(file.path(), b"#")?;
            let mut read = Vec::new();
            while let Some(text) = records.advance()? {
                read.push(text.to_owned());
            }
            Ok((read, records.lines()))
        };
        [at_once(), one_by_one()].map(|read| read.map_err(|why: ReadError| why.to_string()))
    }

    #[test]
    fn many_blocks_are_read_in_order_and_errors_name_their_lines() {
        let lines: Vec<String> = (0..100_000_u64).map(|at| format!("{at} # {}\r\n", at * at % 1_000)).collect();
        let whole = lines.concat().into_bytes();
        assert!(whole.len() > 4 * BLOCK, "there are several blocks");
        for bytes in [whole.clone(), gzipped(&whole)] {
            let [at_once, one_by_one] = read(&bytes);
            let (records, count) = at_once.clone().expect("read");
            assert_eq!((records.len(), records[77_777].as_str(), count), (100_000, "77777", 100_000));
            assert!(at_once == one_by_one);
        }
        for place in [0, BLOCK - 1, BLOCK, 3 * BLOCK / 2, whole.len() - 8] {
            let start = whole[..place].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let line = whole[..start].split(|byte| *byte == b'\n').count();
            // A second error, in another block, comes later in the file.
            let mut wrong = [&whole[..], b"\xff\n"].concat();
            wrong[start] = 0xff;
            for wrong in [gzipped(&wrong), [&wrong[..], &vec![b'1'; 70_000]].concat(), wrong] {
                assert_refused(&wrong, &format!(":{line}: "));
            }
        }
        let whole = gzipped(&whole);
        for end in [whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            assert_refused(&whole[..end], "ends in its middle");
        }
    }

    /// Holds reading at once to the error of reading one by one.
    fn assert_refused(bytes: &[u8], words: &str) {
        let [at_once, one_by_one] = read(bytes).map(|read| read.expect_err("refused"));
        assert!(at_once.contains(words), "{at_once}");
        assert_eq!(at_once, one_by_one);
    }

    #[test]
    fn what_is_taken_can_be_refused() {
        let file = file(b"1\n");
        let mut records = Records::open(file.path(), b"").expect("opened");
        let error = records.in_blocks(|_| Ok(()), |()| Err("too many".into())).expect_err("refused");
        assert!(matches!(&error, ReadError::Whole { why, .. } if why == "too many"), "{error}");
    }
}
