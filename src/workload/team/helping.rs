//! Helping: a person's rule decides whom it helps, and what it gives of its day is shared among those by weight.

use super::person::Person;
use super::task::{At, Question};
use super::working::DUST;
use super::{Event, Play};
use crate::incentive::{Occasion, Page, Requester, Stance, View};
use crate::random;
use crate::units::{Rate, Share, Time};
use crate::world::Witness;

impl<W: Witness> Play<'_, W> {
    /// Puts a question among those at a helper, in the order of its pages.
    pub(super) fn attach(&mut self, slot: u32, helper: u32, page: Page) {
        let jobs = &mut self.people[helper as usize].jobs;
        let place = jobs.iter().rposition(|other| self.questions.at(*other).page <= page).map_or(0, |place| place + 1);
        jobs.insert(place, slot);
    }

    /// Takes a question from its helper, who may help another one.
    pub(super) fn detach(&mut self, slot: u32) {
        let Question { helper, task, about, .. } = *self.questions.at(slot);
        let takes = self.answer_takes(task, about);
        self.settle(helper);
        self.people[helper as usize].jobs.retain(|other| *other != slot);
        let question = self.questions.at_mut(slot);
        (question.at, question.weight, question.due) = (At::Nowhere, 0.0, Time::NEVER);
        (question.left, question.began) = (takes, Time::NEVER);
        self.weigh(helper);
        self.ask_soon(helper);
        self.stir(helper);
    }

    /// Marks a helper to be asked once the current event has done its work, if a vacancy can change anything.
    pub(super) fn ask_soon(&mut self, helper: u32) {
        if self.is_worth_asking(helper) && !std::mem::replace(&mut self.people[helper as usize].asked_soon, true) {
            self.to_ask.push_back(helper);
        }
    }

    /// Whether somebody waits, or whoever is helped may be helped otherwise.
    fn is_worth_asking(&self, helper: u32) -> bool {
        let of = &self.people[helper as usize];
        let waits = of.jobs.len() > of.serving as usize;
        of.gives_any() && (waits || of.serving > 0 && self.rules[usize::from(of.rule)].lives_by_rounds())
    }

    /// Asks a helper's rule whom to help, unless it can give no more today, and does what it answers.
    pub(super) fn decide(&mut self, helper: u32, occasion: Occasion) {
        self.catch_up(helper);
        self.settle(helper);
        let of = &self.people[helper as usize];
        if of.left_today() <= DUST || occasion == Occasion::Vacancy && !self.is_worth_asking(helper) {
            self.stir(helper);
            return;
        }
        self.requesters.clear();
        let defers = self.defers(helper);
        let of = &self.people[helper as usize];
        self.considered.clear();
        for (job, slot) in of.jobs.iter().enumerate() {
            let question = self.questions.at(*slot);
            let served = question.weight > 0.0;
            if !defers || served || self.is_senior(question.asker) {
                self.considered.push(job);
                self.requesters.push(Requester { name: question.name, page: question.page, served });
            }
        }
        let view = View {
            now: self.team.reckoned(self.agenda.now()),
            giver: of.names.first,
            stance: Stance::Leeching,
            capacity: self.rate_of(of.offers),
            occasion,
            pages: self.acquaintances.row(helper),
            requesters: &self.requesters,
        };
        self.answer.clear();
        self.rules[usize::from(of.rule)].decide(&view, &mut self.rule_stream, &mut self.answer);
        self.obey(helper);
    }

    /// Whether a helper looks at those of status only, because one of them waits.
    fn defers(&mut self, helper: u32) -> bool {
        let deference = self.team.help.deference;
        let waits = |slot: &u32| {
            let question = self.questions.at(*slot);
            question.weight <= 0.0 && self.is_senior(question.asker)
        };
        deference > Share::NONE
            && self.people[helper as usize].jobs.iter().any(waits)
            && random::unit(&mut self.conduct_stream) < deference.get()
    }

    /// What rules take for the upload of someone who offers such a part of what it could give.
    pub(super) fn rate_of(&self, offers: Share) -> Rate {
        let hours_a_day = self.team.working.gives.secs() / 3_600.0 * offers.get();
        let reckoned_day = 86_400.0 / self.team.pace.secs();
        Rate::from_bytes_per_s(self.team.counted(hours_a_day) / reckoned_day)
    }

    /// Gives each question at a helper what the answer says.
    fn obey(&mut self, helper: u32) {
        let now = self.agenda.now();
        let jobs = std::mem::take(&mut self.people[helper as usize].jobs);
        let mut weights = vec![None; jobs.len()];
        for grant in &self.answer.grants {
            let job = self.considered[grant.requester];
            assert!(grant.weight > 0.0 && weights[job].is_none(), "a rule grants each requester once");
            weights[job] = Some((grant.weight, grant.lasts));
        }
        for (slot, granted) in jobs.iter().zip(weights) {
            let question = self.questions.at_mut(*slot);
            match granted {
                Some((weight, lasts)) => {
                    (question.weight, question.lasts, question.due) = (weight, lasts, Time::NEVER);
                    if question.began == Time::NEVER {
                        question.began = now;
                    }
                }
                None if question.weight > 0.0 => {
                    // It waits again.
                    (question.weight, question.due) = (0.0, now + self.team.asking.patience);
                    self.agenda.schedule(question.due, Event::Due(*slot));
                }
                None => {}
            }
        }
        self.people[helper as usize].jobs = jobs;
        self.weigh(helper);
        self.await_round(helper);
        self.stir(helper);
    }

    /// Sums up whom a helper helps.
    fn weigh(&mut self, helper: u32) {
        let of = &mut self.people[helper as usize];
        (of.serving, of.weight) = (0, 0.0);
        for slot in &of.jobs {
            let weight = self.questions.at(*slot).weight;
            of.serving += u32::from(weight > 0.0);
            of.weight += weight;
        }
    }

    /// Takes from a helper what it has answered by now.
    pub(super) fn finish_answers(&mut self, helper: u32) {
        let of = &mut self.people[helper as usize];
        of.jobs.retain(|slot| {
            let question = self.questions.at_mut(*slot);
            let answered = question.weight > 0.0 && question.left <= DUST;
            if answered {
                question.weight = 0.0;
                self.answered.push_back((*slot, helper));
            }
            !answered
        });
        self.weigh(helper);
    }

    /// A helper's regular round: it looks again at whoever asks.
    pub(super) fn round(&mut self, helper: u32) {
        if self.people[helper as usize].turns.due != self.agenda.now() {
            return;
        }
        if !self.needs_rounds(helper) {
            self.people[helper as usize].turns.due = Time::NEVER;
            return;
        }
        self.catch_up(helper);
        let number = self.people[helper as usize].turns.take();
        self.decide(helper, Occasion::Round(number));
        self.meet_obligations(helper);
        self.await_round(helper);
    }

    /// Whether anything hangs on a helper's rounds now. All others are made up for when it is asked next.
    fn needs_rounds(&self, helper: u32) -> bool {
        self.people[helper as usize].gives_any()
            && (self.checks.leaves_nothing_out() || self.is_worth_asking(helper) || self.sealed.has(helper))
    }

    /// Schedules a helper's next round, if anything hangs on it.
    pub(super) fn await_round(&mut self, helper: u32) {
        if self.people[helper as usize].turns.due != Time::NEVER || !self.needs_rounds(helper) {
            return;
        }
        self.catch_up(helper);
        let of = &mut self.people[helper as usize];
        let at = of.turns.next(self.every[usize::from(of.rule)], self.agenda.now());
        of.turns.due = at;
        self.agenda.schedule(at, Event::Round(helper));
    }

    /// Makes up for the rounds that nothing hung on when they were: before it decides anything, and before its rule
    /// remembers anything, which belongs to the round that runs.
    pub(super) fn catch_up(&mut self, helper: u32) {
        let now = self.agenda.now();
        let of = &mut self.people[helper as usize];
        let missed = of.turns.missed(self.every[usize::from(of.rule)], now);
        let of = &self.people[helper as usize];
        let rule = &mut self.rules[usize::from(of.rule)];
        if !of.gives_any() || !rule.lives_by_rounds() {
            return;
        }
        let (giver, offers, rule) = (of.names.first, of.offers, usize::from(of.rule));
        for number in missed {
            let view = View {
                now: self.team.reckoned(now),
                giver,
                stance: Stance::Leeching,
                capacity: self.rate_of(offers),
                occasion: Occasion::Round(number),
                pages: self.acquaintances.row(helper),
                requesters: &[],
            };
            self.answer.clear();
            self.rules[rule].decide(&view, &mut self.rule_stream, &mut self.answer);
        }
    }

    /// A person helps nobody any more: whoever is at it asks others.
    pub(super) fn help_nobody(&mut self, helper: u32) {
        self.settle(helper);
        for slot in self.people[helper as usize].jobs.clone() {
            self.detach(slot);
            self.displaced.push_back(slot);
        }
    }

    /// A person offers this part of what it could give from here on.
    pub(super) fn offer(&mut self, person: u32, offers: Share) {
        self.settle(person);
        let Person { left, part, .. } = self.people[person as usize];
        let gives = self.team.working.gives.secs() * part * offers.get() * left.get();
        let of = &mut self.people[person as usize];
        (of.offers, of.gives) = (offers, gives);
        if gives > 0.0 {
            self.ask_soon(person);
        } else {
            self.help_nobody(person);
        }
        self.stir(person);
    }
}
