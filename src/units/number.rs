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

/// Reads a number between two others, both included; for `#[serde(deserialize_with = "...::<LEAST, MOST, _>")]`.
///
/// # Errors
/// If the number lies outside, or is not a number.
pub fn number_between<'de, const LEAST: i16, const MOST: i16, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<f64, D::Error> {
    let fits = |number| (f64::from(LEAST)..=f64::from(MOST)).contains(&number);
    checked(deserializer, fits, &format!("a number from {LEAST} to {MOST}"))
}

/// Reads a whole number between two others, both included; for
/// `#[serde(deserialize_with = "...::<LEAST, MOST, _, _>")]`.
///
/// # Errors
/// If the number lies outside, or is not a whole number.
pub fn whole_between<'de, const LEAST: i16, const MOST: i16, T: TryFrom<i64>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let fits = (i64::from(LEAST)..=i64::from(MOST)).contains(&number);
    fits.then(|| T::try_from(number).ok()).flatten().ok_or_else(|| {
        de::Error::custom(format!("{number} does not fit: expected a whole number from {LEAST} to {MOST}"))
    })
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

    fn value(text: &str) -> toml::de::ValueDeserializer<'_> {
        toml::de::ValueDeserializer::parse(text).expect("TOML")
    }

    fn read(text: &str) -> (Option<f64>, Option<f64>) {
        (positive(value(text)).ok(), not_negative(value(text)).ok())
    }

    #[test]
    fn numbers_are_held_to_both_ends_of_a_range() {
        let between = |text: &'static str| number_between::<-1, 1, _>(value(text)).ok();
        assert_eq!(["-1", "0.5", "1"].map(between), [Some(-1.0), Some(0.5), Some(1.0)]);
        assert_eq!(["-1.001", "1.001", "nan", "'1'"].map(between), [None; 4]);
        let whole = |text: &'static str| whole_between::<-5, 6, i8, _>(value(text)).ok();
        assert_eq!(["-5", "6"].map(whole), [Some(-5), Some(6)]);
        assert_eq!(["-6", "7", "300", "0.5"].map(whole), [None; 4]);
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
