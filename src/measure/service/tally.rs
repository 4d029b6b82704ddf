//! The tally of requests: how many of each peer were served, by whom, and how long that took.

use prefetch_index::prefetch_index;

use super::members::Members;
use crate::measure::Whom;
use crate::measure::shares::Shares;
use crate::measure::tally::Sampled;
use crate::scenario::{Scenario, Workload};
use crate::units::{PeerId, Time};
use crate::world::{ServiceFact, Unserved};

/// What became of some requests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ended {
    /// Served well.
    pub good: u64,
    /// Served, and of no use.
    pub bad: u64,
    /// Given up.
    pub unserved: u64,
}

impl Ended {
    /// What became of requests since then.
    #[must_use]
    pub const fn since(&self, then: &Self) -> Self {
        Self { good: self.good - then.good, bad: self.bad - then.bad, unserved: self.unserved - then.unserved }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.good + self.bad + self.unserved
    }
}

/// What is known of one peer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Of {
    /// Of its requests: served well, served badly, given up.
    pub good: u32,
    pub bad: u32,
    pub unserved: u32,
    /// The requests that it served.
    pub given: u32,
    /// Its group now, kept here so that a request's fact need not look at what else is known of the peer.
    pub group: u16,
}

/// What peers did while they were of a group.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Did {
    /// The requests that they served.
    pub given: u64,
    /// Over their requests that were served: seconds until service began, and until it was over.
    pub waited_s: f64,
    pub took_s: f64,
}

/// What was counted at one moment.
#[derive(Clone, Debug)]
pub struct ServiceSample {
    /// The moment.
    pub at: Time,
    /// Peers that are online.
    pub online: u32,
    /// Requests that wait, and those under service.
    pub waiting: u32,
    /// Requests under service.
    pub under_service: u32,
    /// The part of those online in the largest connected part, where peers have neighbours.
    pub largest_component: Option<f64>,
    /// What had become of each group's requests from the start up to then.
    pub ended: Vec<Ended>,
    /// Which part of the peers each group was, where they learn.
    pub shares: Option<Vec<f64>>,
}

impl Sampled for ServiceSample {
    fn at(&self) -> Time {
        self.at
    }
}

/// What the measures need of a run of the workload `service`.
#[derive(Clone, Debug, Default)]
pub struct ServiceTally {
    pub(super) benefit: f64,
    pub(super) cost: f64,
    /// By peer, as far as anything is known of one.
    pub(super) peers: Vec<Of>,
    /// By group, at the time.
    pub(super) ended: Vec<Ended>,
    pub(super) did: Vec<Did>,
    members: Members,
    /// Whether peers learn.
    pub(super) learns: bool,
    horizon: Time,
    pub(super) messages: u64,
    pub(super) penniless: u64,
    /// What was paid in all, and the bytes that it was paid for.
    pub(super) paid: f64,
    pub(super) bought: f64,
    /// What each peer has at the end, where there is money.
    pub(super) balances: Vec<(PeerId, f64)>,
    /// What was counted, in order of time.
    pub samples: Vec<ServiceSample>,
}

impl ServiceTally {
    pub(in crate::measure) fn of_scenario(scenario: &Scenario) -> Self {
        let Workload::Service(service) = &scenario.workload else { return Self::default() };
        let (groups, horizon) = (scenario.population.groups.len(), scenario.horizon);
        Self {
            benefit: service.benefit,
            cost: service.cost,
            ended: vec![Ended::default(); groups],
            did: vec![Did::default(); groups],
            members: Members::new(groups, horizon),
            learns: scenario.learning.is_some(),
            horizon,
            ..Self::default()
        }
    }

    fn of(&mut self, peer: PeerId) -> &mut Of {
        let index = peer.index();
        if self.peers.len() <= index {
            self.peers.resize(index + 1, Of::default());
        }
        &mut self.peers[index]
    }

    /// A peer of this group joined. Nothing is kept of peers of other workloads.
    pub(in crate::measure) fn join(&mut self, at: Time, peer: PeerId, group: u16) {
        if !self.ended.is_empty() {
            self.of(peer).group = group;
            self.members.change(at, None, Some(group));
        }
    }

