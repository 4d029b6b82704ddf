//! What a move costs: two strategies in an iterated game, played move by move with noise, and what is looked up where
//! no move is left to chance.
//!
//! One item is one move of one player: a round of a pair is two.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use potluck::game::{Side, duel};
use potluck::incentive::strategy::Machine;
use potluck::measure::Tally;
use potluck::random::Streams;
use potluck::scenario::{Scenario, Study};
use potluck::workload::{self, Checks};

fn main() {
    divan::main();
}

const ROUNDS: u32 = 1_000_000;

fn machine(name: &str) -> Machine {
    match name {
        "tit-for-tat" => Machine::reactive(1.0, 1.0, 0.0),
        "generous" => Machine::reactive(1.0, 1.0, 1.0 / 3.0),
        "win-stay-lose-shift" => Machine::memory_one(1.0, [1.0, 0.0, 0.0, 1.0]),
        "tit-for-two-tats" => Machine::patient(2, true),
        "grim" => Machine::patient(1, false),
        _ => Machine::constant(0.0),
    }
}

const PAIRS: [&str; 4] = [
    "tit-for-tat and tit-for-tat",
    "tit-for-tat and none",
    "generous and win-stay-lose-shift",
    "grim and tit-for-two-tats",
];

/// Two machines with a noise of 1 %, one long game.
#[divan::bench(args = PAIRS, sample_count = 20, sample_size = 1)]
fn moves(bencher: Bencher, pair: &str) {
    let (one, other) = pair.split_once(" and ").expect("a pair");
    let [one, other] = [one, other].map(|name| Side::new(&machine(name), 0.01));
    let mut stream = Streams::new(1, 0).stream("bench");
    bencher
        .counter(ItemsCount::new(2 * u64::from(ROUNDS)))
        .bench_local(|| black_box(duel::duel(&one, &other, ROUNDS, &mut stream)));
}

/// A whole run: reciprocators and defectors, everyone against everyone, 200 rounds, ten periods.
fn scenario(noise: f64) -> Scenario {
    let text = format!(
        "schema = 1\ntitle = 'bench'\nhorizon = '10 s'\npopulation.size = 100\n\
         population.groups.reciprocators = {{ incentive = 'reactive' }}\n\
         population.groups.defectors = {{ behaviour = 'free-rider', share = 0.5 }}\n\
         game = {{ kind = 'pairwise', moves = 200, noise = {noise:?} }}\n"
    );
    let study = Study::from_bytes("bench.toml".as_ref(), text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario
}

/// With noise every move is played; without, each pair of groups is played once, and the items are those that it stands
/// for.
#[divan::bench(args = [0.01, 0.0], sample_count = 20, sample_size = 1)]
fn run(bencher: Bencher, noise: f64) {
    let scenario = scenario(noise);
    let moves = 10 * 200 * 100 * 99_u64;
    bencher.counter(ItemsCount::new(moves)).bench_local(|| {
        let mut tally = Tally::of_scenario(&scenario);
        workload::play(&scenario, 0, Checks::Off, &mut tally);
        black_box(tally)
    });
}
