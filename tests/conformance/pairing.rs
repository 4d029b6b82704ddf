//! Comparisons are paired: what is compared (the rule, the behaviour, the share of a group) changes nothing of who
//! comes, when, and with what.

use potluck::scenario::{Scenario, Study};
use potluck::units::{PeerId, Rate, Time};
use potluck::world::Fact;

use crate::worlds::{World, behaviours, choices, meetings, rules, some_world, told};

/// Who came, when, in which group, and with which links.
#[derive(Clone, Debug, PartialEq)]
struct Newcomer {
    peer: PeerId,
    at: Time,
    group: u16,
    upload: Rate,
    offered: Rate,
    download: Rate,
}

fn newcomers(scenario: &Scenario) -> Vec<Newcomer> {
    let joined = told(scenario).into_iter().filter_map(|(at, fact)| match fact {
        Fact::Joined { peer, group: Some(group), upload, offered, download, .. } => {
            Some(Newcomer { peer, at, group, upload, offered, download })
        }
        _ => None,
    });
    joined.collect()
}

#[test]
fn the_same_peers_come_under_every_rule_and_delivery() {
    for (overlay, arrivals) in meetings() {
        let world = World { overlay, arrivals, ..some_world() };
        let expected = newcomers(&world.scenario());
        for rule in rules() {
            let world = World { rule, ..world.clone() };
            assert_eq!(newcomers(&world.scenario()), expected, "{world:?}");
        }
        let swarm = |delivery| newcomers(&World { delivery, ..world.clone() }.scenario());
        for delivery in choices("Delivery").into_iter().filter(|delivery| delivery != "client-server") {
            assert_eq!(swarm(delivery.clone()), expected, "{delivery}");
        }
        // The two seeders are one server there, so everyone else's number is one lower.
        let server = swarm("client-server".to_owned());
        assert_eq!(server.len(), expected.len());
        for (mut one, other) in server.into_iter().zip(&expected) {
            one.peer.0 += 1;
            assert_eq!(one, *other);
        }
    }
}

#[test]
fn a_behaviour_changes_only_what_its_own_peers_offer() {
    for (overlay, arrivals) in meetings() {
        let world = World { overlay, arrivals, ..some_world() };
        let expected = newcomers(&world.scenario());
        for behaviour in behaviours() {
            let found = newcomers(&World { behaviour: behaviour.clone(), ..world.clone() }.scenario());
            assert_eq!(found.len(), expected.len());
            for (one, other) in found.iter().zip(&expected) {
                let offered = if other.group == 1 { one.offered } else { other.offered };
                assert_eq!(*one, Newcomer { offered, ..other.clone() }, "{behaviour}");
            }
        }
    }
}

/// The newcomers of a scenario with these shares of two groups beside the first.
fn with_shares(arrivals: &str, second: f64, third: f64) -> Vec<Newcomer> {
    let text = format!(
        "schema = 1\ntitle = 'shares'\nhorizon = '10 min'\n\
         [population]\nsize = 61\n[population.groups.first]\n\
         [population.groups.second]\nshare = {second}\nbehaviour = 'free-rider'\n\
         [population.groups.third]\nshare = {third}\nbehaviour = 'altruist'\n\
         [churn]\narrivals = {arrivals}\n[swarm]\nfile = '1 MiB'\npiece = '256 KiB'\n"
    );
    let study = Study::from_bytes("shares.toml".as_ref(), text.as_bytes(), &[]);
    newcomers(&study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario)
}

#[test]
fn a_larger_share_of_a_group_only_takes_peers_from_the_first_group() {
    for arrivals in ["{ kind = 'flash-crowd', over = '1 min' }", "{ kind = 'poisson', rate = '30 per min' }"] {
        let shares = [(0.1_f64, 0.2), (0.25, 0.2), (0.7, 0.2), (0.7, 0.3), (0.13, 0.3), (0.13, 0.87)];
        for pair in shares.windows(2) {
            let ((second, third), (next_second, next_third)) = (pair[0], pair[1]);
            let changing = if (second - next_second).abs() > 0.0 { 1 } else { 2 };
            let (before, after) =
                (with_shares(arrivals, second, third), with_shares(arrivals, next_second, next_third));
            assert_eq!(before.len(), after.len());
            let mut moved = 0;
            for (before, after) in before.iter().zip(&after) {
                let links = |one: &Newcomer| (one.peer, one.at, one.upload, one.download);
                assert_eq!(links(before), links(after), "a peer keeps its links whatever its group");
                if before.group != after.group {
                    let mut groups = [before.group, after.group];
                    groups.sort_unstable();
                    assert_eq!(groups, [0, changing], "{pair:?}");
                    moved += 1;
                }
            }
            assert!(moved > 0, "{pair:?}");
        }
    }
}
