//! Every rule with every behaviour, overlay, picking and kind of churn: no panic, conservation, the same facts from the
//! same seed, and other facts from another.

use potluck::scenario::Scenario;
use potluck::units::Time;
use potluck::workload::{Checks, play};
use potluck::world::{Fact, Witness};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::oracle;
use crate::worlds::{World, behaviours, choices, departures, meetings, real_overlays, rules, some_world, told};

/// The hash of all that is told, without keeping it.
#[derive(Default)]
struct Hash(Sha256);

impl Witness for Hash {
    fn witness(&mut self, at: Time, fact: &Fact) {
        // Numbers are written in the shortest form that reads back the same, so other bits are another text.
        self.0.update(format!("{} {fact:?}\n", at.micros()));
    }
}

fn hash(scenario: &Scenario) -> [u8; 32] {
    let mut hash = Hash::default();
    play(scenario, 0, Checks::Off, &mut hash);
    hash.0.finalize().into()
}

/// Holds one world to what every run promises.
fn check(world: &World) {
    let scenario = world.scenario();
    let facts = told(&scenario);
    oracle::check(&scenario, &facts);
    assert!(facts.iter().any(|(_, fact)| matches!(fact, Fact::Delivered { .. })) || world.delivery == "client-server");
    let first = hash(&scenario);
    assert_eq!(first, hash(&scenario), "the same seed tells the same: {world:?}");
    let other = World { seed: 2, ..world.clone() };
    assert_ne!(first, hash(&other.scenario()), "another seed tells something else: {world:?}");
}

/// In so many meetings each rule meets each behaviour.
const MEETINGS: usize = 3;

#[test]
fn every_rule_keeps_its_promises_with_every_behaviour_overlay_and_churn() {
    let pickings = choices("Picking");
    let mut worlds = Vec::new();
    let mut add = |rule: &String, behaviour: &String, (overlay, arrivals): &(String, String), departure: &String| {
        // Pickings take turns: each meets every rule and every behaviour.
        let picking = pickings[worlds.len() % pickings.len()].clone();
        let (rule, behaviour, departure) = (rule.clone(), behaviour.clone(), departure.clone());
        let (overlay, arrivals) = (overlay.clone(), arrivals.clone());
        worlds.push(World { rule, behaviour, overlay, arrivals, departure, picking, ..some_world() });
    };
    // Every rule meets every behaviour, every meeting and every departure, and so does every behaviour: a few meetings
    // for each pair, which come in turn. All with all would take an hour.
    let (behaviours, departures, meetings) = (behaviours(), departures(), meetings());
    for (turn, rule) in rules().iter().enumerate() {
        for (other, behaviour) in behaviours.iter().enumerate() {
            for place in 0..MEETINGS {
                let meeting = &meetings[(turn * 5 + other * MEETINGS + place) % meetings.len()];
                add(rule, behaviour, meeting, &departures[(turn + other + place) % departures.len()]);
            }
        }
    }
    worlds.par_iter().for_each(check);
    eprintln!("{} worlds", worlds.len());
}

#[test]
fn a_network_is_the_same_overlay_whatever_its_format() {
    let facts = |overlay: &String| told(&World { overlay: overlay.clone(), ..some_world() }.scenario());
    let (first, others) = (facts(&real_overlays()[0]), real_overlays().split_off(1));
    assert!(others.len() >= 4 && others.iter().all(|overlay| facts(overlay) == first), "{others:?}");
}

#[test]
fn every_delivery_keeps_its_promises_with_every_behaviour_and_churn() {
    let (behaviours, departures) = (behaviours(), departures());
    for delivery in choices("Delivery") {
        for (turn, (overlay, arrivals)) in meetings().into_iter().enumerate() {
            // A quarter of the behaviours and a departure, in turn: all of each would take minutes.
            for other in 2 * turn..2 * turn + behaviours.len().div_ceil(4) {
                let behaviour = behaviours[other % behaviours.len()].clone();
                let departure = departures[other % departures.len()].clone();
                let (delivery, overlay, arrivals) = (delivery.clone(), overlay.clone(), arrivals.clone());
                check(&World { behaviour, overlay, arrivals, departure, delivery, ..some_world() });
            }
        }
    }
}
