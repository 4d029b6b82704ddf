//! The tally of a run: what the measures need, kept as the facts come in.

use std::ops::Deref;

use prefetch_index::prefetch_index;

use crate::scenario::{Scenario, WarmUp};
use crate::units::{PeerId, Rate, Time};
use crate::world::{Fact, Reason, Witness};

use super::Whom;
use super::game::GameTally;
use super::service::ServiceTally;
use super::team::TeamTally;

/// What is known of one peer.
#[derive(Clone, Copy, Debug)]
pub struct PeerRecord {
    /// Its group, as long as it has not learned to play as another; `None` for an initial seeder or a server.
    pub group: Option<u16>,
    /// When it joined.
    pub joined: Time,
    /// When it had all it came for; `NEVER` if it never had.
    pub completed: Time,
    /// When it left; `NEVER` if it stayed to the end.
    pub left: Time,
    /// Why it left, if it did.
    pub why: Option<Reason>,
    /// Upload capacity of its link.
    pub upload: Rate,
    /// The part of it that it offered when it joined.
    pub offered: Rate,
    /// Download capacity of its link.
    pub download: Rate,
    /// The bytes it came for.
    pub wants: f64,
    /// How many new names it took.
    pub renamed: u32,
    /// The bytes it received and threw away, since the piece turned out bad.
    pub wasted: f64,
    /// What it offers now, since when, and the bytes that it offered to give until then; away, since never.
    offers: (Rate, Time, f64),
}

/// What passed through a peer: kept apart from its record, since it changes with every piece and the record hardly
/// ever.
#[derive(Clone, Copy, Debug, Default)]
struct Passed {
    given: f64,
    received: f64,
}

/// A peer as a measure sees it: its record, and what it gave and received.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    record: &'a PeerRecord,
    /// The bytes it gave.
    pub given: f64,
    /// The bytes it received and can use: not what turned out bad, nor what is sealed until it is opened.
    pub received: f64,
}

impl Deref for Seen<'_> {
    type Target = PeerRecord;

    fn deref(&self) -> &PeerRecord {
        self.record
    }
}

/// What was counted at one moment.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The moment.
    pub at: Time,
    /// Bytes that all received and can use, from the start up to then.
    pub received: f64,
    /// Peers that still download.
    pub leechers: u32,
    /// Peers that have all and serve, initial seeders included.
    pub seeders: u32,
    /// Copies of the rarest piece.
    pub lowest_copies: u32,
    /// Pieces that nobody present holds.
    pub pieces_lost: u32,
    /// The part of those online in the largest connected part, where peers have links.
    pub largest_component: Option<f64>,
    /// For each group, how many of its peers had completed.
    pub completed: Vec<u32>,
    /// For each group, how many of its peers had joined.
    pub joined: Vec<u32>,
}

/// Something that was counted at a moment.
pub trait Sampled {
    /// The moment.
    fn at(&self) -> Time;
}

impl Sampled for Sample {
    fn at(&self) -> Time {
        self.at
    }
}

/// What the measures need of a run.
#[derive(Clone, Debug)]
pub struct Tally {
    /// When the run ends at the latest.
    pub horizon: Time,
    /// When the run counts as settled.
    pub warm_up: WarmUp,
    /// Whether the share of some group rises to a peak in the middle of the run and falls back.
    pub rises: bool,
    /// Every peer, by its number.
    pub peers: Vec<PeerRecord>,
    passed: Vec<Passed>,
    /// What was counted, in order of time. The last sample is the end of the run: the horizon, or the moment when
    /// nobody downloaded any more and nobody was to come.
    pub samples: Vec<Sample>,
    /// What happened where peers ask for service.
    pub service: ServiceTally,
    /// When shocks began and were over, each by its place in the scenario.
    pub shocks: Vec<(Time, u16, bool)>,
    /// What happened where people work on projects.
    pub team: TeamTally,
    received: f64,
    completed: Vec<u32>,
    joined: Vec<u32>,
    /// What happened in a game.
    pub(super) game: GameTally,
}

impl Tally {
    /// An empty tally of a run of this scenario.
    #[must_use]
    pub fn of_scenario(scenario: &Scenario) -> Self {
        let groups = &scenario.population.groups;
        Self {
            warm_up: scenario.output.warm_up,
            game: GameTally::of(scenario),
            rises: groups.iter().any(|group| group.peak.is_some()),
            service: ServiceTally::of_scenario(scenario),
            ..Self::new(groups.len(), scenario.horizon)
        }
    }

    /// An empty tally of a run with so many groups.
    #[must_use]
    pub fn new(groups: usize, horizon: Time) -> Self {
        Self {
            horizon,
            warm_up: WarmUp::default(),
            game: GameTally::default(),
            rises: false,
            peers: Vec::new(),
            passed: Vec::new(),
            samples: Vec::new(),
            service: ServiceTally::default(),
            shocks: Vec::new(),
            team: TeamTally::default(),
            received: 0.0,
            completed: vec![0; groups],
            joined: vec![0; groups],
        }
    }

    /// When the run ended: the horizon, or when nobody downloaded any more and nobody was to come.
    #[must_use]
    pub fn end(&self) -> Time {
        self.samples.last().map_or(Time::ZERO, |sample| sample.at)
    }

    /// All bytes received that can be used. What is taken away again may leave a rounding below zero, which is nothing.
    #[must_use]
    pub fn received(&self) -> f64 {
        self.received.max(0.0)
    }

