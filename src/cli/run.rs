//! `run`: plays the runs of a scenario, writes its tables and draws its charts.

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Run;
use super::check::{setting, size};
use super::failure::Failure;
use super::shown::{draw, parquet, print_table};
use super::watch::Watch;
use crate::report;
use crate::scenario::Study;
use crate::study::{self, Earlier, Options, Outcome, ParquetError, Shard, StudyError};
use crate::workload::Checks;

const EXAMPLES: &str = "\
Examples:
  potluck run scenarios/collapse.toml
  potluck run scenarios/collapse.toml --replications 30 --out results/collapse-30
  potluck run scenarios/collapse.toml --set population.size=5000 --out results/collapse-5000
  potluck run scenarios/collapse.toml --dry-run      which runs would that be?
  potluck run results/collapse --cell 3 --replication 7      that run of these results again
  potluck run scenarios/collapse.toml --shard 3/64      its share of the runs, beside 63 other processes
  potluck run first.toml second.toml --threads 2";

/// Run scenarios: play every run, write tables, draw charts
///
/// The results of scenarios/NAME.toml go to results/NAME, unless --out says otherwise. Each run is kept once it is
/// finished: whoever is stopped goes on with the same command, several processes share the runs, and results that are
/// there are not made again. Those of another scenario are not replaced without --force.
#[derive(Args, Debug)]
#[command(name = "run", after_help = EXAMPLES)]
pub(super) struct RunScenarios {
    /// The scenario files; or folders of results, whose scenario is gone on with
    #[arg(value_name = "FILE|FOLDER", required = true)]
    files: Vec<PathBuf>,
    /// Play nothing: list the runs as CSV, each with its cell, levels, replication and seed
    #[arg(long)]
    dry_run: bool,
    /// Play one of so many shares of the runs, such as 3/64, and write no tables: `potluck collect` does
    #[arg(long, value_name = "NUMBER/SHARDS", conflicts_with_all = ["dry_run", "cell"])]
    shard: Option<Shard>,
    /// Play one run, of this cell: its number in runs.csv, or once for each axis AXIS=LEVEL; print its row, or write
    /// its rows to --out
    #[arg(long = "cell", value_name = "CELL", requires = "replication", conflicts_with = "dry_run")]
    cell: Vec<String>,
    /// Play one run: this replication of the cell
    #[arg(long, value_name = "N", requires = "cell")]
    replication: Option<u32>,
    /// Write runs.parquet and timeseries.parquet, too, for pandas, polars and the like; also of results that are
    /// there already
    #[arg(long, conflicts_with_all = ["dry_run", "cell", "shard"])]
    parquet: bool,
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
    pub(super) threads: Option<NonZeroUsize>,
    /// Replace results that are there already
    #[arg(long)]
    force: bool,
    /// Assert in every run that bytes are conserved and no link exceeds its capacity; slower
    #[arg(long)]
    pub(super) checks: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Run for RunScenarios {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.parquet {
            study::parquet_is_built()?;
        }
        // Every scenario is read before any is run: a mistake in the last must not come to light after an hour.
        let studies = self.files.iter().map(|file| self.study(file)).collect::<Result<Vec<_>, _>>()?;
        if self.dry_run {
            return self.list(&studies, out);
        }
        if let Some(replication) = self.replication {
            return self.one(&studies, replication, out);
        }
        for (file, study) in self.files.iter().zip(&studies) {
            let own = file.is_dir() && self.playing.out.is_none();
            let folder = if own { file.clone() } else { self.playing.folder(&study.name, studies.len() > 1) };
            if let Some(shard) = self.shard {
                self.share(study, shard, &folder)?;
                continue;
            }
            self.playing.play(study, &folder)?;
            if self.parquet {
                self.playing.say(&parquet(&folder)?);
            }
            if !self.playing.quiet {
                print_table(&folder, out)?;
            }
        }
        Ok(())
    }
}

impl RunScenarios {
    /// The study of a scenario, or that of which a folder holds results.
    fn study(&self, file: &Path) -> Result<Study, Failure> {
        let sets = self.playing.sets();
        if !file.is_dir() {
            return Ok(Study::read(file, &sets)?);
        }
        match sets.first() {
            None => Ok(study::reopen(file)?),
            Some((path, _)) => Err(Failure::Usage(format!(
                "{} holds results, whose scenario is what it is: `{path}` cannot be another\n  \
                 name the scenario file to change it",
                file.display()
            ))),
        }
    }

    /// Plays a shard; its tables are made once all are played.
    fn share(&self, study: &Study, shard: Shard, folder: &Path) -> Result<(), Failure> {
        if self.playing.force {
            let why = "--force would remove what other shards have played\n  \
                       remove the folder yourself before the first of them starts";
            return Err(Failure::Usage(why.into()));
        }
        let played = self
            .playing
            .watched(study, folder, &|study, options, watch| study::run_shard(study, shard, options, watch))?;
        if played == Outcome::Played {
            let next = "once all are, the tables are made by: potluck collect";
            self.playing.say(&format!("shard {shard} is played; {next} {}", folder.display()));
        }
        Ok(())
    }

