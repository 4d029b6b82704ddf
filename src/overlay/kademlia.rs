//! `kademlia`: peers with random ids who know a few others in each distance range from theirs.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// A distributed hash table at rest: each peer has a random id, and for each distance (by exclusive or) from 2^i to
/// 2^(i+1) a bucket of up to so many contacts, chosen at random among the peers in that range, all of them where they
/// are fewer. Links hold in both directions, so peers know about twice as many as they have in their buckets.
///
/// Ids have 64 bits in place of 160: enough for all peers to differ, and more would change no bucket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Kademlia {
    /// How many contacts a bucket holds at most (k). A peer of n has about k log2(n / k) contacts and its k nearest.
    pub bucket: NonZeroU32,
}

impl Default for Kademlia {
    fn default() -> Self {
        Self { bucket: NonZeroU32::new(20).expect("not zero") }
    }
}

impl Member for Kademlia {
    const NAME: &'static str = "kademlia";
    const SUMMARY: &'static str = "peers with random ids who know a few others in each distance range from theirs";
    const SOURCE: &'static str =
        "Maymounkov and Mazières, Kademlia: A Peer-to-Peer Information System Based on the XOR Metric, IPTPS 2002";
}

impl Overlay for Kademlia {
    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        Meeting::Fixed(Graph::from_edges(peers, &draw(&ids(peers, stream), self.bucket.get(), stream)))
    }
}

/// Different random ids, ascending, each with the peer that bears it.
fn ids(peers: u32, stream: &mut Stream) -> Vec<(u64, u32)> {
    let draw = |stream: &mut Stream| u64::from(random::bits(stream)) << 32 | u64::from(random::bits(stream));
    loop {
        let mut ids: Vec<(u64, u32)> = (0..peers).map(|peer| (draw(stream), peer)).collect();
        ids.sort_unstable();
        if ids.windows(2).all(|two| two[0].0 < two[1].0) {
            return ids;
        }
    }
}

/// The contacts of all peers, as links from each.
fn draw(ids: &[(u64, u32)], bucket: u32, stream: &mut Stream) -> Vec<(u32, u32)> {
    let mut links = Vec::new();
    let mut chosen = Vec::new();
    for &(id, peer) in ids {
        for_each_range(ids, id, |range| {
            choose(range, bucket, stream, &mut chosen);
            links.extend(chosen.drain(..).map(|place| (peer, ids[place as usize].1)));
        });
    }
    links
}

/// Calls with the places of the peers in each distance range that holds some, the farthest first. Those at distances
/// from 2^i to 2^(i+1) have the same bits above i and differ in bit i: in order of ids they stand side by side.
fn for_each_range(ids: &[(u64, u32)], id: u64, mut call: impl FnMut(Range<usize>)) {
    let (mut low, mut high) = (0, ids.len());
    for bit in (0..64).rev() {
        if high - low == 1 {
            return;
        }
        let middle = low + ids[low..high].partition_point(|(other, _)| other >> bit & 1 == 0);
        let in_upper = id >> bit & 1 == 1;
        let range = if in_upper { low..middle } else { middle..high };
        if !range.is_empty() {
            call(range);
        }
        (low, high) = if in_upper { (middle, high) } else { (low, middle) };
    }
}

/// So many different places of a range, each set of them equally likely, by Floyd's way (Bentley and Floyd 1987); all
/// of them where there are no more.
fn choose(range: Range<usize>, count: u32, stream: &mut Stream, chosen: &mut Vec<u32>) {
    let place = |at: usize| u32::try_from(at).expect("peers are numbered by u32");
    let (start, size) = (place(range.start), place(range.len()));
    for last in size.saturating_sub(count)..size {
        let drawn = if size <= count { last } else { random::below(stream, last + 1) };
        chosen.push(start + if chosen.contains(&(start + drawn)) { last } else { drawn });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::random::Streams;

    /// The ids by peer, and the links from each.
    fn drawn(peers: u32, bucket: u32, replication: u32) -> (Vec<u64>, Vec<(u32, u32)>) {
        let mut stream = Streams::new(1, replication).stream("overlay");
        let sorted = ids(peers, &mut stream);
        let mut by_peer = vec![0; peers as usize];
        for (id, peer) in &sorted {
            by_peer[*peer as usize] = *id;
        }
        (by_peer, draw(&sorted, bucket, &mut stream))
    }

    #[test]
    fn a_large_table_has_as_many_contacts_as_theory_gives() {
        // A range of expected size m = n / 2^(i+1) is a Poisson count, of which up to k are known.
        let (peers, bucket) = (50_000_u32, 4_u32);
        let (_, links) = drawn(peers, bucket, 0);
        let known = |mean: f64| {
            let mut probability = libm::exp(-mean);
            let mut below = 0.0;
            for count in 0..bucket {
                below += f64::from(bucket - count) * probability;
                probability *= mean / f64::from(count + 1);
            }
            f64::from(bucket) - below
        };
        let mut mean = f64::from(peers);
        let expected: f64 = std::iter::repeat_with(|| {
            mean /= 2.0;
            known(mean)
        })
        .take(40)
        .sum();
        let seen = f64::from(u32::try_from(links.len()).expect("few")) / f64::from(peers);
        assert!((seen - expected).abs() < 0.05, "{seen} of {expected}");
    }

    #[test]
    fn everyone_in_a_range_is_chosen_equally_often() {
        let mut stream = Streams::new(3, 0).stream("overlay");
        let mut counts = [0_u32; 7];
        let mut chosen = Vec::new();
        for _ in 0..14_000 {
            choose(10..17, 3, &mut stream, &mut chosen);
            chosen.drain(..).for_each(|place| counts[place as usize - 10] += 1);
        }
        let error = (14_000.0_f64 * 3.0 / 7.0 * 4.0 / 7.0).sqrt();
        assert!(counts.iter().all(|count| (f64::from(*count) - 6_000.0).abs() < 4.5 * error), "{counts:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn buckets_are_full_or_hold_all_of_their_range(
            peers in 1..150_u32, bucket in 1..30_u32, replication in 0..1_000_u32,
        ) {
            let (ids, links) = drawn(peers, bucket, replication);
            for peer in 0..peers {
                let range = |other: u32| (ids[peer as usize] ^ ids[other as usize]).ilog2();
                let mut contacts: Vec<u32> = links.iter().filter(|(from, _)| *from == peer).map(|(_, to)| *to).collect();
                contacts.sort_unstable();
                prop_assert!(contacts.is_sorted_by(|a, b| a < b) && !contacts.contains(&peer));
                for distance in 0..64 {
                    let there = (0..peers).filter(|other| *other != peer && range(*other) == distance).count();
                    let known = contacts.iter().filter(|other| range(**other) == distance).count();
                    prop_assert_eq!(known, there.min(bucket as usize));
                }
            }
            let graph = Graph::from_edges(peers, &links);
            assert_simple_and_symmetric(&graph);
            prop_assert_eq!(graph.largest_component(), peers, "every id can be found");
        }
    }
}
