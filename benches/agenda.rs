//! What an event costs: the hold model (take one, add one) on the agenda, beside std's BinaryHeap of the same events.
//!
//! One iteration takes the next event and adds one an increment later, with so many events pending throughout. The
//! figures of one machine say little by themselves: read the ratio between the two.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use divan::{Bencher, black_box};
use potluck::engine::Agenda;
use potluck::random::{Stream, Streams, exponential};
use potluck::units::Time;

fn main() {
    divan::main();
}

const PENDING: [u32; 3] = [1_000, 100_000, 1_000_000];

/// Holds per timed sample: enough for the agenda to go through several bucket widths.
const HOLDS: usize = 1 << 20;

/// What an event carries in a swarm: kind, slot and two peers packed into eight bytes.
type Event = u64;

/// Increments drawn beforehand, so that drawing them is not timed; exponential with a mean of one simulated second.
fn increments(stream: &mut Stream) -> Vec<Time> {
    (0..1 << 16).map(|_| Time::from_secs_f64(exponential(stream, 1.0))).collect()
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
fn measure<Q: Hold + Default>(bencher: Bencher, pending: u32) {
    let mut stream = Streams::new(1, 0).stream("increments");
    let increments = increments(&mut stream);
    let mut queue = Q::default();
    for event in 0..pending {
        queue.add(Time::from_secs_f64(exponential(&mut stream, 1.0)), u64::from(event));
    }
    hold(&mut queue, &increments, 4 * pending as usize);
    bencher.counter(divan::counter::ItemsCount::new(HOLDS)).bench_local(|| hold(&mut queue, &increments, HOLDS));
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn agenda(bencher: Bencher, pending: u32) {
    measure::<Agenda<Event>>(bencher, pending);
}

#[divan::bench(args = PENDING, sample_count = 12, sample_size = 1)]
fn binary_heap(bencher: Bencher, pending: u32) {
    measure::<Heap>(bencher, pending);
}
