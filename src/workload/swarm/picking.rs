//! Which piece a peer asks for, of those that the giver has and it wants.
//!
//! Rarity is counted on demand: the neighbours' bit sets are added into bit-sliced counters (one word holds one binary
//! digit of 64 counters) with carry-save adders, a few operations per neighbour for 64 pieces at once. That is exact,
//! and below some thousand pieces it is quicker than keeping a counter per neighbour and piece up to date.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the wide instructions")]

use std::cmp::Ordering;

use pulp::{Arch, NullaryFnOnce};

use super::pieces::{Block, Pieces};
use crate::random::{self, Stream};
use crate::scenario::Picking;

/// Chooses pieces. Keeps its scratch memory between choices.
pub(super) struct Picker {
    picking: Picking,
    random_first: u32,
    stream: Stream,
    /// The widest vector instructions that this processor has: they compute the same, in fewer steps.
    arch: Arch,
    candidates: Vec<Block>,
    counter: Vec<Block>,
}

impl Picker {
    pub fn new(picking: Picking, random_first: u32, stream: Stream) -> Self {
        let counter = vec![Block::default(); u32::BITS as usize];
        Self { picking, random_first, stream, arch: Arch::new(), candidates: Vec::new(), counter }
    }

    /// The piece that `receiver` asks of `giver`, or `None` if the giver has nothing that it wants. `neighbours` are
    /// the peers that the receiver knows; [`NOBODY`](super::pieces::NOBODY) counts for nothing.
    pub fn pick(&mut self, pieces: &Pieces, giver: u32, receiver: u32, neighbours: &[u32]) -> Option<u32> {
        let policy = if pieces.held(receiver) >= self.random_first { self.picking } else { Picking::Random };
        self.arch.dispatch(Choice { picker: self, policy, pieces, giver, receiver, neighbours })
    }

    #[inline(always)]
    fn choose(
        &mut self,
        policy: Picking,
        pieces: &Pieces,
        giver: u32,
        receiver: u32,
        neighbours: &[u32],
    ) -> Option<u32> {
        self.candidates.clear();
        let useful = pieces.of(giver).iter().zip(pieces.of(receiver));
        self.candidates.extend(useful.map(|(giver, receiver)| both(&giver.have, &receiver.wanted)));
        let choices = ones(&self.candidates);
        match choices {
            0 => return None,
            1 => return Some(nth_set(&self.candidates, 0)),
            _ => {}
        }
        match policy {
            Picking::InOrder => return Some(nth_set(&self.candidates, 0)),
            Picking::Random => {}
            Picking::RarestFirst => self.keep_rarest(pieces, neighbours),
            Picking::GlobalRarest => self.keep_fewest_copies(&pieces.copies),
        }
        let choices = ones(&self.candidates);
        Some(nth_set(&self.candidates, random::below(&mut self.stream, choices)))
    }

    /// Keeps the candidates that fewest neighbours have.
    #[inline(always)]
    fn keep_rarest(&mut self, pieces: &Pieces, neighbours: &[u32]) {
        let counter = &mut self.counter[..digits_for(neighbours.len())];
        let mut fewest = u32::MAX;
        for block in 0..self.candidates.len() {
            if self.candidates[block] == Block::default() {
                continue;
            }
            counter.fill(Block::default());
            count(counter, neighbours, pieces.have_block(block));
            let copies = keep_lowest(&mut self.candidates[block], counter);
            match copies.cmp(&fewest) {
                Ordering::Less => self.candidates[..block].fill(Block::default()),
                Ordering::Equal => {}
                Ordering::Greater => self.candidates[block] = Block::default(),
            }
            fewest = fewest.min(copies);
        }
    }

