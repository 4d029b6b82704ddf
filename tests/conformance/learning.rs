//! What must hold where peers who ask for service learn from each other, by whatever rule of learning.

use std::collections::BTreeSet;
use std::path::Path;

use potluck::dynamics::Learning;
use potluck::measure::{self, Column, Tally};
use potluck::registry::Family;
use potluck::scenario::{Kind, Scenario, Study};
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

/// Every fact, also in words, and how many peers each group has by what was told.
struct Told {
    happened: Vec<(Time, Fact)>,
    facts: Vec<String>,
    groups: Vec<u16>,
    members: Vec<u32>,
    switched: u32,
    tally: Tally,
}

impl Witness for Told {
    fn witness(&mut self, at: Time, fact: &Fact) {
        self.tally.witness(at, fact);
        self.happened.push((at, *fact));
        self.facts.push(format!("{at:?} {fact:?}"));
        match *fact {
            Fact::Joined { peer, group: Some(group), .. } => {
                assert_eq!(peer.index(), self.groups.len());
                self.groups.push(group);
                self.members[usize::from(group)] += 1;
            }
            Fact::Switched { peer, group } => {
                let before = std::mem::replace(&mut self.groups[peer.index()], group);
                assert_ne!(before, group, "whoever switches comes from another group");
                self.members[usize::from(before)] -= 1;
                self.members[usize::from(group)] += 1;
                self.switched += 1;
            }
            _ => {}
        }
    }
}

const GROUPS: &str = "[population]\nsize = 40\n[population.groups.reciprocators]\nincentive = 'network-of-favors'\n\
     [population.groups.defectors]\nbehaviour = 'free-rider'\nshare = 0.3\n[population.groups.cooperators]\nshare = 0.3\n";
/// Whoever can be learnt from: more names, new names, bad items, half an upload, other rules with rounds, seals and
/// money.
const MANY: &str = "[population]\nsize = 60\n[population.groups.peers]\n\
     [population.groups.sybils]\nbehaviour = 'sybil'\nincentive = 'tit-for-tat'\nshare = 0.15\n\
     [population.groups.whitewashers]\nbehaviour = { kind = 'whitewasher', every = '30 s' }\nincentive = 't-chain'\nshare = 0.15\n\
     [population.groups.polluters]\nbehaviour = { kind = 'polluter', bad = 1.0 }\nincentive = 'eigentrust'\nshare = 0.15\n\
     [population.groups.colluders]\nbehaviour = 'colluders'\nincentive = 'scrip'\nshare = 0.15\n\
     [population.groups.chained]\nincentive = 't-chain'\nshare = 0.2\n";
const FAVOURS: &str = "[service]\nrate = '0.1 per s'\nlaw = 'instant'\nretries = 5\n";

fn read(text: &str) -> Result<Study, String> {
    let text = format!("schema = 1\ntitle = 'T'\nhorizon = '1000 s'\noutput.samples = 20\n{text}");
    Study::from_bytes(Path::new("test.toml"), text.as_bytes(), &[]).map_err(|problem| problem.to_string())
}

fn scenario(text: &str) -> Scenario {
    read(text).unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario
}

fn told(scenario: &Scenario, replication: u32) -> Told {
    let groups = scenario.population.groups.len();
    let (facts, tally) = (Vec::new(), Tally::of_scenario(scenario));
    let mut told =
        Told { happened: Vec::new(), facts, groups: Vec::new(), members: vec![0; groups], switched: 0, tally };
    workload::play(scenario, replication, Checks::On, &mut told);
    told
}

fn value(told: &Told, scenario: &Scenario, name: &str) -> f64 {
    let groups: Vec<String> = scenario.population.groups.iter().map(|group| group.name.clone()).collect();
    let columns: Vec<Column> = measure::columns(Kind::Service, &groups);
    let column = columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no {name}"));
    column.value(&told.tally).unwrap_or_else(|| panic!("{name} has no value"))
}

#[test]
fn every_way_to_learn_plays_the_same_again_and_everyone_stays_in_one_group() {
    let ways = [
        "rate = '6 per min'\nsize = '1 MB'\n",
        "law = 'instant'\nrate = '6 per min'\nitems = { count = 5, held = 2 }\n\
         [churn]\npresence = { kind = 'sessions', online = { mean = '2 min' }, away = { mean = '1 min' }, back = 'newcomer' }\n",
    ];
    for rule in <dyn Learning>::registry() {
        let member = rule.with_defaults();
        if member.asks_what_if() || member.is_mean_field() {
            continue;
        }
        for (way, from) in ways.into_iter().zip(["anyone", "neighbours"]) {
            let learning = format!(
                "[learning]\nrule = '{}'\nevery = '50 s'\nfrom = '{from}'\nmutation = 0.05\nbaseline = 1.0\n",
                rule.name
            );
            let scenario = scenario(&format!(
                "overlay = {{ kind = 'random-regular', degree = 4 }}\n{MANY}[service]\n{way}{learning}"
            ));
            let (first, again) = (told(&scenario, 0), told(&scenario, 0));
            assert!(first.switched > 0, "{}: {way}", rule.name);
            assert_eq!(first.facts, again.facts, "{}: {way}", rule.name);
            assert_eq!(first.members.iter().sum::<u32>(), 60, "{}: {way}", rule.name);
            for (group, members) in scenario.population.groups.iter().zip(&first.members) {
                let share = value(&first, &scenario, &format!("group_share_end.{}", group.name));
                assert!((share - f64::from(*members) / 60.0).abs() < 1e-12, "{}: {share}", rule.name);
            }
        }
    }
}

