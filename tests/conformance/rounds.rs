//! Rounds on which nothing hangs are left out, and made up for where a rule remembers by rounds: whoever plays every
//! round is told the same.

use std::path::Path;

use potluck::incentive::Incentive;
use potluck::registry::Family;
use potluck::scenario::{Scenario, Study};
use potluck::workload::{Checks, play};
use rayon::prelude::*;

use crate::worlds::Told;

fn told(scenario: &Scenario, checks: Checks) -> Vec<String> {
    let mut told = Told::default();
    play(scenario, 0, checks, &mut told);
    // To the sixth digit: a round splits what is summed up, and sums are rounded.
    told.0.iter().map(|(at, fact)| format!("{at} {fact:.6?}")).collect()
}

/// What is left out would have changed nothing of what is told.
pub fn assert_nothing_hangs_on_it(scenario: &Scenario, which: &str) {
    let (every, some) = (told(scenario, Checks::LeaveNothingOut), told(scenario, Checks::On));
    let first = every.iter().zip(&some).position(|(one, other)| one != other);
    let differ = first.map(|at| (&every[at], &some[at]));
    assert_eq!((differ, every.len()), (None, some.len()), "{which}");
}

/// Workloads in which givers have nothing to do for many rounds, and then receive before they give.
const WORKLOADS: [&str; 5] = [
    "horizon = '30 min'\n[service]\nrate = '2 per min'\nsize = '2 MB'\nlaw = 'instant'\n",
    "horizon = '30 min'\n[service]\nrate = '2 per min'\nsize = '2 MB'\npatience = '1 min'\n",
    "horizon = '40 d'\n[team]\npeople = { known = 2 }\n",
    "horizon = '40 d'\n[team]\npeople = { known = 2 }\nmemory = { trust = '3 h' }\n",
    "horizon = '2 h'\n[swarm]\nfile = '4 MB'\npiece = '256 kB'\n[churn]\ndeparture = 'never'\n\
     arrivals = { kind = 'poisson', rate = '1 per min' }\n",
];

#[test]
fn rounds_that_are_left_out_would_have_changed_nothing() {
    let rules: Vec<&str> = <dyn Incentive>::registry().iter().map(|entry| entry.name).collect();
    let all: Vec<_> = rules.iter().flat_map(|rule| WORKLOADS.map(|workload| (*rule, workload))).collect();
    let played = all.into_par_iter().filter(|(rule, workload)| {
        let (top, tables) = workload.split_once('[').expect("a table");
        let text = format!(
            "schema = 1\ntitle = 'T'\nincentive = '{rule}'\n{top}[population]\nsize = 12\n\
             groups.peers.upload = {{ distribution = 'uniform', low = '20 kB/s', high = '200 kB/s' }}\n[{tables}"
        );
        let study = Study::from_bytes(Path::new("test.toml"), text.as_bytes(), &[]);
        let scenario = study.unwrap_or_else(|problem| panic!("{rule}: {problem}\n{text}")).cell(0).scenario;
        // To others a round is a moment at which they look again at whom they serve, which may well change something.
        if scenario.incentives().all(|rule| !rule.start().lives_by_rounds()) {
            return false;
        }
        assert_nothing_hangs_on_it(&scenario, &format!("{rule} in {workload}"));
        true
    });
    let played = played.count();
    assert!(played >= 5 * 10, "many rules live by rounds: {played} runs");
}
