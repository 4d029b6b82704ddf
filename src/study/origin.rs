//! Where results come from: which version, which command, what machine.

use serde::Serialize;

/// The version and the command that made results.
#[derive(Debug, Serialize)]
pub(crate) struct Origin<'a> {
    version: &'static str,
    commit: &'static str,
    command: &'a str,
}

impl<'a> Origin<'a> {
    /// Of this program, run by this command.
    pub fn of(command: &'a str) -> Self {
        Self { version: env!("CARGO_PKG_VERSION"), commit: env!("POTLUCK_COMMIT"), command }
    }
}

/// The machine that made them.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    system: &'static str,
    architecture: &'static str,
    cores: Option<usize>,
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        Self {
            system: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            cores: std::thread::available_parallelism().ok().map(std::num::NonZero::get),
        }
    }
}
