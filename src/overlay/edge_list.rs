//! Reads edge lists of real networks: two ids of nodes on each line, as SNAP publishes them.

use std::fmt;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::Graph;
use crate::text_file::Records;

pub use crate::text_file::ReadError;

/// A network as a file gives it.
#[derive(Clone, Debug)]
pub struct EdgeList {
    /// Who is linked with whom. Nodes are numbered from 0 in ascending order of their ids.
    pub graph: Graph,
    /// The id that each node has in the file, ascending.
    pub ids: Vec<u64>,
    /// What was found.
    pub report: Report,
}

/// What was found in an edge list. `edges`, `duplicates`, `reciprocal` and `self_loops` sum to the lines with two ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Lines in the file, comments and blank ones included.
    pub lines: u64,
    /// Different ids.
    pub nodes: u64,
    /// Different pairs of nodes, in whatever direction.
    pub edges: u64,
    /// Lines that repeat an earlier line's pair in the same direction. They are left out.
    pub duplicates: u64,
    /// Pairs that stand in the file in both directions. Each is one edge.
    pub reciprocal: u64,
    /// Lines that link a node with itself. They are left out.
    pub self_loops: u64,
    /// Nodes without neighbours: those that the file links with themselves alone.
    pub isolated: u64,
    /// Nodes in the largest connected part.
    pub largest_component: u64,
}

/// Reads an edge list: on each line two ids, whole numbers from 0 to 2^64 - 1, separated by white space or one comma.
/// Weights or other columns are refused. `#` or `%` begins a comment; the file may be gzipped. Ids need not be
/// contiguous. Links are taken as undirected.
///
/// # Errors
/// If the file cannot be read, holds no edges, or a line is not two ids.
///
/// # Examples
/// ```no_run
/// let network = potluck::overlay::edge_list::read("p2p-Gnutella04.txt.gz".as_ref())?;
/// println!("{}", network.report); // 10,876 nodes, 39,994 edges, 0 duplicates, 0 self-loops; largest component ...
/// # Ok::<(), potluck::overlay::edge_list::ReadError>(())
/// ```
pub fn read(path: &Path) -> Result<EdgeList, ReadError> {
    let mut records = Records::open(path, b"#%")?;
    let mut numbers = Numbers::default();
    let mut edges = Vec::new();
    let mut self_loops = 0;
    while let Some(text) = records.advance()? {
        let ends = two_ids(text).and_then(|(from, to)| Ok((numbers.of(from)?, numbers.of(to)?)));
        let (from, to) = ends.map_err(|why| records.refuse(why))?;
        if from == to {
            self_loops += 1;
        } else {
            edges.push((from, to));
        }
    }
    if edges.is_empty() {
        return Err(records.ended_without("any edge: expected two different ids of nodes on at least one line"));
    }
    Ok(assemble(numbers, edges, records.lines(), self_loops))
}

fn assemble(numbers: Numbers, mut edges: Vec<(u32, u32)>, lines: u64, self_loops: u64) -> EdgeList {
    let given = edges.len();
    let ids = numbers.renumber_ascending(&mut edges);
    edges.sort_unstable();
    edges.dedup();
    let graph = Graph::from_edges(u32::try_from(ids.len()).expect("numbered by u32"), &edges);
    let isolated = (0..graph.nodes()).filter(|node| graph.neighbours(*node).is_empty()).count();
    let report = Report {
        lines,
        nodes: ids.len() as u64,
        edges: graph.edges() as u64,
        duplicates: (given - edges.len()) as u64,
        reciprocal: (edges.len() - graph.edges()) as u64,
        self_loops,
        isolated: isolated as u64,
        largest_component: u64::from(graph.largest_component()),
    };
    EdgeList { graph, ids, report }
}

