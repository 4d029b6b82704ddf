//! What shocks do to people: whoever leaves is replaced by a newcomer, whom nobody knows.

use super::{Event, Play};
use crate::behaviour::Behaviour;
use crate::dynamics::shock::Victims;
use crate::incentive::Incentive;
use crate::random;
use crate::units::{PeerId, Share, Time};
use crate::workload::shocks::{Candidate, Struck, Turn};
use crate::workload::turns::Turns;
use crate::world::{Fact, Witness};

impl<W: Witness> Play<'_, W> {
    /// A shock begins, or is over.
    pub(super) fn shock(&mut self, turn: Turn) {
        let mut shocks = std::mem::take(&mut self.shocks);
        shocks.turn(turn, self.streams, self);
        self.shocks = shocks;
        self.groups.iter_mut().for_each(Vec::clear);
        for (id, person) in (0u32..).zip(&self.people) {
            self.groups[usize::from(person.group)].push(id);
        }
    }

    /// The first round of a person that follows this rule from now on.
    pub(super) fn first_turns(&self, person: u32, rule: u8) -> Turns {
        let phase = random::unit(&mut self.streams.of_entity("round phase", person.into()));
        Turns::new(self.agenda.now() + Time::from_secs_f64(phase * self.every[usize::from(rule)].secs()))
    }
}

impl<W: Witness> Struck for Play<'_, W> {
    fn candidates(&self, by: Victims) -> Vec<Candidate> {
        let rank = |person: u32| match by {
            Victims::Random | Victims::Seeders => 0.0,
            Victims::BestContributors => self.people[person as usize].hours.help,
            Victims::BestConnected => {
                let graph = self.graph.as_ref().expect("a checked scenario has an overlay where neighbours count");
                f64::from(graph.degree(person))
            }
        };
        let candidate = |person: u32| Candidate {
            peer: person,
            entity: u64::from(person),
            group: Some(self.people[person as usize].group),
            rank: rank(person),
        };
        self.present.members().iter().copied().map(candidate).collect()
    }

    fn drive_out(&mut self, person: u32, _: bool) {
        self.replace(person);
    }

    fn weaken(&mut self, person: u32, left: Share) {
        self.people[person as usize].left = left;
        self.offer(person, self.people[person as usize].offers);
    }

    fn switch(&mut self, person: u32, group: u16) -> u16 {
        let before = std::mem::replace(&mut self.people[person as usize].group, group);
        if before == group {
            return before;
        }
        self.witness.witness(self.agenda.now(), &Fact::Switched { peer: PeerId(person), group });
        let rule = self.scenario.place_of_incentive(group);
        if rule != self.people[person as usize].rule {
            self.help_nobody(person);
            self.hand_over_keys(person);
            self.acquaintances.forget_all(person);
            let turns = self.first_turns(person, rule);
            (self.people[person as usize].rule, self.people[person as usize].turns) = (rule, turns);
        }
        let behaviour: &dyn Behaviour = &*self.scenario.population.groups[usize::from(group)].behaviour;
        let of = &mut self.people[person as usize];
        (of.asks, of.shuns, of.pollutes) = (true, behaviour.serves_only_its_own(), behaviour.bad() > Share::NONE);
        self.offer(person, behaviour.offers());
        self.looks.remove(&person);
        self.reconsider_later(person, true);
        before
    }

    fn rename(&mut self, person: u32) {
        self.take_new_name(person);
    }

    fn forget(&mut self) {
        for person in 0..self.joined {
            self.help_nobody(person);
            self.hand_over_keys(person);
            self.acquaintances.forget_all(person);
        }
        self.rules = self.scenario.incentives().map(Incentive::start).collect();
    }

    fn schedule(&mut self, at: Time, turn: Turn) {
        self.agenda.schedule(at, Event::Shock(turn));
    }

    fn tell_of(&mut self, fact: &Fact) {
        self.witness.witness(self.agenda.now(), fact);
    }

    fn now(&self) -> Time {
        self.agenda.now()
    }
}
