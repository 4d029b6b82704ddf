//! The missing-piece syndrome (Hajek and Zhu 2010): when a crowd that lacks one piece drains, and how fast it grows if not.

use potluck::scenario::{Scenario, Study};
use potluck::units::Frequency;

use crate::play::{cells, mean_and_error, measure, runs, study};

/// Peers per second: how far the mean slope may lie from the law.
const TOLERANCE: f64 = 0.1;

/// The arrival rate of a cell and the rate above which its crowd grows, `U_s` / (1 - mu/gamma), both per second.
fn rates(scenario: &Scenario) -> (f64, f64) {
    let arrivals = scenario.churn.arrivals.parameters["rate"].as_str().expect("a frequency in words");
    let arrivals = arrivals.parse::<Frequency>().expect("a frequency").per_s();
    // mu and U_s are 1 per second; gamma is 2 per second where peers linger.
    let critical = match scenario.churn.departure.entry.name {
        "at-completion" => 1.0,
        "linger" => 1.0 / (1.0 - 1.0 / 2.0),
        other => panic!("no law for departure `{other}`"),
    };
    (arrivals, critical)
}

fn assert_cell(scenario: &Scenario) {
    let (arrivals, critical) = rates(scenario);
    let tallies: Vec<_> = runs(scenario).collect();
    let departure = scenario.churn.departure.entry.name;
    if arrivals > critical {
        let slopes: Vec<f64> = tallies.iter().map(|run| measure(run, "population_growth_per_s")).collect();
        let (mean, error) = mean_and_error(&slopes);
        let told = format!(
            "{departure}, lambda {arrivals}: {mean:+.3} +- {error:.3} per s, by law {:+.3}",
            arrivals - critical
        );
        eprintln!("{told}");
        assert!((mean - (arrivals - critical)).abs() <= TOLERANCE, "{told}");
    } else {
        let left: Vec<u32> =
            tallies.iter().map(|run| run.samples.last().map_or(0, |last| last.leechers + last.seeders)).collect();
        let told = format!("{departure}, lambda {arrivals}: {left:?} peers at the end");
        eprintln!("{told}");
        assert!(left.iter().all(|peers| *peers < 100), "{told}");
    }
}

fn with(picking: &str) -> Study {
    study("missing-piece", &[("sweep.\"swarm.picking\"", &format!("[\"{picking}\"]"))])
}

#[test]
fn a_crowd_that_lacks_a_piece_grows_as_the_law_says_if_pieces_are_picked_at_random() {
    cells(&with("random")).for_each(|scenario| assert_cell(&scenario));
}

#[test]
fn a_crowd_that_lacks_a_piece_grows_as_the_law_says_if_the_rarest_is_picked_first() {
    cells(&with("rarest-first")).for_each(|scenario| assert_cell(&scenario));
}
