//! Quantities in words: "30 s" into a number and back, with the nearest right spelling when a unit is unknown.

/// A unit: its word, and how many base units it is.
pub(super) struct Unit {
    pub word: &'static str,
    pub factor: f64,
}

/// A kind of quantity that is written as a number and a unit.
pub(super) trait Quantity: Sized {
    /// What it is, for messages: "a time".
    const WHAT: &'static str;
    /// How to write one: "30 s".
    const EXAMPLE: &'static str;
    /// The units it may be written in, the base unit first.
    const UNITS: &'static [Unit];
    /// Words that stand for a value without a number, such as "unlimited".
    const WORDS: &'static [(&'static str, f64)];
    /// From an amount in base units.
    fn from_base(amount: f64) -> Result<Self, String>;
    /// As an amount in base units.
    fn base(&self) -> f64;
}

/// Reads `"30 s"`; the message of an error says what was expected and what to type instead.
pub(super) fn parse<Q: Quantity>(text: &str) -> Result<Q, String> {
    let text = text.trim();
    if let Some((_, amount)) = Q::WORDS.iter().find(|(word, _)| *word == text) {
        return Q::from_base(*amount);
    }
    let (number, unit) = halves(text);
    let Some(number) = number else {
        return Err(format!("{text:?} is not {}: expected a number and a unit, such as {:?}", Q::WHAT, Q::EXAMPLE));
    };
    if unit.is_empty() {
        let base = Q::UNITS[0].word;
        return Err(format!("{text:?} has no unit: expected {}, such as \"{number} {base}\"", Q::WHAT));
    }
    match Q::UNITS.iter().find(|known| known.word == unit) {
        // Only a word such as "unlimited" stands for infinity: a number that overflows is a slip.
        Some(known) if !(number * known.factor).is_finite() => {
            Err(format!("{text:?} is too large: expected {}, such as {:?}", Q::WHAT, Q::EXAMPLE))
        }
        Some(known) => Q::from_base(number * known.factor),
        None => Err(unknown_unit_among(number, unit, Q::WHAT, Q::UNITS)),
    }
}

/// The number at the beginning of a text, if there is one, and the word behind it.
pub(super) fn halves(text: &str) -> (Option<f64>, &str) {
    let text = text.trim();
    let number_end = text.find(|c: char| !(c.is_ascii_digit() || "+-._".contains(c))).unwrap_or(text.len());
    // An exponent is part of the number only when digits follow it: "1e3 s", not "1 exabyte".
    let number_end = exponent_end(text, number_end);
    (text[..number_end].replace('_', "").parse().ok(), text[number_end..].trim())
}

fn exponent_end(text: &str, digits_end: usize) -> usize {
    let rest = &text[digits_end..];
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return digits_end };
    let sign = usize::from(after.starts_with(['+', '-']));
    let digits = after[sign..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 { digits_end } else { digits_end + 1 + sign + digits }
}

/// The message for a unit that is none of these.
pub(super) fn unknown_unit_among<'u>(
    number: f64,
    unit: &str,
    what: &str,
    units: impl IntoIterator<Item = &'u Unit>,
) -> String {
    let known: Vec<&str> = units.into_iter().map(|unit| unit.word).collect();
    let nearest = known
        .iter()
        .map(|word| (strsim::jaro_winkler(&word.to_lowercase(), &unit.to_lowercase()), *word))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7);
    let hint = nearest.map_or_else(String::new, |(_, word)| format!("; did you mean \"{number} {word}\"?"));
    format!("unknown unit {unit:?} for {what}: expected one of {}{hint}", known.join(", "))
}

/// Writes a quantity in the largest unit that leaves a short exact number, so that reading it back gives the same
/// value.
pub(super) fn print<Q: Quantity>(quantity: &Q) -> String {
    let base = quantity.base();
    #[expect(clippy::float_cmp, reason = "a word stands for one exact amount")]
    let word = Q::WORDS.iter().find(|(_, amount)| *amount == base);
    if let Some((word, _)) = word {
        return (*word).to_string();
    }
    let mut units: Vec<&Unit> = Q::UNITS.iter().filter(|unit| !unit.word.contains("bit")).collect();
    units.sort_by(|a, b| b.factor.total_cmp(&a.factor));
    #[expect(clippy::float_cmp, reason = "only an exact number reads back as the same value")]
    let exact = units.iter().find(|unit| {
        let number = base / unit.factor;
        number.abs() >= 1.0 && format!("{number}").len() <= 6 && number * unit.factor == base
    });
    match exact {
        Some(unit) => format!("{} {}", base / unit.factor, unit.word),
        None => shortest(base, Q::UNITS),
    }
}

