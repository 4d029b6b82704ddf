//! Every scenario that says what it must come to comes to it; the slow ones are `potluck verify --all`'s.

use std::path::Path;

use potluck::scenario::Study;
use potluck::verify::verified;
use potluck::workload::Checks;

/// Holds a scenario to its figures, all runs audited.
fn assert_verified(path: &Path) {
    let study = Study::read(path, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    if study.expected.as_ref().is_none_or(|expected| expected.slow) {
        return;
    }
    let verified = verified(&study, Checks::On, &|| ()).unwrap_or_else(|why| panic!("{why}"));
    for found in &verified.figures {
        eprintln!("{}: {}: {:?} {:?} {:?}", study.name, found.says, found.verdict(), found.value, found.error);
    }
    assert!(verified.passes(), "{}", path.display());
}

#[test]
fn every_scenario_comes_to_its_figures() {
    let mut seen = 0;
    for folder in ["laws", "published"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a folder can be listed").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                assert_verified(&path);
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "the scenarios of the laws are there");
}
