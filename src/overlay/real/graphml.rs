//! `graphml`: a real network from a GraphML file.

use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::links::WordLinks;
use super::network::{Direction, Network};
use super::{NetworkFile, ReadError};
use crate::registry::Member;
use crate::text_file::Text;

/// A real network, from a GraphML file. The population must be as large as the network.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphMl {
    /// The file, relative to the scenario file; may be gzipped. One graph, without hyperedges or graphs within nodes;
    /// what it tells of nodes and edges beside who is linked with whom is not read. Links hold in both directions.
    pub file: PathBuf,
}

impl Member for GraphMl {
    const NAME: &'static str = "graphml";
    const SUMMARY: &'static str = "a real network, from a GraphML file";
    const SOURCE: &'static str = "Brandes, Eiglsperger, Herman, Himsolt and Marshall, GraphML Progress Report: Structural Layer Proposal, Graph Drawing 2001 (the format)";
}

impl NetworkFile for GraphMl {
    fn path(&self) -> &Path {
        &self.file
    }

    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        let mut document = Document::open(found)?;
        while document.advance()? {}
        Ok(document.network())
    }
}

/// An element, or the text between two, is short; a longer one might not end within memory.
const LONGEST: usize = 1 << 20;

/// What an edge says of its own direction, or the graph of all edges.
#[derive(Clone, Copy)]
struct Directed(bool);

/// A document as it is read.
struct Document {
    reader: Reader<Text>,
    buffer: Vec<u8>,
    /// How many elements are open.
    depth: u32,
    default: Option<Directed>,
    links: WordLinks,
    /// For each node, the line that names it first, if it is not declared yet.
    undeclared: Vec<Option<u64>>,
    directed: u64,
    undirected: u64,
}

impl Document {
    fn open(path: &Path) -> Result<Self, ReadError> {
        Ok(Self {
            reader: Reader::from_reader(Text::open(path)?),
            buffer: Vec::new(),
            depth: 0,
            default: None,
            links: WordLinks::default(),
            undeclared: Vec::new(),
            directed: 0,
            undirected: 0,
        })
    }

