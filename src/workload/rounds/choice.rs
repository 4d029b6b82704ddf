//! One peer's choice of partners: the candidates, their ranks, and those who come first.

use super::ledger::Gift;
use crate::incentive::design_space::Candidates;
use crate::random::{self, Stream};

/// So many candidates are dropped one by one; where there are more to drop, all are sorted.
const FEW: usize = 12;

/// The candidates of one peer, each by its place; after a choice its partners.
#[derive(Debug, Default)]
pub(super) struct Choice {
    count: usize,
    givers: Vec<u16>,
    /// What each gave per round.
    speeds: Vec<f64>,
    /// The ranks, in an order that whole numbers have.
    ranks: Vec<i64>,
    /// Scratch: the ranks in order.
    sorted: Vec<i64>,
    /// Scratch: what each peer gave in the round before the last one, if that has not been looked at yet; else 0.
    earlier: Vec<f64>,
}

impl Choice {
    /// Makes room for the choices among so many peers.
    pub fn open(&mut self, peers: u16) {
        let room = usize::from(peers);
        self.givers.resize(room, 0);
        self.speeds.resize(room, 0.0);
        self.ranks.resize(room, 0);
        self.earlier.resize(room, 0.0);
    }

    #[inline]
    pub fn clear(&mut self) {
        self.count = 0;
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    #[inline]
    pub fn chosen(&self) -> impl Iterator<Item = (u16, f64)> {
        self.givers[..self.count].iter().copied().zip(self.speeds().iter().copied())
    }

    #[inline]
    pub fn speeds(&self) -> &[f64] {
        &self.speeds[..self.count]
    }

    /// Collects the candidates from what was received in the last round and in the one before, and ranks each by who it
    /// is and what it gave per round.
    #[inline]
    pub fn gather(
        &mut self,
        candidates: Candidates,
        [last, before]: [&[Gift]; 2],
        mut rank: impl FnMut(u16, f64) -> f64,
    ) {
        if candidates == Candidates::Tft {
            for gift in last {
                self.consider(candidates.speed(gift.amount, 0.0), gift.giver, &mut rank);
            }
            return;
        }
        for gift in before {
            self.earlier[usize::from(gift.giver)] = gift.amount;
        }
        for gift in last {
            let earlier = std::mem::take(&mut self.earlier[usize::from(gift.giver)]);
            self.consider(candidates.speed(gift.amount, earlier), gift.giver, &mut rank);
        }
        // Those who gave in the round before alone.
        for gift in before {
            let earlier = std::mem::take(&mut self.earlier[usize::from(gift.giver)]);
            if earlier > 0.0 {
                self.consider(candidates.speed(0.0, earlier), gift.giver, &mut rank);
            }
        }
    }

    #[inline]
    fn consider(&mut self, speed: Option<f64>, giver: u16, rank: &mut impl FnMut(u16, f64) -> f64) {
        if let Some(speed) = speed {
            self.givers[self.count] = giver;
            self.speeds[self.count] = speed;
            self.ranks[self.count] = ordered(rank(giver, speed));
            self.count += 1;
        }
    }

    /// Leaves some of the candidates, each with equal probability.
    #[inline]
    pub fn keep_any(&mut self, most: usize, stream: &mut Stream) {
        for place in 0..most {
            self.swap(place, place + below(stream, self.count - place));
        }
        self.count = most;
    }

    /// Leaves those who come first; of those who share the last rank, each with equal probability.
    #[inline]
    pub fn keep_first(&mut self, most: usize, stream: &mut Stream) {
        if self.count - most > FEW {
            self.sift(most);
        }
        // After sifting those who share the last rank may still be too many.
        while self.count > most {
            let last = least(&self.ranks[..self.count], stream);
            self.count -= 1;
            self.swap(last, self.count);
        }
    }

    /// Drops those who rank below the last place.
    fn sift(&mut self, most: usize) {
        self.sorted.clear();
        self.sorted.extend_from_slice(&self.ranks[..self.count]);
        self.sorted.sort_unstable();
        let last = self.sorted[self.count - most];
        let mut kept = 0;
        for place in 0..self.count {
            let rank = self.ranks[place];
            (self.givers[kept], self.speeds[kept], self.ranks[kept]) = (self.givers[place], self.speeds[place], rank);
            kept += usize::from(rank >= last);
        }
        self.count = kept;
    }

    #[inline]
    fn swap(&mut self, one: usize, other: usize) {
        self.givers.swap(one, other);
        self.speeds.swap(one, other);
        self.ranks.swap(one, other);
    }
}

/// A whole number that compares as this rank does.
#[inline]
fn ordered(rank: f64) -> i64 {
    // There are two zeros, which are alike.
    let bits = (rank + 0.0).to_bits().cast_signed();
    bits ^ (bits >> 63 & i64::MAX)
}

/// The place of the least rank; of several alike, each with equal probability.
#[inline]
fn least(ranks: &[i64], stream: &mut Stream) -> usize {
    let (mut least, mut found, mut alike) = (i64::MAX, 0, 0);
    for (place, &rank) in ranks.iter().enumerate() {
        alike = if rank < least { 1 } else { alike + usize::from(rank == least) };
        found = if rank < least { place } else { found };
        least = least.min(rank);
    }
    if alike == 1 {
        return found;
    }
    let mut shared = ranks.iter().enumerate().filter(|(_, rank)| **rank == least).map(|(place, _)| place);
    shared.nth(below(stream, alike)).expect("so many share it")
}

fn below(stream: &mut Stream, count: usize) -> usize {
    random::below(stream, u32::try_from(count).expect("a few candidates")) as usize
}
