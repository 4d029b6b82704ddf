//! The command line: one file per command. Tables go to standard output, talk to standard error.

mod audit;
mod check;
mod cluster;
mod collect;
mod compare;
mod completions;
mod contrast;
mod explain;
mod failure;
mod interrupt;
mod list;
mod new;
mod overlay;
mod plot;
mod run;
mod schema;
mod sensitivity;
mod shown;
mod threshold;
mod vary;
mod verify;
mod watch;
mod tournament;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::scenario::Colours;
use failure::Failure;

const EXAMPLES: &str = "\
Examples:
  potluck run scenarios/collapse.toml      simulate it; tables and charts go to results/collapse
  potluck new free-riders                  write a scenario to begin with, free-riders.toml
  potluck check free-riders.toml           is it right, what does it run, what are its defaults?
  potluck list rules                       which rules are there?
  potluck explain tit-for-tat              what does this one do, with which parameters?

Exit codes: 0 done, 1 failed, 2 bad usage or a bad scenario, 130 stopped by Ctrl-C.";

/// Who shares, who takes, and when does it collapse?
///
/// potluck simulates thousands to a million peers who share under a rule of reciprocity while some of them take and do
/// not give, and shows where throughput and resilience hold and where they collapse.
#[derive(Debug, Parser)]
#[command(name = "potluck", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, infer_subcommands = false)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What a command does. It writes what was asked for to `out`.
trait Run {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure>;
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunScenarios),
    Collect(collect::Collect),
    Cluster(cluster::Cluster),
    Audit(audit::Audit),
    Compare(compare::Compare),
    Contrast(contrast::Contrast),
    Threshold(threshold::Threshold),
    Sensitivity(sensitivity::Sensitivity),
    Tournament(tournament::Tournament),
    Overlay(overlay::Overlay),
    Verify(verify::Verify),
    Check(check::Check),
    Plot(plot::Plot),
    List(list::List),
    Explain(explain::Explain),
    New(new::New),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

impl Command {
    fn chosen(&self) -> &dyn Run {
        match self {
            Self::Run(command) => command,
            Self::Collect(command) => command,
            Self::Cluster(command) => command,
            Self::Audit(command) => command,
            Self::Compare(command) => command,
            Self::Contrast(command) => command,
            Self::Threshold(command) => command,
            Self::Sensitivity(command) => command,
            Self::Tournament(command) => command,
            Self::Overlay(command) => command,
            Self::Verify(command) => command,
            Self::Check(command) => command,
            Self::Plot(command) => command,
            Self::List(command) => command,
            Self::Explain(command) => command,
            Self::New(command) => command,
            Self::Schema(command) => command,
            Self::Completions(command) => command,
        }
    }
}

/// Runs the program: 0 done, 1 failed, 2 bad usage or bad scenario, 130 stopped by Ctrl-C.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Where even this cannot be written, there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let done = cli.command.chosen().run(&mut out).and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = out.flush();
            if let Some(text) = failure.text(colours()) {
                let _ = writeln!(io::stderr(), "{text}");
            }
            failure.exit_code()
        }
    }
}

/// Colours on a terminal only, and not where the reader asks for none (<https://no-color.org>).
fn colours() -> Colours {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if io::stderr().is_terminal() && !refused { Colours::On } else { Colours::Off }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("potluck {}", command.get_name())), "{}", command.get_name());
        }
    }
}