    /// Reads one more piece of the document; false at the end.
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().allow(LONGEST);
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(element)) => {
                let element = element.into_owned();
                self.element(&element)?;
                self.depth += 1;
            }
            Ok(Event::Empty(element)) => {
                let element = element.into_owned();
                self.element(&element)?;
            }
            Ok(Event::End(_)) => self.depth -= 1,
            Ok(Event::Eof) => return self.ended().map(|()| false),
            Ok(_) => {}
            Err(Error::Io(why)) => {
                let why = std::io::Error::new(why.kind(), why.to_string());
                return Err(self.reader.get_ref().broken(why));
            }
            Err(why) => return Err(self.refuse("", format!("this is not XML as it should be: {why}"))),
        }
        Ok(true)
    }

    fn refuse(&self, text: &str, why: impl Into<String>) -> ReadError {
        self.reader.get_ref().refuse(text, why)
    }

    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        match (self.depth, element.local_name().into_inner()) {
            (0, "graphml") => Ok(()),
            (0, _) => Err(self.refuse(element, "expected the document to begin with <graphml>")),
            (1, "graph") if self.default.is_some() => Err(self.refuse(element, "a second graph: expected one")),
            (1, "graph") => self.graph(element),
            (2, "node") => self.node(element),
            (2, "edge") => self.edge(element),
            (_, "hyperedge") => Err(self.refuse(element, "a hyperedge: expected edges between two nodes")),
            (2.., "graph") => Err(self.refuse(element, "a graph within a node: expected one graph of plain nodes")),
            _ => Ok(()),
        }
    }

    fn graph(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        self.default = Some(match self.attribute(element, "edgedefault")?.as_deref() {
            Some("directed") => Directed(true),
            Some("undirected") => Directed(false),
            _ => return Err(self.refuse(element, "expected edgedefault to be \"directed\" or \"undirected\"")),
        });
        Ok(())
    }

    fn node(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let Some(id) = self.attribute(element, "id")? else {
            return Err(self.refuse(element, "a node without an id: expected <node id=\"...\">"));
        };
        let before = self.links.nodes();
        let node = self.number(id, element)? as usize;
        if node < before && self.undeclared[node].is_none() {
            return Err(self.refuse(element, "a second node with this id: expected different ids"));
        }
        self.undeclared[node] = None;
        Ok(())
    }

    fn edge(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let ends = (self.attribute(element, "source")?, self.attribute(element, "target")?);
        let (Some(from), Some(to)) = ends else {
            return Err(self.refuse(element, "an edge without two ends: expected <edge source=\"...\" target=\"...\">"));
        };
        let directed = match (self.attribute(element, "directed")?.as_deref(), self.default) {
            (Some("true" | "1"), _) | (None, Some(Directed(true))) => true,
            (Some("false" | "0"), _) | (None, Some(Directed(false))) => false,
            _ => return Err(self.refuse(element, "expected directed to be \"true\" or \"false\"")),
        };
        let (from, to) = (self.number(from, element)?, self.number(to, element)?);
        if directed {
            self.directed += 1;
            self.links.add(from, to);
        } else {
            self.undirected += 1;
            self.links.add_undirected(from, to);
        }
        Ok(())
    }

    /// The number of a node; where it is new, its declaration is still to come.
    fn number(&mut self, id: String, element: &BytesStart<'_>) -> Result<u32, ReadError> {
        let node = self.links.node(id).map_err(|why| self.refuse(element, why))?;
        if node as usize == self.undeclared.len() {
            self.undeclared.push(Some(self.reader.get_ref().line()));
        }
        Ok(node)
    }

    fn attribute(&self, element: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
        let wrong = |why: String| self.refuse(element, format!("this is not XML as it should be: {why}"));
        let attribute = element.try_get_attribute(name).map_err(|why| wrong(why.to_string()))?;
        let value = attribute.map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).map(Into::into));
        value.transpose().map_err(|why| wrong(why.to_string()))
    }

    /// What must be true at the end of the document.
    fn ended(&self) -> Result<(), ReadError> {
        if self.depth > 0 {
            return Err(self.refuse("", "the file ends in the middle: expected </graphml>"));
        }
        if self.default.is_none() {
            return Err(self.refuse("", "the file ends without a graph: expected <graphml> with one <graph>"));
        }
        if let Some(line) = self.undeclared.iter().flatten().min() {
            let why = format!("the edge on line {line} names a node that is not there: expected a <node> for each end");
            return Err(self.refuse("", why));
        }
        if self.links.edges.is_empty() {
            return Err(self.refuse("", "the file ends without any edge: expected at least one between two nodes"));
        }
        Ok(())
    }

    fn network(self) -> Network {
        let direction = match (self.directed, self.undirected) {
            (_, 0) => Direction::Directed,
            (0, _) => Direction::Undirected,
            _ => Direction::Mixed,
        };
        let lines = self.reader.get_ref().line();
        self.links.network(lines, direction)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Ids;
    use super::super::files::{assert_refused, assert_robust, read_bytes};
    use super::*;
    use crate::overlay::Graph;

    const GOOD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="colour" attr.type="string"/>
  <graph id="G" edgedefault="undirected">
    <node id="n0"><data key="d0">green</data></node>
    <node id="a &amp; b"/> <node id="n2"/>
    <edge id="e0" source="n2" target="n0"><data key="w">1.0</data></edge>
    <edge source="n0" target="n2"/>
    <edge source="a &amp; b" target="n0" directed="true"/>
    <edge source="n0" target="a &amp; b" directed="true"/>
    <edge source="n2" target="n2"/>
    <!-- a node may come after its edges -->
    <node id="alone"/>
  </graph>
</graphml>
"#;

    #[test]
    fn nodes_keep_their_ids_and_edges_their_direction() {
        let network = read_bytes(&GraphMl::default(), GOOD.as_bytes()).expect("read");
        assert_eq!(network.ids, Ids::Words(["n0", "a & b", "n2", "alone"].map(String::from).to_vec()));
        assert_eq!(network.graph, Graph::from_edges(4, &[(0, 1), (0, 2)]));
        let report = network.report;
        assert_eq!((report.duplicates, report.reciprocal, report.self_loops, report.isolated), (1, 1, 1, 1));
        assert_eq!((report.direction, report.lines), (Direction::Mixed, 16));
        assert_robust(&GraphMl::default(), GOOD.as_bytes());
    }

    fn within(inner: &str) -> String {
        format!(
            "<graphml>\n<graph edgedefault='directed'>\n<node id='a'/><node id='b'/>\n{inner}\n</graph>\n</graphml>\n"
        )
    }

    #[test]
    fn a_directed_graph_tells_both_directions() {
        let text = within("<edge source='a' target='b'/><edge source='b' target='a'/>");
        let report = read_bytes(&GraphMl::default(), text.as_bytes()).expect("read").report;
        assert_eq!((report.direction, report.reciprocity()), (Direction::Directed, Some(1.0)));
    }

    #[test]
    fn wrong_documents_are_refused_where_they_are_wrong() {
        for (inner, words) in [
            ("<edge source='a'/>", "an edge without two ends"),
            ("<node/>", "a node without an id"),
            ("<node id='a'/>", "a second node with this id"),
            ("<hyperedge/>", "a hyperedge"),
            ("<node id='c'><graph edgedefault='directed'/></node>", "a graph within a node"),
            ("<edge source='a' target='b' directed='yes'/>", "expected directed to be"),
            ("<edge source='a' target='&what;'/>", "this is not XML as it should be"),
            ("<edge source='a' target='b'></node>", "this is not XML as it should be"),
        ] {
            assert_refused(&GraphMl::default(), within(inner).as_bytes(), Some(4), words);
        }
        for (text, words) in [
            (within("<edge source='a' target='z'/>"), "the edge on line 4 names a node that is not there"),
            (within(""), "the file ends without any edge"),
            (within("").replace("directed", "either"), "expected edgedefault to be"),
            (within("</graph><graph edgedefault='directed'>"), "a second graph"),
            (within("<edge source='a' target='b'/>").replace("</graphml>", ""), "expected </graphml>"),
            ("<gexf></gexf>".to_owned(), "expected the document to begin with <graphml>"),
            ("<graphml></graphml>".to_owned(), "the file ends without a graph"),
            (String::new(), "the file ends without a graph"),
            (within(&format!("<edge source='{}", "a".repeat(LONGEST + 1))), "much earlier"),
        ] {
            assert_refused(&GraphMl::default(), text.as_bytes(), None, words);
        }
    }
}
