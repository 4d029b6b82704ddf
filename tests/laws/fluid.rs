//! The fluid model of a swarm (Qiu and Srikant 2004): how many peers it holds, and how long they take however many
//! come.

use potluck::scenario::{Scenario, Workload};
use potluck::units::{PeerId, Time};
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Witness};

use crate::play::{cells, study};

/// How far a mean may lie from the law, as a part of it.
const TOLERANCE: f64 = 0.02;

/// mu, c, gamma where uploads are scarce, and theta: files or peers per second. gamma is theta where uploads are ample.
const UPLOAD_PER_S: f64 = 0.001_25;
const DOWNLOAD_PER_S: f64 = 0.002;
const DEPARTURE_PER_S: f64 = 0.005;
const GIVING_UP_PER_S: f64 = 0.001;

/// Means over the second half of a run.
struct Means {
    /// lambda, as it came out: peers that joined per second.
    lambda: f64,
    /// x.
    leechers: f64,
    /// y.
    seeders: f64,
    /// T: how long those took who completed, in seconds.
    took_s: f64,
    /// eta: the part of their uplinks that leechers used.
    effectiveness: f64,
    /// Over how many seconds the means are taken.
    window_s: f64,
}

/// A witness that integrates who is there, from the middle of a run to its end.
struct Steady {
    from: Time,
    told: Time,
    joined_at: Vec<Time>,
    seeding: Vec<bool>,
    leechers: f64,
    seeders: f64,
    joined: f64,
    leecher_seconds: f64,
    seeder_seconds: f64,
    leechers_gave: f64,
    took_s: f64,
    completed: f64,
}

impl Steady {
    fn from(from: Time) -> Self {
        Self {
            from,
            told: Time::ZERO,
            joined_at: Vec::new(),
            seeding: Vec::new(),
            leechers: 0.0,
            seeders: 0.0,
            joined: 0.0,
            leecher_seconds: 0.0,
            seeder_seconds: 0.0,
            leechers_gave: 0.0,
            took_s: 0.0,
            completed: 0.0,
        }
    }

    /// The peers of the kind that this peer is of.
    fn number(&mut self, peer: PeerId) -> &mut f64 {
        if self.seeding[peer.index()] { &mut self.seeders } else { &mut self.leechers }
    }
}

impl Witness for Steady {
    fn witness(&mut self, at: Time, fact: &Fact) {
        let passed = at.since(self.told.max(self.from)).secs();
        self.leecher_seconds += self.leechers * passed;
        self.seeder_seconds += self.seeders * passed;
        self.told = at;
        // All that passed is told in the middle of a run, at that moment: what is told later passed later.
        let counts = at > self.from;
        match *fact {
            Fact::Joined { peer, group, .. } => {
                self.joined_at.push(at);
                self.seeding.push(group.is_none());
                *self.number(peer) += 1.0;
                self.joined += f64::from(u8::from(counts));
            }
            Fact::Completed { peer } => {
                *self.number(peer) -= 1.0;
                self.seeding[peer.index()] = true;
                *self.number(peer) += 1.0;
                if counts {
                    self.took_s += at.since(self.joined_at[peer.index()]).secs();
                    self.completed += 1.0;
                }
            }
            Fact::Left { peer, .. } => *self.number(peer) -= 1.0,
            Fact::Served { giver, bytes, .. } if counts && !self.seeding[giver.index()] => self.leechers_gave += bytes,
            _ => {}
        }
    }
}

impl Means {
    /// Holds x, and y where there are enough seeders to tell, to numbers per lambda. Each seeder stays for an
    /// exponential time, which scatters their mean number over a window by sqrt(2 / (gamma window y)) of itself; x
    /// scatters little, since lambda is counted over the same window.
    fn assert_numbers(&self, leechers_s: f64, seeders_s: f64, departure_per_s: f64) {
        assert_near("x", self.leechers, self.lambda * leechers_s);
        let seeders = self.lambda * seeders_s;
        let scatter = libm::sqrt(2.0 / (departure_per_s * self.window_s * seeders));
        if 2.5 * scatter <= TOLERANCE {
            assert_near("y", self.seeders, seeders);
        } else {
            eprintln!("y is {:.1} of {seeders:.1}: too few to tell within 2 %, so not judged", self.seeders);
        }
    }
}

