//! What happens where people work on projects and ask each other.

use crate::units::{PeerId, Time};

/// What happened in the workload `team`. Hours are hours of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TeamFact {
    /// A project began.
    Began {
        /// How many members its team has.
        members: u32,
        /// How much work it is for people who know all it needs.
        hours: f64,
    },
    /// A person finished a task.
    Worked {
        /// Who.
        peer: PeerId,
        /// How much work it is for someone who knows its topic: whatever it took.
        hours: f64,
    },
    /// A project is finished.
    Finished {
        /// How much work it was for people who know all it needs.
        hours: f64,
        /// From when it began.
        took: Time,
        /// By how much it was late; 0 if it was not.
        late: Time,
    },
    /// A person asked.
    Asked {
        /// Who.
        asker: PeerId,
    },
    /// A person was helped.
    Helped {
        /// Who asked.
        asker: PeerId,
        /// Who helped.
        helper: PeerId,
        /// Whether it was the manager's post to answer.
        manager: bool,
        /// How long the helper spent on it.
        hours: f64,
        /// From when it was asked until help began, nights included.
        waited: Time,
        /// From when it was asked until it was answered, nights included.
        took: Time,
        /// Of these, working hours in which the question stood before a manager.
        queued_hours: f64,
        /// Whether it was asked and answered face to face.
        faces: bool,
        /// Whether the answer is of use: a polluter's is not.
        good: bool,
    },
    /// A question was given up: the asker learns alone.
    Unhelped {
        /// Who asked.
        asker: PeerId,
        /// Why.
        why: Unhelped,
        /// Working hours in which the question stood before a manager.
        queued_hours: f64,
    },
    /// A newcomer took a person's place.
    Replaced {
        /// Whose.
        peer: PeerId,
    },
    /// What a person did until the end of the run.
    Spent {
        /// Who.
        peer: PeerId,
        /// On what.
        hours: Hours,
    },
    /// What a person finished in the same run without anyone's help.
    Alone {
        /// Who.
        peer: PeerId,
        /// How much work the tasks that it finished are.
        output: f64,
    },
    /// A regular count of what is there.
    Counted {
        /// Projects under way.
        projects: u32,
        /// Questions that have not ended.
        questions: u32,
        /// Of these, those before managers.
        at_managers: u32,
        /// Which part of all that could be known people know: to the level that tasks need.
        known: f64,
    },
}

/// Why a question was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unhelped {
    /// Nobody could be asked.
    Nobody,
    /// It was refused, or waited in vain, as often as it might be.
    Refused,
    /// Whoever asked could not pay anyone.
    Penniless,
    /// Whoever asked left.
    Left,
}

/// Where a person's hours went.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hours {
    /// All working hours while it was there.
    pub there: f64,
    /// On tasks that it knew, or had come to know, how to do.
    pub work: f64,
    /// On doing again what the client had meant otherwise.
    pub rework: f64,
    /// On answers to others.
    pub help: f64,
    /// On listening to answers.
    pub listening: f64,
    /// On learning alone.
    pub alone: f64,
}

impl Hours {
    /// Those in which it did anything.
    #[must_use]
    pub fn busy(&self) -> f64 {
        self.work + self.rework + self.help + self.listening + self.alone
    }
}
