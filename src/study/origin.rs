//! Where results come from: which version, which command, what machine.

use std::path::Path;

use serde::Serialize;

use super::Unwritten;

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

/// Writes what results are about, their origin with it, as JSON.
///
/// # Errors
/// If it cannot be written.
///
/// # Panics
/// Never: what results are about is plain data.
pub(crate) fn write_about(path: &Path, about: &impl Serialize) -> Result<(), Unwritten> {
    let text = serde_json::to_string_pretty(about).expect("it is plain data") + "\n";
    std::fs::write(path, text).map_err(|why| Unwritten::new(path, why))
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
