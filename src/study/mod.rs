//! Studies: every run of a scenario file played in parallel, its results on disk, and what they say together.
//!
//! Runs are independent, so parallelism is over runs. They are written as they finish, in the order of the plan, so the
//! files are the same whatever the number of threads.

mod columns;
mod estimate;
pub(crate) mod folder;
mod gauge;
mod host;
mod manifest;
mod origin;
mod record;
pub mod statistics;
mod summary;
mod tables;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::measure::{self, Tally};
use crate::scenario::{Problem, Study};
use crate::workload::{self, Checks};

use columns::Columns;
pub use estimate::Estimate;
use folder::Found;
pub use gauge::gauge;
pub(crate) use origin::Origin;
use record::Record;
use tables::Tables;

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
    /// Keep them: of this very study they need not be made again, and any others are not touched.
    Keep,
    /// Replace them.
    Replace,
}

/// What became of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All runs were played.
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
        "{folder} already holds {what}\n  expected an empty folder, or all results of this very scenario\n  \
             add --force to replace them, or --out FOLDER to put the new ones elsewhere"
    )]
    Occupied {
        /// The folder.
        folder: String,
        /// What it holds.
        what: String,
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
}

/// Checks what a scenario alone cannot know: that collapse is judged by a measure that there is.
///
/// # Errors
/// If it is not; the error shows the place, and the nearest right spelling.
pub fn check(study: &Study) -> Result<(), Problem> {
    study.check_measure(&Columns::of(study).judges())
}

/// Plays every run of a study, and writes its tables. `finished` is called after each run.
///
/// # Errors
/// If collapse is judged by an unknown measure, if the folder holds other results, or if a file cannot be written.
///
/// # Panics
/// If a run breaks one of its own invariants, which is a defect.
pub fn run(study: &Study, options: &Options, finished: &(dyn Fn() + Sync)) -> Result<Outcome, StudyError> {
    let columns = Columns::of(study);
    study.check_measure(&columns.judges())?;
    let fingerprint = study.fingerprint().map_err(|why| StudyError::File {
        doing: "read a file of",
        path: study.name.clone(),
        why,
    })?;
    match folder::look(&options.folder, &fingerprint)? {
        Found::AllOfIt if options.earlier == Earlier::Keep => return Ok(Outcome::AlreadyThere),
        Found::Other(what) if options.earlier == Earlier::Keep => {
            return Err(StudyError::Occupied { folder: options.folder.display().to_string(), what });
        }
        Found::AllOfIt | Found::Other(_) | Found::Nothing => folder::clear(&options.folder)?,
    }
    let clock = host::Clock::start();
    manifest::write(study, &columns, options, &fingerprint, None)?;
    folder::write(&options.folder, folder::SCENARIO, study.resolved_toml())?;
    play_all(study, &columns, options, finished)?;
    summary::write(study, &columns, &options.folder)?;
    manifest::write(study, &columns, options, &fingerprint, Some(&clock))?;
    Ok(Outcome::Played)
}

fn play_all(
    study: &Study,
    columns: &Columns,
    options: &Options,
    finished: &(dyn Fn() + Sync),
) -> Result<(), StudyError> {
    let tables = Mutex::new(Tables::create(&options.folder, study, columns)?);
    let replications = u64::from(study.replications);
    let play = |index: u64| {
        let (cell, replication) = (index / replications, index % replications);
        let cell = study.cell(usize::try_from(cell).expect("cells fit usize"));
        let replication = u32::try_from(replication).expect("replications fit u32");
        let groups = cell.scenario.population.groups.len();
        let mut tally = Tally::new(groups, cell.scenario.horizon);
        workload::play(&cell.scenario, replication, options.checks, &mut tally);
        let record = Record::of(&cell.scenario, columns, &tally);
        drop(tally);
        tables.lock().expect("no run panicked").take(index, record)?;
        finished();
        Ok(())
    };
    let threads = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build()?;
    // Bridged, so that threads take the runs in the order of the plan, and few wait to be written.
    threads.install(|| (0..study.runs()).par_bridge().try_for_each(play))
}

/// The columns of everything that a study measures, in the order of its tables.
#[must_use]
pub fn measured(study: &Study) -> Vec<String> {
    Columns::of(study).headers().map(str::to_string).collect()
}

/// The measures that a study is about, if its scenario names none.
#[must_use]
pub fn headline(groups: &[String]) -> Vec<String> {
    let mut names = vec!["throughput_relative".to_string()];
    names.push(match groups {
        [first, _, ..] => format!("completion_share.{first}"),
        _ => "completion_share".to_string(),
    });
    let known: Vec<String> = measure::columns(groups).into_iter().map(|column| column.name).collect();
    debug_assert!(names.iter().all(|name| known.contains(name)), "headline measures are measures");
    names
}
