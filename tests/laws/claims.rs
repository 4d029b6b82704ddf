//! What the papers claim of their rules, held against the swarm that users run.

use std::collections::BTreeMap;

use potluck::measure::Whom;
use potluck::scenario::Scenario;
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

use crate::play::{mean_and_error, measure, runs, study};

const PIECE: f64 = 256.0 * 1024.0;
/// The group of the deviants in `rule-claims.toml`.
const DEVIANTS: u16 = 1;

fn scenario(rule: &str, behaviour: &str) -> Scenario {
    let sets = [("incentive", rule), ("population.groups.deviants.behaviour", behaviour)];
    study("rule-claims", &sets).cell(0).scenario
}

/// The deviants' part of the file that each received on average, over the runs.
fn received(rule: &str, behaviour: &str) -> f64 {
    let scenario = scenario(rule, behaviour);
    let shares: Vec<f64> = runs(&scenario)
        .flat_map(|tally| tally.of(Whom::Group(DEVIANTS)).map(|peer| peer.received / peer.wants).collect::<Vec<_>>())
        .collect();
    let (mean, _) = mean_and_error(&shares);
    eprintln!("{rule} {behaviour}: a deviant receives {mean:.4} of the file");
    mean
}

/// A grace is given to every new name; where no balance goes below zero, a new name is worth nothing.
#[test]
fn a_new_name_defeats_rules_that_trust_strangers_and_no_others() {
    let grace = "'4 MiB'";
    for trusting in
        [format!("{{ rule = 'scrip', initial = {grace} }}"), format!("{{ rule = 'ratio', grace = {grace} }}")]
    {
        // An eighth of the file is given to everyone; pieces under way when it is used up are finished.
        let free_rider = received(&trusting, "'free-rider'");
        assert!((0.12..0.2).contains(&free_rider), "{trusting}: {free_rider}");
        assert!(received(&trusting, "'whitewasher'") > 0.99, "{trusting}");
    }
    let wary = "'network-of-favors'";
    let (free_rider, whitewasher) = (completion(wary, "'free-rider'"), completion(wary, "'whitewasher'"));
    assert!((whitewasher / free_rider - 1.0).abs() < 0.05, "{whitewasher} s against {free_rider} s");
    let honest = completion(wary, "'cooperative'");
    assert!(free_rider > 1.05 * honest, "{free_rider} s against {honest} s");
}

/// Feldman et al. (2004): strangers who are met blindly are served under ever new names; who is met as strangers
/// deserve is not.
#[test]
fn a_new_name_does_not_defeat_an_adaptive_stranger_policy() {
    let with = |strangers: &str| format!("{{ rule = 'reciprocative', history = 'shared', strangers = '{strangers}' }}");
    assert!(received(&with("serve"), "'whitewasher'") > 0.99);
    let (blind, adaptive) = (received(&with("serve"), "'free-rider'"), received(&with("adaptive"), "'whitewasher'"));
    assert!(blind < 0.2, "a free rider without new names gets what a stranger gets: {blind}");
    assert!(adaptive < 0.5, "in three hours, where a cooperative newcomer needs minutes: {adaptive}");
    // One of the 36 is not met before the others have all: seeders ask nothing of it, so it cannot show what it would
    // give.
    let honest = received(&with("adaptive"), "'cooperative'");
    assert!(honest > 0.95, "newcomers who give are served: {honest}");
}

/// Feldman et al. (2004): a clique that gives nothing lives on false praise where all is believed that is told, and
/// gains nothing by it where trust has to flow from those who were served.
#[test]
fn false_praise_defeats_shared_history_and_not_max_flow() {
    let clique = |praise: &str| format!("{{ kind = 'colluders', offers = 0, praise = '{praise}' }}");
    let (silent, loud) = (clique("0 B"), clique("10 MB"));
    let shared = "{ rule = 'reciprocative', history = 'shared' }";
    let (without, with) = (received(shared, &silent), received(shared, &loud));
    assert!(without < 0.2 && with > 0.9, "{without} of the file without praise, {with} with it");
    let subjective = "{ rule = 'reciprocative', history = 'max-flow' }";
    let gain = completion(subjective, &silent) / completion(subjective, &loud);
    assert!((gain - 1.0).abs() < 0.05, "{gain} times as fast by praise");
}