fn two_ids(text: &str) -> Result<(u64, u64), String> {
    let comma = text.contains(',');
    let (mut by_comma, mut by_space) = (text.split(','), text.split_whitespace());
    let mut word = || if comma { by_comma.next().map(str::trim) } else { by_space.next() };
    match (word(), word(), word()) {
        (Some(from), Some(to), None) => Ok((id(from)?, id(to)?)),
        (_, None, _) => Err("there is one word: expected two ids, separated by white space or a comma".into()),
        _ => Err("there are more than two words: expected two ids and nothing else (weights are not read)".into()),
    }
}

fn id(word: &str) -> Result<u64, String> {
    word.parse()
        .map_err(|_| format!("{word:?} is not an id: expected a whole number, 0 or more (begin a heading with #)"))
}

/// The numbers that ids get in the order in which they appear.
#[derive(Default)]
struct Numbers {
    /// For look-ups only: its order never shows.
    number: FxHashMap<u64, u32>,
    ids: Vec<u64>,
}

impl Numbers {
    fn of(&mut self, id: u64) -> Result<u32, String> {
        if let Some(number) = self.number.get(&id) {
            return Ok(*number);
        }
        let next = u32::try_from(self.ids.len()).ok().filter(|next| *next < u32::MAX);
        let number = next.ok_or("there are too many nodes: expected fewer than 4,294,967,296")?;
        self.number.insert(id, number);
        self.ids.push(id);
        Ok(number)
    }

    /// Numbers the nodes anew, in ascending order of their ids, and returns these.
    fn renumber_ascending(self, edges: &mut [(u32, u32)]) -> Vec<u64> {
        let Self { number, mut ids } = self;
        let mut rank = vec![0; ids.len()];
        ids.sort_unstable();
        for (place, id) in (0..).zip(&ids) {
            rank[number[id] as usize] = place;
        }
        for (from, to) in edges {
            *from = rank[*from as usize];
            *to = rank[*to as usize];
        }
        ids
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, edges, duplicates, self_loops, .. } = *self;
        let [nodes, edges] = [counted(nodes, "node"), counted(edges, "edge")];
        let [duplicates, self_loops] = [counted(duplicates, "duplicate"), counted(self_loops, "self-loop")];
        write!(f, "{nodes}, {edges}, {duplicates}, {self_loops}")?;
        if self.reciprocal > 0 {
            write!(f, ", {} given in both directions", counted(self.reciprocal, "edge"))?;
        }
        write!(f, "; largest component {}", counted(self.largest_component, "node"))?;
        if self.isolated > 0 {
            write!(f, ", {} without neighbours", counted(self.isolated, "node"))?;
        }
        Ok(())
    }
}

