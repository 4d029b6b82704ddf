//! Overlays that lose peers: theory of large random ones, at 20,000 peers and on a real one.

use std::path::Path;

use potluck::overlay::percolation::{
    breaks_at_random, breaks_by_degree, by_degree, in_random_order, largest_parts, robustness,
};
use potluck::overlay::real::edge_list;
use potluck::overlay::{ErdosRenyi, Graph, Meeting, Overlay};
use potluck::random::Streams;

const PEERS: u32 = 20_000;
const REPEATS: u32 = 40;

fn random_overlay(mean_degree: f64, streams: &Streams) -> Graph {
    match (ErdosRenyi { mean_degree }).build(PEERS, None, &mut streams.stream("overlay")) {
        Meeting::Fixed(graph) => graph,
        Meeting::Tracker(_) => panic!("a random graph is fixed"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of few peers")]
fn left(parts: &[u32], removed: f64) -> f64 {
    let peers = f64::from(u32::try_from(parts.len() - 1).expect("few"));
    f64::from(parts[(removed * peers).round() as usize]) / peers
}

/// The share of survivors in the giant part of a random overlay: S = 1 - exp(-z (1 - f) S), by iteration from 1.
fn giant(mean_degree: f64, removed: f64) -> f64 {
    (0..10_000).fold(1.0, |share, _| 1.0 - libm::exp(-mean_degree * (1.0 - removed) * share))
}

/// Erdős and Rényi (1960), Molloy and Reed (1995): not at mean degree 4 alone.
#[test]
fn the_giant_part_of_survivors_is_that_of_theory_at_every_mean_degree() {
    for (mean_degree, removals) in [(2.0, &[0.0, 0.2, 0.35][..]), (4.0, &[0.0, 0.25, 0.5, 0.65]), (10.0, &[0.5, 0.8])] {
        for &removed in removals {
            let survive = |repeat| {
                let streams = Streams::new(3, repeat);
                let graph = random_overlay(mean_degree, &streams);
                let order = in_random_order(&graph, &mut streams.stream("removal"));
                left(&largest_parts(&graph, &order), removed) / (1.0 - removed)
            };
            let (seen, expected) =
                ((0..REPEATS).map(survive).sum::<f64>() / f64::from(REPEATS), giant(mean_degree, removed));
            eprintln!("z = {mean_degree}, f = {removed}: {seen:.4} of {expected:.4}");
            assert!((seen - expected).abs() < 0.01, "z = {mean_degree}, f = {removed}: {seen} of {expected}");
        }
    }
}

/// 1 - 1 / z (Cohen et al. 2000): seen from the degrees alone, and as the share at which the second moment of parts
/// peaks is left to the search for tipping points.
#[test]
fn a_random_overlay_breaks_at_one_less_one_by_its_mean_degree() {
    for mean_degree in [1.5, 2.0, 4.0, 10.0] {
        let breaks = |repeat| breaks_at_random(&random_overlay(mean_degree, &Streams::new(4, repeat)).degrees());
        let seen = (0..REPEATS).map(breaks).sum::<f64>() / f64::from(REPEATS);
        let expected = 1.0 - 1.0 / mean_degree;
        assert!((seen - expected).abs() < 0.005, "z = {mean_degree}: {seen} of {expected}");
    }
}

/// The Gnutella overlay of August 2002 stands failures and falls to attacks, as Saroiu, Gummadi and Gribble (2002) saw
/// in the one of 2001. Degrees alone foretell where: a random graph with the same degrees breaks at the same shares.
#[test]
fn the_gnutella_overlay_stands_failures_and_falls_to_attacks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/gnutella/p2p-Gnutella04.txt.gz");
    if !path.exists() {
        eprintln!("SKIPPED: {} is not here", path.display());
        return;
    }
    let graph = edge_list::read(&path).expect("read").graph;
    let mut stream = Streams::new(1, 0).stream("removal");
    let failing = largest_parts(&graph, &in_random_order(&graph, &mut stream));
    let attacked = largest_parts(&graph, &by_degree(&graph, &mut stream));
    let (at_random, under_attack) = (breaks_at_random(&graph.degrees()), breaks_by_degree(&graph.degrees()));
    for removed in [0.1, 0.3, 0.4, 0.5, 0.7, 0.9] {
        eprintln!(
            "{removed} removed: {:.4} at random, {:.4} by degree",
            left(&failing, removed),
            left(&attacked, removed)
        );
    }
    let (stands, suffers) = (robustness(&failing), robustness(&attacked));
    eprintln!(
        "breaks at {at_random:.4} at random, {under_attack:.4} by degree; robustness {stands:.4} and {suffers:.4}"
    );
    assert!(stands > suffers + 0.1, "{stands} {suffers}");
    // Well before the share at which it breaks there is a giant part, well beyond there is none.
    for (parts, breaks) in [(&failing, at_random), (&attacked, under_attack)] {
        assert!(left(parts, breaks - 0.1) > 0.05, "breaks at {breaks}: {}", left(parts, breaks - 0.1));
        assert!(left(parts, breaks + 0.05) < 0.02, "breaks at {breaks}: {}", left(parts, breaks + 0.05));
    }
}