/// Shin et al. (2015): who passes nothing on gets sealed pieces and no keys.
#[test]
fn under_t_chain_a_free_rider_can_use_nothing() {
    let rule = "'t-chain'";
    let free_rider = received(rule, "'free-rider'");
    assert!(free_rider < 0.05, "{free_rider}");
    assert!(received(rule, "'cooperative'") > 0.999);
    let completed = |tally: &potluck::measure::Tally| {
        tally.of(Whom::Group(DEVIANTS)).filter(|peer| peer.completed < Time::NEVER).count()
    };
    assert_eq!(runs(&scenario(rule, "'free-rider'")).map(|tally| completed(&tally)).sum::<usize>(), 0);
}

/// Two who owe each other must not wait for each other for ever.
#[test]
fn under_t_chain_everyone_who_gives_completes() {
    let scenario = study("../audit", &[("incentive", "'t-chain'")]).cell(0).scenario;
    for tally in runs(&scenario) {
        let share = measure(&tally, "completion_share");
        assert!((share - 1.0).abs() < 1e-12, "{share}");
    }
}

/// Under Swarm's accounting whoever does not pay gets what each neighbour gives on credit, and no more.
#[test]
fn under_swap_a_free_rider_gets_its_credit() {
    let rule = "{ rule = 'swap', payment = '100 KiB', disconnect = '128 KiB' }";
    // 55 others, each of whom finishes the piece under way when the bound is reached: a piece of 256 KiB each.
    let free_rider = received(rule, "'free-rider'");
    let credit = 55.0 * PIECE / (32.0 * 1024.0 * 1024.0);
    assert!(free_rider < credit * 1.01 && free_rider > 0.5 * credit, "{free_rider} of {credit}");
    assert!(received(rule, "'cooperative'") > 0.999);
}

/// The deviants' mean completion time in seconds; whoever does not complete counts as if it did at the end.
fn completion(rule: &str, behaviour: &str) -> f64 {
    let scenario = scenario(rule, behaviour);
    let times: Vec<f64> = runs(&scenario)
        .flat_map(|tally| {
            let times = tally
                .of(Whom::Group(DEVIANTS))
                .map(|peer| peer.completed.min(scenario.horizon).since(peer.joined).secs());
            times.collect::<Vec<_>>()
        })
        .collect();
    let (mean, error) = mean_and_error(&times);
    eprintln!("{rule} {behaviour}: a deviant takes {mean:.1} +- {error:.1} s");
    mean
}

/// What passed between every two peers as long as both were leeching, initial seeders left out.
#[derive(Default)]
struct Pairs {
    groups: Vec<Option<u16>>,
    leeching: Vec<bool>,
    bytes: BTreeMap<(usize, usize), f64>,
}

impl Witness for Pairs {
    fn witness(&mut self, _: Time, fact: &Fact) {
        match *fact {
            Fact::Joined { group, .. } => {
                self.groups.push(group);
                self.leeching.push(group.is_some());
            }
            Fact::Completed { peer } => self.leeching[peer.index()] = false,
            Fact::Served { giver, receiver, bytes } if self.leeching[giver.index()] => {
                *self.bytes.entry((giver.index(), receiver.index())).or_default() += bytes;
            }
            _ => {}
        }
    }
}

