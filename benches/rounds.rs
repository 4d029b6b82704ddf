//! What a peer costs in a round of the round-based exchange: 50 peers, 500 rounds, everybody under one protocol.
//!
//! One item is one peer in one round. Read the ratios: the figures of one machine say little by themselves.

use std::num::NonZeroU32;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use potluck::incentive::design_space::Protocol;
use potluck::random::{Streams, inner_unit};
use potluck::workload::rounds::{Exchange, Peer, Spare, Terms};
use potluck::world::CapacityLaw;
use potluck::world::capacity::BitTorrent2006;

fn main() {
    divan::main();
}

const PEERS: u64 = 50;
const ROUNDS: u32 = 500;

/// The point of BitTorrent, each ranking, long lists of partners, two rounds of memory, and who gives nothing.
const PROTOCOLS: [&str; 9] = [
    "periodic-1.tft.fastest-4.equal-split",
    "periodic-1.tft.proximity-4.equal-split",
    "when-needed-1.tft.loyal-4.equal-split",
    "periodic-1.tft.random-4.equal-split",
    "periodic-1.tft.adaptive-4.prop-share",
    "when-needed-2.tf2t.slowest-1.prop-share",
    "periodic-3.tft.fastest-9.equal-split",
    "periodic-3.tf2t.fastest-9.prop-share",
    "no-strangers.no-partners.freeride",
];

#[divan::bench(args = PROTOCOLS, sample_count = 20, sample_size = 1)]
fn peer_rounds(bencher: Bencher, name: &str) {
    let protocol: Protocol = name.parse().expect("a protocol");
    let streams = Streams::new(1, 0);
    let capacity = |peer| BitTorrent2006 {}.quantile(inner_unit(&mut streams.of_entity("upload", peer))).bytes_per_s();
    let peers: Vec<Peer> = (0..PEERS).map(|peer| Peer { protocol, capacity: capacity(peer) }).collect();
    let terms = Terms { rounds: NonZeroU32::new(ROUNDS).expect("not zero"), spare: Spare::Lost };
    let mut exchange = Exchange::default();
    bencher.counter(ItemsCount::new(PEERS * u64::from(ROUNDS))).bench_local(|| {
        let stream = &mut streams.stream("exchange");
        black_box(exchange.play(terms, &peers, stream).sum::<f64>())
    });
}
