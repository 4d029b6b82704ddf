//! What a run leaves behind, and that results once made are neither made again nor lost.

use crate::command::{Desk, TABLES, contents};

#[test]
fn a_run_writes_tables_and_charts_and_prints_what_the_study_is_about() {
    let desk = Desk::new();
    let answer = desk.succeeds(&["run", "tiny.toml"]);
    for table in TABLES {
        let text = std::fs::read_to_string(desk.path("results/tiny").join(table)).expect("written");
        assert!(text.lines().count() > 1, "{table} holds something");
    }
    let rows = |table: &str| csv::Reader::from_path(desk.path("results/tiny").join(table)).unwrap().records().count();
    assert_eq!(rows("runs.csv"), 8, "a row for each run");
    assert_eq!(rows("timeseries.csv"), 8 * 5, "a row for each run and sample");
    assert_eq!(rows("completions.csv"), (8 + 4) * 50, "a row for each run, group with anyone in it, and share");
    for chart in ["headline.svg", "headline.png"] {
        assert!(desk.path("results/tiny/charts").join(chart).metadata().expect("drawn").len() > 1_000, "{chart}");
    }
    assert!(answer.out.contains("Useful throughput") && answer.out.contains("tit-for-tat"), "{}", answer.out);
    assert!(answer.err.contains("4 cells x 2 replications") && answer.err.contains("results/tiny"), "{}", answer.err);
    let names: Vec<_> = contents(&desk.path("results")).into_keys().collect();
    assert!(!names.iter().any(|path| path.to_string_lossy().contains("unfinished")), "nothing is left over: {names:?}");
}

#[test]
fn results_that_are_there_are_neither_made_again_nor_touched() {
    let desk = Desk::new();
    let first = desk.succeeds(&["run", "tiny.toml"]);
    let before = contents(&desk.path("results"));
    let again = desk.succeeds(&["run", "tiny.toml"]);
    assert!(again.err.contains("holds these results already") && again.err.contains("--force"), "{}", again.err);
    assert_eq!(again.out, first.out, "the tables are printed from what is there");
    assert!(contents(&desk.path("results")) == before, "same bytes, same times of change");
    // A comment, or a default written out, is no other scenario.
    desk.write("tiny.toml", &format!("# Another comment.\n{}", crate::command::TINY.replace("'5 min'", "'300 s'")));
    desk.succeeds(&["run", "tiny.toml"]);
    assert!(contents(&desk.path("results")) == before, "same bytes, same times of change");
}

#[test]
fn results_of_another_scenario_are_kept_until_they_are_to_be_replaced() {
    let desk = Desk::new();
    desk.succeeds(&["run", "tiny.toml"]);
    let before = contents(&desk.path("results"));
    let says = ["results of another scenario", "--force", "--out"];
    let changed = |what| [&says[..], &[what]].concat();
    desk.fails(
        &["run", "tiny.toml", "--set", "population.size=13"],
        2,
        &changed("\n  population.size: 12 there, 13 here\n"),
    );
    desk.fails(&["run", "tiny.toml", "--seed", "2"], 2, &changed("\n  seed: 1 there, 2 here\n"));
    let sweep = "\n  sweep.incentive: [\"none\", \"tit-for-tat\"] there, [\"none\"] here\n";
    desk.fails(&["run", "tiny.toml", "--set", "sweep.incentive=['none']"], 2, &changed(sweep));
    assert!(contents(&desk.path("results")) == before, "same bytes, same times of change");
    desk.succeeds(&["run", "tiny.toml", "--seed", "2", "--out", "elsewhere"]);
    desk.write("results/tiny/notes.txt", "mine");
    desk.succeeds(&["run", "tiny.toml", "--seed", "2", "--force"]);
    let runs = |folder: &str| std::fs::read_to_string(desk.path(folder).join("runs.csv")).unwrap();
    assert_eq!(runs("results/tiny"), runs("elsewhere"), "replaced by what the other folder holds");
    assert_eq!(std::fs::read_to_string(desk.path("results/tiny/notes.txt")).unwrap(), "mine", "what is not ours stays");
}

#[test]
fn the_same_results_come_again_by_force_and_from_any_number_of_threads() {
    let desk = Desk::new();
    desk.succeeds(&["run", "tiny.toml", "--threads", "1"]);
    let before = contents(&desk.path("results"));
    desk.succeeds(&["run", "tiny.toml", "--threads", "3", "--force", "--checks"]);
    for (path, (bytes, changed)) in contents(&desk.path("results")) {
        let (bytes_before, changed_before) = &before[&path];
        assert!(changed >= *changed_before);
        let is_manifest = path.ends_with("manifest.json");
        assert!(is_manifest || bytes == *bytes_before, "{} differs", path.display());
    }
}

#[test]
fn several_scenarios_go_to_a_folder_each() {
    let desk = Desk::new();
    desk.write("other.toml", &crate::command::TINY.replace("replications = 2", "replications = 1"));
    desk.succeeds(&["run", "tiny.toml", "other.toml", "--out", "both", "--quiet"]);
    for name in ["tiny", "other"] {
        assert!(desk.path("both").join(name).join("summary.csv").exists(), "{name}");
    }
}

#[test]
fn quiet_prints_nothing() {
    let desk = Desk::new();
    for arguments in [&["run", "tiny.toml", "--quiet"][..], &["run", "tiny.toml", "-q"]] {
        let answer = desk.succeeds(arguments);
        assert_eq!((answer.out.as_str(), answer.err.as_str()), ("", ""));
    }
}

#[test]
fn charts_are_drawn_again_to_the_same_bytes_from_the_tables_alone() {
    let desk = Desk::new();
    desk.succeeds(&["run", "tiny.toml"]);
    let charts = desk.path("results/tiny/charts");
    let bytes = || contents(&charts).into_iter().map(|(path, (bytes, _))| (path, bytes)).collect::<Vec<_>>();
    let before = bytes();
    assert!(before.len() >= 4, "{before:?}");
    std::fs::remove_dir_all(&charts).unwrap();
    std::fs::remove_file(desk.path("tiny.toml")).unwrap();
    let answer = desk.succeeds(&["plot", "results/tiny"]);
    assert!(bytes() == before, "the charts differ");
    assert_eq!(answer.out.lines().count(), before.len(), "each chart is named: {}", answer.out);
    assert!(answer.out.lines().all(|line| desk.path(line).exists()), "{}", answer.out);
}
