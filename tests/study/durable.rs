//! Results that survive anything: kills at any moment, a full disk, company, and damage on the disk. Nothing that was
//! finished is lost, nothing counts twice, and the tables are those of a study that nobody disturbed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use potluck::scenario::Study;
use potluck::study::{self, Damage, Earlier, Options, Progress};
use potluck::workload::Checks;

use crate::command::{Desk, PROGRAM, Started, TABLES, TINY};

/// What a study told while it was played to its end.
#[derive(Default)]
pub struct Seen {
    pub found: AtomicU64,
    pub played: AtomicU64,
    pub damaged: Mutex<Vec<String>>,
}

impl Progress for Seen {
    fn found(&self, runs: u64) {
        self.found.fetch_add(runs, Ordering::Relaxed);
    }

    fn finished(&self) {
        self.played.fetch_add(1, Ordering::Relaxed);
    }

    fn damaged(&self, damage: &Damage) {
        self.damaged.lock().unwrap().push(damage.to_string());
    }
}

impl Seen {
    pub fn found(&self) -> u64 {
        self.found.load(Ordering::Relaxed)
    }
}

/// A desk with a study on it that takes a moment: 96 runs, and tables without charts of it in `whole`.
pub fn desk() -> Desk {
    let longer = TINY.replace("replications = 2", "replications = 24").replace("size = 12", "size = 60");
    assert_ne!(longer, TINY);
    let desk = Desk::new();
    desk.write("longer.toml", &longer);
    go_on(&desk, "longer.toml", "whole");
    desk
}

/// Plays what is missing, and makes the tables. Without charts, which take most of the time of so small a study.
pub fn go_on(desk: &Desk, scenario: &str, folder: &str) -> Seen {
    let study = Study::read(&desk.path(scenario), &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let options = Options {
        folder: desk.path(folder),
        threads: Some(2),
        earlier: Earlier::Keep,
        checks: Checks::Off,
        command: "a test".into(),
    };
    let seen = Seen::default();
    study::run(&study, &options, &seen).expect("played");
    seen
}

/// The tables in a folder, but for the manifest, which tells of one machine and one moment.
pub fn tables(folder: &Path) -> BTreeMap<&'static str, String> {
    let bytes = |name| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
    TABLES.into_iter().filter(|name| *name != "manifest.json").map(|name| (name, bytes(name))).collect()
}

/// That a folder holds what `whole` does, and nothing that was left over.
pub fn is_whole(desk: &Desk, folder: &str) {
    assert!(tables(&desk.path(folder)) == tables(&desk.path("whole")), "{folder} has other tables");
    let names = |folder: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(desk.path(folder)).unwrap().map(|entry| entry.unwrap().file_name().into());
        let mut names: Vec<PathBuf> = entries.filter(|name: &PathBuf| name != "charts").collect();
        names.sort();
        names
    };
    assert_eq!(names(folder), names("whole"), "nothing is left over");
}

/// The blocks of a study that is under way, each with its bytes.
fn blocks(desk: &Desk, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(desk.path(folder).join("store")) else { return BTreeMap::new() };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let blocks = paths.filter(|path| path.extension().is_some_and(|ending| ending == "runs"));
    blocks.filter_map(|path| std::fs::read(&path).ok().map(|bytes| (path, bytes))).collect()
}

/// Starts a study and kills it once so many blocks hold a run; their bytes.
fn killed_with(desk: &Desk, folder: &str, most: usize) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut started = desk.start(&["run", "longer.toml", "--out", folder, "--threads", "1"]);
    let held = || blocks(desk, folder).into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect::<BTreeMap<_, _>>();
    while held().len() < most {
        assert!(started.0.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(1));
    }
    started.0.kill().unwrap();
    started.answer();
    held()
}

