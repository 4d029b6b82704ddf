//! How long overlays take to draw, to read and to take apart: `cargo bench --bench overlay -- 1000000` for the large
//! ones.

use std::io::Write;
use std::num::NonZeroU32;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use potluck::overlay::percolation::{by_degree, largest_parts};
use potluck::overlay::real::edge_list;
use potluck::overlay::{ErdosRenyi, Graph, Meeting, Overlay, RandomRegular};
use potluck::random::{self, Streams};
use potluck::registry::Family;

fn main() {
    divan::main();
}

const DEGREE: u32 = 40;

fn edges(meeting: &Meeting) -> usize {
    let Meeting::Fixed(graph) = meeting else { panic!("these overlays are fixed") };
    graph.edges()
}

fn draw(bencher: Bencher, overlay: &dyn Overlay, peers: u32) {
    let build = || overlay.build(peers, None, &mut Streams::new(1, 0).stream("overlay"));
    let count = edges(&build());
    bencher.counter(ItemsCount::new(count)).bench(build);
}

#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn random_regular(bencher: Bencher, peers: u32) {
    draw(bencher, &RandomRegular { degree: NonZeroU32::new(DEGREE).expect("not zero") }, peers);
}

#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn erdos_renyi(bencher: Bencher, peers: u32) {
    draw(bencher, &ErdosRenyi { mean_degree: f64::from(DEGREE) }, peers);
}

/// An overlay of the registry by its terms, with about [`DEGREE`] neighbours where these do not say otherwise.
#[divan::bench(
    args = [
        ("watts-strogatz", "{ degree = 40, rewiring = 0.1 }"),
        ("barabasi-albert", "{ links = 20 }"),
        // Mean degree about 3.5.
        ("configuration", "{ exponent = 2.5, least = 2 }"),
        ("caveman", "{ size = 41, rewired = 0.1 }"),
        ("stochastic-block", "{ blocks = 1_000, within = 30.0, between = 10.0 }"),
        // One contact in each bucket: mean degree about 34 at 100,000 peers.
        ("kademlia", "{ bucket = 1 }"),
    ],
    consts = [100_000, 1_000_000],
    sample_count = 3,
    sample_size = 1
)]
fn of_the_registry<const PEERS: u32>(bencher: Bencher, (name, terms): (&str, &str)) {
    let entry = <dyn Overlay>::registry().iter().find(|entry| entry.name == name).expect("registered");
    let terms = toml::de::ValueDeserializer::parse(terms).expect("TOML");
    draw(bencher, &*entry.choose(terms).expect("terms that fit"), PEERS);
}

/// The size of the largest part after each removal, by degree.
#[divan::bench(args = [100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn removal(bencher: Bencher, peers: u32) {
    let Meeting::Fixed(graph) =
        (ErdosRenyi { mean_degree: f64::from(DEGREE) }).build(peers, None, &mut Streams::new(1, 0).stream("overlay"))
    else {
        panic!("a random graph is fixed")
    };
    bencher
        .counter(ItemsCount::new(graph.edges()))
        .bench(|| largest_parts(&graph, &by_degree(&graph, &mut Streams::new(1, 0).stream("removal"))));
}

/// Random pairs, in no order: the least favourable file.
fn random_pairs(nodes: u32, count: usize) -> Vec<(u32, u32)> {
    let mut stream = Streams::new(1, 0).stream("pairs");
    (0..count).map(|_| (random::below(&mut stream, nodes), random::below(&mut stream, nodes))).collect()
}

#[divan::bench(args = [1_000_000, 10_000_000], sample_count = 3, sample_size = 1)]
fn graph_from_edges(bencher: Bencher, count: usize) {
    let pairs = random_pairs(500_000, count);
    bencher.counter(ItemsCount::new(count)).bench(|| Graph::from_edges(500_000, black_box(&pairs)));
}

#[divan::bench(args = [100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn read_edge_list(bencher: Bencher, count: usize) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let lines: Vec<String> = random_pairs(500_000, count).iter().map(|(from, to)| format!("{from}\t{to}\n")).collect();
    let text = lines.concat();
    file.write_all(text.as_bytes()).expect("written");
    bencher.counter(BytesCount::new(text.len())).bench(|| edge_list::read(file.path()).expect("read"));
}
