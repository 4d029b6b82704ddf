//! A6: cascades of peers who quit when others did, on random overlays (Watts 2002) and among all (Granovetter 1978).

use super::Found;
use super::removal::random_overlay;
use crate::overlay::cascade::{cascade, reproduction};
use crate::overlay::{Complete, Graph, Meeting, Overlay};
use crate::random::{Streams, below};
use crate::scenario::Bound;

/// The share of its neighbours whose leaving makes a peer quit.
const THRESHOLD: f64 = 0.18;
/// In how large overlays the ends of the window are sought.
const LARGE: u32 = 200_000;
/// In how large overlays cascades are played, and how many peers start one, each by itself.
const PEERS: u32 = 20_000;
const STARTERS: u32 = 200;

/// By mean degree, what the largest cascade that a single peer starts comes to, as a share of all peers: far from
/// global outside of the window, and nearly all within. Where links are few the giant part is all that a cascade can
/// reach.
const LARGEST: [(f64, Bound); 5] = [
    (0.9, Bound::AtMost(0.05)),
    (1.5, Bound::AtLeast(0.4)),
    (3.0, Bound::AtLeast(0.9)),
    (5.0, Bound::AtLeast(0.9)),
    (6.5, Bound::AtMost(0.05)),
];

pub(super) fn watts() -> Vec<Found> {
    let mut figures = vec![
        Found::computed("mean degree from which cascades are global".into(), Bound::Near(1.021, 0.01), end(0.8, 1.5)),
        Found::computed("mean degree up to which they are".into(), Bound::Near(5.765, 0.05), end(5.0, 6.5)),
    ];
    for (mean_degree, bound) in LARGEST {
        let says =
            format!("largest cascade of {STARTERS} started by one peer, mean degree {mean_degree}, of all peers");
        figures.push(Found::computed(says, bound, largest(mean_degree)));
    }
    figures
}

/// The mean degree between two others at which one who quits begins to bring along, or no longer brings along, another.
fn end(mut low: f64, mut high: f64) -> f64 {
    let spreads = |mean_degree: f64| {
        let graph = random_overlay(mean_degree, LARGE, &Streams::new(1, 0));
        reproduction(&graph, &vec![THRESHOLD; LARGE as usize]) > 1.0
    };
    let at_low = spreads(low);
    while high - low > 0.002 {
        let middle = f64::midpoint(low, high);
        if spreads(middle) == at_low {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

fn largest(mean_degree: f64) -> f64 {
    let streams = Streams::new(2, 0);
    let graph = random_overlay(mean_degree, PEERS, &streams);
    let mut stream = streams.stream("starters");
    let thresholds = vec![THRESHOLD; PEERS as usize];
    let sizes = (0..STARTERS).map(|_| gone(&cascade(&graph, &thresholds, &[below(&mut stream, PEERS)])));
    sizes.fold(0.0, f64::max) / f64::from(PEERS)
}

fn gone(quit: &[bool]) -> f64 {
    f64::from(u32::try_from(quit.iter().filter(|quit| **quit).count()).expect("numbered by u32"))
}

/// Everyone sees everyone: 100 peers, who quit when 0, 1, 2, ..., 99 of the others did, and the same with 2 in place of
/// 1.
pub(super) fn granovetter() -> Vec<Found> {
    let Meeting::Fixed(everyone) = Complete {}.build(100, None, &mut Streams::new(1, 0).stream("overlay")) else {
        unreachable!("a complete overlay is fixed");
    };
    let quit = |graph: &Graph, others: &[u32]| {
        let thresholds: Vec<f64> = others.iter().map(|others| f64::from(*others) / 99.0).collect();
        gone(&cascade(graph, &thresholds, &[]))
    };
    let mut others: Vec<u32> = (0..100).collect();
    let all = quit(&everyone, &others);
    others[1] = 2;
    let one = quit(&everyone, &others);
    vec![
        Found::computed("of 100 peers with thresholds 0 to 99, how many quit".into(), Bound::Near(100.0, 0.0), all),
        Found::computed("how many if the threshold 1 is 2".into(), Bound::Near(1.0, 0.0), one),
    ]
}
