//! Evolution: fixation probabilities that are known exactly, and who meets whom (Cohen, Riolo and Axelrod 2001).

use potluck::scenario::Scenario;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::play::{cells, mean_and_error, mean_of, measure, run, study};

/// A fixation probability lies within four standard errors of the law, which `most` bounds.
fn assert_fixation(scenario: &Scenario, group: &str, law: f64, most: f64) {
    let (found, _) = mean_of(scenario, "fixation", group);
    let error = (law * (1.0 - law) / f64::from(scenario.replications)).sqrt();
    let told = format!("{found:.5} +- {error:.5} of {} runs, by law {law:.6}", scenario.replications);
    eprintln!("{told}");
    assert!(error <= most * law, "too few runs: {told}");
    assert!((found - law).abs() <= 4.0 * error, "{told}");
}

#[test]
fn one_mutant_fixes_as_often_as_moran_says() {
    let laws = [(0.106_781, 0.03), (0.500_489, 0.03), (0.015_378, 0.1)];
    for (scenario, (law, most)) in cells(&study("moran-fixation", &[])).zip(laws) {
        assert_fixation(&scenario, "mutants", law, most);
    }
}

#[test]
#[ignore = "100 peers take longer to agree than the rest of the laws of evolution together"]
fn one_mutant_among_a_hundred_fixes_as_often_as_moran_says() {
    let scenario = cells(&study("moran-fixation", &[])).last().expect("a cell");
    assert_fixation(&scenario, "mutants", 0.090_916, 0.04);
}

#[test]
fn one_cooperator_fixes_by_imitation_as_often_as_the_law_says() {
    let scenario = cells(&study("fermi-fixation", &[])).next().expect("a cell");
    assert_fixation(&scenario, "cooperators", 0.013_441_4, 0.03);
}

/// Chen (2013): from n of N cooperators placed at random they fix with probability
/// n/N + w n(N-n)/(2N(N-1)) (b(N/k - 2) - c(N-2)), to first order in w; payoffs are means over neighbours. The ratio at which that is
/// n/N is the critical one.
fn assert_critical_ratio(sets: &[(&str, &str)], tolerance: f64) {
    let found: Vec<(f64, f64)> = cells(&study("death-birth", sets))
        .map(|scenario| {
            let potluck::scenario::Workload::Game(game) = &scenario.workload else { panic!("a game") };
            let benefit = game.parameters["payoffs"]["benefit"].as_float().expect("a number");
            (benefit, mean_of(&scenario, "fixation", "cooperators").0)
        })
        .collect();
    let [(low, below), (high, above)] = found.as_slice() else { panic!("two cells") };
    let ratio = low + (0.5 - below) / (above - below) * (high - low);
    let told = format!("fixation {below:.4} at {low}, {above:.4} at {high}: critical at {ratio:.3}, by law 4.261");
    eprintln!("{told}");
    assert!(*below < 0.5 && *above > 0.5 && (ratio - 4.2609).abs() < tolerance, "{told}");
}

#[test]
fn cooperation_spreads_on_a_graph_where_the_benefit_is_large_enough() {
    // 1,000 runs know the ratio to a standard error of .4.
    assert_critical_ratio(&[("replications", "1000")], 1.2);
}

#[test]
#[ignore = "20,000 runs take minutes; they know the critical ratio to a standard error of .09"]
fn the_critical_ratio_on_a_graph_is_that_of_the_law() {
    assert_critical_ratio(&[("replications", "20000")], 0.27);
}

/// Payoff per move in the settled run; the figures of the paper, confirmed by two programs that know nothing of this one.
fn assert_structures(sets: &[(&str, &str)]) {
    for (scenario, figure) in cells(&study("cohen-riolo-axelrod", sets)).zip([1.09, 2.56, 2.48]) {
        let runs = (0..scenario.replications).into_par_iter();
        let found: Vec<f64> = runs.map(|run_of| measure(&run(&scenario, run_of), "payoff_per_move")).collect();
        let (mean, error) = mean_and_error(&found);
        let told = format!("{mean:.3} +- {error:.3}, published {figure}");
        eprintln!("{told}");
        assert!((mean - figure).abs() <= 0.03, "{told}");
    }
}

#[test]
fn whom_one_meets_again_decides_on_cooperation() {
    assert_structures(&[("replications", "6")]);
}

#[test]
#[ignore = "the 30 runs of the paper take half a minute"]
fn whom_one_meets_again_decides_on_cooperation_in_thirty_runs() {
    assert_structures(&[]);
}
