//! The scenario file and the settings of the command line, read into trees; the texts are kept for messages.

use std::io::Read;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::path::Path;
use super::problem::{Finding, Problem, Sources};
use super::tree::{Node, Table, Value};

/// A scenario is a page of text; anything larger is another kind of file, named by mistake.
const MOST_BYTES: u64 = 4 << 20;

/// The file's tree, the command line's settings, and the texts that both were read from.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// The file, as it was named.
    pub file: String,
    pub sources: Arc<Sources>,
    pub root: Table,
    /// What `--set` gives, in its order.
    pub sets: Vec<Setting>,
    /// What `--vary` gives, in its order.
    pub varied: Vec<Setting>,
}

/// One path and value of the command line.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub path: Path,
    /// Where the path was written.
    pub path_place: Range<usize>,
    pub node: Node,
}

/// The bytes of a file that is small enough to be a scenario.
pub(super) fn bytes_of(path: &FilePath) -> Result<Vec<u8>, Problem> {
    let refuse = |finding| Problem::new(&path.display().to_string(), &Arc::default(), vec![finding]);
    let reading = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse(
            Finding::about_file("there is no such file").help("`potluck new --list` shows scenarios to begin with"),
        ),
        _ => refuse(Finding::about_file(format!("the file cannot be read: {error}"))),
    };
    if path.is_dir() {
        let finding = Finding::about_file("this is a directory, not a scenario file");
        return Err(refuse(finding.help("name a .toml file in it")));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(reading)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(reading)?;
    if bytes.len() as u64 > MOST_BYTES {
        let message = format!("this is no scenario: it is larger than {} MiB", MOST_BYTES >> 20);
        return Err(refuse(Finding::about_file(message)));
    }
    Ok(bytes)
}

impl Document {
    /// Reads the file's bytes, and the paths and values of the command line.
    pub fn parse(
        file: &str,
        bytes: &[u8],
        sets: &[(String, String)],
        varied: &[(String, String)],
    ) -> Result<Self, Problem> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Err(not_utf8(file, bytes, error.valid_up_to())),
        };
        let mut sources = Sources::default();
        sources.add(file, text);
        let mut findings = Vec::new();
        let root = parse_file(text).unwrap_or_else(|finding| {
            findings.push(finding);
            Table::default()
        });
        let mut settings = |option: &str, given: &[(String, String)]| {
            let mut settings = Vec::with_capacity(given.len());
            for (path, value) in given {
                match setting(&mut sources, option, path, value) {
                    Ok(setting) => settings.push(setting),
                    Err(finding) => findings.push(finding),
                }
            }
            settings
        };
        let (sets, varied) = (settings("--set", sets), settings("--vary", varied));
        let given = sets.iter().chain(&varied).flat_map(|setting| setting.node.numbers_too_large());
        findings.extend(root.numbers_too_large().into_iter().chain(given).map(too_large));
        let sources = Arc::new(sources);
        if findings.is_empty() {
            Ok(Self { file: file.to_owned(), sources, root, sets, varied })
        } else {
            Err(Problem::new(file, &sources, findings))
        }
    }
}

fn parse_file(text: &str) -> Result<Table, Finding> {
    let root = DeTable::parse(text).map_err(|error| syntax(&error, text))?;
    if root.get_ref().is_empty() {
        let finding = Finding::about_file("the file says nothing");
        return Err(finding
            .expected("a scenario needs at least: `schema`, `title`, `horizon`, a [population] with its `size`, and a workload, such as [swarm]")
            .help("`potluck new swarm.toml` writes one to begin with"));
    }
    Ok(Table::own(root.get_ref(), 0))
}

fn too_large(place: Range<usize>) -> Finding {
    Finding::at(place, "this number is too large to be read")
        .expected("a whole number of at most 9,223,372,036,854,775,807, or one with a point of at most 1.7e308")
}

