//! What becomes of a question that was answered: what the asker learns, what both sides' rules remember, and what
//! others hear.

use super::Play;
use super::task::{About, At, Question, Task};
use crate::behaviour::Behaviour;
use crate::incentive::{Exchange, Lasts, Obligation, Report, Stance};
use crate::random;
use crate::units::PeerId;
use crate::workload::rules;
use crate::world::{Fact, TeamFact, Witness};

impl<W: Witness> Play<'_, W> {
    pub(super) fn behaviour(&self, person: u32) -> &dyn Behaviour {
        let group = usize::from(self.people[person as usize].group);
        &*self.scenario.population.groups[group].behaviour
    }

    /// A person has answered a question, which is at nobody any more.
    pub(super) fn answered(&mut self, slot: u32, helper: u32) {
        let Question { asker, task, about, at, lasts, faces, .. } = *self.questions.at(slot);
        let manager = at == At::Manager;
        let pollutes = !manager && self.people[helper as usize].pollutes;
        let good = !pollutes || random::unit(&mut self.conduct_stream) >= self.behaviour(helper).bad().get();
        if !manager {
            self.tell(slot, helper, good);
        }
        if good {
            match about {
                About::Topic => self.learn_from(helper, task, faces && !manager),
                About::Needs => self.tasks.at_mut(task).unclear = false,
            }
            let counts = self.team.counted(self.answer_takes(task, about) / 3_600.0);
            if let Some(look) = self.looks.get_mut(&asker) {
                look.received += counts;
            }
        }
        if good && !manager && lasts == Lasts::OneSealedPiece {
            self.seal(slot, helper);
        } else {
            self.end_answered(slot, good);
        }
    }

    /// The rules of both sides remember what helped, whoever listens hears what the asker says, and the helper has met
    /// one obligation of its own.
    fn tell(&mut self, slot: u32, helper: u32, good: bool) {
        let Question { asker, name, task, about, page, .. } = *self.questions.at(slot);
        let now = self.team.reckoned(self.agenda.now());
        let bytes = self.team.counted(self.answer_takes(task, about) / 3_600.0);
        let giver = self.people[helper as usize].names.first;
        if good {
            self.catch_up(helper);
            self.catch_up(asker);
            let receiver_page = self.page_for(asker, helper, giver).unwrap_or_else(|| self.acquaintances.no_page());
            let exchange = Exchange {
                at: now,
                giver,
                receiver: name,
                giver_page: page,
                receiver_page,
                giver_stance: Stance::Leeching,
                receiver_stance: Stance::Leeching,
                receiver_pays: self.people[asker as usize].gives_any(),
                price: 1.0,
                bytes,
            };
            let sides = [helper, asker].map(|person| usize::from(self.people[person as usize].rule));
            rules::remember(&mut self.rules, sides, &exchange);
            self.open_one(helper);
        }
        if self.listening {
            let told = self.behaviour(asker).tells() * if good { bytes } else { -bytes };
            rules::report(&mut self.rules, &Report { at: now, by: name, giver, receiver: name, bytes: told });
        }
    }

    /// The asker keeps a part of what the helper knows more than it, others of its team who look on do so too, and the
    /// helper has used what it knows.
    fn learn_from(&mut self, helper: u32, task: u32, faces: bool) {
        let (now, Task { topic, project, worker, .. }) = (self.agenda.now(), *self.tasks.at(task));
        let knows = self.knowledge.level(now, helper, topic);
        let place = &self.team.place;
        let (part, onlookers) = if faces { (place.kept, place.onlookers) } else { (self.team.help.kept, 0) };
        let members = &self.projects.at(project).members;
        let others = members.iter().filter(|member| **member != worker && **member != helper);
        let learners: Vec<u32> = std::iter::once(worker).chain(others.copied().take(onlookers as usize)).collect();
        self.knowledge.touch(now, helper, topic);
        for learner in learners {
            let knew = self.knowledge.level(now, learner, topic);
            if knows > knew {
                self.knowledge.reach(now, learner, topic, knew + part.get() * (knows - knew));
            }
        }
    }

    /// A question has been answered, and is over: its task goes on. Where the answer is of no use, the asker learns
    /// alone.
    fn end_answered(&mut self, slot: u32, good: bool) {
        let Question { asker, helper, task, about, at, since, began, queued_hours, faces, .. } =
            *self.questions.at(slot);
        let (now, seconds) = (self.agenda.now(), self.answer_takes(task, about));
        let fact = TeamFact::Helped {
            asker: PeerId(asker),
            helper: PeerId(helper),
            manager: at == At::Manager,
            hours: seconds / 3_600.0,
            waited: began.since(since),
            took: now.since(since),
            queued_hours,
            faces: faces && at != At::Manager,
            good,
        };
        self.witness.witness(now, &Fact::Team(fact));
        self.questions.end(slot);
        match about {
            About::Topic if good => self.tasks.at_mut(task).settled = true,
            About::Topic => self.learn_alone(task),
            About::Needs => {}
        }
        self.resume(task, self.team.help.listening.get() * seconds);
    }

    /// An answer is of no use until its receiver has helped someone.
    fn seal(&mut self, slot: u32, helper: u32) {
        let Question { asker, page, .. } = *self.questions.at(slot);
        self.rules[usize::from(self.people[helper as usize].rule)].obliged(page, Obligation::Begun);
        self.questions.at_mut(slot).at = At::Sealed;
        self.sealed.put(asker, slot);
        if self.people[asker as usize].gives_any() {
            self.await_round(asker);
        }
    }

    /// A person has helped someone: the oldest of its sealed answers opens.
    fn open_one(&mut self, asker: u32) {
        if let Some(slot) = self.sealed.take_oldest(asker) {
            self.open(slot);
        }
    }

    /// A helper is owed nothing any more: all that it sealed opens.
    pub(super) fn hand_over_keys(&mut self, helper: u32) {
        for slot in self.sealed.take_all(|slot| self.questions.at(slot).helper == helper) {
            self.open(slot);
        }
    }

    fn open(&mut self, slot: u32) {
        let Question { page, name, helper, .. } = *self.questions.at(slot);
        if self.acquaintances.is_of(page, name) {
            self.rules[usize::from(self.people[helper as usize].rule)].obliged(page, Obligation::Met);
        }
        self.end_answered(slot, true);
    }

    /// A round of a person under obligations: whom nobody asked, or who refuses all who ask, is let off. Two who owe
    /// each other too much would else both wait for ever.
    pub(super) fn meet_obligations(&mut self, person: u32) {
        let asked = std::mem::take(&mut self.people[person as usize].asked_since_round);
        let of = &self.people[person as usize];
        let refuses_all = !of.jobs.is_empty() && of.serving == 0;
        if !asked || refuses_all {
            while self.sealed.has(person) {
                self.open_one(person);
            }
        }
    }
}
