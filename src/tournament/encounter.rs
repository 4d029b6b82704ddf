//! Encounters: who plays with which capacities, and who comes out ahead.
//!
//! The peers of a replication and their capacities are the same whoever meets, and random numbers are keyed by the two
//! protocols, so that no encounter depends on who else is there. Our choices: groups are balanced by capacity (in each
//! block of peers of like capacity one belongs to the smaller group), and at half and half both have either half once.

use crate::incentive::design_space::Protocol;
use crate::random::{self, Stream, Streams, inner_unit};
use crate::workload::rounds::{Exchange, Peer, Terms};
use crate::world::CapacityLaw;
use crate::world::capacity::BitTorrent2006;

/// The peers of one replication.
#[derive(Clone, Debug)]
pub(super) struct World {
    streams: Streams,
    terms: Terms,
    /// In bytes per second.
    capacities: Vec<f64>,
    /// Who belongs to the first half.
    half: Vec<bool>,
    /// Who belongs to the minority.
    minority: Vec<bool>,
}

/// What one protocol achieved against the other, both ways round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Games of two, at half and half, that the first won, and the second; a draw is no win.
    pub halves: [u8; 2],
    /// Whether each won as the minority.
    pub minorities: [bool; 2],
}

impl World {
    /// The peers of a replication, of whom so many are the minority.
    pub fn new(seed: u64, replication: u32, peers: u16, minority: u16, terms: Terms) -> Self {
        let streams = Streams::new(seed, replication);
        let law = BitTorrent2006 {};
        let capacity = |peer: u16| {
            let part = inner_unit(&mut streams.of_entity("upload", u64::from(peer)));
            law.quantile(part).bytes_per_s()
        };
        let capacities: Vec<f64> = (0..peers).map(capacity).collect();
        let half = balanced(&capacities, peers / 2, &mut streams.stream("half"));
        let minority = balanced(&capacities, minority, &mut streams.stream("minority"));
        Self { streams, terms, capacities, half, minority }
    }

    /// What everyone receives on average where all follow one protocol, in bytes per second.
    pub fn alone(&self, exchange: &mut Exchange, protocol: Protocol) -> f64 {
        let peers: Vec<Peer> = self.capacities.iter().map(|&capacity| Peer { protocol, capacity }).collect();
        let stream = &mut self.streams.stream(&format!("{protocol} alone"));
        exchange.play(self.terms, &peers, stream).sum::<f64>() / as_f64(peers.len())
    }

    /// Plays two protocols against each other. The answer does not depend on which comes first, except in its order.
    pub fn meet(&self, exchange: &mut Exchange, one: Protocol, other: Protocol) -> Outcome {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        let purpose = format!("{first} meets {second}");
        let mut wins = |group: &[bool], inside: Protocol, outside: Protocol, game: u64| {
            let stream = &mut self.streams.of_entity(&purpose, game);
            let [inside, outside] = self.play(exchange, group, inside, outside, stream);
            [inside > outside, outside > inside]
        };
        let there = wins(&self.half, first, second, 0);
        let back = wins(&self.half, second, first, 0);
        let minorities = [wins(&self.minority, first, second, 1)[0], wins(&self.minority, second, first, 2)[0]];
        let halves = [u8::from(there[0]) + u8::from(back[1]), u8::from(there[1]) + u8::from(back[0])];
        let found = Outcome { halves, minorities };
        if one <= other { found } else { found.turned() }
    }

    /// What the peers of each group receive on average: those of `group`, and all others.
    fn play(
        &self,
        exchange: &mut Exchange,
        group: &[bool],
        inside: Protocol,
        outside: Protocol,
        stream: &mut Stream,
    ) -> [f64; 2] {
        let peer = |(is_inside, &capacity): (&bool, &f64)| {
            let protocol = if *is_inside { inside } else { outside };
            Peer { protocol, capacity }
        };
        let peers: Vec<Peer> = group.iter().zip(&self.capacities).map(peer).collect();
        let (mut sums, mut counts) = ([0.0; 2], [0.0; 2]);
        for (is_inside, rate) in group.iter().zip(exchange.play(self.terms, &peers, stream)) {
            let of = usize::from(!is_inside);
            sums[of] += rate;
            counts[of] += 1.0;
        }
        [sums[0] / counts[0], sums[1] / counts[1]]
    }
}

