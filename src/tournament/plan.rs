//! Which pairs meet: all of them, or as many as give each protocol the same number of opponents.
//!
//! A cyclic design of paired comparisons (David, The Structure of Cyclic Paired-Comparison Designs, Journal of the
//! Australian Mathematical Society 1963) over a random order: the protocols stand in a circle, and each meets those
//! next to it. To each of them its opponents are a random sample without replacement from all others, and every pair
//! that one of them meets it shares with the other.

use crate::random::{self, Stream};

/// How many opponents each of so many members can have where about so many are asked for: with an odd number of members
/// only even numbers are possible, and the next one is taken.
#[must_use]
pub fn possible(opponents: usize, members: usize) -> usize {
    let others = members.saturating_sub(1);
    if opponents >= others {
        return others;
    }
    let opponents = opponents.max(1);
    opponents + (opponents * members) % 2
}

/// The pairs that meet, each once, as places among the members, the lower first; `opponents` must be [`possible`].
#[must_use]
pub fn pairs(members: usize, opponents: usize, stream: &mut Stream) -> Vec<(u32, u32)> {
    let count = u32::try_from(members).expect("a few thousand members");
    let circle = random::permutation(stream, count);
    let pair = |one: usize, other: usize| {
        let (one, other) = (circle[one], circle[other % members]);
        (one.min(other), one.max(other))
    };
    let mut pairs: Vec<(u32, u32)> = (1..=opponents / 2)
        .flat_map(|apart| (0..members).map(move |at| (at, at + apart)))
        .map(|(a, b)| pair(a, b))
        .collect();
    if opponents % 2 == 1 {
        pairs.extend((0..members / 2).map(|at| pair(at, at + members / 2)));
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::Streams;

    fn drawn(members: usize, opponents: usize, replication: u32) -> Vec<(u32, u32)> {
        pairs(members, opponents, &mut Streams::new(1, replication).stream("plan"))
    }

    #[test]
    fn everyone_has_as_many_opponents_and_no_pair_meets_twice() {
        for members in 2..12 {
            for asked in 1..12 {
                let opponents = possible(asked, members);
                assert!(opponents < members && (opponents >= asked || opponents == members - 1));
                assert!(opponents <= asked + 1);
                let pairs = drawn(members, opponents, 0);
                assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), members * opponents / 2, "{members} {asked}");
                for member in 0..u32::try_from(members).unwrap() {
                    let met = pairs.iter().filter(|(one, other)| *one == member || *other == member).count();
                    assert_eq!(met, opponents, "{members} members, {opponents} opponents");
                }
                assert!(pairs.iter().all(|(one, other)| one < other));
            }
        }
    }

    #[test]
    fn every_pair_is_as_likely() {
        let mut met = [[0_u32; 7]; 7];
        for replication in 0..3_000 {
            for (one, other) in drawn(7, 2, replication) {
                met[one as usize][other as usize] += 1;
            }
        }
        for (one, row) in met.iter().enumerate() {
            for count in &row[one + 1..] {
                // A third of 3,000, with a standard deviation of 26.
                assert!(count.abs_diff(1_000) < 104, "{met:?}");
            }
        }
    }
}
