//! An undirected graph in compressed rows: the neighbours of each node, ascending, no self-loops, no duplicates.

use std::borrow::Cow;
use std::mem;

use super::largest_component;
use crate::cores::at_once;

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
        let mut rows = Rows::new(nodes, edges.iter().copied().filter(|(from, to)| from != to));
        rows.sort_without_repeats();
        Self::from_ascending_rows(rows)
    }

    /// The graph with these rows, which must be symmetric and hold no self-loops and no duplicates.
    pub(super) fn from_simple_rows(mut rows: Rows) -> Self {
        for node in 0..rows.nodes() {
            sort(rows.row_mut(node));
        }
        Self::from_ascending_rows(rows)
    }

    /// The graph with these rows, which must be symmetric and ascending, and hold no self-loops and no duplicates.
    pub(super) fn from_ascending_rows(rows: Rows) -> Self {
        Self { first: rows.first, neighbours: rows.entries }
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
}

fn sort(row: &mut [u32]) {
    // Generators and files often list neighbours in order already.
    if !row.is_sorted() {
        row.sort_unstable();
    }
}

/// Puts what stands in either of two rows, ascending without repeats, at the beginning of `merged`; how many there are.
fn merge(one: &[u32], other: &[u32], merged: &mut [u32]) -> usize {
    let (mut at, mut in_one, mut in_other) = (0, 0, 0);
    // Which is next is as good as random: steps, and no branches.
    while in_one < one.len() && in_other < other.len() {
        let (a, b) = (one[in_one], other[in_other]);
        merged[at] = a.min(b);
        in_one += usize::from(a <= b);
        in_other += usize::from(b <= a);
        at += 1;
    }
    for left in [&one[in_one..], &other[in_other..]] {
        merged[at..at + left.len()].copy_from_slice(left);
        at += left.len();
    }
    at
}

/// Rows that may still hold self-loops (twice in their row) and duplicates: a multigraph on its way to a [`Graph`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub first: Vec<usize>,
    pub entries: Vec<u32>,
}

impl Rows {
    /// Both directions of every edge: the entries of a row keep the order of the edges.
    pub fn new(nodes: u32, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        Self::gathered(nodes, edges.flat_map(|(from, to)| [(from, to), (to, from)]))
    }

    /// Entries, each with the node to whose row it belongs, by counting sort: those of a row keep their order.
    pub fn gathered(nodes: u32, entries: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        // `first[node + 1]` counts the row of `node`, then says where the next entry of that row goes, and when all are
        // in place it says where the row ends: one array serves for all three.
        let mut first = vec![0; nodes as usize + 1];
        entries.clone().for_each(|(node, _)| first[node as usize + 1] += 1);
        let mut total = 0;
        for count in &mut first[1..] {
            total += mem::replace(count, total);
        }
        let mut gathered = vec![0; total];
        entries.for_each(|(node, entry)| {
            let place = &mut first[node as usize + 1];
            gathered[*place] = entry;
            *place += 1;
        });
        Self { first, entries: gathered }
    }

    /// How many nodes.
    pub fn nodes(&self) -> u32 {
        u32::try_from(self.first.len() - 1).expect("nodes are numbered by u32")
    }

    /// Puts each row in order, and moves the rows together so that each entry of a row stands once in it.
    pub fn sort_without_repeats(&mut self) {
        let (mut kept, mut next) = (0, 0);
        for node in 0..self.nodes() {
            let end = self.first[node as usize + 1];
            let row = mem::replace(&mut next, end)..end;
            sort(&mut self.entries[row.clone()]);
            let start = kept;
            for place in row {
                let entry = self.entries[place];
                if kept == start || self.entries[kept - 1] != entry {
                    self.entries[kept] = entry;
                    kept += 1;
                }
            }
            self.first[node as usize + 1] = kept;
        }
        self.entries.truncate(kept);
    }

    /// Rows that hold what stands in either of two, which are of the same nodes and ascending without repeats. Each
    /// thread makes those of a share of the nodes.
    pub fn merged(one: &Self, other: &Self, threads: u32) -> Self {
        let (all, share) = (one.nodes(), one.nodes().div_ceil(threads).max(1));
        let room_before = |node: u32| one.first[node as usize] + other.first[node as usize];
        let mut entries = vec![0; room_before(all)];
        let mut room = &mut entries[..];
        let shares = (0..all).step_by(share as usize).map(|first| first..first.saturating_add(share).min(all));
        let shares = shares.map(|nodes| {
            let here = room.split_off_mut(..room_before(nodes.end) - room_before(nodes.start)).expect("room for all");
            (nodes, here)
        });
        let made = at_once(shares.collect::<Vec<_>>(), |(nodes, here)| {
            let mut end = 0;
            let ends = nodes.clone().map(|node| {
                end += merge(one.row(node), other.row(node), &mut here[end..]);
                end
            });
            (room_before(nodes.start), ends.collect::<Vec<_>>())
        });
        let (mut first, mut kept) = (vec![0], 0);
        for (start, ends) in made {
            let length = ends.last().copied().unwrap_or(0);
            entries.copy_within(start..start + length, kept);
            first.extend(ends.into_iter().map(|end| kept + end));
            kept += length;
        }
        entries.truncate(kept);
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
        fn rows_that_are_merged_hold_what_stands_in_either(
            one in prop::collection::vec((0..9_u32, 0..9_u32), 0..40),
            other in prop::collection::vec((0..9_u32, 0..9_u32), 0..40),
            threads in 1..=12_u32,
        ) {
            let rows = |entries: &[(u32, u32)]| {
                let mut rows = Rows::gathered(9, entries.iter().copied());
                rows.sort_without_repeats();
                rows
            };
            let (first, second) = (rows(&one), rows(&other));
            let merged = Rows::merged(&first, &second, threads);
            prop_assert_eq!(merged, rows(&[one, other].concat()));
        }

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