/// Plays a run and tells its means.
fn means(scenario: &Scenario) -> Means {
    let from = Time::from_micros(scenario.horizon.micros() / 2);
    let mut steady = Steady::from(from);
    workload::play(scenario, 0, Checks::On, &mut steady);
    assert_eq!(steady.told, scenario.horizon, "a swarm that peers keep joining runs to the end");
    let seconds = scenario.horizon.since(from).secs();
    let Workload::Swarm(swarm) = &scenario.workload else { panic!("a swarm") };
    let means = Means {
        lambda: steady.joined / seconds,
        leechers: steady.leecher_seconds / seconds,
        seeders: steady.seeder_seconds / seconds,
        took_s: steady.took_s / steady.completed,
        effectiveness: steady.leechers_gave / (steady.leecher_seconds * UPLOAD_PER_S * swarm.file.as_f64()),
        window_s: seconds,
    };
    let Means { lambda, leechers, seeders, took_s, effectiveness, .. } = means;
    eprintln!("lambda {lambda:.3}: x {leechers:.1}, y {seeders:.1}, T {took_s:.1} s, eta {effectiveness:.4}");
    means
}

fn assert_near(what: &str, found: f64, law: f64) {
    assert!((found - law).abs() <= TOLERANCE * law, "{what} is {found:.2}, by law {law:.2}");
}

/// Uploads are scarce: 1/beta = (1/mu - 1/gamma) / eta, nobody gives up, so T = 1/beta, x = lambda T, y = lambda/gamma.
fn assert_same_time_at(rates: Option<&str>) {
    let sets: Vec<_> = rates.map(|rates| ("sweep.\"churn.arrivals.rate\"", rates)).into_iter().collect();
    let found: Vec<Means> = cells(&study("fluid-uploads", &sets)).map(|scenario| means(&scenario)).collect();
    for means in &found {
        let time_s = (1.0 / UPLOAD_PER_S - 1.0 / DEPARTURE_PER_S) / means.effectiveness;
        assert_near("T", means.took_s, time_s);
        means.assert_numbers(time_s, 1.0 / DEPARTURE_PER_S, DEPARTURE_PER_S);
        assert_near("T beside that of other lambda", means.took_s, found[0].took_s);
    }
}

#[test]
fn peers_take_as_long_however_many_join() {
    assert_same_time_at(Some("['1 per s', '4 per s']"));
}

#[test]
#[ignore = "takes minutes: lambda up to 40 per second"]
fn peers_take_as_long_at_the_published_rates() {
    assert_same_time_at(None);
}

/// The seconds that a peer downloads and seeds, on average over all, if downloads take `time_s`. Of those who give up
/// at a rate, exp(-rate `time_s`) get there first, since a file has one length.
fn stays_s(time_s: f64, giving_up_per_s: f64) -> (f64, f64) {
    let get_there = libm::exp(-giving_up_per_s * time_s);
    let downloads_s = if giving_up_per_s > 0.0 { (1.0 - get_there) / giving_up_per_s } else { time_s };
    (downloads_s, get_there / GIVING_UP_PER_S)
}

/// Uploads are ample, and pieces fine: T = 1/c. gamma is as large as theta.
fn assert_downlinks_decide(case: usize, giving_up_per_s: f64) {
    let found = means(&study("fluid-downloads", &[]).cell(case).scenario);
    let time_s = 1.0 / DOWNLOAD_PER_S;
    assert_near("T", found.took_s, time_s);
    let (downloads_s, seeds_s) = stays_s(time_s, giving_up_per_s);
    found.assert_numbers(downloads_s, seeds_s, GIVING_UP_PER_S);
}

#[test]
fn patient_peers_take_as_long_as_their_downlinks_if_uploads_are_ample() {
    assert_downlinks_decide(0, 0.0);
}

#[test]
fn impatient_peers_take_as_long_as_their_downlinks_if_uploads_are_ample() {
    assert_downlinks_decide(1, GIVING_UP_PER_S);
}

/// With coarse pieces T is a little above 1/c; the numbers follow from T as it came out. The swarm starts slowly for so
/// many arrivals, and the seeders that its first crowd becomes are forgotten at gamma: a window from 5,000 s on still
/// has 2 % too many of them, one from 8,000 s on has not.
#[test]
#[ignore = "takes minutes: lambda 40 per second"]
fn numbers_follow_from_the_time_taken_at_the_published_rate() {
    let many = [
        ("churn.arrivals.rate", "'40 per s'"),
        ("swarm.piece", "'50 MB'"),
        ("incentive.slots", "4"),
        ("horizon", "'16000 s'"),
    ];
    for (case, giving_up_per_s) in [(0, 0.0), (1, GIVING_UP_PER_S)] {
        let found = means(&study("fluid-downloads", &many).cell(case).scenario);
        let (downloads_s, seeds_s) = stays_s(found.took_s, giving_up_per_s);
        found.assert_numbers(downloads_s, seeds_s, GIVING_UP_PER_S);
    }
}
