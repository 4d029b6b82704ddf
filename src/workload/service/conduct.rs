//! What peers do by their behaviour in mid-run: give more or less, ask or hoard, take new names, and praise each other.

use super::request::NONE;
use super::{Event, Peer, Play};
use crate::behaviour::{Memory, Move, Situation};
use crate::incentive::Report;
use crate::random;
use crate::units::{NameId, PeerId, Rate, Share, Time};
use crate::world::{Fact, Witness};

/// What a peer saw since it last reconsidered, or joined.
#[derive(Debug)]
pub(super) struct Look {
    at: Time,
    /// When it reconsiders next.
    due: Time,
    pub offers: Share,
    memory: Memory,
    /// Whether it asked for anything, and the bytes that it received.
    pub asked: bool,
    pub received: f64,
}

impl<W: Witness> Play<'_, W> {
    /// A peer is to reconsider what it does, for the first time at a random moment of its own.
    pub(super) fn reconsider_later(&mut self, peer: u32, first: bool) {
        let behaviour = self.behaviour(peer);
        let Some(every) = behaviour.reconsiders() else { return };
        let now = self.agenda.now();
        let wait = if first {
            let offers = behaviour.offers();
            let look = Look { at: now, due: now, offers, memory: Memory::default(), asked: false, received: 0.0 };
            self.looks.insert(peer, look);
            let phase = random::unit(&mut self.streams.of_entity("reconsidering", peer.into()));
            Time::from_secs_f64(phase * every.secs())
        } else {
            every
        };
        self.looks.get_mut(&peer).expect("whoever reconsiders has looked").due = now + wait;
        self.agenda.schedule(now + wait, Event::Reconsider(peer));
    }

    /// A peer reconsiders what it does. Whoever is offline does so when it would next, once it is back.
    /// An event of a behaviour that it has given up since does not count.
    pub(super) fn reconsider(&mut self, peer: u32) {
        if self.looks.get(&peer).is_none_or(|look| look.due != self.agenda.now()) {
            return;
        }
        if self.peers[peer as usize].gone {
            return;
        }
        if self.peers[peer as usize].online {
            let mut look = self.looks.remove(&peer).expect("whoever reconsiders has looked when it joined");
            let situation = self.situation(peer, &look);
            let group = usize::from(self.peers[peer as usize].group);
            let behaviour = &self.scenario.population.groups[group].behaviour;
            let act = behaviour.reconsider(&situation, &mut look.memory, &mut self.conduct_stream);
            let (at, offers) = (self.agenda.now(), act.offers);
            self.looks.insert(peer, Look { at, due: at, offers, memory: look.memory, asked: false, received: 0.0 });
            self.act(peer, &act);
        }
        self.reconsider_later(peer, false);
    }

    fn act(&mut self, peer: u32, act: &Move) {
        self.offer_part(peer, act.offers);
        if act.new_name {
            self.take_new_name(peer);
        }
        self.peers[peer as usize].asks = act.asks;
        if act.praise > 0.0 && self.listening {
            self.praise(peer, act.praise);
        }
    }

    /// A peer offers this part of its link from here on, and tells so if that is news. With a server nobody gives.
    pub(super) fn offer_part(&mut self, peer: u32, part: Share) {
        let left = self.weakened.get(&peer).map_or(1.0, |left| left.get());
        let offered = self.newcomers[peer as usize].limit.bytes_per_s() * part.get() * left;
        if self.server.is_none() && offered.to_bits() != self.peers[peer as usize].rate.to_bits() {
            self.offer(peer, offered);
            let fact = Fact::Offered { peer: PeerId(peer), offered: Rate::from_bytes_per_s(offered) };
            self.witness.witness(self.agenda.now(), &fact);
        }
    }

    /// What a peer sees when it reconsiders. Nobody here is ever done: its progress is that of its time.
    fn situation(&self, peer: u32, before: &Look) -> Situation {
        let (now, newcomer) = (self.agenda.now(), self.newcomers[peer as usize]);
        let progress = now.since(newcomer.at).secs() / self.scenario.horizon.since(newcomer.at).secs().max(1e-6);
        Situation {
            present: now.since(newcomer.at),
            progress: Share::new(progress.min(1.0)).expect("a part of the time"),
            downloads: true,
            served: !before.asked || before.received > 0.0 || self.is_served(peer),
            upload: newcomer.upload,
            offers: before.offers,
            elapsed: now.since(before.at),
            received: before.received,
        }
    }

    /// Whether any request of a peer is under service.
    fn is_served(&self, peer: u32) -> bool {
        let mut slot = self.peers[peer as usize].first_request;
        while slot != NONE {
            if self.pending.at(slot).is_served() {
                return true;
            }
            slot = self.pending.at(slot).next_of_asker;
        }
        false
    }

    /// A peer reports service, by some other one of its own group, that it never received.
    fn praise(&mut self, peer: u32, bytes: f64) {
        let Peer { group, name, .. } = self.peers[peer as usize];
        let clique = &self.groups[usize::from(group)];
        let Some(&other) = random::pick(&mut self.conduct_stream, clique) else { return };
        if other != peer {
            let giver = self.peers[other as usize].name;
            self.report(&Report { at: self.agenda.now(), by: name, giver, receiver: name, bytes });
        }
    }

    /// A peer takes a new name: whoever it knows is a stranger to it, and it to them. What was under way is
    /// interrupted, and asked anew under that name.
    pub(super) fn take_new_name(&mut self, peer: u32) {
        self.serve_nobody(peer);
        self.peers[peer as usize].name = NameId(self.next_name);
        self.next_name += 1;
        let (name, further) = (self.peers[peer as usize].name, self.peers[peer as usize].further);
        self.take_names(peer, further);
        self.acquaintances.forget_all(peer);
        let mut slot = self.peers[peer as usize].first_request;
        while slot != NONE {
            let next = self.pending.at(slot).next_of_asker;
            self.pending.at_mut(slot).name = name;
            if self.pending.at(slot).provider != NONE && self.server.is_none() {
                self.detach(slot);
                self.displaced.push_back(slot);
            }
            slot = next;
        }
        self.witness.witness(self.agenda.now(), &Fact::Renamed { peer: PeerId(peer) });
    }
}
