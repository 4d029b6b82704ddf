//! A run hangs on nothing but its own cell: not on the number of threads, nor on what else is swept, nor in which
//! order.

use std::collections::BTreeMap;
use std::path::Path;

use potluck::scenario::Study;
use potluck::study::{Earlier, Options, Outcome, run};
use potluck::workload::Checks;

use crate::worlds::rules;

const TABLES: [&str; 5] = ["runs.csv", "summary.csv", "timeseries.csv", "completions.csv", "scenario.toml"];

/// A study with this sweep.
fn study(sweep: &str) -> Study {
    let text = format!(
        "schema = 1\ntitle = 'studies'\nreplications = 3\nhorizon = '10 min'\n\
         [population]\nsize = 30\n[population.groups.givers]\n\
         [population.groups.takers]\nshare = 0.2\nbehaviour = 'free-rider'\n\
         [churn]\narrivals = {{ kind = 'poisson', rate = '2 per min' }}\ndeparture = 'linger'\n\
         [swarm]\nfile = '2 MiB'\npiece = '256 KiB'\n[output]\nsamples = 10\n\
         [collapse]\nmeasure = 'throughput_relative'\nbelow = 0.5\n[sweep]\n{sweep}"
    );
    Study::from_bytes("studies.toml".as_ref(), text.as_bytes(), &[]).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Plays a study into a folder.
fn play(study: &Study, threads: usize, folder: &Path) {
    let options = Options {
        folder: folder.to_path_buf(),
        threads: Some(threads),
        earlier: Earlier::Keep,
        checks: Checks::On,
        command: "a test".to_owned(),
    };
    assert_eq!(run(study, &options, &|| ()).expect("played"), Outcome::Played);
}

fn every_rule() -> String {
    format!("incentive = [{}]\n", rules().join(", "))
}

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let study = study(&format!("{}'population.groups.takers.share' = [0.0, 0.4, 0.8]\n", every_rule()));
    let (one, four) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    play(&study, 1, one.path());
    play(&study, 4, four.path());
    for table in TABLES {
        let read = |folder: &tempfile::TempDir| std::fs::read_to_string(folder.path().join(table)).unwrap();
        assert!(read(&one).lines().count() > 1, "{table} is not empty");
        assert!(read(&one) == read(&four), "{table} hangs on the number of threads");
    }
}

/// The rows of a table, without the number of their cell: what the row is about (the swept values, and what tells rows
/// of one cell apart), and all of its fields in the order of their names.
type Rows = BTreeMap<Vec<String>, Vec<BTreeMap<String, String>>>;

fn rows(folder: &Path, table: &str, axes: &[&str]) -> Rows {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let mut rows = Rows::new();
    let headers = reader.headers().unwrap().clone();
    for row in reader.records() {
        let row = row.unwrap();
        let fields: BTreeMap<String, String> =
            headers.iter().zip(&row).filter(|(name, _)| *name != "cell").map(|(a, b)| (a.into(), b.into())).collect();
        let key = axes.iter().map(|axis| fields[*axis].clone()).collect();
        rows.entry(key).or_default().push(fields);
    }
    rows
}

#[test]
fn more_levels_in_another_order_change_no_other_run() {
    let axes = ["incentive", "population.groups.takers.share"];
    let few = study(&format!("'population.groups.takers.share' = [0.0, 0.4]\n{}", every_rule()));
    let mut reversed = rules();
    reversed.reverse();
    // Another order of axes, of levels, and more of them: on both axes, for a rule may be given twice with other terms.
    let many = study(&format!(
        "incentive = [{}, {{ rule = 'tit-for-tat', slots = 7 }}]\n'population.groups.takers.share' = [0.8, 0.4, 0.1, 0.0]\n",
        reversed.join(", ")
    ));
    let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    play(&few, 2, folders.0.path());
    play(&many, 2, folders.1.path());
    for table in ["runs.csv", "summary.csv", "timeseries.csv", "completions.csv"] {
        let (few, many) = (rows(folders.0.path(), table, &axes), rows(folders.1.path(), table, &axes));
        assert_eq!(few.len(), 2 * rules().len(), "{table}: a key for each cell");
        assert_eq!(many.len(), 4 * (rules().len() + 1), "{table}: a key for each cell");
        for (key, expected) in &few {
            assert!(Some(expected) == many.get(key), "{table}: {key:?} is another in the larger study");
        }
    }
}
