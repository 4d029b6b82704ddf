//! What the deserialiser says is wrong, in this file's words: what was found, what was expected, what to write instead.

use std::ops::Range;

use super::problem::Finding;
use crate::spelling::{listed, nearest};

/// The finding for an error of the deserialiser about `key`, whose value stands at `place`.
pub(super) fn finding(error: &toml::de::Error, key: &str, place: &Range<usize>) -> Finding {
    let at = error.span().filter(|span| !span.is_empty()).unwrap_or_else(|| place.clone());
    let message = error.message().lines().next().unwrap_or_default();
    for (kind, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
        if message.starts_with(kind) {
            return unknown(&at, what, key, message);
        }
    }
    if let Some(missing) = message.strip_prefix("missing field ") {
        return Finding::at(at, format!("`{key}` lacks the key {missing}")).expected(format!("a value for {missing}"));
    }
    // Units end with what was meant; whoever wrote the sentence put what was expected before it.
    let (message, meant) = match message.split_once("; did you mean ") {
        Some((message, meant)) => (message, Some(meant.trim_end_matches('?').trim_matches('"'))),
        None => (message, None),
    };
    let split = message.split_once(": expected ").or_else(|| message.split_once(", expected "));
    let (message, expected) = split.unwrap_or((message, ""));
    let message = message.replace("invalid type: ", "wrong type: ").replace("invalid value: ", "wrong value: ");
    Finding::at(at, format!("`{key}`: {message}"))
        .expected(in_words(expected))
        .meant(meant.map(|meant| format!("\"{meant}\"")))
}

/// An unknown word among words that the message lists between backticks.
fn unknown(at: &Range<usize>, what: &str, key: &str, message: &str) -> Finding {
    let mut words = message.split('`').skip(1).step_by(2);
    let found = words.next().unwrap_or_default();
    let known: Vec<&str> = words.collect();
    let quoted = nearest(found, known.iter().copied())
        .map(|word| if what == "key" { word.into() } else { format!("\"{word}\"") });
    let expected = if known.is_empty() { "there are none here".into() } else { format!("one of {}", listed(known)) };
    Finding::at(at.clone(), format!("`{key}`: unknown {what} `{found}`")).expected(expected).meant(quoted)
}

/// The deserialiser's names of types, as a person would say them.
fn in_words(expected: &str) -> String {
    let words = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "a nonzero u8" | "a nonzero u16" | "a nonzero u32" | "a nonzero u64" => "a whole number, 1 or more",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "path string" => "a path in quotes",
        other => other,
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Bytes, Share};
    use std::num::NonZeroU32;

    fn says<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> (String, String, Vec<String>) {
        let error = T::deserialize(toml::de::ValueDeserializer::parse(text).unwrap()).unwrap_err();
        let finding = finding(&error, "file", &(0..1));
        (finding.message, finding.expected, finding.help)
    }

    #[test]
    fn what_was_expected_is_said_in_words() {
        let (message, expected, _) = says::<u32>("-5");
        assert_eq!(
            (message.as_str(), expected.as_str()),
            ("`file`: wrong value: integer `-5`", "a whole number, 0 or more")
        );
        assert_eq!(says::<NonZeroU32>("0").1, "a whole number, 1 or more");
        assert_eq!(says::<Bytes>("5").1, "an amount of data in words, such as \"256 KiB\"");
        assert_eq!(says::<Share>("1.5"), ("`file`: 1.5 is not a share".into(), "a number from 0 to 1".into(), vec![]));
    }

    #[test]
    fn a_wrong_unit_and_a_wrong_word_find_the_right_one() {
        assert_eq!(says::<Bytes>("\"2 MIB\"").2, ["did you mean `\"2 MiB\"`?"]);
        let (message, expected, help) = says::<crate::scenario::Picking>("\"rarest\"");
        assert_eq!(message, "`file`: unknown value `rarest`");
        assert!(expected.starts_with("one of `rarest-first`"), "{expected}");
        assert_eq!(help, ["did you mean `\"rarest-first\"`?"]);
    }
}
