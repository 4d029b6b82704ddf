//! What people do by their behaviour in mid-run: give more or less, ask or not, take new names, and praise each other.

use super::task::{At, Question};
use super::{Event, Play};
use crate::behaviour::{Memory, Move, Situation};
use crate::incentive::Report;
use crate::random;
use crate::units::{NameId, PeerId, Share, Time};
use crate::workload::rules;
use crate::world::{Fact, Witness};

/// What a person saw since it last reconsidered, or joined.
#[derive(Debug)]
pub(super) struct Look {
    at: Time,
    /// When it reconsiders next.
    due: Time,
    offers: Share,
    memory: Memory,
    /// Whether it asked for anything, and what the help that it received counts for, in bytes.
    pub asked: bool,
    pub received: f64,
}

impl<W: Witness> Play<'_, W> {
    /// A person is to reconsider what it does, for the first time at a random moment of its own.
    pub(super) fn reconsider_later(&mut self, person: u32, first: bool) {
        let behaviour = self.behaviour(person);
        let Some(every) = behaviour.reconsiders() else { return };
        let (now, every) = (self.agenda.now(), self.team.at_pace(every));
        let wait = if first {
            let offers = behaviour.offers();
            let look = Look { at: now, due: now, offers, memory: Memory::default(), asked: false, received: 0.0 };
            self.looks.insert(person, look);
            let phase = random::unit(&mut self.streams.of_entity("reconsidering", person.into()));
            Time::from_secs_f64(phase * every.secs())
        } else {
            every
        };
        self.looks.get_mut(&person).expect("whoever reconsiders has looked").due = now + wait;
        self.agenda.schedule(now + wait, Event::Reconsider(person));
    }

    /// A person reconsiders what it does, unless somebody else has come in its place since.
    pub(super) fn reconsider(&mut self, person: u32) {
        if self.looks.get(&person).is_none_or(|look| look.due != self.agenda.now()) {
            return;
        }
        let mut look = self.looks.remove(&person).expect("it has looked when it joined");
        let situation = self.situation(person, &look);
        let group = usize::from(self.people[person as usize].group);
        let behaviour = &self.scenario.population.groups[group].behaviour;
        let act = behaviour.reconsider(&situation, &mut look.memory, &mut self.conduct_stream);
        let (at, offers) = (self.agenda.now(), act.offers);
        self.looks.insert(person, Look { at, due: at, offers, memory: look.memory, asked: false, received: 0.0 });
        self.act(person, &act);
        self.reconsider_later(person, false);
    }

    fn act(&mut self, person: u32, act: &Move) {
        if act.offers != self.people[person as usize].offers {
            self.offer(person, act.offers);
            let fact = Fact::Offered { peer: PeerId(person), offered: self.rate_of(act.offers) };
            self.witness.witness(self.agenda.now(), &fact);
        }
        if act.new_name {
            self.take_new_name(person);
        }
        self.people[person as usize].asks = act.asks;
        if act.praise > 0.0 && self.listening {
            self.praise(person, act.praise);
        }
    }

    /// What a person sees when it reconsiders, with times as behaviours reckon them. Nobody here is ever done.
    fn situation(&self, person: u32, before: &Look) -> Situation {
        let (now, joined) = (self.agenda.now(), self.newcomers[person as usize].at);
        let progress = now.since(joined).secs() / self.scenario.horizon.since(joined).secs().max(1e-6);
        Situation {
            present: self.team.reckoned(now.since(joined)),
            progress: Share::new(progress.min(1.0)).expect("a part of the time"),
            downloads: true,
            served: !before.asked || before.received > 0.0,
            upload: self.rate_of(Share::WHOLE),
            offers: before.offers,
            elapsed: self.team.reckoned(now.since(before.at)),
            received: before.received,
        }
    }

    /// A person reports help, by some other one of its own group, that it never received.
    fn praise(&mut self, person: u32, bytes: f64) {
        let (group, name) = (self.people[person as usize].group, self.people[person as usize].names.first);
        let clique = &self.groups[usize::from(group)];
        let Some(&other) = random::pick(&mut self.conduct_stream, clique) else { return };
        if other != person {
            let giver = self.people[other as usize].names.first;
            let at = self.team.reckoned(self.agenda.now());
            rules::report(&mut self.rules, &Report { at, by: name, giver, receiver: name, bytes });
        }
    }

    /// A person takes a new name: whoever it knows is a stranger to it, and it to them. What was under way is
    /// interrupted, and asked anew under that name.
    pub(super) fn take_new_name(&mut self, person: u32) {
        self.help_nobody(person);
        self.rename(person);
        for slot in self.questions_of(person) {
            let Question { at, .. } = *self.questions.at(slot);
            self.questions.at_mut(slot).name = self.people[person as usize].names.first;
            match at {
                At::Colleague => {
                    self.detach(slot);
                    self.displaced.push_back(slot);
                }
                At::Travelling | At::Walking | At::Manager | At::Nowhere | At::Sealed => {}
            }
        }
        self.witness.witness(self.agenda.now(), &Fact::Renamed { peer: PeerId(person) });
    }

    /// A person goes by a name that nobody has used, and knows nobody.
    pub(super) fn rename(&mut self, person: u32) {
        let name = NameId(self.next_name);
        self.next_name += 1;
        let further = self.behaviour(person).names() - 1;
        self.take_names(person, name, further);
        self.acquaintances.forget_all(person);
    }

    /// The questions of a person that have not ended.
    pub(super) fn questions_of(&self, person: u32) -> Vec<u32> {
        self.questions.taken().filter(|slot| self.questions.at(*slot).asker == person).collect()
    }
}
