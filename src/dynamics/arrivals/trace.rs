//! `trace`: the population is there at the start, and more peers join at the times that a file lists.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Arrivals;
use crate::random::Stream;
use crate::registry::Member;
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
