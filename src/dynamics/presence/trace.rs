//! `trace`: peers are online when a file says so.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Presence, Spell};
use crate::dynamics::availability::Availability;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// Peers are online when a file says so: each plays one of the file's, from that one's first session on. A population smaller
/// than the file's is a random part of it. Times count from the first in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// The file, relative to the scenario file, which may be gzipped: in the AVT form of the Failure Trace Archive (a line for
    /// each peer: `id n start end start end ...`, in seconds, with ends that are still online), or CSV with a header that has
    /// `id`, `start` and `end` (a line for each session, in seconds).
    pub file: PathBuf,
}

impl Member for Trace {
    const NAME: &'static str = "trace";
    const SUMMARY: &'static str = "peers are online when a file says so";
    const SOURCE: &'static str = "";
}

impl Presence for Trace {
    fn file(&self) -> Option<&Path> {
        Some(&self.file)
    }

    fn begins(&self, row: u32, now: Time, read: Option<&Availability>, stream: &mut Stream) -> Spell {
        let sessions = read.expect("the scenario reads the file first").sessions(row as usize);
        let under_way = sessions.iter().any(|session| session.start <= now && now < session.end);
        self.goes_on(row, under_way, now, read, stream)
    }

    fn goes_on(&self, row: u32, online: bool, now: Time, read: Option<&Availability>, _: &mut Stream) -> Spell {
        let sessions = read.expect("the scenario reads the file first").sessions(row as usize);
        let next = &sessions[sessions.partition_point(|session| session.end <= now)..];
        let until = next.first().map_or(Time::NEVER, |session| if online { session.end } else { session.start });
        Spell { online, until }
    }
}