    /// The peers in question, initial seeders and servers excepted.
    pub fn of(&self, whom: Whom) -> impl Iterator<Item = Seen<'_>> + Clone {
        self.everyone().filter(move |peer| match (whom, peer.group) {
            (_, None) => false,
            (Whom::All, Some(_)) => true,
            (Whom::Group(group), Some(of)) => group == of,
        })
    }

    /// Every peer, initial seeders and servers included.
    pub fn everyone(&self) -> impl Iterator<Item = Seen<'_>> + Clone {
        let seen =
            |(record, passed): (_, &Passed)| Seen { record, given: passed.given, received: passed.received.max(0.0) };
        self.peers.iter().zip(&self.passed).map(seen)
    }

    /// The time a peer spent downloading, in seconds: until it had all, it left, or the run ended.
    #[must_use]
    pub fn downloading_s(&self, peer: &PeerRecord) -> f64 {
        peer.completed.min(peer.left).min(self.end()).since(peer.joined).secs()
    }

    /// What a peer offered to give while it was there, in bytes.
    #[must_use]
    pub fn offered_bytes(&self, peer: &PeerRecord) -> f64 {
        let (now, since, before) = peer.offers;
        before + now.bytes_per_s() * peer.left.min(self.end()).since(since).secs()
    }
}

impl PeerRecord {
    /// Adds up what it offered until then.
    fn until(&mut self, at: Time) -> &mut Self {
        let (rate, since, bytes) = &mut self.offers;
        *bytes += rate.bytes_per_s() * at.since(*since).secs();
        self
    }
}

impl Tally {
    fn receive(&mut self, receiver: PeerId, bytes: f64) {
        self.received += bytes;
        self.passed[receiver.index()].received += bytes;
    }
}

impl Witness for Tally {
    fn fetch(&self, peer: PeerId) {
        if !self.service.fetch(peer) {
            prefetch_index(&self.passed, peer.index());
        }
    }

    #[inline]
    fn witness(&mut self, at: Time, fact: &Fact) {
        // By far the most of all facts: where this is inlined, whoever tells it knows which it is and need not ask.
        if let Fact::Served { giver, receiver, bytes } = *fact {
            self.passed[giver.index()].given += bytes;
            self.receive(receiver, bytes);
        } else {
            self.note(at, fact);
        }
    }
}

impl Tally {
    /// Notes a fact of any other kind.
    fn note(&mut self, at: Time, fact: &Fact) {
        match *fact {
            Fact::Joined { peer, group, upload, offered, download, wants } => {
                debug_assert_eq!(peer.index(), self.peers.len(), "peers join in the order of their numbers");
                let (completed, left) = (Time::NEVER, Time::NEVER);
                self.peers.push(PeerRecord {
                    group,
                    joined: at,
                    completed,
                    left,
                    why: None,
                    upload,
                    offered,
                    download,
                    wants,
                    renamed: 0,
                    wasted: 0.0,
                    offers: (offered, at, 0.0),
                });
                self.passed.push(Passed::default());
                if let Some(group) = group {
                    self.joined[usize::from(group)] += 1;
                    self.service.join(at, peer, group);
                }
            }
            Fact::Left { peer, reason } => {
                let record = &mut self.peers[peer.index()];
                (record.left, record.why) = (at, Some(reason));
                self.service.leave(at, peer);
            }
            Fact::Offered { peer, offered } => {
                let (rate, since, _) = &mut self.peers[peer.index()].until(at).offers;
                *rate = offered;
                if *since < Time::NEVER {
                    *since = at;
                }
            }
            Fact::Away { peer } => self.peers[peer.index()].until(at).offers.1 = Time::NEVER,
            Fact::Back { peer } => self.peers[peer.index()].offers.1 = at,
            Fact::Shock { shock, begins } => self.shocks.push((at, shock, begins)),
            Fact::Renamed { peer } => self.peers[peer.index()].renamed += 1,
            Fact::Sealed { receiver, bytes } => self.receive(receiver, -bytes),
            Fact::Opened { receiver, bytes } => self.receive(receiver, bytes),
            Fact::Discarded { receiver, bytes, .. } => {
                self.receive(receiver, -bytes);
                self.peers[receiver.index()].wasted += bytes;
            }
            Fact::Switched { peer, group } => {
                let record = &mut self.peers[peer.index()];
                let before = usize::from(record.group.replace(group).expect("initial seeders are of no group"));
                for (of, counts) in [(true, &mut self.joined), (record.completed < Time::NEVER, &mut self.completed)] {
                    counts[before] -= u32::from(of);
                    counts[usize::from(group)] += u32::from(of);
                }
                self.service.switch(at, peer, group);
            }
            Fact::Served { .. } | Fact::Delivered { .. } => {}
            Fact::Game(ref fact) => self.game.witness(at, fact),
            Fact::Completed { peer } => {
                let record = &mut self.peers[peer.index()];
                record.completed = at;
                if let Some(group) = record.group {
                    self.completed[usize::from(group)] += 1;
                }
            }
            Fact::Service(fact) => self.service.witness(at, &fact),
            Fact::Team(ref fact) => self.team.witness(at, fact),
            Fact::Counted { leechers, seeders, lowest_copies, pieces_lost, largest_component } => {
                // A run ends with a count, after whatever else happened at that moment: it takes the earlier one's
                // place.
                self.samples.pop_if(|sample| sample.at == at);
                self.samples.push(Sample {
                    at,
                    received: self.received(),
                    leechers,
                    seeders,
                    lowest_copies,
                    pieces_lost,
                    largest_component,
                    completed: self.completed.clone(),
                    joined: self.joined.clone(),
                });
            }
        }
    }
}
