//! What a piece and a peer cost in a swarm: each size in a process of its own, so that its peak memory is its own.
//!
//! `cargo bench --bench swarm` plays 1,000, 10,000 and 100,000 peers and the swarm that other simulators were measured
//! on; `cargo bench --bench swarm -- 1000000` plays the sizes that are named; `cargo bench --bench swarm -- rules`
//! plays every rule at 10,000 peers, each beside tit-for-tat, since machines are noisy.
#![allow(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use potluck::incentive::Incentive;
use potluck::measure::Tally;
use potluck::registry::Family;
use potluck::scenario::Study;
use potluck::units::{PeerId, Time};
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

/// The measures' own tally, and how many pieces arrived.
struct Counting {
    tally: Tally,
    pieces: u64,
}

impl Witness for Counting {
    fn witness(&mut self, at: Time, fact: &Fact) {
        self.pieces += u64::from(matches!(fact, Fact::Delivered { .. }));
        self.tally.witness(at, fact);
    }

    fn fetch(&self, peer: PeerId) {
        self.tally.fetch(peer);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match &arguments[..] {
        [mode, file, size, rule] if mode == "play" => return play(file, size, rule),
        [mode] if mode == "rules" => return rules(),
        _ => {}
    }
    let sizes =
        if arguments.is_empty() { ["1000", "10000", "100000"].map(String::from).to_vec() } else { arguments.clone() };
    head();
    for size in &sizes {
        in_a_process_of_its_own("flash-crowd", size, "");
    }
    if arguments.is_empty() {
        in_a_process_of_its_own("fifteen-percent-seeders", "4250", "");
    }
}

/// Every rule beside tit-for-tat.
fn rules() {
    head();
    for entry in <dyn Incentive>::registry() {
        for rule in ["tit-for-tat", entry.name] {
            in_a_process_of_its_own("flash-crowd", "10000", rule);
        }
    }
}

fn head() {
    println!("{:<26} {:>9} {:>12} {:>10} {:>10} {:>12}", "swarm", "peers", "pieces", "s", "ns/piece", "bytes/peer");
}

fn in_a_process_of_its_own(file: &str, size: &str, rule: &str) {
    let this = std::env::current_exe().expect("a bench knows its own file");
    let status = Command::new(this).args(["play", file, size, rule]).status().expect("a bench can run itself");
    assert!(status.success(), "{file} with {size} peers failed");
}

/// One swarm; under the scenario's own rule if none is named.
fn play(file: &str, size: &str, rule: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scenarios").join(format!("{file}.toml"));
    let mut sets = vec![("population.size".to_string(), size.to_string())];
    if !rule.is_empty() {
        sets.push(("incentive".to_string(), format!("{rule:?}")));
    }
    let scenario = match Study::read(&path, &sets) {
        Ok(study) => study.cell(0).scenario,
        Err(problem) => panic!("{}", problem.render(potluck::scenario::Colours::Off)),
    };
    let before = memory("VmRSS:");
    let tally = Tally::of_scenario(&scenario);
    let mut counting = Counting { tally, pieces: 0 };
    let start = Instant::now();
    workload::play(&scenario, 0, Checks::Off, &mut counting);
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a bench prints three digits")]
    let (pieces, peers) = (counting.pieces as f64, f64::from(scenario.population.size));
    let memory = memory("VmHWM:").zip(before).map_or(f64::NAN, |(peak, before)| peak - before);
    println!(
        "{:<26} {size:>9} {:>12} {seconds:>10.2} {:>10.0} {:>12.0}",
        if rule.is_empty() { file } else { rule },
        counting.pieces,
        seconds * 1e9 / pieces,
        memory / peers
    );
}

/// A line of the system's account of this process, in bytes; `None` where it keeps none.
fn memory(key: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024.0)
}
