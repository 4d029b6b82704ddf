//! The reference results are what this version makes, byte for byte.

use std::path::{Path, PathBuf};

use potluck::report;
use potluck::scenario::Study;
use potluck::study::{Earlier, Options, Outcome, run};
use potluck::workload::Checks;

/// What is kept of each study.
const KEPT: [&str; 6] =
    ["scenario.toml", "runs.csv", "summary.csv", "timeseries.csv", "completions.csv", "charts/headline.svg"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of what is in a folder, ascending.
fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut names: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    names
}

/// The number of the first line that differs.
fn first_difference(one: &[u8], other: &[u8]) -> usize {
    let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    1 + lines(one).iter().zip(&lines(other)).take_while(|(one, other)| one == other).count()
}

/// Makes the results of a scenario anew, and tells which of them differ from those that are kept.
fn differences(scenario: &Path) -> Vec<String> {
    let study = Study::read(scenario, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let (folder, kept) = (tempfile::tempdir().expect("a folder"), root().join("results/reference").join(&study.name));
    let options = Options {
        folder: folder.path().to_path_buf(),
        threads: None,
        earlier: Earlier::Keep,
        checks: Checks::On,
        command: "a test".to_owned(),
    };
    assert_eq!(run(&study, &options, &|| ()).expect("played"), Outcome::Played);
    report::draw(folder.path()).expect("drawn");
    let mut differences = Vec::new();
    for name in KEPT {
        let path = kept.join(name);
        let made = std::fs::read(folder.path().join(name)).expect("made");
        match std::fs::read(&path) {
            Ok(bytes) if bytes == made => {}
            Ok(bytes) => differences.push(format!("{}:{} differs", path.display(), first_difference(&bytes, &made))),
            Err(why) => differences.push(format!("{}: {why}", path.display())),
        }
    }
    differences
}

#[test]
fn the_reference_results_come_again_byte_for_byte() {
    let scenarios = names(&root().join("scenarios/reference"));
    let results = names(&root().join("results/reference"));
    let stems = |paths: &[PathBuf]| -> Vec<_> {
        paths.iter().filter_map(|path| path.file_stem()?.to_str().map(str::to_owned)).collect()
    };
    assert_eq!(stems(&scenarios), stems(&results), "a folder of results for each scenario, and no other");
    let differences: Vec<String> = scenarios.iter().flat_map(|scenario| differences(scenario)).collect();
    assert!(
        differences.is_empty(),
        "{}\n  if that is meant, say so in the commit, and make them anew (results/README.md):\n  \
         cargo run --release --locked -- run scenarios/reference/*.toml --out results/reference --force",
        differences.join("\n")
    );
}
