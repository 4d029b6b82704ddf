//! Every file says on its first line what it is for, fits in one sitting, and leaves nothing for later.

use crate::source::{code, read, root, rust_files, told};

const EVERYWHERE: &[&str] = &["src", "tests", "benches", "examples", "build.rs"];
const MOST_LINES: usize = 600;

/// Holds every file of some folders to a rule: what is wrong with a text, if anything.
fn hold(within: &[&str], wrong: impl Fn(&str) -> Option<String>) {
    let files = rust_files(within);
    assert!(files.len() > 5, "only {} files were found", files.len());
    let found: Vec<String> =
        files.iter().filter_map(|file| Some(format!("{}: {}", told(file), wrong(&read(file))?))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Whether a word stands in a text by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word)
        .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    hold(EVERYWHERE, |text| {
        let first = text.lines().next().unwrap_or_default();
        let says = first.strip_prefix("//! ").unwrap_or_default();
        (says.split_whitespace().count() < 3).then(|| format!("its first line says too little: {first:?}"))
    });
}

#[test]
fn no_file_is_too_long_to_read() {
    hold(EVERYWHERE, |text| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("{lines} lines, more than {MOST_LINES}: one idea, one file"))
    });
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not hold the words.
    let words = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|parts| parts.concat());
    hold(EVERYWHERE, |text| words.iter().find(|word| has_word(text, word)).map(|word| format!("it says {word}")));
    let macros = [["to", "do"], ["unimple", "mented"], ["d", "bg"]].map(|parts| parts.concat());
    hold(EVERYWHERE, |text| {
        let code = code(text);
        macros.iter().find(|name| code.contains(&format!("{name}!"))).map(|name| format!("it calls {name}!"))
    });
}

#[test]
fn no_order_by_chance_can_reach_a_result() {
    hold(&["src"], |text| {
        let code = code(text);
        ["HashMap", "HashSet"].iter().find(|kind| has_word(&code, kind)).map(|kind| format!("it uses a {kind}"))
    });
}

#[test]
fn every_scenario_says_what_it_asks() {
    let folder = root().join("scenarios");
    let mut paths = vec![folder];
    let mut read_some = 0;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            read_some += 1;
            let text = read(&path);
            assert!(text.starts_with('#'), "{} begins with a comment on what it is for", told(&path));
        }
    }
    assert!(read_some > 0, "there are scenarios");
}
