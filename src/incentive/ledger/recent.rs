//! A central ledger with a sliding window: how many bytes passed for each name in this period and in the last.

use super::Column;
use crate::units::{NameId, Time};

/// Bytes per name over the period that runs and the one before it: 16 bytes a name.
#[derive(Debug)]
pub struct Recent {
    period: Time,
    names: Column<Span>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    /// The number of the period in which something was added last.
    period: u64,
    this: f32,
    last: f32,
}

impl Recent {
    /// A ledger of periods this long.
    #[must_use]
    pub fn new(period: Time) -> Self {
        Self { period, names: Column::default() }
    }

    fn number(&self, at: Time) -> u64 {
        at.micros() / self.period.micros()
    }

    /// Adds bytes to a name.
    #[expect(clippy::cast_possible_truncation, reason = "four bytes tell bytes apart to one part in sixteen million")]
    pub fn add(&mut self, name: NameId, at: Time, bytes: f64) {
        let number = self.number(at);
        let span = self.names.at(name.index());
        if number > span.period {
            span.last = if number == span.period + 1 { span.this } else { 0.0 };
            (span.period, span.this) = (number, 0.0);
        }
        span.this += bytes as f32;
    }

    /// The bytes of a name within the window.
    #[must_use]
    pub fn of(&self, name: NameId, now: Time) -> f64 {
        let span = self.names.of(name.index());
        match self.number(now).saturating_sub(span.period) {
            0 => f64::from(span.this) + f64::from(span.last),
            1 => f64::from(span.this),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_this_period_and_the_last() {
        let at = Time::from_secs;
        let mut recent = Recent::new(at(10));
        recent.add(NameId(3), at(5), 7.0);
        recent.add(NameId(3), at(12), 2.0);
        let of = |recent: &Recent, now| recent.of(NameId(3), at(now));
        assert!((of(&recent, 19) - 9.0).abs() < 1e-9);
        assert!((of(&recent, 20) - 2.0).abs() < 1e-9 && of(&recent, 30).abs() < 1e-9);
        recent.add(NameId(3), at(50), 1.0);
        assert!((of(&recent, 50) - 1.0).abs() < 1e-9 && recent.of(NameId(9), at(50)).abs() < 1e-9);
    }
}
