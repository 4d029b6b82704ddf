//! Links that may be moved one by one to another end, as small worlds are made: each belongs to the peer that keeps it.

use super::Graph;
use crate::random::{self, Stream};

/// The links of a graph, each in the row of the peer that keeps its near end when the far end moves.
pub(super) struct Rewiring {
    /// Where each peer's links begin in `far`; one longer than the number of peers.
    first: Vec<usize>,
    far: Vec<u32>,
    degree: Vec<u32>,
}

impl Rewiring {
    /// The links that each peer keeps, in the order of the peers. No pair may be linked twice.
    pub fn new(rows: impl Iterator<Item = Vec<u32>>) -> Self {
        let (mut first, mut far) = (vec![0], Vec::new());
        for row in rows {
            far.extend(row);
            first.push(far.len());
        }
        let mut links = Self { degree: vec![0; first.len() - 1], first, far };
        for node in 0..links.nodes() {
            links.degree[node as usize] += u32::try_from(links.kept(node).len()).expect("fewer links than peers");
            for place in links.first[node as usize]..links.first[node as usize + 1] {
                links.degree[links.far[place] as usize] += 1;
            }
        }
        links
    }

    fn nodes(&self) -> u32 {
        u32::try_from(self.degree.len()).expect("peers are numbered by u32")
    }

    /// The far ends of the links that a peer keeps.
    pub fn kept(&self, node: u32) -> &[u32] {
        &self.far[self.first[node as usize]..self.first[node as usize + 1]]
    }

    fn linked(&self, one: u32, other: u32) -> bool {
        self.kept(one).contains(&other) || self.kept(other).contains(&one)
    }

    /// Moves the far end of a peer's link to a random peer that it does not know yet. A peer that knows everyone keeps
    /// it.
    pub fn rewire(&mut self, near: u32, which: usize, stream: &mut Stream) {
        if self.degree[near as usize] >= self.nodes() - 1 {
            return;
        }
        let far = loop {
            let far = random::below(stream, self.nodes());
            if far != near && !self.linked(near, far) {
                break far;
            }
        };
        self.move_to(near, which, far);
    }

    /// Moves the far end of a peer's link to a peer that it does not know yet.
    pub fn move_to(&mut self, near: u32, which: usize, far: u32) {
        debug_assert!(near != far && !self.linked(near, far), "{near} knows {far} already");
        let place = self.first[near as usize] + which;
        self.degree[self.far[place] as usize] -= 1;
        self.degree[far as usize] += 1;
        self.far[place] = far;
    }

    /// The graph of all links.
    pub fn graph(&self) -> Graph {
        let edges = (0..self.nodes()).flat_map(|node| self.kept(node).iter().map(move |far| (node, *far)));
        Graph::from_edges(self.nodes(), &edges.collect::<Vec<_>>())
    }
}