#[test]
fn fair_torrent_keeps_every_pair_within_a_few_pieces() {
    let scenario = scenario("'fair-torrent'", "'free-rider'");
    let (mut off, mut to_free_riders) = (Vec::new(), Vec::new());
    for replication in 0..scenario.replications {
        let mut pairs = Pairs::default();
        workload::play(&scenario, replication, Checks::On, &mut pairs);
        for (&(giver, receiver), bytes) in &pairs.bytes {
            if pairs.groups[receiver] == Some(DEVIANTS) {
                to_free_riders.push(bytes / PIECE);
            } else if giver < receiver || !pairs.bytes.contains_key(&(receiver, giver)) {
                let back = pairs.bytes.get(&(receiver, giver)).copied().unwrap_or(0.0);
                off.push((bytes - back).abs() / PIECE);
            }
        }
    }
    let (off_mean, _) = mean_and_error(&off);
    let (given_mean, _) = mean_and_error(&to_free_riders);
    let most = off.iter().copied().fold(0.0, f64::max);
    eprintln!(
        "pairs are {off_mean:.2} pieces apart, {most:.1} at most; a contributor gives a free rider {given_mean:.2}"
    );
    assert!(off_mean < 1.0 && most < 4.0, "pairs are {off_mean:.2} pieces apart, {most:.1} at most");
    assert!((0.5..1.5).contains(&given_mean), "about one piece per contributor: {given_mean:.2}");
}

/// The time that a group of `adversary-claims.toml` takes where its deviants behave in this way, in seconds, one for
/// each run.
fn times(behaviour: &str, group: u16) -> Vec<f64> {
    let study = study("adversary-claims", &[("population.groups.deviants.behaviour", behaviour)]);
    let time = |tally: &potluck::measure::Tally| {
        let times = tally.of(Whom::Group(group)).map(|peer| peer.completed.min(tally.end()).since(peer.joined).secs());
        mean_and_error(&times.collect::<Vec<_>>()).0
    };
    let times: Vec<f64> = runs(&study.cell(0).scenario).map(|tally| time(&tally)).collect();
    eprintln!("{behaviour}: group {group} takes {:.1} s", mean_and_error(&times).0);
    times
}

/// By how much the first are below the others, run by run: the mean, less twice its standard error.
fn surely_saved(times: &[f64], others: &[f64]) -> f64 {
    let saved: Vec<f64> = times.iter().zip(others).map(|(time, other)| other - time).collect();
    let (mean, error) = mean_and_error(&saved);
    eprintln!("saved {mean:.1} +- {error:.1} s");
    mean - 2.0 * error
}

/// Each name is drawn for optimistic slots as if it were a peer of its own, whether or not its peer gives.
#[test]
fn splitting_names_wins_under_tit_for_tat() {
    for offers in ["0.0", "1.0"] {
        let times = ["1", "2", "8"]
            .map(|names| times(&format!("{{ kind = 'sybil', names = {names}, offers = {offers} }}"), DEVIANTS));
        for more in times.windows(2) {
            assert!(surely_saved(&more[1], &more[0]) > 0.0, "more names are worth more where {offers} is offered");
        }
    }
}

/// A bad piece costs those who receive it, though it is never kept.
#[test]
fn polluters_waste_what_others_receive() {
    let wasted = |bad: &str| {
        let behaviour = format!("{{ kind = 'polluter', bad = {bad} }}");
        let study = study("adversary-claims", &[("population.groups.deviants.behaviour", &behaviour)]);
        let found: Vec<f64> = runs(&study.cell(0).scenario).map(|tally| measure(&tally, "wasted_share")).collect();
        let (mean, error) = mean_and_error(&found);
        eprintln!("{bad} bad: {mean:.4} +- {error:.4} of what is received is wasted");
        mean
    };
    let (none, half, all) = (wasted("0.0"), wasted("0.5"), wasted("1.0"));
    assert!(none <= 0.0 && half > 0.01 && all > half, "{none}, {half}, {all}");
    let (clean, polluted) = (times("'cooperative'", 0), times("'polluter'", 0));
    assert!(surely_saved(&clean, &polluted) > 0.0, "others take longer where some pollute");
}
