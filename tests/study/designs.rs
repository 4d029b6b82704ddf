//! Ranges, paths that move together, and designs: what they play is what a list of the same values plays, and no run
//! hangs on what else is varied.

use std::collections::BTreeMap;

use potluck::scenario::Study;
use potluck::study::{Earlier, Options};
use potluck::workload::Checks;

use crate::command::{Desk, TINY};

const SHARE: &str = "population.groups.takers.share";

/// The tiny study with another sweep.
fn with(varied: &str) -> String {
    let (before, _) = TINY.split_once("[sweep]").expect("it has a sweep");
    format!("{before}{varied}")
}

/// How a study is played.
#[derive(Clone, Copy)]
struct Played<'a> {
    threads: Option<usize>,
    set: Option<(&'a str, &'a str)>,
}

fn threads(count: usize) -> Played<'static> {
    Played { threads: Some(count), set: None }
}

fn set(path: &'static str, value: &'static str) -> Played<'static> {
    Played { threads: None, set: Some((path, value)) }
}

const AS_IT_IS: Played<'static> = Played { threads: None, set: None };

/// The rows of a study's runs by these columns, each without its cell and without the columns of `but`. Without charts,
/// which take most of the time of so tiny a study.
fn runs(varied: &str, by: &[&str], but: &[&str], played: Played<'_>) -> BTreeMap<Vec<String>, Vec<String>> {
    let sets: Vec<(String, String)> = played.set.iter().map(|(path, to)| ((*path).into(), (*to).into())).collect();
    let study = Study::from_bytes("study.toml".as_ref(), with(varied).as_bytes(), &sets)
        .unwrap_or_else(|problem| panic!("{problem}"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        folder: folder.path().join("results"),
        threads: played.threads,
        earlier: Earlier::Keep,
        checks: Checks::On,
        command: "a test".into(),
    };
    potluck::study::run(&study, &options, &|| ()).expect("played");
    let mut reader = csv::Reader::from_path(options.folder.join("runs.csv")).expect("written");
    let headers = reader.headers().expect("a header").clone();
    let mut rows = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let field = |name: &str| row[headers.iter().position(|header| header == name).expect(name)].to_owned();
        let key = by.iter().copied().chain(["replication"]).map(field).collect();
        let left_out = |header: &str| header == "cell" || by.contains(&header) || but.contains(&header);
        let values = headers.iter().zip(&row).filter(|(header, _)| !left_out(header)).map(|(_, value)| value.into());
        assert!(rows.insert(key, values.collect()).is_none(), "one row for each key");
    }
    rows
}

fn share_of(text: &str) -> f64 {
    text.parse().expect("a share")
}

#[test]
fn a_range_plays_what_the_list_of_its_values_plays() {
    let list = runs(&format!("sweep.'{SHARE}' = [0, 0.15, 0.3]"), &[SHARE], &[], AS_IT_IS);
    for range in ["from = 0.0, to = 0.3, count = 3", "from = 0.0, to = 0.3, step = 0.15"] {
        let range = runs(&format!("sweep.'{SHARE}' = {{ {range} }}"), &[SHARE], &[], AS_IT_IS);
        assert!(range == list);
    }
}

#[test]
fn paths_that_move_together_play_the_cells_of_a_grid_that_they_pick() {
    let by = ["population.size", SHARE];
    let grid = format!("sweep.'population.size' = [10, 12]\nsweep.'{SHARE}' = [0.0, 0.5]\n");
    let zip = format!("[sweep.both.zip]\n'population.size' = [12, 10]\n'{SHARE}' = [0.5, 0.0]\n");
    let (grid, zip) = (runs(&grid, &by, &[], AS_IT_IS), runs(&zip, &by, &["both"], AS_IT_IS));
    assert_eq!((grid.len(), zip.len()), (8, 4));
    assert!(zip.iter().all(|(key, row)| grid.get(key) == Some(row)));
}

fn design(kind: &str, points: u32, ranges: &str, sweep: &str) -> String {
    format!("[sweep]\n{sweep}\n[design]\nkind = '{kind}'\npoints = {points}\n[design.ranges]\n{ranges}\n")
}

#[test]
fn every_rule_meets_the_same_points_and_each_is_played_as_a_list_would_play_it() {
    let range = format!("'{SHARE}' = {{ from = 0.0, to = 0.5 }}");
    for kind in ["latin-hypercube", "sobol"] {
        let by = ["incentive", SHARE];
        let points = runs(&design(kind, 3, &range, "incentive = ['none', 'tit-for-tat']"), &by, &["point"], AS_IT_IS);
        assert_eq!(points.len(), 2 * 3 * 2, "rules, points, replications");
        let mut shares: Vec<String> = points.keys().map(|key| key[1].clone()).collect();
        shares.sort();
        shares.dedup();
        assert_eq!(shares.len(), 3, "the same under both rules: {shares:?}");
        assert!(shares.iter().all(|share| share_of(share) > 0.0 && share_of(share) < 0.5), "{shares:?}");
        let list = format!("[sweep]\nincentive = ['none', 'tit-for-tat']\n'{SHARE}' = [{}]\n", shares.join(", "));
        assert!(runs(&list, &by, &[], AS_IT_IS) == points);
    }
}

