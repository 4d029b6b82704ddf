//! `list`: which rules, behaviours, overlays and other members there are, and which measures.

use std::io::Write;

use clap::Args;
use comfy_table::{Table, presets};

use super::Run;
use super::failure::Failure;
use crate::measure;
use crate::scenario::{FamilyFacts, Kind, families};
use crate::spelling::did_you_mean;

const EXAMPLES: &str = "\
Examples:
  potluck list
  potluck list rules
  potluck list measures";

/// The family of the measures: they are not chosen, so they have no registry of members.
const MEASURES: &str = "measures";

/// List the rules, behaviours, overlays and all else that a scenario chooses from, and the measures
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct List {
    /// Only this family, such as `rules`; all of them if left out
    #[arg(value_name = "FAMILY")]
    family: Option<String>,
}

impl Run for List {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let all = families();
        let family = self.family.as_deref();
        let shown: Vec<&FamilyFacts> = match family {
            None => all.iter().collect(),
            Some(MEASURES) => Vec::new(),
            Some(name) => vec![find(name, &all)?],
        };
        let mut blocks: Vec<String> = Vec::new();
        for family in shown {
            let members = family.members.iter().map(|member| [member.name, member.summary]);
            blocks.push(format!("{} (chosen at {})\n{}\n", family.plural, family.chosen_at.join(", "), table(members)));
        }
        if family.is_none_or(|name| name == MEASURES) {
            blocks.extend(Kind::ALL.into_iter().map(|workload| {
                let measures = measure::of(workload).map(|measure| [measure.name, measure.label]);
                format!("{MEASURES} of the workload `{}` (columns of runs.csv)\n{}\n", workload.name(), table(measures))
            }));
        }
        Ok(out.write_all(blocks.join("\n").as_bytes())?)
    }
}

fn find<'f>(name: &str, all: &'f [FamilyFacts]) -> Result<&'f FamilyFacts, Failure> {
    let known = all.iter().find(|family| family.plural == name || family.what == name);
    known.ok_or_else(|| {
        let names = || all.iter().map(|family| family.plural).chain([MEASURES]);
        let meant = did_you_mean(name, names());
        let names = names().collect::<Vec<_>>().join(", ");
        Failure::Usage(format!("there is no family `{name}`: expected one of {names}{meant}"))
    })
}

fn table(rows: impl Iterator<Item = [&'static str; 2]>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.add_rows(rows);
    table.trim_fmt()
}
