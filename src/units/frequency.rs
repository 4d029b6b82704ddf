//! How often something happens, in events per second.

use super::words::{self, Unit};

/// How often something happens, in events per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Frequency(f64);

impl Frequency {
    /// So many events per second.
    #[must_use]
    pub fn from_per_s(per_s: f64) -> Self {
        debug_assert!(per_s >= 0.0, "a frequency is not negative");
        Self(per_s)
    }

    /// In events per second.
    #[must_use]
    pub const fn per_s(self) -> f64 {
        self.0
    }
}

const UNITS: &[Unit] = &[
    Unit { word: "per s", factor: 1.0 },
    Unit { word: "per min", factor: 1.0 / 60.0 },
    Unit { word: "per h", factor: 1.0 / 3_600.0 },
    Unit { word: "per d", factor: 1.0 / 86_400.0 },
];

impl words::Quantity for Frequency {
    const WHAT: &'static str = "a frequency";
    const EXAMPLE: &'static str = "2 per s";
    const UNITS: &'static [Unit] = UNITS;
    const WORDS: &'static [(&'static str, f64)] = &[];

    fn from_base(per_s: f64) -> Result<Self, String> {
        if per_s < 0.0 { Err("a frequency cannot be negative: expected 0 or more".into()) } else { Ok(Self(per_s)) }
    }

    fn base(&self) -> f64 {
        self.0
    }
}
words::quantity_traits!(Frequency);
