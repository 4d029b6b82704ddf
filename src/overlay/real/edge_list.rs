//! `edge-list`: a real network from a file of links, two ids of peers on each line, as SNAP and KONECT publish them.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::number;
use super::links::NumberLinks;
use super::network::{Direction, Network};
use super::{NetworkFile, ReadError};
use crate::registry::Member;
use crate::text_file::{Fault, Lines, Records};

/// A real network, from a file of links such as SNAP publishes them. The population must be as large as the network.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EdgeList {
    /// The file, relative to the scenario file: two ids of peers on each line, separated by white space or a comma; `#`
    /// or `%` begins a comment; may be gzipped. Links hold in both directions. There is no column for weights.
    pub file: PathBuf,
}

impl Member for EdgeList {
    const NAME: &'static str = "edge-list";
    const SUMMARY: &'static str = "a real network, from a file of links";
    const SOURCE: &'static str =
        "Leskovec and Krevl, SNAP Datasets: Stanford Large Network Dataset Collection, 2014 (the format)";
}

impl NetworkFile for EdgeList {
    fn path(&self) -> &Path {
        &self.file
    }

    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        read(found)
    }
}

/// Reads an edge list: on each line two ids, whole numbers from 0 to 2^64 - 1, separated by white space or one comma.
/// Weights or other columns are refused. `#` or `%` begins a comment; the file may be gzipped. Ids need not be
/// contiguous; nodes are numbered from 0 in ascending order of their ids. Links are taken as undirected.
///
/// # Errors
/// If the file cannot be read, holds no edges, or a line is not two ids.
///
/// # Examples
/// ```no_run
/// let network = potluck::overlay::real::edge_list::read("p2p-Gnutella04.txt.gz".as_ref())?;
/// println!("{}", network.report); // 10,876 nodes, 39,994 edges (direction not stated), 0 duplicates, ...
/// # Ok::<(), potluck::text_file::ReadError>(())
/// ```
pub fn read(path: &Path) -> Result<Network, ReadError> {
    let mut links = NumberLinks::default();
    let mut records = Records::open(path, b"#%")?;
    records.in_blocks(ids_of, |ends| {
        for (from, to) in ends {
            let (from, to) = (links.node(from)?, links.node(to)?);
            links.add(from, to);
        }
        Ok(())
    })?;
    if links.edges.is_empty() {
        return Err(records.ended_without("any edge: expected two different ids of nodes on at least one line"));
    }
    Ok(links.network(records.lines(), Direction::Unstated))
}

/// The ids on each line of a block.
fn ids_of(lines: &mut Lines) -> Result<Vec<(u64, u64)>, Fault> {
    // Most lines are longer.
    let mut pairs = Vec::with_capacity(lines.left().len() / 8);
    loop {
        while let Some(ends) = lines.take(plain) {
            pairs.push(ends);
        }
        let Some(text) = lines.advance()? else { return Ok(pairs) };
        pairs.push(two_ids(text).map_err(|why| lines.refuse(why))?);
    }
}

/// The ids on a line of the plainest form, which is that of nearly all lines of large files, and the length of the line:
/// digits, a space, tab or comma, digits, a line end. What [`two_ids`] finds there, found sooner.
fn plain(text: &[u8]) -> Option<((u64, u64), usize)> {
    let (from, between) = digits(text, 0)?;
    matches!(text.get(between)?, b' ' | b'\t' | b',').then_some(())?;
    let (to, end) = digits(text, between + 1)?;
    match text.get(end..)? {
        [b'\n', ..] => Some(((from, to), end + 1)),
        [b'\r', b'\n', ..] => Some(((from, to), end + 2)),
        _ => None,
    }
}

/// The number whose digits begin at a place, and where they end; none of so many digits that it might not fit.
fn digits(text: &[u8], start: usize) -> Option<(u64, usize)> {
    let (mut number, mut place) = (0_u64, start);
    while let Some(digit) = text.get(place).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        place += 1;
    }
    (1..20).contains(&(place - start)).then_some((number, place))
}

