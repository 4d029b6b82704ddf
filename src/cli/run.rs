//! `run`: plays the runs of a scenario, writes its tables and draws its charts.

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Run;
use super::check::setting;
use super::failure::Failure;
use crate::report;
use crate::scenario::Study;
use crate::study::{self, Earlier, Options, Outcome, StudyError};
use crate::workload::Checks;

const EXAMPLES: &str = "\
Examples:
  potluck run scenarios/collapse.toml
  potluck run scenarios/collapse.toml --replications 30 --out results/collapse-30
  potluck run scenarios/collapse.toml --set population.size=5000 --out results/collapse-5000
  potluck run scenarios/collapse.toml --dry-run      which runs would that be?
  potluck run first.toml second.toml --threads 2";

/// Run scenarios: play every run, write tables, draw charts
///
/// The results of scenarios/NAME.toml go to results/NAME, unless --out says otherwise. Results that are there already are
/// kept: those of the same scenario are not made again, and others are not replaced without --force.
#[derive(Args, Debug)]
#[command(name = "run", after_help = EXAMPLES)]
pub(super) struct RunScenarios {
    /// The scenario files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Play nothing: list the runs as CSV, each with its cell, levels, replication and seed
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    playing: Playing,
}

/// How runs are played, and where their results go.
#[derive(Args, Debug)]
pub(super) struct Playing {
    /// Change one setting before reading, such as `population.size=100`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    sets: Vec<(String, String)>,
    /// Replications of each cell, in place of the scenario's
    #[arg(long, value_name = "N")]
    pub(super) replications: Option<u32>,
    /// The root of all random numbers, in place of the scenario's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Put the results here, in place of results/NAME; with several scenarios, in a folder of its name for each
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// How many runs to play at once [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Replace results that are there already
    #[arg(long)]
    force: bool,
    /// Assert in every run that bytes are conserved and no link exceeds its capacity; slower
    #[arg(long)]
    checks: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Run for RunScenarios {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        // Every scenario is read before any is run: a mistake in the last must not come to light after an hour.
        let sets = self.playing.sets();
        let studies = self.files.iter().map(|file| Study::read(file, &sets)).collect::<Result<Vec<_>, _>>()?;
        if self.dry_run {
            return list(&studies, out);
        }
        for study in &studies {
            let folder = self.playing.folder(&study.name, studies.len() > 1);
            self.playing.play(study, &folder)?;
            if !self.playing.quiet {
                writeln!(out, "{}", report::terminal_table(&folder)?)?;
            }
        }
        Ok(())
    }
}

/// Lists the runs of a study in the order of its plan.
fn list(studies: &[Study], out: &mut dyn Write) -> Result<(), Failure> {
    let [study] = studies else {
        let message = "--dry-run lists the runs of one scenario: their columns differ\n  name one file at a time";
        return Err(Failure::Usage(message.into()));
    };
    study::check(study)?;
    // A sweep of seeds has this column already.
    let with_seed = !study.level_columns().any(|name| name == "seed");
    let mut table = csv::Writer::from_writer(out);
    let headers = std::iter::once("cell").chain(study.level_columns()).chain(["replication"]);
    table.write_record(headers.chain(with_seed.then_some("seed")))?;
    for cell in 0..study.cells() {
        let (number, seed) = (cell.to_string(), study.cell(cell).scenario.seed.to_string());
        let fields = study.level_fields(cell);
        for replication in 0..study.replications {
            let replication = replication.to_string();
            let row = std::iter::once(number.as_str()).chain(fields.iter().copied()).chain([replication.as_str()]);
            table.write_record(row.chain(with_seed.then_some(seed.as_str())))?;
        }
    }
    table.flush()?;
    Ok(())
}

impl Playing {
    /// The settings to change before reading.
    pub(super) fn sets(&self) -> Vec<(String, String)> {
        let mut sets = self.sets.clone();
        sets.extend(self.replications.map(|n| ("replications".to_string(), n.to_string())));
        sets.extend(self.seed.map(|seed| ("seed".to_string(), seed.to_string())));
        sets
    }

