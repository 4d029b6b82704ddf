//! Asking a giver's rule whom to serve, and doing what it answers.

use super::{Event, Opening, Peer, Play, Status};
use crate::incentive::{Occasion, Page, ROUNDS_REMEMBERED, Requester, View};
use crate::units::{NameId, Rate};
use crate::workload::swarm::contacts::Service;
use crate::workload::swarm::pieces::NOBODY;
use crate::world::Witness;

/// The rounds of a peer rest: it is a giver of whom nobody asks, and who receives nothing, since as many rounds as rules
/// remember. It is not asked until something happens to it. A swarm that has stalled has hours of such rounds.
pub(super) const RESTS: u8 = u8::MAX;

/// Not granted.
const REFUSED: u32 = u32::MAX;

impl<W: Witness> Play<'_, W> {
    /// A giver's regular round: its rule looks at what came in, and decides anew.
    pub(super) fn round(&mut self, giver: u32) {
        let now = self.agenda.now();
        let (peer, face) = (&mut self.peers[giver as usize], &mut self.faces[giver as usize]);
        if face.status == Status::Gone {
            return;
        }
        // Whoever is away has nobody to serve: its rounds rest until it is back.
        let rests = face.quiet == ROUNDS_REMEMBERED && !self.checks.leaves_nothing_out();
        if rests || !face.status.is_here() {
            (face.quiet, peer.round_at) = (RESTS, now);
            return;
        }
        let number = peer.round;
        peer.round += 1;
        let every = self.rounds[usize::from(face.rule)];
        self.agenda.schedule(now + every, Event::Round(giver));
        let receives = if self.faces[giver as usize].status == Status::Leeching {
            self.account_incoming(giver)
        } else {
            for place in self.transfers.places(giver) {
                self.account(place);
            }
            false
        };
        if self.peers[giver as usize].pollutes {
            self.cheated_ask_again(giver);
        }
        self.contacts.reopen(self.contacts.pages(giver));
        self.ask(giver, Occasion::Round(number));
        // Who asked is known of this giver only if its rule was asked. Two who owe each other too much would both wait
        // for ever.
        let refuses_all = !self.requesters.is_empty() && self.answer.grants.is_empty();
        if self.faces[giver as usize].gives && (self.nobody_asked || refuses_all) && self.seals.any(giver) {
            self.unseal_all(giver);
        }
        // Whoever was cheated asks again at a polluter's round: those never rest.
        let quiet = !receives
            && !self.peers[giver as usize].pollutes
            && !self.seals.any(giver)
            && self.openings[giver as usize] != Opening::Closed
            && self.requesters.is_empty();
        let face = &mut self.faces[giver as usize];
        face.quiet = if quiet { ROUNDS_REMEMBERED.min(face.quiet + 1) } else { 0 };
    }

    /// Something happens to a peer: if its rounds rest they begin again, where they would be had they gone on.
    #[inline]
    pub(super) fn wake(&mut self, peer: u32) {
        let face = &mut self.faces[peer as usize];
        if face.quiet != 0 && std::mem::take(&mut face.quiet) == RESTS {
            self.rounds_begin_again(peer);
        }
    }

    fn rounds_begin_again(&mut self, peer: u32) {
        let left_out = self.rounds_left_out(peer);
        self.peers[peer as usize].round += left_out;
        let every = self.rounds[usize::from(self.faces[peer as usize].rule)];
        self.agenda.schedule(self.peers[peer as usize].round_at + every * u64::from(left_out), Event::Round(peer));
    }

    /// How many rounds a peer whose rounds rest has left out.
    pub(super) fn rounds_left_out(&self, peer: u32) -> u32 {
        let round_at = self.peers[peer as usize].round_at;
        let every = self.rounds[usize::from(self.faces[peer as usize].rule)];
        let left_out = self.agenda.now().since(round_at).micros().div_ceil(every.micros());
        u32::try_from(left_out).expect("rounds are numbered by u32")
    }

    /// Marks a giver to be asked once the current event has done its work.
    pub(super) fn ask_soon(&mut self, giver: u32) {
        self.wake(giver);
        let peer = &mut self.peers[giver as usize];
        let face = self.faces[giver as usize];
        if !peer.asked_soon && face.status.is_here() && face.gives {
            peer.asked_soon = true;
            self.to_ask.push_back(giver);
        }
    }

    /// A peer has gained a piece: if it has room for one more to serve, and someone wants the piece, it is asked soon.
    pub(super) fn offer(&mut self, giver: u32, piece: u32) {
        let opening = self.openings[giver as usize];
        if opening == Opening::Closed {
            return;
        }
        let wants = |other| self.pieces.wants(other, piece);
        let asks = self.contacts.links(giver).any(|(_, other, service)| opening.is_open_to(service) && wants(other));
        if asks {
            self.ask_soon(giver);
        }
    }

    /// Asks a giver's rule, and does what it answers.
    pub(super) fn ask(&mut self, giver: u32, occasion: Occasion) {
        let face = self.faces[giver as usize];
        if !face.status.is_here() || !face.gives {
            return;
        }
        self.fetch_served(giver);
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
        let rule = &mut self.rules[usize::from(face.rule)];
        rule.decide(&view, &mut self.rule_stream, &mut self.answer);
        let (room, all_served) = (self.answer.vacancies > 0, self.answer.grants.len() == self.requesters.len());
        let stands = room && !all_served && rule.refuses_until_round();
        self.openings[giver as usize] = match room {
            false => Opening::Closed,
            true if all_served || stands => Opening::ToNew,
            true => Opening::ToAll,
        };
        self.obey(giver);
        if stands {
            self.note_refused(giver);
        }
    }

    /// Whoever asked and was not granted stays refused until the giver's next round. (Whoever was granted may have found
    /// nothing left to ask for.)
    fn note_refused(&mut self, giver: u32) {
        let first = self.contacts.pages(giver).start;
        for Requester { page, .. } in &self.requesters {
            if self.granted[(page.0 - first) as usize] == REFUSED {
                self.contacts.service[page.index()] = Service::Refused;
            }
        }
    }

    /// Where that is checked: everyone who has refused someone looks again, and nothing comes of it. Who is refused stays
    /// so, even if it wants nothing at present: otherwise who is asked first would differ later.
    pub(super) fn look_again(&mut self) {
        for place in 0..self.present.len() {
            let giver = self.present[place];
            let links = self.contacts.links(giver);
            let refused: Vec<u32> = links.filter(|link| link.2 == Service::Refused).map(|(page, ..)| page).collect();
            if self.contacts.reopen(self.contacts.pages(giver)) {
                self.ask(giver, Occasion::Vacancy);
            }
            for page in refused {
                let service = &mut self.contacts.service[page as usize];
                *service = if *service == Service::Open { Service::Refused } else { *service };
            }
        }
    }

    /// Those who ask: neighbours that the giver serves now, or who want a piece that it has. Whoever was refused until
    /// the next round is none of them.
    fn find_requesters(&mut self, giver: u32) {
        let mut requesters = std::mem::take(&mut self.requesters);
        match self.pieces.of(giver) {
            _ if self.pieces.held(giver) == 0 => requesters.clear(),
            [pieces] => collect(&mut requesters, self.contacts.links(giver), |other| self.pieces.useful(pieces, other)),
            pieces => {
                let useful = |other| self.pieces.any_useful(pieces, other);
                collect(&mut requesters, self.contacts.links(giver), useful);
            }
        }
        self.requesters = requesters;
        if self.hoarding > 0 {
            self.keep_requesters(|play, other, _| play.peers[other as usize].asks);
        }
        self.nobody_asked = self.requesters.is_empty();
        self.name_requesters();
        let Peer { shuns, pollutes, group, .. } = self.peers[giver as usize];
        if shuns {
            self.keep_requesters(|play, other, _| play.peers[other as usize].group == group);
        }
        if pollutes {
            // Whom it cheated asks others first.
            self.keep_requesters(|play, _, page| !play.pollution.is_shunned(page));
        }
    }

    /// Keeps those requesters who are served, and those of the others, each a peer on a page, who are meant.
    fn keep_requesters(&mut self, meant: impl Fn(&Self, u32, u32) -> bool) {
        let mut requesters = std::mem::take(&mut self.requesters);
        requesters.retain(|&Requester { page, served, .. }| {
            let other = self.contacts.other(page.0).expect("a requester is linked");
            served || meant(self, other, page.0)
        });
        self.requesters = requesters;
    }

    /// Puts names in the place of the requesters' numbers: of those who hold several, the one that they use on that link.
    fn name_requesters(&mut self) {
        let mut requesters = std::mem::take(&mut self.requesters);
        if self.aliases.is_empty() {
            for Requester { name, .. } in &mut requesters {
                *name = self.name(name.0);
            }
        } else {
            for Requester { name, page, .. } in &mut requesters {
                *name = self.name_on(name.0, self.contacts.mirror(page.0));
            }
        }
        self.requesters = requesters;
    }

    /// Makes the giver's transfers what the answer says: ends those that were not granted again, starts the new ones.
    fn obey(&mut self, giver: u32) {
        let pages = self.contacts.pages(giver);
        self.granted.clear();
        self.granted.resize(pages.len(), REFUSED);
        for (index, grant) in (0u32..).zip(&self.answer.grants) {
            let granted = &mut self.granted[(self.requesters[grant.requester].page.0 - pages.start) as usize];
            assert!(grant.weight > 0.0 && *granted == REFUSED, "a rule grants each requester once");
            *granted = index;
        }
        self.keep_serving(giver);
        self.fetch_changes();
        self.refused.sort_unstable();
        for index in 0..self.refused.len() {
            self.interrupt(self.place_on(self.refused[index]));
        }
        self.refused.clear();
        for index in 0..self.answer.grants.len() {
            let grant = self.answer.grants[index];
            let Requester { page, served, .. } = self.requesters[grant.requester];
            if !served {
                self.start(giver, page, grant.weight, grant.lasts);
            }
        }
    }

    /// Goes on serving those of the giver's receivers who were granted again, with the weights that they have now; notes
    /// the pages of the others. Whoever is served asks: one walk along the giver's transfers is quicker than a look at
    /// each one's other side.
    fn keep_serving(&mut self, giver: u32) {
        let first = self.contacts.pages(giver).start;
        for transfer in self.transfers.of_mut(giver) {
            let page = transfer.giver_page;
            let Some(grant) = self.answer.grants.get(self.granted[(page - first) as usize] as usize) else {
                self.refused.push(page);
                continue;
            };
            transfer.lasts = grant.lasts;
            let from = std::mem::replace(&mut transfer.weight, grant.weight);
            if from.to_bits() != grant.weight.to_bits() {
                self.rates.reweigh(giver, transfer.receiver, from, grant.weight);
            }
        }
    }

    /// Where the transfer stands by which a giver serves the neighbour on its page.
    pub(super) fn place_on(&self, page: u32) -> u32 {
        self.contacts.incoming[self.contacts.mirror(page) as usize]
    }
}

/// Collects those linked who ask: they are served, or something is useful to them, unless they were refused. Their
/// numbers stand in the place of their names.
#[inline]
fn collect(
    requesters: &mut Vec<Requester>,
    links: impl ExactSizeIterator<Item = (u32, u32, Service)>,
    useful: impl Fn(u32) -> bool,
) {
    requesters.resize(links.len(), Requester { name: NameId(NOBODY), page: Page(0), served: false });
    let (room, mut asking) = (requesters.as_mut_slice(), 0);
    for (page, other, service) in links {
        let served = service == Service::Given;
        // Whoever does not ask is overwritten by the next: nobody knows beforehand who asks, so a branch would be
        // guessed wrong too often.
        room[asking] = Requester { name: NameId(other), page: Page(page), served };
        asking += usize::from(served | (service != Service::Refused) & useful(other));
    }
    requesters.truncate(asking);
}
