//! How long overlays take to draw and to read.

use std::io::Write;
use std::num::NonZeroU32;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use potluck::overlay::{ErdosRenyi, Graph, Meeting, Overlay, RandomRegular, edge_list};
use potluck::random::{self, Streams};

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
