//! `list`: which rules, behaviours, overlays and other members there are.

use std::io::Write;

use clap::Args;
use comfy_table::{Table, presets};

use super::Run;
use super::failure::Failure;
use crate::scenario::{FamilyFacts, families, nearest};

const EXAMPLES: &str = "\
Examples:
  potluck list
  potluck list rules
  potluck list overlays";

/// List the rules, behaviours, overlays and all else that a scenario chooses from
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
        let shown: Vec<&FamilyFacts> = match &self.family {
            None => all.iter().collect(),
            Some(name) => vec![find(name, &all)?],
        };
        for (place, family) in shown.into_iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{} (chosen at {})", family.plural, family.chosen_at.join(", "))?;
            writeln!(out, "{}", members(family))?;
        }
        Ok(())
    }
}

fn find<'f>(name: &str, all: &'f [FamilyFacts]) -> Result<&'f FamilyFacts, Failure> {
    let known = all.iter().find(|family| family.plural == name || family.what == name);
    known.ok_or_else(|| {
        let names = || all.iter().map(|family| family.plural);
        let meant = nearest(name, names()).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        let names = names().collect::<Vec<_>>().join(", ");
        Failure::Usage(format!("there is no family `{name}`: expected one of {names}{meant}"))
    })
}

fn members(family: &FamilyFacts) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for member in &family.members {
        table.add_row([member.name, member.summary]);
    }
    table.trim_fmt()
}
