//! Named random streams, and the draws that a run makes from them.
//!
//! A stream is keyed by (root seed, replication, name of its purpose, entity). What a study compares (the rule) is not
//! in the key: every rule meets the same peers, arrivals and demands, so comparisons are paired, and adding a value to
//! a sweep, reordering it, or running it on other threads changes no other run.

mod draw;
mod fill;
mod normal;
mod weighted;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use sha2::{Digest, Sha256};

pub use draw::{
    below, bits, exponential, foresee, gamma, inner_unit, open_unit, permutation, pick, shuffle, standard_normal, unit,
};
pub use fill::{SOBOL_DIMENSIONS, latin, sobol};
pub use normal::normal_quantile;
pub use weighted::{Weights, in_proportion, zipf};

/// One stream of random numbers: Xoshiro256++ (Blackman & Vigna 2021), the same on every machine and in every version.
pub type Stream = Xoshiro256PlusPlus;

/// Changing how streams are keyed changes every result; this tag then changes with it.
const FORMAT: &[u8] = b"potluck stream 1";

/// The streams of one run.
#[derive(Clone, Debug)]
pub struct Streams {
    seed: u64,
    replication: u32,
}

impl Streams {
    /// The streams of a replication under a root seed.
    #[must_use]
    pub const fn new(seed: u64, replication: u32) -> Self {
        Self { seed, replication }
    }

    /// The stream for one purpose that concerns the whole run.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> Stream {
        self.of_entity(purpose, u64::MAX)
    }

    /// The stream for one purpose and one entity, such as the upload capacity of peer 17.
    #[must_use]
    pub fn of_entity(&self, purpose: &str, entity: u64) -> Stream {
        let digest = Sha256::new()
            .chain_update(FORMAT)
            .chain_update(self.seed.to_le_bytes())
            .chain_update(self.replication.to_le_bytes())
            .chain_update((purpose.len() as u64).to_le_bytes())
            .chain_update(purpose.as_bytes())
            .chain_update(entity.to_le_bytes())
            .finalize();
        Stream::from_seed(digest.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_each_part_of_their_key_and_by_nothing_else() {
        let first = |seed, replication, purpose, entity| {
            unit(&mut Streams::new(seed, replication).of_entity(purpose, entity)).to_bits()
        };
        let base = first(1, 2, "upload", 3);
        assert_eq!(base, first(1, 2, "upload", 3));
        for other in
            [first(2, 2, "upload", 3), first(1, 3, "upload", 3), first(1, 2, "uploae", 3), first(1, 2, "upload", 4)]
        {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_first_numbers_of_a_stream_are_pinned() {
        let mut stream = Streams::new(1, 0).stream("pinned");
        let drawn: Vec<u32> = (0..4).map(|_| below(&mut stream, 1_000_000)).collect();
        assert_eq!(
            drawn, PINNED,
            "changing these changes every published result: raise FORMAT and say so in CHANGELOG"
        );
    }
    const PINNED: [u32; 4] = [157_834, 386_606, 312, 782_103];
}
