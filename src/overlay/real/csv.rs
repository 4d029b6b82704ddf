//! `csv`: a real network from a CSV file with a header, two of whose columns hold the ids of peers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::number;
use super::links::NumberLinks;
use super::network::{Direction, Network};
use super::{NetworkFile, ReadError};
use crate::registry::Member;
use crate::text_file::Table;

/// A real network, from a CSV file with a header. The population must be as large as the network.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Csv {
    /// The file, relative to the scenario file: names of columns on the first line, then a link on each; columns
    /// separated by commas, or by semicolons or tabs where the first line holds these and no comma; `#` at its
    /// beginning makes a line a comment; may be gzipped. Links hold in both directions.
    pub file: PathBuf,
    /// The column with the id of the peer from which a link leads: a whole number.
    #[serde(default = "from")]
    pub from: String,
    /// The column with the id of the peer to which it leads.
    #[serde(default = "to")]
    pub to: String,
    /// Columns and the value that each must have: only such lines are read, as in `only = { relation = "Advice" }`.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
}

fn from() -> String {
    "from".into()
}

fn to() -> String {
    "to".into()
}

impl Default for Csv {
    fn default() -> Self {
        Self { file: PathBuf::new(), from: from(), to: to(), only: BTreeMap::new() }
    }
}

impl Member for Csv {
    const NAME: &'static str = "csv";
    const SUMMARY: &'static str = "a real network, from a CSV file with a header";
    const SOURCE: &'static str =
        "Shafranovich, Common Format and MIME Type for Comma-Separated Values Files, RFC 4180, 2005 (the format)";
}

impl NetworkFile for Csv {
    fn path(&self) -> &Path {
        &self.file
    }

    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        let mut table = Table::open(found)?;
        let (from, to) = (table.column(&self.from)?, table.column(&self.to)?);
        let wanted = self.only.iter().map(|(name, value)| Ok((table.column(name)?, value.as_str())));
        let wanted = wanted.collect::<Result<Vec<_>, ReadError>>()?;
        let mut links = NumberLinks::default();
        while table.advance()? {
            if wanted.iter().any(|(column, value)| table.cell(*column) != *value) {
                continue;
            }
            let ends = number(table.cell(from)).and_then(|from| Ok((from, number(table.cell(to))?)));
            let ends = ends.and_then(|(from, to)| Ok((links.node(from)?, links.node(to)?)));
            let (from, to) = ends.map_err(|why| table.records.refuse(why))?;
            links.add(from, to);
        }
        if links.edges.is_empty() {
            return Err(table
                .records
                .ended_without("any edge: expected two different ids of peers on at least one line"));
        }
        Ok(links.network(table.records.lines(), Direction::Unstated))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Ids;
    use super::super::files::{assert_refused, assert_robust, read_bytes};
    use super::*;
    use crate::overlay::Graph;
    use crate::text_file::fixture::shared;

    fn csv(text: &str) -> Csv {
        toml::from_str(&format!("file = 'links.csv'\n{text}")).expect("a reader")
    }

    const GOOD: &[u8] = b"# who advises whom\nrelation,from,to,\"a, b\"\nadvice,30,10,1\nfriend,10,20,\"x, y\"\nadvice,10,30,2\n\nadvice, 20 ,20,\n";

    #[test]
    fn columns_are_found_by_name() {
        let network = read_bytes(&Csv::default(), GOOD).expect("read");
        assert_eq!(network.ids, Ids::Numbers(vec![10, 20, 30]));
        assert_eq!(network.graph, Graph::from_edges(3, &[(0, 1), (0, 2)]));
        assert_eq!((network.report.reciprocal, network.report.self_loops, network.report.lines), (1, 1, 7));
        let advice = read_bytes(&csv("only = { relation = 'advice' }"), GOOD).expect("read");
        assert_eq!((advice.report.nodes, advice.report.edges, advice.report.isolated), (3, 1, 1));
        let quoted = read_bytes(&csv("only = { 'a, b' = 'x, y' }"), GOOD).expect("read");
        assert_eq!(quoted.ids, Ids::Numbers(vec![10, 20]));
        for separated in ["to;from\n1;2\n", "to\tfrom\n1\t2\n"] {
            assert_eq!(read_bytes(&Csv::default(), separated.as_bytes()).expect("read").report.edges, 1);
        }
    }

    #[test]
    fn wrong_lines_are_shown() {
        for (text, line, words) in [
            ("source,to\n1,2\n", 1, "expected a column `from` in the header"),
            ("form,to\n1,2\n", 1, "did you mean `form`"),
            ("from,to,to\n1,2,3\n", 1, "two columns are called `to`"),
            ("from,to\n1,2\nx,2\n", 3, "\"x\" is not an id: expected a whole number"),
            ("from,to\n1,-2\n", 2, "\"-2\" is not an id"),
            ("from,to\n1,2,3\n", 2, "expected 2 cells, as many as in the header: the line has 3"),
            ("from,to\n1\n", 2, "the line has 1"),
            ("from,to\n\"1,2\n", 2, "a quotation mark is not closed"),
            ("from,to\n1,1\n", 2, "the file ends without any edge"),
            ("# nothing\n", 1, "the file ends without a header"),
        ] {
            assert_refused(&Csv::default(), text.as_bytes(), Some(line), words);
        }
        assert_robust(&Csv::default(), GOOD);
    }

    #[test]
    fn the_advice_networks_have_the_published_size() {
        // Krackhardt (1987): 21 managers and 190 links of advice. Lazega (2001): 71 lawyers and 892.
        for (name, nodes, links) in [("Krackhardt_HighTech", 21, 190), ("Lazega_Lawyers", 71, 892)] {
            let Some(path) = shared(&format!("org-advice/{name}.edges.csv")) else { continue };
            let report = csv("only = { relation = 'Advice' }").read(&path).expect("read").report;
            assert_eq!((report.nodes, report.edges + report.reciprocal), (nodes, links), "{name}: {report}");
            assert_eq!((report.duplicates, report.self_loops), (0, 0), "{name}");
            eprintln!("{name}: {report}");
        }
        let Some(path) = shared("bitcoin-trust/soc-sign-bitcoinalpha.csv.gz") else { return };
        let report = Csv::default().read(&path).expect("read").report;
        assert_eq!((report.nodes, report.edges + report.reciprocal), (3_783, 24_186));
        assert!(report.reciprocity().is_some_and(|part| part > 0.79 && part < 0.85), "{report}");
        eprintln!("Bitcoin Alpha: {report}");
    }
}
