//! What a study costs beside its simulations, and what a second thread gives.
//!
//! `cargo bench --bench study` plays 100,000 runs with next to nothing to simulate, in one cell, in 1,000 and in
//! 10,000, and takes the CPU time of the whole study, from its text to its tables, less that of the same runs played by
//! themselves: what is left is planning, storing and summarising. It is set beside the CPU time of runs of real sizes.
//! `cargo bench --bench study -- 10000` takes so many runs. CPU time is that of the process, so other work on the
//! machine disturbs it little. Threads are compared by wall time, in turns: read them on a quiet machine alone.
#![allow(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::time::Instant;

use potluck::measure::Tally;
use potluck::scenario::Study;
use potluck::study::{Earlier, Options, run};
use potluck::workload::{self, Checks};

fn main() {
    let runs = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let sizes = [(20, 16), (50, 32), (100, 64), (300, 128), (1000, 256)];
    let played: Vec<f64> = sizes.iter().map(|&(peers, pieces)| simulated(peers, pieces)).collect();
    for cells in [1, runs / 100, runs / 10] {
        let overhead = overhead(cells, runs / cells);
        println!("{runs} runs in {cells} cells: {:.1} us of overhead a run", overhead * 1e6);
        for (&(peers, pieces), played) in sizes.iter().zip(&played) {
            let share = 100.0 * overhead / played;
            println!("  beside {peers} peers x {pieces} pieces, {:.2} ms a run: {share:.2} %", played * 1e3);
        }
    }
    threads();
}

/// A study of so many peers and pieces, in so many cells.
fn study(peers: u32, pieces: u32, cells: u32, replications: u32) -> Study {
    // Whatever else were swept would change what there is to simulate.
    let sweep = match cells {
        1 => String::new(),
        _ => format!("[sweep]\nseed = {{ from = 1, to = {cells}, step = 1 }}\n"),
    };
    let text = format!(
        "schema = 1\ntitle = 'bench'\nreplications = {replications}\nhorizon = '6 h'\npopulation.size = {peers}\n\
         swarm = {{ file = '{} KiB', piece = '256 KiB' }}\nincentive = 'tit-for-tat'\n\
         population.groups.givers.behaviour = 'cooperative'\n\
         population.groups.takers = {{ behaviour = 'free-rider', share = 0.2 }}\n{sweep}",
        256 * pieces
    );
    Study::from_bytes("bench.toml".as_ref(), text.as_bytes(), &[]).unwrap_or_else(|why| panic!("{why}"))
}

/// The CPU time of a run by itself, in seconds.
fn simulated(peers: u32, pieces: u32) -> f64 {
    let study = study(peers, pieces, 1, 1_000_000);
    let scenario = study.cell(0).scenario;
    let (before, mut played) = (cpu(), 0);
    while played < 20 || cpu() - before < 2.0 {
        let mut tally = Tally::of_scenario(&scenario);
        workload::play(&scenario, played, Checks::Off, &mut tally);
        played += 1;
    }
    (cpu() - before) / f64::from(played)
}

/// The CPU time of a study beside that of its runs by themselves, in seconds per run.
fn overhead(cells: u32, replications: u32) -> f64 {
    let (peers, pieces) = (2, 1);
    let runs = f64::from(cells) * f64::from(replications);
    let before = cpu();
    let small = study(peers, pieces, cells, replications);
    let planned = cpu();
    play(&small, 1);
    let whole = cpu() - before;
    println!(
        "  {:.1} us a run to read the scenario, {:.1} us for all",
        (planned - before) / runs * 1e6,
        whole / runs * 1e6
    );
    whole / runs - simulated(peers, pieces)
}

/// Plays a study into a folder that goes again; the wall time in seconds.
fn play(study: &Study, threads: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        folder: folder.path().to_path_buf(),
        threads: Some(threads),
        earlier: Earlier::Keep,
        checks: Checks::Off,
        command: "cargo bench --bench study".to_string(),
    };
    let begun = Instant::now();
    run(study, &options, &|| {}).unwrap_or_else(|why| panic!("{why}"));
    begun.elapsed().as_secs_f64()
}

/// How much faster two threads are than one, by the fastest of some rounds in turns.
fn threads() {
    for (peers, pieces, runs) in [(50, 32, 4_000), (300, 128, 200)] {
        let study = study(peers, pieces, 1, runs);
        let (mut one, mut two) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..5 {
            one = one.min(play(&study, 1));
            two = two.min(play(&study, 2));
        }
        println!(
            "{runs} runs of {peers} peers x {pieces} pieces: {one:.2} s by one thread, {two:.2} s by two: {:.2} times",
            one / two
        );
    }
}

/// The CPU time that this process has used, in seconds, that of ended threads included; to a hundredth.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux counts CPU time");
    // The name of the program stands in brackets, and may hold blanks; user and system time are the 14th and 15th
    // field.
    let fields = stat.rsplit_once(')').expect("a name").1.split_whitespace().skip(11).take(2);
    fields.map(|ticks| ticks.parse::<f64>().expect("ticks")).sum::<f64>() / 100.0
}
