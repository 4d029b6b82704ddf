//! `check`: is a scenario right, what would it run, and what are its defaults?

use std::io::{self, Write};
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
/// Every cell of the sweep is read and checked. What is printed is itself a scenario file that gives the same study. An
/// estimate of time and memory follows on standard error, from small runs that are played for about two seconds.
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
    /// Play no small runs to say how long the study takes and how much memory it holds
    #[arg(long)]
    no_estimate: bool,
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
        let estimate = || (!self.no_estimate).then(|| study::Estimate::of(&study));
        if self.json {
            return json(&study, estimate(), out);
        }
        text(&study, out)?;
        out.flush()?;
        // It is another each time, and what is printed above is the same each time: so it is talk.
        if let Some(estimate) = estimate() {
            // Where nobody listens there is nobody to tell.
            let _ = writeln!(io::stderr(), "{}", told(&study, &estimate));
        }
        Ok(())
    }
}

/// What a study is expected to need, and where that comes from.
fn told(study: &Study, estimate: &study::Estimate) -> String {
    let memory = match estimate.memory_bytes {
        Some(bytes) => format!(" and {} MB of memory", bytes.div_ceil(1_000_000)),
        None => String::new(),
    };
    format!(
        "estimate: {} for {}{} on {}{memory}\n  It comes from {} of {}, played in {:.1} s on this machine: no promise.",
        duration(estimate.wall_time_s),
        if study.stop.is_some() { "at most " } else { "" },
        plural(study.runs(), "run"),
        plural(estimate.threads as u64, "thread"),
        plural(estimate.small_runs as u64, "small run"),
        plural(estimate.small_runs_cells as u64, "cell"),
        estimate.small_runs_s,
    )
}

/// A time of which two digits are worth telling.
fn duration(seconds: f64) -> String {
    match seconds {
        short if short < 1.0 => "less than 1 s".into(),
        seconds if seconds < 100.0 => format!("about {seconds:.0} s"),
        seconds if seconds < 6_000.0 => format!("about {:.0} min", seconds / 60.0),
        seconds if seconds < 360_000.0 => format!("about {:.0} h", seconds / 3_600.0),
        seconds => format!("about {:.0} days", seconds / 86_400.0),
    }
}

fn plural(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn text(study: &Study, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "# {}: {}", study.name, study.title)?;
    writeln!(out, "# {}", size(study))?;
    if let Some(stop) = &study.stop {
        writeln!(out, "#   a cell ends once {}", stop.in_words())?;
    }
    for axis in &study.axes {
        let labels: Vec<&str> = axis.levels.iter().map(|level| level.label.as_str()).collect();
        writeln!(out, "#   {} ({}): {}", axis.name, labels.len(), shortened(&labels))?;
        for values in &axis.values {
            let labels: Vec<&str> = values.labels.iter().map(String::as_str).collect();
            writeln!(out, "#     {}: {}", values.path, shortened(&labels))?;
        }
    }
    writeln!(out)?;
    out.write_all(study.resolved_toml().as_bytes())?;
    Ok(())
}

/// How many cells, replications and runs a study has.
pub(super) fn size(study: &Study) -> String {
    let cells = plural(study.cells() as u64, "cell");
    let replications = plural(u64::from(study.replications), "replication");
    let Some(stop) = &study.stop else {
        return format!("{cells} x {replications} = {}", plural(study.runs(), "run"));
    };
    let least = study.cells() as u64 * u64::from(stop.minimum);
    format!("{cells} x {} to {replications} = {least} to {}", stop.minimum, plural(study.runs(), "run"))
}

/// All labels if they are few; the first and the last if they are many.
fn shortened(labels: &[&str]) -> String {
    match labels {
        [first, second, .., last] if labels.len() > 24 => format!("{first}, {second}, ..., {last}"),
        all => all.join(", "),
    }
}

fn json(study: &Study, estimate: Option<study::Estimate>, out: &mut dyn Write) -> Result<(), Failure> {
    let scenario: toml::Table = study.resolved_toml().parse().expect("what was written as TOML is TOML");
    let mut answer = json!({
        "name": study.name,
        "title": study.title,
        "cells": study.cells(),
        "replications": study.replications,
        "runs": study.runs(),
        "axes": study.axes,
        "fingerprint": study.fingerprint().map_err(Failure::Failed)?,
        "scenario": scenario,
    });
    if let Some(estimate) = estimate {
        answer["estimate"] = json!(estimate);
    }
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
