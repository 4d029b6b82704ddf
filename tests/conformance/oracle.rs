//! What must hold in the facts of any run, whatever the rule: checked from outside, by arithmetic on facts alone.

use potluck::scenario::{Delivery, Scenario, Workload};
use potluck::units::Time;
use potluck::world::{Fact, Reason};

/// Rounding may add this part to a sum of bytes.
const ROUNDING: f64 = 1e-6;

#[derive(Clone, Debug)]
struct Peer {
    group: Option<u16>,
    joined: Time,
    left: Option<Time>,
    /// Whether it is offline.
    away: bool,
    completed: Option<Time>,
    offered: f64,
    /// Since when it offers that, and the bytes that it could have given before.
    offered_before: (Time, f64),
    download: f64,
    wants: f64,
    given: f64,
    received: f64,
    delivered: f64,
    /// What has arrived sealed and was not opened.
    sealed: f64,
    discarded: f64,
}

impl Peer {
    /// Rounding grows with all that passed, whether or not it was kept.
    fn has_more_than_it_received(&self) -> bool {
        self.delivered > self.received + ROUNDING * (self.received + self.discarded)
    }
}

/// What the facts add up to.
pub struct Oracle<'a> {
    scenario: &'a Scenario,
    delivery: Delivery,
    now: Time,
    peers: Vec<Peer>,
    given: f64,
    received: f64,
    discarded: f64,
}

/// Checks every fact of a run, and what they add up to; answers with the share of newcomers that completed.
///
/// # Panics
/// If anything is wrong: says what.
pub fn check(scenario: &Scenario, told: &[(Time, Fact)]) -> f64 {
    let Workload::Swarm(swarm) = &scenario.workload else { panic!("the oracle knows swarms") };
    let (now, peers) = (Time::ZERO, Vec::new());
    let mut oracle =
        Oracle { scenario, delivery: swarm.delivery, now, peers, given: 0.0, received: 0.0, discarded: 0.0 };
    for (at, fact) in told {
        assert!(*at >= oracle.now && *at <= scenario.horizon, "{fact:?} at {at} after {}", oracle.now);
        oracle.now = *at;
        oracle.hear(*fact);
    }
    assert!(matches!(told.last(), Some((_, Fact::Counted { .. }))), "a run ends with a count");
    oracle.finish()
}

