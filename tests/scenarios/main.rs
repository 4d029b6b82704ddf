//! Every scenario in the repository is a test: each is read whole, and its first and last cells are played, audited, in
//! a size that takes no time.

mod members;

use std::path::{Path, PathBuf};

use potluck::measure::{self, Tally};
use potluck::scenario::{Colours, Study};
use potluck::workload::{self, Checks};

fn scenarios(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder of scenarios is there");
    for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
        if path.is_dir() {
            scenarios(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

/// The files that a scenario reads: of an overlay, of arrivals, of capacities.
fn files_named(scenario: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(scenario).expect("a scenario can be read");
    let table: toml::Table = text.parse().expect("a scenario is TOML");
    let mut files = Vec::new();
    add_files(&table, &mut files);
    files.into_iter().map(|file| scenario.parent().expect("a folder").join(file)).collect()
}

/// A member that is chosen by its kind may have a file; the file of a swarm is one that peers exchange.
fn add_files(table: &toml::Table, files: &mut Vec<String>) {
    let chosen = table.contains_key("kind") || table.contains_key("distribution");
    files.extend(table.get("file").filter(|_| chosen).and_then(|file| Some(file.as_str()?.to_owned())));
    table.values().filter_map(toml::Value::as_table).for_each(|inner| add_files(inner, files));
}

#[test]
fn every_scenario_reads_and_plays() {
    let mut found = Vec::new();
    scenarios(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), &mut found);
    found.sort();
    assert!(found.len() >= 5, "scenarios were found");
    for path in found {
        let shown = path.display();
        if let Some(file) = files_named(&path).into_iter().find(|file| !file.exists()) {
            eprintln!("skipped: {shown} needs {}, which is not here", file.display());
            continue;
        }
        let read = |sets: &[(String, String)]| match Study::read(&path, sets) {
            Ok(study) => study,
            Err(problem) => panic!("{}", problem.render(Colours::Off)),
        };
        let whole = read(&[]);
        if path.parent().is_some_and(|folder| folder.ends_with("laws")) {
            continue; // played in its own size by the test of its law
        }
        let size = whole.cell(0).scenario.population.size;
        let small = ("population.size".to_string(), size.min(60).to_string());
        let short = ("output.samples".to_string(), "20".to_string());
        // A network or a lattice says itself how many peers there are.
        let smaller = Study::read(&path, &[small, short.clone()]);
        let study = smaller.unwrap_or_else(|_| read(&[short]));
        let mut cells = vec![0, study.cells() - 1];
        cells.dedup();
        let mut some = false;
        for cell in cells {
            let scenario = study.cell(cell).scenario;
            let mut tally = Tally::of_scenario(&scenario);
            workload::play(&scenario, 0, Checks::On, &mut tally);
            let columns = measure::series(scenario.workload.kind(), &[]);
            let moments = measure::moments(&scenario, &tally, &[]);
            assert!(!moments.is_empty(), "{shown}: a run is counted at least once");
            let told = ["throughput_bytes_per_s", "served_per_s", "cooperation", "output_h_per_d"];
            let shared = columns.iter().position(|name| told.contains(&name.as_str()));
            let shared = shared.expect("every workload tells what is shared");
            some |= moments.iter().any(|at| at.values[shared] > Some(0.0));
        }
        assert!(some, "{shown}: something is shared, in the first cell or in the last");
    }
}
