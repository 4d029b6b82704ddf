//! A file of degrees: a column `degree` of a CSV file, the number of neighbours of one peer on each line.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::ids::Ids;
use super::network::{Direction, Network, Report};
use super::{NetworkFile, ReadError};
use crate::overlay::pairing::{exists, some_graph};
use crate::text_file::Table;

/// A file of degrees, of which the configuration model makes a random graph.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Degrees(pub PathBuf);

impl NetworkFile for Degrees {
    fn path(&self) -> &Path {
        &self.0
    }

    /// Some graph with these degrees; peers in the order of the lines.
    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        let mut table = Table::open(found)?;
        let column = table.column("degree")?;
        let mut degrees = Vec::new();
        let mut ends = 0_u64;
        while table.advance()? {
            let cell = table.cell(column);
            let degree: u32 = cell.parse().map_err(|_| {
                table.records.refuse(format!("{cell:?} is not a degree: expected a whole number, 0 or more"))
            })?;
            ends += u64::from(degree);
            if ends > u64::from(u32::MAX) {
                return Err(table.records.refuse("the degrees sum to 2^32 or more: expected fewer links"));
            }
            degrees.push(degree);
        }
        if degrees.is_empty() {
            return Err(table.records.ended_without("any degree: expected one on each line"));
        }
        if !exists(&degrees) {
            let why = if ends % 2 == 1 {
                format!("the degrees sum to {ends}: expected an even number, as every link has two ends")
            } else {
                "no graph has these degrees: some are so large that there are not enough others to link to".to_owned()
            };
            return Err(table.records.refuse_all(why));
        }
        let graph = some_graph(&degrees);
        let isolated = degrees.iter().filter(|degree| **degree == 0).count();
        let report = Report {
            lines: table.records.lines(),
            nodes: degrees.len() as u64,
            edges: graph.edges() as u64,
            direction: Direction::Undirected,
            duplicates: 0,
            reciprocal: 0,
            self_loops: 0,
            left_out: 0,
            isolated: isolated as u64,
            largest_component: u64::from(graph.largest_component()),
        };
        Ok(Network { graph, ids: Ids::Numbers((0..degrees.len() as u64).collect()), report })
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::{assert_refused, assert_robust, read_bytes};
    use super::*;

    const GOOD: &[u8] = b"peer,degree\na,3\nb,1\nc,2\nd,2\ne,0\n";

    #[test]
    fn degrees_are_read_in_the_order_of_the_lines() {
        let reader = Degrees(PathBuf::new());
        assert_eq!(read_bytes(&reader, GOOD).expect("read").graph.degrees(), [3, 1, 2, 2, 0]);
        assert_robust(&reader, GOOD);
    }

    #[test]
    fn degrees_of_no_graph_are_refused() {
        let reader = Degrees(PathBuf::new());
        for (text, line, words) in [
            ("degrees\n1\n1\n", Some(1), "expected a column `degree`"),
            ("degree\n1\n-1\n", Some(3), "\"-1\" is not a degree"),
            ("degree\n1.5\n", Some(2), "\"1.5\" is not a degree"),
            ("degree\n4294967295\n1\n", Some(3), "sum to 2^32 or more"),
            ("degree\n", Some(1), "the file ends without any degree"),
            ("degree\n1\n2\n", None, "the degrees sum to 3: expected an even number"),
            ("degree\n3\n1\n", None, "no graph has these degrees"),
        ] {
            assert_refused(&reader, text.as_bytes(), line, words);
        }
    }
}
