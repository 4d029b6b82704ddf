//! `plot`: draws charts again, from the tables alone: of studies, audits, tournaments, and overlays taken apart.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use crate::audit;
use crate::compare;
use crate::report::{self, ReportError};
use crate::robustness;
use crate::tournament;

const EXAMPLES: &str = "\
Examples:
  potluck plot results/collapse
  potluck plot results/overlay results/tournament";

/// Draw the charts of a study again, from its tables alone
///
/// The same of an audit, a tournament, or overlays that were taken apart.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Plot {
    /// The folders of results
    #[arg(value_name = "FOLDER", required = true)]
    folders: Vec<PathBuf>,
}

impl Run for Plot {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        for folder in &self.folders {
            if tournament::is_there(folder) {
                let (setting, standings) = tournament::read(folder)?;
                for chart in report::draw_tournament(folder, &setting, &standings)? {
                    writeln!(out, "{}", chart.display())?;
                }
                continue;
            }
            if robustness::is_there(folder) {
                let (asked, courses) = robustness::read(folder).map_err(ReportError::from)?;
                for chart in report::draw_robustness(folder, &asked, &courses)? {
                    writeln!(out, "{}", chart.display())?;
                }
                continue;
            }
            // Of an audit's hundreds of cells the heat map is the one chart that a reader can take in.
            let mut charts = if audit::is_there(folder) {
                report::draw_audit(folder, &audit::read(folder)?)?
            } else {
                report::draw(folder)?
            };
            if let Some(question) = compare::asked_before(folder)? {
                let comparison = compare::compare(&compare::Results::read(folder, &question.measures)?, &question)?;
                charts.extend(report::draw_comparison(folder, &comparison)?);
            }
            for chart in charts {
                writeln!(out, "{}", chart.display())?;
            }
        }
        Ok(())
    }
}
