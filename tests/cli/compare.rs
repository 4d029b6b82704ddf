//! What `compare` says of results that were made up, so that no change to how runs are played touches what is expected.

use super::{TINY, expect, folder, refused, says};

/// A folder with copies of the results, which commands add to.
pub(super) fn results() -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    for study in ["before", "after"] {
        std::fs::create_dir(room.path().join(study)).unwrap();
        for file in ["manifest.json", "runs.csv"] {
            let from = folder().join("compared").join(study).join(file);
            std::fs::copy(from, room.path().join(study).join(file)).unwrap();
        }
    }
    room
}

#[test]
fn levels_are_compared_in_a_table_a_file_and_charts() {
    let room = results();
    let asked = ["compare", "before", "--by", "rule", "--measure", "throughput_relative", "--measure", "giving_gini"];
    let mut said = says(room.path(), &["compare", "before", "--by", "rule"]);
    let compared = std::fs::read(room.path().join("before/compare.csv")).unwrap();
    expect(&compared, &folder().join("compared/compare.csv"));
    let other = ["--baseline", "tit-for-tat"];
    said += "\n";
    said += &says(room.path(), &[&asked[..], &other].concat());
    expect(said.as_bytes(), &folder().join("compared/levels.stdout"));
    let chart = |name: &str| room.path().join("before/charts").join(name).is_file();
    assert!(chart("compare-throughput_relative.svg") && chart("compare-giving_gini.png"));
    assert!(!chart("compare-completion_time_mean_s.givers.svg"), "it was of the first comparison");
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let bytes = || {
        let room = results();
        says(room.path(), &["compare", "before", "--by", "rule", "--quiet"]);
        let charts = room.path().join("before/charts");
        ["svg", "png"]
            .map(|format| std::fs::read(charts.join(format!("compare-throughput_relative.{format}"))).unwrap())
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn two_studies_are_compared_cell_by_cell() {
    let room = results();
    let said = says(room.path(), &["compare", "before", "after", "--by", "rule"]);
    expect(said.as_bytes(), &folder().join("compared/changes.stdout"));
    let changes = std::fs::read(room.path().join("after/changes.csv")).unwrap();
    expect(&changes, &folder().join("compared/changes.csv"));
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let room = results();
    let within = room.path();
    let mut said = String::new();
    for arguments in [
        &["compare", "before"][..],
        &["compare", "before", "--by", "rul"],
        &["compare", "before", "--by", "rule", "--baseline", "tit-for-tet"],
        &["compare", "before", "--by", "rule", "--measure", "giving"],
        &["compare", "before", "--by", "rule", "--replications", "9"],
        &["compare", "befor", "--by", "rule"],
        &["compare", "before", "before/runs.csv"],
    ] {
        said.extend(["$ potluck ", &arguments.join(" "), "\n", &refused(within, arguments, 2), "\n"]);
    }
    expect(said.as_bytes(), &folder().join("compared/refused.stderr"));
    assert!(refused(within, &["compare", ".", "--by", "rule"], 1).contains("manifest.json"));
    let manifest = within.join("after/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap().replace("\"complete\": true", "\"complete\": false");
    std::fs::write(manifest, text).unwrap();
    assert!(refused(within, &["compare", "after", "--by", "rule"], 1).contains("the study was stopped"));
}

#[test]
fn a_scenario_is_played_and_then_compared_and_drawn_again_by_plot() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("tiny.toml"), TINY).unwrap();
    let slip = refused(room.path(), &["compare", "tiny.toml", "--by", "incentiv"], 2);
    assert!(slip.contains("did you mean `incentive`?") && !room.path().join("results").exists(), "{slip}");
    let said = says(room.path(), &["compare", "tiny.toml", "--by", "incentive", "--out", "out", "--replications", "3"]);
    assert!(said.contains("tit-for-tat") && said.contains("Useful throughput"), "{said}");
    let drawn = says(room.path(), &["plot", "out"]);
    assert!(drawn.contains("headline.svg") && drawn.contains("compare-throughput_relative.png"), "{drawn}");
    says(room.path(), &["run", "tiny.toml", "--out", "out", "--force"]);
    assert!(!room.path().join("out/compare.csv").exists(), "it was of other results");
}
