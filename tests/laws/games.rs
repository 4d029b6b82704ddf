//! Games without learning: Axelrod's scores, where reciprocity spreads, and when to contribute pays.

use crate::play::{cells, mean_of, measure_of, run, study};

#[test]
fn the_scores_of_axelrod_are_exact() {
    let expected = [(600.0, 600.0), (199.0, 204.0), (0.0, 1_000.0), (200.0, 200.0)];
    let study = study("axelrod-scores", &[]);
    assert_eq!(study.cells(), expected.len());
    for (scenario, expected) in cells(&study).zip(expected) {
        let tally = run(&scenario, 0);
        let score = |group| (200.0 * measure_of(&scenario, &tally, "payoff_per_move", group).unwrap()).round();
        assert_eq!((score("one"), score("other")), expected);
    }
}

/// Axelrod and Hamilton (1981): x* = c(1-w)/(w(b-c)), exact; starts a thousandth above and below.
#[test]
fn reciprocity_spreads_from_its_threshold_on() {
    let spreads = [false, true, false, true, false, true];
    let study = study("reciprocity-invades", &[]);
    assert_eq!(study.cells(), spreads.len());
    for (scenario, spreads) in cells(&study).zip(spreads) {
        let tally = run(&scenario, 0);
        let share = measure_of(&scenario, &tally, "group_share_end", "reciprocators").unwrap();
        eprintln!("{share}, expected to spread: {spreads}");
        assert!(if spreads { share > 0.99 } else { share < 0.01 }, "{share}");
    }
}

/// The difference of payoffs is endowment (r/n (Z-n)/(Z-1) - 1), whatever the others do; its sign turns at n(Z-1)/(Z-n).
#[test]
fn to_contribute_pays_from_the_critical_factor_on() {
    for scenario in cells(&study("public-goods", &[])) {
        let potluck::scenario::Workload::Game(game) = &scenario.workload else { panic!("a game") };
        let factor = game.parameters["factor"].as_float().expect("a number");
        let (members, peers) = (5.0, 20.0);
        let law = factor / members * (peers - members) / (peers - 1.0) - 1.0;
        let (contributors, error) = mean_of(&scenario, "payoff_per_move", "contributors");
        let (defectors, other) = mean_of(&scenario, "payoff_per_move", "defectors");
        let told = format!("r {factor}: {:+.4}, by law {law:+.4}", contributors - defectors);
        eprintln!("{told}");
        assert!((contributors - defectors - law).abs() < 0.01 && error < 0.01 && other < 0.01, "{told}");
        assert_eq!(contributors > defectors, factor > 6.333, "{told}");
    }
}