#[test]
fn fifty_kills_at_any_moment_lose_nothing() {
    let desk = desk();
    let (mut kills, mut kept): (u32, BTreeMap<PathBuf, Vec<u8>>) = (0, BTreeMap::new());
    // Moments from the very start to some way into the study, in an order that jumps about.
    for delay in (0..50u64).map(|kill| 2 + kill * 37 % 61) {
        let mut started = desk.start(&["run", "longer.toml", "--out", "killed", "--threads", "2"]);
        std::thread::sleep(Duration::from_millis(delay));
        started.0.kill().unwrap();
        started.answer();
        let manifest = std::fs::read_to_string(desk.path("killed/manifest.json")).unwrap_or_default();
        if manifest.contains("\"complete\": true") {
            // It was played to its end, by several that were killed: the next one begins anew.
            go_on(&desk, "longer.toml", "killed");
            assert!(tables(&desk.path("killed")) == tables(&desk.path("whole")), "after {kills} kills");
            std::fs::remove_dir_all(desk.path("killed")).unwrap();
            kept.clear();
            continue;
        }
        kills += 1;
        // What was whole before is still there: of each block only the end changes.
        let now = blocks(&desk, "killed");
        for (path, bytes) in &kept {
            let now: &Vec<u8> = &now[path];
            assert!(now.starts_with(bytes) || bytes.starts_with(now), "{} was changed", path.display());
        }
        kept = now;
    }
    go_on(&desk, "longer.toml", "killed");
    assert!(kills >= 25, "{kills} of 50 hit the study while it was under way");
    is_whole(&desk, "killed");
}

#[test]
fn whoever_goes_on_plays_only_what_is_missing() {
    let desk = desk();
    let kept = killed_with(&desk, "killed", 10).len() as u64;
    let seen = go_on(&desk, "longer.toml", "killed");
    assert!((kept..=kept + 1).contains(&seen.found()), "{kept} were kept and {} found", seen.found());
    assert_eq!(seen.found() + seen.played.load(Ordering::Relaxed), 96, "each is there once");
    is_whole(&desk, "killed");
    // A folder is as good as its scenario.
    killed_with(&desk, "again", 5);
    let answer = desk.succeeds(&["run", "again"]);
    assert!(answer.err.contains("runs were there already"), "{}", answer.err);
    is_whole(&desk, "again");
}

#[test]
fn what_is_damaged_is_named_and_played_again() {
    let desk = desk();
    let kept = killed_with(&desk, "hurt", 12);
    let paths: Vec<&PathBuf> = kept.keys().collect();
    let change = |path: &Path, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = std::fs::read(path).unwrap();
        change(&mut bytes);
        std::fs::write(path, bytes).unwrap();
    };
    change(paths[2], &|bytes| bytes[40] ^= 1);
    change(paths[4], &|bytes| bytes.truncate(bytes.len() - 1));
    change(paths[6], &|bytes| bytes.truncate(7));
    change(paths[8], &|bytes| bytes.splice(0..0, b"something else".iter().copied()).for_each(drop));
    std::fs::copy(paths[0], paths[10]).unwrap();
    let told = go_on(&desk, "longer.toml", "hurt").damaged.into_inner().unwrap();
    for (place, says) in [
        (2, "replication 2 of cell 0 is damaged or cut off; it is played again"),
        (4, "replication 4 of cell 0 is damaged"),
        (6, "what begins at byte 0 is damaged"),
    ] {
        let line = told.iter().find(|line| line.starts_with(paths[place].to_str().unwrap()));
        assert!(line.is_some_and(|line| line.contains(says)), "{place}: {told:?}");
    }
    is_whole(&desk, "hurt");
}

#[test]
fn two_processes_share_a_study() {
    let desk = desk();
    let start = || desk.start(&["run", "longer.toml", "--out", "shared", "--threads", "1", "--checks"]);
    let started: Vec<Started> = (0..3).map(|_| start()).collect();
    for started in started {
        let answer = started.answer();
        assert_eq!(answer.code, Some(0), "{answer:?}");
    }
    is_whole(&desk, "shared");
    // One of two is killed while both are under way: the other does its part too.
    let share = ["run", "longer.toml", "--out", "half", "--threads", "1", "--shard", "1/1"];
    let (mut victim, other) = (desk.start(&share), desk.start(&share));
    std::thread::sleep(Duration::from_millis(60));
    victim.0.kill().unwrap();
    victim.answer();
    assert_eq!(other.answer().code, Some(0));
    assert_eq!(go_on(&desk, "longer.toml", "half").found(), 96);
    is_whole(&desk, "half");
}

