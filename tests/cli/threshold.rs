//! What `threshold` says, of a scenario of some milliseconds.

use std::path::Path;

use super::{TINY, expect, folder, refused, says};

const SHARE: &str = "population.groups.takers.share";

fn room() -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    // When a run falls is for the command line to say.
    let lines: Vec<&str> = TINY.lines().filter(|line| !line.starts_with("collapse")).collect();
    std::fs::write(room.path().join("tiny.toml"), lines.join("\n")).unwrap();
    room
}

fn sought(within: &Path, more: &[&str]) -> String {
    let question = ["threshold", "tiny.toml", "--measure", "uplink_efficiency", "--above", "0.33"];
    says(within, &[&question[..], &["--vary", "population.groups.takers.share=0..0.9", "--out", "out"], more].concat())
}

#[test]
fn tipping_points_are_the_same_with_any_number_of_threads() {
    let found = |threads: &str| {
        let room = room();
        let said = sought(room.path(), &["--precision", "0.2", "--threads", threads]);
        let file = |name: &str| std::fs::read(room.path().join("out").join(name)).unwrap();
        (said, ["thresholds.csv", "trials.csv", "charts/threshold.svg", "charts/threshold.png"].map(file))
    };
    let (said, files) = found("1");
    assert_eq!((said.clone(), files.clone()), found("4"));
    let points = String::from_utf8(files[0].clone()).unwrap();
    assert!(points.starts_with("incentive,setting,measure,tipping_point,low,high,"), "{points}");
    assert_eq!(points.lines().count(), 3, "one for each rule: {points}");
    assert!(said.contains("tit-for-tat") && said.contains("Efficiency of uplinks above 0.33"), "{said}");
}

#[test]
fn a_trial_is_the_run_of_its_value_and_replication() {
    let room = room();
    sought(room.path(), &["--precision", "0.5"]);
    let mut trials = csv::Reader::from_path(room.path().join("out/trials.csv")).unwrap();
    let trial = trials.records().nth(19).unwrap().unwrap();
    let (rule, share, replication, share_completed) = (&trial[0], &trial[1], &trial[2], &trial[3]);
    let share = format!("sweep.\"{SHARE}\"=[{share}]");
    let rule = format!("sweep.incentive=[\"{rule}\"]");
    let run = ["run", "tiny.toml", "--set", &share, "--set", &rule, "--replications", "40", "--out", "run", "--quiet"];
    says(room.path(), &run);
    let mut runs = csv::Reader::from_path(room.path().join("run/runs.csv")).unwrap();
    let headers = runs.headers().unwrap().clone();
    let place = |name: &str| headers.iter().position(|header| header.split(' ').next() == Some(name)).unwrap();
    let (of, measure) = (place("replication"), place("uplink_efficiency"));
    let run = runs.records().map(Result::unwrap).find(|run| &run[of] == replication).unwrap();
    assert_eq!(&run[measure], share_completed);
}

#[test]
fn results_are_replaced_only_if_asked() {
    let room = room();
    sought(room.path(), &["--precision", "0.9"]);
    let again = ["threshold", "tiny.toml", "--vary", SHARE, "--measure", "completion_share", "--below", "0.5"];
    assert!(refused(room.path(), &[&again[..], &["--out", "out"]].concat(), 2).contains("--force"));
    says(room.path(), &[&again[..], &["--out", "out", "--force", "--precision", "0.9"]].concat());
}

#[test]
fn what_cannot_be_sought_is_refused_in_words() {
    let room = room();
    let mut said = String::new();
    for arguments in [
        &["threshold", "tiny.toml", "--vary", SHARE][..],
        &["threshold", "tiny.toml", "--vary", SHARE, "--measure", "completion_share"],
        &["threshold", "tiny.toml", "--vary", SHARE, "--measure", "completion_shar", "--below", "0.5"],
        &["threshold", "tiny.toml", "--vary", "population.size", "--measure", "completion_share", "--below", "0.5"],
        &[
            "threshold",
            "tiny.toml",
            "--vary",
            "population.sise=3..9",
            "--measure",
            "completion_share",
            "--below",
            "0.5",
        ],
        &["threshold", "tiny.toml", "--vary", "population.groups.takers.share=0.5..1.5", "--below", "0.5"],
        &["threshold", "tiny.toml", "--vary", "population.groups.takers.share=0.5..0.1", "--below", "0.5"],
        &["threshold", "tiny.toml", "--vary", "swarm.piece=256 KiB..10 s", "--below", "0.5"],
    ] {
        said.extend(["$ potluck ", &arguments.join(" "), "\n", &refused(room.path(), arguments, 2), "\n"]);
    }
    expect(said.as_bytes(), &folder().join("threshold-refused.stderr"));
    let none = ["threshold", "tiny.toml", "--vary", "population.groups.takers.share=0.3..1", "--measure"];
    let none = [&none[..], &["completion_share.givers", "--below", "0.5"]].concat();
    assert!(refused(room.path(), &none, 2).contains("has no value where population.groups.takers.share = "));
}
