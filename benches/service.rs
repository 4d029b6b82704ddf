//! What a request costs where peers ask for service: each rule in a process of its own, so that its peak memory is its
//! own.
//!
//! `cargo bench --bench service` plays 100,000 peers under every rule, and writes a table; `cargo bench --bench service --
//! none tit-for-tat` the rules that are named, and `-- none 10000` so many peers.
#![allow(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use potluck::incentive::Incentive;
use potluck::measure::Tally;
use potluck::registry::Family;
use potluck::scenario::Study;
use potluck::units::{PeerId, Time};
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

    fn fetch(&self, peer: PeerId) {
        self.tally.fetch(peer);
    }
}

/// What a process reports of what it played.
struct Played {
    ended: f64,
    served: f64,
    cpu_ns: f64,
    bytes: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [mode, rule, law, peers, horizon] = &arguments[..]
        && mode == "play"
    {
        return play(rule, law, peers, horizon);
    }
    let (numbers, rules): (Vec<String>, Vec<String>) =
        arguments.into_iter().partition(|argument| argument.parse::<u32>().is_ok());
    let peers = numbers.first().map_or("100000", String::as_str);
    println!("| rule | law | served | ns per request | million requests per second | bytes per peer |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for entry in <dyn Incentive>::registry() {
        if rules.is_empty() || rules.iter().any(|rule| rule == entry.name) {
            for law in ["instant", "exponential"] {
                row(entry.name, law, peers);
            }
        }
    }
}

/// One row: what the requests of the last 200 of 300 seconds cost, so that drawing the peers does not count.
fn row(rule: &str, law: &str, peers: &str) {
    let [short, long] = ["100 s", "300 s"].map(|horizon| in_a_process_of_its_own(rule, law, peers, horizon));
    let ns = (long.cpu_ns - short.cpu_ns) / (long.ended - short.ended);
    let (served, millions) = (long.served / long.ended, 1e3 / ns);
    println!("| `{rule}` | {law} | {served:.3} | {ns:.0} | {millions:.2} | {:.0} |", long.bytes);
}

fn in_a_process_of_its_own(rule: &str, law: &str, peers: &str, horizon: &str) -> Played {
    let this = std::env::current_exe().expect("a bench knows its own file");
    let output = Command::new(this).args(["play", rule, law, peers, horizon]).stderr(Stdio::inherit()).output();
    let output = output.expect("a bench can run itself");
    assert!(output.status.success(), "{rule} failed");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [ended, served, cpu_ns, bytes] = numbers[..] else { panic!("four numbers, not {text}") };
    Played { ended, served, cpu_ns, bytes }
}

fn play(rule: &str, law: &str, peers: &str, horizon: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scenarios/service.toml");
    let sets = [
        ("incentive", format!("{rule:?}")),
        ("service.law", format!("{law:?}")),
        ("population.size", peers.to_string()),
        ("horizon", format!("{horizon:?}")),
    ];
    let scenario = match Study::read(&path, &sets.map(|(key, value)| (key.to_string(), value))) {
        Ok(study) => study.cell(0).scenario,
        Err(problem) => panic!("{}", problem.render(potluck::scenario::Colours::Off)),
    };
    let before = memory("VmRSS:");
    let mut counting = Counting { tally: Tally::of_scenario(&scenario), ended: 0, served: 0 };
    let (start, cpu_before) = (Instant::now(), cpu_ns());
    workload::play(&scenario, 0, Checks::Off, &mut counting);
    #[expect(clippy::cast_precision_loss, reason = "a bench prints three digits")]
    let wall_ns = start.elapsed().as_nanos() as f64;
    let cpu = cpu_ns().zip(cpu_before).map_or(wall_ns, |(after, before)| after - before);
    let memory = memory("VmHWM:").zip(before).map_or(f64::NAN, |(peak, before)| peak - before);
    let Counting { ended, served, .. } = counting;
    println!("{ended} {served} {cpu} {}", memory / f64::from(scenario.population.size));
}

/// The time that this process has had a core, where the system keeps account of it.
fn cpu_ns() -> Option<f64> {
    std::fs::read_to_string("/proc/self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
}

/// A line of the system's account of this process, in bytes; `None` where it keeps none.
fn memory(key: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024.0)
}
