//! Random scenarios: whatever a checked scenario asks for, a run plays it to its end and keeps its books.

use potluck::behaviour::Behaviour;
use potluck::overlay::Overlay;
use potluck::registry::Family;
use potluck::scenario::{Scenario, Study};
use potluck::world::CapacityLaw;
use proptest::prelude::*;

use crate::oracle;
use crate::worlds::{beside, choices, members, rules, told};

/// One of these words.
fn word(words: Vec<String>) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(words)
}

/// A rule with random parameters where this test knows them, and the defaults of any other.
fn rule() -> impl Strategy<Value = String> {
    let slots = prop_oneof![3 => (1..9u32).prop_map(|slots| slots.to_string()), 1 => Just("'by-capacity'".to_owned())];
    let none = (1..9u32, 1..40u32)
        .prop_map(|(slots, round)| format!("{{ rule = 'none', slots = {slots}, round = '{round} s' }}"));
    let tit_for_tat = (slots, 0..4u32, 1..40u32, 1..5u32, prop::sample::select(vec!["speed", "rotation"])).prop_map(
        |(slots, optimistic, round, rounds, seeding)| {
            format!(
                "{{ rule = 'tit-for-tat', slots = {slots}, optimistic = {optimistic}, round = '{round} s', \
                 optimistic_rounds = {rounds}, seeding = '{seeding}' }}"
            )
        },
    );
    prop_oneof![1 => none, 2 => tit_for_tat, 1 => word(rules())]
}

fn rate() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (1..4_000u32).prop_map(|rate| format!("'{rate} kB/s'")),
        1 => Just("'64 kB/s'".to_owned()),
        1 => word(members::<dyn CapacityLaw>("distributions")),
    ]
}

/// The table of a group; the first of them has no share.
fn group() -> impl Strategy<Value = String> {
    let behaviours = <dyn Behaviour>::registry().iter().map(|entry| format!("'{}'", entry.name)).collect();
    let partial = (0..=100u32).prop_map(|part| format!("{{ kind = 'partial', offers = {} }}", f64::from(part) / 100.0));
    let behaviour = prop_oneof![3 => word(behaviours), 1 => partial];
    let download = prop_oneof![2 => Just("'unlimited'".to_owned()), 3 => rate()];
    (behaviour, rate(), download, prop::option::of(rule())).prop_map(|(behaviour, upload, download, rule)| {
        let own = rule.map_or_else(String::new, |rule| format!("incentive = {rule}\n"));
        format!("behaviour = {behaviour}\nupload = {upload}\ndownload = {download}\n{own}")
    })
}

fn population() -> impl Strategy<Value = (u32, String)> {
    (1..=80u32, prop::collection::vec((group(), 0..33u32), 1..4)).prop_map(|(size, groups)| {
        let mut text = format!("[population]\nsize = {size}\n");
        for (index, (group, percent)) in groups.iter().enumerate() {
            let share = if index > 0 { format!("share = {}\n", f64::from(*percent) / 100.0) } else { String::new() };
            text.extend([format!("[population.groups.g{index}]\n"), share, group.clone()]);
        }
        (size, text)
    })
}

