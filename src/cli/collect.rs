//! `collect`: makes the tables and charts of a study that was played as shards.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use super::shown::{draw, parquet, print_table};
use super::watch::Watch;
use crate::report;
use crate::study::{self, Earlier, Options, Outcome};
use crate::workload::Checks;

const EXAMPLES: &str = "\
Examples:
  potluck collect results/collapse                                  all shards wrote to one folder
  potluck collect shard-1 shard-2 shard-3 --out results/collapse    each shard wrote to its own";

/// Collect a study played as shards: write its tables, draw its charts
///
/// Nothing is played: if a run is lacking, that is said, and nothing is written. The result is the same, byte for byte,
/// as if one process had played all runs. Folders that are collected into another one are left as they are.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Collect {
    /// The folders to which the shards wrote
    #[arg(value_name = "FOLDER", required = true)]
    folders: Vec<PathBuf>,
    /// Put the results here; several folders need it [default: the one folder itself]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write runs.parquet and timeseries.parquet, too, for pandas, polars and the like
    #[arg(long)]
    parquet: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

impl Run for Collect {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.parquet {
            study::parquet_is_built()?;
        }
        let (folder, from) = match (&self.out, &self.folders[..]) {
            (Some(folder), _) => (folder, &self.folders[..]),
            (None, [folder]) => (folder, &[][..]),
            (None, _) => {
                let why = "--out FOLDER is missing: where to put what several folders hold together";
                return Err(Failure::Usage(why.into()));
            }
        };
        let study = study::reopen(&self.folders[0])?;
        let options = Options {
            folder: folder.clone(),
            threads: None,
            earlier: Earlier::Keep,
            checks: Checks::default(),
            command: Playing::command(),
        };
        let watch = Watch::new(self.quiet);
        let shown = folder.display();
        if study::collect(&study, from, &options, &watch)? == Outcome::AlreadyThere {
            watch.say(&format!("{shown} holds all results already"));
        }
        if !report::is_drawn(folder) {
            watch.say(&draw(folder)?);
        }
        if self.parquet {
            watch.say(&parquet(folder)?);
        }
        if !self.quiet {
            print_table(folder, out)?;
        }
        Ok(())
    }
}