#[cfg(unix)]
#[test]
fn nothing_is_replaced_under_a_process_that_plays() {
    let desk = desk();
    let slow = ["run", "longer.toml", "--out", "busy", "--threads", "1", "--set", "replications=400"];
    let mut started = desk.start(&slow);
    while blocks(&desk, "busy").is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let force = [&slow[..], &["--force"]].concat();
    desk.fails(&force, 1, &["busy is in use", "without --force"]);
    started.0.kill().unwrap();
    started.answer();
}

/// Runs the study where no file may grow beyond so many blocks of 512 bytes.
#[cfg(unix)]
fn with_a_limit(desk: &Desk, blocks: u32) -> crate::command::Answer {
    let script = format!("ulimit -f {blocks}; exec \"$0\" run longer.toml --out full --threads 2");
    desk.start_by(Command::new("sh").args(["-c", &script, PROGRAM])).answer()
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_what_is_finished_is_kept() {
    let desk = desk();
    // Runs fit, and the tables do not: the disk is full when they are written.
    let answer = with_a_limit(&desk, 16);
    assert_eq!(answer.code, Some(1), "{answer:?}");
    for says in [
        "error: cannot write full/store/",
        "too large",
        "every finished run is kept in full/store",
        "same command again",
    ] {
        assert!(answer.err.contains(says), "{says:?}: {}", answer.err);
    }
    assert!(!desk.path("full/runs.csv").exists(), "no half table");
    assert_eq!(go_on(&desk, "longer.toml", "full").found(), 96);
    is_whole(&desk, "full");
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_at_once_is_told() {
    let desk = desk();
    let script = "ulimit -f 2; exec \"$0\" run longer.toml --out full --threads 2";
    let answer = desk.start_by(Command::new("sh").args(["-c", script, PROGRAM])).answer();
    assert_eq!(answer.code, Some(1), "{answer:?}");
    assert!(answer.err.contains("error: cannot write full/"), "{}", answer.err);
    go_on(&desk, "longer.toml", "full");
    is_whole(&desk, "full");
}

/// Sends a signal to a process that was started.
#[cfg(unix)]
fn send(signal: &str, started: &Started) {
    let sent = Command::new("kill").args([signal, &started.0.id().to_string()]).status().expect("there is kill");
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_under_way_and_says_how_to_go_on() {
    let desk = desk();
    let started = desk.start(&["run", "longer.toml", "--out", "stopped", "--threads", "1"]);
    while blocks(&desk, "stopped").len() < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    send("-INT", &started);
    let answer = started.answer();
    assert_eq!(answer.code, Some(130), "{answer:?}");
    for says in ["Ctrl-C again drops them", "error: stopped", "kept in stopped/store", "run the same command again"] {
        assert!(answer.err.contains(says), "{says:?}: {}", answer.err);
    }
    assert!(!desk.path("stopped/runs.csv").exists(), "no half table");
    let whole = |bytes: &Vec<u8>| bytes.is_empty() || bytes.starts_with(b"RUN\x1e");
    assert!(blocks(&desk, "stopped").values().all(whole));
    let seen = go_on(&desk, "longer.toml", "stopped");
    assert!(seen.damaged.into_inner().unwrap().is_empty(), "the run under way was finished");
    is_whole(&desk, "stopped");
}

#[cfg(unix)]
#[test]
fn a_request_to_terminate_is_followed_at_once() {
    let desk = desk();
    let started = desk.start(&["run", "longer.toml", "--out", "ended", "--threads", "1"]);
    while blocks(&desk, "ended").len() < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    send("-TERM", &started);
    let answer = started.answer();
    assert_eq!(answer.code, Some(143), "{answer:?}");
    assert!(answer.err.contains("finished runs are kept"), "{}", answer.err);
    go_on(&desk, "longer.toml", "ended");
    is_whole(&desk, "ended");
}

#[test]
fn an_unfinished_study_is_not_mixed_with_another() {
    let desk = desk();
    let kept = killed_with(&desk, "killed", 3);
    let says = ["an unfinished run of another scenario", "seed: 1 there, 2 here", "--force", "--out"];
    desk.fails(&["run", "longer.toml", "--out", "killed", "--seed", "2"], 2, &says);
    let now = blocks(&desk, "killed");
    assert!(kept.iter().all(|(path, bytes)| now[path] == *bytes), "nothing was touched");
    desk.succeeds(&["run", "longer.toml", "--out", "killed", "--force", "-q"]);
    is_whole(&desk, "killed");
}
