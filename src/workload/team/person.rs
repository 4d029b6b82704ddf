//! A person: what it does now, what waits for it, and where its hours went.

use std::collections::VecDeque;

use super::calendar::Calendar;
use crate::units::{NameId, Share, Time};
use crate::workload::turns::Turns;
use crate::world::Hours;

/// No person, project, task or question.
pub(super) const NONE: u32 = u32::MAX;

/// What a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It waits, or there is nothing to do.
    Nothing,
    /// Its current task.
    Task,
    /// It helps those whom its rule grants help.
    Help,
    /// It answers questions that come to its post as a manager.
    Post,
}

/// The names of a person: the first one, how many more, and which it used last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub first: NameId,
    pub further: u32,
    pub first_further: u32,
    turn: u32,
}

impl Names {
    pub const fn new(first: NameId, further: u32, first_further: u32) -> Self {
        Self { first, further, first_further, turn: 0 }
    }

    /// The name under which it asks next: each in its turn.
    pub fn next(&mut self) -> NameId {
        if self.further == 0 {
            return self.first;
        }
        self.turn = (self.turn + 1) % (self.further + 1);
        if self.turn == 0 { self.first } else { NameId(self.first_further + self.turn - 1) }
    }
}

/// What is kept of a person.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each of them may be so whatever the others are")]
pub(super) struct Person {
    pub group: u16,
    /// Its place in the list of rules at work.
    pub rule: u8,
    /// How many took this place before.
    pub number: u32,
    pub names: Names,
    /// Whether it asks, serves its own group only, and may give answers of no use.
    pub asks: bool,
    pub shuns: bool,
    pub pollutes: bool,
    /// Whether it waits to be looked at, and to be asked because of a vacancy.
    pub stirred: bool,
    pub asked_soon: bool,
    /// Whether anyone has asked it since its last round.
    pub asked_since_round: bool,
    /// The part of what it could give that it offers, and the part that a shock leaves of that.
    pub offers: Share,
    pub left: Share,
    /// The part of the working day that it works.
    pub part: f64,
    /// How many seconds of a working day it gives to others at most, and how many it has given today.
    pub gives: f64,
    pub given_today: f64,
    pub calendar: Calendar,
    pub doing: Doing,
    /// Until when what it does is reckoned, in working time, and when its `Done` event is due.
    pub settled: u64,
    pub done_at: Time,
    /// Tasks that it has not begun or taken up again, the one it works on, and how many wait for answers.
    pub ready: VecDeque<u32>,
    pub current: u32,
    pub open: u32,
    /// The questions at it, in the order of its pages, and the number and summed weights of those that it answers.
    pub jobs: Vec<u32>,
    pub serving: u32,
    pub weight: f64,
    /// The questions before it as a manager, first come first served.
    pub post: VecDeque<u32>,
    pub turns: Turns,
    /// With whom it was in teams, the latest last.
    pub collaborators: Vec<u32>,
    /// How much work the tasks that it finished are, in hours.
    pub output: f64,
    pub hours: Hours,
}

impl Person {
    /// How much of today it may still give to others, in seconds.
    pub fn left_today(&self) -> f64 {
        (self.gives - self.given_today).max(0.0)
    }

    /// Whether it gives anything at all.
    pub fn gives_any(&self) -> bool {
        self.gives > 0.0
    }
}
