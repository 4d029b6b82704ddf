//! Links as a file gives them, on their way to a network.

use super::ids::{Naming, Numbers, Ranks, Words};
use super::network::{Direction, Network, Report};
use crate::cores::{at_once, cores};
use crate::overlay::Graph;
use crate::overlay::graph::Rows;

/// The links of a file as they are read.
#[derive(Default)]
pub(super) struct Links<N> {
    pub naming: N,
    /// Links that are no self-loops, between nodes by their numbers while the file is read.
    pub edges: Vec<(u32, u32)>,
    pub self_loops: u64,
}

/// Links between nodes whose ids are whole numbers: in the graph, nodes stand in ascending order of these.
pub(super) type NumberLinks = Links<Numbers>;

/// Links between nodes whose ids are words: in the graph, nodes stand in the order in which they appeared.
pub(super) type WordLinks = Links<Words>;

impl<N: Naming> Links<N> {
    /// The number of a node while the file is read.
    pub fn node(&mut self, id: N::Id) -> Result<u32, String> {
        self.naming.number(id).ok_or_else(|| "there are too many nodes: expected at most 4,026,531,839".into())
    }

    /// How many nodes appeared so far.
    pub fn nodes(&self) -> usize {
        self.naming.nodes()
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

    /// The network of these links.
    pub fn network(mut self, lines: u64, direction: Direction) -> Network {
        let nodes = u32::try_from(self.nodes()).expect("numbered by u32");
        let (ids, ranks) = self.naming.settled();
        let threads = if self.edges.len() < FEW { 1 } else { cores() };
        if let Some(ranks) = ranks {
            rename(&mut self.edges, &ranks, threads);
        }
        let given = self.edges.len();
        let edges = self.edges.iter().copied();
        let directions = at_once([true, false], |forth| {
            if forth { ends(nodes, edges.clone()) } else { ends(nodes, edges.clone().map(|(from, to)| (to, from))) }
        });
        drop(self.edges);
        let different = directions[0].entries.len();
        let graph = Graph::from_ascending_rows(Rows::merged(&directions[0], &directions[1], threads));
        drop(directions);
        let isolated = (0..nodes).filter(|node| graph.neighbours(*node).is_empty()).count();
        let report = Report {
            lines,
            nodes: u64::from(nodes),
            edges: graph.edges() as u64,
            direction,
            duplicates: (given - different) as u64,
            reciprocal: (different - graph.edges()) as u64,
            self_loops: self.self_loops,
            left_out: 0,
            isolated: isolated as u64,
            largest_component: u64::from(graph.largest_component()),
        };
        Network { graph, ids, report }
    }
}

/// So few links are named anew and put in order before another thread has begun.
const FEW: usize = 1 << 16;

/// Calls all nodes by their ranks.
fn rename(edges: &mut [(u32, u32)], ranks: &Ranks, threads: u32) {
    let shares = edges.chunks_mut(edges.len().div_ceil(threads as usize).max(1));
    at_once(shares, |share| share.iter_mut().for_each(|(from, to)| (*from, *to) = (ranks.of(*from), ranks.of(*to))));
}

/// To whom links lead from each node, or from whom to it: ascending, each once.
fn ends(nodes: u32, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Rows {
    let mut rows = Rows::gathered(nodes, edges);
    rows.sort_without_repeats();
    rows
}

#[cfg(test)]
mod tests {
    use super::super::ids::Ids;
    use super::*;

    #[test]
    fn reciprocity_counts_links_and_not_pairs() {
        let mut links = NumberLinks::default();
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
        let mut links = WordLinks::default();
        let (b, a) = (links.node("b".into()).expect("few"), links.node("a".into()).expect("few"));
        links.add_undirected(a, b);
        links.add_undirected(b, a);
        let network = links.network(2, Direction::Undirected);
        assert_eq!((network.report.edges, network.report.duplicates, network.report.reciprocal), (1, 1, 0));
        assert_eq!(network.ids, Ids::Words(vec!["b".into(), "a".into()]));
    }
}
