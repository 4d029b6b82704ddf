//! Amounts of payoff: the numbers of a game, held to a range in which their sums over a run stay exact enough to
//! compare.

use serde::{Deserialize, Deserializer, de};

/// The largest amount, gained or lost; 10^12.
pub const MOST: f64 = 1e12;

/// Reads an amount from -[`MOST`] to [`MOST`]; for `#[serde(deserialize_with = "...")]`.
pub(super) fn any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |amount| amount >= -MOST, "a number from -1e12 to 1e12")
}

/// Reads an amount from 0 to [`MOST`].
pub(super) fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |amount| amount >= 0.0, "a number from 0 to 1e12")
}

/// Reads an amount above 0, up to [`MOST`].
pub(super) fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |amount| amount > 0.0, "a number above 0, up to 1e12")
}

/// An amount that is not a number fits nowhere.
fn checked<'de, D: Deserializer<'de>>(
    deserializer: D,
    fits: impl Fn(f64) -> bool,
    expected: &str,
) -> Result<f64, D::Error> {
    match f64::deserialize(deserializer)? {
        amount if amount <= MOST && fits(amount) => Ok(amount),
        amount => Err(de::Error::custom(format!("{amount} does not fit: expected {expected}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_held_to_their_range() {
        let read = |text: &str| {
            let value = || toml::de::ValueDeserializer::parse(text).expect("TOML");
            [any(value()).ok(), not_negative(value()).ok(), positive(value()).ok()]
        };
        assert_eq!(read("1e12"), [Some(1e12); 3]);
        assert_eq!(read("0"), [Some(0.0), Some(0.0), None]);
        assert_eq!(read("-1e12"), [Some(-1e12), None, None]);
        for wrong in ["nan", "inf", "-inf", "1.1e12", "-1.1e12", "1e308", "'1'"] {
            assert_eq!(read(wrong), [None; 3], "{wrong}");
        }
    }
}
