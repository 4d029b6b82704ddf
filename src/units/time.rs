//! Simulated time in whole microseconds: a moment since the start of the run, or a span.

use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Deserializer, de};

use super::words::{self, Unit};

/// Simulated time in whole microseconds. Integers keep the order of events exact: no epsilon, no drift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The start of the run; a span of no length.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens.
    pub const NEVER: Self = Self(u64::MAX);

    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// So many whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// So many seconds, rounded UP to the next microsecond, so that work which takes this long is done when it has
    /// passed. Beyond the range (or for infinity and NaN) the answer is [`Time::NEVER`]; below zero it is
    /// [`Time::ZERO`].
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the bounds are checked first, and what is whole converts without loss"
    )]
    pub fn from_secs_f64(seconds: f64) -> Self {
        let micros = seconds * 1e6;
        if micros.is_nan() || micros >= 9e18 {
            Self::NEVER
        } else if micros <= 0.0 {
            Self::ZERO
        } else {
            // Rounded up by way of a signed number: both steps are one instruction each, where `ceil` is a call and an
            // unsigned number takes four.
            let whole = micros as i64;
            Self((whole + i64::from((whole as f64) < micros)) as u64)
        }
    }

    /// In microseconds.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// In seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a run is far shorter than 2^53 microseconds (285 years)")]
    pub fn secs(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The span since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Time {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Time {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        debug_assert!(self >= other, "time goes forward");
        Self(self.0 - other.0)
    }
}

impl Mul<u64> for Time {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

const UNITS: &[Unit] = &[
    Unit { word: "s", factor: 1.0 },
    Unit { word: "ms", factor: 1e-3 },
    Unit { word: "us", factor: 1e-6 },
    Unit { word: "min", factor: 60.0 },
    Unit { word: "h", factor: 3_600.0 },
    Unit { word: "d", factor: 86_400.0 },
];

impl words::Quantity for Time {
    const WHAT: &'static str = "a time";
    const EXAMPLE: &'static str = "30 s";
    const UNITS: &'static [Unit] = UNITS;
    const WORDS: &'static [(&'static str, f64)] = &[];

    fn from_base(seconds: f64) -> Result<Self, String> {
        if seconds < 0.0 {
            return Err("a time cannot be negative: expected 0 or more".into());
        }
        // Round to nearest here: "0.3 s" means 300,000 microseconds, not one more because 0.3 has no exact binary form.
        let micros = (seconds * 1e6).round();
        if micros >= 9e18 {
            return Err("a time this long cannot be simulated (the limit is about 285,000 years)".into());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds are checked above")]
        Ok(Self(micros as u64))
    }

    fn base(&self) -> f64 {
        self.secs()
    }
}
words::quantity_traits!(Time);

/// Reads a span longer than nothing, for what comes again and again: without a pause, time would stand still. For
/// `#[serde(deserialize_with = "...")]`.
///
/// # Errors
/// If it is not a time, or no longer than nothing.
pub fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let time = Time::deserialize(deserializer)?;
    if time > Time::ZERO {
        Ok(time)
    } else {
        Err(de::Error::custom(format!("\"{time}\" does not fit here: expected a time above 0")))
    }
}
