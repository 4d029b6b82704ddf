//! Peers that quit: who goes is who should, and when.

use std::collections::{BTreeMap, BTreeSet};

use potluck::dynamics::quitting::Grounds;
use potluck::overlay::{Graph, Meeting, cascade};
use potluck::random::{self, Streams};
use potluck::scenario::{Scenario, Study};
use potluck::units::{PeerId, Time};
use potluck::world::{Fact, Reason, ServiceFact};
use rayon::prelude::*;

use crate::oracle;
use crate::worlds::{World, beside, quittings, rules, some_world, told};

fn read(text: &str) -> Scenario {
    let study = Study::from_bytes(&beside(), text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}\n{text}")).cell(0).scenario
}

/// Who left for this reason, and when.
fn left(facts: &[(Time, Fact)], why: Reason) -> BTreeMap<PeerId, Time> {
    let left = |(at, fact): &(Time, Fact)| match fact {
        Fact::Left { peer, reason } if *reason == why => Some((*peer, *at)),
        _ => None,
    };
    facts.iter().filter_map(left).collect()
}

/// The graph of a run, and the threshold of each of its peers.
fn graph_and_thresholds(scenario: &Scenario) -> (Graph, Vec<f64>) {
    let (size, streams) = (scenario.population.size, Streams::new(scenario.seed, 0));
    let read = scenario.overlay_read.as_deref();
    let Meeting::Fixed(graph) = scenario.overlay.build(size, read, &mut streams.stream("overlay")) else {
        panic!("a fixed overlay")
    };
    let quitting = scenario.churn.quitting.as_ref().expect("they quit");
    let Grounds::Neighbours { threshold, spread, .. } = quitting.grounds() else { panic!("with their neighbours") };
    let normal = |peer| random::standard_normal(&mut streams.of_entity("quitting", peer));
    let thresholds = (0..u64::from(size)).map(|peer| threshold.get() + spread.get() * normal(peer)).collect();
    (graph, thresholds)
}

/// Plays it, and asserts that whoever is gone in the end is gone by Watts's rule; answers with how many quit.
fn quits_as_theory_has_it(scenario: &Scenario, first_peer: u32) -> usize {
    let (graph, thresholds) = graph_and_thresholds(scenario);
    let facts = told(scenario);
    let number = |peer: &PeerId| u32::try_from(peer.index()).expect("few") - first_peer;
    let driven: Vec<u32> = left(&facts, Reason::Shock).keys().map(number).collect();
    let quit: Vec<u32> = left(&facts, Reason::Quit).keys().map(number).collect();
    let expected = cascade::cascade(&graph, &thresholds, &driven);
    let gone: BTreeSet<u32> = driven.iter().chain(&quit).copied().collect();
    let should: BTreeSet<u32> = (0..graph.nodes()).filter(|node| expected[*node as usize]).collect();
    assert_eq!(gone, should, "{}", scenario.title);
    assert_eq!(gone.len(), driven.len() + quit.len(), "nobody leaves twice");
    quit.len()
}

const OVERLAYS: [&str; 4] = [
    "{ kind = 'erdos-renyi', mean_degree = 4 }",
    "{ kind = 'random-regular', degree = 6 }",
    "{ kind = 'watts-strogatz' }",
    "'complete'",
];

/// Thresholds, and the patience: some waves break, some take all, and some begin of themselves.
const THRESHOLDS: [&str; 4] = [
    "threshold = 0.18, patience = '20 s'",
    "threshold = 0.3, spread = 0.1, patience = '0 s'",
    "threshold = 0.25, spread = 0.15, patience = '1 min'",
    "threshold = 0.6, patience = '1 min'",
];

#[test]
fn in_a_service_those_quit_whom_the_threshold_rule_takes() {
    let mut numbers = BTreeSet::new();
    for overlay in OVERLAYS {
        for terms in THRESHOLDS {
            for (seed, presence) in [(1, "'always'"), (2, "{ kind = 'sessions', away = { mean = '5 min' } }")] {
                let scenario = read(&format!(
                    "schema = 1\ntitle = \"{overlay} {terms} {presence}\"\nhorizon = '10 h'\nseed = {seed}\noverlay = {overlay}\n\
                     churn = {{ presence = {presence}, quitting = {{ kind = 'with-neighbours', {terms} }} }}\n\
                     [population]\nsize = 200\n[population.groups.all]\nupload = '1 MB/s'\n\
                     [service]\nrate = '1 per h'\n[output]\nsamples = 5\n\
                     [shocks.blow]\nwhat = 'departure'\nat = '20 min'\nshare = 0.05\n"
                ));
                numbers.insert(quits_as_theory_has_it(&scenario, 0));
            }
        }
    }
    assert!(numbers.contains(&0) && numbers.len() > 6 && numbers.last() >= Some(&180), "{numbers:?}");
}

