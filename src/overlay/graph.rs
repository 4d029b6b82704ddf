//! An undirected graph in compressed rows: the neighbours of each node, ascending, no self-loops, no duplicates.

/// An undirected simple graph on the nodes 0 to n - 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where each node's neighbours begin in `neighbours`; one longer than the number of nodes.
    first: Vec<u32>,
    neighbours: Vec<u32>,
}

impl Graph {
    /// The graph with these undirected edges; each is given once, in either direction. Self-loops and duplicates are dropped.
    #[must_use]
    pub fn from_edges(nodes: u32, edges: &[(u32, u32)]) -> Self {
        let mut both: Vec<(u32, u32)> =
            edges.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        both.sort_unstable();
        both.dedup();
        let mut first = vec![0u32; nodes as usize + 1];
        for &(from, _) in &both {
            first[from as usize + 1] += 1;
        }
        for node in 0..nodes as usize {
            first[node + 1] += first[node];
        }
        Self { first, neighbours: both.into_iter().map(|(_, to)| to).collect() }
    }

    /// How many nodes.
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
        &self.neighbours[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