    /// Plays one run, and prints its row or writes its rows.
    fn one(&self, studies: &[Study], replication: u32, out: &mut dyn Write) -> Result<(), Failure> {
        let [study] = studies else {
            return Err(Failure::Usage("--cell is of one scenario: name one file or folder".into()));
        };
        let cell = study.named_cell(&self.cell).map_err(Failure::Usage)?;
        if replication >= study.replications {
            let last = study.replications - 1;
            return Err(Failure::Usage(format!("there is no replication {replication}: expected 0 to {last}")));
        }
        let one = study::one_run(study, cell, replication, self.playing.checks())?;
        let Some(folder) = &self.playing.out else {
            out.write_all(one.tables[0].1.as_bytes())?;
            return Ok(());
        };
        let failed = |why: io::Error| Failure::Failed(format!("cannot write to {}: {why}", folder.display()));
        let paths = one.tables.iter().map(|(name, _)| folder.join(name)).collect::<Vec<_>>();
        if let Some(there) = paths.iter().find(|path| path.exists() && !self.playing.force) {
            let why =
                format!("{} is there already\n  add --force to replace it, or name another --out", there.display());
            return Err(Failure::Usage(why));
        }
        fs::create_dir_all(folder).map_err(failed)?;
        for (path, (_, text)) in paths.iter().zip(&one.tables) {
            fs::write(path, text).map_err(failed)?;
        }
        self.playing.say(&format!("the rows of this run are in {}", folder.display()));
        Ok(())
    }

    /// Lists the runs of a study in the order of its plan.
    fn list(&self, studies: &[Study], out: &mut dyn Write) -> Result<(), Failure> {
        if let [Study { stop: Some(stop), replications, .. }] = studies {
            let least = stop.minimum;
            let end = format!("a cell ends with {least} to {replications} replications, once {}", stop.in_words());
            self.playing.say(&format!("listed are all runs that there may be: {end}"));
        }
        list(studies, out)
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

    /// Refuses options that bear on how runs are played, where there are none to play; of `but` there is need.
    pub(super) fn refuse_options(&self, but: &[&str]) -> Result<(), Failure> {
        let given = [
            (!self.sets.is_empty(), "--set"),
            (self.replications.is_some(), "--replications"),
            (self.seed.is_some(), "--seed"),
            (self.out.is_some(), "--out"),
            (self.threads.is_some(), "--threads"),
            (self.force, "--force"),
            (self.checks, "--checks"),
        ];
        match given.into_iter().find(|(given, option)| *given && !but.contains(option)) {
            None => Ok(()),
            Some((_, option)) => Err(Failure::Usage(format!(
                "{option} is for runs that are yet to be played, and a folder holds results: expected a scenario file"
            ))),
        }
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
            self.say(&self.in_threads(|| draw(folder))??);
        }
        Ok(())
    }

    /// Plays a study and writes its tables; says what it does.
    pub(super) fn play_only(&self, study: &Study, folder: &Path) -> Result<Outcome, Failure> {
        self.watched(study, folder, &|study, options, watch| study::run(study, options, watch))
    }

    /// Plays what `play` does, and says so.
    pub(super) fn watched(
        &self,
        study: &Study,
        folder: &Path,
        play: &dyn Fn(&Study, &Options, &Watch) -> Result<Outcome, StudyError>,
    ) -> Result<Outcome, Failure> {
        self.say(&format!("{}: {}", study.name, size(study)));
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
        let watch = Watch::new(self.quiet);
        let outcome = play(study, &options, &watch);
        watch.end();
        if matches!(outcome, Ok(Outcome::AlreadyThere)) {
            self.say(&format!("{} holds these results already; --force runs them again", folder.display()));
        }
        Ok(outcome?)
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
        make_room(folder, file, self.force)
    }

    /// Does something with as many threads as were asked for.
    pub(super) fn in_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        in_threads(self.threads, work)
    }

    /// Talk goes to standard error, so that tables can be piped.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            // Where nobody listens there is nobody to tell.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

/// Makes a folder for results whose mark is this file; refuses to replace what is there already, unless forced.
pub(super) fn make_room(folder: &Path, file: &str, force: bool) -> Result<(), Failure> {
    if folder.join(file).exists() && !force {
        return Err(Failure::Usage(format!(
            "{} already holds such results\n  add --force to replace them, or --out FOLDER to put the new ones elsewhere",
            folder.display()
        )));
    }
    create(folder)
}

/// Makes a folder, unless it is there.
pub(super) fn create(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|why| Failure::Failed(format!("cannot create {}: {why}", folder.display())))
}

/// Does something with so many threads, or as many as the machine has cores.
pub(super) fn in_threads<T: Send>(
    threads: Option<NonZeroUsize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, NonZeroUsize::get)).build();
    let pool = pool.map_err(|why| Failure::Failed(format!("cannot start the threads: {why}")))?;
    Ok(pool.install(work))
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Scenario(problem) => Self::Scenario(problem),
            StudyError::Occupied { .. } | StudyError::NoResults { .. } => Self::Usage(error.to_string()),
            StudyError::Halted { ref cause, .. } if matches!(**cause, StudyError::Stopped) => {
                Self::Interrupted(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<ParquetError> for Failure {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::NotBuilt => Self::Usage(error.to_string()),
            ParquetError::Unreadable(_) | ParquetError::Unwritten { .. } => Self::Failed(error.to_string()),
        }
    }
}

impl From<report::ReportError> for Failure {
    fn from(error: report::ReportError) -> Self {
        Self::Failed(error.to_string())
    }
}
