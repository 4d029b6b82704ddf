//! In what a scenario differs from the one whose results are there: path by path, value by value.

use std::path::Path;

use toml::{Table, Value};

use crate::scenario::Study;

/// No more differences than a reader wants to see.
const MOST: usize = 8;
/// Nor longer values.
const LONGEST: usize = 60;

/// A line for each difference between the stored scenario and this one; none if the stored one cannot be read.
pub(super) fn since(stored: &Path, study: &Study) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(stored) else { return Vec::new() };
    let (Ok(there), Ok(here)) = (text.parse::<Table>(), study.resolved_toml().parse::<Table>()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    compare("", &there, &here, &mut lines);
    if lines.is_empty() {
        lines.push("a file that the scenario reads is another".to_string());
    }
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn compare(path: &str, there: &Table, here: &Table, lines: &mut Vec<String>) {
    let new = here.keys().filter(|key| !there.contains_key(*key));
    for key in there.keys().chain(new) {
        let quoted = if key.contains('.') { format!("\"{key}\"") } else { key.clone() };
        let path = if path.is_empty() { quoted } else { format!("{path}.{quoted}") };
        match (there.get(key), here.get(key)) {
            (Some(Value::Table(there)), Some(Value::Table(here))) => compare(&path, there, here, lines),
            (there, here) if there == here => {}
            (there, here) => lines.push(format!("{path}: {} there, {} here", told(there), told(here))),
        }
    }
}

fn told(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_string(), ToString::to_string);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_by_their_paths() {
        let there: Table = "a = 1\nb = 'x'\n[c]\nd = [1, 2]\n'e.f' = 1\n[g]\nh = 1\n".parse().unwrap();
        let here: Table = "a = 1\nb = 'y'\ni = 2\n[c]\nd = [1, 3]\n'e.f' = 2\n".parse().unwrap();
        let mut lines = Vec::new();
        compare("", &there, &here, &mut lines);
        let expected = [
            "b: \"x\" there, \"y\" here",
            "c.d: [1, 2] there, [1, 3] here",
            "c.\"e.f\": 1 there, 2 here",
            "g: { h = 1 } there, nothing here",
            "i: nothing there, 2 here",
        ];
        assert_eq!(lines, expected);
    }
}
