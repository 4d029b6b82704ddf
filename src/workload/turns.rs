//! The regular rounds of a giver: when the next one is, and which nobody needed and are made up for.

use std::ops::Range;

use crate::incentive::ROUNDS_REMEMBERED;
use crate::units::Time;

/// The rounds of one giver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turns {
    first: Time,
    /// How many there have been.
    done: u32,
    /// When the next one is scheduled; `NEVER` if none is.
    pub due: Time,
}

impl Turns {
    /// The first one is then.
    pub const fn new(first: Time) -> Self {
        Self { first, done: 0, due: Time::NEVER }
    }

    /// When the next one is, if rounds come so often. One that was made up for just now, at its own moment, comes after
    /// what happens at that moment.
    pub fn next(&self, every: Time, now: Time) -> Time {
        (self.first + every * u64::from(self.done)).max(now)
    }

    /// The number of the round that is now.
    pub fn take(&mut self) -> u32 {
        self.due = Time::NEVER;
        self.done += 1;
        self.done - 1
    }

    /// The rounds that were left out until now and must be made up for, as many as rules remember; all count as done.
    pub fn missed(&mut self, every: Time, now: Time) -> Range<u32> {
        if now <= self.first + every * u64::from(self.done) {
            return 0..0;
        }
        let by_now = now.since(self.first).micros().div_ceil(every.micros());
        let by_now = u32::try_from(by_now).expect("rounds are numbered by u32");
        let from = std::mem::replace(&mut self.done, by_now);
        from..by_now.min(from + u32::from(ROUNDS_REMEMBERED))
    }
}
