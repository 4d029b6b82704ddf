//! What becomes of a request that was served: what both sides' rules remember, what others hear, and who profits.

use super::Play;
use super::request::{NONE, Quest, Request};
use crate::behaviour::Behaviour;
use crate::incentive::{Exchange, Lasts, Obligation, Report, Stance};
use crate::random;
use crate::units::PeerId;
use crate::workload::rules;
use crate::world::{Fact, ServiceFact, Witness};

impl<W: Witness> Play<'_, W> {
    pub(super) fn behaviour(&self, peer: u32) -> &dyn Behaviour {
        let group = usize::from(self.peers[peer as usize].group);
        &*self.scenario.population.groups[group].behaviour
    }

    /// A peer has served a request, which is at no provider any more.
    pub(super) fn serve(&mut self, slot: u32, giver: u32) {
        let asker = self.pending.at(slot).asker;
        self.pending.at_mut(slot).left = 0.0;
        let pollutes = self.peers[giver as usize].pollutes;
        let good = !pollutes || random::unit(&mut self.conduct_stream) >= self.behaviour(giver).bad().get();
        self.peers[giver as usize].payoff -= self.service.cost;
        if self.shocks.rank_givers() {
            *self.given.at(giver as usize) += self.pending.at(slot).size;
        }
        if good {
            self.tell_rules(slot, giver);
            self.open_one(giver);
        }
        self.tell_others(slot, giver, good);
        if let Some(look) = self.looks.get_mut(&asker) {
            look.received += if good { self.pending.at(slot).size } else { 0.0 };
        }
        if good && self.pending.at(slot).lasts == Lasts::OneSealedPiece {
            self.seal(slot, giver);
        } else {
            self.end_served(slot, Some(giver), good);
        }
        self.ask_soon(giver);
    }

    /// A request has been served, and is over.
    pub(super) fn end_served(&mut self, slot: u32, giver: Option<u32>, good: bool) {
        let Request { asker, size, began, .. } = *self.pending.at(slot);
        let Quest { since, messages, .. } = *self.pending.quest(slot);
        let now = self.agenda.now();
        if good {
            self.peers[asker as usize].payoff += self.service.benefit;
        }
        let served = ServiceFact::Served {
            asker: PeerId(asker),
            provider: giver.map(PeerId),
            bytes: size,
            waited: began.since(since),
            took: now.since(since),
            good,
            messages,
        };
        self.witness.witness(now, &Fact::Service(served));
        self.forget(slot);
        self.judge_service(asker, good);
    }

    /// Both sides' rules remember a request that was served well.
    fn tell_rules(&mut self, slot: u32, giver: u32) {
        let Request { asker, name, page, size, .. } = *self.pending.at(slot);
        self.catch_up(giver);
        self.catch_up(asker);
        let (giver_name, price) = (self.peers[giver as usize].name, self.price_of(giver));
        let receiver_page = self.page_for(asker, giver, giver_name).unwrap_or_else(|| self.acquaintances.no_page());
        let exchange = Exchange {
            at: self.agenda.now(),
            giver: giver_name,
            receiver: name,
            giver_page: page,
            receiver_page,
            giver_stance: Stance::Leeching,
            receiver_stance: Stance::Leeching,
            receiver_pays: self.peers[asker as usize].rate > 0.0,
            price,
            bytes: size,
        };
        let [givers, askers] = [giver, asker].map(|peer| usize::from(self.peers[peer as usize].rule));
        rules::remember(&mut self.rules, [givers, askers], &exchange);
        if self.is_paid_for(asker, giver) {
            let paid = ServiceFact::Paid { money: size * price, bytes: size };
            self.witness.witness(exchange.at, &Fact::Service(paid));
        }
    }

    /// What each byte of a peer's service costs, where it is paid for.
    pub(super) fn price_of(&self, peer: u32) -> f64 {
        self.scenario.population.groups[usize::from(self.peers[peer as usize].group)].price()
    }

    /// Whether the rule of one side or the other charges money for service.
    pub(super) fn is_paid_for(&self, asker: u32, giver: u32) -> bool {
        [asker, giver].iter().any(|peer| self.terms[usize::from(self.peers[*peer as usize].rule)].charges)
    }

    /// The asker says what it got: so much service if it was good, and so much harm if it was bad.
    fn tell_others(&mut self, slot: u32, giver: u32, good: bool) {
        if !self.listening {
            return;
        }
        let Request { asker, name, size, .. } = *self.pending.at(slot);
        let bytes = self.behaviour(asker).tells() * if good { size } else { -size };
        let report =
            Report { at: self.agenda.now(), by: name, giver: self.peers[giver as usize].name, receiver: name, bytes };
        self.report(&report);
    }

    /// A report is made: every rule that listens hears it, unless it says nothing.
    pub(super) fn report(&mut self, report: &Report) {
        rules::report(&mut self.rules, report);
    }

    /// What was served is of no use until its receiver has served someone.
    fn seal(&mut self, slot: u32, giver: u32) {
        let Request { asker, page, .. } = *self.pending.at(slot);
        self.rules[usize::from(self.peers[giver as usize].rule)].obliged(page, Obligation::Begun);
        let request = self.pending.at_mut(slot);
        // Whoever gave it is looked up when it is opened; it is at no provider meanwhile.
        (request.provider, request.weight) = (NONE, 0.0);
        self.pending.quest_mut(slot).category = giver;
        self.sealed.put(asker, slot);
        self.await_round(asker);
    }

    /// A peer has served someone: the oldest of its sealed requests opens.
    fn open_one(&mut self, asker: u32) {
        if let Some(slot) = self.sealed.take_oldest(asker) {
            self.open(slot);
        }
    }

    /// A giver is owed nothing any more: all that it sealed opens.
    pub(super) fn hand_over_keys(&mut self, giver: u32) {
        for slot in self.sealed.take_all(|slot| self.pending.quest(slot).category == giver) {
            self.open(slot);
        }
    }

    fn open(&mut self, slot: u32) {
        let (Request { page, name, .. }, giver) = (*self.pending.at(slot), self.pending.quest(slot).category);
        if self.acquaintances.is_of(page, name) {
            self.rules[usize::from(self.peers[giver as usize].rule)].obliged(page, Obligation::Met);
        }
        self.end_served(slot, Some(giver), true);
    }

    /// A round of a peer under obligations: whom nobody asked, or who refuses all who ask, is let off. Two who owe each
    /// other too much would else both wait for ever.
    pub(super) fn meet_obligations(&mut self, peer: u32) {
        let of = &mut self.providers[peer as usize];
        let asked = std::mem::take(&mut of.asked_since_round);
        let refuses_all = !of.jobs.is_empty() && of.serving == 0;
        if !asked || refuses_all {
            while self.sealed.has(peer) {
                self.open_one(peer);
            }
        }
    }
}
