//! Cascades: a peer quits once a share of its neighbours did, and others follow.

use super::Graph;

/// Who has quit in the end, if `first` quit: whoever has a share of its neighbours gone that is its `threshold` or more
/// quits, too (Granovetter 1978; on networks: Watts 2002). A threshold of 0 quits of itself, one above 1 never does,
/// and whoever knows nobody only if its threshold is 0. It does not matter in which order they quit.
///
/// # Panics
/// If there is not one threshold for each peer, or a peer of `first` is not there.
#[must_use]
pub fn cascade(graph: &Graph, thresholds: &[f64], first: &[u32]) -> Vec<bool> {
    assert_eq!(thresholds.len(), graph.nodes() as usize, "one threshold for each peer");
    let mut quit: Vec<bool> = thresholds.iter().map(|threshold| *threshold <= 0.0).collect();
    for node in first {
        quit[*node as usize] = true;
    }
    let mut leaving: Vec<u32> = (0..graph.nodes()).filter(|node| quit[*node as usize]).collect();
    let mut gone = vec![0_u32; quit.len()];
    while let Some(node) = leaving.pop() {
        for &neighbour in graph.neighbours(node) {
            let place = neighbour as usize;
            gone[place] += 1;
            let share = f64::from(gone[place]) / f64::from(graph.degree(neighbour));
            if !quit[place] && share >= thresholds[place] {
                quit[place] = true;
                leaving.push(neighbour);
            }
        }
    }
    quit
}

/// How many peers that quit when a single neighbour did ("vulnerable", those with 1 / degree at the threshold or above)
/// one of them brings along: the mean of k (k - 1), over the vulnerable, by that of k over all. In large random graphs
/// one peer can start a global cascade if this is above 1 (Watts 2002, equation 5). 0 where there are no links.
///
/// # Panics
/// If there is not one threshold for each peer.
#[must_use]
pub fn reproduction(graph: &Graph, thresholds: &[f64]) -> f64 {
    assert_eq!(thresholds.len(), graph.nodes() as usize, "one threshold for each peer");
    let (mut ends, mut onward) = (0.0, 0.0);
    for (degree, threshold) in graph.degrees().into_iter().map(f64::from).zip(thresholds) {
        ends += degree;
        if degree > 0.0 && 1.0 / degree >= *threshold {
            onward += degree * (degree - 1.0);
        }
    }
    if ends > 0.0 { onward / ends } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gone(quit: &[bool]) -> usize {
        quit.iter().filter(|quit| **quit).count()
    }

    #[test]
    fn a_path_falls_like_dominoes_up_to_whoever_stands_firm() {
        let path = Graph::from_edges(6, &[(0, 1), (1, 2), (2, 3), (3, 4)]);
        assert_eq!(cascade(&path, &[0.5; 6], &[0]), [true, true, true, true, true, false]);
        assert_eq!(gone(&cascade(&path, &[0.5, 0.5, 0.51, 0.5, 0.5, 0.5], &[0])), 2);
        assert_eq!(gone(&cascade(&path, &[1.1; 6], &[2])), 1);
        assert_eq!(gone(&cascade(&path, &[0.5; 6], &[])), 0);
        assert_eq!(gone(&cascade(&path, &[0.0; 6], &[])), 6);
    }

    #[test]
    fn only_the_vulnerable_pass_it_on() {
        let star = Graph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        // All are vulnerable at .25: 4 * 3 onward of 8 ends; above it the centre is not.
        assert!((reproduction(&star, &[0.25; 5]) - 1.5).abs() < 1e-12);
        assert!(reproduction(&star, &[0.26; 5]).abs() < 1e-12);
        assert!(reproduction(&Graph::from_edges(2, &[]), &[0.1; 2]).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn nobody_stays_who_should_quit_and_nobody_quits_who_should_stay(
            edges in prop::collection::vec((0..15_u32, 0..15_u32), 0..60),
            thresholds in prop::collection::vec(0.01..1.2, 15), first in 0..15_u32,
        ) {
            let graph = Graph::from_edges(15, &edges);
            // Round by round, until nobody quits any more.
            let mut expected: Vec<bool> = (0..15).map(|node| node == first).collect();
            loop {
                let next: Vec<bool> = (0..15_u32)
                    .map(|node| {
                        let row = graph.neighbours(node);
                        let left = row.iter().filter(|other| expected[**other as usize]).count();
                        let count = |some: usize| f64::from(u32::try_from(some).expect("few"));
                        let quits = !row.is_empty() && count(left) / count(row.len()) >= thresholds[node as usize];
                        expected[node as usize] || quits
                    })
                    .collect();
                if next == expected {
                    break;
                }
                expected = next;
            }
            prop_assert_eq!(cascade(&graph, &thresholds, &[first]), expected);
        }
    }
}
