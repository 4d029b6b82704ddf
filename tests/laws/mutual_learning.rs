//! Limits of March's mutual learning of an organisation and its people; `potluck verify` plays its published figures.

use potluck::scenario::{Scenario, Study};

use crate::play::{measure, run};

fn scenario(game: &str, free_riders: f64) -> Result<Scenario, String> {
    let text = format!(
        "schema = 1\ntitle = 't'\nhorizon = '9000 s'\n[population]\nsize = 40\n[population.groups.givers]\n\
         [population.groups.takers]\nbehaviour = 'free-rider'\nshare = {free_riders}\n\
         [game]\nkind = 'mutual-learning'\n{game}\n"
    );
    let study = Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]);
    study.map(|study| study.cell(0).scenario).map_err(|problem| problem.to_string())
}

/// The part of the code that is right in the end, of what all know once it has settled, and the periods played.
fn played(game: &str, free_riders: f64) -> [f64; 3] {
    let tally = run(&scenario(game, free_riders).expect("a scenario"), 3);
    ["code_agreement", "payoff_per_move", "periods_played"].map(|name| measure(&tally, name))
}

#[test]
fn people_and_code_come_to_agree_and_the_run_is_over() {
    let [code, people, periods] = played("from_code = 0.5\nby_code = 0.9", 0.0);
    assert!((code - people).abs() < 1e-9 && code > 0.6 && periods < 100.0, "{code} {people} {periods}");
}

#[test]
fn no_run_is_over_before_all_agree_however_slowly_they_learn() {
    let slow = scenario("dimensions = 5\nfrom_code = 0.02\nby_code = 0.01", 0.0).expect("a scenario");
    for replication in 0..40 {
        let tally = run(&slow, replication);
        let [code, people, periods] =
            ["code_agreement", "payoff_per_move", "periods_played"].map(|name| measure(&tally, name));
        assert!((code - people).abs() < 1e-9 && periods < 4_500.0, "{replication}: {code} {people} {periods}");
    }
}

#[test]
fn a_run_is_over_when_those_who_differ_from_the_code_cannot_teach_it() {
    // Where few teach it, they may all be wrong wherever the code holds nothing to be true: then they never know more.
    let few = scenario("dimensions = 5\nfrom_code = 0.1\nby_code = 0.1", 0.95).expect("a scenario");
    let ends = (0..40).map(|replication| {
        let tally = run(&few, replication);
        let [code, people, periods] =
            ["code_agreement", "payoff_per_move", "periods_played"].map(|name| measure(&tally, name));
        assert!(periods < 9_000.0, "{replication}: {code} {people} {periods}");
        (code - people).abs() > 0.01
    });
    let apart = ends.filter(|apart| *apart).count();
    assert!((1..40).contains(&apart), "{apart}");
}

#[test]
fn a_code_that_nobody_teaches_holds_nothing_to_be_true() {
    for (game, free_riders) in [("by_code = 0.0", 0.0), ("", 1.0)] {
        let [code, people, periods] = played(game, free_riders);
        assert!(code.abs() < 1e-12 && (people - 0.5).abs() < 0.1, "{code} {people}");
        assert!((periods - 1.0).abs() < 1e-12, "there is nothing to wait for: {periods}");
    }
}

#[test]
fn the_code_learns_from_those_who_contribute_and_all_learn_from_it() {
    let [with_few, people, _] = played("by_code = 0.9", 0.9);
    let [with_all, ..] = played("by_code = 0.9", 0.0);
    assert!(with_few > 0.5 && with_few < with_all, "{with_few} {with_all}");
    assert!((people - with_few).abs() < 0.05, "{people} {with_few}");
}

#[test]
fn what_cannot_be_learned_is_refused() {
    let refused = |game: &str, words: &str| {
        let said = scenario(game, 0.0).expect_err(words);
        assert!(said.contains(words), "{said}");
    };
    refused("dimensions = 0", "`dimensions = 0` leaves nothing to learn");
    refused("dimensions = 100000000", "are too many: at most 1e9 in all");
    refused("from_code = 1.5", "a number from 0 to 1");
}
