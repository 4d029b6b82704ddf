//! `trace`: the population is there at the start, and more peers join at the times that a file lists.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Arrivals;
use crate::random::Stream;
use crate::registry::Member;
use crate::text_file::{ReadError, Records, seconds};
use crate::units::Time;

/// The population is there at the start, and more peers join at the times that a file lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// The file, relative to the scenario file: one time in seconds on each line; `#` begins a comment; may be gzipped.
    pub file: PathBuf,
}

impl Member for Trace {
    const NAME: &'static str = "trace";
    const SUMMARY: &'static str =
        "the population is there at the start, and more peers join at the times that a file lists";
    const SOURCE: &'static str = "";
}

impl Arrivals for Trace {
    fn file(&self) -> Option<&Path> {
        Some(&self.file)
    }

    fn times(&self, size: u32, horizon: Time, read: Option<&[Time]>, _: &mut Stream) -> Vec<Time> {
        let mut times = vec![Time::ZERO; size as usize];
        times.extend(read.expect("the scenario reads the file first").iter().filter(|at| **at <= horizon));
        times.sort_unstable();
        times
    }
}

/// The times that a file lists, one in seconds on each line, ascending whatever their order in the file. `#` begins a
/// comment; the file may be gzipped. Times are rounded to the nearest microsecond.
///
/// # Errors
/// If the file cannot be read, holds no times, or a line is not one number of seconds from 0 to 9e12.
pub fn read(path: &Path) -> Result<Vec<Time>, ReadError> {
    let mut records = Records::open(path, b"#")?;
    let mut times = Vec::new();
    while let Some(text) = records.advance()? {
        times.push(seconds(text).map_err(|why| records.refuse(why))?);
    }
    if times.is_empty() {
        return Err(records.ended_without("any time: expected one in seconds on each line"));
    }
    times.sort_unstable();
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text_file::fixture::{file, gzipped};

    fn read_bytes(bytes: &[u8]) -> Result<Vec<Time>, ReadError> {
        read(file(bytes).path())
    }

    #[test]
    fn times_are_read_in_any_order_and_kept_ascending() {
        let text = b"# arrivals\n10\n 1.1 # late\n0.3\n\n0\n1e3\n10\n";
        let expected = [0, 300_000, 1_100_000, 10_000_000, 10_000_000, 1_000_000_000].map(Time::from_micros);
        assert_eq!(read_bytes(text).expect("read"), expected);
        assert_eq!(read_bytes(&gzipped(text)).expect("read"), expected);
    }

    #[test]
    fn a_line_that_is_no_time_is_shown_with_its_number() {
        for (line, expected) in [
            ("-0.5", "cannot be negative"),
            ("nan", "nothing can happen then"),
            ("inf", "nothing can happen then"),
            ("1e13", "nothing can happen then"),
            ("1 2", "expected one number"),
            ("3 s", "expected one number"),
            ("soon", "expected one number"),
        ] {
            let error = read_bytes(format!("1\n{line}\n2\n").as_bytes()).expect_err("refused").to_string();
            assert!(error.contains(&format!(":2: {line:?}: ")) && error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_file_without_times_is_refused() {
        let error = read_bytes(b"# nothing\n\n").expect_err("refused").to_string();
        assert!(error.ends_with(":2: the file ends without any time: expected one in seconds on each line"), "{error}");
    }
}
