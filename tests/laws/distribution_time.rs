//! The minimum distribution time (Kumar and Ross 2006): what a server takes, and what no swarm may beat.

use std::path::Path;

use potluck::measure::Tally;
use potluck::random::{self, Stream, Streams};
use potluck::scenario::{Scenario, Study, Workload};
use potluck::units::Time;

use crate::play::{cells, measure, run, runs, study};

/// How far a server's time may lie from the formula, as a part of it.
const TOLERANCE: f64 = 1e-6;

fn upload_of_the_server(scenario: &Scenario) -> f64 {
    let Workload::Swarm(swarm) = &scenario.workload;
    swarm.seeders.upload.mean().bytes_per_s() * f64::from(swarm.seeders.count)
}

/// max { N F / `u_s`, F / `d_min` }, in seconds.
fn client_server_s(scenario: &Scenario) -> f64 {
    let Workload::Swarm(swarm) = &scenario.workload;
    let (peers, file) = (f64::from(scenario.population.size), swarm.file.as_f64());
    let download = scenario.population.groups[0].download.mean().bytes_per_s();
    (peers * file / upload_of_the_server(scenario)).max(file / download)
}

fn assert_client_server(name: &str, published_s: &[f64]) {
    let study = study(name, &[]);
    assert_eq!(study.cells(), published_s.len());
    for (scenario, published_s) in cells(&study).zip(published_s) {
        assert!((client_server_s(&scenario) - published_s).abs() <= 1e-9 * published_s);
        let found = measure(&runs(&scenario).next().expect("one run"), "makespan_s");
        assert!((found - published_s).abs() <= TOLERANCE * published_s, "{found} s, by law {published_s} s");
    }
}

#[test]
fn a_server_alone_takes_what_the_textbook_problem_says() {
    assert_client_server("client-server", &[7_500.0, 50_000.0, 500_000.0]);
}

#[test]
fn a_server_alone_takes_a_tenth_of_an_hour_for_each_client() {
    assert_client_server("client-server-hours", &[1_800.0, 3_600.0, 7_200.0, 10_800.0, 12_600.0]);
}

#[test]
fn equal_peers_come_within_two_doublings_of_the_bound() {
    eprintln!("peers  pieces  bound  allowed  worst of the runs");
    let study = study("equal-peers", &[]);
    let mut failures = Vec::new();
    for scenario in cells(&study) {
        let Workload::Swarm(swarm) = &scenario.workload;
        let (peers, pieces) = (f64::from(scenario.population.size), swarm.file.as_f64() / swarm.piece.as_f64());
        // A piece takes a second on every uplink, and the server has to send each once.
        let bound_s = pieces.max(peers * pieces / (peers + 1.0));
        let allowed = 1.0 + 2.0 * libm::log2(peers) / pieces;
        let found = runs(&scenario).map(|run| measure(&run, "makespan_s")).fold(0.0, f64::max) / bound_s;
        let told = format!("{peers:5}  {pieces:6}  {bound_s:5}  {allowed:.4}  {found:.4}");
        eprintln!("{told}");
        if found > allowed {
            failures.push(told);
        }
    }
    assert!(failures.is_empty(), "slower than allowed: {failures:#?}");
}

/// One of these, each with equal probability.
fn any<'a>(stream: &mut Stream, words: &[&'a str]) -> &'a str {
    random::pick(stream, words).expect("a choice")
}

/// A whole number from `least` to `most`.
fn number(stream: &mut Stream, least: u32, most: u32) -> u32 {
    least + random::below(stream, most - least + 1)
}

const UPLOADS: &[&str] = &[
    "'80 kB/s'",
    "'1 MB/s'",
    "{ distribution = 'bittorrent-2006' }",
    "{ distribution = 'uniform' }",
    "{ distribution = 'log-normal' }",
    "{ distribution = 'pareto' }",
];
const DOWNLOADS: &[&str] = &["'unlimited'", "'unlimited'", "'150 kB/s'", "{ distribution = 'uniform' }"];
const OVERLAYS: &[&str] =
    &["'complete'", "'tracker'", "{ kind = 'tracker', neighbours = 5 }", "{ kind = 'random-regular', degree = 4 }"];
