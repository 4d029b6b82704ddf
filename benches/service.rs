//! What a request costs where peers ask for service: each rule in a process of its own, so that its peak memory is its
//! own.
//!
//! `cargo bench --bench service` plays 100,000 peers under every rule;
//! `cargo bench --bench service -- none tit-for-tat` those that are named.
#![allow(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use potluck::incentive::Incentive;
use potluck::measure::Tally;
use potluck::registry::Family;
use potluck::scenario::Study;
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, ServiceFact, Witness};

/// The measures' own tally, and how many requests ended, and were served.
struct Counting {
    tally: Tally,
    ended: u64,
    served: u64,
}

impl Witness for Counting {
    fn witness(&mut self, at: Time, fact: &Fact) {
        let served = matches!(fact, Fact::Service(ServiceFact::Served { .. }));
        self.served += u64::from(served);
        self.ended += u64::from(served || matches!(fact, Fact::Service(ServiceFact::Unserved { .. })));
        self.tally.witness(at, fact);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [mode, rule, law] = &arguments[..]
        && mode == "play"
    {
        return play(rule, law);
    }
    println!(
        "{:<20} {:<14} {:>10} {:>8} {:>8} {:>12} {:>10} {:>11}",
        "rule", "law", "requests", "served", "s", "requests/s", "ns each", "bytes/peer"
    );
    for entry in <dyn Incentive>::registry() {
        if arguments.is_empty() || arguments.iter().any(|rule| rule == entry.name) {
            for law in ["instant", "exponential"] {
                in_a_process_of_its_own(entry.name, law);
            }
        }
    }
}

fn in_a_process_of_its_own(rule: &str, law: &str) {
    let this = std::env::current_exe().expect("a bench knows its own file");
    let status = Command::new(this).args(["play", rule, law]).status().expect("a bench can run itself");
    assert!(status.success(), "{rule} failed");
}

fn play(rule: &str, law: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scenarios/service.toml");
    let sets = [("incentive".to_string(), format!("{rule:?}")), ("service.law".to_string(), format!("{law:?}"))];
    let scenario = match Study::read(&path, &sets) {
        Ok(study) => study.cell(0).scenario,
        Err(problem) => panic!("{}", problem.render(potluck::scenario::Colours::Off)),
    };
    let before = memory("VmRSS:");
    let mut counting = Counting { tally: Tally::of_scenario(&scenario), ended: 0, served: 0 };
    let start = Instant::now();
    workload::play(&scenario, 0, Checks::Off, &mut counting);
    let seconds = start.elapsed().as_secs_f64();
    let memory = memory("VmHWM:").zip(before).map_or(f64::NAN, |(peak, before)| peak - before);
    #[expect(clippy::cast_precision_loss, reason = "a bench prints three digits")]
    let (ended, served) = (counting.ended as f64, counting.served as f64);
    println!(
        "{rule:<20} {law:<14} {ended:>10} {:>8.3} {seconds:>8.2} {:>12.0} {:>10.0} {:>11.0}",
        served / ended,
        ended / seconds,
        seconds * 1e9 / ended,
        memory / f64::from(scenario.population.size)
    );
}

/// A line of the system's account of this process, in bytes; `None` where it keeps none.
fn memory(key: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024.0)
}
