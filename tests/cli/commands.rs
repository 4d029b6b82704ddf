//! What each command prints when all is well, and when it is not the scenario that is wrong.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::{expect, folder, potluck};

fn stdout(arguments: &[&str]) -> Vec<u8> {
    let output = potluck(&folder().join("good"), arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{arguments:?}: {said}");
    output.stdout
}

fn refused(arguments: &[&str], code: i32) -> String {
    let output = potluck(&folder().join("good"), arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn check_prints_cells_runs_and_every_default() {
    expect(&stdout(&["check", "swept.toml", "--no-estimate"]), &folder().join("good/swept.stdout"));
    expect(&stdout(&["check", "swept.toml", "--json", "--no-estimate"]), &folder().join("good/swept.json"));
    expect(
        &stdout(&["check", "swarm.toml", "--set", "population.size=7", "--set", "horizon=30 min", "--no-estimate"]),
        &folder().join("good/swarm.stdout"),
    );
}

#[test]
fn what_check_prints_is_a_scenario_that_prints_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let first = stdout(&["check", "swept.toml", "--no-estimate"]);
    std::fs::write(folder.path().join("swept.toml"), &first).unwrap();
    let second = potluck(folder.path(), &["check", "swept.toml", "--no-estimate"]).stdout;
    assert_eq!(String::from_utf8(first), String::from_utf8(second));
}

#[test]
fn check_shows_ranges_paths_that_move_together_and_designs() {
    let first = stdout(&["check", "designed.toml", "--no-estimate"]);
    expect(&first, &folder().join("good/designed.stdout"));
    let within = tempfile::tempdir().unwrap();
    std::fs::write(within.path().join("designed.toml"), &first).unwrap();
    let second = potluck(within.path(), &["check", "designed.toml", "--no-estimate"]).stdout;
    assert_eq!(String::from_utf8(first), String::from_utf8(second));
}

#[test]
fn check_estimates_time_and_memory_from_small_runs() {
    let output = potluck(&folder().join("good"), &["check", "designed.toml"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("estimate: ") && said.contains("for 216 runs on"), "{said}");
    assert!(said.contains(" small runs of ") && said.contains("no promise"), "{said}");
    assert_eq!(output.stdout, stdout(&["check", "designed.toml", "--no-estimate"]), "the estimate is talk");
    let output = potluck(&folder().join("good"), &["check", "designed.toml", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["estimate"]["wall_time_s"].as_f64().unwrap() > 0.0, "{answer}");
    assert!(answer["estimate"]["small_runs_cells"].as_u64().unwrap() >= 5, "{answer}");
}

#[test]
fn a_dry_run_lists_the_runs_and_plays_none() {
    let within = tempfile::tempdir().unwrap();
    std::fs::copy(folder().join("good/designed.toml"), within.path().join("designed.toml")).unwrap();
    let arguments = ["run", "--dry-run", "designed.toml", "--replications", "1"];
    let output = potluck(within.path(), &arguments);
    assert!(output.status.success() && output.stderr.is_empty());
    expect(&output.stdout, &folder().join("good/designed.csv"));
    assert_eq!(std::fs::read_dir(within.path()).unwrap().count(), 1, "nothing was written");
    let seeds = potluck(within.path(), &[&arguments[..], &["--set", "sweep.seed=[5, 6]"]].concat());
    let header = String::from_utf8(seeds.stdout).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(header.split(',').filter(|name| *name == "seed").count(), 1, "{header}");
    assert!(refused(&["run", "--dry-run", "swarm.toml", "swept.toml"], 2).contains("name one file at a time"));
}

#[test]
fn every_member_that_list_names_is_explained() {
    let listed = String::from_utf8(stdout(&["list"])).unwrap();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(
        names.contains(&"tit-for-tat")
            && names.contains(&"free-rider")
            && names.contains(&"tracker")
            && names.contains(&"throughput_relative"),
        "{listed}"
    );
    for name in names {
        let page = String::from_utf8(stdout(&["explain", name])).unwrap();
        assert!(
            page.starts_with(&format!("{name}: a")) && (page.contains("In a scenario") || page.contains(": a measure"))
        );
    }
    assert_eq!(stdout(&["list", "rules"]), stdout(&["list", "rule"]));
}

#[test]
fn an_unknown_name_finds_the_nearest() {
    assert!(refused(&["explain", "tit-for-tet"], 2).contains("did you mean `tit-for-tat`?"));
    assert!(refused(&["list", "behaviors"], 2).contains("did you mean `behaviours`?"));
    assert!(refused(&["new", "free-rider"], 2).contains("did you mean `free-riders`?"));
    assert!(refused(&["chek", "swarm.toml"], 2).contains("check"));
    assert!(refused(&["check"], 2).contains("<FILE>"));
}

#[test]
fn new_writes_a_starter_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let listed = String::from_utf8(stdout(&["new", "--list"])).unwrap();
    for name in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        assert!(potluck(folder.path(), &["new", name]).status.success(), "{name}");
        let file = format!("{name}.toml");
        assert!(potluck(folder.path(), &["check", &file, "--no-estimate"]).status.success(), "{name}");
        let again = potluck(folder.path(), &["new", name]);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8(again.stderr).unwrap().contains("is not overwritten"));
    }
    assert!(potluck(folder.path(), &["new", "mine.toml", "--starter", "churn"]).status.success());
    assert!(std::fs::read_to_string(folder.path().join("mine.toml")).unwrap().contains("poisson"));
    assert_eq!(potluck(folder.path(), &["new", "nowhere/mine.toml"]).status.code(), Some(1));
}

#[test]
fn the_schema_is_json_and_completions_are_scripts() {
    let schema: serde_json::Value = serde_json::from_slice(&stdout(&["schema"])).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], 1);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = String::from_utf8(stdout(&["completions", shell])).unwrap();
        assert!(script.contains("potluck") && script.contains("explain"), "{shell}");
    }
}

#[test]
fn help_is_there_at_every_level() {
    let mut help = String::from_utf8(stdout(&["--help"])).unwrap();
    for command in ["audit", "compare", "check", "list", "explain", "new", "schema", "completions"] {
        help.extend(["\n$ potluck ", command, " --help\n"]);
        help += &String::from_utf8(stdout(&[command, "--help"])).unwrap();
    }
    expect(help.as_bytes(), &folder().join("good/help.stdout"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    // The schema is larger than what a pipe holds at once only by luck, so completions and schema are both cut short.
    for arguments in [&["schema"][..], &["completions", "bash"], &["check", "wide.toml", "--no-estimate"], &["list"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_potluck"));
        command.current_dir(folder().join("good")).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {:?}", output.status);
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn an_audit_says_where_deviating_pays_and_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "audit",
        "none",
        "ratio",
        "--adversary",
        "free-rider",
        "--replications",
        "2",
        "--set",
        "population.size=20",
        "--out",
        "audited",
    ];
    let text = String::from_utf8(potluck(folder.path(), &arguments).stdout).unwrap();
    assert!(text.contains("One peer deviates") && text.contains("ratio"), "{text}");
    let drawn = String::from_utf8(potluck(folder.path(), &["plot", "audited"]).stdout).unwrap();
    assert!(drawn.contains("audit.png"), "{drawn}");
    assert!(refused(&["audit", "tit-for-tet"], 2).contains("did you mean `tit-for-tat`?"));
    assert!(refused(&["audit", "--scenario", "swarm.toml"], 2).contains("[population.groups.deviants]"));
}
