//! Who is there: joining, going offline, coming back, and counting.

use super::request::NONE;
use super::{Event, Peer, Play};
use crate::random;
use crate::scenario::{Back, Demand};
use crate::units::{PeerId, Share, Time};
use crate::workload::Checks;
use crate::workload::population::Newcomer;
use crate::world::{Fact, Reason, ServiceFact, Witness};

impl<W: Witness> Play<'_, W> {
    /// All newcomers of this moment join, and the next is awaited.
    pub(super) fn newcomers_join(&mut self) {
        while let Some(next) = self.newcomers.get(self.joined as usize) {
            if next.at > self.agenda.now() {
                self.agenda.schedule(next.at, Event::Join);
                break;
            }
            self.join(*next);
        }
        self.await_demand();
    }

    fn join(&mut self, newcomer: Newcomer) {
        let Newcomer { group, upload, offered, download, .. } = newcomer;
        let (id, now) = (self.joined, self.agenda.now());
        self.joined += 1;
        let terms = &self.scenario.population.groups[usize::from(group)];
        let behaviour = &*terms.behaviour;
        let rule = self.scenario.place_of_incentive(group);
        let first_round = self.first_round(id, rule);
        self.peers.push(Peer {
            group,
            rule,
            online: true,
            asks: true,
            shuns: behaviour.serves_only_its_own(),
            pollutes: behaviour.bad() > Share::NONE,
            asked_soon: false,
            asked_since_round: false,
            rate: offered.bytes_per_s(),
            name: self.first_names[id as usize],
            further: 0,
            first_further: 0,
            turn: 0,
            first_request: NONE,
            jobs: Vec::new(),
            serving: 0,
            weight: 0.0,
            settled: now,
            done_at: Time::NEVER,
            vacancies: 1,
            first_round,
            rounds: 0,
            round_at: Time::NEVER,
            payoff: 0.0,
        });
        self.take_names(id, behaviour.names() - 1);
        self.groups[usize::from(group)].push(id);
        if let Some(catalogue) = &mut self.catalogue {
            catalogue.join(id, behaviour.bad() >= Share::WHOLE, self.streams);
        }
        let fact = Fact::Joined { peer: PeerId(id), group: Some(group), upload, offered, download, wants: 0.0 };
        self.witness.witness(now, &fact);
        self.come_online(id);
        self.reconsider_later(id, true);
    }

    /// The first round of a peer that follows this rule from now on.
    pub(super) fn first_round(&mut self, peer: u32, rule: u8) -> Time {
        let phase = random::unit(&mut self.streams.of_entity("round phase", peer.into()));
        self.agenda.now() + Time::from_secs_f64(phase * self.rounds[usize::from(rule)].secs())
    }

    /// A peer takes so many more names.
    pub(super) fn take_names(&mut self, peer: u32, further: u32) {
        let peer = &mut self.peers[peer as usize];
        (peer.further, peer.first_further) = (further, self.next_name);
        self.next_name += further;
    }

    fn come_online(&mut self, peer: u32) {
        self.peers[peer as usize].online = true;
        self.present.add(peer);
        if self.peers[peer as usize].rate > 0.0 {
            self.givers.add(peer);
        }
        if let Some(session) = self.service.session {
            let span = random::exponential(&mut self.presence_stream, session.secs());
            self.agenda.schedule(self.agenda.now() + Time::from_secs_f64(span), Event::Leave(peer));
        }
    }

    /// A peer goes offline: whatever it asked for is over, and whoever asked it asks others.
    pub(super) fn leave(&mut self, peer: u32) {
        self.serve_nobody(peer);
        self.peers[peer as usize].online = false;
        self.present.remove(peer);
        self.givers.remove(peer);
        self.give_up_all(peer);
        if let Some(away) = self.service.away {
            let span = random::exponential(&mut self.presence_stream, away.secs());
            self.agenda.schedule(self.agenda.now() + Time::from_secs_f64(span), Event::Return(peer));
        } else {
            self.witness.witness(self.agenda.now(), &Fact::Left { peer: PeerId(peer), reason: Reason::Done });
        }
        self.await_demand();
    }

    /// A peer is back, or a newcomer in its place.
    pub(super) fn come_back(&mut self, peer: u32) {
        if self.service.back == Back::Newcomer {
            self.take_new_name(peer);
        }
        self.come_online(peer);
        self.await_demand();
    }

    /// The next request is awaited anew: the number of those who may ask has changed, and Poisson processes have no
    /// memory.
    pub(super) fn await_demand(&mut self) {
        if self.service.demand == Demand::Poisson {
            self.asking = self.asking.wrapping_add(1);
            let wait = self.demand.wait(self.present.len());
            if wait < Time::NEVER {
                self.agenda.schedule(self.agenda.now() + wait, Event::Ask(self.asking));
            }
        }
    }

    /// Counts whoever is there and whatever waits.
    pub(super) fn count(&mut self) {
        if self.checks == Checks::On {
            self.audit();
        }
        let under_service = match &self.server {
            Some(server) => server.serving(),
            None => self.givers.members().iter().map(|peer| self.peers[*peer as usize].serving).sum(),
        };
        let open = u32::try_from(self.pending.open()).expect("fewer than 2^32 requests at once");
        let counted = ServiceFact::Counted { online: self.present.len(), waiting: open - under_service, under_service };
        self.witness.witness(self.agenda.now(), &Fact::Service(counted));
    }

    /// The run is over: what peers have is told, where there is money.
    pub(super) fn end(&mut self) {
        for peer in 0..self.joined {
            let Peer { rule, name, .. } = self.peers[peer as usize];
            if let Some(money) = self.rules[usize::from(rule)].money(name) {
                let balance = ServiceFact::Balance { peer: PeerId(peer), money };
                self.witness.witness(self.scenario.horizon, &Fact::Service(balance));
            }
        }
    }
}
