//! `sensitivity`: which settings a measure depends on, alone and together with others.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use super::vary::{Range, range};
use super::watch::Watch;
use crate::measure;
use crate::report;
use crate::scenario::{Study, Vary};
use crate::sensitivity::{self, Sensitivities};
use crate::study::folder::SENSITIVITY;
use crate::study::{Gauge, Progress};

const EXAMPLES: &str = "\
Examples:
  potluck sensitivity scenarios/tit-for-tat.toml --vary population.size=50..200 --vary 'swarm.piece=64 KiB..1 MiB,log'
  potluck sensitivity mine.toml --measure completion_share --rows 512     turns the ranges of its [design]";

/// Find which settings matter: how much of a measure's variance does each make?
///
/// Every setting is turned through its range, all at once, and the variance of the measure is laid to each alone, to
/// each with all others, and to chance (Sobol' indices by Saltelli's design). What a setting makes together with chance
/// is in both totals. The ranges are those of --vary, or else those of the scenario's [design]; whatever the scenario
/// sweeps besides is analysed level by level.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Sensitivity {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A setting to turn, as PATH=FROM..TO, or PATH=FROM..TO,log for equal proportions; may be repeated
    /// [default: the ranges of [design]]
    #[arg(long, value_name = "PATH[=FROM..TO]", value_parser = range)]
    vary: Vec<Range>,
    /// The measure, as a column of runs.csv [default: the study's first headline measure]
    #[arg(long, value_name = "MEASURE")]
    measure: Option<String>,
    /// Rows of the design: each takes as many runs as there are settings, and three
    #[arg(long, value_name = "N", default_value = "256", value_parser = clap::value_parser!(u32).range(8..=1_000_000))]
    rows: u32,
    #[command(flatten)]
    playing: Playing,
}

impl Run for Sensitivity {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.playing.replications.is_some() {
            let message =
                "--replications has no effect: each row of the design is a replication; --rows N says how many";
            return Err(Failure::Usage(message.to_string()));
        }
        let vary = if self.vary.is_empty() { Vary::Design } else { Vary::Settings(&self.vary) };
        let (study, dials) = Study::opened(&self.file, &self.playing.sets(), vary)?;
        if dials.is_empty() {
            let message = "which settings? --vary PATH=FROM..TO is missing, or a [design] with ranges in the scenario";
            return Err(Failure::Usage(message.to_string()));
        }
        let headline = || measure::headline(study.workload(), &[]).swap_remove(0);
        let measure = self.measure.clone().unwrap_or_else(headline);
        let runs = Sensitivities::runs(dials.len(), self.rows) * study.cells() as u64;
        let gauge = Gauge::of(&study, dials, measure, self.playing.checks())?;
        let folder = self.playing.folder(&format!("{}-sensitivity", study.name), false);
        self.playing.make_room(&folder, SENSITIVITY)?;
        self.playing.say(&format!("{}: {} settings, {runs} runs", study.name, gauge.dials.len()));
        let watch = Watch::of_what_cannot_go_on(self.playing.quiet);
        watch.planned(runs);
        let played = || watch.finished();
        let found = self.playing.in_threads(|| sensitivity::sensitivities(gauge, self.rows, &played))??;
        watch.end();
        sensitivity::write(&folder, &found, &Playing::command())?;
        let charts = report::draw_sensitivities(&folder, &found)?;
        let chart = charts[1].display();
        self.playing.say(&format!("{chart} is the chart; sensitivity.csv and evaluations.csv are beside it"));
        if !self.playing.quiet {
            write!(out, "{}", report::sensitivity_tables(&found))?;
        }
        Ok(())
    }
}
