//! Conservation, asserted at every count where checks are on.

use super::Play;
use super::person::NONE;
use super::task::At;
use crate::units::NameId;
use crate::world::Witness;

impl<W: Witness> Play<'_, W> {
    /// Hours are spent once, every question and every task is at one place, and money only changes hands.
    pub(super) fn audit(&self) {
        self.audit_hours();
        self.audit_questions();
        self.audit_tasks();
        self.audit_money();
    }

    fn audit_hours(&self) {
        for (id, person) in (0u32..).zip(&self.people) {
            let there = self.hours_between(id, self.newcomers[id as usize].at, self.agenda.now());
            let busy = person.hours.busy();
            assert!(busy <= there + 1e-6, "{id} spent {busy} of {there} h");
            assert!(
                person.given_today <= person.gives.max(self.team.working.gives.secs()) + 1e-3,
                "and gives what it offers"
            );
        }
    }

    fn audit_questions(&self) {
        assert_eq!(
            self.questions.added,
            self.questions.ended + u64::from(self.questions.open()),
            "a question ends once"
        );
        for slot in self.questions.taken() {
            let question = self.questions.at(slot);
            let [job, post] = match question.at {
                At::Colleague => [true, false],
                At::Manager => [false, true],
                At::Nowhere | At::Travelling | At::Walking | At::Sealed => [false, false],
            };
            assert_ne!(question.at, At::Nowhere, "every question is somewhere");
            let helper = &self.people[question.helper as usize];
            assert_eq!([helper.jobs.contains(&slot), helper.post.contains(&slot)], [job, post], "and only there");
        }
        let there: usize = self.people.iter().map(|person| person.jobs.len() + person.post.len()).sum();
        let should = |slot: &u32| matches!(self.questions.at(*slot).at, At::Colleague | At::Manager);
        assert_eq!(there, self.questions.taken().filter(should).count(), "nobody has a question that has ended");
    }

    fn audit_tasks(&self) {
        let mut waiting = vec![0_u32; self.people.len()];
        self.questions.taken().for_each(|slot| waiting[self.questions.at(slot).asker as usize] += 1);
        let mut held = 0;
        for (person, waiting) in self.people.iter().zip(waiting) {
            assert_eq!(person.open, waiting, "a task is left open for a question");
            held += person.ready.len() + person.open as usize + usize::from(person.current != NONE);
        }
        assert_eq!(held, self.tasks.open() as usize, "every task is with its worker, once");
        let open: u32 = self.projects.taken().map(|slot| self.projects.at(slot).open).sum();
        assert_eq!(open, self.tasks.open(), "and of a project under way");
    }

    fn audit_money(&self) {
        for rule in &self.rules {
            let Some(initial) = rule.money(NameId(self.next_name)) else { continue };
            let all: f64 = (0..self.next_name).filter_map(|name| rule.money(NameId(name))).sum();
            let issued = f64::from(self.next_name) * initial;
            assert!((all - issued).abs() <= 1e-6 * issued.max(1.0), "money only changes hands: {all} of {issued}");
        }
    }
}
