//! Asking a giver's rule whom to serve, and doing what it answers.

use super::{Peer, Play, Status};
use crate::incentive::{Occasion, Page, Requester, View};
use crate::units::{NameId, Rate};
use crate::workload::swarm::pieces::NOBODY;
use crate::world::Witness;

use super::Event;

/// Not granted.
const REFUSED: u32 = u32::MAX;

impl<W: Witness> Play<'_, W> {
    /// A giver's regular round: its rule looks at what came in, and decides anew.
    pub(super) fn round(&mut self, giver: u32) {
        let peer = &mut self.peers[giver as usize];
        if peer.status == Status::Gone {
            return;
        }
        let number = peer.round;
        peer.round += 1;
        let every = self.rounds[usize::from(peer.rule)];
        self.agenda.schedule(self.agenda.now() + every, Event::Round(giver));
        if self.peers[giver as usize].status == Status::Leeching {
            self.account_incoming(giver);
        } else {
            for place in self.transfers.places(giver) {
                self.account(place);
            }
        }
        if self.peers[giver as usize].pollutes {
            self.cheated_ask_again(giver);
        }
        self.ask(giver, Occasion::Round(number));
        // Who asked is known of this giver only if its rule was asked.
        if self.rates.upload(giver) > 0.0 && self.nobody_asked && self.seals.any(giver) {
            self.unseal_all(giver);
        }
    }

    /// Marks a giver to be asked once the current event has done its work.
    pub(super) fn ask_soon(&mut self, giver: u32) {
        let peer = &mut self.peers[giver as usize];
        if !peer.asked_soon && peer.status != Status::Gone && self.rates.upload(giver) > 0.0 {
            peer.asked_soon = true;
            self.to_ask.push_back(giver);
        }
    }

    /// A peer has gained a piece: if it has room for one more to serve, and someone wants the piece, it is asked soon.
    pub(super) fn offer(&mut self, giver: u32, piece: u32) {
        let idle = self.peers[giver as usize].vacancies > 0;
        if idle && self.contacts.neighbours(giver).any(|other| self.pieces.wants(other, piece)) {
            self.ask_soon(giver);
        }
    }

    /// Asks a giver's rule, and does what it answers.
    pub(super) fn ask(&mut self, giver: u32, occasion: Occasion) {
        if self.peers[giver as usize].status == Status::Gone || self.rates.upload(giver) == 0.0 {
            return;
        }
        self.find_requesters(giver);
        let view = View {
            now: self.agenda.now(),
            giver: self.name(giver),
            stance: self.stance(giver),
            capacity: Rate::from_bytes_per_s(self.rates.upload(giver)),
            occasion,
            pages: self.contacts.pages(giver),
            requesters: &self.requesters,
        };
        self.answer.clear();
        let rule = usize::from(self.peers[giver as usize].rule);
        self.rules[rule].decide(&view, &mut self.rule_stream, &mut self.answer);
        self.peers[giver as usize].vacancies = self.answer.vacancies;
        self.obey(giver);
    }

    /// Those who ask: neighbours that the giver serves now, or who want a piece that it has.
    fn find_requesters(&mut self, giver: u32) {
        let nobody = Requester { name: NameId(NOBODY), page: Page(0), served: false };
        self.requesters.resize(self.contacts.degree(giver) as usize, nobody);
        // Whoever does not ask is overwritten by the next: nobody knows beforehand who asks, so a branch would be guessed
        // wrong too often.
        let mut asking = 0;
        if self.pieces.held(giver) > 0 {
            let have = self.pieces.have(giver);
            for (page, other, served) in self.contacts.links(giver) {
                let peer = &self.peers[other as usize];
                self.requesters[asking] = Requester { name: peer.name, page: Page(page), served };
                asking += usize::from(served | (peer.asks & self.pieces.useful(have, other)));
            }
        }
        self.requesters.truncate(asking);
        self.nobody_asked = asking == 0;
        self.see_aliases();
        let Peer { shuns, pollutes, .. } = self.peers[giver as usize];
        if shuns | pollutes {
            self.turn_away(giver);
        }
    }

    /// Requesters that hold several names are known by the one that they use on that link.
    fn see_aliases(&mut self) {
        if self.aliases.is_empty() {
            return;
        }
        let mut requesters = std::mem::take(&mut self.requesters);
        for Requester { name, page, .. } in &mut requesters {
            let other = self.contacts.other(page.0).expect("a requester is linked");
            *name = self.name_on(other, self.contacts.mirror(page.0));
        }
        self.requesters = requesters;
    }

    /// Leaves out whom a giver would never serve, since it serves its own group only, and whoever it cheated.
    fn turn_away(&mut self, giver: u32) {
        let mut requesters = std::mem::take(&mut self.requesters);
        let Peer { shuns, pollutes, group, .. } = self.peers[giver as usize];
        requesters.retain(|&Requester { page, served, .. }| {
            let other = self.contacts.other(page.0).expect("a requester is linked");
            let stranger = shuns && self.peers[other as usize].group != group;
            let asks_others = pollutes && self.pollution.is_shunned(page.0);
            served || !(stranger || asks_others)
        });
        self.requesters = requesters;
    }

    /// Makes the giver's transfers what the answer says: ends those that were not granted again, starts the new ones.
    fn obey(&mut self, giver: u32) {
        self.granted.clear();
        self.granted.resize(self.requesters.len(), REFUSED);
        for (index, grant) in (0u32..).zip(&self.answer.grants) {
            assert!(
                grant.weight > 0.0 && self.granted[grant.requester] == REFUSED,
                "a rule grants each requester once"
            );
            self.granted[grant.requester] = index;
        }
        for requester in 0..self.requesters.len() {
            let Requester { page, served, .. } = self.requesters[requester];
            let grant = self.answer.grants.get(self.granted[requester] as usize).copied();
            match grant {
                Some(grant) if served => self.keep_serving(giver, page, grant.weight, grant.lasts),
                None if served => {
                    let place = self.contacts.incoming[self.contacts.mirror(page.0) as usize];
                    self.interrupt(place);
                }
                Some(_) | None => {}
            }
        }
        for index in 0..self.answer.grants.len() {
            let grant = self.answer.grants[index];
            let Requester { page, served, .. } = self.requesters[grant.requester];
            if !served {
                self.start(giver, page, grant.weight, grant.lasts);
            }
        }
    }

    fn keep_serving(&mut self, giver: u32, page: Page, weight: f64, lasts: crate::incentive::Lasts) {
        let place = self.contacts.incoming[self.contacts.mirror(page.0) as usize];
        let transfer = self.transfers.at_mut(place);
        transfer.lasts = lasts;
        if transfer.weight.to_bits() != weight.to_bits() {
            transfer.weight = weight;
            let receiver = transfer.receiver;
            self.rates.disturb(giver, receiver);
        }
    }
}
