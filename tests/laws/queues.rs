//! Queues with known mean times prove the engine: its order of events, its clock, its streams, and the shared link.
//!
//! Service takes one second in the mean. A law holds within two per cent at a million jobs; one such run scatters by
//! about one per cent (Daley 1968 gives 1.1 % for M/M/1 at this load), so several runs of a million jobs are averaged,
//! and their scatter is itself checked: the tolerance must be at least three standard errors, or passing means little.

use std::collections::VecDeque;

use potluck::capacity::SharedLink;
use potluck::engine::Agenda;
use potluck::random::{Stream, Streams, exponential};
use potluck::units::Time;

const JOBS: u32 = 1_000_000;
/// Jobs that pass before any is counted: hundreds of times as long as an empty queue takes to forget that it was empty.
const WARM_UP: u32 = 100_000;
const TOLERANCE: f64 = 0.02;

/// How long a job is served, in seconds, drawn anew for each; the mean is one.
type Service = fn(&mut Stream) -> f64;

fn exponential_service(stream: &mut Stream) -> f64 {
    exponential(stream, 1.0)
}

fn constant_service(_: &mut Stream) -> f64 {
    1.0
}

/// Weibull of shape 1/2 by inversion; a scale of 1/2 makes the mean one.
fn weibull_service(stream: &mut Stream) -> f64 {
    let unit = exponential(stream, 1.0);
    0.5 * unit * unit
}

/// Mean seconds over the jobs that count.
#[derive(Default)]
struct Mean {
    seen: u32,
    sum: f64,
}

impl Mean {
    fn add(&mut self, span: Time) {
        self.seen += 1;
        if self.seen > WARM_UP {
            self.sum += span.secs();
        }
    }

    fn is_complete(&self) -> bool {
        self.seen == WARM_UP + JOBS
    }

    fn seconds(&self) -> f64 {
        self.sum / f64::from(JOBS)
    }
}

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    /// A server has finished a job that came at this moment.
    Served {
        came: Time,
    },
}

/// What a first-come, first-served queue yields: the mean wait before service and the mean time until its end.
struct Waits {
    before: f64,
    in_all: f64,
}

/// `servers` servers, one line, arrivals at random at `per_second`.
fn first_come_first_served(servers: u32, per_second: f64, service: Service, replication: u32) -> Waits {
    let streams = Streams::new(1, replication);
    let (mut arrivals, mut services) = (streams.stream("arrivals"), streams.stream("services"));
    let mut agenda = Agenda::new();
    let (mut line, mut idle) = (VecDeque::new(), servers);
    let (mut before, mut in_all) = (Mean::default(), Mean::default());
    agenda.schedule(Time::ZERO, Event::Arrival);
    while let Some((now, event)) = agenda.next_until(Time::NEVER) {
        match event {
            Event::Arrival => {
                agenda
                    .schedule(now + Time::from_secs_f64(exponential(&mut arrivals, 1.0 / per_second)), Event::Arrival);
                line.push_back(now);
            }
            Event::Served { came } => {
                in_all.add(now.since(came));
                idle += 1;
            }
        }
        if in_all.is_complete() {
            break;
        }
        if idle == 0 {
            continue;
        }
        if let Some(came) = line.pop_front() {
            idle -= 1;
            if !before.is_complete() {
                before.add(now.since(came));
            }
            agenda.schedule(now + Time::from_secs_f64(service(&mut services)), Event::Served { came });
        }
    }
    Waits { before: before.seconds(), in_all: in_all.seconds() }
}

#[derive(Clone, Copy)]
enum LinkEvent {
    Arrival,
    /// The link announced a completion; void if anything has changed since, which the number tells.
    Completion {
        announced: u64,
    },
}