#[test]
fn in_a_swarm_those_quit_whom_the_threshold_rule_takes() {
    let mut numbers = BTreeSet::new();
    for overlay in OVERLAYS {
        for terms in THRESHOLDS {
            for (seed, presence) in [(1, "'always'"), (2, "{ kind = 'sessions', away = { mean = '5 min' } }")] {
                // So large a file that nobody has it before the end, and a seeder that knows nobody.
                let scenario = read(&format!(
                    "schema = 1\ntitle = \"{overlay} {terms} {presence}\"\nhorizon = '3 h'\nseed = {seed}\noverlay = {overlay}\n\
                     churn = {{ presence = {presence}, quitting = {{ kind = 'with-neighbours', {terms} }} }}\n\
                     [population]\nsize = 150\n[population.groups.all]\nupload = '10 kB/s'\n\
                     [swarm]\nfile = '2 GB'\npiece = '50 MB'\nseeders = {{ count = 1, neighbours = 0 }}\n\
                     [output]\nsamples = 5\n[shocks.blow]\nwhat = 'departure'\nat = '20 min'\nshare = 0.05\n"
                ));
                numbers.insert(quits_as_theory_has_it(&scenario, 1));
            }
        }
    }
    assert!(numbers.contains(&0) && numbers.len() > 6 && numbers.last() >= Some(&130), "{numbers:?}");
}

#[test]
fn with_a_tracker_whoever_has_been_replaced_is_not_missed() {
    let quit = |patience: &str| {
        let scenario = read(&format!(
            "schema = 1\ntitle = 'T'\nhorizon = '2 h'\noverlay = {{ kind = 'tracker', neighbours = 20, fewest = 10 }}\n\
             churn.quitting = {{ kind = 'with-neighbours', threshold = 0.6, patience = '{patience}' }}\n\
             [population]\nsize = 150\n[population.groups.all]\nupload = '10 kB/s'\n\
             [swarm]\nfile = '1 GB'\npiece = '50 MB'\n[output]\nsamples = 5\n\
             [shocks.blow]\nwhat = 'departure'\nat = '30 s'\nshare = 0.7\n"
        ));
        left(&told(&scenario), Reason::Quit).len()
    };
    // Seven of ten are lost, half a minute before anyone may ask the tracker again; then all have found so many others after a while that they miss no more than half.
    assert!(quit("0 s") > 40, "of 45 who are left");
    assert_eq!(quit("10 min"), 0, "who looks again after a while has found others");
}

/// A swarm of a seeder of 100 kB/s and one peer, whom a download below this rate over this time drives out.
fn two(below: &str, patience: &str, presence: &str) -> Vec<(Time, Fact)> {
    told(&read(&format!(
        "schema = 1\ntitle = 'T'\nhorizon = '1 h'\n\
         churn = {{ presence = {presence}, quitting = {{ kind = 'too-slow', below = '{below}', patience = '{patience}' }} }}\n\
         [population]\nsize = 1\n[population.groups.all]\nupload = '10 kB/s'\n\
         [swarm]\nfile = '100 MB'\npiece = '10 MB'\nseeders = {{ count = 1, upload = '100 kB/s' }}\n"
    )))
}

#[test]
fn a_download_that_is_too_slow_is_borne_for_the_patience_and_no_longer() {
    for (patience, secs) in [("5 min", 300), ("90 s", 90)] {
        // The seeder is asked at its next round, ten seconds later at most.
        let quit = left(&two("101 kB/s", patience, "'always'"), Reason::Quit);
        assert_eq!(quit.into_values().collect::<Vec<_>>(), [Time::from_secs(secs)]);
    }
    let facts = two("80 kB/s", "90 s", "'always'");
    assert_eq!(left(&facts, Reason::Quit).len(), 0);
    assert!(facts.iter().any(|(_, fact)| matches!(fact, Fact::Completed { .. })));
}

#[test]
fn whoever_was_away_does_not_complain_of_it() {
    let sessions = |online: &str| {
        format!(
            "{{ kind = 'sessions', online = {{ law = 'constant', mean = '{online}' }}, away = {{ law = 'constant', mean = '4 min' }} }}"
        )
    };
    let facts = two("101 kB/s", "5 min", &sessions("4 min"));
    assert_eq!(left(&facts, Reason::Quit).len(), 0, "it is never online for so long");
    let quit = left(&two("101 kB/s", "5 min", &sessions("6 min")), Reason::Quit);
    assert_eq!(quit.into_values().collect::<Vec<_>>(), [Time::from_secs(300)]);
    // Away from the first to the fifth minute: the patience begins anew with the second session.
    let spell = "{ kind = 'sessions', online = { law = 'constant', mean = '1 min' }, away = { law = 'constant', mean = '1 s' } }";
    assert_eq!(
        left(&two("101 kB/s", "59 s", spell), Reason::Quit).into_values().collect::<Vec<_>>(),
        [Time::from_secs(59)]
    );
    assert_eq!(left(&two("101 kB/s", "61 s", spell), Reason::Quit).len(), 0);
}