#[test]
fn another_seed_is_another_design_and_a_replication_is_not() {
    let range = format!("'{SHARE}' = {{ from = 0.0, to = 0.5 }}");
    for kind in ["latin-hypercube", "sobol"] {
        let shares = |played: Played<'_>| -> Vec<String> {
            let keys = runs(&design(kind, 3, &range, ""), &["point", SHARE], &[], played).into_keys();
            keys.map(|key| key[..2].join(" ")).collect()
        };
        let first = shares(AS_IT_IS);
        assert_eq!(shares(set("replications", "1")), first.iter().step_by(2).cloned().collect::<Vec<_>>());
        assert_ne!(shares(set("seed", "2")), first);
    }
}

#[test]
fn no_run_hangs_on_what_else_is_varied() {
    let share = format!("'{SHARE}' = {{ from = 0.0, to = 0.5 }}");
    let size = "'population.size' = { from = 8, to = 16 }";
    let by = ["incentive", SHARE];
    let few =
        |kind, ranges: &str, sweep, played: Played<'_>| runs(&design(kind, 3, ranges, sweep), &by, &["point"], played);
    let rules = "incentive = ['none', 'tit-for-tat']";
    for kind in ["latin-hypercube", "sobol"] {
        let base = few(kind, &share, rules, threads(1));
        assert!(few(kind, &share, rules, threads(3)) == base, "threads");
        assert!(few(kind, &share, "incentive = ['tit-for-tat', 'none']", AS_IT_IS) == base, "levels in another order");
        let more = few(kind, &share, "incentive = ['ratio', 'none', 'tit-for-tat']", AS_IT_IS);
        assert!(more.len() > base.len() && base.iter().all(|(key, row)| more.get(key) == Some(row)), "another level");
        let longer = few(kind, &share, rules, set("replications", "3"));
        assert!(base.iter().all(|(key, row)| longer.get(key) == Some(row)), "more replications");
    }
    // Ranges in another order leave each point's coordinates as they are: those of a hypercube are drawn by path.
    let both = few("latin-hypercube", &format!("{share}\n{size}"), rules, AS_IT_IS);
    let turned = few("latin-hypercube", &format!("{size}\n{share}"), rules, AS_IT_IS);
    assert!(both.keys().eq(turned.keys()));
    // More points of a sequence leave the first as they are.
    let points = |count| runs(&design("sobol", count, &share, rules), &["incentive", "point", SHARE], &[], AS_IT_IS);
    let (three, five) = (points(3), points(5));
    assert!(three.iter().all(|(key, row)| five.get(key) == Some(row)), "more points");
}

#[test]
fn axes_in_another_order_and_more_of_them_change_no_other_run() {
    let by = ["incentive", SHARE, "population.size"];
    let share = format!("'{SHARE}' = [0.0, 0.5]\n");
    let (rules, sizes) = ("incentive = ['none', 'tit-for-tat']\n", "'population.size' = [12, 9]\n");
    let one = runs(&format!("[sweep]\n{rules}{share}{sizes}"), &by, &[], threads(1));
    let other = runs(&format!("[sweep]\n{sizes}{share}{rules}"), &by, &[], threads(2));
    assert!(one == other);
    let less = runs(&format!("[sweep]\n{share}{rules}"), &by[..2], &[], AS_IT_IS);
    let of_twelve = |key: &[String]| [&key[..2], &["12".to_owned(), key[2].clone()]].concat();
    assert_eq!(less.len(), 8);
    assert!(less.iter().all(|(key, row)| one.get(&of_twelve(key)) == Some(row)), "without an axis");
}

#[test]
fn the_listed_runs_are_those_that_are_played() {
    let desk = Desk::new();
    let share = format!("'{SHARE}' = {{ from = 0.0, to = 0.5 }}");
    desk.write("study.toml", &with(&design("latin-hypercube", 3, &share, "incentive = ['none', 'tit-for-tat']")));
    let listed = desk.succeeds(&["run", "study.toml", "--dry-run"]).out;
    assert!(!desk.path("results").exists(), "nothing was played");
    desk.succeeds(&["run", "study.toml", "--quiet"]);
    let columns = ["cell", "incentive", "point", SHARE, "replication"];
    let rows = |mut reader: csv::Reader<Box<dyn std::io::Read>>| -> Vec<Vec<String>> {
        let headers = reader.headers().expect("a header").clone();
        let place = |name: &str| headers.iter().position(|header| header == name).expect("a column");
        let records = reader.records().map(|row| row.expect("a row"));
        records.map(|row| columns.map(|name| row[place(name)].to_owned()).to_vec()).collect()
    };
    let played = std::fs::read(desk.path("results/study/runs.csv")).expect("written");
    let of = |bytes: Vec<u8>| rows(csv::Reader::from_reader(Box::new(std::io::Cursor::new(bytes))));
    assert_eq!(of(listed.clone().into_bytes()), of(played));
    assert!(listed.lines().skip(1).all(|line| line.ends_with(",1")), "the seed: {listed}");
}
