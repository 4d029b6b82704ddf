//! The events that are played next: a bucket put in order, and a small heap for what is added to it afterwards.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::chunks::{Chunks, Due, List};

/// An event added after its bucket was put in order. `key` is (time, order added), so equal times keep their order.
struct Late<E> {
    key: u128,
    event: E,
}

impl<E> Late<E> {
    const fn at(&self) -> u64 {
        (self.key >> 64) as u64
    }
}

impl<E> PartialEq for Late<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl<E> Eq for Late<E> {}
impl<E> PartialOrd for Late<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Late<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

pub(super) struct Active<E> {
    /// The bucket as it was filled, and the order to play it in: the low `place_bits` of a key are a place in `bucket`,
    /// the rest is the time since the earliest of them. Sorting these eight bytes is several times cheaper than sorting
    /// the events.
    bucket: Vec<Due<E>>,
    keys: Vec<u64>,
    played: usize,
    place_bits: u32,
    late: BinaryHeap<Reverse<Late<E>>>,
    late_added: u64,
    /// The time of the next event in the bucket; `u64::MAX` (which no event has) when it is used up.
    head_at: u64,
    /// The same for the heap.
    late_at: u64,
}

impl<E: Copy> Active<E> {
    pub(super) const fn new() -> Self {
        Self {
            bucket: Vec::new(),
            keys: Vec::new(),
            played: 0,
            place_bits: 0,
            late: BinaryHeap::new(),
            late_added: 0,
            head_at: u64::MAX,
            late_at: u64::MAX,
        }
    }

    /// When the next event is due; `u64::MAX` if there is none.
    #[inline]
    pub(super) fn next_at(&self) -> u64 {
        self.head_at.min(self.late_at)
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.next_at() == u64::MAX
    }

    /// How many events have come late since the beginning.
    #[cfg(test)]
    pub(super) const fn late_added(&self) -> u64 {
        self.late_added
    }

    pub(super) fn late_len(&self) -> usize {
        self.late.len()
    }

    pub(super) fn bucket_left(&self) -> usize {
        self.keys.len() - self.played
    }

    /// Takes the next event. Whatever is in the bucket was added before anything in the heap, so it goes first.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Due<E>> {
        if self.head_at <= self.late_at {
            let due = self.bucket[self.place(*self.keys.get(self.played)?)];
            self.played += 1;
            self.look_ahead();
            Some(due)
        } else {
            let Reverse(late) = self.late.pop()?;
            self.late_at = self.late.peek().map_or(u64::MAX, |Reverse(next)| next.at());
            Some(Due { at: late.at(), event: late.event })
        }
    }

    /// The event `distance` places after the next one in the bucket, if the bucket reaches so far.
    #[inline]
    pub(super) fn ahead(&self, distance: usize) -> Option<E> {
        self.keys.get(self.played + distance).map(|key| self.bucket[self.place(*key)].event)
    }

    /// Adds an event that is due before the end of the bucket.
    pub(super) fn add(&mut self, due: Due<E>) {
        let key = u128::from(due.at) << 64 | u128::from(self.late_added);
        self.late_added += 1;
        self.late_at = self.late_at.min(due.at);
        self.late.push(Reverse(Late { key, event: due.event }));
    }

    /// Replaces the bucket, which must be used up, by this list, and puts it in order.
    pub(super) fn fill(&mut self, chunks: &mut Chunks<E>, list: List, (earliest, latest): (u64, u64)) {
        debug_assert_eq!(self.bucket_left(), 0, "no event may be lost");
        self.bucket.clear();
        chunks.empty_into(list, &mut self.bucket);
        self.place_bits = usize::BITS - self.bucket.len().leading_zeros();
        let fits = self.place_bits <= (latest - earliest).leading_zeros();
        if !fits {
            // Times too far apart to share a key with a place: order the events themselves. Rare, so plain.
            self.bucket.sort_by_key(|due| due.at);
        }
        self.keys.clear();
        self.played = 0;
        let bits = self.place_bits;
        let since = |due: &Due<E>| if fits { due.at - earliest } else { 0 };
        self.keys.extend((0..).zip(&self.bucket).map(|(place, due): (u64, _)| since(due) << bits | place));
        self.keys.sort_unstable();
        self.look_ahead();
    }

    /// Takes all that is left, in order.
    pub(super) fn drain(&mut self, mut take: impl FnMut(Due<E>)) {
        for played in self.played..self.keys.len() {
            take(self.bucket[self.place(self.keys[played])]);
        }
        self.played = self.keys.len();
        self.head_at = u64::MAX;
        while let Some(Reverse(late)) = self.late.pop() {
            take(Due { at: late.at(), event: late.event });
        }
        self.late_at = u64::MAX;
    }

    /// The latest moment among what is left, or zero if nothing is.
    pub(super) fn latest(&self) -> u64 {
        let bucket = if self.bucket_left() == 0 {
            0
        } else {
            self.keys.last().map_or(0, |key| self.bucket[self.place(*key)].at)
        };
        self.late.iter().map(|Reverse(late)| late.at()).fold(bucket, u64::max)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a place is an index into the bucket")]
    const fn place(&self, key: u64) -> usize {
        (key & ((1 << self.place_bits) - 1)) as usize
    }

    #[inline]
    fn look_ahead(&mut self) {
        self.head_at = self.keys.get(self.played).map_or(u64::MAX, |key| self.bucket[self.place(*key)].at);
    }
}
