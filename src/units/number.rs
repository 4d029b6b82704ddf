//! Bare numbers without a unit, checked against their range as a scenario is read.

use serde::{Deserialize, Deserializer, de};

/// Reads a finite number above 0; for `#[serde(deserialize_with = "...")]`.
///
/// # Errors
/// If the number is zero, negative, infinite or not a number.
pub fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |number| number > 0.0, "a number above 0")
}

/// Reads a finite number, 0 or more; for `#[serde(deserialize_with = "...")]`.
///
/// # Errors
/// If the number is negative, infinite or not a number.
pub fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |number| number >= 0.0, "a number, 0 or more")
}

fn checked<'de, D: Deserializer<'de>>(
    deserializer: D,
    fits: impl Fn(f64) -> bool,
    expected: &str,
) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number.is_finite() && fits(number) {
        Ok(number)
    } else {
        Err(de::Error::custom(format!("{number} does not fit: expected {expected}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<f64>, Option<f64>) {
        let value = || toml::de::ValueDeserializer::parse(text).expect("TOML");
        (positive(value()).ok(), not_negative(value()).ok())
    }

    #[test]
    fn numbers_are_held_to_their_range() {
        assert_eq!(read("2.5"), (Some(2.5), Some(2.5)));
        assert_eq!(read("3"), (Some(3.0), Some(3.0)));
        assert_eq!(read("0"), (None, Some(0.0)));
        for wrong in ["-1e-9", "nan", "inf", "\"1\""] {
            assert_eq!(read(wrong), (None, None), "{wrong}");
        }
    }
}
