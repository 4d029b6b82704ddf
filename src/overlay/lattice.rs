//! `lattice`: peers on the crossings of a grid, which closes on itself or not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::{self, Stream};
use crate::registry::Member;

/// Peers on the crossings of a grid, in random order: each knows those beside it. One row makes a ring or a line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lattice {
    /// How many rows; the population must be a multiple of it. 0 makes the grid as square as the population allows.
    pub rows: u32,
    /// Whom a peer knows.
    pub neighbourhood: Neighbourhood,
    /// Whether the last row is beside the first, and the last column beside the first: a torus.
    pub closed: bool,
}

/// Whom a peer on a grid knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Neighbourhood {
    /// The four beside it.
    VonNeumann,
    /// The eight around it.
    Moore,
}

impl Default for Lattice {
    fn default() -> Self {
        Self { rows: 0, neighbourhood: Neighbourhood::VonNeumann, closed: true }
    }
}

impl Member for Lattice {
    const NAME: &'static str = "lattice";
    const SUMMARY: &'static str = "peers on a grid, each of whom knows those beside it";
    const SOURCE: &'static str = "Nowak and May, Evolutionary Games and Spatial Chaos, Nature 359, 1992";
}

impl Lattice {
    /// How many rows and columns so many peers make; `None` if they do not fill them.
    fn sides(&self, peers: u32) -> Option<(u32, u32)> {
        let rows = match self.rows {
            0 => (1..=peers.isqrt()).rev().find(|rows| peers.is_multiple_of(*rows))?,
            rows => rows,
        };
        peers.is_multiple_of(rows).then(|| (rows, peers / rows))
    }
}

impl Overlay for Lattice {
    fn check(&self, peers: u32, _: Option<&Graph>) -> Result<(), String> {
        match self.sides(peers) {
            _ if peers < 2 => Err(format!("{peers} peers are too few for this overlay: expected at least 2")),
            Some(_) => Ok(()),
            None => Err(format!("{peers} peers do not fill {} rows: expected a multiple of it", self.rows)),
        }
    }

    fn build(&self, peers: u32, _: Option<&Graph>, stream: &mut Stream) -> Meeting {
        let (rows, columns) = self.sides(peers).expect("checked");
        let who = random::permutation(stream, peers);
        let steps: &[(u32, i64)] = match self.neighbourhood {
            Neighbourhood::VonNeumann => &[(0, 1), (1, 0)],
            Neighbourhood::Moore => &[(0, 1), (1, -1), (1, 0), (1, 1)],
        };
        let mut edges = Vec::with_capacity(steps.len() * peers as usize);
        for place in 0..peers {
            let (row, column) = (place / columns, place % columns);
            for (down, right) in steps {
                let (below, beside) = (row + down, i64::from(column) + right);
                let inside = below < rows && (0..i64::from(columns)).contains(&beside);
                if inside || self.closed {
                    let beside = u32::try_from(beside.rem_euclid(i64::from(columns))).expect("a column");
                    edges.push((who[place as usize], who[(below % rows * columns + beside) as usize]));
                }
            }
        }
        Meeting::Fixed(Graph::from_edges(peers, &edges))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    /// How many neighbours peers have: the counts of each degree.
    fn degrees(lattice: &Lattice, peers: u32) -> Vec<(usize, usize)> {
        let Meeting::Fixed(graph) = lattice.build(peers, None, &mut Streams::new(1, 0).stream("overlay")) else {
            panic!("a lattice is fixed")
        };
        assert_eq!(graph.largest_component(), peers);
        let mut degrees: Vec<usize> = (0..peers).map(|peer| graph.neighbours(peer).len()).collect();
        degrees.sort_unstable();
        degrees.chunk_by(|a, b| a == b).map(|of| (of[0], of.len())).collect()
    }

    #[test]
    fn grids_and_rings_have_their_neighbours() {
        let moore = Lattice { neighbourhood: Neighbourhood::Moore, ..Lattice::default() };
        assert_eq!(degrees(&Lattice::default(), 256), [(4, 256)]);
        assert_eq!(degrees(&moore, 20), [(8, 20)]);
        assert_eq!(degrees(&Lattice { closed: false, ..Lattice::default() }, 12), [(2, 4), (3, 6), (4, 2)]);
        assert_eq!(degrees(&Lattice { closed: false, ..moore }, 12), [(3, 4), (5, 6), (8, 2)]);
        assert_eq!(degrees(&Lattice { rows: 1, ..Lattice::default() }, 7), [(2, 7)], "a ring");
        assert_eq!(degrees(&Lattice { rows: 1, closed: false, ..Lattice::default() }, 7), [(1, 2), (2, 5)], "a line");
    }

    #[test]
    fn peers_that_do_not_fill_the_rows_are_refused() {
        let says = Lattice { rows: 3, ..Lattice::default() }.check(10, None).expect_err("refused");
        assert!(says.contains("expected a multiple"), "{says}");
        assert!(Lattice::default().check(7, None).is_ok());
    }
}
