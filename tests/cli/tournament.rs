//! Tournaments: the table, the files, and that nothing depends on threads or is overwritten unless asked.

use std::path::Path;

use super::{expect, folder, potluck};

/// A few protocols in a few short exchanges.
const SMALL: [&str; 10] = [
    "tournament",
    "--sample=8",
    "--where=partners=1,4",
    "--opponents=3",
    "--replications=2",
    "--rounds=40",
    "--peers=20",
    "--seed=7",
    "--out",
    "played",
];

fn play(within: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let output = potluck(within, &[&SMALL[..], more].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn read(within: &Path, name: &str) -> Vec<u8> {
    std::fs::read(within.join("played").join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

#[test]
fn a_tournament_prints_its_table_and_leaves_files_that_are_the_same_whatever_the_threads() {
    let within = tempfile::tempdir().unwrap();
    let (code, out, said) = play(within.path(), &["--threads=1"]);
    assert_eq!(code, Some(0), "{said}");
    expect(out.as_bytes(), &folder().join("good/tournament.stdout"));
    let table = read(within.path(), "tournament.csv");
    expect(&table, &folder().join("good/tournament.csv"));
    let about: serde_json::Value = serde_json::from_slice(&read(within.path(), "tournament.json")).unwrap();
    assert_eq!(about["tournament"]["games"], 2 * (8 + 12 * 4));
    let chart = read(within.path(), "charts/tournament.svg");

    let (code, again, said) = play(within.path(), &["--threads=2"]);
    assert!(code == Some(0) && again == out && said.contains("holds this tournament already"), "{said}");
    let (code, again, said) = play(within.path(), &["--threads=2", "--force"]);
    assert!(code == Some(0) && again == out && !said.contains("already"), "{said}");
    assert!(read(within.path(), "tournament.csv") == table && read(within.path(), "charts/tournament.svg") == chart);

    std::fs::remove_dir_all(within.path().join("played/charts")).unwrap();
    let output = potluck(within.path(), &["plot", "played"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(read(within.path(), "charts/tournament.svg") == chart, "plot draws it again from the table");
    assert!(read(within.path(), "charts/tournament-ranking.png").starts_with(b"\x89PNG"));

    let (code, _, said) = play(within.path(), &["--minority=0.2", "--quiet"]);
    assert!(code == Some(2) && said.contains("already holds another tournament"), "{said}");
    assert_eq!(read(within.path(), "tournament.csv"), table, "nothing is overwritten unless asked");
}

#[test]
fn what_cannot_be_played_is_refused_in_words() {
    let within = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (&["bird"][..], "did you mean `birds`?"),
        (&["periodic-1.tft.fastest-4"], "expected one such as `periodic-1.tft.fastest-4.equal-split`"),
        (&["--where", "rank=fastest"], "a protocol has no part `rank`"),
        (&["--where", "ranking=fastes"], "did you mean `fastest`?"),
        (&["--where", "ranking"], "such as `ranking=fastest,slowest`"),
        (&["--sample", "some"], "expected a number of protocols, or `all`"),
        (&["--opponents", "0"], "above 0, or `all`"),
        (&["--peers", "7"], "expected an even number"),
        (&["--minority", "0.001"], "expected at least one"),
        (&["birds"], "expected two or more to meet"),
    ] {
        let output = potluck(within.path(), &[&["tournament"][..], arguments].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(expected), "{arguments:?}: {said}");
        assert!(!within.path().join("results").exists(), "{arguments:?} left something behind");
    }
}
