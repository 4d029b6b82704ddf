//! An undirected graph in compressed rows: the neighbours of each node, ascending, no self-loops, no duplicates.

use std::borrow::Cow;
use std::mem;

/// How many of `members`, which are below `nodes` and each listed once, can reach each other in the largest connected part, where
/// `neighbours` says whom of them each is linked to.
///
/// # Panics
/// If a node is not below `nodes`.
pub fn largest_component<N: Iterator<Item = u32>>(
    nodes: u32,
    members: impl ExactSizeIterator<Item = u32>,
    neighbours: impl Fn(u32) -> N,
) -> u32 {
    let mut left = u32::try_from(members.len()).expect("nodes are numbered by u32");
    let mut seen = vec![false; nodes as usize];
    let (mut waiting, mut largest) = (Vec::new(), 0);
    for start in members {
        // Those who are left would not make a larger one.
        if left <= largest {
            break;
        }
        if mem::replace(&mut seen[start as usize], true) {
            continue;
        }
        let before = left;
        left -= 1;
        waiting.push(start);
        while let Some(node) = waiting.pop() {
            // Once all are found nobody need be looked at any more.
            if left == 0 {
                waiting.clear();
                break;
            }
            for next in neighbours(node) {
                if !mem::replace(&mut seen[next as usize], true) {
                    left -= 1;
                    waiting.push(next);
                }
            }
        }
        largest = largest.max(before - left);
    }
    largest
}

/// An undirected simple graph on the nodes 0 to n - 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where each node's neighbours begin in `neighbours`; one longer than the number of nodes.
    first: Vec<usize>,
    neighbours: Vec<u32>,
}

impl Graph {
    /// The graph with these undirected edges, in either direction. Self-loops and duplicates are dropped.
    ///
    /// Takes time in proportion to the edges and, beside the graph itself, no memory.
    ///
    /// # Panics
    /// If an edge names a node that is not below `nodes`.
    #[must_use]
    pub fn from_edges(nodes: u32, edges: &[(u32, u32)]) -> Self {
        let Rows { first, entries } = Rows::new(nodes, edges.iter().copied().filter(|(from, to)| from != to));
        let mut graph = Self { first, neighbours: entries };
        graph.sort_rows();
        graph.drop_duplicates();
        graph
    }

    /// The graph with these rows, which must be symmetric and hold no self-loops and no duplicates.
    pub(super) fn from_simple_rows(rows: Rows) -> Self {
        let mut graph = Self { first: rows.first, neighbours: rows.entries };
        graph.sort_rows();
        graph
    }

    /// The graph in which everyone knows everyone.
    pub(super) fn complete(nodes: u32) -> Self {
        let degree = nodes.saturating_sub(1) as usize;
        let first = (0..=nodes as usize).map(|node| node * degree).collect();
        let mut neighbours = Vec::with_capacity(nodes as usize * degree);
        for node in 0..nodes {
            neighbours.extend((0..node).chain(node + 1..nodes));
        }
        Self { first, neighbours }
    }

    /// The graph that links exactly those pairs that this one does not.
    pub(super) fn complement(&self) -> Self {
        let nodes = self.nodes();
        let all = nodes as usize * nodes.saturating_sub(1) as usize;
        let mut first = vec![0];
        let mut neighbours = Vec::with_capacity(all - self.neighbours.len());
        for node in 0..nodes {
            let mut left_out = self.neighbours(node).iter().copied().peekable();
            neighbours.extend((0..nodes).filter(|other| left_out.next_if_eq(other).is_none() && *other != node));
            first.push(neighbours.len());
        }
        Self { first, neighbours }
    }

