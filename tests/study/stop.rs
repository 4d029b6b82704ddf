//! `[stop]`: replications until a measure is known well enough, the same number whoever plays them.

use std::collections::BTreeMap;

use crate::command::{Desk, TINY};
use crate::durable::{go_on, tables};

const STOP: &str = "[stop]\nmeasure = 'throughput_relative'\nhalf_width = 0.055\nminimum = 3\n";

/// The tiny study with a budget of twelve and this rule of stopping.
fn stopping(stop: &str) -> String {
    TINY.replace("replications = 2", "replications = 12").replace("[sweep]", &format!("{stop}[sweep]"))
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("stop.toml", &stopping(STOP));
    desk
}

type Row = BTreeMap<String, String>;

fn rows(desk: &Desk, table: &str) -> Vec<Row> {
    csv::Reader::from_path(desk.path(table)).expect("a table").deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn cells_end_when_they_are_known_well_enough() {
    let desk = desk();
    desk.write("fixed.toml", &stopping(""));
    desk.succeeds(&["run", "stop.toml", "fixed.toml", "-q", "--threads", "2"]);
    let (runs, all) = (rows(&desk, "results/stop/runs.csv"), rows(&desk, "results/fixed/runs.csv"));
    assert!(runs.iter().all(|row| all.contains(row)), "each run is that of a fixed number of replications");
    let summary = rows(&desk, "results/stop/summary.csv");
    let number = |row: &Row, column: &str| row[column].parse::<f64>().expect("a number");
    let mut reached = Vec::new();
    for cell in 0..4 {
        let of_cell = |row: &&Row| row["cell"] == cell.to_string();
        let row = summary.iter().filter(of_cell).find(|row| row["measure"] == "throughput_relative").unwrap();
        let replications: usize = row["replications"].parse().unwrap();
        assert_eq!(runs.iter().filter(of_cell).count(), replications);
        let half = (number(row, "ci95_high") - number(row, "ci95_low")) / 2.0;
        assert_eq!(row["target_met"], (half <= 0.055).to_string(), "{half}");
        assert!(replications == 12 || half <= 0.055);
        reached.push(replications);
    }
    assert!(reached.iter().any(|n| *n < 12) && reached.iter().max() > reached.iter().min(), "{reached:?}");
}

#[test]
fn threads_shards_and_stops_change_nothing() {
    let desk = desk();
    desk.succeeds(&["run", "stop.toml", "-q", "--threads", "1", "--out", "one"]);
    desk.succeeds(&["run", "stop.toml", "-q", "--threads", "5", "--out", "five", "--shard", "1/1"]);
    go_on(&desk, "stop.toml", "five");
    for shard in ["1/3", "2/3", "3/3"] {
        desk.succeeds(&["run", "stop.toml", "-q", "--out", "shards", "--shard", shard]);
    }
    go_on(&desk, "stop.toml", "shards");
    let mut killed = desk.start(&["run", "stop.toml", "--out", "killed", "--threads", "2"]);
    std::thread::sleep(std::time::Duration::from_millis(25));
    killed.0.kill().unwrap();
    killed.answer();
    go_on(&desk, "stop.toml", "killed");
    let one = tables(&desk.path("one"));
    for other in ["five", "shards", "killed"] {
        assert!(tables(&desk.path(other)) == one, "{other}");
    }
}

#[test]
fn one_cell_alone_is_played_by_all_threads() {
    let desk = desk();
    let cell = ["--set", "sweep.incentive=['none']", "--set", "sweep.'population.groups.takers.share'=[0.5]"];
    for (threads, out) in [("1", "one"), ("4", "four")] {
        desk.succeeds(&[&["run", "stop.toml", "-q", "--threads", threads, "--out", out][..], &cell].concat());
    }
    assert!(tables(&desk.path("one")) == tables(&desk.path("four")));
}

#[test]
fn check_and_the_list_of_runs_say_so() {
    let desk = desk();
    let said = desk.succeeds(&["check", "stop.toml", "--no-estimate"]).out;
    assert!(said.contains("# 4 cells x 3 to 12 replications = 12 to 48 runs"), "{said}");
    assert!(said.contains("a cell ends once the 95 % half-width of throughput_relative is at most 0.055"), "{said}");
    let listed = desk.succeeds(&["run", "stop.toml", "--dry-run"]);
    assert!(listed.err.contains("a cell ends with 3 to 12 replications"), "{}", listed.err);
    assert_eq!(listed.out.lines().count(), 1 + 48);
    // The resolved scenario is the same study.
    desk.write("stop.toml", &said);
    assert_eq!(desk.succeeds(&["check", "stop.toml", "--no-estimate"]).out, said);
}

#[test]
fn what_is_no_rule_of_stopping_is_refused_at_its_place() {
    let desk = Desk::new();
    let measure = "measure = 'throughput_relative'";
    for (stop, says) in [
        ("half_width = 0.1".to_string(), vec!["[stop] lacks the key `measure`", "measure = \"throughput_relative\""]),
        (measure.to_string(), vec!["[stop] has no target", "either `half_width` or `relative_half_width`"]),
        (format!("{measure}\nhalf_width = 1\nrelative_half_width = 0.1"), vec!["[stop] has two targets"]),
        (format!("{measure}\nhalf_width = 0"), vec!["`stop.half_width` is 0", "a number above 0"]),
        (format!("{measure}\nrelative_half_width = -1"), vec!["`stop.relative_half_width` is -1"]),
        (
            format!("{measure}\nhalf_width = 1\nminimum = 13"),
            vec!["`stop.minimum` is 13, of at most 12", "from 2 to 12"],
        ),
        (format!("{measure}\nhalf_width = 1\nminimum = 1"), vec!["`stop.minimum` is 1"]),
        (format!("{measure}\nhalf_width = 1\nminmum = 3"), vec!["did you mean `minimum`?"]),
        (
            "measure = 'throughput_relativ'\nhalf_width = 1".into(),
            vec!["no measure `throughput_relativ`", "did you mean"],
        ),
    ] {
        desk.write("wrong.toml", &stopping(&format!("[stop]\n{stop}\n")));
        desk.fails(&["check", "wrong.toml"], 2, &[&["wrong.toml:"], &says[..]].concat());
    }
    desk.write("right.toml", &stopping(STOP));
    let swept = ["check", "right.toml", "--set", "sweep.'stop.half_width'=[1, 2]"];
    desk.fails(&swept, 2, &["`stop` belongs to the study as a whole and cannot be swept"]);
    let says = ["with one replication there is no interval to stop by", "from 2 to 2"];
    desk.fails(&["check", "right.toml", "--set", "replications=1"], 2, &says);
}