const BEHAVIOURS: &[&str] = &["'cooperative'", "'free-rider'", "'hit-and-run'", "'partial'", "'altruist'"];
const PICKINGS: &[&str] = &["rarest-first", "global-rarest", "random", "in-order"];

/// A swarm that starts all at once, drawn at random from what scenarios can say.
fn any_swarm(stream: &mut Stream) -> Scenario {
    let rule = if random::below(stream, 2) == 0 {
        format!("rule = 'none'\nslots = {}", number(stream, 1, 6))
    } else {
        let (slots, optimistic) = (number(stream, 1, 5), number(stream, 0, 2));
        let seeding = any(stream, &["speed", "rotation"]);
        format!("rule = 'tit-for-tat'\nslots = {slots}\noptimistic = {optimistic}\nseeding = '{seeding}'")
    };
    let text = format!(
        "schema = 1\ntitle = 'Any swarm'\nseed = {seed}\nhorizon = '2 d'\noverlay = {overlay}\n\
         [population]\nsize = {peers}\n\
         [population.groups.some]\nupload = {upload}\ndownload = {download}\n\
         [population.groups.others]\nshare = {share}\nbehaviour = {behaviour}\nupload = {other_upload}\n\
         [incentive]\n{rule}\n\
         [churn]\ndeparture = '{departure}'\n\
         [swarm]\nfile = '{file} kB'\npiece = '{piece} kB'\npicking = '{picking}'\nrandom_first = {random_first}\n\
         [swarm.seeders]\ncount = {seeders}\nupload = {seeder_upload}\n",
        seed = number(stream, 1, 1_000_000),
        peers = number(stream, 6, 60),
        upload = any(stream, UPLOADS),
        download = any(stream, DOWNLOADS),
        share = any(stream, &["0.0", "0.2", "0.5", "0.9"]),
        behaviour = any(stream, BEHAVIOURS),
        other_upload = any(stream, UPLOADS),
        overlay = any(stream, OVERLAYS),
        departure = any(stream, &["never", "at-completion", "linger"]),
        file = number(stream, 1_000, 20_000),
        piece = number(stream, 100, 1_000),
        picking = any(stream, PICKINGS),
        random_first = any(stream, &["0", "4"]),
        seeders = number(stream, 1, 3),
        seeder_upload = any(stream, UPLOADS),
    );
    let study = Study::from_bytes(Path::new("any-swarm.toml"), text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}\n{text}")).cell(0).scenario
}

/// Holds every completion of a run to the bound: its own download and the seeders' upload carry one file, and all
/// uploads together carry as many files as peers have completed. Answers with the last one's time over its bound.
fn assert_no_completion_is_too_early(tally: &Tally) -> Option<f64> {
    let upload = |seeders: bool| -> f64 {
        let meant = tally.peers.iter().filter(|peer| !seeders || peer.group.is_none());
        meant.map(|peer| peer.offered.bytes_per_s()).sum()
    };
    let (seeders, everyone) = (upload(true), upload(false));
    let mut completed: Vec<_> = tally.peers.iter().filter(|peer| peer.completed != Time::NEVER).collect();
    completed.sort_by_key(|peer| peer.completed);
    let mut last = None;
    for (peer, files) in completed.into_iter().zip(1u32..) {
        let file = peer.wants;
        let bound_s = (file / seeders).max(file / peer.download.bytes_per_s()).max(f64::from(files) * file / everyone);
        let found_s = peer.completed.secs();
        assert!(found_s >= bound_s * (1.0 - 1e-9) - 1e-6, "completion {files} at {found_s} s, not before {bound_s} s");
        last = Some(found_s / bound_s);
    }
    last
}

#[test]
fn no_swarm_beats_the_bound() {
    let stream = &mut Streams::new(1, 0).stream("any swarm");
    let mut closest = f64::INFINITY;
    let mut completions = 0;
    for draw in 0..400 {
        let scenario = any_swarm(stream);
        let tally = run(&scenario, draw);
        if let Some(ratio) = assert_no_completion_is_too_early(&tally) {
            closest = closest.min(ratio);
            completions += 1;
        }
    }
    eprintln!(
        "{completions} of 400 swarms completed anything; the closest last completion took {closest:.4} of its bound"
    );
    assert!(completions > 300, "the draws say little if few swarms complete");
}
