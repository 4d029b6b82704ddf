//! A network as a file gives it: the graph, the ids of its nodes, and what was found.

use std::fmt;
use std::hash::Hash;

use rustc_hash::FxHashMap;

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

/// The id that each node has in the file, by its number in the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Whole numbers, ascending; some may be left out.
    Numbers(Vec<u64>),
    /// Words, in the order in which the file names them.
    Words(Vec<String>),
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

/// What a node is called in a file.
pub(super) trait Id: Clone + Eq + Hash {
    /// A small number that is this id's alone, if it has one: such nodes are found quickest.
    fn small(&self) -> Option<usize>;
}

impl Id for u64 {
    /// Below 2^24, so that a table of them takes 64 MB at most.
    fn small(&self) -> Option<usize> {
        usize::try_from(*self).ok().filter(|id| *id < 1 << 24)
    }
}

impl Id for String {
    fn small(&self) -> Option<usize> {
        None
    }
}

/// The number of no node.
const NONE: u32 = u32::MAX;

/// The links of a file as they are read, nodes numbered in the order in which they appear.
pub(super) struct Links<I> {
    /// The number of each small id.
    small: Vec<u32>,
    /// The numbers of the others. For look-ups only: its order never shows.
    others: FxHashMap<I, u32>,
    ids: Vec<I>,
    /// Links that are no self-loops.
    pub edges: Vec<(u32, u32)>,
    pub self_loops: u64,
}

impl<I> Default for Links<I> {
    fn default() -> Self {
        Self { small: Vec::new(), others: FxHashMap::default(), ids: Vec::new(), edges: Vec::new(), self_loops: 0 }
    }
}

impl<I: Id> Links<I> {
    /// The number of a node; the next one where it is new.
    pub fn node(&mut self, id: I) -> Result<u32, String> {
        let known = match id.small() {
            Some(small) => self.small.get(small).copied().filter(|number| *number != NONE),
            None => self.others.get(&id).copied(),
        };
        if let Some(number) = known {
            return Ok(number);
        }
        let next = u32::try_from(self.ids.len()).ok().filter(|next| *next != NONE);
        let number = next.ok_or("there are too many nodes: expected fewer than 4,294,967,295")?;
        self.ids.push(id.clone());
        if let Some(small) = id.small() {
            self.small.resize(self.small.len().max(small + 1), NONE);
            self.small[small] = number;
        } else {
            self.others.insert(id, number);
        }
        Ok(number)
    }

    /// How many nodes appeared so far.
    pub fn nodes(&self) -> usize {
        self.ids.len()
    }

    /// Adds a link from one node to another.
    pub fn add(&mut self, from: u32, to: u32) {
        if from == to {
            self.self_loops += 1;
        } else {
            self.edges.push((from, to));
        }
    }

    /// Adds a link that has no direction.
    pub fn add_undirected(&mut self, one: u32, other: u32) {
        self.add(one.min(other), one.max(other));
    }

    fn assemble(mut self, ids: impl FnOnce(Vec<I>) -> Ids, lines: u64, direction: Direction) -> Network {
        let given = self.edges.len();
        self.edges.sort_unstable();
        self.edges.dedup();
        let nodes = u32::try_from(self.ids.len()).expect("numbered by u32");
        let graph = Graph::from_edges(nodes, &self.edges);
        let isolated = (0..nodes).filter(|node| graph.neighbours(*node).is_empty()).count();
        let report = Report {
            lines,
            nodes: u64::from(nodes),
            edges: graph.edges() as u64,
            direction,
            duplicates: (given - self.edges.len()) as u64,
            reciprocal: (self.edges.len() - graph.edges()) as u64,
            self_loops: self.self_loops,
            left_out: 0,
            isolated: isolated as u64,
            largest_component: u64::from(graph.largest_component()),
        };
        Network { graph, ids: ids(self.ids), report }
    }
}

impl Links<u64> {
    /// For each node, its number in ascending order of the ids.
    pub fn ranks(&self) -> Vec<u32> {
        let mut ascending: Vec<(u64, u32)> = self.ids.iter().copied().zip(0..).collect();
        ascending.sort_unstable();
        let mut rank = vec![0; ascending.len()];
        for (place, (_, number)) in (0..).zip(ascending) {
            rank[number as usize] = place;
        }
        rank
    }

    /// The network; its nodes are numbered anew, in ascending order of their ids.
    pub fn network(mut self, lines: u64, direction: Direction) -> Network {
        let rank = self.ranks();
        self.ids.sort_unstable();
        for (from, to) in &mut self.edges {
            *from = rank[*from as usize];
            *to = rank[*to as usize];
        }
        self.assemble(Ids::Numbers, lines, direction)
    }
}

impl Links<String> {
    /// The network; its nodes keep the order in which they appeared.
    pub fn network(self, lines: u64, direction: Direction) -> Network {
        self.assemble(Ids::Words, lines, direction)
    }
}

/// An id that is a whole number.
pub(super) fn number(word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| format!("{word:?} is not an id: expected a whole number, 0 or more"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocity_counts_links_and_not_pairs() {
        let mut links = Links::<u64>::default();
        for (from, to) in [(1, 2), (2, 1), (2, 3), (4, 3)] {
            let (from, to) = (links.node(from).expect("few"), links.node(to).expect("few"));
            links.add(from, to);
        }
        let report = links.network(4, Direction::Directed).report;
        assert_eq!(report.reciprocity(), Some(0.5), "two of the four links are answered");
        assert_eq!(Report { direction: Direction::Undirected, ..report }.reciprocity(), None);
    }

    #[test]
    fn an_undirected_link_twice_is_a_duplicate() {
        let mut links = Links::<String>::default();
        let (b, a) = (links.node("b".into()).expect("few"), links.node("a".into()).expect("few"));
        links.add_undirected(a, b);
        links.add_undirected(b, a);
        let network = links.network(2, Direction::Undirected);
        assert_eq!((network.report.edges, network.report.duplicates, network.report.reciprocal), (1, 1, 0));
        assert_eq!(network.ids, Ids::Words(vec!["b".into(), "a".into()]));
    }
}