#[test]
fn where_nothing_differs_nobody_gains() {
    let of = |learning: &str| scenario(&format!("{GROUPS}{FAVOURS}[learning]\nevery = '20 s'\n{learning}\n"));
    let alike = of("rule = 'imitate-best'\nintensity = 0.0");
    assert_eq!(told(&alike, 0).switched, 0, "nobody is better than another");
    // Copying at random keeps shares as they are on average: 40 peers learn 49 times, 200 runs.
    let drifts = of("rule = 'fermi'\nintensity = 0.0");
    let ends = (0..200).map(|run| told(&drifts, run).members[1]);
    let mean = f64::from(ends.sum::<u32>()) / 200.0 / 40.0;
    assert!((mean - 0.3).abs() < 0.12, "{mean}: no further than four standard errors of runs that end at 0 or 1");
}

#[test]
fn what_pays_spreads() {
    let ends = |reciprocators: &str| {
        let groups = GROUPS
            .replace("'network-of-favors'", reciprocators)
            .replace("cooperators]\nshare = 0.3", "cooperators]\nshare = 0.1");
        let rounds = "demand = 'rounds'\nround = '1 s'\nlaw = 'instant'\nsize = '1 B'\ncandidates = 1\nretries = 0\nbenefit = 7.0\n\
             cost = 1.0\n";
        let scenario = scenario(&format!("{groups}[service]\n{rounds}[learning]\nrule = 'fermi'\nevery = '100 s'\n"));
        let told = told(&scenario, 0);
        (told.members.clone(), value(&told, &scenario, "group_share.defectors"))
    };
    let (members, share) = ends("'none'");
    assert!(members[1] == 40 && share > 0.9, "serving costs, and nobody is refused: {members:?} {share}");
    let (members, share) = ends("{ rule = 'reciprocative', strangers = 'serve', trial = '1 B', round = '1 s' }");
    assert!(members[1] < 12 && share < 0.2, "whoever serves is served: {members:?} {share}");
}

#[test]
fn who_is_gone_for_good_neither_learns_nor_is_copied() {
    // The defectors earn most, and leave before anyone learns; so do a quarter of the others.
    let shocks = "[shocks.one]\nwhat = 'departure'\nat = '10 s'\ngroup = 'defectors'\n\
                  [shocks.two]\nwhat = 'departure'\nat = '400 s'\nshare = 0.25\n";
    for from in ["anyone", "neighbours"] {
        let scenario = scenario(&format!(
            "overlay = {{ kind = 'random-regular', degree = 4 }}\n{GROUPS}{FAVOURS}{shocks}\
             [learning]\nrule = 'fermi'\nevery = '20 s'\nfrom = '{from}'\n"
        ));
        let told = told(&scenario, 0);
        assert!(told.switched > 0, "{from}");
        let mut gone = BTreeSet::new();
        for (at, fact) in &told.happened {
            match fact {
                Fact::Left { peer, .. } => assert!(gone.insert(*peer), "{from}"),
                Fact::Switched { peer, group } => {
                    assert!(!gone.contains(peer), "{from}: {peer:?} learns at {at:?} and is gone");
                    assert_ne!(*group, 1, "{from}: {peer:?} copies one who is gone");
                }
                _ => {}
            }
        }
        assert!(gone.len() > 15, "{from}: {}", gone.len());
    }
}

#[test]
fn what_peers_cannot_learn_by_is_refused() {
    let neighbours = "from = 'neighbours'";
    for (wrong, needed) in [
        ("rule = 'best-response'\nevery = '10 s'", "copies others"),
        ("rule = 'replicator'\nevery = '10 s'", "copies others"),
        ("own_strategies = true\nevery = '10 s'", "own_strategies = false"),
        ("rule = 'fermi'", "a time in `every`"),
        ("every = '2 h'", "no longer than `horizon`"),
        ("every = '10 s'\nfrom = 'partners'", "anyone"),
        (&*format!("every = '10 s'\n{neighbours}"), "drawn before the run"),
    ] {
        let problem = read(&format!("{GROUPS}{FAVOURS}[learning]\n{wrong}\n")).expect_err(wrong);
        assert!(problem.contains(needed), "{wrong}: {problem}");
    }
    let swarm = "[population]\nsize = 5\n[swarm]\nfile = '1 MiB'\npiece = '64 KiB'\n[learning]\nrule = 'fermi'\n";
    let problem = read(swarm).expect_err("a swarm has no payoffs");
    assert!(problem.contains("no payoffs") && problem.contains("`service` or `game`"), "{problem}");
}
