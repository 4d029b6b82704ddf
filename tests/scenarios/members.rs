//! Every member of every registry is met by a scenario that somebody would want to run: what no scenario shows, nobody
//! finds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use potluck::scenario::{FamilyFacts, Study, families};
use toml::{Table, Value};

use crate::{files_named, scenarios};

/// Those that no scenario need show, by the family's plural, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "arrivals",
        "trace",
        "made-up arrivals show nothing that `poisson` does not, and none that were measured come with us",
    ),
    ("games", "helping", "a model of a paper, held to its figures in scenarios/laws"),
    ("games", "private-generosity", "a model of a paper, held to its figures in scenarios/laws"),
    ("games", "differential-service", "a model of a paper, held to its figures in scenarios/laws"),
    ("games", "mutual-learning", "a model of a paper, held to its figures in scenarios/laws"),
];
/// Scenarios that are there to be checked, and not to learn from.
const CHECKS: [&str; 2] = ["laws", "reference"];

/// A member: the plural of its family, and its name.
type Member = (&'static str, String);

#[test]
fn every_member_is_met_by_a_scenario() {
    let families = families();
    let met: BTreeSet<Member> = shipped().iter().flat_map(|path| met_by(path, &families)).collect();
    let is_met = |plural: &'static str, name: &str| met.contains(&(plural, name.to_owned()));
    let is_excepted =
        |plural: &str, name: &str| EXCEPTIONS.iter().any(|(of, member, _)| (*of, *member) == (plural, name));
    let all = families.iter().flat_map(|family| family.members.iter().map(move |member| (family, member.name)));
    let missing: Vec<String> = all
        .filter(|(family, name)| !is_met(family.plural, name) && !is_excepted(family.plural, name))
        .map(|(family, name)| format!("{} `{name}`", family.what))
        .collect();
    assert!(missing.is_empty(), "no scenario uses: {}", missing.join(", "));
    let needless = EXCEPTIONS.iter().find(|(plural, name, _)| is_met(plural, name));
    assert!(needless.is_none(), "an exception that is none any more: {needless:?}");
    for (plural, name, _) in EXCEPTIONS {
        let is_there =
            |family: &FamilyFacts| family.plural == *plural && family.members.iter().any(|m| m.name == *name);
        assert!(families.iter().any(is_there), "an exception for nothing: `{name}` in {plural}");
    }
}

/// The scenarios that ask something and have the files that they read.
fn shipped() -> Vec<PathBuf> {
    let mut found = Vec::new();
    scenarios(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), &mut found);
    let checks = |path: &PathBuf| path.parent().is_some_and(|folder| CHECKS.iter().any(|name| folder.ends_with(name)));
    found.retain(|path| !checks(path) && files_named(path).iter().all(|file| is_ours(path, file)));
    found
}

/// Whether a file that a scenario reads is part of the project, so that everyone has it.
fn is_ours(scenario: &Path, file: &Path) -> bool {
    file.exists() && !file.strip_prefix(scenario.parent().expect("a folder")).is_ok_and(|file| file.starts_with(".."))
}

/// Whatever the cells of a scenario choose, as they are resolved: defaults count as much as what is written.
fn met_by(path: &Path, families: &[FamilyFacts]) -> BTreeSet<Member> {
    let study = Study::read(path, &[]).unwrap_or_else(|problem| panic!("{problem:?}"));
    let mut met = BTreeSet::new();
    for cell in 0..study.cells() {
        let resolved = Table::try_from(&study.cell(cell).scenario).expect("a scenario is TOML");
        let resolved = Value::Table(resolved);
        for family in families {
            for place in family.chosen_at {
                let steps: Vec<&str> = place.split('.').collect();
                add_names(&resolved, &steps, family, &mut met);
            }
        }
    }
    met
}

/// The members that stand at a place: under `NAME` there may be any key.
fn add_names(value: &Value, steps: &[&str], family: &FamilyFacts, met: &mut BTreeSet<Member>) {
    match (steps, value) {
        ([], Value::Table(member)) => {
            let name = member.get(family.tag).and_then(Value::as_str);
            met.extend(name.map(|name| (family.plural, name.to_owned())));
        }
        (["NAME", rest @ ..], Value::Table(table)) => {
            table.values().for_each(|inner| add_names(inner, rest, family, met));
        }
        ([key, rest @ ..], Value::Table(table)) => {
            table.get(*key).into_iter().for_each(|inner| add_names(inner, rest, family, met));
        }
        _ => {}
    }
}
