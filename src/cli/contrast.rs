//! `contrast`: the same rules in different systems side by side, each against itself where nobody rides free.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::{Playing, create};
use super::vary::proper_part;
use crate::compare::{self, Contrasted};
use crate::report;
use crate::scenario::Study;

const EXAMPLES: &str = "\
Examples:
  potluck contrast scenarios/organisation/side-network.toml scenarios/organisation/side-organisation.toml
  potluck contrast results/network results/organisation --below 0.8
  potluck contrast results/network results/organisation --measure throughput_relative --measure collective_gain";

/// Set systems side by side: at how much free riding does the same rule tip in each?
///
/// Each curve is divided by its own value at the lowest level of the axis, and tips where it first falls below a part of
/// that, on a straight line between the levels that were played. Intervals are found by drawing the replications again.
/// Scenarios are played first, or gone on with, as `potluck run` does.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Contrast {
    /// Two or three folders of results, or scenarios to play first, from left to right; the same rules go by the same
    /// names in all
    #[arg(value_name = "FOLDER|FILE", required = true, num_args = 2..=3)]
    of: Vec<PathBuf>,
    /// The axis along which sharing falls [default: the first study's first axis of numbers]
    #[arg(long, value_name = "AXIS")]
    along: Option<String>,
    /// The measure of each, in their order, or one for all, as a column of runs.csv [default: that of the scenario's
    /// [collapse], else its first headline measure]
    #[arg(long = "measure", value_name = "MEASURE")]
    measures: Vec<String>,
    /// A curve tips where it falls below this part of its value at the lowest level
    #[arg(long, value_name = "PART", default_value = "0.5", value_parser = part)]
    below: f64,
    #[command(flatten)]
    playing: Playing,
}

fn part(text: &str) -> Result<f64, String> {
    proper_part(text, "expected a part of the cooperative value, above 0 and below 1, such as 0.5")
}

impl Run for Contrast {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if let Some(missing) = self.of.iter().find(|path| !path.exists()) {
            let expected = "expected a folder of results, or a scenario file";
            return Err(Failure::Usage(format!("{} is not there: {expected}", missing.display())));
        }
        if self.of.iter().all(|path| path.is_dir()) {
            self.playing.refuse_options(&["--out"])?;
        }
        let folders = self.folders()?;
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let asked = Contrasted { along: self.along.clone(), measures: self.measures.clone(), below: self.below };
        let found = compare::contrast(&folders, &asked)?;
        let names: Vec<&str> = found.sides.iter().map(|side| side.name.as_str()).collect();
        let folder = self.playing.folder(&format!("{}-contrast", names.join("-")), false);
        create(&folder)?;
        compare::write_contrast(&folder, &found, &folders, &Playing::command())?;
        let charts = report::draw_contrast(&folder, &found)?;
        self.playing.say(&format!("{} is the chart; contrast.csv and tipping.csv are beside it", charts[1].display()));
        if !self.playing.quiet {
            write!(out, "{}", report::contrast_table(&found))?;
        }
        Ok(())
    }
}

impl Contrast {
    /// The folders of results, once what is a scenario has been played.
    fn folders(&self) -> Result<Vec<PathBuf>, Failure> {
        // Every scenario is read before any is run: a mistake in the last must not come to light after an hour.
        let read = |path: &PathBuf| {
            if path.is_dir() { Ok(None) } else { Study::read(path, &self.playing.sets()).map(Some) }
        };
        let studies = self.of.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let played = |(path, study): (&PathBuf, Option<Study>)| {
            let Some(study) = study else { return Ok(path.clone()) };
            let folder = self.playing.folder(&study.name, true);
            self.playing.play(&study, &folder)?;
            Ok(folder)
        };
        self.of.iter().zip(studies).map(played).collect()
    }
}
