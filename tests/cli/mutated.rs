//! Whatever bytes a scenario has, reading it ends in a study or in a problem that shows something; it never panics.

use std::path::Path;

use potluck::scenario::{Colours, Study};
use proptest::prelude::*;
use proptest::sample::Index;

const GOOD: &str = include_str!("good/swept.toml");
/// A second one, with every other way of saying what is varied.
const DESIGNED: &str = include_str!("good/designed.toml");

/// A change at one place.
#[derive(Clone, Debug)]
enum Change {
    Delete(Index, u8),
    Insert(Index, Vec<u8>),
    Replace(Index, u8),
    /// A line moves to another place: tables and keys change owners.
    MoveLine(Index, Index),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Delete(at, count) => {
                let at = at.index(bytes.len() + 1);
                let end = (at + usize::from(*count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Self::Insert(at, more) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Replace(at, byte) => {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
            }
            Self::MoveLine(from, to) => {
                let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                let line = lines.remove(from.index(lines.len()));
                lines.insert(to.index(lines.len() + 1), line);
                *bytes = lines.join(&b'\n');
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let words = prop::sample::select(vec![
        "[sweep]",
        "-",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        ".",
        "=",
        "\n",
        "\r\n",
        "\t",
        "#",
        "0",
        "nan",
        "inf",
        "1e400",
        "true",
        "2026-11-22",
        "\u{feff}",
        "é",
        "漢",
        "\u{1F600}",
        "\\u0000",
        "seed = [1, 2]\n",
        "seed = { from = 1, to = 9, count = 3, scale = 'log' }\n",
        "1e308",
        "zip",
        "x.y.z = 1\n",
        " ",
    ]);
    prop_oneof![
        (any::<Index>(), 1..12u8).prop_map(|(at, count)| Change::Delete(at, count)),
        (any::<Index>(), words).prop_map(|(at, word)| Change::Insert(at, word.as_bytes().to_vec())),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..4)).prop_map(|(at, more)| Change::Insert(at, more)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<Index>(), b' '..b'~').prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::MoveLine(from, to)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_reading_panic(
        good in prop::sample::select(vec![GOOD, DESIGNED]),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let mut bytes = good.as_bytes().to_vec();
        for change in &changes {
            change.apply(&mut bytes);
        }
        match Study::from_bytes(Path::new("mutated.toml"), &bytes, &[]) {
            Ok(study) => {
                let again = Study::from_bytes(Path::new("mutated.toml"), study.resolved_toml().as_bytes(), &[]);
                prop_assert!(again.is_ok(), "{}\n{}", study.resolved_toml(), again.unwrap_err());
                let again = again.unwrap();
                prop_assert_eq!(again.resolved_toml(), study.resolved_toml());
                prop_assert_eq!(again.cells(), study.cells());
            }
            Err(problem) => {
                prop_assert!(!problem.render(Colours::Off).trim().is_empty());
                prop_assert!(!problem.render(Colours::On).trim().is_empty());
            }
        }
    }

    #[test]
    fn no_setting_makes_reading_panic(path in "[a-z.\"' =-]{0,24}|population\\.size|sweep\\.seed|incentive", value in ".{0,24}") {
        let read = Study::from_bytes(Path::new("good.toml"), GOOD.as_bytes(), &[(path, value)]);
        if let Err(problem) = read {
            prop_assert!(!problem.render(Colours::Off).trim().is_empty());
        }
    }
}
