//! An overlay that is looked at by itself: a file, a kind of generator, or either with parameters.

use std::borrow::Cow;
use std::path::Path;

use toml::de::ValueDeserializer;
use toml::{Table, Value};

use crate::overlay::percolation::{breaks_at_random, breaks_by_degree};
use crate::overlay::real::{Network, Report};
use crate::overlay::{Graph, Meeting, Overlay, Tracker};
use crate::random::Streams;
use crate::registry::{Chosen, Family, Member};
use crate::spelling::{did_you_mean, listed};

/// An overlay that is looked at by itself.
#[derive(Debug)]
pub struct Candidate {
    /// As it was asked for.
    pub name: String,
    /// What was chosen, with its parameters.
    pub overlay: Chosen<dyn Overlay>,
    /// How many peers it has.
    pub peers: u32,
    /// What its file held, if it has one.
    network: Option<Network>,
}

/// What an overlay is.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrait {
    /// How many peers it has.
    pub peers: u32,
    /// How many links, whatever their direction.
    pub links: usize,
    /// Neighbours per peer.
    pub mean_degree: f64,
    /// Fewest neighbours, quartiles, 90 and 99 of 100 peers, most neighbours.
    pub degrees: [u32; 7],
    /// Peers in the largest connected part.
    pub largest_part: u32,
    /// Where a large random graph with these degrees breaks if peers are removed at random, and by degree.
    pub breaks: [f64; 2],
}

/// Endings of file names, and the format that they stand for; `.gz` behind them is taken off.
const ENDINGS: [(&str, &str); 9] = [
    ("txt", "edge-list"),
    ("tsv", "edge-list"),
    ("el", "edge-list"),
    ("edges", "edge-list"),
    ("csv", "csv"),
    ("graphml", "graphml"),
    ("xml", "graphml"),
    ("net", "pajek"),
    ("paj", "pajek"),
];

impl Candidate {
    /// The overlay that is written so: a kind, such as `erdos-renyi`; a file, whose ending tells its format; or a table
    /// as in a scenario, `{ kind = "erdos-renyi", mean_degree = 4 }`, where paths are relative to the working folder. A
    /// file says itself how many peers there are.
    ///
    /// # Errors
    /// If there is no such overlay, it has no room for so many peers, or its file cannot be read: says what was
    /// expected.
    pub fn named(written: &str, peers: u32) -> Result<Self, String> {
        let overlay = chosen(written)?;
        if overlay.entry.name == Tracker::NAME {
            return Err("a tracker is no overlay of its own: peers meet through it as they come and go".into());
        }
        let network = overlay.file().map(|file| file.read(file.path()).map_err(|error| error.to_string()));
        let network = network.transpose()?;
        let peers = network.as_ref().map_or(peers, |network| network.graph.nodes());
        overlay
            .check(peers, network.as_ref().map(|network| &network.graph))
            .map_err(|why| format!("{written}: {why}"))?;
        Ok(Self { name: shown(written), overlay, peers, network })
    }

    /// What was found in its file, if it has one.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.network.as_ref().map(|network| &network.report)
    }

    /// Who knows whom, as drawn from these streams.
    ///
    /// # Panics
    /// Never: a tracker is refused before.
    #[must_use]
    pub fn graph(&self, streams: &Streams) -> Cow<'_, Graph> {
        let read = self.network.as_ref().map(|network| &network.graph);
        if let Some(read) = read.filter(|_| self.overlay.is_its_file()) {
            return Cow::Borrowed(read);
        }
        match self.overlay.build(self.peers, read, &mut streams.stream("overlay")) {
            Meeting::Fixed(graph) => Cow::Owned(graph),
            Meeting::Tracker(_) => unreachable!("a tracker is refused"),
        }
    }

    /// What it is, as drawn from these streams.
    ///
    /// # Panics
    /// Never: an overlay has at least one peer.
    #[must_use]
    pub fn portrait(&self, streams: &Streams) -> Portrait {
        let graph = self.graph(streams);
        let mut degrees = graph.degrees();
        let breaks = [breaks_at_random(&degrees), breaks_by_degree(&degrees)];
        degrees.sort_unstable();
        let last = degrees.len() - 1;
        // The smallest number of neighbours that so many of a hundred peers do not exceed.
        let quantile = |percent: usize| degrees[((degrees.len() * percent).div_ceil(100)).clamp(1, last + 1) - 1];
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 links")]
        let mean_degree = 2.0 * graph.edges() as f64 / f64::from(self.peers);
        Portrait {
            peers: self.peers,
            links: graph.edges(),
            mean_degree,
            degrees: [0, 25, 50, 75, 90, 99, 100].map(quantile),
            largest_part: graph.largest_component(),
            breaks,
        }
    }
}

