//! The program as its users meet it: what it prints and how it exits, for good input and for bad.
//!
//! Expected output stands in files beside the input; `SNAPSHOTS=overwrite cargo test --test cli` writes it anew.

mod bad;
mod commands;
mod compare;
mod mutated;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snapbox::{Assert, Data};

/// The folder of this test.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// Runs the program in `within`.
fn potluck(within: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_potluck"));
    command.current_dir(within).args(arguments).env_remove("RUST_BACKTRACE").env("NO_COLOR", "1");
    command.output().expect("the program starts")
}

/// Compares text with the file that holds what is expected.
fn expect(actual: &[u8], file: &Path) {
    let actual = String::from_utf8(actual.to_vec()).expect("output is text");
    Assert::new().action_env("SNAPSHOTS").eq(actual, Data::read_from(file, None));
}
