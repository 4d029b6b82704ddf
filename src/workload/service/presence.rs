//! Who is there: joining, going offline, coming back, and counting.

use super::request::NONE;
use super::{Event, Jobs, Peer, Play, Provider};
use crate::dynamics::presence::{Back, Spell};
use crate::overlay::largest_component;
use crate::random;
use crate::scenario::{Count, Demand};
use crate::units::{PeerId, Share, Time};
use crate::workload::population::Newcomer;
use crate::workload::turns::Turns;
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
        let Newcomer { group, row, upload, offered, download, .. } = newcomer;
        let (id, now) = (self.joined, self.agenda.now());
        self.joined += 1;
        let terms = &self.scenario.population.groups[usize::from(group)];
        let behaviour = &*terms.behaviour;
        let rule = self.scenario.place_of_incentive(group);
        let first_round = self.first_round(id, rule);
        self.peers.push(Peer {
            group,
            rule,
            online: false,
            gone: false,
            asks: true,
            shuns: behaviour.serves_only_its_own(),
            pollutes: behaviour.bad() > Share::NONE,
            rate: offered.bytes_per_s(),
            name: self.first_names[id as usize],
            further: 0,
            first_request: NONE,
            turns: Turns::new(first_round),
            payoff: 0.0,
        });
        self.providers.push(Provider {
            jobs: Jobs::new(),
            serving: 0,
            weight: 0.0,
            settled: now,
            done_at: Time::NEVER,
            vacancies: 1,
            asked_soon: false,
            asked_since_round: false,
        });
        self.take_names(id, behaviour.names() - 1);
        self.groups[usize::from(group)].push(id);
        if let Some(catalogue) = &mut self.catalogue {
            catalogue.join(id, behaviour.bad() >= Share::WHOLE, self.streams);
        }
        let fact = Fact::Joined { peer: PeerId(id), group: Some(group), upload, offered, download, wants: 0.0 };
        self.witness.witness(now, &fact);
        let read = self.scenario.presence_read.as_deref();
        let spell = self.scenario.churn.presence.begins(row, now, read, &mut self.presence_stream);
        if spell.online {
            self.come_online(id);
        } else {
            self.witness.witness(now, &Fact::Away { peer: PeerId(id) });
        }
        self.await_turn(id, spell);
        self.await_round(id);
        self.reconsider_later(id, true);
        self.quitting.join(id, id.into(), now, self.streams);
        self.consider_quitting(id);
    }

    /// The first round of a peer that follows this rule from now on.
    pub(super) fn first_round(&mut self, peer: u32, rule: u8) -> Time {
        let phase = random::unit(&mut self.streams.of_entity("round phase", peer.into()));
        self.agenda.now() + Time::from_secs_f64(phase * self.terms[usize::from(rule)].round.secs())
    }

    /// A peer takes so many more names.
    pub(super) fn take_names(&mut self, peer: u32, further: u32) {
        self.peers[peer as usize].further = further;
        if further > 0 {
            self.further_names.at(peer as usize).first = self.next_name;
        }
        self.next_name += further;
    }

    fn come_online(&mut self, peer: u32) {
        self.peers[peer as usize].online = true;
        self.present.add(peer);
        if self.peers[peer as usize].rate > 0.0 {
            self.givers.add(peer);
        }
    }

    /// A peer goes offline, or comes back; an event that something else has overtaken does not count.
    pub(super) fn turn(&mut self, peer: u32) {
        let online = self.peers[peer as usize].online;
        if *self.turns_at.of(peer as usize) != self.agenda.now() {
            return;
        }
        if online {
            let reason = self.scenario.churn.presence.is_final().then_some(Reason::Done);
            self.leave(peer, reason);
        } else {
            if self.scenario.churn.presence.back() == Back::Newcomer {
                self.take_new_name(peer);
            }
            self.come_back(peer);
        }
        self.stay(peer, !online);
        self.await_demand();
    }

    /// A peer that is online from now on, or away, stays so for a while.
    pub(super) fn stay(&mut self, peer: u32, online: bool) {
        let (row, now) = (self.newcomers[peer as usize].row, self.agenda.now());
        let read = self.scenario.presence_read.as_deref();
        let spell = self.scenario.churn.presence.goes_on(row, online, now, read, &mut self.presence_stream);
        self.await_turn(peer, spell);
    }

    fn await_turn(&mut self, peer: u32, spell: Spell) {
        *self.turns_at.at(peer as usize) = spell.until;
        if spell.until <= self.scenario.horizon {
            self.agenda.schedule(spell.until, Event::Turn(peer));
        }
    }

    /// A peer goes offline, for good if there is a reason: whatever it asked for is over, and whoever asked it asks others.
    pub(super) fn leave(&mut self, peer: u32, for_good: Option<Reason>) {
        self.serve_nobody(peer);
        let of = &mut self.peers[peer as usize];
        (of.online, of.gone) = (false, for_good.is_some());
        *self.turns_at.at(peer as usize) = Time::NEVER;
        self.present.remove(peer);
        self.givers.remove(peer);
        self.give_up_all(peer);
        let id = PeerId(peer);
        let fact = for_good.map_or(Fact::Away { peer: id }, |reason| Fact::Left { peer: id, reason });
        self.witness.witness(self.agenda.now(), &fact);
        if for_good.is_some_and(|reason| reason != Reason::Done) {
            self.be_missed(peer);
        }
    }

    /// A peer is back.
    pub(super) fn come_back(&mut self, peer: u32) {
        self.come_online(peer);
        self.witness.witness(self.agenda.now(), &Fact::Back { peer: PeerId(peer) });
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
        if self.checks.assert() {
            self.audit();
        }
        let under_service = match &self.server {
            Some(server) => server.serving(),
            None => self.givers.members().iter().map(|peer| self.providers[*peer as usize].serving).sum(),
        };
        let open = u32::try_from(self.pending.open()).expect("fewer than 2^32 requests at once");
        let (online, waiting) = (self.present.len(), open - under_service);
        let largest_component = self.largest_component();
        let counted = ServiceFact::Counted { online, waiting, under_service, largest_component };
        self.witness.witness(self.agenda.now(), &Fact::Service(counted));
        let turns = self.shocks.counted(|count| match count {
            Count::Online => Some(online),
            Count::Waiting => Some(waiting),
            Count::Leechers | Count::Seeders | Count::LowestCopies => None,
        });
        for turn in turns {
            self.shock(turn);
        }
    }

    /// The part of those online who can reach each other over the overlay in the largest connected part.
    fn largest_component(&self) -> Option<f64> {
        let (graph, members) = (self.graph.as_ref()?, self.present.members().iter().copied());
        let largest = largest_component(self.joined, members, |peer| {
            let met = move |other: &u32| self.present.has(*other) && !self.apart(peer, *other);
            graph.neighbours(peer).iter().copied().filter(met)
        });
        (self.present.len() > 0).then(|| f64::from(largest) / f64::from(self.present.len()))
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
