//! `new`: writes a commented scenario to begin with.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Run;
use super::failure::Failure;
use crate::spelling::did_you_mean;

const EXAMPLES: &str = "\
Examples:
  potluck new --list                       which starters are there?
  potluck new free-riders                  writes free-riders.toml here
  potluck new my-study.toml                writes the starter `swarm` to my-study.toml
  potluck new my-study.toml --starter churn";

/// A scenario to begin with: its name and its text.
const STARTERS: &[(&str, &str)] = &[
    ("swarm", include_str!("starters/swarm.toml")),
    ("free-riders", include_str!("starters/free-riders.toml")),
    ("churn", include_str!("starters/churn.toml")),
    ("missing-piece", include_str!("starters/missing-piece.toml")),
    ("service", include_str!("starters/service.toml")),
    ("team", include_str!("starters/team.toml")),
    ("evolution", include_str!("starters/evolution.toml")),
];

/// Write a commented scenario to begin with; never over a file that is there
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct New {
    /// A starter's name, or the path of the file to write
    #[arg(value_name = "NAME|PATH", required_unless_present = "list")]
    target: Option<PathBuf>,
    /// The starter to write to PATH
    #[arg(long, value_name = "NAME", requires = "target")]
    starter: Option<String>,
    /// List the starters and write nothing
    #[arg(long, conflicts_with_all = ["target", "starter"])]
    list: bool,
}

impl Run for New {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        match &self.target {
            None => list(out),
            Some(target) => {
                let (path, text) = choose(target, self.starter.as_deref())?;
                write_new(&path, text)?;
                writeln!(out, "{} is written; `potluck check {0}` shows what it runs", path.display())?;
                Ok(())
            }
        }
    }
}

fn list(out: &mut dyn Write) -> Result<(), Failure> {
    for (name, text) in STARTERS {
        let asks = text.lines().find_map(|line| line.strip_prefix("title = ")).unwrap_or_default();
        writeln!(out, "{name:<16}{}", asks.trim_matches('"'))?;
    }
    Ok(())
}

/// The file to write, and its text. What does not end in `.toml` must be a starter's name, so that a slip is noticed.
fn choose(target: &Path, starter: Option<&str>) -> Result<(PathBuf, &'static str), Failure> {
    let is_path = target.extension().is_some_and(|ending| ending == "toml");
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    match starter {
        Some(name) if is_path => Ok((target.to_owned(), text_of(name)?)),
        Some(_) => Err(Failure::Usage(format!("`{}` does not end in .toml", target.display()))),
        None if is_path => Ok((target.to_owned(), text_of(&stem).unwrap_or(STARTERS[0].1))),
        None => {
            let name = target.to_string_lossy();
            Ok((PathBuf::from(format!("{name}.toml")), text_of(&name)?))
        }
    }
}

fn text_of(name: &str) -> Result<&'static str, Failure> {
    let found = STARTERS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).ok_or_else(|| {
        let names = || STARTERS.iter().map(|(name, _)| *name);
        let meant = did_you_mean(name, names());
        let names = names().collect::<Vec<_>>().join(", ");
        Failure::Usage(format!(
            "there is no starter `{name}`: expected one of {names}, or a path that ends in .toml{meant}"
        ))
    })
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::Failed(match error.kind() {
            io::ErrorKind::AlreadyExists => format!("{} is there already and is not overwritten", path.display()),
            _ => format!("{} cannot be written: {error}", path.display()),
        })
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Study;

    #[test]
    fn every_starter_is_a_right_scenario_with_a_title_that_the_list_shows() {
        for (name, text) in STARTERS {
            let study =
                Study::from_bytes(Path::new(name), text.as_bytes(), &[]).unwrap_or_else(|problem| panic!("{problem}"));
            assert!(text.contains(&format!("\ntitle = \"{}\"\n", study.title)), "{name}");
        }
    }

    #[test]
    fn a_name_is_a_starter_and_a_path_is_a_file() {
        let chosen = |target: &str, starter| choose(Path::new(target), starter).map(|(path, text)| (path, text.len()));
        let len = |place: usize| STARTERS[place].1.len();
        assert_eq!(chosen("churn", None).unwrap(), (PathBuf::from("churn.toml"), len(2)));
        assert_eq!(chosen("x/churn.toml", None).unwrap(), (PathBuf::from("x/churn.toml"), len(2)));
        assert_eq!(chosen("mine.toml", None).unwrap(), (PathBuf::from("mine.toml"), len(0)));
        assert_eq!(chosen("mine.toml", Some("churn")).unwrap(), (PathBuf::from("mine.toml"), len(2)));
        assert!(chosen("chrun", None).is_err() && chosen("mine.toml", Some("chrun")).is_err());
    }
}