    /// The graph of these nodes alone, which are ascending: each is called by its place among them.
    ///
    /// # Panics
    /// If a node is not below [`Self::nodes`].
    #[must_use]
    pub fn among(&self, nodes: &[u32]) -> Cow<'_, Self> {
        if nodes.len() + 1 == self.first.len() {
            return Cow::Borrowed(self);
        }
        let mut places = vec![None; self.first.len() - 1];
        for (place, node) in (0u32..).zip(nodes) {
            places[*node as usize] = Some(place);
        }
        let (mut first, mut neighbours) = (vec![0], Vec::new());
        for node in nodes {
            neighbours.extend(self.neighbours(*node).iter().filter_map(|neighbour| places[*neighbour as usize]));
            first.push(neighbours.len());
        }
        Cow::Owned(Self { first, neighbours })
    }

    /// How many nodes.
    ///
    /// # Panics
    /// Never: nodes are numbered by `u32`.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        u32::try_from(self.first.len() - 1).expect("nodes are numbered by u32")
    }

    /// How many undirected edges.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// The neighbours of a node, ascending.
    #[must_use]
    pub fn neighbours(&self, node: u32) -> &[u32] {
        &self.neighbours[self.first[node as usize]..self.first[node as usize + 1]]
    }

    /// How many neighbours a node has.
    ///
    /// # Panics
    /// Never: nodes are numbered by `u32`.
    #[must_use]
    pub fn degree(&self, node: u32) -> u32 {
        u32::try_from(self.neighbours(node).len()).expect("fewer neighbours than nodes")
    }

    /// How many neighbours each node has, in order.
    #[must_use]
    pub fn degrees(&self) -> Vec<u32> {
        (0..self.nodes()).map(|node| self.degree(node)).collect()
    }

    /// How many nodes can reach each other in the largest connected part; 0 in a graph without nodes.
    #[must_use]
    pub fn largest_component(&self) -> u32 {
        largest_component(self.nodes(), 0..self.nodes(), |node| self.neighbours(node).iter().copied())
    }

    fn sort_rows(&mut self) {
        for ends in self.first.windows(2) {
            let row = &mut self.neighbours[ends[0]..ends[1]];
            // Generators and files often list neighbours in order already.
            if !row.is_sorted() {
                row.sort_unstable();
            }
        }
    }

    /// Moves the rows together so that each neighbour stands once. Rows must be sorted.
    fn drop_duplicates(&mut self) {
        let (mut kept, mut next) = (0, 0);
        for node in 0..self.first.len() - 1 {
            let row = kept;
            let end = self.first[node + 1];
            for place in mem::replace(&mut next, end)..end {
                let neighbour = self.neighbours[place];
                if kept == row || self.neighbours[kept - 1] != neighbour {
                    self.neighbours[kept] = neighbour;
                    kept += 1;
                }
            }
            self.first[node + 1] = kept;
        }
        self.neighbours.truncate(kept);
    }
}

/// Rows that may still hold self-loops (twice in their row) and duplicates: a multigraph on its way to a [`Graph`].
pub(super) struct Rows {
    pub first: Vec<usize>,
    pub entries: Vec<u32>,
}

impl Rows {
    /// Both directions of every edge, by counting sort: the entries of a row keep the order of the edges.
    pub fn new(nodes: u32, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        // `first[node + 1]` counts the row of `node`, then says where the next entry of that row goes, and when all are
        // in place it says where the row ends: one array serves for all three.
        let mut first = vec![0; nodes as usize + 1];
        for (from, to) in edges.clone() {
            first[from as usize + 1] += 1;
            first[to as usize + 1] += 1;
        }
        let mut total = 0;
        for count in &mut first[1..] {
            total += mem::replace(count, total);
        }
        let mut entries = vec![0; total];
        let mut put = |node: u32, entry: u32| {
            let place = &mut first[node as usize + 1];
            entries[*place] = entry;
            *place += 1;
        };
        for (from, to) in edges {
            put(from, to);
            put(to, from);
        }
        Self { first, entries }
    }

    /// The neighbours of a node, with repeats.
    pub fn row(&self, node: u32) -> &[u32] {
        &self.entries[self.first[node as usize]..self.first[node as usize + 1]]
    }

    /// The neighbours of a node, to be changed.
    pub fn row_mut(&mut self, node: u32) -> &mut [u32] {
        &mut self.entries[self.first[node as usize]..self.first[node as usize + 1]]
    }
}

/// What every graph must be, for the tests of generators and readers.
#[cfg(test)]
pub(super) fn assert_simple_and_symmetric(graph: &Graph) {
    for node in 0..graph.nodes() {
        let row = graph.neighbours(node);
        assert!(row.is_sorted_by(|a, b| a < b), "row {node} ascends without duplicates: {row:?}");
        for &neighbour in row {
            assert_ne!(neighbour, node, "no node is its own neighbour");
            assert!(graph.neighbours(neighbour).binary_search(&node).is_ok(), "{neighbour} knows {node} in turn");
        }
    }
}

