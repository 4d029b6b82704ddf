//! What is refused before anything runs, with which exit code, and what to type instead.

use crate::command::{Desk, TABLES, TINY, contents};

#[test]
fn a_folder_that_lacks_something_is_refused() {
    let desk = Desk::new();
    desk.succeeds(&["run", "tiny.toml", "-q"]);
    let manifest = desk.path("results/tiny/manifest.json");
    for table in TABLES.map(|table| desk.path("results/tiny").join(table)) {
        let held = std::fs::read(&table).unwrap();
        std::fs::remove_file(&table).unwrap();
        desk.fails(&["run", "tiny.toml"], 2, &["results/tiny already holds", "--force", "--out"]);
        std::fs::write(&table, held).unwrap();
    }
    assert!(desk.succeeds(&["run", "tiny.toml"]).err.contains("holds these results already"));
    std::fs::write(&manifest, "{ damaged").unwrap();
    desk.fails(&["run", "tiny.toml"], 2, &["damaged manifest.json", "--force"]);
}

#[test]
fn charts_of_someone_else_are_not_swept_away() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("mine/charts")).unwrap();
    desk.write("mine/charts/precious.svg", "drawn by hand");
    let before = contents(&desk.path("mine"));
    desk.fails(&["run", "tiny.toml", "--out", "mine"], 2, &["mine already holds charts", "--force", "--out"]);
    assert!(contents(&desk.path("mine")) == before, "same bytes, same times of change");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let desk = Desk::new();
    desk.fails(&["run", "tiny.toml", "-q", "--out", "tiny.toml"], 1, &["error: cannot use tiny.toml", "it is a file"]);
    let within = "tiny.toml/results";
    desk.fails(&["run", "tiny.toml", "-q", "--out", within], 1, &["error: cannot create tiny.toml/results"]);
    assert_eq!(std::fs::read_to_string(desk.path("tiny.toml")).unwrap(), TINY);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let locked = desk.path("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(locked.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write where nobody may");
        return;
    }
    desk.fails(&["run", "tiny.toml", "-q", "--out", "locked"], 1, &["error: cannot write locked", "ermission"]);
    desk.fails(&["run", "tiny.toml", "-q", "--out", "locked/in"], 1, &["error: cannot create locked/in", "ermission"]);
}

#[test]
fn the_measure_of_collapse_is_checked_before_anything_runs() {
    let desk = Desk::new();
    desk.write("slip.toml", &TINY.replace("throughput_relative", "throughput_relativ"));
    let says = ["slip.toml:11:", "there is no measure `throughput_relativ`", "did you mean `\"throughput_relative\"`?"];
    desk.fails(&["run", "slip.toml"], 2, &says);
    desk.fails(&["check", "slip.toml"], 2, &says);
    assert!(!desk.path("results").exists(), "nothing was written");
    desk.write("group.toml", &TINY.replace("throughput_relative", "completion_share.givers"));
    desk.succeeds(&["run", "group.toml", "-q"]);
}

#[test]
fn what_would_never_end_or_has_no_number_is_refused() {
    let desk = Desk::new();
    for (set, says) in [
        ("sweep.incentive=[{ rule = 'none', round = '0 s' }]", "a time above 0"),
        ("sweep.incentive=[{ rule = 'tit-for-tat', round = '0 s' }]", "a time above 0"),
        ("overlay={ kind = 'tracker', announce = '0 s' }", "a time above 0"),
        ("population.groups.givers.upload='unlimited'", "upload capacities without a limit"),
        ("swarm.seeders.upload='unlimited'", "upload capacities without a limit"),
        ("horizon='0 s'", "a time of at least 100 ms"),
    ] {
        desk.fails(&["check", "tiny.toml", "--set", set], 2, &[says]);
    }
    desk.fails(&["check", "tiny.toml", "--set", "population.size=20000", "--set", "overlay=complete"], 2, &["10000"]);
}

#[test]
fn one_mistake_in_the_last_scenario_keeps_the_first_from_running() {
    let desk = Desk::new();
    desk.write("wrong.toml", &TINY.replace("horizon", "horizn"));
    desk.fails(&["run", "tiny.toml", "wrong.toml"], 2, &["wrong.toml:5:", "horizon"]);
    desk.fails(&["run", "tiny.toml", "absent.toml"], 2, &["absent.toml"]);
    assert!(!desk.path("results").exists(), "nothing was written");
}

#[test]
fn plot_says_what_it_needs() {
    let desk = Desk::new();
    desk.fails(&["plot", "nowhere"], 1, &["error: nowhere"]);
    desk.succeeds(&["run", "tiny.toml", "-q"]);
    std::fs::remove_file(desk.path("results/tiny/runs.csv")).unwrap();
    desk.fails(&["plot", "results/tiny"], 1, &["runs.csv"]);
}

#[test]
fn what_holds_no_results_is_told_apart_from_what_is_not_there() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).expect("created");
    desk.succeeds(&["run", "tiny.toml", "--out", "some", "--shard", "1/2", "-q"]);
    for command in [&["collect"][..], &["cluster", "status"], &["collect", "some", "--out", "all"]] {
        for (folder, why) in
            [("absent", "no such folder"), ("empty", "no results in this folder"), ("tiny.toml", "file")]
        {
            let says = format!("{folder}: ");
            desk.fails(&[command, &[folder]].concat(), 2, &[&says, why, "`potluck run`"]);
        }
    }
}
