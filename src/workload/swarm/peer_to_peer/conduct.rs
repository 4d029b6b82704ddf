//! What peers do by their behaviour in mid-run: give more or less, ask or hoard, take new names, and praise each other.

use super::{Event, Opening, Play, Status};
use crate::behaviour::{Behaviour, Memory, Move, Situation};
use crate::incentive::Report;
use crate::random;
use crate::units::{NameId, PeerId, Rate, Share, Time};
use crate::workload::swarm::transfers::NO_TRANSFER;
use crate::world::{Fact, Witness};

/// What a peer saw when it last reconsidered, or joined.
#[derive(Debug)]
pub(super) struct Look {
    at: Time,
    /// When it reconsiders next.
    due: Time,
    /// The bytes that it had.
    had: f64,
    /// The part of its upload capacity that it offered from then on.
    pub offers: Share,
    memory: Memory,
}

impl<W: Witness> Play<'_, W> {
    pub(super) fn behaviour(&self, group: Option<u16>) -> Option<&dyn Behaviour> {
        group.map(|group| &*self.scenario.population.groups[usize::from(group)].behaviour)
    }

    /// Whether the peers of a group may offer something later, even if they offer nothing at first.
    pub(super) fn may_change(&self, group: Option<u16>) -> bool {
        self.behaviour(group).is_some_and(|behaviour| behaviour.reconsiders().is_some())
    }

    /// A peer is to reconsider what it does, for the first time at a random moment of its own.
    pub(super) fn reconsider_later(&mut self, peer: u32, first: bool) {
        let Some(behaviour) = self.behaviour(self.peers[peer as usize].group) else { return };
        let Some(every) = behaviour.reconsiders() else { return };
        let wait = if first {
            let (at, had, offers) = (self.agenda.now(), self.bytes_had(peer), behaviour.offers());
            self.looks.insert(peer, Look { at, due: at, had, offers, memory: Memory::default() });
            let phase = random::unit(&mut self.streams.of_entity("reconsidering", peer.into()));
            Time::from_secs_f64(phase * every.secs())
        } else {
            every
        };
        let due = self.agenda.now() + wait;
        self.looks.get_mut(&peer).expect("whoever reconsiders has looked").due = due;
        self.agenda.schedule(due, Event::Reconsider(peer));
    }

    /// A peer reconsiders what it does. Whoever is offline does so when it would next, once it is back. An event of a behaviour
    /// that it has given up since does not count, nor one of a peer that has gone.
    pub(super) fn reconsider(&mut self, peer: u32) {
        if self.looks.get(&peer).is_none_or(|look| look.due != self.agenda.now()) {
            return;
        }
        if !self.faces[peer as usize].status.is_here() {
            self.reconsider_later(peer, false);
            return;
        }
        let mut look = self.looks.remove(&peer).expect("it has just been seen");
        let situation = self.situation(peer, &look);
        let group = self.peers[peer as usize].group.expect("initial seeders do not reconsider");
        let behaviour = &self.scenario.population.groups[usize::from(group)].behaviour;
        let act = behaviour.reconsider(&situation, &mut look.memory, &mut self.conduct_stream);
        let Move { offers, new_name, asks, praise } = act;
        let (at, had) = (self.agenda.now(), look.had + situation.received);
        self.looks.insert(peer, Look { at, due: at, had, offers, memory: look.memory });
        self.offer_part(peer, offers);
        if new_name {
            self.take_new_name(peer);
        }
        if asks != self.peers[peer as usize].asks {
            self.ask_or_hoard(peer, asks);
        }
        if praise > 0.0 && self.listening {
            self.praise(peer, praise);
        }
        self.reconsider_later(peer, false);
    }

    /// What a peer sees when it reconsiders.
    fn situation(&self, peer: u32, before: &Look) -> Situation {
        let newcomer = self.newcomer(peer);
        let open = f64::from(self.pieces.held(peer)) - self.seals.pieces(peer).map(|_| 1.0).sum::<f64>();
        let progress = open / f64::from(self.pieces.count);
        Situation {
            present: self.agenda.now() - newcomer.at,
            progress: Share::new(progress).expect("nobody has more than all"),
            downloads: self.faces[peer as usize].status == Status::Leeching,
            served: self.contacts.incoming_of(peer).next().is_some(),
            upload: newcomer.upload,
            offers: before.offers,
            elapsed: self.agenda.now() - before.at,
            received: self.bytes_had(peer) - before.had,
        }
    }

    /// The bytes that a peer has now: of whole pieces to which it has the key, of interrupted ones, and of those on
    /// their way. Nothing is told of the last: to look changes nothing.
    fn bytes_had(&self, peer: u32) -> f64 {
        let now = self.agenda.now();
        let in_transit = |place: u32| {
            let transfer = self.transfers.at(place);
            self.pieces.length(transfer.piece) - transfer.left + transfer.moved(now)
        };
        let interrupted: f64 = self.partials.of(peer).map(|(_, got)| got).sum();
        let sealed: f64 = self.seals.pieces(peer).map(|piece| self.pieces.length(piece)).sum();
        self.pieces.bytes_held(peer) - sealed
            + interrupted
            + self.contacts.incoming_of(peer).map(in_transit).sum::<f64>()
    }

    /// A peer asks for service from here on, or does not. What is on its way is finished.
    pub(super) fn ask_or_hoard(&mut self, peer: u32, asks: bool) {
        self.peers[peer as usize].asks = asks;
        self.hoarding = if asks { self.hoarding - 1 } else { self.hoarding + 1 };
        for page in self.contacts.pages(peer) {
            let Some(other) = self.contacts.other(page) else { continue };
            if asks && self.openings[other as usize] != Opening::Closed {
                self.ask_soon(other);
            }
        }
    }

    /// A peer reports service, by some neighbour of its own group, that it never received.
    fn praise(&mut self, peer: u32, bytes: f64) {
        let group = self.peers[peer as usize].group;
        let of_its_own =
            |page: &u32| self.contacts.other(*page).is_some_and(|other| self.peers[other as usize].group == group);
        let clique: Vec<u32> = self.contacts.pages(peer).filter(of_its_own).collect();
        let Some(&page) = random::pick(&mut self.conduct_stream, &clique) else { return };
        let other = self.contacts.other(page).expect("a neighbour is there");
        let (by, giver) = (self.name_on(peer, page), self.name_on(other, self.contacts.mirror(page)));
        self.report(&Report { at: self.agenda.now(), by, giver, receiver: by, bytes });
    }

    /// A peer offers so many bytes per second from here on.
    pub(super) fn offer_other(&mut self, peer: u32, offered: f64) {
        self.serve_nobody(peer);
        self.rates.set_upload(peer, offered);
        self.faces[peer as usize].gives = offered > 0.0;
        self.pieces.serve(peer, offered > 0.0 && self.faces[peer as usize].status.is_here());
        self.openings[peer as usize] = Opening::Closed;
        let fact = Fact::Offered { peer: PeerId(peer), offered: Rate::from_bytes_per_s(offered) };
        self.witness.witness(self.agenda.now(), &fact);
        self.ask_soon(peer);
    }

    /// A peer takes a new name: the links stay, but on both sides nothing is on the page.
    pub(super) fn take_new_name(&mut self, peer: u32) {
        self.serve_nobody(peer);
        for page in self.contacts.pages(peer) {
            let place = self.contacts.incoming[page as usize];
            if place != NO_TRANSFER {
                let giver = self.transfers.at(place).giver;
                self.interrupt(place);
                self.ask_soon(giver);
            }
        }
        self.faces[peer as usize].name = NameId(self.next_name);
        self.next_name += 1;
        self.take_names(peer, self.aliases.further(peer));
        self.forget_absent(peer);
        for page in self.contacts.pages(peer) {
            let Some(other) = self.contacts.other(page) else { continue };
            let mirror = self.contacts.mirror(page);
            self.detach_seals(page, peer);
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
