//! The post of a manager: questions come up to it, and it answers them one after the other, whatever its rule and
//! behaviour: the counterpart of a server.

use super::task::At;
use super::{Event, Play};
use crate::units::Time;
use crate::world::Witness;

impl<W: Witness> Play<'_, W> {
    /// Whether a person is a senior: the first of each span of people.
    pub(super) fn is_senior(&self, person: u32) -> bool {
        person.is_multiple_of(self.team.span)
    }

    /// A question goes up to the asker's manager, if there is one and it has not been before it.
    pub(super) fn goes_up(&mut self, slot: u32) -> bool {
        let asker = self.questions.at(slot).asker;
        let manager = asker - asker % self.team.span;
        if manager == asker || manager >= self.joined || self.questions.at(slot).tried_manager {
            return false;
        }
        let now = self.agenda.now();
        let due = now + self.team.asking.patience;
        let question = self.questions.at_mut(slot);
        (question.at, question.helper, question.tried, question.tried_manager) = (At::Manager, manager, true, true);
        (question.queued, question.due, question.began) = (now, due, Time::NEVER);
        self.agenda.schedule(due, Event::Due(slot));
        self.people[manager as usize].post.push_back(slot);
        self.stir(manager);
        true
    }

    /// A manager begins to answer a question, if it has not begun before.
    pub(super) fn begin_at_post(&mut self, manager: u32, slot: u32) {
        let now = self.agenda.now();
        if self.questions.at(slot).began == Time::NEVER {
            let queued_hours = self.hours_between(manager, self.questions.at(slot).queued, now);
            let question = self.questions.at_mut(slot);
            (question.began, question.queued_hours, question.due) = (now, queued_hours, Time::NEVER);
        }
    }

    /// The patience of a question before a manager ends.
    pub(super) fn leave_post(&mut self, slot: u32) {
        let (manager, queued) = (self.questions.at(slot).helper, self.questions.at(slot).queued);
        self.settle(manager);
        let queued_hours = self.hours_between(manager, queued, self.agenda.now());
        let question = self.questions.at_mut(slot);
        (question.at, question.queued_hours) = (At::Nowhere, queued_hours);
        self.people[manager as usize].post.retain(|other| *other != slot);
        self.stir(manager);
        self.displaced.push_back(slot);
    }
}
