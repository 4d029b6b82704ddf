//! The optimal makespan of Mundinger, Weber and Weiss (2008): a schedule that knows everything; no run may beat it.

use potluck::scenario::Workload;
use potluck::units::Bytes;

use crate::play::{cells, mean_and_error, measure, runs, study};

/// A moment is a whole microsecond: a run may end so much before the exact moment.
const MICROSECOND: f64 = 1e-6;

/// 1 + floor(log2 N) / M, in units of the time that the file takes on one uplink.
fn optimal(peers: u32, parts: u32) -> f64 {
    1.0 + f64::from(peers.ilog2()) / f64::from(parts)
}

#[test]
fn the_formula_gives_the_published_figures() {
    let published = [(7, 1, 3.0), (15, 4, 1.75), (100, 10, 1.6), (1_000, 100, 1.09), (1_000_000, 1_000, 1.019)];
    for (peers, parts, expected) in published {
        assert!((optimal(peers, parts) - expected).abs() < 1e-12, "{peers} peers, {parts} parts");
    }
}

#[test]
fn no_run_beats_the_optimal_schedule() {
    eprintln!("peers  parts  optimal  swarm (+- se)  ratio");
    let study = study("optimal-makespan", &[]);
    for scenario in cells(&study) {
        let Workload::Swarm(swarm) = &scenario.workload;
        let (Bytes(file), Bytes(piece)) = (swarm.file, swarm.piece);
        let (peers, parts) = (scenario.population.size, u32::try_from(file.div_ceil(piece)).expect("some parts"));
        let optimal = optimal(peers, parts);
        // A part takes a second, so the file takes as many seconds as it has parts.
        let found: Vec<f64> = runs(&scenario).map(|run| measure(&run, "makespan_s")).collect();
        for makespan in &found {
            assert!(*makespan >= optimal * f64::from(parts) - MICROSECOND, "{peers} peers, {parts} parts: {makespan}");
        }
        let (mean, error) = mean_and_error(&found);
        let (mean, error) = (mean / f64::from(parts), error / f64::from(parts));
        eprintln!("{peers:5}  {parts:5}  {optimal:7.3}  {mean:.3} +- {error:.3}  {:.3}", mean / optimal);
    }
}