fn two_ids(text: &str) -> Result<(u64, u64), String> {
    let comma = text.contains(',');
    let (mut by_comma, mut by_space) = (text.split(','), text.split_whitespace());
    let mut word = || if comma { by_comma.next().map(str::trim) } else { by_space.next() };
    match (word(), word(), word()) {
        (Some(from), Some(to), None) => Ok((number(from)?, number(to)?)),
        (_, None, _) => Err("there is one word: expected two ids, separated by white space or a comma".into()),
        _ => Err("there are more than two words: expected two ids and nothing else (weights are not read)".into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::files::assert_robust;
    use super::super::{Ids, Report, files};
    use super::*;
    use crate::overlay::Graph;
    use crate::overlay::graph::assert_simple_and_symmetric;
    use crate::text_file::fixture::{gzipped, shared};

    fn read_bytes(bytes: &[u8]) -> Result<Network, ReadError> {
        files::read_bytes(&EdgeList::default(), bytes)
    }

    const SPARSE: &[u8] = b"# from to\n% another comment\n\n900 7\n7\t900\r\n12,7\n12 , 7 # again\n900 900\n5 5\n";

    #[test]
    fn sparse_ids_are_numbered_in_ascending_order() {
        for bytes in [SPARSE.to_vec(), gzipped(SPARSE)] {
            let network = read_bytes(&bytes).expect("read");
            assert_eq!(network.ids, Ids::Numbers(vec![5, 7, 12, 900]));
            assert_eq!(network.graph, Graph::from_edges(4, &[(1, 3), (1, 2)]));
        }
    }

    #[test]
    fn ids_of_any_size_are_numbered_in_ascending_order() {
        // On both sides of those for which there are bits.
        let network = read_bytes(b"18446744073709551615 268435455\n268435456 0\n0 268435455\n").expect("read");
        assert_eq!(network.ids, Ids::Numbers(vec![0, 268_435_455, 268_435_456, u64::MAX]));
        assert_eq!(network.graph, Graph::from_edges(4, &[(1, 3), (0, 2), (0, 1)]));
    }

    #[test]
    fn many_links_are_those_of_few_cores_and_few_blocks() {
        // Enough for several blocks, and for several threads to put them in order; some repeat, in either direction.
        let pairs: Vec<(u32, u32)> = (0..50_000_u32).map(|at| (at * at % 997, at % 503)).collect();
        let lines: Vec<String> = pairs.iter().map(|(from, to)| format!("{from}\t{to}\n")).collect();
        let Network { graph, ids, report } = read_bytes(lines.concat().as_bytes()).expect("read");
        let Ids::Numbers(ids) = ids else { panic!("ids are numbers") };
        let place = |id: u32| u32::try_from(ids.binary_search(&u64::from(id)).expect("known")).expect("small");
        let named: Vec<(u32, u32)> = pairs.iter().map(|(from, to)| (place(*from), place(*to))).collect();
        assert_eq!(graph, Graph::from_edges(graph.nodes(), &named));
        let different: BTreeSet<(u32, u32)> = pairs.iter().filter(|(from, to)| from != to).copied().collect();
        let reciprocal =
            different.iter().filter(|(from, to)| from < to && different.contains(&(*to, *from))).count() as u64;
        assert!(reciprocal > 0 && report.duplicates > 0 && report.self_loops > 0, "{report}");
        assert_eq!(report.reciprocal, reciprocal);
        assert_eq!(report.edges + reciprocal, different.len() as u64);
        assert_eq!(different.len() as u64 + report.duplicates + report.self_loops, pairs.len() as u64);
    }

    #[test]
    fn everything_that_was_found_is_reported() {
        let report = read_bytes(SPARSE).expect("read").report;
        let expected = Report {
            lines: 9,
            nodes: 4,
            edges: 2,
            direction: Direction::Unstated,
            duplicates: 1,
            reciprocal: 1,
            self_loops: 2,
            left_out: 0,
            isolated: 1,
            largest_component: 3,
        };
        assert_eq!(report, expected);
        assert_eq!(
            report.to_string(),
            "4 nodes, 2 edges (direction not stated), 1 duplicate, 2 self-loops, 1 edge given in both directions \
             (reciprocity 0.667); largest component 3 nodes, 1 node without neighbours"
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
        assert_eq!(read_bytes(b"0 18446744073709551615\n").expect("read").ids, Ids::Numbers(vec![0, u64::MAX]));
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
        assert_robust(&EdgeList::default(), SPARSE);
        assert!(matches!(read(Path::new(".")), Err(ReadError::Directory { .. })));
    }

    #[test]
    fn the_gnutella_snapshots_have_the_published_size() {
        for (name, nodes, edges) in
            [("p2p-Gnutella04.txt.gz", 10_876, 39_994), ("p2p-Gnutella08.txt.gz", 6_301, 20_777)]
        {
            let Some(path) = shared(&format!("gnutella/{name}")) else { continue };
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
        fn what_a_plain_line_says_is_what_any_line_says(
            line in prop::collection::vec(prop::sample::select(&b"0123456789 ,\t\r#x"[..]), 0..30),
            digits in prop::collection::vec(prop::sample::select(&b"0123456789"[..]), 1..25),
        ) {
            for line in [line.clone(), [&digits[..], b" ", &line].concat(), [&line[..], b",", &digits, b"\r"].concat()] {
                let text = [&line[..], b"\n7 8\n"].concat();
                if let Some((ends, length)) = plain(&text) {
                    prop_assert_eq!(length, line.len() + 1);
                    prop_assert_eq!(Ok(ends), two_ids(str::from_utf8(&line).expect("ASCII").trim()));
                }
            }
        }

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
                Ok(Network { graph, ids, report }) => {
                    let Ids::Numbers(ids) = ids else { panic!("ids are numbers") };
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
