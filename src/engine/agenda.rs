//! The agenda: what is to happen, in order of time, and among equals in the order in which it was added.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::Time;

struct Due<E> {
    at: Time,
    order: u64,
    event: E,
}

impl<E> PartialEq for Due<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl<E> Eq for Due<E> {}
impl<E> PartialOrd for Due<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Due<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// Events in order of (time, order added).
pub struct Agenda<E> {
    now: Time,
    added: u64,
    pending: BinaryHeap<Reverse<Due<E>>>,
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Agenda<E> {
    /// An empty agenda at time zero.
    #[must_use]
    pub fn new() -> Self {
        Self { now: Time::ZERO, added: 0, pending: BinaryHeap::new() }
    }

    /// The time of the event played last.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Adds an event. [`Time::NEVER`] is never reached: such an event is dropped.
    ///
    /// # Panics
    /// If `at` lies in the past: time never goes back.
    pub fn schedule(&mut self, at: Time, event: E) {
        assert!(at >= self.now, "an event at {at} cannot be scheduled at {}: time never goes back", self.now);
        if at == Time::NEVER {
            return;
        }
        self.pending.push(Reverse(Due { at, order: self.added, event }));
        self.added += 1;
    }

    /// Takes the next event that is due no later than `until`, and moves the clock to it. When there is none, the clock
    /// stays where it is.
    pub fn next_until(&mut self, until: Time) -> Option<(Time, E)> {
        if self.pending.peek()?.0.at > until {
            return None;
        }
        let Reverse(due) = self.pending.pop()?;
        self.now = due.at;
        Some((due.at, due.event))
    }

    /// How many events wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}