impl Oracle<'_> {
    fn hear(&mut self, fact: Fact) {
        let now = self.now;
        match fact {
            Fact::Service(_) | Fact::Team(_) => panic!("no swarm tells {fact:?}"),
            Fact::Joined { peer, group, offered, download, wants, .. } => {
                assert_eq!(peer.index(), self.peers.len(), "peers are numbered in the order in which they join");
                let (joined, left, completed) = (now, None, None);
                let (offered, download) = (offered.bytes_per_s(), download.bytes_per_s());
                let (given, received, delivered, sealed) = (0.0, 0.0, 0.0, 0.0);
                let offered_before = (now, 0.0);
                self.peers.push(Peer {
                    group,
                    joined,
                    left,
                    away: false,
                    completed,
                    offered,
                    offered_before,
                    download,
                    wants,
                    given,
                    received,
                    delivered,
                    sealed,
                    discarded: 0.0,
                });
            }
            Fact::Left { peer, reason } => {
                let peer = &mut self.peers[peer.index()];
                assert_eq!(peer.left.replace(now), None, "a peer leaves once: {peer:?}");
                let done = peer.completed.is_some() || peer.group.is_none();
                assert!(matches!(reason, Reason::Shock | Reason::Quit) || (reason == Reason::Done) == done, "{peer:?}");
            }
            Fact::Game(_) => panic!("nobody plays in a swarm"),
            Fact::Shock { shock, .. } => assert!(usize::from(shock) < self.scenario.shocks.len(), "{fact:?}"),
            Fact::Switched { peer, group } => {
                let peer = &mut self.peers[peer.index()];
                assert_ne!(peer.group.replace(group), None, "initial seeders are of no group: {peer:?}");
            }
            Fact::Away { peer } => {
                let peer = self.here(peer.index());
                let (since, bytes) = peer.offered_before;
                peer.offered_before = (now, bytes + most(peer.offered, now.since(since)));
                assert!(peer.given <= peer.offered_before.1, "gave no more than it offered: {peer:?}");
                peer.away = true;
            }
            Fact::Back { peer } => {
                let peer = &mut self.peers[peer.index()];
                assert!(peer.away && peer.left.is_none(), "whoever is back was away: {peer:?}");
                (peer.away, peer.offered_before.0) = (false, now);
            }
            Fact::Offered { peer, offered } => {
                let peer = &mut self.peers[peer.index()];
                assert_eq!(peer.left, None, "who has left offers nothing: {peer:?}");
                let (since, bytes) = peer.offered_before;
                let offers = if peer.away { 0.0 } else { peer.offered };
                peer.offered_before = (now, bytes + most(offers, now.since(since)));
                assert!(peer.given <= peer.offered_before.1, "gave no more than it offered: {peer:?}");
                peer.offered = offered.bytes_per_s();
            }
            Fact::Renamed { peer } => _ = self.here(peer.index()),
            Fact::Served { giver, receiver, bytes } => {
                assert!(bytes > 0.0 && bytes.is_finite() && giver != receiver, "{fact:?}");
                self.here(giver.index()).given += bytes;
                self.here(receiver.index()).received += bytes;
                self.given += bytes;
                self.received += bytes;
            }
            Fact::Sealed { receiver, bytes } => self.here(receiver.index()).sealed += bytes,
            Fact::Opened { receiver, bytes } => {
                let peer = self.here(receiver.index());
                assert!(peer.sealed >= bytes, "what is opened was sealed: {peer:?}");
                peer.sealed -= bytes;
            }
            Fact::Discarded { receiver, giver, bytes } => {
                assert!(bytes > 0.0 && bytes.is_finite() && giver != receiver, "{fact:?}");
                assert!(self.here(giver.index()).given > 0.0, "whoever finished a piece gave something: {fact:?}");
                let receiver = self.here(receiver.index());
                receiver.received -= bytes;
                receiver.discarded += bytes;
                assert!(!receiver.has_more_than_it_received(), "what is thrown away was no whole piece: {receiver:?}");
                self.received -= bytes;
                self.discarded += bytes;
            }
            Fact::Delivered { receiver, bytes } => self.here(receiver.index()).delivered += bytes,
            Fact::Completed { peer } => {
                let pieces = self.delivery != Delivery::ClientServer;
                let peer = self.here(peer.index());
                assert_eq!(peer.completed.replace(now), None, "a peer completes once: {peer:?}");
                assert!(is_about(peer.received, peer.wants), "received what it came for: {peer:?}");
                assert!(peer.sealed == 0.0, "with the key to every piece: {peer:?}");
                assert!(!pieces || is_about(peer.delivered, peer.wants), "in whole pieces: {peer:?}");
            }
            Fact::Counted { leechers, seeders, lowest_copies, pieces_lost, largest_component } => {
                assert!(largest_component.is_none_or(|share| share > 0.0 && share <= 1.0), "{largest_component:?}");
                self.count(leechers, seeders);
                assert_eq!(lowest_copies == 0, pieces_lost > 0, "what has no copies is lost");
            }
        }
    }

    /// A peer that takes part in something: it has joined, and has not left.
    fn here(&mut self, peer: usize) -> &mut Peer {
        let peer = &mut self.peers[peer];
        assert!(peer.left.is_none() && !peer.away, "who has left, or is away, takes no part: {peer:?}");
        peer
    }

    fn count(&self, leechers: u32, seeders: u32) {
        let count = |meant: &dyn Fn(&Peer) -> bool| {
            let there = self.peers.iter().filter(|peer| peer.left.is_none() && !peer.away && meant(peer)).count();
            u32::try_from(there).expect("a few peers")
        };
        assert_eq!(count(&|peer| peer.group.is_some() && peer.completed.is_none()), leechers, "at {}", self.now);
        let seeds = |peer: &Peer| (peer.group.is_none() || peer.completed.is_some()) && peer.offered > 0.0;
        assert_eq!(count(&seeds), seeders, "at {}", self.now);
    }

    fn finish(&self) -> f64 {
        let (given, received, discarded) = (self.given, self.received, self.discarded);
        assert!(is_about(given, received + discarded), "{given} given, {received} received, {discarded} discarded");
        for peer in &self.peers {
            assert!(peer.received <= peer.wants * (1.0 + ROUNDING), "no more than it came for: {peer:?}");
            assert!(!peer.has_more_than_it_received(), "what is whole was received: {peer:?}");
            if self.delivery != Delivery::RandomContact {
                self.check_capacity(peer);
            }
        }
        let newcomers = || self.peers.iter().filter(|peer| peer.group.is_some());
        let all = newcomers().count();
        let file = self.scenario.presence_read.is_some();
        assert!(file || all >= self.scenario.population.size as usize, "all of the population joined");
        let completed = newcomers().filter(|peer| peer.completed.is_some()).count();
        let number = |count: usize| f64::from(u32::try_from(count).expect("a few peers"));
        if all == 0 { 1.0 } else { number(completed) / number(all) }
    }

    /// Over the time that a peer was there, no link carried more than it can; a microsecond may be rounded up.
    fn check_capacity(&self, peer: &Peer) {
        let left = peer.left.unwrap_or(self.now);
        let (since, before) = peer.offered_before;
        let offered = before + if peer.away { 0.0 } else { most(peer.offered, left.since(since)) };
        assert!(peer.given <= offered, "gave no more than it offered: {peer:?}");
        let carried = most(peer.download, left.since(peer.joined));
        assert!(peer.received + peer.discarded <= carried, "received no more than its link carries: {peer:?}");
    }
}

/// The most that passes at this rate over this time.
fn most(rate: f64, time: Time) -> f64 {
    if rate > 0.0 { rate * (time.secs() + 1e-6) * (1.0 + ROUNDING) } else { 0.0 }
}

fn is_about(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= ROUNDING * expected
}
