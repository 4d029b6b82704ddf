//! `check`: is a scenario right, what would it run, and what are its defaults?

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Run;
use super::failure::Failure;
use crate::scenario::Study;
use crate::study;

const EXAMPLES: &str = "\
Examples:
  potluck check collapse.toml
  potluck check collapse.toml --set population.size=5000 --set horizon='4 h'
  potluck check collapse.toml --set 'swarm.seeders={ count = 2, upload = \"1 MB/s\" }'
  potluck check collapse.toml > resolved.toml      the output is itself a scenario, with every default written out";

/// Check a scenario; print its cells, its runs, and every default
///
/// Every cell of the sweep is read and checked. What is printed is itself a scenario file that gives the same study.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Change one setting before reading, such as `population.size=100`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    sets: Vec<(String, String)>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Splits `path=value` at the first equals sign outside quotes.
pub(super) fn setting(text: &str) -> Result<(String, String), String> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '=') => return Ok((text[..at].trim_end().to_owned(), text[at + 1..].to_owned())),
            _ => {}
        }
    }
    Err("expected PATH=VALUE, such as population.size=100".into())
}

impl Run for Check {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let study = Study::read(&self.file, &self.sets)?;
        study::check(&study)?;
        if self.json { json(&study, out) } else { text(&study, out) }
    }
}

fn text(study: &Study, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "# {}: {}", study.name, study.title)?;
    writeln!(out, "# {}", size(study))?;
    for axis in &study.axes {
        let labels: Vec<&str> = axis.levels.iter().map(|level| level.label.as_str()).collect();
        writeln!(out, "#   {} ({}): {}", axis.name, labels.len(), shortened(&labels))?;
    }
    writeln!(out)?;
    out.write_all(study.resolved_toml().as_bytes())?;
    Ok(())
}

fn size(study: &Study) -> String {
    let plural = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let cells = plural(study.cells() as u64, "cell");
    let replications = plural(u64::from(study.replications), "replication");
    format!("{cells} x {replications} = {}", plural(study.runs(), "run"))
}

/// All labels if they are few; the first and the last if they are many.
fn shortened(labels: &[&str]) -> String {
    match labels {
        [first, second, .., last] if labels.len() > 24 => format!("{first}, {second}, ..., {last}"),
        all => all.join(", "),
    }
}

fn json(study: &Study, out: &mut dyn Write) -> Result<(), Failure> {
    let scenario: toml::Table = study.resolved_toml().parse().expect("what was written as TOML is TOML");
    let answer = json!({
        "name": study.name,
        "title": study.title,
        "cells": study.cells(),
        "replications": study.replications,
        "runs": study.runs(),
        "axes": study.axes,
        "fingerprint": study.fingerprint().map_err(Failure::Failed)?,
        "scenario": scenario,
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_split_at_the_first_equals_sign_outside_quotes() {
        assert_eq!(setting("a.b=1=2"), Ok(("a.b".into(), "1=2".into())));
        assert_eq!(setting("a.\"b=c\".d=1"), Ok(("a.\"b=c\".d".into(), "1".into())));
        assert!(setting("a.b").is_err());
    }
}
