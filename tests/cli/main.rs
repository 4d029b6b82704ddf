//! The program as its users meet it: what it prints and how it exits, for good input and for bad.
//!
//! Expected output stands in files beside the input; `SNAPSHOTS=overwrite cargo test --test cli` writes it anew.

mod bad;
mod commands;
mod compare;
mod contrast;
mod mutated;
mod overlay;
mod sensitivity;
mod threshold;
mod tournament;
mod verify;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snapbox::{Assert, Data};

/// A small scenario of two axes: some milliseconds.
const TINY: &str = include_str!("../tiny.toml");

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

/// What a command that succeeds prints.
fn says(within: &Path, arguments: &[&str]) -> String {
    let output = potluck(within, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that is refused says.
fn refused(within: &Path, arguments: &[&str], code: i32) -> String {
    let output = potluck(within, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    said
}
