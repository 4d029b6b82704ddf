//! Who is there: joining, newcomers in the place of those who go, counting, and the end.

use std::collections::VecDeque;

use super::calendar::Calendar;
use super::person::{Doing, NONE, Names, Person};
use super::task::At;
use super::{Event, Play};
use crate::random;
use crate::units::{NameId, PeerId, Share, Time};
use crate::workload::population::Newcomer;
use crate::world::{Fact, Hours, TeamFact, Unhelped, Witness};

impl<W: Witness> Play<'_, W> {
    /// All newcomers of this moment join, and the next is awaited.
    pub(super) fn newcomers_join(&mut self) {
        while let Some(next) = self.newcomers.get(self.joined as usize) {
            if next.at > self.agenda.now() {
                self.agenda.schedule(next.at, Event::Join);
                break;
            }
            self.join(*next);
        }
        self.await_project();
    }

    fn join(&mut self, newcomer: Newcomer) {
        let Newcomer { group, .. } = newcomer;
        let (id, now) = (self.joined, self.agenda.now());
        self.joined += 1;
        let behaviour = &*self.scenario.population.groups[usize::from(group)].behaviour;
        let rule = self.scenario.place_of_incentive(group);
        let part = self.part_of(group);
        let calendar = Calendar::new(&self.team.working, part);
        let turns = self.first_turns(id, rule);
        self.people.push(Person {
            group,
            rule,
            number: 0,
            names: Names::new(self.first_names[id as usize], 0, 0),
            asks: true,
            shuns: behaviour.serves_only_its_own(),
            pollutes: behaviour.bad() > Share::NONE,
            stirred: false,
            asked_soon: false,
            asked_since_round: false,
            offers: behaviour.offers(),
            left: Share::WHOLE,
            part,
            gives: self.team.working.gives.secs() * part * behaviour.offers().get(),
            given_today: 0.0,
            calendar,
            doing: Doing::Nothing,
            settled: calendar.worked(now),
            done_at: Time::NEVER,
            ready: VecDeque::new(),
            current: NONE,
            open: 0,
            jobs: Vec::new(),
            serving: 0,
            weight: 0.0,
            post: VecDeque::new(),
            turns,
            collaborators: Vec::new(),
            output: 0.0,
            hours: Hours::default(),
        });
        self.take_names(id, self.first_names[id as usize], behaviour.names() - 1);
        self.groups[usize::from(group)].push(id);
        self.present.add(id);
        self.begin_to_know(id);
        let (upload, offered) = (self.rate_of(Share::WHOLE), self.rate_of(behaviour.offers()));
        let fact = Fact::Joined {
            peer: PeerId(id),
            group: Some(group),
            upload,
            offered,
            download: newcomer.download,
            wants: 0.0,
        };
        self.witness.witness(now, &fact);
        self.await_round(id);
        self.reconsider_later(id, true);
        self.stay_for_a_while(id);
    }

    /// The part of a working day that the people of a group work.
    fn part_of(&self, group: u16) -> f64 {
        let name = &self.scenario.population.groups[usize::from(group)].name;
        self.team.working.part_time.get(name).map_or(1.0, |part| part.get())
    }

    /// A person goes by this name, and holds so many more.
    pub(super) fn take_names(&mut self, person: u32, first: NameId, further: u32) {
        self.people[person as usize].names = Names::new(first, further, self.next_name);
        self.next_name += further;
    }

    fn begin_to_know(&mut self, person: u32) {
        let people = &self.team.people;
        let known = if self.is_senior(person) { people.senior_known.unwrap_or(people.topics) } else { people.known };
        let number = self.people[person as usize].number;
        let level = people.level.get();
        self.knowledge.join(self.agenda.now(), person, number, (known, level), self.streams);
    }

    fn stay_for_a_while(&mut self, person: u32) {
        if let Some(stay) = self.team.people.stay {
            let number = self.people[person as usize].number;
            let mut stream = self.streams.of_entity("stay", u64::from(person) | u64::from(number) << 32);
            let span = Time::from_secs_f64(random::exponential(&mut stream, stay.secs()));
            self.agenda.schedule(self.agenda.now() + span, Event::Replace(person));
        }
    }

    /// Somebody else comes in the place of a person, under a name that nobody knows: it does the same, has its tasks,
    /// and begins with what newcomers know. What was asked of the one who went is asked of others; what it asked is
    /// over.
    pub(super) fn replace(&mut self, person: u32) {
        self.help_nobody(person);
        for slot in self.questions_of(person) {
            match self.questions.at(slot).at {
                At::Colleague => self.detach(slot),
                At::Manager => {
                    self.leave_post(slot);
                    self.displaced.retain(|other| *other != slot);
                }
                At::Travelling | At::Walking | At::Nowhere | At::Sealed => {}
            }
            self.displaced.retain(|other| *other != slot);
            let task = self.questions.at(slot).task;
            self.end_unhelped(slot, Unhelped::Left);
            self.resume(task, 0.0);
        }
        self.sealed.forget(person);
        self.hand_over_keys(person);
        self.rename(person);
        let of = &mut self.people[person as usize];
        of.number += 1;
        of.asks = true;
        of.collaborators.clear();
        self.begin_to_know(person);
        let offers = self.behaviour(person).offers();
        self.offer(person, offers);
        self.looks.remove(&person);
        self.reconsider_later(person, true);
        self.witness.witness(self.agenda.now(), &Fact::Team(TeamFact::Replaced { peer: PeerId(person) }));
        self.stay_for_a_while(person);
    }

    /// Counts what is there.
    pub(super) fn count(&mut self) {
        if self.checks.assert() {
            self.audit();
        }
        let known = self.knowledge.count(self.agenda.now(), self.joined);
        let before: usize = self.people.iter().map(|person| person.post.len()).sum();
        let counted = TeamFact::Counted {
            projects: self.projects.open(),
            questions: self.questions.open(),
            at_managers: u32::try_from(before).expect("fewer than 2^32 questions at once"),
            known,
        };
        self.witness.witness(self.agenda.now(), &Fact::Team(counted));
    }

    /// The run is over: where everyone's hours went is told, and what it finished.
    pub(super) fn end(&mut self) -> Vec<f64> {
        for person in 0..self.joined {
            self.settle(person);
            let of = &self.people[person as usize];
            let there = self.hours_between(person, self.newcomers[person as usize].at, self.scenario.horizon);
            let spent = TeamFact::Spent { peer: PeerId(person), hours: Hours { there, ..of.hours } };
            self.witness.witness(self.scenario.horizon, &Fact::Team(spent));
        }
        self.people.iter().map(|person| person.output).collect()
    }
}
