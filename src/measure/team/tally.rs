//! The tally of an organisation: projects, questions, and what each person did.

use crate::measure::tally::Sampled;
use crate::measure::{Tally, Whom};
use crate::units::{PeerId, Time};
use crate::world::{Hours, TeamFact};

/// What is known of one person.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Of {
    /// The work of the tasks that it finished, and of those that it finishes without anyone's help, in hours.
    pub output: f64,
    pub alone: Option<f64>,
    /// Questions that it asked, that were answered with something of use, and that it gave up.
    pub asked: u32,
    pub helped: u32,
    pub unhelped: u32,
    /// Questions of others that it answered, by its rule.
    pub given: u32,
    pub hours: Hours,
}

/// What was counted at one moment.
#[derive(Clone, Copy, Debug)]
pub struct TeamSample {
    /// The moment.
    pub at: Time,
    /// Projects finished until then, and under way.
    pub finished: u32,
    /// Projects under way.
    pub projects: u32,
    /// Questions that have not ended.
    pub questions: u32,
    /// Of these, those before managers.
    pub at_managers: u32,
    /// Questions answered until then.
    pub helped: u64,
    /// Hours of work in the tasks finished until then.
    pub output: f64,
    /// Which part of all that could be known people know.
    pub known: f64,
}

impl Sampled for TeamSample {
    fn at(&self) -> Time {
        self.at
    }
}

/// What the measures need of a run of the workload `team`.
#[derive(Clone, Debug, Default)]
pub struct TeamTally {
    /// By person, as far as anything is known of one.
    pub(super) people: Vec<Of>,
    pub(super) began: u32,
    pub(super) finished: u32,
    pub(super) late: u32,
    /// Over the projects finished: seconds from beginning to end, and after they were due.
    pub(super) took_s: f64,
    pub(super) late_s: f64,
    /// Over the questions answered: how many, by managers, face to face, seconds until help began and until it was
    /// over.
    pub(super) helped: u64,
    pub(super) by_managers: u64,
    pub(super) face_to_face: u64,
    pub(super) waited_s: f64,
    pub(super) answered_s: f64,
    /// Working hours that questions stood before managers: all, and those that a manager answered.
    pub(super) queued_hours: f64,
    pub(super) queued_answered_hours: f64,
    /// Who helped whom by a rule, each time.
    pub(super) links: Vec<(u32, u32)>,
    output: f64,
    /// What was counted, in order of time.
    pub samples: Vec<TeamSample>,
}

impl TeamTally {
    fn of(&mut self, peer: PeerId) -> &mut Of {
        let index = peer.index();
        if self.people.len() <= index {
            self.people.resize(index + 1, Of::default());
        }
        &mut self.people[index]
    }

    /// Something happened.
    pub(in crate::measure) fn witness(&mut self, at: Time, fact: &TeamFact) {
        match *fact {
            TeamFact::Began { .. } => self.began += 1,
            TeamFact::Worked { peer, hours } => {
                self.of(peer).output += hours;
                self.output += hours;
            }
            TeamFact::Finished { took, late, .. } => {
                self.finished += 1;
                self.late += u32::from(late > Time::ZERO);
                self.took_s += took.secs();
                self.late_s += late.secs();
            }
            TeamFact::Asked { asker } => self.of(asker).asked += 1,
            TeamFact::Helped { asker, helper, manager, waited, took, queued_hours, faces, good, .. } => {
                self.of(asker).helped += u32::from(good);
                self.helped += 1;
                self.face_to_face += u64::from(faces);
                self.waited_s += waited.secs();
                self.answered_s += took.secs();
                self.queued_hours += queued_hours;
                if manager {
                    self.by_managers += 1;
                    self.queued_answered_hours += queued_hours;
                } else {
                    self.of(helper).given += 1;
                    self.links.push((helper.0, asker.0));
                }
            }
            TeamFact::Unhelped { asker, queued_hours, .. } => {
                self.of(asker).unhelped += 1;
                self.queued_hours += queued_hours;
            }
            TeamFact::Replaced { .. } => {}
            TeamFact::Spent { peer, hours } => self.of(peer).hours = hours,
            TeamFact::Alone { peer, output } => self.of(peer).alone = Some(output),
            TeamFact::Counted { projects, questions, at_managers, known } => {
                let (finished, helped, output) = (self.finished, self.helped, self.output);
                self.samples.push(TeamSample { at, finished, projects, questions, at_managers, helped, output, known });
            }
        }
    }
}

/// What is known of each of some people.
pub(super) fn people(tally: &Tally, whom: Whom) -> impl Iterator<Item = Of> + '_ {
    let each = tally.peers.iter().enumerate().filter(move |(_, peer)| match whom {
        Whom::All => peer.group.is_some(),
        Whom::Group(_) => peer.group.map(Whom::Group) == Some(whom),
    });
    each.map(|(place, _)| tally.team.people.get(place).copied().unwrap_or_default())
}

/// The sum of something over some people.
pub(super) fn sum(tally: &Tally, whom: Whom, what: impl Fn(&Of) -> f64) -> f64 {
    people(tally, whom).map(|of| what(&of)).sum()
}
