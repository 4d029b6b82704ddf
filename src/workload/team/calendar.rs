//! The calendar: how much working time there is between two moments, and when so much of it has passed.

use crate::scenario::Working;
use crate::units::Time;

const DAY: u64 = 86_400_000_000;
const WEEK: u64 = 7 * DAY;

/// Working days: each a stretch of the day, so many in a week. Working time counts from the start of the run, in
/// microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    starts: u64,
    length: u64,
    days: u64,
}

impl Calendar {
    /// Of someone who works this part of the day, above 0.
    pub fn new(working: &Working, part: f64) -> Self {
        let length = Time::from_secs_f64(working.hours.secs() * part).micros().max(1);
        Self { starts: working.starts.micros(), length, days: working.days.into() }
    }

    /// The working time until a moment.
    pub fn worked(&self, at: Time) -> u64 {
        let (weeks, within) = (at.micros() / WEEK, at.micros() % WEEK);
        let day = within / DAY;
        if day >= self.days {
            return (weeks + 1) * self.days * self.length;
        }
        let today = (within % DAY).saturating_sub(self.starts).min(self.length);
        (weeks * self.days + day) * self.length + today
    }

    /// The first moment at which so much working time has passed: at the end of a day rather than at the start of the
    /// next.
    pub fn when(&self, worked: u64) -> Time {
        let Some(before) = worked.checked_sub(1) else { return Time::ZERO };
        let (day, today) = (before / self.length, before % self.length + 1);
        let (week, day) = (day / self.days, day % self.days);
        let at = u128::from(week) * u128::from(WEEK) + u128::from(day * DAY + self.starts + today);
        u64::try_from(at).map_or(Time::NEVER, Time::from_micros)
    }

    /// The working day that a working time falls on; one that ends a day begins the next.
    pub const fn day(&self, worked: u64) -> u64 {
        worked / self.length
    }

    /// The working time at which a working day begins.
    pub const fn begins(&self, day: u64) -> u64 {
        day * self.length
    }

    /// The moment at which a working day begins.
    pub fn morning(&self, day: u64) -> Time {
        let first = self.when(self.begins(day) + 1);
        Time::from_micros(first.micros() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: u64, hours: u64) -> Time {
        Time::from_secs(days * 86_400 + hours * 3_600)
    }

    #[test]
    fn work_is_done_by_day_and_in_the_week() {
        let calendar = Calendar::new(&Working::default(), 1.0);
        let hours = |moment: Time| calendar.worked(moment) / 3_600_000_000;
        for (moment, worked) in [
            (at(0, 0), 0),
            (at(0, 8), 0),
            (at(0, 12), 4),
            (at(0, 20), 8),
            (at(1, 9), 9),
            (at(4, 16), 40),
            (at(6, 12), 40),
            (at(7, 10), 42),
        ] {
            assert_eq!(hours(moment), worked, "{moment}");
        }
        assert_eq!(calendar.when(0), Time::ZERO);
        assert_eq!(calendar.when(8 * 3_600_000_000), at(0, 16));
        assert_eq!(calendar.when(40 * 3_600_000_000 + 1), Time::from_micros(at(7, 8).micros() + 1));
        assert_eq!((calendar.morning(0), calendar.morning(5)), (at(0, 8), at(7, 8)));
    }

    #[test]
    fn a_moment_is_the_first_with_its_working_time() {
        let working = Working { days: 6, ..Working::default() };
        let calendar = Calendar::new(&working, 1.0);
        for worked in (0..200_000_000_000).step_by(777_777_777) {
            let moment = calendar.when(worked);
            assert_eq!(calendar.worked(moment), worked);
            let before = Time::from_micros(moment.micros().saturating_sub(1));
            assert!(worked == 0 || calendar.worked(before) < worked);
        }
    }

    #[test]
    fn around_the_clock_both_are_the_same() {
        let working = Working {
            starts: Time::ZERO,
            hours: Time::from_secs(86_400),
            days: 7,
            gives: Time::ZERO,
            ..Working::default()
        };
        let calendar = Calendar::new(&working, 1.0);
        for moment in [0, 1, DAY - 1, DAY, 3 * WEEK + 5].map(Time::from_micros) {
            assert_eq!(calendar.worked(moment), moment.micros());
            assert_eq!(calendar.when(moment.micros()), moment);
        }
    }
}