#[test]
fn whoever_is_not_served_goes_with_the_last_request_that_it_bears() {
    let facts = told(&read(
        "schema = 1\ntitle = 'T'\nhorizon = '20 h'\nchurn.quitting = { kind = 'unserved', below = 0.1, last = 7 }\n\
         [population]\nsize = 20\n[population.groups.all]\nbehaviour = 'free-rider'\n\
         [service]\nrate = '6 per h'\npatience = '1 s'\n",
    ));
    let mut asked: BTreeMap<PeerId, u32> = BTreeMap::new();
    for (_, fact) in &facts {
        if let Fact::Service(ServiceFact::Unserved { asker, .. }) = fact {
            *asked.entry(*asker).or_default() += 1;
        }
    }
    assert_eq!(left(&facts, Reason::Quit).len(), 20);
    assert!(asked.values().all(|asked| *asked == 7), "{asked:?}");
}

#[test]
fn every_rule_bears_every_way_of_quitting_in_a_swarm() {
    let mut worlds = Vec::new();
    for (turn, rule) in rules().into_iter().enumerate() {
        for (place, quitting) in quittings().into_iter().filter(|quitting| !quitting.contains("'unserved'")).enumerate()
        {
            let overlay = ["'tracker'", "{ kind = 'random-regular', degree = 8 }"][(turn + place) % 2];
            worlds.push((rule.clone(), overlay, quitting));
        }
    }
    worlds.par_iter().for_each(|(rule, overlay, quitting)| {
        let world =
            World { rule: rule.clone(), overlay: (*overlay).into(), departure: "'never'".into(), ..some_world() };
        let sessions = "{ kind = 'sessions', online = { mean = '5 min' }, away = { mean = '1 min' } }";
        let churn = format!("presence = {sessions}\nquitting = {quitting}");
        let text = world.toml().replace("patience = '15 min'", &churn);
        let text = text.replace("'too-slow'", "'too-slow', below = '200 kB/s', patience = '20 s'");
        let scenario = read(&format!("{text}[shocks.one]\nwhat = 'departure'\nat = '20 s'\nshare = 0.2\n"));
        let facts = told(&scenario);
        oracle::check(&scenario, &facts);
        assert!(!left(&facts, Reason::Quit).is_empty(), "{rule} {overlay} {quitting}");
        assert_eq!(facts, told(&scenario), "{rule} {overlay} {quitting}");
    });
}

#[test]
fn every_rule_bears_every_way_of_quitting_in_a_service() {
    for rule in rules() {
        for quitting in quittings().into_iter().filter(|quitting| !quitting.contains("'too-slow'")) {
            let quitting = quitting.replace("'unserved'", "'unserved', last = 5, below = 0.7");
            let scenario = read(&format!(
                "schema = 1\ntitle = 'T'\nhorizon = '20 min'\nincentive = {rule}\n\
                 overlay = {{ kind = 'random-regular', degree = 6 }}\nchurn.quitting = {quitting}\n\
                 [population]\nsize = 30\n[population.groups.others]\nupload = '100 kB/s'\n\
                 [population.groups.meant]\nbehaviour = 'free-rider'\nupload = '200 kB/s'\nshare = 0.4\n\
                 [service]\nrate = '2 per min'\nsize = '2 MB'\ndiscovery = 'index'\n\
                 [output]\nsamples = 20\n[shocks.one]\nwhat = 'departure'\nat = '3 min'\nshare = 0.2\nlasts = '5 min'\n\
                 [shocks.two]\nwhat = 'departure'\nat = '4 min'\nshare = 0.2\n"
            ));
            let facts = told(&scenario);
            let quit = left(&facts, Reason::Quit);
            assert!(!quit.is_empty(), "{rule} {quitting}");
            let back = |(at, fact): &(Time, Fact)| matches!(fact, Fact::Back { peer } if quit.get(peer).is_some_and(|left| left < at));
            assert!(!facts.iter().any(back), "who has quit does not come back: {rule} {quitting}");
            assert_eq!(facts, told(&scenario), "{rule} {quitting}");
        }
    }
}
