//! What a peer that gives nothing gets under tit-for-tat (Qiu and Srikant 2004): one slot of nu + 1.

use potluck::scenario::Scenario;
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

use crate::play::{cells, mean_and_error, study};

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

#[test]
fn a_free_rider_gets_one_slot_of_all() {
    for (scenario, expected) in cells(&study("free-rider-share", &[])).zip([0.2, 0.5]) {
        let found: Vec<f64> = (0..scenario.replications).map(|replication| share(&scenario, replication)).collect();
        let (mean, error) = mean_and_error(&found);
        let told =
            format!("slots {}: {mean:.4} +- {error:.4}, by law {expected}", scenario.incentive.parameters["slots"]);
        eprintln!("{told}");
        assert!((mean - expected).abs() <= TOLERANCE, "{told}");
    }
}
