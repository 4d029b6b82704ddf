//! `audit`: sets every adversary against each rule, and says where deviating pays.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use crate::audit::{self, AuditError, Plan};
use crate::report;
use crate::units::Share;

const EXAMPLES: &str = "\
Examples:
  potluck audit
  potluck audit tit-for-tat prop-share --replications 20
  potluck audit scrip --adversary whitewasher --adversary free-rider
  potluck audit --scenario mine.toml --share 0.3 --out results/audit-mine";

/// Set every adversary against each rule: where does deviating pay?
///
/// Each adversary is played in the same swarm as honest peers in its place: one peer alone, and a group. The swarm is
/// that of scenarios/audit.toml, or any scenario with a group `deviants`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Audit {
    /// The rules to audit [default: all]
    #[arg(value_name = "RULE")]
    rules: Vec<String>,
    /// An adversary to set against them; may be repeated [default: all]
    #[arg(long = "adversary", value_name = "NAME")]
    adversaries: Vec<String>,
    /// The scenario, with a group `deviants` of those who are to deviate
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// The share of the peers that deviates where a group does
    #[arg(long, value_name = "SHARE", default_value = "0.1", value_parser = share)]
    share: Share,
    #[command(flatten)]
    playing: Playing,
}

/// Reads a share.
pub(super) fn share(text: &str) -> Result<Share, String> {
    Share::new(text.parse::<f64>().map_err(|_| "expected a number from 0 to 1".to_string())?)
}

impl Run for Audit {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let plan = Plan { rules: self.rules.clone(), adversaries: self.adversaries.clone(), share: self.share };
        let (path, bytes) = match &self.scenario {
            None => (PathBuf::from(audit::USUAL.0), audit::USUAL.1.as_bytes().to_vec()),
            Some(path) => {
                let failed = |why| Failure::Usage(format!("cannot read {}: {why}", path.display()));
                (path.clone(), std::fs::read(path).map_err(failed)?)
            }
        };
        let study = plan.study(&path, &bytes, &self.playing.sets())?;
        let folder = self.playing.folder("audit", false);
        self.playing.play_only(&study, &folder)?;
        let verdicts = audit::judge(&folder, &audit::others(&study))?;
        let charts = report::draw_audit(&folder, &verdicts)?;
        self.playing.say(&format!("{} is the heat map; audit.csv has every interval", charts[1].display()));
        if !self.playing.quiet {
            write!(out, "{}", report::audit_tables(&verdicts))?;
        }
        Ok(())
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Scenario(problem) => Self::Scenario(problem),
            AuditError::Unknown(_) | AuditError::Unsuited(_) => Self::Usage(error.to_string()),
            AuditError::Unreadable(_) | AuditError::Unwritten(_) => Self::Failed(error.to_string()),
        }
    }
}
