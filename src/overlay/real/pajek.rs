//! `pajek`: a real network from a Pajek file (.net).

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::number;
use super::links::NumberLinks;
use super::network::{Direction, Network};
use super::{NetworkFile, ReadError};
use crate::registry::Member;
use crate::text_file::Records;

/// A real network, from a Pajek file (.net). The population must be as large as the network.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pajek {
    /// The file, relative to the scenario file; may be gzipped: `*Vertices`, then any of `*Arcs`, `*Edges`,
    /// `*Arcslist`, `*Edgeslist` and `*Matrix`. Links hold in both directions; labels, weights and all that follows
    /// them on a line are not read. Networks of two kinds of vertices are refused.
    pub file: PathBuf,
}

impl Member for Pajek {
    const NAME: &'static str = "pajek";
    const SUMMARY: &'static str = "a real network, from a Pajek file";
    const SOURCE: &'static str =
        "Batagelj and Mrvar, Pajek: Program for Large Network Analysis, Connections 1998 (the format)";
}

impl NetworkFile for Pajek {
    fn path(&self) -> &Path {
        &self.file
    }

    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        let mut records = Records::open(found, b"%")?;
        let mut net = Net::default();
        while let Some(text) = records.advance()? {
            let taken = match text.strip_prefix('*') {
                Some(heading) => net.begin(heading),
                None => net.line(text),
            };
            taken.map_err(|why| records.refuse(why))?;
        }
        net.section_is_whole().map_err(|why| records.refuse(why))?;
        if net.links.edges.is_empty() {
            return Err(
                records.ended_without("any edge: expected *Vertices, then *Arcs or *Edges with two different ids")
            );
        }
        let direction = match (net.directed, net.undirected) {
            (true, true) => Direction::Mixed,
            (true, false) => Direction::Directed,
            (false, _) => Direction::Undirected,
        };
        Ok(net.links.network(records.lines(), direction))
    }
}

/// The file says how many vertices there are, and memory is taken for all of them: more than a population may have are
/// hardly meant.
const MOST_VERTICES: u64 = 100_000_000;

/// Which part of the file a line belongs to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Vertices,
    Arcs,
    Edges,
    ArcsList,
    EdgesList,
    /// Its rows, and how many of them there were.
    Matrix(u64),
}

#[derive(Default)]
struct Net {
    section: Section,
    vertices: u64,
    links: NumberLinks,
    directed: bool,
    undirected: bool,
}

impl Net {
    /// Goes on to the section with this heading.
    fn begin(&mut self, heading: &str) -> Result<(), String> {
        self.section_is_whole()?;
        let mut words = heading.split_whitespace();
        let name = words.next().unwrap_or_default().to_ascii_lowercase();
        let section = match name.as_str() {
            "network" => Section::Start,
            "vertices" => return self.begin_vertices(&words.collect::<Vec<_>>()),
            "arcs" => Section::Arcs,
            "edges" => Section::Edges,
            "arcslist" => Section::ArcsList,
            "edgeslist" => Section::EdgesList,
            "matrix" => Section::Matrix(0),
            _ => {
                return Err("this section is not read: expected *Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist or \
                            *Matrix"
                    .into());
            }
        };
        if section != Section::Start && self.vertices == 0 {
            return Err("there are no vertices yet: expected *Vertices with their number first".into());
        }
        self.section = section;
        Ok(())
    }

    fn begin_vertices(&mut self, words: &[&str]) -> Result<(), String> {
        if self.vertices > 0 {
            return Err("*Vertices for the second time: expected one network".into());
        }
        let [count] = words else {
            return Err("expected *Vertices with one number (networks of two kinds of vertices are not read)".into());
        };
        let count = number(count)?;
        if !(1..=MOST_VERTICES).contains(&count) {
            return Err(format!("{count} vertices: expected from 1 to {MOST_VERTICES}"));
        }
        self.vertices = count;
        (self.section, self.links) = (Section::Vertices, NumberLinks::default());
        (1..=count).try_for_each(|vertex| self.links.node(vertex).map(|_| ()))
    }

    fn line(&mut self, text: &str) -> Result<(), String> {
        let mut words = text.split_whitespace();
        match self.section {
            Section::Start => Err("expected *Vertices with their number first".into()),
            Section::Vertices => self.vertex(words.next().unwrap_or_default()).map(|_| ()),
            Section::Arcs | Section::Edges => {
                let (Some(from), Some(to)) = (words.next(), words.next()) else {
                    return Err("there is one word: expected the ids of two vertices".into());
                };
                self.link(from, to)
            }
            Section::ArcsList | Section::EdgesList => {
                let from = words.next().unwrap_or_default();
                words.try_for_each(|to| self.link(from, to))
            }
            Section::Matrix(row) => self.row(row, &words.collect::<Vec<_>>()),
        }
    }

    fn link(&mut self, from: &str, to: &str) -> Result<(), String> {
        let (from, to) = (self.vertex(from)?, self.vertex(to)?);
        if matches!(self.section, Section::Edges | Section::EdgesList) {
            self.undirected = true;
            self.links.add_undirected(from, to);
        } else {
            self.directed = true;
            self.links.add(from, to);
        }
        Ok(())
    }

