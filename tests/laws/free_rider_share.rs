//! What a peer that gives nothing gets under tit-for-tat (Qiu and Srikant 2004): one slot of nu + 1.

use potluck::scenario::Scenario;
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

use crate::play::{mean_and_error, study};

/// How far the mean share may lie from the law.
const TOLERANCE: f64 = 0.01;

/// Bytes received by each group once the swarm has settled, and its peers.
struct Received {
    settled: Time,
    groups: Vec<Option<u16>>,
    peers: [f64; 2],
    bytes: [f64; 2],
}

impl Witness for Received {
    fn witness(&mut self, at: Time, fact: &Fact) {
        match *fact {
            Fact::Joined { group, .. } => {
                self.groups.push(group);
                if let Some(group) = group {
                    self.peers[usize::from(group)] += 1.0;
                }
            }
            Fact::Served { giver, receiver, bytes } if at >= self.settled => {
                assert!(self.groups[giver.index()].is_some(), "the seeder has left");
                if let Some(group) = self.groups[receiver.index()] {
                    self.bytes[usize::from(group)] += bytes;
                }
            }
            Fact::Completed { .. } => panic!("nobody completes"),
            _ => {}
        }
    }
}

/// The rate at which free riders receive, as a part of a contributor's, over the last three quarters of a run.
fn share(scenario: &Scenario, replication: u32) -> f64 {
    let settled = Time::from_micros(scenario.horizon.micros() / 4);
    let mut received = Received { settled, groups: Vec::new(), peers: [0.0; 2], bytes: [0.0; 2] };
    workload::play(scenario, replication, Checks::On, &mut received);
    let [contributor, free_rider] = [0, 1].map(|group| received.bytes[group] / received.peers[group]);
    free_rider / contributor
}

fn assert_share(case: usize, expected: f64) {
    let scenario = study("free-rider-share", &[]).cell(case).scenario;
    let found: Vec<f64> = (0..scenario.replications).map(|replication| share(&scenario, replication)).collect();
    let (mean, error) = mean_and_error(&found);
    let slots = &scenario.incentive.parameters["slots"];
    let told = format!("slots {slots}: {mean:.4} +- {error:.4} of a contributor's rate, by law {expected}");
    eprintln!("{told}");
    assert!((mean - expected).abs() <= TOLERANCE, "{told}");
}

#[test]
fn a_free_rider_gets_a_fifth_beside_four_slots_for_the_best() {
    assert_share(0, 0.2);
}

#[test]
fn a_free_rider_gets_half_beside_one_slot_for_the_best() {
    assert_share(1, 0.5);
}