/// Of all paths of two links, the part whose ends know each other (transitivity), for the tests of generators.
#[cfg(test)]
pub(super) fn closed_triples(graph: &Graph) -> f64 {
    let (mut closed, mut all) = (0_u32, 0_u32);
    for node in 0..graph.nodes() {
        let row = graph.neighbours(node);
        for (place, a) in row.iter().enumerate() {
            all += u32::try_from(row.len() - place - 1).expect("few");
            let known = row[place + 1..].iter().filter(|b| graph.neighbours(*a).binary_search(b).is_ok()).count();
            closed += u32::try_from(known).expect("few");
        }
    }
    f64::from(closed) / f64::from(all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn loops_and_duplicates_are_dropped_in_either_direction() {
        let graph = Graph::from_edges(4, &[(0, 1), (1, 0), (0, 1), (2, 2), (3, 1)]);
        assert_eq!((graph.nodes(), graph.edges()), (4, 2));
        assert_eq!([0, 1, 2, 3].map(|node| graph.neighbours(node)), [&[1][..], &[0, 3], &[], &[1]]);
    }

    #[test]
    fn graphs_without_nodes_or_edges_are_graphs() {
        assert_eq!(Graph::from_edges(0, &[]).nodes(), 0);
        assert_eq!(Graph::from_edges(0, &[]).largest_component(), 0);
        assert_eq!(Graph::from_edges(3, &[]).largest_component(), 1);
        assert_eq!(Graph::complete(0).edges(), 0);
        assert_eq!(Graph::complete(1).nodes(), 1);
    }

    #[test]
    fn the_largest_component_counts_its_nodes() {
        assert_eq!(Graph::from_edges(7, &[(0, 1), (2, 3), (3, 4), (4, 2), (5, 6)]).largest_component(), 3);
        assert_eq!(Graph::complete(5).largest_component(), 5);
    }

    proptest! {
        #[test]
        fn the_largest_component_of_some_is_that_of_the_graph_among_them(
            edges in prop::collection::vec((0..30_u32, 0..30_u32), 0..40),
            there in prop::collection::vec(any::<bool>(), 30),
        ) {
            let graph = Graph::from_edges(30, &edges);
            let is_there = |node: &u32| there[*node as usize];
            let members: Vec<u32> = (0..30).rev().filter(is_there).collect();
            let found =
                largest_component(30, members.iter().copied(), |node| graph.neighbours(node).iter().copied().filter(is_there));
            // Everyone takes the lowest number among itself and its neighbours, until nothing changes.
            let mut labels: Vec<u32> = (0..30).collect();
            for _ in 0..30 {
                for (a, b) in edges.iter().filter(|(a, b)| is_there(a) && is_there(b)) {
                    let lowest = labels[*a as usize].min(labels[*b as usize]);
                    (labels[*a as usize], labels[*b as usize]) = (lowest, lowest);
                }
            }
            let size = |label: u32| members.iter().filter(|node| labels[**node as usize] == label).count();
            prop_assert_eq!(found as usize, (0..30).map(size).max().unwrap_or(0));
            let ascending: Vec<u32> = members.iter().rev().copied().collect();
            let among = graph.among(&ascending);
            prop_assert_eq!((among.nodes() as usize, among.largest_component()), (members.len(), found));
            for (place, node) in (0..).zip(&ascending) {
                let named = |other: &u32| ascending[*other as usize];
                let there: Vec<u32> = graph.neighbours(*node).iter().copied().filter(is_there).collect();
                prop_assert_eq!(among.neighbours(place).iter().map(named).collect::<Vec<_>>(), there);
            }
        }
    }

    #[test]
    fn the_complement_of_a_complete_graph_is_empty_and_back() {
        let empty = Graph::from_edges(6, &[]);
        assert_eq!(Graph::complete(6).complement(), empty);
        assert_eq!(empty.complement(), Graph::complete(6));
    }

    proptest! {
        #[test]
        fn a_graph_holds_exactly_the_edges_it_was_given(
            edges in prop::collection::vec((0..20_u32, 0..20_u32), 0..120),
        ) {
            let graph = Graph::from_edges(20, &edges);
            assert_simple_and_symmetric(&graph);
            let expected: BTreeSet<(u32, u32)> =
                edges.iter().filter(|(a, b)| a != b).map(|&(a, b)| (a.min(b), a.max(b))).collect();
            let held: BTreeSet<(u32, u32)> = (0..20)
                .flat_map(|a| graph.neighbours(a).iter().map(move |&b| (a, b)))
                .filter(|(a, b)| a < b)
                .collect();
            prop_assert_eq!(graph.edges(), expected.len());
            prop_assert_eq!(held, expected);
            assert_simple_and_symmetric(&graph.complement());
            prop_assert_eq!(graph.complement().complement(), graph);
        }
    }
}
