//! Working: what each person does next, how far it has come, and when it will be done.

use super::person::{Doing, NONE, Person};
use super::task::About;
use super::{Event, Play};
use crate::units::Time;
use crate::world::Witness;

/// What is left of some work, in seconds, that counts as nothing: time is whole microseconds.
pub(super) const DUST: f64 = 1e-6;

#[expect(clippy::cast_precision_loss, reason = "a run is far shorter than 2^53 microseconds")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

impl<W: Witness> Play<'_, W> {
    /// Marks a person to be looked at once the current event has done its work.
    pub(super) fn stir(&mut self, person: u32) {
        if !std::mem::replace(&mut self.people[person as usize].stirred, true) {
            self.stirred.push_back(person);
        }
    }

    /// Works out how far a person has come with what it does.
    pub(super) fn settle(&mut self, person: u32) {
        let of = &mut self.people[person as usize];
        let worked = of.calendar.worked(self.agenda.now());
        let elapsed = seconds(worked - of.settled);
        let (before, today) = (of.calendar.day(of.settled), of.calendar.day(worked));
        of.settled = worked;
        if today != before {
            of.given_today = 0.0;
        }
        if worked == 0 || elapsed <= 0.0 {
            return;
        }
        match of.doing {
            Doing::Nothing => {}
            Doing::Task => self.work_on_task(person, elapsed),
            Doing::Help => {
                let since_morning = seconds(worked - of.calendar.begins(today));
                of.given_today += elapsed.min(since_morning);
                of.hours.help += elapsed / 3_600.0;
                let each = elapsed / of.weight;
                for slot in &of.jobs {
                    let question = self.questions.at_mut(*slot);
                    question.left -= question.weight * each;
                }
            }
            Doing::Post => {
                of.hours.help += elapsed / 3_600.0;
                let slot = *of.post.front().expect("a question is before it");
                self.questions.at_mut(slot).left -= elapsed;
            }
        }
    }

    fn work_on_task(&mut self, person: u32, elapsed: f64) {
        let of = &mut self.people[person as usize];
        let task = self.tasks.at_mut(of.current);
        let listening = elapsed.min(task.listening_left);
        let alone = (elapsed - listening).min(task.alone_left);
        let work = elapsed - listening - alone;
        task.listening_left -= listening;
        task.alone_left -= alone;
        task.left -= work;
        let hours = &mut of.hours;
        hours.listening += listening / 3_600.0;
        hours.alone += alone / 3_600.0;
        *if task.again { &mut hours.rework } else { &mut hours.work } += work / 3_600.0;
    }

    /// A person has come so far that something may be done.
    pub(super) fn done(&mut self, person: u32) {
        if self.people[person as usize].done_at != self.agenda.now() {
            return;
        }
        self.people[person as usize].done_at = Time::NEVER;
        self.settle(person);
        let of = &mut self.people[person as usize];
        match of.doing {
            Doing::Nothing => {}
            Doing::Task => {
                let task = self.tasks.at(of.current);
                if task.all_left() <= DUST {
                    self.finish_task(person);
                }
            }
            Doing::Help => self.finish_answers(person),
            Doing::Post => {
                let slot = *of.post.front().expect("a question is before it");
                if self.questions.at(slot).left <= DUST {
                    of.post.pop_front();
                    self.answered.push_back((slot, person));
                }
            }
        }
        // A new day: it may give again.
        self.ask_soon(person);
        self.stir(person);
    }

    /// Looks at a person: what it does from here on, and when something will be done.
    pub(super) fn look_at(&mut self, person: u32) {
        self.settle(person);
        let doing = self.choose(person);
        self.people[person as usize].doing = doing;
        self.expect_done(person);
    }

    /// What comes first: the post, then help that was granted, then tasks.
    fn choose(&mut self, person: u32) -> Doing {
        if let Some(&slot) = self.people[person as usize].post.front() {
            self.begin_at_post(person, slot);
            return Doing::Post;
        }
        let of = &self.people[person as usize];
        if of.serving > 0 && of.left_today() > DUST {
            Doing::Help
        } else if of.current != NONE || self.take_up(person) {
            Doing::Task
        } else {
            Doing::Nothing
        }
    }

    /// Takes up the next task, if there is one that can be done: for what it lacks it asks, and goes on with the next.
    fn take_up(&mut self, person: u32) -> bool {
        loop {
            let Some(&slot) = self.people[person as usize].ready.front() else { return false };
            let task = *self.tasks.at(slot);
            let client = if task.asked_client { None } else { self.client_to_ask(slot) };
            let ready = task.settled || self.knowledge.knows(self.agenda.now(), person, task.topic);
            let of = &mut self.people[person as usize];
            if (!ready || client.is_some()) && of.open >= self.team.asking.open {
                return false;
            }
            of.ready.pop_front();
            if client.is_some() && self.wants_to_ask(person) {
                self.tasks.at_mut(slot).asked_client = true;
                if self.ask(person, slot, About::Needs) {
                    self.people[person as usize].open += 1;
                    continue;
                }
            }
            if !ready {
                if self.wants_to_ask(person) && self.ask(person, slot, About::Topic) {
                    self.people[person as usize].open += 1;
                    continue;
                }
                self.learn_alone(slot);
            }
            self.people[person as usize].current = slot;
            return true;
        }
    }

    /// The client of a task that is not clear, if it can be asked.
    pub(super) fn client_to_ask(&self, slot: u32) -> Option<u32> {
        let task = self.tasks.at(slot);
        self.projects.at(task.project).client.filter(|_| task.unclear && self.ways().0)
    }

    /// Nobody helps: the worker of a task learns what it needs alone.
    pub(super) fn learn_alone(&mut self, slot: u32) {
        let task = self.tasks.at_mut(slot);
        (task.settled, task.learns, task.alone_left) = (true, true, task.alone);
    }

    /// Schedules a person's `Done` for when something will be done, or for the morning on which it may give again.
    fn expect_done(&mut self, person: u32) {
        let Person { calendar, settled, doing, .. } = self.people[person as usize];
        let after = |seconds: f64| calendar.when(settled + Time::from_secs_f64(seconds).micros());
        let of = &self.people[person as usize];
        let waits_for_morning = of.gives_any() && !of.jobs.is_empty() && of.left_today() <= DUST;
        let morning = if waits_for_morning { calendar.morning(calendar.day(settled) + 1) } else { Time::NEVER };
        let at = match doing {
            Doing::Nothing => morning,
            Doing::Task => {
                let task = self.tasks.at(of.current);
                after(task.all_left()).min(morning)
            }
            Doing::Help => after(self.next_answer_in(person)),
            Doing::Post => {
                let slot = *of.post.front().expect("a question is before it");
                after(self.questions.at(slot).left.max(0.0))
            }
        };
        let at = at.max(self.agenda.now());
        if at != of.done_at {
            self.people[person as usize].done_at = at;
            self.agenda.schedule(at, Event::Done(person));
        }
    }

    /// Seconds until a helper has answered a question, or given all that it gives today.
    fn next_answer_in(&self, person: u32) -> f64 {
        let of = &self.people[person as usize];
        let served = of.jobs.iter().map(|slot| self.questions.at(*slot)).filter(|question| question.weight > 0.0);
        let least = served.map(|question| question.left / question.weight).fold(f64::INFINITY, f64::min);
        let today = seconds(of.calendar.begins(of.calendar.day(of.settled) + 1) - of.settled);
        let day = seconds(of.calendar.begins(1));
        let allowed = match of.left_today() {
            left if left < today => left,
            _ if of.gives < day => today + of.gives,
            _ => f64::INFINITY,
        };
        (least * of.weight).max(0.0).min(allowed)
    }

    /// A task goes on after a question about it has ended, and so many seconds of listening.
    pub(super) fn resume(&mut self, slot: u32, listening: f64) {
        let task = self.tasks.at_mut(slot);
        task.listening_left += listening;
        let worker = task.worker;
        let of = &mut self.people[worker as usize];
        of.open -= 1;
        of.ready.push_front(slot);
        self.stir(worker);
    }

    /// A person's working hours between two moments.
    pub(super) fn hours_between(&self, person: u32, from: Time, to: Time) -> f64 {
        let calendar = self.people[person as usize].calendar;
        seconds(calendar.worked(to).saturating_sub(calendar.worked(from))) / 3_600.0
    }
}
