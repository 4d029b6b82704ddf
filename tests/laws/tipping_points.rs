//! Tipping points that theory knows: the interval that the search gives holds the true value in 45 of 50 repeats.

use std::path::Path;

use potluck::overlay::Graph;
use potluck::random::{Stream, Streams, below, unit};
use potluck::scenario::{Study, Vary};
use potluck::study::Gauge;
use potluck::threshold::{Answer, Falls, Search, seek, thresholds};
use potluck::workload::Checks;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

const REPEATS: u32 = 50;
/// Of so many repeats, how many must hold the true value.
const LEAST: usize = 45;

/// In how many repeats, each with seeds of its own, the interval holds the true value, a part of the way.
fn holds(truth: f64, search: Search, falls: Falls, play: impl Fn(f64, &mut Stream) -> f64 + Sync) -> usize {
    let holds = |repeat: &u32| {
        let play = |part: f64, run: u32| {
            let mut stream = Streams::new(u64::from(*repeat), run).stream("law");
            Ok::<_, ()>(play(part, &mut stream))
        };
        let found = seek(Search { seed: u64::from(*repeat), ..search }, falls, play).expect("it always plays");
        matches!(found.answer, Answer::At(point) if point.low <= truth && truth <= point.high)
    };
    (1..=REPEATS).into_par_iter().filter(holds).count()
}

/// Feldman, Papadimitriou, Chuang and Stoica (2004): generosity is uniform up to `theta_m`, and contributing costs one
/// over the contributing share. Below 4 nobody contributes in the end.
#[test]
fn private_generosity_collapses_below_four() {
    let (low, high) = (2.0, 8.0);
    let contributing = |part: f64, stream: &mut Stream| {
        let most = low + (high - low) * part;
        let mut generosity: Vec<f64> = (0..10_000).map(|_| most * unit(stream)).collect();
        generosity.sort_by(f64::total_cmp);
        let peers = 10_000.0;
        let mut share = 1.0;
        loop {
            let at_least = generosity.partition_point(|generosity| *generosity <= 1.0 / share);
            let next = f64::from(u32::try_from(generosity.len() - at_least).expect("10,000 peers")) / peers;
            if next >= share || next < 0.01 {
                return next;
            }
            share = next;
        }
    };
    let search = Search { precision: 0.02, most: 200, seed: 0 };
    let held = holds((4.0 - low) / (high - low), search, Falls::Below(0.1), contributing);
    eprintln!("theta_m = 4: held by {held} of {REPEATS}");
    assert!(held >= LEAST, "{held} of {REPEATS}");
}

/// Molloy and Reed (1995), Cohen et al. (2000): a random graph of mean degree 4 loses its giant part once three in four
/// nodes are removed at random, where the mean of k^2 over that of k falls through 2.
#[test]
fn a_random_graph_breaks_where_three_in_four_are_removed() {
    let nodes = 10_000;
    let (low, high) = (0.5, 1.0);
    let spread = |part: f64, stream: &mut Stream| {
        let removed = low + (high - low) * part;
        let stays: Vec<bool> = (0..nodes).map(|_| unit(stream) >= removed).collect();
        let ends = |stream: &mut Stream| (below(stream, nodes), below(stream, nodes));
        let edges: Vec<(u32, u32)> = (0..2 * nodes).map(|_| ends(stream)).collect();
        let stay = |(a, b): &(u32, u32)| stays[*a as usize] && stays[*b as usize];
        let graph = Graph::from_edges(nodes, &edges.into_iter().filter(stay).collect::<Vec<_>>());
        let degrees = (0..nodes).map(|node| f64::from(u32::try_from(graph.neighbours(node).len()).expect("few")));
        let (sum, squares) =
            degrees.fold((0.0, 0.0), |(sum, squares), degree| (sum + degree, squares + degree * degree));
        squares / sum
    };
    let search = Search { precision: 0.02, most: 200, seed: 0 };
    let held = holds((0.75 - low) / (high - low), search, Falls::Below(2.0), spread);
    eprintln!("f_c = 3/4: held by {held} of {REPEATS}");
    assert!(held >= LEAST, "{held} of {REPEATS}");
}

/// Hajek and Zhu (2010): a crowd that lacks one piece grows if more than lambda* peers join per second.
#[test]
fn a_crowd_that_lacks_a_piece_grows_from_lambda_star_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/laws/missing-piece-threshold.toml");
    let varied = [("churn.arrivals.rate".to_string(), "{ from = '0.6 per s', to = '1.8 per s' }".to_string())];
    let found = |repeat: u32| {
        let sets = [("seed".to_string(), repeat.to_string())];
        let (study, dials) = Study::opened(&path, &sets, Vary::Settings(&varied)).unwrap_or_else(|why| panic!("{why}"));
        let search = Search { precision: 0.2, most: 120, seed: study.seed };
        let gauge = Gauge::of(&study, dials, "population_growth_per_s".to_string(), Checks::Off);
        let gauge = gauge.expect("there is such a measure");
        let found = thresholds(gauge, Falls::Above(0.0), search, &|| ());
        let found = found.expect("the growth of a population is always known");
        let (low, high) = (found.dial().number(0.0), found.dial().number(1.0));
        let truth = (1.0 - low) / (high - low);
        matches!(found.curves[0].answer, Answer::At(point) if point.low <= truth && truth <= point.high)
    };
    let held = (1..=REPEATS).into_par_iter().filter(|repeat| found(*repeat)).count();
    eprintln!("lambda* = 1 per s: held by {held} of {REPEATS}");
    assert!(held >= LEAST, "{held} of {REPEATS}");
}
