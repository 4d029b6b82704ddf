//! What `verify` says, of a scenario of some milliseconds that says what it must come to.

use super::{TINY, potluck, refused, says};

/// The scenario with figures; it is written beside a README that has a place for the table.
fn room(figures: &str) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    let text = format!("{TINY}[verify]\nsource = 'arithmetic'\nmark = 'exact'\nfigures = [{figures}]\n");
    std::fs::write(room.path().join("tiny.toml"), text).unwrap();
    let readme = "# T\n<!-- potluck verify: begin -->\n<!-- potluck verify: end -->\nThe end.\n";
    std::fs::write(room.path().join("README.md"), readme).unwrap();
    room
}

const RIGHT: &str = "{ says = 'all complete', measure = 'completion_share', expected = 1, tolerance = 0 }";
const WRONG: &str = "{ says = 'none completes', measure = 'completion_share', at_most = 0, \
                     cell = ['incentive=none'], of = 'every-run' }";

#[test]
fn figures_that_come_out_pass_and_stand_in_the_table() {
    let room = room(RIGHT);
    let said = says(room.path(), &["verify", "tiny.toml", "--write", "README.md"]);
    assert!(said.contains("pass   all complete: 1 (must be 1 ± 0, 8 runs)"), "{said}");
    assert!(said.ends_with("1 of 1 figures pass\n"), "{said}");
    let readme = std::fs::read_to_string(room.path().join("README.md")).unwrap();
    assert!(readme.contains("| **tiny** | *arithmetic* (exact). |") && readme.ends_with("The end.\n"), "{readme}");
    assert!(readme.contains("| | all complete | 1 ± 0 | 1 | pass |"), "{readme}");
}

#[test]
fn one_that_does_not_fails_the_command() {
    let room = room(&format!("{RIGHT}, {WRONG}"));
    let output = potluck(room.path(), &["verify", "tiny.toml"]);
    let (said, talk) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("FAIL   none completes: 1 (must be at most 0, 4 runs)"), "{said}");
    assert!(talk.contains("of 2 figures 1 failed, and 0 are unsure"), "{talk}");
}

#[test]
fn what_cannot_be_verified_is_refused_in_words() {
    let room = room(RIGHT);
    std::fs::write(room.path().join("plain.toml"), TINY).unwrap();
    std::fs::write(room.path().join("none.md"), "no marks").unwrap();
    for (arguments, code, expected) in [
        (&["verify"][..], 2, "there is no scenario in scenarios/laws or scenarios/published here"),
        (&["verify", "plain.toml"], 2, "plain: it has no table [verify]"),
        (&["verify", "prop-share-best-respons"], 2, "did you mean `prop-share-best-response`?"),
    ] {
        let said = refused(room.path(), arguments, code);
        assert!(said.contains(expected), "{said}");
    }
    let output = potluck(room.path(), &["verify", "tiny.toml", "--write", "none.md"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("none.md: there is no place for the table"), "{said}");
}
