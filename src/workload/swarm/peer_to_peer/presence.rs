//! Presence: peers that go offline keep their pieces and their names, and come back.

use super::decisions::RESTS;
use super::{Event, Opening, Play, Status};
use crate::dynamics::presence::Spell;
use crate::incentive::{Occasion, ROUNDS_REMEMBERED};
use crate::overlay::largest_component;
use crate::units::PeerId;
use crate::workload::swarm::transfers::NO_TRANSFER;
use crate::world::{Fact, Witness};

impl<W: Witness> Play<'_, W> {
    /// A newcomer's presence begins.
    pub(super) fn begin_presence(&mut self, peer: u32) {
        if self.scenario.churn.presence.is_always() {
            return;
        }
        let (row, now) = (self.newcomer(peer).row, self.agenda.now());
        let read = self.scenario.presence_read.as_deref();
        let spell = self.scenario.churn.presence.begins(row, now, read, &mut self.presence_stream);
        if !spell.online {
            self.go_away(peer);
        }
        self.await_turn(peer, spell);
    }

    /// A peer that is online from now on, or away, stays so for a while.
    pub(super) fn stay(&mut self, peer: u32, online: bool) {
        if self.scenario.churn.presence.is_always() || peer < self.swarm.seeders.count {
            return;
        }
        let (row, now) = (self.newcomer(peer).row, self.agenda.now());
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

    /// A peer goes offline, or comes back; an event that something else has overtaken does not count.
    pub(super) fn turn(&mut self, peer: u32) {
        if *self.turns_at.of(peer as usize) != self.agenda.now() {
            return;
        }
        match self.faces[peer as usize].status {
            Status::Gone => {}
            Status::Away { .. } => {
                self.come_back(peer);
                self.stay(peer, true);
            }
            Status::Leeching | Status::Seeding => {
                self.go_away(peer);
                self.stay(peer, false);
            }
        }
    }

    /// A peer goes offline: its links are closed, and what is under way on them is interrupted.
    pub(super) fn go_away(&mut self, peer: u32) {
        self.serve_nobody(peer);
        self.hand_over_keys(peer);
        self.miss_nobody(peer);
        for page in self.contacts.pages(peer) {
            if self.contacts.other(page).is_some() {
                self.cut(page, peer);
            }
        }
        let seeds = self.faces[peer as usize].status == Status::Seeding;
        self.leechers -= u32::from(!seeds);
        self.leechers_away += u32::from(!seeds);
        self.faces[peer as usize].status = Status::Away { seeds };
        self.openings[peer as usize] = Opening::Closed;
        self.pieces.serve(peer, false);
        self.take_off_present(peer);
        self.witness.witness(self.agenda.now(), &Fact::Away { peer: PeerId(peer) });
    }

    /// A peer is online again, and looks for neighbours.
    pub(super) fn come_back(&mut self, peer: u32) {
        let Status::Away { seeds } = self.faces[peer as usize].status else { return };
        self.faces[peer as usize].status = if seeds { Status::Seeding } else { Status::Leeching };
        self.leechers += u32::from(!seeds);
        self.leechers_away -= u32::from(!seeds);
        self.pieces.serve(peer, self.faces[peer as usize].gives);
        self.put_on_present(peer);
        self.witness.witness(self.agenda.now(), &Fact::Back { peer: PeerId(peer) });
        self.quitting.count_from(peer, self.agenda.now());
        self.make_up_for_rounds(peer);
        self.meet(peer);
        self.complete_if_all(peer);
        self.ask_soon(peer);
    }

    /// The rounds that a peer left out while it was away are made up for: they come to nothing, as far as its rule remembers by
    /// rounds.
    fn make_up_for_rounds(&mut self, peer: u32) {
        if self.faces[peer as usize].quiet != RESTS {
            return;
        }
        let round = self.peers[peer as usize].round;
        for number in round..round + self.rounds_left_out(peer).min(u32::from(ROUNDS_REMEMBERED)) {
            self.ask(peer, Occasion::Round(number));
        }
    }

    /// Closes a link for a while, and interrupts what is under way on it, in both directions.
    pub(super) fn cut(&mut self, page: u32, owner: u32) {
        for page in [page, self.contacts.mirror(page)] {
            let place = self.contacts.incoming[page as usize];
            if place != NO_TRANSFER {
                let giver = self.transfers.at(place).giver;
                self.interrupt(place);
                self.ask_soon(giver);
            }
        }
        self.part(page, owner);
    }

    /// The part of those present who can reach each other over their links in the largest connected part.
    pub(super) fn largest_component(&self) -> Option<f64> {
        let [everyone, present] = [self.peers.len(), self.present.len()]
            .map(|count| u32::try_from(count).expect("peers are numbered by u32"));
        let largest = largest_component(everyone, self.present.iter().copied(), |peer| self.contacts.neighbours(peer));
        (present > 0).then(|| f64::from(largest) / f64::from(present))
    }

    /// A peer is there: others may be told of it.
    pub(super) fn put_on_present(&mut self, peer: u32) {
        self.place_in_present[peer as usize] = u32::try_from(self.present.len()).expect("fits");
        self.present.push(peer);
    }

    /// A peer is not there any more.
    pub(super) fn take_off_present(&mut self, peer: u32) {
        let place = self.place_in_present[peer as usize] as usize;
        self.present.swap_remove(place);
        if let Some(&moved) = self.present.get(place) {
            self.place_in_present[moved as usize] = u32::try_from(place).expect("fits");
        }
    }
}