/// The mean time of a job on a link that all jobs share equally, arrivals at random at `per_second`.
fn processor_sharing(per_second: f64, service: Service, replication: u32) -> f64 {
    let streams = Streams::new(1, replication);
    let (mut arrivals, mut services) = (streams.stream("arrivals"), streams.stream("services"));
    let mut agenda = Agenda::new();
    let mut link = SharedLink::new(1.0);
    let (mut came, mut changes, mut times) = (Vec::new(), 0, Mean::default());
    agenda.schedule(Time::ZERO, LinkEvent::Arrival);
    while let Some((now, event)) = agenda.next_until(Time::NEVER) {
        match event {
            LinkEvent::Arrival => {
                let next = now + Time::from_secs_f64(exponential(&mut arrivals, 1.0 / per_second));
                agenda.schedule(next, LinkEvent::Arrival);
                let id = u32::try_from(came.len()).expect("some millions of jobs");
                link.join(now, id, service(&mut services), f64::INFINITY);
                came.push(now);
            }
            LinkEvent::Completion { announced } if announced == changes => {
                while let Some(id) = link.complete(now) {
                    times.add(now.since(came[id as usize]));
                    if times.is_complete() {
                        return times.seconds();
                    }
                }
            }
            LinkEvent::Completion { .. } => continue,
        }
        changes += 1;
        if let Some((at, _)) = link.next_completion() {
            agenda.schedule(at, LinkEvent::Completion { announced: changes });
        }
    }
    unreachable!("arrivals never end")
}

/// Holds the mean of some runs to a law, and their scatter to what the tolerance asks for.
fn assert_law(name: &str, expected: f64, found: &[f64]) {
    let runs = f64::from(u32::try_from(found.len()).expect("a few runs"));
    let mean = found.iter().sum::<f64>() / runs;
    let squares: f64 = found.iter().map(|value| (value - mean) * (value - mean)).sum();
    let error = libm::sqrt(squares / (runs - 1.0) / runs);
    let told = format!("{name}: {mean:.5} +- {error:.5} over {runs} runs of a million jobs, by law {expected}");
    eprintln!("{told}");
    assert!(3.0 * error <= TOLERANCE * expected, "too few runs to tell: {told}");
    assert!((mean - expected).abs() <= TOLERANCE * expected, "{told}");
}

#[test]
fn one_server_and_exponential_service_wait_four_and_take_five() {
    let runs: Vec<Waits> = (0..8).map(|run| first_come_first_served(1, 0.8, exponential_service, run)).collect();
    assert_law("M/M/1 wait", 4.0, &runs.iter().map(|run| run.before).collect::<Vec<_>>());
    assert_law("M/M/1 time", 5.0, &runs.iter().map(|run| run.in_all).collect::<Vec<_>>());
}

#[test]
fn eight_servers_wait_as_erlang_says() {
    let runs: Vec<f64> = (0..16).map(|run| first_come_first_served(8, 7.2, exponential_service, run).before).collect();
    assert_law("M/M/8 wait", 0.876_92, &runs);
}

#[test]
fn constant_service_halves_the_wait() {
    let runs: Vec<f64> = (0..8).map(|run| first_come_first_served(1, 0.8, constant_service, run).before).collect();
    assert_law("M/D/1 wait", 2.0, &runs);
}

/// Under processor sharing only the mean of the service counts: the time is five whatever its law.
fn assert_processor_sharing(name: &str, service: Service, runs: u32) {
    let runs: Vec<f64> = (0..runs).map(|run| processor_sharing(0.8, service, run)).collect();
    assert_law(&format!("processor sharing, {name} service"), 5.0, &runs);
}

#[test]
fn sharing_a_link_takes_five_with_constant_amounts() {
    assert_processor_sharing("constant", constant_service, 4);
}

#[test]
fn sharing_a_link_takes_five_with_exponential_amounts() {
    assert_processor_sharing("exponential", exponential_service, 4);
}

#[test]
fn sharing_a_link_takes_five_with_weibull_amounts() {
    assert_processor_sharing("Weibull(1/2)", weibull_service, 8);
}