    /// The first option that bears on how runs are played or where they go, if any was given.
    pub(super) fn asked_for(&self) -> Option<&'static str> {
        let given = [
            (!self.sets.is_empty(), "--set"),
            (self.replications.is_some(), "--replications"),
            (self.seed.is_some(), "--seed"),
            (self.out.is_some(), "--out"),
            (self.threads.is_some(), "--threads"),
            (self.force, "--force"),
            (self.checks, "--checks"),
        ];
        given.into_iter().find_map(|(given, option)| given.then_some(option))
    }

    /// Where the results of this name go; `several` names share what --out says.
    pub(super) fn folder(&self, name: &str, several: bool) -> PathBuf {
        match &self.out {
            Some(folder) if several => folder.join(name),
            Some(folder) => folder.clone(),
            None => Path::new("results").join(name),
        }
    }

    /// Plays a study, writes its tables and draws its charts; says what it does.
    pub(super) fn play(&self, study: &Study, folder: &Path) -> Result<(), Failure> {
        if self.play_only(study, folder)? == Outcome::Played || !report::is_drawn(folder) {
            let charts = report::draw(folder)?;
            self.say(&format!("tables and {} charts are in {}", charts.len(), folder.display()));
        }
        Ok(())
    }

    /// Plays a study and writes its tables; says what it does.
    pub(super) fn play_only(&self, study: &Study, folder: &Path) -> Result<Outcome, Failure> {
        self.say(&format!("{}: {} cells x {} replications", study.name, study.cells(), study.replications));
        for file in study.files_read() {
            self.say(&file);
        }
        let options = Options {
            folder: folder.to_path_buf(),
            threads: self.threads.map(NonZeroUsize::get),
            earlier: if self.force { Earlier::Replace } else { Earlier::Keep },
            checks: self.checks(),
            command: Self::command(),
        };
        let bar = self.bar(study.runs());
        let outcome = study::run(study, &options, &|| bar.inc(1))?;
        bar.finish_and_clear();
        if outcome == Outcome::AlreadyThere {
            self.say(&format!("{} holds these results already; --force runs them again", folder.display()));
        }
        Ok(outcome)
    }

    /// Whether runs assert their own invariants.
    pub(super) fn checks(&self) -> Checks {
        if self.checks { Checks::On } else { Checks::default() }
    }

    /// The command line, for whoever wants the same again.
    pub(super) fn command() -> String {
        std::env::args().collect::<Vec<_>>().join(" ")
    }

    /// Makes a folder for results whose mark is this file; refuses to replace what is there already, unless asked.
    pub(super) fn make_room(&self, folder: &Path, file: &str) -> Result<(), Failure> {
        if folder.join(file).exists() && !self.force {
            return Err(Failure::Usage(format!(
                "{} already holds such results\n  add --force to replace them, or --out FOLDER to put the new ones elsewhere",
                folder.display()
            )));
        }
        std::fs::create_dir_all(folder)
            .map_err(|why| Failure::Failed(format!("cannot create {}: {why}", folder.display())))
    }

    /// Does something with as many threads as were asked for.
    pub(super) fn in_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        let threads = self.threads.map_or(0, NonZeroUsize::get);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|why| Failure::Failed(format!("cannot start the threads: {why}")))?;
        Ok(pool.install(work))
    }

    /// Talk goes to standard error, so that tables can be piped.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            // Where nobody listens there is nobody to tell.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// A progress bar on a terminal; nothing elsewhere.
    pub(super) fn bar(&self, runs: u64) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} runs  {elapsed} elapsed, {eta} to go");
        ProgressBar::new(runs).with_style(style.expect("the template is well formed"))
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Scenario(problem) => Self::Scenario(problem),
            StudyError::Occupied { .. } => Self::Usage(error.to_string()),
            StudyError::File { .. } | StudyError::Threads(_) => Self::Failed(error.to_string()),
        }
    }
}

impl From<report::ReportError> for Failure {
    fn from(error: report::ReportError) -> Self {
        Self::Failed(error.to_string())
    }
}