    /// Keeps the candidates that fewest peers have.
    #[inline(always)]
    fn keep_fewest_copies(&mut self, copies: &[u32]) {
        let fewest = set_bits(&self.candidates).map(|piece| copies[piece as usize]).min().unwrap_or(0);
        for piece in set_bits(&self.candidates.clone()) {
            if copies[piece as usize] > fewest {
                self.candidates[piece as usize / 256][piece as usize % 256 / 64] &= !(1 << (piece % 64));
            }
        }
    }
}

/// A choice still to be made: what a closure would be, but inlined where the wide instructions are.
struct Choice<'a> {
    picker: &'a mut Picker,
    policy: Picking,
    pieces: &'a Pieces,
    giver: u32,
    receiver: u32,
    neighbours: &'a [u32],
}

impl NullaryFnOnce for Choice<'_> {
    type Output = Option<u32>;

    #[inline(always)]
    fn call(self) -> Option<u32> {
        let Choice { picker, policy, pieces, giver, receiver, neighbours } = self;
        picker.choose(policy, pieces, giver, receiver, neighbours)
    }
}

/// Counts, for each of 256 pieces, how many of `peers` have it. The counters are held as binary digits, the lowest
/// first. Eight are added at a time (Harley and Seal's arrangement of carry-save adders), so most additions touch the
/// low three digits only.
#[inline(always)]
fn count(digits: &mut [Block], peers: &[u32], have: impl Fn(u32) -> Block) {
    let (eights, rest) = peers.as_chunks::<8>();
    for eight in eights {
        add(digits, |index| have(eight[index]));
    }
    if !rest.is_empty() {
        add(digits, |index| rest.get(index).map_or(Block::default(), |&peer| have(peer)));
    }
}

/// Adds eight bit sets to the counters.
#[inline(always)]
fn add(digits: &mut [Block], set: impl Fn(usize) -> Block) {
    let (low, high) = digits.split_at_mut(3);
    let (ones, a) = carry_save(low[0], set(0), set(1));
    let (ones, b) = carry_save(ones, set(2), set(3));
    let (twos, c) = carry_save(low[1], a, b);
    let (ones, a) = carry_save(ones, set(4), set(5));
    let (ones, b) = carry_save(ones, set(6), set(7));
    let (twos, d) = carry_save(twos, a, b);
    let (fours, mut carry) = carry_save(low[2], c, d);
    (low[0], low[1], low[2]) = (ones, twos, fours);
    for digit in high {
        for word in 0..carry.len() {
            let next = digit[word] & carry[word];
            digit[word] ^= carry[word];
            carry[word] = next;
        }
    }
}

/// Keeps the candidates whose counter is lowest, and answers with that number. From the highest digit down: if any
/// candidate has a 0 there, those with a 1 are not the lowest.
#[inline(always)]
fn keep_lowest(candidates: &mut Block, counter: &[Block]) -> u32 {
    let mut lowest = 0;
    for digit in counter.iter().rev() {
        let without = both(candidates, &[!digit[0], !digit[1], !digit[2], !digit[3]]);
        let none = without == Block::default();
        lowest = lowest << 1 | u32::from(none);
        if !none {
            *candidates = without;
        }
    }
    lowest
}

/// How many binary digits hold the numbers up to `count`; never fewer than adding eight at once may set.
fn digits_for(count: usize) -> usize {
    ((usize::BITS - count.leading_zeros()) as usize).max(4)
}

#[inline(always)]
fn both(a: &Block, b: &Block) -> Block {
    [a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]]
}

/// Adds three digits: their sum and what is carried to the next digit.
#[inline(always)]
fn carry_save(a: Block, b: Block, c: Block) -> (Block, Block) {
    let (mut sum, mut carry) = (Block::default(), Block::default());
    for lane in 0..sum.len() {
        let either = a[lane] ^ b[lane];
        sum[lane] = either ^ c[lane];
        carry[lane] = (a[lane] & b[lane]) | (either & c[lane]);
    }
    (sum, carry)
}