/// What the parser says, at its place; some of its errors lie behind the last character.
fn syntax(error: &toml::de::Error, text: &str) -> Finding {
    let place = error.span().unwrap_or(text.len()..text.len());
    let (message, expected) = match error.message().split_once(", expected ") {
        Some((message, expected)) => (message, expected),
        None => (error.message(), ""),
    };
    let message = format!("this is not TOML: {message}");
    let finding = Finding::at(place.clone(), message).expected(expected);
    let line = text[..text.floor_char_boundary(place.start)].rsplit('\n').next().unwrap_or_default();
    let unquoted = line.trim_end().ends_with('=')
        && text[place.start.min(text.len())..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if unquoted { finding.help("text and quantities stand in quotes, such as \"30 s\"") } else { finding }
}

/// Shows the place with what can be read around it.
fn not_utf8(file: &str, bytes: &[u8], at: usize) -> Problem {
    let mut sources = Sources::default();
    // Up to the first bad byte both texts are the same, so the place is the same too.
    sources.add(file, &String::from_utf8_lossy(bytes));
    let line = bytes[..at].split(|byte| *byte == b'\n').count();
    let message = format!("the file is not UTF-8 text: byte {at}, on line {line}, is 0x{:02X}", bytes[at]);
    let place = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
    let finding = Finding::at(place, message).expected("a character in UTF-8").help("save the file as UTF-8");
    Problem::new(file, &Arc::new(sources), vec![finding])
}

/// Reads `path=value`. A value that is not TOML is a string: the shell has taken the quotes away.
fn setting(sources: &mut Sources, option: &str, path: &str, value: &str) -> Result<Setting, Finding> {
    let start = sources.add("command line", &format!("{option} {path}={value}")) + option.len() + 1;
    let path_place = start..start + path.len();
    let value_start = path_place.end + 1;
    let parsed = Path::parse(path);
    let path = parsed.map_err(|message| Finding::at(path_place.clone(), message).expected("keys joined by dots"))?;
    let must_be_toml = value.trim_start().starts_with(['{', '[', '"', '\'']);
    let node = match DeValue::parse(value) {
        Ok(parsed) => Node::own(&parsed, value_start),
        Err(error) if must_be_toml => {
            let at = error.span().unwrap_or(0..value.len());
            let message = format!("this value is not TOML: {}", error.message());
            return Err(Finding::at(value_start + at.start..value_start + at.end, message));
        }
        Err(_) => {
            let text = DeValue::String(value.into());
            Node::own(&Spanned::new(0..value.len(), text), value_start)
        }
    };
    debug_assert!(!matches!(&node.value, Value::Text(_)) || node.place.start >= value_start);
    Ok(Setting { path, path_place, node })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(path: &str, value: &str) -> Result<Setting, Finding> {
        setting(&mut Sources::default(), "--set", path, value)
    }

    #[test]
    fn a_setting_without_quotes_is_a_string_if_it_is_nothing_else() {
        assert_eq!(set("horizon", "2 h").unwrap().node.value, Value::Text("2 h".into()));
        assert_eq!(set("horizon", "\"2 h\"").unwrap().node.value, Value::Text("2 h".into()));
        assert_eq!(set("seed", "7").unwrap().node.value, Value::Number("7".into()));
        assert!(set("incentive", "{ rule = \"none\"").is_err());
        assert!(set("a..b", "1").is_err());
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_named_with_its_line() {
        let problem = Document::parse("x.toml", b"schema = 1\ntitle = \"\xff\"\n", &[], &[]).unwrap_err();
        assert!(problem.findings[0].message.contains("byte 20, on line 2, is 0xFF"), "{problem}");
        assert!(problem.to_string().contains("x.toml:2:10"), "{problem}");
    }

    #[test]
    fn an_empty_file_is_told_what_a_scenario_needs() {
        let problem = Document::parse("x.toml", b"# nothing\n", &[], &[]).unwrap_err().to_string();
        assert!(problem.contains("`horizon`") && problem.contains("potluck new"), "{problem}");
    }
}
