//! The command line: one file per command.

use std::process::ExitCode;

/// Runs the program: 0 done, 1 failed, 2 bad usage or bad scenario.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