/// How many bits are set.
#[inline(always)]
fn ones(blocks: &[Block]) -> u32 {
    blocks.as_flattened().iter().map(|word| word.count_ones()).sum()
}

/// The place of the n-th set bit, counted from 0.
#[inline(always)]
fn nth_set(blocks: &[Block], n: u32) -> u32 {
    let mut left = n;
    for (index, word) in (0u32..).zip(blocks.as_flattened()) {
        let ones = word.count_ones();
        if left < ones {
            let mut word = *word;
            for _ in 0..left {
                word &= word - 1;
            }
            return index * 64 + word.trailing_zeros();
        }
        left -= ones;
    }
    unreachable!("there are more than {n} set bits")
}

/// The places of the set bits, ascending.
#[inline(always)]
fn set_bits(blocks: &[Block]) -> impl Iterator<Item = u32> + '_ {
    (0u32..).zip(blocks.as_flattened()).flat_map(|(index, word)| {
        std::iter::successors((*word != 0).then_some(*word), |word| {
            let rest = word & (word - 1);
            (rest != 0).then_some(rest)
        })
        .map(move |word| index * 64 + word.trailing_zeros())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Streams;
    use crate::units::Bytes;

    fn picker(picking: Picking) -> Picker {
        Picker::new(picking, 0, Streams::new(1, 0).stream("picking"))
    }

    proptest! {
        #[test]
        fn rarest_first_is_exact(
            count in 2u32..600,
            sets in prop::collection::vec(any::<u64>(), 1..70),
        ) {
            // Peer 0 gives and has everything, peer 1 receives, the others are its neighbours with arbitrary sets.
            let mut pieces = Pieces::new(Bytes(u64::from(count)), Bytes(1));
            pieces.join(|_| true, true);
            pieces.join(|piece| piece % 7 == 3, true);
            for set in &sets {
                pieces.join(|piece| set.rotate_left(piece * 5 % 64) >> (piece % 64) & 1 == 1, true);
            }
            let neighbours = 2..2 + u32::try_from(sets.len()).unwrap();
            let rarity = |piece: u32| neighbours.clone().filter(|&peer| pieces.has(peer, piece)).count();
            let fewest = (0..count).filter(|&piece| !pieces.has(1, piece)).map(rarity).min();
            let picked = picker(Picking::RarestFirst).pick(&pieces, 0, 1, &neighbours.clone().collect::<Vec<_>>());
            prop_assert_eq!(picked.map(rarity), fewest);
        }
    }

    #[test]
    fn each_policy_keeps_its_word() {
        let mut pieces = Pieces::new(Bytes(100), Bytes(1));
        pieces.join(|piece| piece >= 10, true);
        pieces.join(|piece| piece == 99, true);
        pieces.join(|piece| piece != 42, true);
        let pick = |policy| picker(policy).pick(&pieces, 0, 1, &[0, 2]);
        assert_eq!(pick(Picking::InOrder), Some(10));
        assert_eq!(pick(Picking::RarestFirst), Some(42));
        assert_eq!(pick(Picking::GlobalRarest), Some(42));
        assert!(pick(Picking::Random).is_some_and(|piece| (10..99).contains(&piece)));
        assert_eq!(picker(Picking::Random).pick(&pieces, 1, 0, &[2]), None);
    }

    #[test]
    fn ties_are_broken_evenly() {
        let mut pieces = Pieces::new(Bytes(130), Bytes(1));
        pieces.join(|_| true, true);
        pieces.join(|_| false, true);
        let mut picker = picker(Picking::RarestFirst);
        let mut counts = vec![0u32; 130];
        for _ in 0..130_000 {
            counts[picker.pick(&pieces, 0, 1, &[0]).unwrap() as usize] += 1;
        }
        // 1,000 expected each, standard deviation 32: five of them leave a chance of 1 in 13,000 over all pieces.
        assert!(counts.iter().all(|count| count.abs_diff(1_000) < 160), "{counts:?}");
    }
}