    /// The row of a matrix: a number for each vertex, and a link to those where it is not 0.
    fn row(&mut self, row: u64, cells: &[&str]) -> Result<(), String> {
        if row == self.vertices || cells.len() as u64 != self.vertices {
            let (rows, cells) = (row + 1, cells.len());
            return Err(format!("row {rows} with {cells} numbers: expected {0} rows of {0} numbers", self.vertices));
        }
        for (to, cell) in (1..).zip(cells) {
            let weight: f64 = cell.parse().map_err(|_| format!("{cell:?} is not a number"))?;
            if weight != 0.0 {
                self.directed = true;
                let (from, to) = (self.links.node(row + 1)?, self.links.node(to)?);
                self.links.add(from, to);
            }
        }
        self.section = Section::Matrix(row + 1);
        Ok(())
    }

    /// A matrix must have all its rows before another section begins.
    fn section_is_whole(&self) -> Result<(), String> {
        match self.section {
            Section::Matrix(rows) if rows < self.vertices => {
                Err(format!("the matrix ends after row {rows}: expected {} rows", self.vertices))
            }
            _ => Ok(()),
        }
    }

    /// The number in the graph of the vertex with this id: ids count from 1.
    fn vertex(&mut self, word: &str) -> Result<u32, String> {
        let id = number(word)?;
        if !(1..=self.vertices).contains(&id) {
            return Err(format!("there is no vertex {id}: expected one from 1 to {}", self.vertices));
        }
        self.links.node(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Ids;
    use super::super::files::{assert_refused, assert_robust, read_bytes};
    use super::*;
    use crate::overlay::Graph;

    const GOOD: &[u8] = b"% a comment\n*Network small\n*Vertices 5\n1 \"one 100%\" 0.1 0.2\n 2 \"two\"\n\
        *Arcs :1 \"knows\"\n1 2 1.0 c Blue\n2 1\n2 1 3\n3 3\n*Edges\n3 2\n2 3\n*Arcslist\n4 1 2\n*Edgeslist\n4 3\n";

    #[test]
    fn every_section_is_read() {
        let network = read_bytes(&Pajek::default(), GOOD).expect("read");
        assert_eq!(network.ids, Ids::Numbers(vec![1, 2, 3, 4, 5]));
        assert_eq!(network.graph, Graph::from_edges(5, &[(0, 1), (1, 2), (3, 0), (3, 1), (3, 2)]));
        let report = network.report;
        assert_eq!((report.duplicates, report.reciprocal, report.self_loops, report.isolated), (2, 1, 1, 1));
        assert_eq!(report.direction, Direction::Mixed);
        assert_robust(&Pajek::default(), GOOD);
    }

    #[test]
    fn a_matrix_is_read_row_by_row() {
        let matrix = b"*vertices 3\r\n*matrix\r\n0 1 0\r\n1 0 0.5\r\n0 0 1\r\n";
        let network = read_bytes(&Pajek::default(), matrix).expect("read");
        assert_eq!(network.graph, Graph::from_edges(3, &[(0, 1), (1, 2)]));
        assert_eq!((network.report.direction, network.report.self_loops), (Direction::Directed, 1));
        assert_robust(&Pajek::default(), matrix);
    }

    #[test]
    fn wrong_lines_are_shown() {
        for (text, line, words) in [
            ("1 2\n", 1, "expected *Vertices with their number first"),
            ("*Arcs\n1 2\n", 1, "there are no vertices yet"),
            ("*Vertices\n", 1, "expected *Vertices with one number"),
            ("*Vertices 5 3\n", 1, "two kinds of vertices are not read"),
            ("*Vertices 0\n", 1, "expected from 1 to 100000000"),
            ("*Vertices 4000000000\n", 1, "expected from 1 to 100000000"),
            ("*Vertices 2\n*Vertices 2\n", 2, "for the second time"),
            ("*Vertices 2\n3 \"three\"\n", 2, "there is no vertex 3: expected one from 1 to 2"),
            ("*Vertices 2\n*Arcs\n1 0\n", 3, "there is no vertex 0"),
            ("*Vertices 2\n*Arcs\n1 x\n", 3, "\"x\" is not an id"),
            ("*Vertices 2\n*Arcs\n1\n", 3, "there is one word"),
            ("*Vertices 2\n*Partition\n1\n", 2, "this section is not read"),
            ("*Vertices 2\n*Matrix\n0 1\n", 3, "the matrix ends after row 1: expected 2 rows"),
            ("*Vertices 2\n*Matrix\n0 1 0\n", 3, "row 1 with 3 numbers: expected 2 rows of 2 numbers"),
            ("*Vertices 2\n*Matrix\n0 x\n", 3, "\"x\" is not a number"),
            ("*Vertices 2\n*Edges\n", 2, "the file ends without any edge"),
        ] {
            assert_refused(&Pajek::default(), text.as_bytes(), Some(line), words);
        }
    }
}
