//! What a rule does again and again: once so much time has passed, the next time that anybody looks.

use crate::units::Time;

/// When something is due the next time.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    every: Time,
    next: Time,
}

impl Due {
    /// Due at once, and then this long after each time that it was done.
    #[must_use]
    pub const fn at_once(every: Time) -> Self {
        Self { every, next: Time::ZERO }
    }

    /// Due this long after the start, and after each time that it was done.
    #[must_use]
    pub const fn after(every: Time) -> Self {
        Self { every, next: every }
    }

    /// Whether it is to be done now; if so, the time until the next begins.
    pub fn is_now(&mut self, now: Time) -> bool {
        let due = now >= self.next;
        if due {
            self.next = now + self.every;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_the_next_begins_when_it_was_done() {
        let at = |due: &mut Due| [0, 9, 10, 15, 27, 36, 37].map(|secs| due.is_now(Time::from_secs(secs)));
        let every = Time::from_secs(10);
        assert_eq!(at(&mut Due::at_once(every)), [true, false, true, false, true, false, true]);
        assert_eq!(at(&mut Due::after(every)), [false, false, true, false, true, false, true]);
    }
}