impl Outcome {
    fn turned(self) -> Self {
        let ([a, b], [c, d]) = (self.halves, self.minorities);
        Self { halves: [b, a], minorities: [d, c] }
    }
}

/// So many members, of whom one is drawn at random from each of as many blocks of peers of like capacity.
fn balanced(capacities: &[f64], members: u16, stream: &mut Stream) -> Vec<bool> {
    let mut order: Vec<usize> = (0..capacities.len()).collect();
    order.sort_by(|one, other| capacities[*one].total_cmp(&capacities[*other]).then(one.cmp(other)));
    let (peers, blocks) = (order.len(), usize::from(members));
    let mut chosen = vec![false; peers];
    for block in 0..blocks {
        let block = &order[block * peers / blocks..(block + 1) * peers / blocks];
        chosen[*random::pick(stream, block).expect("there are no more members than peers")] = true;
    }
    chosen
}

#[expect(clippy::cast_precision_loss, reason = "a few peers")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::workload::rounds::Spare;

    fn world(replication: u32) -> World {
        let terms = Terms { rounds: NonZeroU32::new(60).expect("not zero"), spare: Spare::Lost };
        World::new(1, replication, 20, 2, terms)
    }

    fn protocol(name: &str) -> Protocol {
        name.parse().expect("a protocol")
    }

    #[test]
    fn groups_are_balanced_by_capacity() {
        let World { capacities, half, minority, .. } = world(0);
        let mut ranked: Vec<usize> = (0..20).collect();
        ranked.sort_by(|one, other| capacities[*one].total_cmp(&capacities[*other]));
        for pair in ranked.chunks(2) {
            assert!(half[pair[0]] != half[pair[1]], "one of two neighbours is in the first half");
        }
        for block in ranked.chunks(10) {
            assert_eq!(block.iter().filter(|peer| minority[**peer]).count(), 1);
        }
    }

    #[test]
    fn a_protocol_against_itself_wins_as_often_as_it_loses() {
        let mut exchange = Exchange::default();
        for name in ["periodic-1.tft.fastest-4.equal-split", "when-needed-2.tf2t.loyal-1.prop-share"] {
            for replication in 0..5 {
                let found = world(replication).meet(&mut exchange, protocol(name), protocol(name));
                assert_eq!(found.halves, [1, 1], "{name}: with either half of the peers it wins, or loses, once");
            }
        }
        let nothing = protocol("no-strangers.no-partners.freeride");
        let found = world(0).meet(&mut exchange, nothing, nothing);
        assert_eq!(found, Outcome::default(), "where nothing is given nobody wins");
    }

    #[test]
    fn the_order_of_two_protocols_does_not_matter() {
        let (one, other) = (Protocol::BIT_TORRENT, protocol("when-needed-1.tft.loyal-4.equal-split"));
        let mut exchange = Exchange::default();
        for replication in 0..4 {
            let there = world(replication).meet(&mut exchange, one, other);
            assert_eq!(world(replication).meet(&mut exchange, other, one).turned(), there);
        }
    }

    #[test]
    fn who_takes_and_gives_nothing_to_partners_beats_who_gives_to_all() {
        let (taker, giver) =
            (protocol("no-strangers.no-partners.freeride"), protocol("periodic-19.no-partners.equal-split"));
        let found = world(0).meet(&mut Exchange::default(), taker, giver);
        assert_eq!(found, Outcome { halves: [2, 0], minorities: [true, false] });
    }
}
