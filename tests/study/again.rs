//! Provenance: every row of a study leads to one command that plays its run again, to the same bytes.

use crate::command::Desk;

/// A row and those of the same run, with the header.
fn rows_of(text: &str, cell: &str, replication: &str) -> String {
    let begins = format!("{cell},{replication},");
    let kept = text.lines().enumerate().filter(|(line, row)| *line == 0 || row.starts_with(&begins));
    kept.flat_map(|(_, row)| [row, "\n"]).collect()
}

#[test]
fn any_run_is_played_again_to_the_same_bytes() {
    let desk = Desk::new();
    desk.succeeds(&["run", "tiny.toml", "-q", "--seed", "7"]);
    let table = |folder: &str, name: &str| std::fs::read_to_string(desk.path(folder).join(name)).expect("a table");
    for cell in ["0", "1", "2", "3"] {
        for replication in ["0", "1"] {
            let out = format!("run-{cell}-{replication}");
            let run = ["--cell", cell, "--replication", replication];
            let printed = desk.succeeds(&[&["run", "results/tiny"][..], &run].concat()).out;
            assert_eq!(printed, rows_of(&table("results/tiny", "runs.csv"), cell, replication));
            desk.succeeds(&[&["run", "tiny.toml", "--seed", "7", "--out", &out][..], &run].concat());
            for name in ["runs.csv", "timeseries.csv", "completions.csv"] {
                assert_eq!(table(&out, name), rows_of(&table("results/tiny", name), cell, replication), "{name}");
            }
        }
    }
    let manifest = table("results/tiny", "manifest.json");
    assert!(manifest.contains("potluck run FOLDER --cell CELL --replication REPLICATION"), "{manifest}");
}

#[test]
fn a_cell_can_be_named_by_what_is_varied() {
    let desk = Desk::new();
    let named = ["--cell", "incentive=tit-for-tat", "--cell", "population.groups.takers.share=0.5"];
    let by_name = desk.succeeds(&[&["run", "tiny.toml", "--replication", "1"][..], &named].concat());
    let by_number = desk.succeeds(&["run", "tiny.toml", "--replication", "1", "--cell", "3"]);
    assert!(by_name.out == by_number.out && by_name.out.lines().count() == 2, "{}", by_name.out);
    assert!(!desk.path("results").exists(), "nothing was written");
}

#[test]
fn what_is_no_run_of_the_study_is_refused() {
    let desk = Desk::new();
    let run = |cell, replication| ["run", "tiny.toml", "--cell", cell, "--replication", replication];
    desk.fails(&run("4", "0"), 2, &["there is no cell 4: expected 0 to 3"]);
    desk.fails(&run("0", "2"), 2, &["there is no replication 2: expected 0 to 1"]);
    desk.fails(&run("incentive=tit-for-tut", "0"), 2, &["did you mean `tit-for-tat`?"]);
    desk.fails(&["run", "tiny.toml", "--cell", "0"], 2, &["--replication"]);
    desk.succeeds(&[&run("0", "0")[..], &["--out", "one"]].concat());
    desk.fails(&[&run("0", "0")[..], &["--out", "one"]].concat(), 2, &["one/runs.csv is there already", "--force"]);
    desk.succeeds(&["run", "tiny.toml", "-q"]);
    desk.fails(&["run", "results/tiny", "--seed", "2"], 2, &["results/tiny holds results", "`seed` cannot be another"]);
}
