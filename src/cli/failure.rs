//! Why a command did not do what was asked, and the exit code for it.

use std::io;
use std::process::ExitCode;

use crate::scenario::{Colours, Problem};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The scenario is wrong.
    Scenario(Problem),
    /// The command was not understood: what is wrong, and what to type instead.
    Usage(String),
    /// The command was understood, and something went wrong: what.
    Failed(String),
    /// Someone asked to stop before it was done: what is kept, and how to go on.
    Interrupted(String),
    /// Whoever read the output has stopped reading, as `head` does. Nothing is wrong.
    ClosedPipe,
}

impl Failure {
    /// What to tell, if anything.
    pub fn text(&self, colours: Colours) -> Option<String> {
        match self {
            Self::Scenario(problem) => Some(problem.render(colours)),
            Self::Usage(message) | Self::Failed(message) | Self::Interrupted(message) => {
                Some(format!("error: {message}"))
            }
            Self::ClosedPipe => None,
        }
    }

    /// 0 done, 1 failed, 2 bad usage or bad scenario, 130 stopped by Ctrl-C.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::ClosedPipe => ExitCode::SUCCESS,
            Self::Failed(_) => ExitCode::from(1),
            Self::Scenario(_) | Self::Usage(_) => ExitCode::from(2),
            Self::Interrupted(_) => ExitCode::from(130),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Scenario(problem)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::from(error),
            other => Self::Failed(format!("{other:?}")),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        // Only writing fails: what is written is always JSON.
        Self::from(io::Error::from(error))
    }
}
