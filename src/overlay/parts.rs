//! The connected parts of an overlay.

/// How many of `members`, which are below `nodes` and each listed once, can reach each other in the largest connected
/// part, where `neighbours` says whom of them each is linked to, which is mutual.
///
/// Two links of each member nearly always show the largest part, and then those who are in it need not be looked at any
/// more (Sutton, Ben-Nun and Barak, Optimizing Parallel Graph Connectivity Computation via Subgraph Sampling, IPDPS
/// 2018).
///
/// # Panics
/// If a node is not below `nodes`.
pub fn largest_component<N: Iterator<Item = u32>>(
    nodes: u32,
    members: impl Iterator<Item = u32> + Clone,
    neighbours: impl Fn(u32) -> N,
) -> u32 {
    const SHOWN: usize = 2;
    let mut parts = Parts::of(nodes);
    members.clone().for_each(|member| parts.add(member));
    for member in members.clone() {
        neighbours(member).take(SHOWN).for_each(|neighbour| parts.join(member, neighbour));
    }
    let Some(largest) = members.clone().find(|member| parts.size[*member as usize] == parts.largest) else { return 0 };
    for member in members {
        if parts.root(member) != parts.root(largest) {
            neighbours(member).skip(SHOWN).for_each(|neighbour| parts.join(member, neighbour));
        }
    }
    parts.largest
}

/// The connected parts among those who are there: a forest in which every tree is a part (union by size, paths halved).
pub(super) struct Parts {
    /// Each peer's parent; itself at a root.
    parent: Vec<u32>,
    /// At a root, how many peers its part holds; 0 for whoever is not there.
    size: Vec<u32>,
    largest: u32,
}

impl Parts {
    /// Of so many nodes, none of which is there yet.
    pub fn of(nodes: u32) -> Self {
        Self { parent: (0..nodes).collect(), size: vec![0; nodes as usize], largest: 0 }
    }

    /// Adds a node that was not there: a part of its own.
    pub fn add(&mut self, node: u32) {
        self.size[node as usize] = 1;
        self.largest = self.largest.max(1);
    }

    /// Whether a node is there.
    pub fn has(&self, node: u32) -> bool {
        self.size[node as usize] > 0
    }

    /// How many nodes the largest part holds.
    pub const fn largest(&self) -> u32 {
        self.largest
    }

    /// The node that stands for the part in which a node is.
    fn root(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    /// Joins the parts of two nodes that are there.
    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (large, small) =
            if self.size[one as usize] < self.size[other as usize] { (other, one) } else { (one, other) };
        self.parent[small as usize] = large;
        // The size of a part that was joined stays above 0: whoever is there is there.
        self.size[large as usize] += self.size[small as usize];
        self.largest = self.largest.max(self.size[large as usize]);
    }
}