/// A number in groups of three digits and what it counts: "10,876 nodes".
fn counted(count: u64, what: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::PathBuf;

    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::graph::assert_simple_and_symmetric;

    fn read_bytes(bytes: &[u8]) -> Result<EdgeList, ReadError> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        read(file.path())
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("written")
    }

    const SPARSE: &[u8] = b"# from to\n% another comment\n\n900 7\n7\t900\r\n12,7\n12 , 7 # again\n900 900\n5 5\n";

    #[test]
    fn sparse_ids_are_numbered_in_ascending_order() {
        for bytes in [SPARSE.to_vec(), gzipped(SPARSE)] {
            let network = read_bytes(&bytes).expect("read");
            assert_eq!(network.ids, [5, 7, 12, 900]);
            assert_eq!(network.graph, Graph::from_edges(4, &[(1, 3), (1, 2)]));
        }
    }

    #[test]
    fn everything_that_was_found_is_reported() {
        let report = read_bytes(SPARSE).expect("read").report;
        let expected = Report {
            lines: 9,
            nodes: 4,
            edges: 2,
            duplicates: 1,
            reciprocal: 1,
            self_loops: 2,
            isolated: 1,
            largest_component: 3,
        };
        assert_eq!(report, expected);
        assert_eq!(
            report.to_string(),
            "4 nodes, 2 edges, 1 duplicate, 2 self-loops, 1 edge given in both directions; largest component 3 nodes, \
             1 node without neighbours"
        );
    }

    #[test]
    fn a_wrong_line_is_shown_with_its_number_and_what_was_expected() {
        for (line, expected) in [
            ("7", "there is one word: expected two ids"),
            ("1 2 0.5", "expected two ids and nothing else"),
            ("1,2,3", "expected two ids and nothing else"),
            ("1 2, 3", "\"1 2\" is not an id"),
            ("1,", "\"\" is not an id"),
            ("from to", "\"from\" is not an id: expected a whole number"),
            ("1 -2", "\"-2\" is not an id"),
            ("1 2.0", "\"2.0\" is not an id"),
            ("1 18446744073709551616", "\"18446744073709551616\" is not an id"),
        ] {
            let error = read_bytes(format!("# heading\n0 1\n{line}\n").as_bytes()).expect_err("refused").to_string();
            assert!(error.contains(&format!(":3: {line:?}: ")) && error.contains(expected), "{error}");
        }
        assert_eq!(read_bytes(b"0 18446744073709551615\n").expect("read").ids, [0, u64::MAX]);
    }

    #[test]
    fn a_file_without_edges_is_refused() {
        for bytes in [&b""[..], b"# nothing\n", b"1 1\n2 2\n"] {
            let error = read_bytes(bytes).expect_err("refused");
            assert!(matches!(error, ReadError::Empty { .. }), "{error}");
            assert!(
                error.to_string().contains("the file ends without any edge: expected two different ids"),
                "{error}"
            );
        }
    }

    #[test]
    fn files_that_are_no_text_are_refused() {
        assert!(matches!(read_bytes(b"0 1\n\xff\xfe 2\n"), Err(ReadError::Line { line: 2, .. })));
        let whole = gzipped(&b"0 1\n2 3\n".repeat(1_000));
        assert!(matches!(read_bytes(&whole[..whole.len() / 2]), Err(ReadError::Truncated { .. })));
        assert!(matches!(read(Path::new("no-such-file.txt")), Err(ReadError::Missing { .. })));
        assert!(matches!(read(Path::new(".")), Err(ReadError::Directory { .. })));
    }

    #[test]
    fn the_gnutella_snapshots_have_the_published_size() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/gnutella");
        for (name, nodes, edges) in
            [("p2p-Gnutella04.txt.gz", 10_876, 39_994), ("p2p-Gnutella08.txt.gz", 6_301, 20_777)]
        {
            let path = folder.join(name);
            if !path.exists() {
                eprintln!("SKIPPED: {} is not here, so the real snapshot was not read", path.display());
                continue;
            }
            let network = read(&path).expect("read");
            assert_simple_and_symmetric(&network.graph);
            let Report { duplicates, reciprocal, self_loops, isolated, .. } = network.report;
            assert_eq!((network.report.nodes, network.report.edges), (nodes, edges), "{name}");
            assert_eq!((duplicates, reciprocal, self_loops, isolated), (0, 0, 0, 0), "{name}");
            eprintln!("{name}: {}", network.report);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_bytes(&bytes);
            let _ = read_bytes(&[&[0x1f, 0x8b][..], &bytes].concat());
        }

        #[test]
        fn the_lines_of_any_list_are_all_accounted_for(
            pairs in prop::collection::vec((0..30_u64, 0..30_u64), 1..100),
        ) {
            let lines: Vec<String> = pairs.iter().map(|(from, to)| format!("{from} {to}\n")).collect();
            match read_bytes(lines.concat().as_bytes()) {
                Ok(EdgeList { graph, ids, report }) => {
                    assert_simple_and_symmetric(&graph);
                    let Report { edges, duplicates, reciprocal, self_loops, .. } = report;
                    prop_assert_eq!(edges + duplicates + reciprocal + self_loops, pairs.len() as u64);
                    let node = |id| u32::try_from(ids.binary_search(&id).expect("known")).expect("small");
                    for (from, to) in pairs.into_iter().filter(|(from, to)| from != to) {
                        prop_assert!(graph.neighbours(node(from)).contains(&node(to)));
                    }
                }
                Err(error) => {
                    prop_assert!(pairs.iter().all(|(from, to)| from == to), "{}", error);
                }
            }
        }
    }
}
