//! The Rust files of the project, and their code without comments, texts and tests.

use std::path::{Path, PathBuf};

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file in these folders and files of the project, in order of their paths.
pub fn rust_files(within: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut paths: Vec<PathBuf> = within.iter().map(|name| root().join(name)).filter(|path| path.exists()).collect();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            paths.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What is in a file.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// A path as it is told: from the project's folder.
pub fn told(path: &Path) -> String {
    path.strip_prefix(root()).expect("within the project").display().to_string()
}

/// The code of a file: comments, and what stands in quotes, are left out, and lines stay where they are.
pub fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = match letter {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => end_of_text(rest),
            'r' if is_raw(rest) && !code.ends_with(|before: char| before.is_alphanumeric() || before == '_') => {
                end_of_raw(rest)
            }
            '\'' => end_of_letter(rest),
            _ => 0,
        };
        if skipped == 0 {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
        } else {
            code.extend(rest[..skipped].chars().filter(|skipped| *skipped == '\n'));
            rest = &rest[skipped..];
        }
    }
    code
}

/// Where a text that begins here ends.
fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_raw(rest: &str) -> bool {
    rest[1..].trim_start_matches('#').starts_with('"')
}

fn end_of_raw(rest: &str) -> usize {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    let closing = format!("\"{}", "#".repeat(hashes));
    let begins = 1 + hashes + 1;
    rest[begins..].find(&closing).map_or(rest.len(), |end| begins + end + closing.len())
}

/// Where a letter in quotes ends; 0 for a lifetime.
fn end_of_letter(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some(_)) => rest[3..].find('\'').map_or(rest.len(), |end| 3 + end + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Code without what is only compiled for tests: modules within the file.
pub fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept += &rest[..at];
        rest = &rest[at + "#[cfg(test)]".len()..];
        // What follows is an item: it ends with the first semicolon, or with the brace that closes the first one
        // opened.
        let mut depth = 0;
        let end = rest.char_indices().find_map(|(at, letter)| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            let ends = depth == 0 && (letter == '}' || letter == ';' || letter == ',');
            ends.then_some(at + letter.len_utf8())
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    kept + rest
}

/// The modules that a file declares for tests alone, each in a file of its own.
pub fn test_modules(code: &str) -> Vec<String> {
    let after = |part: &str| {
        let item = part.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("#["))?;
        Some(item.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    code.split("#[cfg(test)]").skip(1).filter_map(after).collect()
}

#[test]
fn comments_and_texts_are_no_code() {
    let text =
        "let a = 'b'; // crate::x\nlet c: &'static str = \"crate::\\\"y\"; /* z */ r#\"q\"#; let d = '\\'';\n/// e\nf";
    assert_eq!(code(text), "let a = ; \nlet c: &'static str = ;  ; let d = ;\n\nf");
}

#[test]
fn tests_are_no_code() {
    let text = "a;\n#[cfg(test)]\nmod b;\nc { d }\n#[cfg(test)]\n#[expect(e)]\nmod tests { f { g } }\nh";
    assert_eq!(without_tests(text), "a;\n\nc { d }\n\nh");
    assert_eq!(test_modules(text), ["b"]);
}
