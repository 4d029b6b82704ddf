//! How long a study takes, and how much memory it holds: an estimate from small runs of some of its cells.
//!
//! A cell is played with ever more of its peers, twice as many each time, until its part of the time is spent or all of
//! them take part; what the last runs took says what a whole one will. It is no promise: a swarm that cannot finish, or
//! one whose peers come over time, may need several times as much.

use std::num::NonZero;

use super::host;
use crate::measure::Tally;
use crate::scenario::{Scenario, Study};
use crate::units::Time;
use crate::workload::{self, Checks};

/// Wall time for all small runs together, in seconds.
const BUDGET_S: f64 = 2.0;
/// Cells that are looked at, evenly spread over the plan: so many, and more while time is left.
const CELLS: [usize; 3] = [5, 20, 80];
/// The first small run has about as many peers.
const FIRST_PEERS: f64 = 16.0;
/// A run with twice the peers takes about as many times as long; more than it mostly is, so that the budget is kept.
const NEXT: f64 = 3.0;
/// Between which powers of the number of peers a run's time is believed to lie.
const POWERS: (f64, f64) = (1.0, 1.5);

/// What a study is expected to need on this machine.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// How long it takes, in seconds.
    pub wall_time_s: f64,
    /// How much memory it holds at most, in bytes, where the system tells.
    pub memory_bytes: Option<u64>,
    /// With how many runs at once.
    pub threads: usize,
    /// How many small runs this comes from.
    pub small_runs: usize,
    /// How many cells they were of.
    pub small_runs_cells: usize,
    /// How long they took together, in seconds.
    pub small_runs_s: f64,
}

/// A run of a part of a cell's peers.
#[derive(Clone, Copy, Debug)]
struct SmallRun {
    /// The part, at most 1.
    part: f64,
    seconds: f64,
    /// What it held beyond what the program held before, in bytes, where the system tells.
    memory: Option<f64>,
}

impl Estimate {
    /// Plays small runs for about two seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 runs")]
    pub fn of(study: &Study) -> Self {
        let clock = host::Clock::start();
        let before = host::memory_bytes();
        let (mut cells, mut played): (Vec<usize>, Vec<Vec<SmallRun>>) = (Vec::new(), Vec::new());
        for most in CELLS {
            let more: Vec<usize> =
                spread(study.cells(), most).into_iter().filter(|cell| !cells.contains(cell)).collect();
            if !cells.is_empty() && clock.seconds() > BUDGET_S / 4.0 {
                break;
            }
            let budget = (BUDGET_S - clock.seconds()) / more.len() as f64;
            played.extend(more.iter().map(|cell| small_runs(study, *cell, budget, before)));
            cells.extend(more);
        }
        let whole: Vec<(f64, Option<f64>)> = played.iter().map(|runs| whole_run(runs)).collect();
        let mean = whole.iter().map(|(seconds, _)| seconds).sum::<f64>() / whole.len() as f64;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = usize::try_from(study.runs()).map_or(cores, |runs| cores.min(runs));
        let largest = whole.iter().filter_map(|(_, memory)| *memory).reduce(f64::max);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an amount of memory")]
        let memory_bytes = before.zip(largest).map(|(before, each)| (before + each * threads as f64) as u64);
        Self {
            wall_time_s: mean * study.runs() as f64 / threads as f64,
            memory_bytes,
            threads,
            small_runs: played.iter().map(Vec::len).sum(),
            small_runs_cells: cells.len(),
            small_runs_s: clock.seconds(),
        }
    }
}

/// Some of so many cells: the first, the last, and some between.
fn spread(cells: usize, most: usize) -> Vec<usize> {
    let some = cells.min(most);
    (0..some).map(|place| place * (cells - 1) / (some - 1).max(1)).collect()
}

/// Plays a cell with ever more of its peers.
fn small_runs(study: &Study, cell: usize, budget: f64, before: Option<f64>) -> Vec<SmallRun> {
    let whole = study.cell(cell).scenario;
    let peers = f64::from(whole.population.size) + whole.churn.arrivals.expected(whole.horizon);
    let (mut runs, mut spent, mut target): (Vec<SmallRun>, _, _) = (Vec::new(), 0.0, FIRST_PEERS);
    loop {
        let part = (target / peers).min(1.0);
        let scenario = part_of(study, cell, &whole, part);
        host::forget_peak_memory();
        let clock = host::Clock::start();
        let mut tally = Tally::of_scenario(&scenario);
        workload::play(&scenario, 0, Checks::default(), &mut tally);
        let seconds = clock.seconds();
        let memory = host::peak_memory_bytes().zip(before).map(|(peak, before)| (peak - before).max(0.0));
        runs.push(SmallRun { part, seconds, memory });
        spent += seconds;
        if part >= 1.0 || spent + seconds * NEXT > budget {
            return runs;
        }
        target *= 2.0;
    }
}

/// The cell with a part of its peers: fewer at the start, and a shorter time for others to come. Where that is not a
/// scenario, because its graph needs them all, the time is shorter alone.
fn part_of(study: &Study, cell: usize, whole: &Scenario, part: f64) -> Scenario {
    if part >= 1.0 {
        return whole.clone();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a number of peers")]
    let size = (f64::from(whole.population.size) * part).ceil().max(1.0) as u32;
    let smaller = study.cell_of_size(cell, size);
    let mut scenario = smaller.clone().unwrap_or_else(|| whole.clone());
    if smaller.is_none() || whole.churn.arrivals.expected(whole.horizon) > 0.0 {
        // No shorter than what a scenario may say.
        scenario.horizon = Time::from_secs_f64(whole.horizon.secs() * part).max(Time::from_micros(100_000));
    }
    scenario
}

/// What a whole run takes, from the runs of ever larger parts: time by the power of the last two, memory in proportion.
fn whole_run(runs: &[SmallRun]) -> (f64, Option<f64>) {
    let Some(last) = runs.last() else { return (0.0, None) };
    let power = match runs {
        [.., before, last] if before.seconds > 0.0 && last.seconds > 0.0 => {
            (libm::log(last.seconds / before.seconds) / libm::log(last.part / before.part)).clamp(POWERS.0, POWERS.1)
        }
        _ => POWERS.0,
    };
    let times = 1.0 / last.part;
    (last.seconds * libm::pow(times, power), last.memory.map(|memory| memory * times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_spread_over_the_plan() {
        assert_eq!(spread(1, 5), [0]);
        assert_eq!(spread(2, 5), [0, 1]);
        assert_eq!(spread(101, 5), [0, 25, 50, 75, 100]);
    }

    #[test]
    fn a_whole_run_follows_from_the_parts() {
        let run = |part, seconds| SmallRun { part, seconds, memory: Some(10.0) };
        let (seconds, memory) = whole_run(&[run(0.25, 1.0), run(0.5, 2.0)]);
        assert!((seconds - 4.0).abs() < 1e-9 && memory == Some(20.0), "{seconds}");
        let (seconds, _) = whole_run(&[run(0.25, 1.0), run(0.5, 100.0)]);
        assert!((seconds - 100.0 * libm::pow(2.0, POWERS.1)).abs() < 1e-9, "{seconds}");
        assert!((whole_run(&[run(1.0, 3.0)]).0 - 3.0).abs() < 1e-12);
    }
}
