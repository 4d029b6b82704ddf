//! Where events wait until their turn is near: rungs of unsorted buckets, each rung finer than the one before it.
//!
//! This is a ladder queue (Tang, Goh & Thng 2005, ACM TOMACS 15:3) of large buckets. Events beyond the last bucket lie
//! in one unsorted list. When all before it is played, that list becomes the first rung: buckets whose width follows
//! from the events themselves. A bucket that holds too many becomes a finer rung of its own; one that holds few is put
//! in order and played. So no width is ever tuned by hand, be the spacing microseconds or hours, and an event is moved
//! a few times in its life, whatever the number of events that wait.

use super::active::Active;
use super::chunks::{Chunks, Due, List};

/// A bucket of at most so many events is put in order; a larger one becomes a rung.
const SORTED_AT_ONCE: usize = 512;
/// Of the far events fewer are ordered at once: their span is wide, so most of what is added meanwhile would come late.
const FAR_SORTED_AT_ONCE: usize = 48;
/// How many events a bucket of a new rung shall hold.
const IN_A_BUCKET: u64 = 64;
/// With so many buckets at most, the ends of all lists stay in a core's second-level cache.
const BUCKETS: u64 = 4_096;
/// When so many late events have gathered, the bucket being played was too wide for how events now come.
const LATE: usize = 192;

struct Rung {
    /// Time of the first bucket's beginning, and log2 of the buckets' width, in microseconds.
    start: u64,
    width_log2: u32,
    /// The first moment after the last bucket.
    end: u64,
    /// The bucket to be played next; those before it are empty and stay so.
    next: usize,
    buckets: Vec<List>,
}

impl Rung {
    const fn new() -> Self {
        Self { start: 0, width_log2: 0, end: 0, next: 0, buckets: Vec::new() }
    }

    /// When the bucket to be played next begins; the end if there is none.
    fn next_start(&self) -> u64 {
        (self.next as u64)
            .checked_mul(1 << self.width_log2)
            .and_then(|offset| offset.checked_add(self.start))
            .map_or(self.end, |start| start.min(self.end))
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a rung has at most BUCKETS buckets")]
    fn bucket(&mut self, at: u64) -> &mut List {
        &mut self.buckets[((at - self.start) >> self.width_log2) as usize]
    }

    /// Lays out empty buckets over [start, end) for `count` events that lie within `span` microseconds of each other.
    #[expect(clippy::cast_possible_truncation, reason = "a rung has at most BUCKETS buckets")]
    fn lay_out(&mut self, start: u64, end: u64, count: usize, span: u64) {
        let fit = (span / (count as u64 / IN_A_BUCKET).max(1)).max(1);
        let least = (end - start).div_ceil(BUCKETS.min(count as u64)).max(1);
        let width = fit.max(least);
        self.width_log2 = (u64::BITS - (width - 1).leading_zeros()).min(u64::BITS - 1);
        self.start = start;
        self.end = end;
        self.next = 0;
        let buckets = ((end - 1 - start) >> self.width_log2) + 1;
        self.buckets.clear();
        self.buckets.resize(buckets as usize, List::default());
    }
}

/// All events that wait.
pub(super) struct Ladder<E> {
    active: Active<E>,
    /// Events before this moment belong to the active bucket. It never lies before the next bucket's beginning, so what
    /// is added behind a bucket that was already taken is not lost in it.
    active_end: u64,
    /// How many late events the active bucket may gather before it is divided.
    late_allowed: usize,
    /// The rungs in use are the first `depth`, the finest last; each covers exactly one bucket of the rung before it.
    rungs: Vec<Rung>,
    depth: usize,
    /// What lies beyond the first rung, and its earliest and latest moment.
    far: List,
    far_span: (u64, u64),
    chunks: Chunks<E>,
}

const EMPTY_SPAN: (u64, u64) = (u64::MAX, 0);

impl<E: Copy> Ladder<E> {
    pub(super) const fn new() -> Self {
        Self {
            active: Active::new(),
            active_end: 0,
            late_allowed: LATE,
            rungs: Vec::new(),
            depth: 0,
            far: List::EMPTY,
            far_span: EMPTY_SPAN,
            chunks: Chunks::new(),
        }
    }

    /// Adds an event. `now` is the present, before which nothing will ever be added.
    #[inline]
    pub(super) fn add(&mut self, due: Due<E>, now: u64) {
        if due.at < self.active_end {
            self.active.add(due);
            if self.active.late_len() > self.late_allowed {
                self.divide_active(now);
            }
            return;
        }
        for rung in self.rungs[..self.depth].iter_mut().rev() {
            if due.at < rung.end {
                self.chunks.push(rung.bucket(due.at), due);
                return;
            }
        }
        self.chunks.push(&mut self.far, due);
        self.far_span = (self.far_span.0.min(due.at), self.far_span.1.max(due.at));
    }

    /// Takes the next event that is due no later than `until`.
    #[inline]
    pub(super) fn take(&mut self, until: u64) -> Option<Due<E>> {
        if self.active.is_empty() && !self.advance(until) {
            return None;
        }
        if self.active.next_at() > until { None } else { self.active.take() }
    }

