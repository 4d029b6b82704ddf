//! A network as a file gives it: the graph, the ids of its nodes, and what was found.

use std::fmt;

use super::ids::Ids;
use crate::overlay::Graph;

/// A network as a file gives it.
#[derive(Clone, Debug)]
pub struct Network {
    /// Who is linked with whom, in either direction.
    pub graph: Graph,
    /// The id that each node has in the file.
    pub ids: Ids,
    /// What was found.
    pub report: Report,
}

/// Whether links lead one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// All lead one way.
    Directed,
    /// All hold both ways.
    Undirected,
    /// Some lead one way.
    Mixed,
    /// The format has no word for it.
    Unstated,
}

/// What was found in a file. `edges`, `duplicates`, `reciprocal` and `self_loops` sum to the links that the file lists,
/// but for those of pairs that are `left_out`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Lines in the file, comments and blank ones included.
    pub lines: u64,
    /// Different nodes.
    pub nodes: u64,
    /// Different pairs of nodes, in whatever direction.
    pub edges: u64,
    /// Whether links lead one way.
    pub direction: Direction,
    /// Links that repeat an earlier one: the same pair, in the same direction if it has one. They are dropped.
    pub duplicates: u64,
    /// Pairs that stand in the file in both directions. Each is one edge.
    pub reciprocal: u64,
    /// Links of a node with itself. They are dropped.
    pub self_loops: u64,
    /// Pairs that the reader was told to leave out.
    pub left_out: u64,
    /// Nodes without neighbours.
    pub isolated: u64,
    /// Nodes in the largest connected part.
    pub largest_component: u64,
}

impl Report {
    /// Of the different links that lead one way, the part whose reverse stands in the file, too; `None` where links
    /// lead no way.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 edges")]
    pub fn reciprocity(&self) -> Option<f64> {
        let links = (self.edges + self.reciprocal) as f64;
        (self.direction != Direction::Undirected && links > 0.0).then(|| 2.0 * self.reciprocal as f64 / links)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, edges, duplicates, self_loops, .. } = *self;
        let [nodes, edges] = [counted(nodes, "node"), counted(edges, "edge")];
        let [duplicates, self_loops] = [counted(duplicates, "duplicate"), counted(self_loops, "self-loop")];
        let direction = match self.direction {
            Direction::Directed => "directed",
            Direction::Undirected => "undirected",
            Direction::Mixed => "some directed",
            Direction::Unstated => "direction not stated",
        };
        write!(f, "{nodes}, {edges} ({direction}), {duplicates}, {self_loops}")?;
        if let Some(reciprocity) = self.reciprocity().filter(|_| self.reciprocal > 0) {
            let both = counted(self.reciprocal, "edge");
            write!(f, ", {both} given in both directions (reciprocity {reciprocity:.3})")?;
        }
        if self.left_out > 0 {
            write!(f, ", {} left out", counted(self.left_out, "pair"))?;
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
