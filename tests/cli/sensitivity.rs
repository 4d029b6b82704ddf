//! What `sensitivity` says, of a scenario of some milliseconds.

use super::{TINY, expect, folder, refused, says};

const VARY: [&str; 4] = ["--vary", "population.groups.takers.share=0..0.6", "--vary", "population.size=8..16"];

#[test]
fn settings_are_analysed_the_same_with_any_number_of_threads() {
    let found = |threads: &str| {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("tiny.toml"), TINY).unwrap();
        let command = ["sensitivity", "tiny.toml", "--rows", "16", "--out", "out", "--threads", threads];
        let said = says(room.path(), &[&command[..], &VARY].concat());
        let file = |name: &str| std::fs::read(room.path().join("out").join(name)).unwrap();
        let charts = ["charts/sensitivity.svg", "charts/sensitivity.png"];
        (said, ["sensitivity.csv", "evaluations.csv"].into_iter().chain(charts).map(file).collect::<Vec<_>>())
    };
    let (said, files) = found("1");
    assert_eq!((said.clone(), files.clone()), found("4"));
    assert!(said.contains("What useful throughput depends on") && said.contains("chance"), "{said}");
    let text = |place: usize| String::from_utf8(files[place].clone()).unwrap();
    // Two rules, each with two settings and chance; and 16 rows of A, B, two mixed samples and that of chance.
    assert_eq!((text(0).lines().count(), text(1).lines().count()), (1 + 2 * 3, 1 + 2 * 16 * 5));
}

#[test]
fn what_cannot_be_analysed_is_refused_in_words() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("tiny.toml"), TINY).unwrap();
    let mut said = String::new();
    for arguments in [
        &["sensitivity", "tiny.toml"][..],
        &["sensitivity", "tiny.toml", "--vary", "population.size=8..16", "--vary", "population.size=2..3"],
        &["sensitivity", "tiny.toml", "--vary", "population.size=8", "--rows", "16"],
        &["sensitivity", "tiny.toml", "--vary", "population.size=8..16", "--rows", "2"],
        &["sensitivity", "tiny.toml", "--vary", "horizon=1 min..2 min", "--measure", "throughput"],
    ] {
        said.extend(["$ potluck ", &arguments.join(" "), "\n", &refused(room.path(), arguments, 2), "\n"]);
    }
    expect(said.as_bytes(), &folder().join("sensitivity-refused.stderr"));
}