    /// A peer left.
    pub(in crate::measure) fn leave(&mut self, at: Time, peer: PeerId) {
        if !self.ended.is_empty() {
            let group = self.of(peer).group;
            self.members.change(at, Some(group), None);
        }
    }

    /// A peer is of another group from here on.
    pub(in crate::measure) fn switch(&mut self, at: Time, peer: PeerId, group: u16) {
        if !self.ended.is_empty() {
            let before = std::mem::replace(&mut self.of(peer).group, group);
            self.members.change(at, Some(before), Some(group));
        }
    }

    /// Asks memory for what is known of a peer; answers whether anything is kept of peers.
    pub(in crate::measure) fn fetch(&self, peer: PeerId) -> bool {
        let keeps = !self.ended.is_empty();
        if keeps {
            prefetch_index(&self.peers, peer.index());
        }
        keeps
    }

    /// The shares of the groups; `None` where nobody learns.
    pub(in crate::measure) fn shares(&self) -> Option<Shares> {
        self.learns.then(|| self.members.shares_until(self.horizon))
    }

    /// For how many seconds peers took part, online or away.
    pub(super) fn seconds(&self, whom: Whom) -> f64 {
        let seconds = self.members.seconds_until(self.horizon);
        match whom {
            Whom::All => seconds.iter().sum(),
            Whom::Group(group) => seconds[usize::from(group)],
        }
    }

    /// Something happened.
    pub(in crate::measure) fn witness(&mut self, at: Time, fact: &ServiceFact) {
        match *fact {
            ServiceFact::Served { asker, provider, waited, took, good, messages, .. } => {
                let of = self.of(asker);
                of.good += u32::from(good);
                of.bad += u32::from(!good);
                let group = usize::from(of.group);
                let ended = &mut self.ended[group];
                ended.good += u64::from(good);
                ended.bad += u64::from(!good);
                self.did[group].waited_s += waited.secs();
                self.did[group].took_s += took.secs();
                self.messages += u64::from(messages);
                if let Some(provider) = provider {
                    let of = self.of(provider);
                    of.given += 1;
                    let group = usize::from(of.group);
                    self.did[group].given += 1;
                }
            }
            ServiceFact::Unserved { asker, why, messages, .. } => {
                let of = self.of(asker);
                of.unserved += 1;
                let group = usize::from(of.group);
                self.ended[group].unserved += 1;
                self.messages += u64::from(messages);
                self.penniless += u64::from(why == Unserved::Penniless);
            }
            ServiceFact::Counted { online, waiting, under_service, largest_component } => {
                let ended = self.ended.clone();
                let shares = self.learns.then(|| self.members.shares());
                self.samples.push(ServiceSample {
                    at,
                    online,
                    waiting,
                    under_service,
                    largest_component,
                    ended,
                    shares,
                });
            }
            ServiceFact::Paid { money, bytes } => {
                self.paid += money;
                self.bought += bytes;
            }
            ServiceFact::Balance { peer, money } => self.balances.push((peer, money)),
        }
    }

    /// What became of requests from the first count in the second half of the run on; `None` if that was the last
    /// count.
    pub(super) fn settled(&self, horizon: Time, whom: Whom) -> Option<Ended> {
        let half = self.samples.iter().find(|sample| sample.at.micros() >= horizon.micros() / 2)?;
        let last = self.samples.last().filter(|last| last.at > half.at)?;
        let of = |ended: &[Ended]| match whom {
            Whom::All => Self::sum(ended),
            Whom::Group(group) => ended[usize::from(group)],
        };
        Some(of(&last.ended).since(&of(&half.ended)))
    }

    /// What became of all requests.
    pub(super) fn all(&self) -> Ended {
        Self::sum(&self.ended)
    }

    fn sum(groups: &[Ended]) -> Ended {
        groups.iter().fold(Ended::default(), |sum, of| Ended {
            good: sum.good + of.good,
            bad: sum.bad + of.bad,
            unserved: sum.unserved + of.unserved,
        })
    }
}
