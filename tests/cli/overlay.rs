//! Overlays by themselves: the tables, the files, and that nothing depends on threads or is overwritten unless asked.

use std::path::Path;

use super::{expect, folder, potluck, refused, says};

const RING: &str = "# a ring with a tail, and a link twice\n1 2\n2 3\n3 4\n4 1\n4 50\n2 1\n7 7\n";

fn look(within: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    std::fs::write(within.join("ring.txt"), RING).unwrap();
    let output = potluck(within, &[&["overlay"], more].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn overlays_are_taken_apart_the_same_way_whatever_the_threads() {
    let within = tempfile::tempdir().unwrap();
    let regular = "{ kind = 'random-regular', degree = 4 }";
    let asked =
        ["ring.txt", "star", regular, "--peers=50", "--remove=random,degree,recalculated-degree", "--out=apart"];
    let (code, out, said) = look(within.path(), &[&asked[..], &["--threads=1"]].concat());
    assert_eq!(code, Some(0), "{said}");
    expect(out.as_bytes(), &folder().join("good/overlay.stdout"));
    let read = |name: &str| std::fs::read(within.path().join("apart").join(name)).unwrap();
    let files = ["curves.csv", "robustness.csv", "charts/robustness.svg", "charts/robustness.png"];
    let before = files.map(read);
    let (code, _, said) = look(within.path(), &asked);
    assert!(code == Some(2) && said.contains("add --force to replace them"), "{said}");
    let (code, again, said) = look(within.path(), &[&asked[..], &["--threads=2", "--force"]].concat());
    assert!(code == Some(0) && again == out, "{said}");
    assert!(files.map(read) == before, "the same bytes");
    std::fs::remove_dir_all(within.path().join("apart/charts")).unwrap();
    says(within.path(), &["plot", "apart"]);
    assert!(files.map(read) == before, "drawn again from the tables");
    std::fs::write(within.path().join("apart/curves.csv"), &before[0][..before[0].len() / 2]).unwrap();
    let said = refused(within.path(), &["plot", "apart"], 1);
    assert!(said.contains("curves.csv:"), "{said}");
}

#[test]
fn what_is_no_overlay_is_refused() {
    let within = tempfile::tempdir().unwrap();
    std::fs::write(within.path().join("bad.txt"), "1 2\n3 x\n").unwrap();
    for (asked, words) in [
        (&["erdos-reny"][..], "did you mean `erdos-renyi`?"),
        (&["bad.txt"], "bad.txt:2: \"3 x\": \"x\" is not an id"),
        (&["gone.csv.gz"], "there is no such file"),
        (&["star", "--remove=best"], "expected one of random, degree, recalculated-degree"),
        (&["tracker"], "a tracker is no overlay of its own"),
    ] {
        let (code, out, said) = look(within.path(), asked);
        assert!(code == Some(2) && out.is_empty() && said.contains(words), "{asked:?}: {said}");
    }
}
