//! What an event costs: the hold model (take one, add one) on the agenda, beside a binary heap of the same events.
//!
//! One iteration takes the next event and adds one an increment later, with so many events pending throughout. The
//! figures of one machine say little by themselves: read the ratio between the two.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use potluck::engine::Agenda;
use potluck::random::{Stream, Streams, exponential, unit};
use potluck::units::Time;

fn main() {
    divan::main();
}

const PENDING: [u32; 3] = [1_000, 100_000, 1_000_000];

/// Holds per timed sample: enough for the agenda to go through several bucket widths.
const HOLDS: usize = 1 << 20;

/// What an event carries in a swarm: kind, slot and two peers packed into eight bytes.
type Event = u64;

/// Increments of one simulated second in the mean.
fn exponential_increment(stream: &mut Stream) -> Time {
    Time::from_secs_f64(exponential(stream, 1.0))
}

/// Increments from ten microseconds to a day, each order of magnitude as likely: pieces, rounds, sessions at once.
fn wide_increment(stream: &mut Stream) -> Time {
    Time::from_secs_f64(libm::pow(10.0, -5.0 + 10.0 * unit(stream)).min(86_400.0))
}

trait Hold {
    fn add(&mut self, at: Time, event: Event);
    fn take(&mut self) -> (Time, Event);
}

impl Hold for Agenda<Event> {
    fn add(&mut self, at: Time, event: Event) {
        self.schedule(at, event);
    }
    fn take(&mut self) -> (Time, Event) {
        self.next_until(Time::NEVER).expect("something is pending")
    }
}

/// The plain way: a binary heap of (time, order added, event).
#[derive(Default)]
struct Heap {
    added: u64,
    pending: BinaryHeap<Reverse<(Time, u64, Event)>>,
}

impl Hold for Heap {
    fn add(&mut self, at: Time, event: Event) {
        self.pending.push(Reverse((at, self.added, event)));
        self.added += 1;
    }
    fn take(&mut self) -> (Time, Event) {
        let Reverse((at, _, event)) = self.pending.pop().expect("something is pending");
        (at, event)
    }
}

fn hold(queue: &mut impl Hold, increments: &[Time], times: usize) {
    for turn in 0..times {
        let (now, event) = queue.take();
        queue.add(now + increments[turn % increments.len()], black_box(event) + 1);
    }
}

/// Fills the queue, turns every event over a few times so that it is in its steady state, and times [`HOLDS`] holds.
/// Increments are drawn beforehand, so that drawing them is not timed.
fn measure<Q: Hold + Default>(bencher: Bencher, pending: u32, increment: fn(&mut Stream) -> Time) {
    let mut stream = Streams::new(1, 0).stream("increments");
    let mut queue = Q::default();
    for event in 0..pending {
        queue.add(increment(&mut stream), u64::from(event));
    }
    let increments: Vec<Time> = (0..1 << 16).map(|_| increment(&mut stream)).collect();
    hold(&mut queue, &increments, 4 * pending as usize);
    bencher.counter(ItemsCount::new(HOLDS)).bench_local(|| hold(&mut queue, &increments, HOLDS));
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn agenda_exponential(bencher: Bencher, pending: u32) {
    measure::<Agenda<Event>>(bencher, pending, exponential_increment);
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn agenda_wide(bencher: Bencher, pending: u32) {
    measure::<Agenda<Event>>(bencher, pending, wide_increment);
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn binary_heap_exponential(bencher: Bencher, pending: u32) {
    measure::<Heap>(bencher, pending, exponential_increment);
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn binary_heap_wide(bencher: Bencher, pending: u32) {
    measure::<Heap>(bencher, pending, wide_increment);
}
