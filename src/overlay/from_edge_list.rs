//! `edge-list`: a real network, from a file of links.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;

/// A real network, from a file of links such as SNAP publishes them. The population must be as large as the network.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromEdgeList {
    /// The file, relative to the scenario file: two ids of peers on each line, separated by white space or a comma; `#`
    /// or `%` begins a comment; may be gzipped. Links hold in both directions. There is no column for weights.
    pub file: PathBuf,
}

impl Member for FromEdgeList {
    const NAME: &'static str = "edge-list";
    const SUMMARY: &'static str = "a real network, from a file of links";
    const SOURCE: &'static str =
        "Leskovec and Krevl, SNAP Datasets: Stanford Large Network Dataset Collection, 2014 (the format)";
}

impl Overlay for FromEdgeList {
    fn file(&self) -> Option<&Path> {
        Some(&self.file)
    }

    fn build(&self, peers: u32, read: Option<&Graph>, _: &mut Stream) -> Meeting {
        let graph = read.expect("the scenario reads the file first");
        assert_eq!(graph.nodes(), peers, "the scenario checks the population against the file");
        Meeting::Fixed(graph.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    #[test]
    fn the_graph_that_was_read_is_the_overlay() {
        let read = Graph::from_edges(3, &[(0, 2)]);
        let overlay: FromEdgeList = toml::from_str("file = \"links.txt\"").expect("read");
        assert_eq!(overlay.file(), Some(Path::new("links.txt")));
        let Meeting::Fixed(built) = overlay.build(3, Some(&read), &mut Streams::new(1, 0).stream("overlay")) else {
            panic!("a network from a file is fixed");
        };
        assert_eq!(built, read);
    }

    #[test]
    fn the_file_must_be_named() {
        assert!(toml::from_str::<FromEdgeList>("").is_err());
        assert!(toml::from_str::<FromEdgeList>("file = \"links.txt\"\nweights = true").is_err());
    }
}
