//! Studies: every run of a scenario file played in parallel, its results on disk, and what they say together.
//!
//! Runs are independent, so parallelism is over runs, on as many threads, processes and machines as there are. Each is
//! stored when it finishes; the tables are made from the store in the order of the plan, so they are the same bytes
//! whoever played what, and however often someone was stopped.

mod changed;
mod collect;
mod columns;
mod csv_file;
mod estimate;
mod feed;
mod finish;
pub(crate) mod folder;
mod gauge;
mod host;
mod manifest;
mod one_run;
mod origin;
mod parquet;
mod plan;
mod progress;
mod reader;
mod record;
mod results;
mod sequence;
pub mod statistics;
mod store;
mod summary;
mod tables;
mod work;

use std::path::{Path, PathBuf};

use crate::scenario::{Problem, Study};
use crate::workload::Checks;

pub use collect::collect;
use columns::Columns;
pub(crate) use csv_file::CsvFile;
pub use csv_file::Unwritten;
pub use estimate::Estimate;
pub use folder::reopen;
pub use gauge::{Gauge, GaugeError};
pub use one_run::{OneRun, one_run};
pub(crate) use origin::{Origin, write_about};
pub use parquet::{ParquetError, parquet_is_built, write_parquet};
pub use plan::Shard;
pub use progress::Progress;
use reader::Lacking;
pub use results::{Axis, Collapse, Column, Manifest, Measure, Unreadable};
pub(crate) use results::{Runs, Table, capitalised};
pub use store::Damage;
use store::Store;
use work::{Subject, Work};

/// How to run a study.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder for its results.
    pub folder: PathBuf,
    /// How many runs to play at once; `None`: as many as the machine has cores.
    pub threads: Option<usize>,
    /// What to do with results that are there already.
    pub earlier: Earlier,
    /// Whether runs assert their own invariants.
    pub checks: Checks,
    /// The command line, for the manifest.
    pub command: String,
}

/// What to do with results that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Keep them: of this very study only what is missing is played, and any others are not touched.
    Keep,
    /// Replace them.
    Replace,
}

/// What became of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The folder is ready, and nothing was played.
    Begun,
    /// All runs that were asked for were played.
    Played,
    /// The folder already held all results of this very study.
    AlreadyThere,
}

/// Why a study could not be run.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The scenario is wrong.
    #[error("{}", .0.render(crate::scenario::Colours::Off))]
    Scenario(#[from] Problem),
    /// The folder holds something else.
    #[error(
        "{folder} already holds {what}{changed}\n  expected an empty folder, or results of this very scenario, finished or \
             not\n  add --force to replace them, or --out FOLDER to put the new ones elsewhere"
    )]
    Occupied {
        /// The folder.
        folder: String,
        /// What it holds.
        what: String,
        /// In what its scenario is another, a line each.
        changed: String,
    },
    /// The folder holds no results, or there is none.
    #[error("{folder}: {what}\n  expected the folder to which `potluck run` or `potluck cluster submit` wrote")]
    NoResults {
        /// The folder.
        folder: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Another process works on the results that are to be replaced.
    #[error(
        "{0} is in use: another process plays this study\n  wait for it or stop it first; without --force both share the runs"
    )]
    Busy(String),
    /// Runs are not there that the tables need.
    #[error(
        "{folder} lacks runs of {cells} cell{s}, the first of them replication {replication} of cell {cell}\n  \
             play them first: run the shards again that were stopped, or the whole study; each plays only what is missing",
        s = if *cells == 1 { "" } else { "s" }
    )]
    Lacking {
        /// The folder.
        folder: String,
        /// How many cells lack runs.
        cells: u64,
        /// The first cell that does.
        cell: usize,
        /// Its first replication that is not there.
        replication: u32,
    },
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Stopped,
    /// The work ended before all tables stood; what was finished is kept.
    #[error(
        "{cause}\n  every finished run is kept in {store}\n  \
             to go on, run the same command again{without}: it plays only what is missing"
    )]
    Halted {
        /// Why.
        cause: Box<StudyError>,
        /// Where the finished runs are.
        store: String,
        /// What to leave out of the command.
        without: String,
    },
    /// A file could not be written or read.
    #[error("cannot {doing} {path}: {why}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: String,
        /// Why not.
        why: String,
    },
    /// The threads could not be started.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl StudyError {
    fn file(doing: &'static str, path: &Path, why: impl std::fmt::Display) -> Self {
        Self::File { doing, path: path.display().to_string(), why: why.to_string() }
    }

    fn occupied(folder: &Path, what: String, changed: &[String]) -> Self {
        let changed = changed.iter().flat_map(|line| ["\n  ", line]).collect();
        Self::Occupied { folder: folder.display().to_string(), what, changed }
    }

    fn lacking(lacking: Lacking, folder: &Path) -> Self {
        let (folder, (cell, replication)) = (folder.display().to_string(), lacking.first);
        Self::Lacking { folder, cells: lacking.cells, cell, replication }
    }
}