/// Any overlay that a population of this size has peers for. Files and arrivals to come need others.
fn meeting(size: u32) -> impl Strategy<Value = String> {
    let over = "churn.arrivals = { kind = 'flash-crowd', over = '90 s' }\n";
    let tracker = (1..60u32, 1..60u32, 0..20u32, 1..400u32).prop_map(|(neighbours, sample, fewest, announce)| {
        format!(
            "overlay = {{ kind = 'tracker', neighbours = {neighbours}, sample = {sample}, fewest = {fewest}, \
             announce = '{announce} s' }}\n"
        )
    });
    let coming = prop_oneof![
        Just(String::new()),
        Just(over.to_owned()),
        (1..30u32).prop_map(|rate| format!("churn.arrivals = {{ kind = 'poisson', rate = '{rate} per min' }}\n")),
    ];
    let fixed = <dyn Overlay>::registry().iter().filter_map(|entry| match entry.name {
        // The degree of a regular graph times its peers must be even.
        "random-regular" if size > 3 => Some("overlay = { kind = 'random-regular', degree = 2 }\n".to_owned()),
        "erdos-renyi" if size > 4 => Some("overlay = { kind = 'erdos-renyi', mean_degree = 3.0 }\n".to_owned()),
        "watts-strogatz" if size > 2 => Some("overlay = { kind = 'watts-strogatz', degree = 2 }\n".to_owned()),
        "barabasi-albert" if size > 2 => Some("overlay = { kind = 'barabasi-albert', links = 2 }\n".to_owned()),
        "configuration" if size > 1 => Some("overlay = { kind = 'configuration', least = 1 }\n".to_owned()),
        "stochastic-block" if size > 5 => {
            Some("overlay = { kind = 'stochastic-block', blocks = 2, within = 2.0, between = 1.0 }\n".to_owned())
        }
        "caveman" if size > 1 => Some("overlay = { kind = 'caveman', size = 7, rewired = 0.1 }\n".to_owned()),
        "kademlia" if size > 1 => Some("overlay = { kind = 'kademlia', bucket = 2 }\n".to_owned()),
        "star" if size > 1 => Some("overlay = 'star'\n".to_owned()),
        "complete" if size > 1 => Some("overlay = 'complete'\n".to_owned()),
        // A tracker is made above; the peers of a file are as many as its nodes.
        _ => None,
    });
    let mut fixed: Vec<String> = fixed.flat_map(|overlay| [overlay.clone(), overlay + over]).collect();
    fixed.push(String::new());
    prop_oneof![(tracker, coming).prop_map(|(tracker, coming)| tracker + &coming), word(fixed)]
}

fn churn() -> impl Strategy<Value = String> {
    let departure = prop_oneof![
        Just("'never'".to_owned()),
        Just("'at-completion'".to_owned()),
        (0..600u32).prop_map(|mean| format!("{{ kind = 'linger', mean = '{mean} s' }}")),
    ];
    (departure, prop::option::of(1..2_000u32)).prop_map(|(departure, patience)| {
        let patience = patience.map_or_else(String::new, |mean| format!("churn.patience = '{mean} s'\n"));
        format!("churn.departure = {departure}\n{patience}")
    })
}

fn swarm() -> impl Strategy<Value = String> {
    let file = (1..=40u64, 1..=262_144u64, 1..=262_144u64);
    let choice = |definition| word(choices(definition));
    let seeders = (0..4u32, rate(), 0..20u32, prop::option::of(1..1_500u32));
    let picking = (choice("Picking"), 0..6u32);
    (file, picking, choice("Delivery"), choice("Holding"), seeders).prop_map(
        |((pieces, piece, last), (picking, first), delivery, holding, (count, upload, neighbours, leave))| {
            let file = (pieces - 1) * piece + last.min(piece);
            let count = if delivery == "client-server" { count.max(1) } else { count };
            let leave = leave.map_or_else(String::new, |after| format!("leave_after = '{after} s'\n"));
            format!(
                "[swarm]\nfile = '{file} B'\npiece = '{} B'\npicking = '{picking}'\nrandom_first = {first}\n\
                 delivery = '{delivery}'\nstart_with = '{holding}'\ncontact_rate = '0.2 per s'\n\
                 [swarm.seeders]\ncount = {count}\nupload = {upload}\nneighbours = {neighbours}\n{leave}",
                piece.min(file)
            )
        },
    )
}

/// The text of a scenario. Seeders may be few and leave, so that not all can complete; horizons end runs in the middle.
fn scenario() -> impl Strategy<Value = String> {
    population().prop_flat_map(|(size, population)| {
        let horizon = prop_oneof![1..60u32, 60..7_200u32];
        (any::<u32>(), horizon, 1..40u32, rule(), meeting(size), churn(), swarm()).prop_map(
            move |(seed, horizon, samples, rule, meeting, churn, swarm)| {
                format!(
                    "schema = 1\ntitle = 'at random'\nseed = {seed}\nreplications = 1\nhorizon = '{horizon} s'\n\
                     output.samples = {samples}\nincentive = {rule}\n{meeting}{churn}{population}{swarm}"
                )
            },
        )
    })
}

fn read(text: &str) -> Scenario {
    let study = Study::from_bytes(&beside(), text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}\n{text}")).cell(0).scenario
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]
    #[test]
    fn any_scenario_is_played_to_its_end_and_keeps_its_books(text in scenario()) {
        let scenario = read(&text);
        let completed = oracle::check(&scenario, &told(&scenario));
        prop_assert!((0.0..=1.0).contains(&completed));
    }
}
