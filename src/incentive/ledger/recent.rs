//! A ledger with a sliding window: how many bytes passed for each name, or on each page, in this period and in the
//! last.

use crate::column::Column;
use crate::units::Time;

/// Bytes per name or page over the period that runs and the one before it: 16 bytes each.
#[derive(Debug)]
pub struct Recent {
    period: Time,
    spans: Column<Span>,
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
        Self { period, spans: Column::default() }
    }

    fn number(&self, at: Time) -> u64 {
        at.micros() / self.period.micros()
    }

    /// Forgets all of a page.
    pub fn open(&mut self, index: usize) {
        self.spans.open(index);
    }

    /// Adds bytes to a name or a page.
    #[expect(clippy::cast_possible_truncation, reason = "four bytes tell bytes apart to one part in sixteen million")]
    pub fn add(&mut self, index: usize, at: Time, bytes: f64) {
        let number = self.number(at);
        let span = self.spans.at(index);
        if number > span.period {
            span.last = if number == span.period + 1 { span.this } else { 0.0 };
            (span.period, span.this) = (number, 0.0);
        }
        span.this += bytes as f32;
    }

    /// The bytes of a name or a page within the window.
    #[must_use]
    pub fn of(&self, index: usize, now: Time) -> f64 {
        let span = self.spans.of(index);
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
        recent.add(3, at(5), 7.0);
        recent.add(3, at(12), 2.0);
        let of = |recent: &Recent, now| recent.of(3, at(now));
        assert!((of(&recent, 19) - 9.0).abs() < 1e-9);
        assert!((of(&recent, 20) - 2.0).abs() < 1e-9 && of(&recent, 30).abs() < 1e-9);
        recent.add(3, at(50), 1.0);
        assert!((of(&recent, 50) - 1.0).abs() < 1e-9 && recent.of(9, at(50)).abs() < 1e-9);
    }
}