    /// The event so many places after the next one, as far as that is known.
    #[inline]
    pub(super) fn ahead(&self, distance: usize) -> Option<E> {
        self.active.ahead(distance)
    }

    /// Brings the next bucket that holds something and begins no later than `until` into the empty active place; false
    /// if there is none. It goes no further than `until`: what another source of events adds meanwhile is then seldom
    /// late.
    #[cold]
    fn advance(&mut self, until: u64) -> bool {
        while self.active.is_empty() {
            let Some(rung) = self.depth.checked_sub(1).map(|finest| &mut self.rungs[finest]) else {
                if self.far_span.0 > until || self.far.is_empty() {
                    return false;
                }
                self.open_far();
                continue;
            };
            if rung.next == rung.buckets.len() {
                self.depth -= 1;
                continue;
            }
            if rung.next_start() > until {
                return false;
            }
            let bucket = std::mem::take(&mut rung.buckets[rung.next]);
            rung.next += 1;
            self.active_end = rung.next_start();
            if !bucket.is_empty() {
                self.open(bucket);
            }
        }
        true
    }

    /// Plays a bucket that ends where the active one ends, or makes a finer rung of it.
    fn open(&mut self, bucket: List) {
        let span = self.chunks.span(bucket);
        if bucket.len() <= SORTED_AT_ONCE || span.0 == span.1 {
            self.play(bucket, span);
        } else {
            self.add_rung(bucket, span.0, span);
        }
    }

    /// The same for the far events, once everything before them is played.
    fn open_far(&mut self) {
        let (far, span) = (std::mem::take(&mut self.far), std::mem::replace(&mut self.far_span, EMPTY_SPAN));
        self.active_end = span.1 + 1;
        if far.len() <= FAR_SORTED_AT_ONCE || span.0 == span.1 {
            self.play(far, span);
        } else {
            self.add_rung(far, span.0, span);
        }
    }

    fn play(&mut self, bucket: List, span: (u64, u64)) {
        self.active.fill(&mut self.chunks, bucket, span);
        self.late_allowed = LATE;
    }

    /// Spreads `events` over a new finest rung from `start` to where the active bucket ended.
    fn add_rung(&mut self, events: List, start: u64, (earliest, latest): (u64, u64)) {
        if self.depth == self.rungs.len() {
            self.rungs.push(Rung::new());
        }
        let rung = &mut self.rungs[self.depth];
        rung.lay_out(start, self.active_end, events.len(), latest - earliest);
        self.chunks.drain(events, |chunks, due| chunks.push(rung.bucket(due.at), due));
        self.depth += 1;
        self.active_end = start;
    }

    /// Makes a rung of the active bucket, into which events now come faster than when its width was chosen. The events
    /// are moved in order, so equal times keep theirs.
    #[cold]
    fn divide_active(&mut self, now: u64) {
        let span = (self.active.next_at(), self.active.latest());
        if span.0 == span.1 || self.active.late_len() < self.active.bucket_left() {
            // Nothing to divide, or more to move than has been added since: wait until twice as much has gathered.
            self.late_allowed *= 2;
            return;
        }
        let mut events = List::EMPTY;
        self.active.drain(|due| self.chunks.push(&mut events, due));
        self.add_rung(events, now, span);
        self.late_allowed = LATE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cheap scatter of numbers below `bound`.
    const fn scatter(turn: u64, bound: u64) -> u64 {
        turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) % bound
    }

    /// Takes and adds so many events, with increments of `spacing` microseconds at most; answers the present.
    fn hold(ladder: &mut Ladder<u64>, turns: std::ops::Range<u64>, spacing: u64) -> u64 {
        let mut now = 0;
        for turn in turns {
            let due = ladder.take(u64::MAX).expect("something waits");
            now = due.at;
            ladder.add(Due { at: now + scatter(turn, spacing), event: turn }, now);
        }
        now
    }

    #[test]
    fn the_steady_state_asks_for_no_memory() {
        const WAITING: u64 = 20_000;
        let mut ladder = Ladder::new();
        (0..WAITING).for_each(|turn| ladder.add(Due { at: scatter(turn, 1 << 30), event: turn }, 0));
        hold(&mut ladder, 0..20 * WAITING, 1 << 30);
        let held = ladder.chunks.held();
        hold(&mut ladder, 20 * WAITING..60 * WAITING, 1 << 30);
        assert_eq!(ladder.chunks.held(), held, "chunks go back to the pool and are used again");
        assert!((held as u64) < 2 * WAITING, "{held} places for {WAITING} events");
    }

    #[test]
    fn few_events_come_late_once_buckets_follow_their_spacing() {
        // Twenty thousand events a millisecond apart beneath a hundred thousand that are hours away.
        let mut ladder = Ladder::new();
        (0..100_000).for_each(|turn| ladder.add(Due { at: scatter(turn, 36_000_000_000), event: turn }, 0));
        (0..20_000).for_each(|turn| ladder.add(Due { at: scatter(turn, 1_000), event: turn }, 0));
        hold(&mut ladder, 0..100_000, 1_000);
        let before = ladder.active.late_added();
        hold(&mut ladder, 100_000..1_100_000, 1_000);
        let late = ladder.active.late_added() - before;
        assert!(late < 200_000, "{late} of a million events came late");
    }
}
