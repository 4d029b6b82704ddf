//! Rates of transfer in bytes per second.

use super::words::{self, Unit};

/// A rate of transfer in bytes per second; may be [`Rate::UNLIMITED`].
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// No transfer at all.
    pub const ZERO: Self = Self(0.0);
    /// A link that never binds.
    pub const UNLIMITED: Self = Self(f64::INFINITY);

    /// So many bytes per second.
    #[must_use]
    pub fn from_bytes_per_s(bytes_per_s: f64) -> Self {
        debug_assert!(bytes_per_s >= 0.0, "a rate is not negative");
        Self(bytes_per_s)
    }

    /// In bytes per second; infinite if unlimited.
    #[must_use]
    pub const fn bytes_per_s(self) -> f64 {
        self.0
    }
}

const UNITS: &[Unit] = &[
    Unit { word: "B/s", factor: 1.0 },
    Unit { word: "kB/s", factor: 1e3 },
    Unit { word: "MB/s", factor: 1e6 },
    Unit { word: "GB/s", factor: 1e9 },
    Unit { word: "KiB/s", factor: 1_024.0 },
    Unit { word: "MiB/s", factor: 1_048_576.0 },
    Unit { word: "GiB/s", factor: 1_073_741_824.0 },
    Unit { word: "bit/s", factor: 0.125 },
    Unit { word: "kbit/s", factor: 125.0 },
    Unit { word: "Mbit/s", factor: 125e3 },
    Unit { word: "Gbit/s", factor: 125e6 },
];

impl words::Quantity for Rate {
    const WHAT: &'static str = "a rate";
    const EXAMPLE: &'static str = "2 Mbit/s";
    const UNITS: &'static [Unit] = UNITS;
    const WORDS: &'static [(&'static str, f64)] = &[("unlimited", f64::INFINITY)];

    fn from_base(bytes_per_s: f64) -> Result<Self, String> {
        if bytes_per_s < 0.0 {
            Err("a rate cannot be negative: expected 0 or more".into())
        } else {
            Ok(Self(bytes_per_s))
        }
    }

    fn base(&self) -> f64 {
        self.0
    }
}
words::quantity_traits!(Rate);
