//! A study on a real Slurm cluster, of several nodes on this machine: whatever becomes of a node, the collected results
//! are those of one process. Skipped where Slurm is not installed; `scripts/slurm-loopback install` does that on
//! Debian.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

const STUDY: &str = "schema = 1
title = 'cluster'
replications = 96
horizon = '5 min'
population.size = 60
population.groups.givers.behaviour = 'cooperative'
population.groups.takers = { behaviour = 'free-rider', share = 0.25 }
swarm = { file = '4 MiB', piece = '256 KiB' }
output.samples = 5
sweep = { incentive = ['none', 'tit-for-tat'] }
";

/// A cluster that ends with the test.
struct Cluster {
    folder: tempfile::TempDir,
}

impl Cluster {
    fn start() -> Self {
        let cluster = Self { folder: tempfile::tempdir().expect("a folder") };
        let started = script().arg("start").arg(cluster.path("slurm")).arg("3").output().expect("it starts");
        assert!(started.status.success(), "{started:?}");
        cluster
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command as a user of the cluster would, which must succeed; what it prints.
    fn says(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        let command = command.args(arguments).current_dir(self.folder.path()).env("NO_COLOR", "1");
        let output = command.env("SLURM_CONF", self.path("slurm/slurm.conf")).output().expect("it starts");
        assert!(output.status.success(), "{arguments:?}: {output:?}\n{}", self.logs());
        String::from_utf8(output.stdout).expect("text")
    }

    fn potluck(&self, arguments: &[&str]) -> String {
        self.says(env!("CARGO_BIN_EXE_potluck"), arguments)
    }

    /// What the tasks said, where they said anything.
    fn logs(&self) -> String {
        let Ok(entries) = std::fs::read_dir(self.path("far/store")) else { return String::new() };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "log")).map(|path| read(&path)).collect()
    }

    /// Waits until the status says this, or anything else that ends the wait.
    fn waits_for(&self, what: impl Fn(&str) -> bool) -> String {
        for _ in 0..1_200 {
            let status = self.potluck(&["cluster", "status", "far"]);
            if what(&status) {
                return status;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("it never came: {}\n{}", self.says("squeue", &[]), self.logs());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _: std::io::Result<Output> = script().arg("stop").arg(self.path("slurm")).output();
    }
}

fn script() -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/slurm-loopback"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Why there can be no cluster here, if so.
fn why_not() -> Option<&'static str> {
    let there = |program: &str| Command::new(program).arg("-V").output().is_ok_and(|output| output.status.success());
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    match (there("slurmctld") && there("slurmd"), root) {
        (false, _) => Some("Slurm is not installed (scripts/slurm-loopback install)"),
        (_, false) => Some("a cluster on one machine needs root"),
        _ => None,
    }
}

fn runs(status: &str) -> u32 {
    let count = status.strip_prefix("runs: ").and_then(|rest| rest.split(' ').next()).expect("how many runs");
    count.parse().expect("a number")
}

#[test]
fn a_study_outlives_a_node_of_its_cluster() {
    if let Some(why) = why_not() {
        eprintln!("skipped: {why}");
        return;
    }
    let cluster = Cluster::start();
    std::fs::write(cluster.path("study.toml"), STUDY).expect("written");
    let submit = ["cluster", "submit", "study.toml", "--tasks", "64", "--out", "far", "--quiet"];
    let job = cluster.potluck(&submit);
    assert!(job.trim().parse::<u32>().is_ok(), "{job}");
    // In the middle the second node is cut off: its tasks go on unseen, and once it is missed they are queued again.
    let status = cluster.waits_for(|status| runs(status) >= 30 && status.contains("running"));
    assert!(runs(&status) < 192, "{status}");
    let slurmd = read(&cluster.path("slurm/slurmd.n2.pid"));
    assert!(Command::new("kill").args(["-9", slurmd.trim()]).status().expect("there is kill").success());
    // The file may be edited meanwhile: what was submitted is played.
    std::fs::write(cluster.path("study.toml"), STUDY.replace("60", "61")).expect("written");
    let status = cluster.waits_for(|status| status.contains("all ended"));
    assert_eq!(status.lines().next(), Some("runs: 192 of 192"), "{status}");
    let node = cluster.says("sinfo", &["--noheader", "--nodes=n2", "--format=%T"]);
    assert!(node.contains("down"), "the node was missed: {node}");
    cluster.potluck(&["cluster", "collect", "far", "--quiet"]);
    std::fs::write(cluster.path("study.toml"), STUDY).expect("written");
    cluster.potluck(&["run", "study.toml", "--out", "near", "--quiet", "--shard", "1/1"]);
    cluster.potluck(&["collect", "near", "--quiet"]);
    for table in ["scenario.toml", "runs.csv", "summary.csv", "timeseries.csv", "completions.csv"] {
        let [far, near] = ["far", "near"].map(|folder| read(&cluster.path(folder).join(table)));
        assert!(far == near, "{table} differs");
    }
    assert!(!cluster.path("far/store").exists(), "nothing is left over");
    assert_eq!(cluster.potluck(&submit), "", "there is nothing left to submit");
}
