//! A refusal that stands until the giver's next round is not looked at again before: whoever looks again at everyone is
//! told the same, whoever the others are and whatever befalls them.

use potluck::scenario::Scenario;
use rayon::prelude::*;

use crate::churn::{SESSIONS, blows, swarm};
use crate::rounds::assert_nothing_hangs_on_it;
use crate::worlds::{World, behaviours, overlays, rules, some_world};

/// The rules whose refusals stand, as TOML values.
fn refusing() -> Vec<String> {
    let stands = |scenario: &Scenario| scenario.incentives().any(|rule| rule.start().refuses_until_round());
    let world = |rule: &String| World { rule: rule.clone(), ..some_world() }.scenario();
    rules().into_iter().filter(|rule| stands(&world(rule))).collect()
}

#[test]
fn looking_again_at_whom_was_refused_would_have_changed_nothing() {
    let rules = refusing();
    assert!(rules.len() >= 4, "the rules of the repeated game: {rules:?}");
    let (behaviours, overlays) = (behaviours(), overlays());
    let worlds = rules.iter().flat_map(|rule| behaviours.iter().map(move |behaviour| (rule, behaviour)));
    worlds.enumerate().collect::<Vec<_>>().into_par_iter().for_each(|(turn, (rule, behaviour))| {
        let (rule, behaviour) = (rule.clone(), behaviour.clone());
        let world = World { rule, behaviour, overlay: overlays[turn % overlays.len()].clone(), ..some_world() };
        assert_nothing_hangs_on_it(&world.scenario(), &format!("{world:?}"));
    });
}

#[test]
fn nor_would_it_where_some_follow_another_rule() {
    let (refusing, all, overlays) = (refusing(), rules(), overlays());
    let pairs: Vec<_> = refusing.iter().flat_map(|rule| all.iter().map(move |theirs| (rule, theirs))).collect();
    pairs.into_par_iter().enumerate().for_each(|(turn, (rule, theirs))| {
        let world = World { rule: rule.clone(), overlay: overlays[turn % overlays.len()].clone(), ..some_world() };
        assert_nothing_hangs_on_it(&world.of_two_rules(theirs), &format!("{theirs} beside {world:?}"));
    });
}

#[test]
fn nor_would_it_where_peers_come_and_go_and_shocks_befall_them() {
    let worlds: Vec<_> =
        refusing().into_iter().flat_map(|rule| blows().into_iter().map(move |blow| (rule.clone(), blow))).collect();
    worlds.par_iter().filter(|(_, blow)| !blow.contains("'crowd'")).for_each(|(rule, blow)| {
        for presence in ["'always'", SESSIONS] {
            assert_nothing_hangs_on_it(&swarm(rule, "'tracker'", presence, blow), &format!("{rule} {presence} {blow}"));
        }
    });
}
