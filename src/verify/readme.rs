//! The table of a README that says what came out: it stands between two marks, and is written anew.

use std::fmt::Write as _;

use super::{Found, Verified};
use crate::scenario::Bound;

const BEGIN: &str = "<!-- potluck verify: begin -->";
const END: &str = "<!-- potluck verify: end -->";

/// A text has no place for the table.
#[derive(Debug, thiserror::Error)]
#[error("there is no place for the table: expected a line `{BEGIN}` and after it a line `{END}`")]
pub struct Misplaced;

/// The text with the table of what came out, in place of the one that it holds.
///
/// # Errors
/// If the text does not hold the two marks, in their order.
pub fn with_table(text: &str, verified: &[Verified]) -> Result<String, Misplaced> {
    let (before, rest) = text.split_once(BEGIN).ok_or(Misplaced)?;
    let (_, after) = rest.split_once(END).ok_or(Misplaced)?;
    Ok(format!("{before}{BEGIN}\n{}{END}{after}", table(verified)))
}

fn table(verified: &[Verified]) -> String {
    let mut table =
        "| scenario or claim | figure | must be | came to | |\n| --- | --- | --- | --- | --- |\n".to_string();
    for Verified { name, source, mark, note, figures, .. } in verified {
        let about = [format!("*{}* ({}).", cell(source), mark.name()), cell(note)].join(" ");
        writeln!(table, "| **{name}** | {} | | | |", about.trim()).expect("a string takes all");
        for found in figures {
            let (must_be, came_to) = (must_be(found.bound), came_to(found));
            let row = format!("| | {} | {must_be} | {came_to} | {} |", cell(&found.says), found.verdict().word());
            writeln!(table, "{row}").expect("a string takes all");
        }
    }
    table
}

/// A text that stays within its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// What a figure must be, in words.
#[must_use]
pub fn must_be(bound: Bound) -> String {
    match bound {
        Bound::Near(expected, tolerance) => format!("{} ± {}", short(expected), short(tolerance)),
        Bound::AtMost(most) => format!("at most {}", short(most)),
        Bound::AtLeast(least) => format!("at least {}", short(least)),
    }
}

/// What it came to, in words, with its standard error.
#[must_use]
pub fn came_to(found: &Found) -> String {
    match (found.value, found.error) {
        (None, _) => "no value".to_string(),
        (Some(value), Some(error)) if error > 0.0 && error.is_finite() => {
            format!("{} ± {}", short(value), short_to(error, 2))
        }
        (Some(value), _) => short(value),
    }
}

/// A number to five digits that count.
fn short(value: f64) -> String {
    short_to(value, 5)
}

#[expect(clippy::cast_possible_truncation, reason = "a double's exponent of ten")]
fn short_to(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let magnitude = libm::log10(value.abs()).floor() as i32;
    let decimals = usize::try_from(digits - 1 - magnitude).unwrap_or(0).min(12);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Mark;

    #[test]
    fn the_table_takes_the_place_of_the_one_before() {
        let figures = vec![Found::computed("waits | a while".into(), Bound::Near(4.0, 0.08), 4.012_345_6)];
        let one = Verified {
            name: "a".into(),
            title: "T".into(),
            source: "S 1975".into(),
            mark: Mark::Exact,
            note: String::new(),
            figures,
        };
        let text = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let written = with_table(&text, std::slice::from_ref(&one)).unwrap();
        assert!(written.starts_with("before\n") && written.ends_with("\nafter\n") && !written.contains("old"));
        assert!(written.contains("| | waits \\| a while | 4 ± 0.08 | 4.0123 | pass |"), "{written}");
        assert_eq!(with_table(&written, &[one]).unwrap(), written);
        assert!(with_table("nothing", &[]).is_err());
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (7_500.0, "7500"),
            (0.008, "0.008"),
            (1e-6, "0.000001"),
            (-1.234_56, "-1.2346"),
            (123_456.7, "123457"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}
