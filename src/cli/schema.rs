//! `schema`: the JSON Schema of scenario files, for editors.

use std::io::Write;

use clap::Args;

use super::Run;
use super::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  potluck schema > scenario.schema.json
  With `#:schema scenario.schema.json` as its first line, a scenario is completed and checked by editors that know TOML.";

/// Print the JSON Schema of scenario files, for editors
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Schema {}

impl Run for Schema {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut *out, &crate::scenario::schema())?;
        writeln!(out)?;
        Ok(())
    }
}
