//! Laws of peers who ask for service, in a size that takes no time; `potluck verify` plays them in full.

use potluck::scenario::Scenario;

use crate::play::{cells, measure, run, study};

/// The unserved share in a scrip system (Friedman, Halpern and Kash 2006): money settles so that `d_i`, in proportion
/// to `lambda^i` for i from 0 to k, have i of it, with mean m; `d_0` have nothing to pay with.
fn in_vain(most: u32, mean: f64) -> f64 {
    let settled = |lambda: f64| {
        let weights: Vec<f64> = (0..=most).map(|money| libm::pow(lambda, f64::from(money))).collect();
        let all: f64 = weights.iter().sum();
        let held: f64 = weights.iter().zip(0u32..).map(|(weight, money)| weight * f64::from(money)).sum();
        (held / all, 1.0 / all)
    };
    let (mut low, mut high) = (1e-9, 1e3);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if settled(middle).0 < mean { low = middle } else { high = middle }
    }
    settled(low).1
}

#[test]
fn the_figures_of_scrip_are_those_of_the_formula() {
    let expected = study("scrip", &[]).expected.expect("the scenario says what it must come to");
    let figures = expected.figures.iter().map(|figure| figure.expected.expect("a figure near a number"));
    for (figure, (most, mean)) in figures.zip([(5, 1.0), (5, 2.0), (10, 5.0), (20, 4.0)]) {
        assert!((figure - in_vain(most, mean)).abs() < 1e-4, "{figure} {}", in_vain(most, mean));
    }
}

/// Of `others` peers of whom `cheap` undercut the rest, so many are asked at random: how likely is it that none of the cheap
/// is among them?
fn all_are_dear(others: u32, cheap: u32, asked: u32) -> f64 {
    (0..asked).map(|before| f64::from(others - cheap - before) / f64::from(others - before)).product()
}

#[test]
fn the_lowest_bid_costs_what_the_odds_of_meeting_one_say() {
    // Everyone has money enough: price paid is 1 less what the cheap, half of 200, save those who meet one.
    let sets = [("incentive.initial", "1 MB"), ("horizon", "5000 s")];
    for (scenario, asked) in cells(&study("../bidding", &sets)).skip(5).zip([1, 2, 3, 4, 8]) {
        let expected = 1.0 - 0.5 * (1.0 - f64::midpoint(all_are_dear(199, 100, asked), all_are_dear(199, 99, asked)));
        let found = measure(&run(&scenario, 0), "price_paid");
        // Some 20,000 favours, at a price of .5 or 1 each: more than five standard errors.
        assert!((found - expected).abs() < 0.01, "{asked} asked: {found}, not {expected}");
    }
}

#[test]
fn where_there_are_cheap_ones_for_all_nobody_pays_more() {
    let sets = [("service.discovery", "everyone"), ("incentive.initial", "1 MB"), ("horizon", "2000 s")];
    let study = study("../bidding", &sets);
    let [random, cheapest] = [0, 5].map(|cell| measure(&run(&study.cell(cell).scenario, 0), "price_paid"));
    assert!((cheapest - 0.5).abs() < 1e-12 && (random - 0.75).abs() < 0.02, "{cheapest} {random}");
}

/// A queue at a peer is held against the same queue at a server: both met the same requests.
fn mean_times(file: &str, queue: usize) -> f64 {
    let scenario: Scenario = study(file, &[("horizon", "100000 s")]).cell(queue).scenario;
    measure(&run(&scenario, 0), "response_time_mean_s")
}

#[test]
fn a_peer_that_serves_all_who_ask_is_a_server_that_is_shared() {
    for (at_server, at_peer) in [(3, 2), (4, 3), (5, 4)] {
        let (server, peer) = (mean_times("queue", at_server), mean_times("queue-at-a-peer", at_peer));
        assert!((server / peer - 1.0).abs() < 0.01, "{server} {peer}");
    }
}

#[test]
fn asking_the_most_trusted_overloads_one_and_asking_in_proportion_does_not() {
    let [most, proportion] = [0, 1].map(|cell| {
        let scenario = study("eigentrust-load", &[]).cell(cell).scenario;
        measure(&run(&scenario, 0), "load_top_peer")
    });
    assert!(most > 0.5 && proportion < 0.15, "{most} {proportion}");
}

#[test]
fn trust_keeps_inauthentic_files_away() {
    let study = study("eigentrust", &[("horizon", "600 s")]);
    for (scenario, (least, most)) in cells(&study).zip([(0.06, 0.14), (0.4, 0.6)]) {
        let found = measure(&run(&scenario, 0), "bad_share_settled");
        assert!((least..most).contains(&found), "{found}");
    }
}
