//! The minimum distribution time (Kumar and Ross 2006): what no swarm may beat, whatever it is.

use std::path::Path;

use potluck::measure::Tally;
use potluck::random::{self, Stream, Streams};
use potluck::scenario::{Scenario, Study};
use potluck::units::Time;

use crate::play::run;

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
