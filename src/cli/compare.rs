//! `compare`: holds the levels of an axis against a baseline, replication by replication, or one study against another.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use crate::compare::{self, CompareError, Question, Results};
use crate::report;
use crate::scenario::Study;
use crate::study::folder::SUMMARY;

const EXAMPLES: &str = "\
Examples:
  potluck compare results/collapse --by system
  potluck compare results/collapse --by system --baseline tit-for-tat --measure download_fairness_jain
  potluck compare scenarios/collapse.toml --by system --replications 30 --out results/collapse-30
  potluck compare results/before results/after";

/// Compare levels with a baseline, paired by replication, or two studies: what differs?
///
/// Replications of the same number have the same peers and arrivals, so each level is held against the baseline within
/// pairs. The verdict is better, worse, or cannot tell, and then how many replications would be expected to tell. Of
/// two folders it says in which cells they differ, and which verdicts changed.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Compare {
    /// A folder of results, or a scenario to play first; or two folders of results
    #[arg(value_name = "FOLDER|FILE", required = true, num_args = 1..=2)]
    of: Vec<PathBuf>,
    /// The axis whose levels are compared; of two folders [default: the first with several levels]
    #[arg(long, value_name = "AXIS")]
    by: Option<String>,
    /// The level that the others are held against [default: the first of the axis]
    #[arg(long, value_name = "LEVEL")]
    baseline: Option<String>,
    /// A measure to compare, as a column of runs.csv; may be repeated [default: the study's headline measures]
    #[arg(long = "measure", value_name = "MEASURE")]
    measures: Vec<String>,
    #[command(flatten)]
    playing: Playing,
}

impl Run for Compare {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if let Some(missing) = self.of.iter().find(|path| !path.exists()) {
            let expected = "expected a folder of results, or a scenario file";
            return Err(Failure::Usage(format!("{} is not there: {expected}", missing.display())));
        }
        match &self.of[..] {
            [first, second] => self.two(first, second, out),
            [folder] if folder.is_dir() => {
                self.playing.refuse_options(&[])?;
                self.levels(folder, out)
            }
            [file, ..] => {
                let study = Study::read(file, &self.playing.sets())?;
                self.question(&study.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>())?.check(&study)?;
                let folder = self.playing.folder(&study.name, false);
                self.playing.play(&study, &folder)?;
                self.levels(&folder, out)
            }
            [] => unreachable!("at least one is required"),
        }
    }
}

impl Compare {
    fn question(&self, axes: &[&str]) -> Result<Question, Failure> {
        let Some(by) = &self.by else {
            let known = if axes.is_empty() { "none: nothing is varied".to_string() } else { axes.join(", ") };
            return Err(Failure::Usage(format!("--by AXIS is missing: by what to compare; the axes are {known}")));
        };
        Ok(Question { by: by.clone(), baseline: self.baseline.clone(), measures: self.measures.clone() })
    }

    fn levels(&self, folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
        let results = Results::read(folder, &self.measures)?;
        let question = self.question(&results.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>())?;
        let comparison = compare::compare(&results, &question)?;
        compare::write_comparison(folder, &comparison)?;
        // Whoever finds a folder of charts takes it that all of them are drawn.
        if !report::is_drawn(folder) && folder.join(SUMMARY).is_file() {
            report::draw(folder)?;
        }
        let charts = report::draw_comparison(folder, &comparison)?;
        let shown = folder.display();
        self.playing.say(&format!("compare.csv and the comparison's charts ({} files) are in {shown}", charts.len()));
        if !self.playing.quiet {
            write!(out, "{}", report::compare_tables(&comparison))?;
        }
        Ok(())
    }

    fn two(&self, first: &Path, second: &Path, out: &mut dyn Write) -> Result<(), Failure> {
        self.playing.refuse_options(&[])?;
        if let Some(file) = [first, second].into_iter().find(|path| !path.is_dir()) {
            let why = format!("{} is a file: expected two folders of results", file.display());
            return Err(Failure::Usage(why));
        }
        let (by, baseline) = (self.by.clone().unwrap_or_default(), self.baseline.clone());
        let question = Question { by, baseline, measures: self.measures.clone() };
        let before = Results::read(first, &self.measures)?;
        let asked = if self.measures.is_empty() { before.measures() } else { self.measures.clone() };
        let changes = compare::changes(&before, &Results::read(second, &asked)?, &question)?;
        compare::write_changes(second, first, &changes)?;
        self.playing.say(&format!("changes.csv is in {}", second.display()));
        if !self.playing.quiet {
            let [first, second] = [first, second].map(|folder| folder.display().to_string());
            write!(out, "{}", report::changes_tables(&changes, &first, &second))?;
        }
        Ok(())
    }
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Unknown(_) | CompareError::Unsuited(_) => Self::Usage(error.to_string()),
            CompareError::Unreadable(_) | CompareError::Unfinished { .. } | CompareError::Unwritten(_) => {
                Self::Failed(error.to_string())
            }
        }
    }
}
