//! `threshold`: the value of a setting at which half of the runs fall, for each rule or whatever else the scenario
//! sweeps.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use super::vary::{Range, proper_part, range};
use super::watch::Watch;
use crate::report;
use crate::scenario::{Collapse, Study, Vary};
use crate::study::folder::THRESHOLD;
use crate::study::{Gauge, GaugeError, Progress, Unwritten};
use crate::threshold::{self, Falls, Search};

const EXAMPLES: &str = "\
Examples:
  potluck threshold scenarios/collapse.toml --vary population.groups.free-riders.share
  potluck threshold scenarios/collapse.toml --vary population.groups.free-riders.share=0.2..0.95 \\
      --measure throughput_relative --below 0.25 --precision 0.01
  potluck threshold scenarios/collapse.toml --vary 'swarm.seeders.upload=1 MB/s..50 MB/s,log' --replications 400";

/// Find tipping points: at which value of a setting do half of the runs fall?
///
/// A run falls if its measure lies below what [collapse] says, or --below. The search is a noisy bisection: it plays
/// runs where the answer is still open, until the 95 % interval is narrow enough or --replications are used up
/// [default: 200], each of which is played at another value. There is one tipping point for each combination of what
/// else the scenario sweeps, such as one for each rule.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Threshold {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The setting to turn, as PATH=FROM..TO, or PATH=FROM..TO,log for equal proportions; of a path that the scenario
    /// sweeps, PATH alone is enough
    #[arg(long, value_name = "PATH[=FROM..TO]", value_parser = range)]
    vary: Range,
    /// The measure, as a column of runs.csv [default: that of the scenario's [collapse]]
    #[arg(long, value_name = "MEASURE")]
    measure: Option<String>,
    /// A run falls if the measure lies below this [default: as the scenario's [collapse] says]
    #[arg(long, value_name = "X", allow_negative_numbers = true, value_parser = finite, conflicts_with = "above")]
    below: Option<f64>,
    /// A run falls if the measure lies above this
    #[arg(long, value_name = "X", allow_negative_numbers = true, value_parser = finite)]
    above: Option<f64>,
    /// How wide the 95 % interval may be, as a part of the way from one end to the other
    #[arg(long, value_name = "PART", default_value = "0.02", value_parser = precision)]
    precision: f64,
    #[command(flatten)]
    playing: Playing,
}

fn finite(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| "expected a finite number".to_string())
}

fn precision(text: &str) -> Result<f64, String> {
    proper_part(text, "expected a part of the way, above 0 and below 1, such as 0.02")
}

/// The most runs for each tipping point, unless --replications says otherwise.
const MOST: u32 = 200;

impl Run for Threshold {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let settings = [self.vary.clone()];
        let (study, dials) = Study::opened(&self.file, &self.playing.sets(), Vary::Settings(&settings))?;
        let (measure, falls) = self.question(study.cell(0).scenario.collapse)?;
        let most = self.playing.replications.unwrap_or(MOST);
        let search = Search { precision: self.precision, most, seed: study.seed };
        let gauge = Gauge::of(&study, dials, measure, self.playing.checks())?;
        let folder = self.playing.folder(&format!("{}-threshold", study.name), false);
        self.playing.make_room(&folder, THRESHOLD)?;
        self.playing.say(&format!("{}: {} tipping points, at most {most} runs each", study.name, study.cells()));
        let watch = Watch::of_what_cannot_go_on(self.playing.quiet);
        watch.planned(study.cells() as u64 * u64::from(most));
        let played = || watch.finished();
        let found = self.playing.in_threads(|| threshold::thresholds(gauge, falls, search, &played))??;
        watch.end();
        threshold::write(&folder, &found, &Playing::command())?;
        let charts = report::draw_thresholds(&folder, &found)?;
        self.playing.say(&format!("{} is the chart; thresholds.csv and trials.csv are beside it", charts[1].display()));
        if !self.playing.quiet {
            write!(out, "{}", report::threshold_table(&found))?;
        }
        Ok(())
    }
}

impl Threshold {
    /// The measure, and when a run falls.
    fn question(&self, collapse: Option<Collapse>) -> Result<(String, Falls), Failure> {
        let asked = self.below.map(Falls::Below).or(self.above.map(Falls::Above));
        match (&self.measure, asked, collapse) {
            (Some(measure), Some(falls), _) => Ok((measure.clone(), falls)),
            (None, None, Some(collapse)) => Ok((collapse.measure, Falls::Below(collapse.below))),
            (None, Some(falls), Some(collapse)) => Ok((collapse.measure, falls)),
            (Some(measure), None, Some(collapse)) if *measure == collapse.measure => {
                Ok((collapse.measure, Falls::Below(collapse.below)))
            }
            (Some(measure), None, _) => Err(Failure::Usage(format!(
                "when does a run fall? --below X or --above X is missing: a value of {measure}"
            ))),
            (None, _, None) => Err(Failure::Usage(
                "by which measure does a run fall? --measure MEASURE is missing, with --below X or --above X\n  \
                 or say it in the scenario:\n  [collapse]\n  measure = \"completion_share\"\n  below = 0.5"
                    .to_string(),
            )),
        }
    }
}

impl From<GaugeError> for Failure {
    fn from(error: GaugeError) -> Self {
        match error {
            GaugeError::Scenario(problem) => Self::Scenario(problem),
            GaugeError::Unknown(_) | GaugeError::NoValue { .. } => Self::Usage(error.to_string()),
        }
    }
}

impl From<Unwritten> for Failure {
    fn from(error: Unwritten) -> Self {
        Self::Failed(error.to_string())
    }
}