/// What to call an overlay in tables and charts: a file by its name without its folder.
fn shown(written: &str) -> String {
    let file = Path::new(written).file_name().and_then(|name| name.to_str());
    file.filter(|_| !written.contains('{')).unwrap_or(written).to_string()
}

fn chosen(written: &str) -> Result<Chosen<dyn Overlay>, String> {
    let written = written.trim();
    let table = match format_of(written) {
        _ if written.starts_with('{') => inline(written)?,
        _ if known(written) => Table::from_iter([("kind".to_string(), written.into())]),
        Some(format) => {
            Table::from_iter([("kind".to_string(), Value::from(format)), ("file".to_string(), written.into())])
        }
        None => return Err(unknown(written)),
    };
    let mut parameters = table;
    let Some(Value::String(kind)) = parameters.remove("kind") else {
        return Err(format!("{written}: which overlay? expected a table such as {EXAMPLE}"));
    };
    let entry = <dyn Overlay>::registry().iter().find(|entry| entry.name == kind).ok_or_else(|| unknown(&kind))?;
    let parameters = Value::Table(parameters).to_string();
    let refused = |error: toml::de::Error| format!("{written}: {}", error.message());
    entry.choose(ValueDeserializer::parse(&parameters).map_err(refused)?).map_err(refused)
}

const EXAMPLE: &str = "'{ kind = \"erdos-renyi\", mean_degree = 4 }'";

fn inline(written: &str) -> Result<Table, String> {
    let document: Table = format!("overlay = {written}").parse().map_err(|error: toml::de::Error| {
        format!("{written}: {}: expected a table such as {EXAMPLE}", error.message())
    })?;
    match document.get("overlay") {
        Some(Value::Table(table)) => Ok(table.clone()),
        _ => Err(format!("{written}: expected a table such as {EXAMPLE}")),
    }
}

fn known(name: &str) -> bool {
    <dyn Overlay>::registry().iter().any(|entry| entry.name == name)
}

/// The format that a file's ending tells.
fn format_of(file: &str) -> Option<&'static str> {
    let name = file.strip_suffix(".gz").unwrap_or(file);
    let ending = Path::new(name).extension()?.to_str()?;
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)
}

fn unknown(name: &str) -> String {
    let kinds = || <dyn Overlay>::registry().iter().map(|entry| entry.name);
    let endings = ENDINGS.map(|(ending, _)| format!(".{ending}")).join(", ");
    let meant = did_you_mean(name, kinds());
    format!(
        "there is no overlay `{name}`: expected one of {}; a file that ends in {endings} (or these and .gz); or a table such \
         as {EXAMPLE}{meant}",
        listed(kinds().filter(|kind| *kind != Tracker::NAME))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(written: &str) -> String {
        Candidate::named(written, 100).expect_err("refused")
    }

    #[test]
    fn overlays_are_found_by_kind_file_or_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ring.txt");
        std::fs::write(&file, "1 2\n2 3\n3 1\n3 7\n").expect("written");
        let ring = Candidate::named(file.to_str().expect("UTF-8"), 100).expect("read");
        assert_eq!((ring.name.as_str(), ring.peers, ring.overlay.entry.name), ("ring.txt", 4, "edge-list"));
        assert_eq!(ring.report().map(|report| report.edges), Some(4));
        let portrait = ring.portrait(&Streams::new(1, 0));
        assert_eq!((portrait.links, portrait.largest_part), (4, 4));
        assert_eq!(portrait.degrees, [1, 1, 2, 2, 3, 3, 3]);
        assert!((portrait.mean_degree - 2.0).abs() < 1e-12);
        assert_eq!(Candidate::named("complete", 7).expect("a kind").portrait(&Streams::new(1, 0)).links, 21);
        let regular = Candidate::named("{ kind = 'random-regular', degree = 3 }", 10).expect("a table");
        assert_eq!(regular.portrait(&Streams::new(1, 0)).degrees, [3; 7]);
    }

    #[test]
    fn what_is_no_overlay_is_refused() {
        for (written, words) in [
            ("erdos-reny", "did you mean `erdos-renyi`?"),
            ("network.doc", "there is no overlay `network.doc`"),
            ("tracker", "a tracker is no overlay of its own"),
            ("no-such.txt.gz", "there is no such file"),
            ("edge-list", "missing field `file`"),
            ("{ kind = 'star', arms = 3 }", "unknown field `arms`"),
            ("{ degree = 3 }", "which overlay?"),
            ("{ kind = ", "expected a table such as"),
            ("{ kind = 'random-regular', degree = 100 }", "expected at least 101"),
        ] {
            let why = refused(written);
            assert!(why.contains(words), "{written}: {why}");
        }
    }
}