/// So many digits of a number can still be read at a glance.
const READABLE: usize = 12;

/// An amount that is no short number above one in any unit: in the base unit, or, where that takes many digits, in whichever
/// unit takes fewest and is exact.
fn shortest(base: f64, units: &[Unit]) -> String {
    let written = |unit: &Unit| format!("{} {}", base / unit.factor, unit.word);
    let in_base = written(&units[0]);
    if in_base.len() <= READABLE {
        return in_base;
    }
    #[expect(clippy::float_cmp, reason = "only an exact number reads back as the same value")]
    let exact = units.iter().filter(|unit| base / unit.factor * unit.factor == base);
    exact.map(written).min_by_key(String::len).unwrap_or(in_base)
}

/// Reading, writing and describing a quantity in words, from its [`Quantity`].
macro_rules! quantity_traits {
    ($quantity:ty) => {
        impl std::str::FromStr for $quantity {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                $crate::units::words::parse(text)
            }
        }

        impl std::fmt::Display for $quantity {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&$crate::units::words::print(self))
            }
        }

        impl serde::Serialize for $quantity {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $quantity {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::units::words::InWords(std::marker::PhantomData))
            }
        }

        impl schemars::JsonSchema for $quantity {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($quantity).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::units::words::Quantity;
                let units: Vec<&str> = <$quantity>::UNITS.iter().map(|unit| unit.word).collect();
                let words: Vec<&str> = <$quantity>::WORDS.iter().map(|(word, _)| *word).collect();
                let mut pattern = format!(r"^[+-]?[0-9_.]+([eE][+-]?[0-9]+)? *({})$", units.join("|"));
                if !words.is_empty() {
                    pattern = format!("{pattern}|^({})$", words.join("|"));
                }
                schemars::json_schema!({
                    "type": "string",
                    "pattern": pattern,
                    "examples": [<$quantity>::EXAMPLE],
                    "description": format!("{} in words; units: {}", <$quantity>::WHAT, units.join(", ")),
                })
            }
        }
    };
}
pub(super) use quantity_traits;

/// Accepts a string only, and says how to write one when a bare number comes.
pub(super) struct InWords<Q>(pub std::marker::PhantomData<Q>);

impl<Q: Quantity> serde::de::Visitor<'_> for InWords<Q> {
    type Value = Q;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in words, such as {:?}", Q::WHAT, Q::EXAMPLE)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Q, E> {
        parse(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::units::{Bytes, Rate, Time};

    #[test]
    fn quantities_are_read_in_words() {
        assert_eq!("30 s".parse(), Ok(Time::from_secs(30)));
        assert_eq!("1.5 h".parse(), Ok(Time::from_secs(5_400)));
        assert_eq!("0.3 s".parse(), Ok(Time::from_micros(300_000)));
        assert_eq!("256 KiB".parse(), Ok(Bytes(262_144)));
        assert_eq!("2 Mbit/s".parse(), Ok(Rate::from_bytes_per_s(250_000.0)));
        assert_eq!("1e3 B".parse(), Ok(Bytes(1_000)));
        assert_eq!("1_000 B".parse(), Ok(Bytes(1_000)));
        assert_eq!("unlimited".parse(), Ok(Rate::UNLIMITED));
    }

    #[test]
    fn a_wrong_quantity_says_what_to_write_instead() {
        let says = |text: &str| text.parse::<Rate>().unwrap_err();
        assert!(says("2 Mbits/s").contains("did you mean \"2 Mbit/s\"?"), "{}", says("2 Mbits/s"));
        assert!(says("2").contains("no unit"));
        assert!(says("fast").contains("such as \"2 Mbit/s\""));
        assert!(says("-1 B/s").contains("negative"));
        assert!(says("").contains("expected a number and a unit"));
        assert!(says("1e400 B/s").contains("too large") && says("1e308 GB/s").contains("too large"));
    }

    #[test]
    fn what_is_printed_reads_back_the_same() {
        for time in [0, 1, 300_000, 10_000_000, 14_400_000_000, 123_456_789] {
            let time = Time::from_micros(time);
            assert_eq!(time.to_string().parse(), Ok(time), "{time}");
        }
        for rate in [0.0, 1.0, 77_400.0, 12_422_000.0, 0.1, 1.0 / 3.0, f64::INFINITY] {
            let rate = Rate::from_bytes_per_s(rate);
            assert_eq!(rate.to_string().parse(), Ok(rate), "{rate}");
        }
        assert_eq!(Bytes(268_435_456).to_string(), "256 MiB");
        assert_eq!(Time::from_secs(14_400).to_string(), "4 h");
    }
}
