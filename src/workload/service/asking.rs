//! Asking: a request is made, tried at one provider after another, waits, and is given up.

use super::request::{NONE, Quest, Request};
use super::{Event, Play};
use crate::incentive::{Lasts, Occasion, Page};
use crate::units::{NameId, PeerId, Time};
use crate::workload::rules;
use crate::world::{Fact, ServiceFact, Unserved, Witness};

impl<W: Witness> Play<'_, W> {
    /// One of those online asks.
    pub(super) fn somebody_asks(&mut self) {
        if let Some(asker) = self.demand.one_of(self.present.members()) {
            self.ask(asker);
        }
    }

    /// Everyone online asks once, one after the other.
    pub(super) fn everyone_asks(&mut self) {
        let mut in_turn = std::mem::take(&mut self.in_turn);
        in_turn.clear();
        in_turn.extend_from_slice(self.present.members());
        self.demand.in_order(&mut in_turn);
        for asker in &in_turn {
            self.ask(*asker);
            self.settle_down();
        }
        self.in_turn = in_turn;
    }

    /// A peer makes a request, unless it hoards. What it would have asked is drawn all the same: so no rule and no
    /// behaviour changes what others ask.
    fn ask(&mut self, asker: u32) {
        let size = self.demand.size();
        let category = self.catalogue.as_ref().map_or(NONE, |catalogue| self.demand.category(catalogue));
        if !self.peers[asker as usize].asks {
            return;
        }
        if let Some(look) = self.looks.get_mut(&asker) {
            look.asked = true;
        }
        let request = Request {
            asker,
            name: self.next_name_of(asker),
            provider: NONE,
            page: self.acquaintances.no_page(),
            next_of_asker: self.peers[asker as usize].first_request,
            size,
            left: size,
            weight: 0.0,
            lasts: Lasts::OnePiece,
            began: Time::NEVER,
            deadline: Time::NEVER,
        };
        let tries = self.service.retries.saturating_add(1);
        let quest = Quest { category, tries, messages: 0, since: self.agenda.now() };
        let slot = self.pending.add(request, quest);
        self.peers[asker as usize].first_request = slot;
        self.seek(slot);
    }

    /// The name under which a peer asks next: each of those it holds in its turn.
    fn next_name_of(&mut self, asker: u32) -> NameId {
        let peer = &self.peers[asker as usize];
        if peer.further == 0 {
            return peer.name;
        }
        let further = self.further_names.at(asker as usize);
        further.turn = (further.turn + 1) % (peer.further + 1);
        if further.turn == 0 { peer.name } else { NameId(further.first + further.turn - 1) }
    }

    /// Finds a provider for a request: one who serves it, or at whom it waits. It is given up if there is none.
    pub(super) fn seek(&mut self, slot: u32) {
        if self.server.is_some() {
            self.queue_at_server(slot);
            return;
        }
        if self.is_penniless(self.pending.at(slot).name) {
            self.give_up(slot, Unserved::Penniless);
            return;
        }
        let mut why = if self.pending.quest(slot).tries == 0 { Unserved::Refused } else { Unserved::NoProvider };
        if why == Unserved::NoProvider {
            self.discover(slot);
        }
        while self.pending.quest(slot).tries > 0 {
            let Some(provider) = self.next_candidate(slot) else { break };
            self.pending.quest_mut(slot).tries -= 1;
            if self.ask_at(slot, provider) {
                return;
            }
            why = Unserved::Refused;
        }
        self.give_up(slot, why);
    }

    /// Whether service is paid for, whoever gives it, and this name has nothing.
    fn is_penniless(&self, name: NameId) -> bool {
        rules::leave_penniless(self.scenario, &self.rules, name)
    }

    /// Asks a provider: whether it serves the request now, or lets it wait.
    fn ask_at(&mut self, slot: u32, provider: u32) -> bool {
        let (now, patience) = (self.agenda.now(), self.service.patience);
        let Request { asker, name, .. } = *self.pending.at(slot);
        let Some(page) = self.page_for(provider, asker, name) else { return false };
        let request = self.pending.at_mut(slot);
        (request.provider, request.page, request.left, request.began) = (provider, page, request.size, Time::NEVER);
        self.attach(slot, provider, page);
        let of = &mut self.providers[provider as usize];
        of.asked_since_round = true;
        if of.vacancies > 0 || self.service.is_instant() {
            self.decide(provider, Occasion::Vacancy);
        }
        if self.pending.at(slot).is_served() {
            return true;
        }
        if patience == Time::ZERO {
            self.detach(slot);
            return false;
        }
        self.wait(slot, now + patience);
        self.await_round(provider);
        true
    }

    /// A request waits where it is until then.
    pub(super) fn wait(&mut self, slot: u32, until: Time) {
        self.pending.at_mut(slot).deadline = until;
        self.agenda.schedule(until, Event::Patience(slot));
    }

    /// The patience of a request ends, if it still waits: another provider is tried.
    pub(super) fn lose_patience(&mut self, slot: u32) {
        let Request { provider, deadline, weight, .. } = *self.pending.at(slot);
        if deadline != self.agenda.now() || weight > 0.0 {
            return;
        }
        if self.server.is_some() {
            self.leave_queue(slot);
            self.give_up(slot, Unserved::Refused);
        } else if provider != NONE {
            self.detach(slot);
            self.displaced.push_back(slot);
        }
    }

    /// The page that a peer keeps for another one, opened if it is a stranger. `None` if everyone for whom it has a
    /// page is being served or waits.
    pub(super) fn page_for(&mut self, owner: u32, other: u32, name: NameId) -> Option<Page> {
        let peer = &self.peers[owner as usize];
        let rule = &mut self.rules[usize::from(peer.rule)];
        if !rule.keeps_pages() {
            return Some(self.acquaintances.no_page());
        }
        let jobs = &self.providers[owner as usize].jobs;
        let in_use = |page: Page| jobs.iter().any(|slot| self.pending.at(*slot).page == page);
        let (page, new) = self.acquaintances.meet(owner, other, name, in_use)?;
        if new {
            rule.open(peer.name, page);
        }
        Some(page)
    }

    /// A request ends without having been served.
    pub(super) fn give_up(&mut self, slot: u32, why: Unserved) {
        let asker = self.pending.at(slot).asker;
        let Quest { since, messages, .. } = *self.pending.quest(slot);
        let now = self.agenda.now();
        let fact = ServiceFact::Unserved { asker: PeerId(asker), why, waited: now.since(since), messages };
        self.witness.witness(now, &Fact::Service(fact));
        self.forget(slot);
        if why != Unserved::Left {
            self.judge_service(asker, false);
        }
    }

    /// A peer goes: all its requests are over.
    pub(super) fn give_up_all(&mut self, asker: u32) {
        self.sealed.forget(asker);
        loop {
            let slot = self.peers[asker as usize].first_request;
            if slot == NONE {
                return;
            }
            self.take_away(slot);
            // Its provider may have gone at the same moment: nobody is sought for it any more.
            self.displaced.retain(|displaced| *displaced != slot);
            self.give_up(slot, Unserved::Left);
        }
    }

    /// Takes a request from wherever it is served or waits.
    pub(super) fn take_away(&mut self, slot: u32) {
        if self.server.is_some() {
            self.leave_queue(slot);
        } else if self.pending.at(slot).provider != NONE {
            self.detach(slot);
        }
    }

    /// Takes a request off its asker's list, and its slot is free.
    pub(super) fn forget(&mut self, slot: u32) {
        let Request { asker, next_of_asker, .. } = *self.pending.at(slot);
        let first = self.peers[asker as usize].first_request;
        if first == slot {
            self.peers[asker as usize].first_request = next_of_asker;
        } else {
            let mut before = first;
            while self.pending.at(before).next_of_asker != slot {
                before = self.pending.at(before).next_of_asker;
            }
            self.pending.at_mut(before).next_of_asker = next_of_asker;
        }
        self.pending.end(slot);
    }

    /// Whether one of a peer's requests is at this provider: nobody asks the same one twice at once.
    pub(super) fn asks_already(&self, asker: u32, provider: u32) -> bool {
        let mut slot = self.peers[asker as usize].first_request;
        while slot != NONE {
            let request = self.pending.at(slot);
            if request.provider == provider {
                return true;
            }
            slot = request.next_of_asker;
        }
        false
    }
}
