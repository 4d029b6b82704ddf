//! What peers do by their behaviour in mid-run: give more or less, and take new names.

use super::{Event, Opening, Play, Status};
use crate::behaviour::{Behaviour, Move, Situation};
use crate::random;
use crate::units::{NameId, PeerId, Rate, Share, Time};
use crate::workload::swarm::transfers::NO_TRANSFER;
use crate::world::{Fact, Witness};

impl<W: Witness> Play<'_, W> {
    fn behaviour(&self, group: Option<u16>) -> Option<&dyn Behaviour> {
        group.map(|group| &*self.scenario.population.groups[usize::from(group)].behaviour)
    }

    /// Whether the peers of a group may offer something later, even if they offer nothing at first.
    pub(super) fn may_change(&self, group: Option<u16>) -> bool {
        self.behaviour(group).is_some_and(|behaviour| behaviour.reconsiders().is_some())
    }

    /// A peer is to reconsider what it does, for the first time at a random moment of its own.
    pub(super) fn reconsider_later(&mut self, peer: u32, first: bool) {
        let Some(every) = self.behaviour(self.peers[peer as usize].group).and_then(Behaviour::reconsiders) else {
            return;
        };
        let wait = if first {
            let phase = random::unit(&mut self.streams.of_entity("reconsidering", peer.into()));
            Time::from_secs_f64(phase * every.secs())
        } else {
            every
        };
        self.agenda.schedule(self.agenda.now() + wait, Event::Reconsider(peer));
    }

    /// A peer reconsiders what it does.
    pub(super) fn reconsider(&mut self, peer: u32) {
        let status = self.peers[peer as usize].status;
        if status == Status::Gone {
            return;
        }
        let newcomer = self.newcomers[(peer - self.swarm.seeders.count) as usize];
        let progress = f64::from(self.pieces.held(peer)) / f64::from(self.pieces.count);
        let situation = Situation {
            present: self.agenda.now() - newcomer.at,
            progress: Share::new(progress).expect("nobody has more than all"),
            downloads: status == Status::Leeching,
            served: self.contacts.incoming_of(peer).next().is_some(),
        };
        let behaviour = &self.scenario.population.groups[usize::from(newcomer.group)].behaviour;
        let Move { offers, new_name } = behaviour.reconsider(&situation, &mut self.conduct_stream);
        let offered = newcomer.upload.bytes_per_s() * offers.get();
        if offered.to_bits() != self.rates.upload(peer).to_bits() {
            self.offer_other(peer, offered);
        }
        if new_name {
            self.take_new_name(peer);
        }
        self.reconsider_later(peer, false);
    }

    /// A peer offers so many bytes per second from here on.
    fn offer_other(&mut self, peer: u32, offered: f64) {
        self.serve_nobody(peer);
        self.rates.set_upload(peer, offered);
        self.pieces.serve(peer, offered > 0.0);
        self.openings[peer as usize] = Opening::Closed;
        let fact = Fact::Offered { peer: PeerId(peer), offered: Rate::from_bytes_per_s(offered) };
        self.witness.witness(self.agenda.now(), &fact);
        self.ask_soon(peer);
    }

    /// A peer takes a new name: the links stay, but on both sides nothing is on the page.
    fn take_new_name(&mut self, peer: u32) {
        self.serve_nobody(peer);
        for page in self.contacts.pages(peer) {
            let place = self.contacts.incoming[page as usize];
            if place != NO_TRANSFER {
                let giver = self.transfers.at(place).giver;
                self.interrupt(place);
                self.ask_soon(giver);
            }
        }
        self.names[peer as usize] = NameId(self.next_name);
        self.next_name += 1;
        for page in self.contacts.pages(peer) {
            let Some(other) = self.contacts.other(page) else { continue };
            let mirror = self.contacts.mirror(page);
            self.detach_seals(peer, other);
            self.open(peer, page);
            self.open(other, mirror);
            if self.openings[other as usize] != Opening::Closed {
                self.ask_soon(other);
            }
        }
        self.witness.witness(self.agenda.now(), &Fact::Renamed { peer: PeerId(peer) });
        self.ask_soon(peer);
    }

    /// A peer stops serving whomever it serves.
    pub(super) fn serve_nobody(&mut self, peer: u32) {
        while let Some(place) = self.transfers.places(peer).next() {
            self.interrupt(place);
        }
    }
}
