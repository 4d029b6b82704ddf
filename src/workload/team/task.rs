//! Tasks, the projects that they are parts of, and the questions that they raise: each in a slot of its own.

use super::person::NONE;
use crate::incentive::{Lasts, Page};
use crate::units::{NameId, Time};

/// A part of a project on one topic, dealt to one member. What it may take was drawn when the project began, so that it
/// takes the same whatever rule and structure there is.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each of them may be so whatever the others are")]
pub(super) struct Task {
    pub project: u32,
    pub topic: u32,
    pub worker: u32,
    /// How long it is for whoever knows the topic, how long an answer about it takes, and learning it alone, in
    /// seconds.
    pub work: f64,
    pub answer: f64,
    pub alone: f64,
    /// Whether only the client knows what is meant, whether the client was asked, and whether this is what must be done
    /// again.
    pub unclear: bool,
    pub asked_client: bool,
    pub again: bool,
    /// Whether it is settled how its worker comes to know what it needs, and whether that is by learning alone.
    pub settled: bool,
    pub learns: bool,
    /// How much of listening, of learning alone, and of the work is left, in seconds.
    pub listening_left: f64,
    pub alone_left: f64,
    pub left: f64,
}

impl Task {
    /// A task on a topic, of no project yet and without any work.
    pub const fn of(topic: u32) -> Self {
        Self {
            project: NONE,
            topic,
            worker: NONE,
            work: 0.0,
            answer: 0.0,
            alone: 0.0,
            unclear: false,
            asked_client: false,
            again: false,
            settled: false,
            learns: false,
            listening_left: 0.0,
            alone_left: 0.0,
            left: 0.0,
        }
    }

    /// How long it takes from here on, in seconds.
    pub fn all_left(&self) -> f64 {
        (self.listening_left + self.alone_left + self.left).max(0.0)
    }
}

/// A project under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    pub members: Vec<u32>,
    /// Who knows what is meant, if it can be asked.
    pub client: Option<u32>,
    /// What must be done again, once all else is: by whom, on which topic, for how many seconds.
    pub again: Vec<(u32, u32, f64)>,
    /// How many of its tasks are not done.
    pub open: u32,
    pub began: Time,
    /// How much work it is, in hours.
    pub hours: f64,
}

/// Where a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Nowhere: somebody is to be found.
    Nowhere,
    /// On its way to a colleague.
    Travelling,
    /// With the asker, who waits to meet someone who knows.
    Walking,
    /// At a colleague, who answers it if it has a weight.
    Colleague,
    /// Before a manager.
    Manager,
    /// Answered, and of no use until the asker has helped someone.
    Sealed,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// What the task's topic needs.
    Topic,
    /// What the client means.
    Needs,
}

/// A question, from the moment it is asked until it ends.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Who asks, the name it goes by, and for which task.
    pub asker: u32,
    pub name: NameId,
    pub task: u32,
    pub about: About,
    pub at: At,
    /// Who is asked, and that one's page on the asker.
    pub helper: u32,
    pub page: Page,
    /// Who else can be asked, the next one last, and how many of them may be.
    pub candidates: Vec<u32>,
    pub tries: u32,
    /// Whether anyone was asked, and a manager.
    pub tried: bool,
    pub tried_manager: bool,
    /// What is left of the answer, in seconds, and its weight in what its helper does; 0 while it waits.
    pub left: f64,
    pub weight: f64,
    pub lasts: Lasts,
    pub since: Time,
    pub began: Time,
    /// When it arrives, its asker meets someone, or the patience ends; and until when it is walked about with.
    pub due: Time,
    pub deadline: Time,
    /// Whether it is asked face to face.
    pub faces: bool,
    /// When it came before a manager, and the working hours it has stood there.
    pub queued: Time,
    pub queued_hours: f64,
}

/// Things in slots that are used again.
#[derive(Debug)]
pub(super) struct Slots<T> {
    things: Vec<T>,
    taken: Vec<bool>,
    free: Vec<u32>,
    /// How many there ever were, and how many have ended.
    pub added: u64,
    pub ended: u64,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { things: Vec::new(), taken: Vec::new(), free: Vec::new(), added: 0, ended: 0 }
    }
}

impl<T> Slots<T> {
    pub fn add(&mut self, thing: T) -> u32 {
        self.added += 1;
        if let Some(slot) = self.free.pop() {
            (self.things[slot as usize], self.taken[slot as usize]) = (thing, true);
            return slot;
        }
        self.things.push(thing);
        self.taken.push(true);
        u32::try_from(self.things.len() - 1).expect("fewer than 2^32 at once")
    }

    pub fn end(&mut self, slot: u32) {
        self.ended += 1;
        self.taken[slot as usize] = false;
        self.free.push(slot);
    }

    pub fn at(&self, slot: u32) -> &T {
        &self.things[slot as usize]
    }

    pub fn at_mut(&mut self, slot: u32) -> &mut T {
        &mut self.things[slot as usize]
    }

    /// Whether a slot is in use.
    pub fn has(&self, slot: u32) -> bool {
        self.taken.get(slot as usize).copied().unwrap_or(false)
    }

    /// The slots in use, in order.
    pub fn taken(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.taken).filter(|(_, taken)| **taken).map(|(slot, _)| slot)
    }

    /// How many are in use.
    pub fn open(&self) -> u32 {
        u32::try_from(self.things.len() - self.free.len()).expect("fewer than 2^32 at once")
    }
}
