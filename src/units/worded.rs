//! A number with a unit of any kind: for ranges, which are written before it is known what their path takes.

use serde::{Deserialize, Deserializer, de};

use super::words::{Quantity, Unit, halves, unknown_unit_among};
use super::{Bytes, Frequency, Rate, Time};

/// A number and its unit, such as `256 KiB`, of whatever kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worded {
    /// The number, as it is written.
    pub number: f64,
    /// The word of the unit.
    pub unit: &'static str,
    /// What kind of quantity it is: "a time".
    pub what: &'static str,
    factor: f64,
}

impl Worded {
    /// The number that it has in the base unit of its kind: seconds, bytes, bytes per second, or so many per second.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.number * self.factor
    }

    /// The base unit of its kind.
    #[must_use]
    pub fn base_unit(&self) -> &'static str {
        kinds().into_iter().find(|(what, _)| *what == self.what).map_or(self.unit, |(_, units)| units[0].word)
    }

    /// The number that it has in the unit of `other`; `None` if that is of another kind.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "the same unit has the same factor, and needs no arithmetic")]
    pub fn number_in(&self, other: &Self) -> Option<f64> {
        match () {
            () if self.what != other.what => None,
            () if self.factor == other.factor => Some(self.number),
            () => Some(self.number * self.factor / other.factor),
        }
    }
}

/// All kinds of quantities and the units in which each is written.
fn kinds() -> [(&'static str, &'static [Unit]); 4] {
    fn kind<Q: Quantity>() -> (&'static str, &'static [Unit]) {
        (Q::WHAT, Q::UNITS)
    }
    [kind::<Time>(), kind::<Bytes>(), kind::<Rate>(), kind::<Frequency>()]
}

impl std::str::FromStr for Worded {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected a number and a unit, such as \"256 KiB\"";
        let (number, word) = halves(text);
        let Some(number) = number else { return Err(format!("{text:?} is not a quantity: {EXPECTED}")) };
        if word.is_empty() {
            return Err(format!("{text:?} has no unit: {EXPECTED}, or a number without quotes"));
        }
        for (what, units) in kinds() {
            if let Some(unit) = units.iter().find(|unit| unit.word == word) {
                let too_large = !(number * unit.factor).is_finite();
                let worded = Self { number, unit: unit.word, what, factor: unit.factor };
                return if too_large { Err(format!("{text:?} is too large: {EXPECTED}")) } else { Ok(worded) };
            }
        }
        let units = kinds().into_iter().flat_map(|(_, units)| units);
        Err(unknown_unit_among(number, word, "a quantity", units))
    }
}

/// An end or a step of a range: a plain number, or a number with a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A number without a unit.
    Plain(f64),
    /// A quantity in words.
    Worded(Worded),
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyAmount)
    }
}

struct AnyAmount;

impl de::Visitor<'_> for AnyAmount {
    type Value = Amount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number, or a quantity in words, such as \"256 KiB\"")
    }

    #[expect(clippy::cast_precision_loss, reason = "a range of numbers beyond 2^53 has no use")]
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount::Plain(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a range of numbers beyond 2^53 has no use")]
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount::Plain(number as f64))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Amount, E> {
        Ok(Amount::Plain(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map(Amount::Worded).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_a_unit_of_two_kinds() {
        let mut words: Vec<&str> = kinds().iter().flat_map(|(_, units)| units.iter().map(|unit| unit.word)).collect();
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
    }

    #[test]
    fn a_quantity_is_told_in_the_unit_of_another() {
        let worded = |text: &str| text.parse::<Worded>().unwrap();
        assert_eq!(worded("64 MiB").number_in(&worded("1 KiB")), Some(65_536.0));
        assert_eq!(worded("0.3 s").number_in(&worded("1 s")), Some(0.3));
        assert_eq!(worded("1 s").number_in(&worded("1 B")), None);
        assert_eq!(worded("3 per min").what, "a frequency");
    }

    #[test]
    fn what_is_no_quantity_says_what_to_write() {
        let says = |text: &str| text.parse::<Worded>().unwrap_err();
        assert!(says("2 KIB").contains("did you mean \"2 KiB\"?"), "{}", says("2 KIB"));
        assert!(says("2").contains("no unit") && says("unlimited").contains("not a quantity"));
        assert!(says("1e308 TiB").contains("too large") && says("").contains("not a quantity"));
    }
}
