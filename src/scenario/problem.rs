//! What is wrong with a scenario, where in the file, what was expected there, and what to write instead.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where; `None` if it is about the file as a whole. Bytes into the sources of the [`Problem`].
    pub place: Option<Range<usize>>,
    /// What was expected at the place.
    pub expected: String,
    /// Other places that have to do with it, and what they are.
    pub beside: Vec<(Range<usize>, String)>,
    /// What to write instead.
    pub help: Vec<String>,
}

impl Finding {
    pub(super) fn about_file(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, expected: String::new(), beside: Vec::new(), help: Vec::new() }
    }

    pub(super) fn at(place: Range<usize>, message: impl Into<String>) -> Self {
        Self { place: Some(place), ..Self::about_file(message) }
    }

    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub(super) fn beside(mut self, place: Range<usize>, what: impl Into<String>) -> Self {
        self.beside.push((place, what.into()));
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds "did you mean ...?" if there is something to mean.
    pub(super) fn meant(self, nearest: Option<String>) -> Self {
        match nearest {
            Some(nearest) => self.help(format!("did you mean `{nearest}`?")),
            None => self,
        }
    }
}

/// A text that a scenario is read from: the file, or one `--set` of the command line.
#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: String,
    /// Where it begins, when all sources are laid end to end.
    start: usize,
}

/// All the texts that a scenario is read from, end to end, so that one number names a place in any of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    /// Adds a text and says where it begins.
    pub fn add(&mut self, name: &str, text: &str) -> usize {
        // The one byte between two texts keeps a place at the end of one apart from the beginning of the next.
        let start = self.sources.last().map_or(0, |last| last.start + last.text.len() + 1);
        self.sources.push(Source { name: name.to_owned(), text: text.to_owned(), start });
        start
    }

    /// The text that holds a place, and the place within it, on the boundaries of characters.
    fn locate(&self, place: &Range<usize>) -> Option<(&Source, Range<usize>)> {
        let source = self.sources.iter().rev().find(|source| source.start <= place.start)?;
        let start = source.text.floor_char_boundary(place.start - source.start);
        let end = source.text.ceil_char_boundary(place.end.saturating_sub(source.start)).max(start);
        Some((source, start..end))
    }
}

/// Whether a rendering has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Plain text.
    Off,
    /// ANSI colours, for a terminal.
    On,
}

/// Why a scenario is refused: one finding or more, with the texts that they point into.
#[derive(Clone)]
pub struct Problem {
    /// The scenario file, as it was named.
    pub file: String,
    /// What is wrong; at least one.
    pub findings: Vec<Finding>,
    sources: Arc<Sources>,
}

impl Problem {
    pub(super) fn new(file: &str, sources: &Arc<Sources>, findings: Vec<Finding>) -> Self {
        debug_assert!(!findings.is_empty(), "a problem has at least one finding");
        Self { file: file.to_owned(), findings, sources: Arc::clone(sources) }
    }

    /// As a compiler would show it: the file, the line, the place underlined, what was expected, what to write instead.
    #[must_use]
    pub fn render(&self, colours: Colours) -> String {
        let renderer = match colours {
            Colours::Off => Renderer::plain(),
            Colours::On => Renderer::styled(),
        };
        let shown: Vec<String> = self.findings.iter().map(|finding| renderer.render(&[self.group(finding)])).collect();
        shown.join("\n\n")
    }

    fn group<'a>(&'a self, finding: &'a Finding) -> Group<'a> {
        let title = Level::ERROR.primary_title(&finding.message);
        let first = finding.place.as_ref().map(|place| (place, finding.expected.as_str(), AnnotationKind::Primary));
        let beside = finding.beside.iter().map(|(place, what)| (place, what.as_str(), AnnotationKind::Context));
        let snippets = self.snippets(first.into_iter().chain(beside));
        let mut group = if snippets.is_empty() {
            title.element(Origin::path(self.file.as_str()))
        } else {
            title.elements(snippets)
        };
        if finding.place.is_none() && !finding.expected.is_empty() {
            group = group.element(Level::NOTE.message(normalize_untrusted_str(&finding.expected)));
        }
        for help in &finding.help {
            group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
        }
        group
    }

    /// One snippet for each text that a place lies in.
    fn snippets<'a>(
        &'a self,
        places: impl Iterator<Item = (&'a Range<usize>, &'a str, AnnotationKind)>,
    ) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let mut snippets: Vec<(usize, Snippet<'a, _>)> = Vec::new();
        for (place, label, kind) in places {
            let Some((source, within)) = self.sources.locate(place) else { continue };
            let mut annotation = kind.span(within);
            if !label.is_empty() {
                annotation = annotation.label(normalize_untrusted_str(label));
            }
            let known = snippets.iter().position(|(start, _)| *start == source.start);
            let snippet = match known {
                Some(known) => snippets.remove(known).1,
                None => Snippet::source(source.text.as_str()).path(source.name.as_str()),
            };
            let at = known.unwrap_or(snippets.len());
            snippets.insert(at, (source.start, snippet.annotation(annotation)));
        }
        snippets.into_iter().map(|(_, snippet)| snippet).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colours::Off))
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_shows_its_place_in_the_text_it_lies_in() {
        let mut sources = Sources::default();
        sources.add("a.toml", "one = 1\ntwo = 2\n");
        let start = sources.add("command line", "--set two=x");
        let finding =
            Finding::at(start + 10..start + 11, "`x` is not a number").expected("a number").beside(8..11, "here");
        let shown = Problem::new("a.toml", &Arc::new(sources), vec![finding]).to_string();
        assert!(shown.contains("command line:1:11"), "{shown}");
        assert!(shown.contains("a.toml:2:1"), "{shown}");
        assert!(shown.contains("^ a number"), "{shown}");
    }

    #[test]
    fn a_finding_without_a_place_names_the_file() {
        let problem = Problem::new("gone.toml", &Arc::default(), vec![Finding::about_file("there is no such file")]);
        assert!(problem.to_string().contains("gone.toml"), "{problem}");
    }
}
