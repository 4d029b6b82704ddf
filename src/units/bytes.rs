//! Amounts of data in whole bytes.

use serde::{Deserialize, Deserializer, de};

use super::words::{self, Unit};

/// An amount of data in whole bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

impl Bytes {
    /// As a number of bytes for arithmetic with rates.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 bytes (9 PB)")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64
    }
}

const UNITS: &[Unit] = &[
    Unit { word: "B", factor: 1.0 },
    Unit { word: "kB", factor: 1e3 },
    Unit { word: "MB", factor: 1e6 },
    Unit { word: "GB", factor: 1e9 },
    Unit { word: "TB", factor: 1e12 },
    Unit { word: "KiB", factor: 1_024.0 },
    Unit { word: "MiB", factor: 1_048_576.0 },
    Unit { word: "GiB", factor: 1_073_741_824.0 },
    Unit { word: "TiB", factor: 1_099_511_627_776.0 },
    Unit { word: "bit", factor: 0.125 },
    Unit { word: "kbit", factor: 125.0 },
    Unit { word: "Mbit", factor: 125e3 },
    Unit { word: "Gbit", factor: 125e6 },
];

impl words::Quantity for Bytes {
    const WHAT: &'static str = "an amount of data";
    const EXAMPLE: &'static str = "256 KiB";
    const UNITS: &'static [Unit] = UNITS;
    const WORDS: &'static [(&'static str, f64)] = &[];

    fn from_base(bytes: f64) -> Result<Self, String> {
        if bytes < 0.0 {
            return Err("an amount of data cannot be negative: expected 0 or more".into());
        }
        if bytes > 9e15 {
            return Err("an amount of data cannot exceed 9 PB".into());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds are checked above")]
        Ok(Self(bytes.round() as u64))
    }

    fn base(&self) -> f64 {
        self.as_f64()
    }
}
words::quantity_traits!(Bytes);

/// Reads an amount of data above nothing; for `#[serde(deserialize_with = "...")]`.
///
/// # Errors
/// If it is not an amount of data, or nothing.
pub fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let bytes = Bytes::deserialize(deserializer)?;
    if bytes.0 > 0 {
        Ok(bytes)
    } else {
        Err(de::Error::custom(format!("\"{bytes}\" does not fit here: expected an amount of data above 0")))
    }
}
