//! What `contrast` says of results that were made up, and of scenarios of some milliseconds.

use super::compare::results;
use super::{TINY, expect, folder, refused, says};

#[test]
fn systems_stand_side_by_side_in_a_table_two_files_and_a_chart() {
    let room = results();
    let asked = ["contrast", "before", "after", "--out", "out", "--below", "0.75"];
    let said = says(room.path(), &asked);
    expect(said.as_bytes(), &folder().join("compared/contrast.stdout"));
    let file = |name: &str| std::fs::read(room.path().join("out").join(name)).unwrap();
    expect(&file("contrast.csv"), &folder().join("compared/contrast.csv"));
    expect(&file("tipping.csv"), &folder().join("compared/tipping.csv"));
    let charts = || ["charts/contrast.svg", "charts/contrast.png"].map(file);
    let first = charts();
    says(room.path(), &asked);
    assert_eq!(first, charts());
}

#[test]
fn scenarios_are_played_once() {
    let room = tempfile::tempdir().unwrap();
    let other = TINY.replace("seed = 1", "seed = 2");
    for (name, text) in [("left.toml", TINY), ("right.toml", other.as_str())] {
        std::fs::write(room.path().join(name), text).unwrap();
    }
    let said = says(room.path(), &["contrast", "left.toml", "right.toml"]);
    assert!(room.path().join("results/left-right-contrast/tipping.csv").is_file());
    let runs = |study: &str| room.path().join("results").join(study).join("runs.csv");
    let played = ["left", "right"].map(|study| std::fs::metadata(runs(study)).unwrap().modified().unwrap());
    assert_eq!(said, says(room.path(), &["contrast", "results/left", "right.toml"]), "a folder serves as well");
    assert_eq!(played, ["left", "right"].map(|study| std::fs::metadata(runs(study)).unwrap().modified().unwrap()));
}

#[test]
fn what_cannot_be_contrasted_is_refused_in_words() {
    let room = results();
    let mut said = String::new();
    for arguments in [
        &["contrast", "before"][..],
        &["contrast", "before", "aftr"],
        &["contrast", "before", "after", "--below", "1.5"],
        &["contrast", "before", "after", "--along", "rule"],
        &["contrast", "before", "after", "--along", "population.groups.takers.shar"],
        &["contrast", "before", "after", "--measure", "completion_time_mean_s.givers"],
        &["contrast", "before", "after", "--replications", "9"],
    ] {
        said.extend(["$ potluck ", &arguments.join(" "), "\n", &refused(room.path(), arguments, 2), "\n"]);
    }
    expect(said.as_bytes(), &folder().join("compared/contrast-refused.stderr"));
}
