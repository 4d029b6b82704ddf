//! Asking a giver's rule whom to serve, and doing what it answers.

use super::{Event, Opening, Peer, Play, Status};
use crate::incentive::{Lasts, Occasion, Page, ROUNDS_REMEMBERED, Requester, View};
use crate::units::{NameId, Rate};
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
        let peer = &mut self.peers[giver as usize];
        if peer.status == Status::Gone {
            return;
        }
        // Whoever is away has nobody to serve: its rounds rest until it is back.
        let rests = peer.quiet == ROUNDS_REMEMBERED && !self.checks.every_round();
        if rests || !peer.status.is_here() {
            (peer.quiet, peer.round_at) = (RESTS, now);
            return;
        }
        let number = peer.round;
        peer.round += 1;
        let every = self.rounds[usize::from(peer.rule)];
        self.agenda.schedule(now + every, Event::Round(giver));
        let receives = if self.peers[giver as usize].status == Status::Leeching {
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
        self.ask(giver, Occasion::Round(number));
        // Who asked is known of this giver only if its rule was asked. Two who owe each other too much would both wait
        // for ever.
        let refuses_all = !self.requesters.is_empty() && self.answer.grants.is_empty();
        if self.rates.upload(giver) > 0.0 && (self.nobody_asked || refuses_all) && self.seals.any(giver) {
            self.unseal_all(giver);
        }
        let peer = &mut self.peers[giver as usize];
        // Whoever was cheated asks again at a polluter's round: those never rest.
        let quiet = !receives
            && !peer.pollutes
            && !self.seals.any(giver)
            && self.openings[giver as usize] != Opening::Closed
            && self.requesters.is_empty();
        peer.quiet = if quiet { ROUNDS_REMEMBERED.min(peer.quiet + 1) } else { 0 };
    }

    /// Something happens to a peer: if its rounds rest they begin again, where they would be had they gone on.
    pub(super) fn wake(&mut self, peer: u32) {
        let Peer { quiet, rule, round_at, .. } = self.peers[peer as usize];
        if quiet == 0 {
            return;
        }
        self.peers[peer as usize].quiet = 0;
        if quiet == RESTS {
            let left_out = self.rounds_left_out(peer);
            self.peers[peer as usize].round += left_out;
            let every = self.rounds[usize::from(rule)];
            self.agenda.schedule(round_at + every * u64::from(left_out), Event::Round(peer));
        }
    }

    /// How many rounds a peer whose rounds rest has left out.
    pub(super) fn rounds_left_out(&self, peer: u32) -> u32 {
        let Peer { rule, round_at, .. } = self.peers[peer as usize];
        let every = self.rounds[usize::from(rule)];
        let left_out = self.agenda.now().since(round_at).micros().div_ceil(every.micros());
        u32::try_from(left_out).expect("rounds are numbered by u32")
    }

    /// Marks a giver to be asked once the current event has done its work.
    pub(super) fn ask_soon(&mut self, giver: u32) {
        self.wake(giver);
        let peer = &mut self.peers[giver as usize];
        if !peer.asked_soon && peer.status.is_here() && self.rates.upload(giver) > 0.0 {
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
        let asks = self.contacts.links(giver).any(|(_, other, served)| opening.is_open_to(served) && wants(other));
        if asks {
            self.ask_soon(giver);
        }
    }

    /// Asks a giver's rule, and does what it answers.
    pub(super) fn ask(&mut self, giver: u32, occasion: Occasion) {
        if !self.peers[giver as usize].status.is_here() || self.rates.upload(giver) == 0.0 {
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
        let all_served = self.answer.grants.len() == self.requesters.len();
        self.openings[giver as usize] = match self.answer.vacancies {
            0 => Opening::Closed,
            _ if all_served => Opening::ToNew,
            _ => Opening::ToAll,
        };
        self.obey(giver);
    }

    /// Those who ask: neighbours that the giver serves now, or who want a piece that it has.
    fn find_requesters(&mut self, giver: u32) {
        let nobody = Requester { name: NameId(NOBODY), page: Page(0), served: false };
        self.requesters.resize(self.contacts.row(giver).len(), nobody);
        // Whoever does not ask is overwritten by the next: nobody knows beforehand who asks, so a branch would be
        // guessed wrong too often. Until that is known their numbers stand in the place of their names.
        let mut asking = 0;
        if self.pieces.held(giver) > 0 {
            let pieces = self.pieces.of(giver);
            for (page, other, served) in self.contacts.links(giver) {
                self.requesters[asking] = Requester { name: NameId(other), page: Page(page), served };
                asking += usize::from(served || self.pieces.useful(pieces, other));
            }
        }
        self.requesters.truncate(asking);
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
        for Requester { name, page, .. } in &mut requesters {
            let NameId(number) = *name;
            *name = if self.aliases.is_empty() {
                self.name(number)
            } else {
                self.name_on(number, self.contacts.mirror(page.0))
            };
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
            let Requester { page, served, .. } = self.requesters[grant.requester];
            if !served && let Some(receiver) = self.contacts.other(page.0) {
                self.partials.fetch(receiver);
                self.contacts.fetch(receiver);
            }
        }
        // Whoever is served asks: one walk along the giver's transfers is quicker than a look at each one's other side.
        for place in self.transfers.places(giver) {
            let page = self.transfers.at(place).giver_page;
            let index = self.granted[(page - pages.start) as usize] as usize;
            if let Some(grant) = self.answer.grants.get(index) {
                self.keep_serving(place, grant.weight, grant.lasts);
            } else {
                self.fetch_refused(place);
                self.refused.push(page);
            }
        }
        self.refused.sort_unstable();
        for index in 0..self.refused.len() {
            let place = self.contacts.incoming[self.contacts.mirror(self.refused[index]) as usize];
            self.interrupt(place);
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

    fn keep_serving(&mut self, place: u32, weight: f64, lasts: Lasts) {
        let transfer = self.transfers.at_mut(place);
        transfer.lasts = lasts;
        let from = std::mem::replace(&mut transfer.weight, weight);
        if from.to_bits() != weight.to_bits() {
            let (giver, receiver) = (transfer.giver, transfer.receiver);
            self.rates.reweigh(giver, receiver, from, weight);
        }
    }
}