/// Checks what a scenario alone cannot know: that the measures it names are there.
///
/// # Errors
/// If one is not; the error shows the place, and the nearest right spelling.
pub fn check(study: &Study) -> Result<(), Problem> {
    Columns::of(study).check(study)
}

/// Plays every run of a study that is not there yet, and writes its tables.
///
/// # Errors
/// If the scenario names an unknown measure, if the folder holds other results, if a file cannot be written, or if the
/// one who watches asks to stop. What was finished is kept, and the next call goes on from there.
///
/// # Panics
/// If a run breaks one of its own invariants, which is a defect.
pub fn run(study: &Study, options: &Options, progress: &dyn Progress) -> Result<Outcome, StudyError> {
    let subject = Subject::of(study)?;
    let Some(work) = Work::begin(&subject, options, progress)? else { return Ok(Outcome::AlreadyThere) };
    work.play(None)?;
    work.finish(&[])?;
    Ok(Outcome::Played)
}

/// Makes a folder ready for shards that are played later: it then says which study it is, and holds no run more than
/// before.
///
/// # Errors
/// As [`run`].
pub fn begin(study: &Study, options: &Options, progress: &dyn Progress) -> Result<Outcome, StudyError> {
    let subject = Subject::of(study)?;
    Ok(Work::begin(&subject, options, progress)?.map_or(Outcome::AlreadyThere, |_| Outcome::Begun))
}

/// How many runs of a study are in a folder, and how many there are to be; at most, where cells stop by a rule.
///
/// # Errors
/// If the folder cannot be read.
pub fn how_far(study: &Study, folder: &Path) -> Result<(u64, u64), StudyError> {
    let subject = Subject::of(study)?;
    let most = subject.plan.runs();
    if folder::look(folder, study, &subject.fingerprint)? == folder::Found::AllOfIt {
        return Ok((most, most));
    }
    let store = Store::of(folder, &subject.fingerprint);
    let missing = |block| Ok(store.read(block, &subject.plan)?.missing().count() as u64);
    let missing: u64 = (0..subject.plan.blocks()).map(missing).sum::<Result<_, StudyError>>()?;
    Ok((most - missing, most))
}

/// Plays the runs of one shard that are not there yet, and writes no tables: [`collect`] does, once all shards are
/// played.
///
/// # Errors
/// As [`run`].
///
/// # Panics
/// As [`run`].
pub fn run_shard(
    study: &Study,
    shard: Shard,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, StudyError> {
    let subject = Subject::of(study)?;
    let Some(work) = Work::begin(&subject, options, progress)? else { return Ok(Outcome::AlreadyThere) };
    work.play(Some(shard))?;
    Ok(Outcome::Played)
}

/// The columns of everything that a study measures, in the order of its tables.
#[must_use]
pub fn measured(study: &Study) -> Vec<String> {
    Columns::of(study).headers().map(str::to_string).collect()
}
