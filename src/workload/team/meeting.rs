//! Meetings: who is with whom, on a floor plan or as people were recorded to be, and questions that are asked when they
//! meet.

use super::task::{At, Question};
use super::{Event, Play};
use crate::overlay::real::Contact;
use crate::random::{self, Stream};
use crate::scenario::Place;
use crate::units::Time;
use crate::world::Witness;

const WEEK: u64 = 7 * 86_400_000_000;

/// How people meet.
pub(super) enum Meetings {
    /// At random: nearer desks meet more often.
    Floor(Floor),
    /// As they were recorded.
    Recorded(Recorded),
}

/// Desks in a square.
pub(super) struct Floor {
    /// Per second of working time.
    rate: f64,
    columns: u32,
    apart_m: f64,
    near_m: f64,
    far: f64,
    stream: Stream,
}

impl Floor {
    pub fn new(place: &Place, people: u32, stream: Stream) -> Self {
        let root = people.isqrt();
        Self {
            rate: place.meetings.per_s() * place.hospitality,
            columns: (root + u32::from(root * root < people)).max(1),
            apart_m: place.desks_apart_m,
            near_m: place.near_m,
            far: place.far.get(),
            stream,
        }
    }

    /// How often two meet, as a part of how often two at the same desk would: it falls to `far` within `near_m`, where
    /// a twentieth of the difference is left.
    fn nearness(&self, one: u32, other: u32) -> f64 {
        let at = |person: u32| (f64::from(person % self.columns), f64::from(person / self.columns));
        let ((x, y), (u, v)) = (at(one), at(other));
        let apart = libm::sqrt((x - u) * (x - u) + (y - v) * (y - v)) * self.apart_m;
        self.far + (1.0 - self.far) * libm::exp(-3.0 * apart / self.near_m)
    }

    /// Whom a person meets next, of those who are there; by rejection.
    fn meet(&mut self, person: u32, present: &[u32]) -> Option<u32> {
        if present.len() < 2 {
            return None;
        }
        loop {
            let other = *random::pick(&mut self.stream, present)?;
            if other != person && random::unit(&mut self.stream) < self.nearness(person, other) {
                return Some(other);
            }
        }
    }
}

/// Meetings that were recorded, over and over again.
pub(super) struct Recorded {
    period: u64,
    longest: u64,
    /// For each person: when it began to be with someone, until when, and with whom; in order.
    of: Vec<Vec<(u64, u64, u32)>>,
}

impl Recorded {
    pub fn new(contacts: &[Contact], people: u32) -> Self {
        let mut of = vec![Vec::new(); people as usize];
        let (mut end, mut longest) = (1, 0);
        for (one, other, from, to) in contacts {
            for (person, with) in [(*one, *other), (*other, *one)] {
                of[person as usize].push((from.micros(), to.micros(), with));
            }
            end = end.max(to.micros());
            longest = longest.max(to.micros() - from.micros());
        }
        for meetings in &mut of {
            meetings.sort_unstable();
        }
        Self { period: end.div_ceil(WEEK) * WEEK, longest, of }
    }

    /// With whom a person is at a moment.
    fn with(&self, person: u32, now: Time) -> Vec<u32> {
        let (within, meetings) = (now.micros() % self.period, &self.of[person as usize]);
        let first = meetings.partition_point(|(from, ..)| *from + self.longest < within);
        let begun = meetings[first..].iter().take_while(|(from, ..)| *from <= within);
        begun.filter(|(_, to, _)| *to > within).map(|(_, _, with)| *with).collect()
    }

    /// When a person is next with someone new.
    fn next(&self, person: u32, now: Time) -> Time {
        let (within, meetings) = (now.micros() % self.period, &self.of[person as usize]);
        let begun = now.micros() - within;
        let place = meetings.partition_point(|(from, ..)| *from <= within);
        match (meetings.get(place), meetings.first()) {
            (Some((from, ..)), _) => Time::from_micros(begun + from),
            (None, Some((from, ..))) => Time::from_micros(begun + self.period + from),
            (None, None) => Time::NEVER,
        }
    }
}

impl<W: Witness> Play<'_, W> {
    /// Whether a question is asked face to face.
    pub(super) fn faces(&mut self) -> bool {
        let part = self.team.place.face_to_face.get();
        part > 0.0 && random::unit(&mut self.asking_stream) < part
    }

    /// A question waits for its asker to meet someone who knows, as long as the patience lasts.
    pub(super) fn walk(&mut self, slot: u32) {
        let deadline = self.agenda.now() + self.team.asking.patience;
        let question = self.questions.at_mut(slot);
        (question.at, question.helper, question.deadline) = (At::Walking, question.asker, deadline);
        if !self.meets_someone(slot, true) {
            self.walk_on(slot);
        }
    }

    /// The asker meets someone, or its patience ends.
    pub(super) fn walked(&mut self, slot: u32) {
        if self.agenda.now() >= self.questions.at(slot).deadline {
            self.questions.at_mut(slot).at = At::Nowhere;
            self.questions.at_mut(slot).tries = 0;
            self.displaced.push_back(slot);
        } else if !self.meets_someone(slot, false) {
            self.walk_on(slot);
        }
    }

    fn walk_on(&mut self, slot: u32) {
        let Question { asker, deadline, .. } = *self.questions.at(slot);
        let now = self.agenda.now();
        let next = match &mut self.meetings {
            Meetings::Recorded(recorded) => recorded.next(asker, now),
            Meetings::Floor(floor) if floor.rate > 0.0 => {
                let calendar = self.people[asker as usize].calendar;
                let wait = Time::from_secs_f64(random::exponential(&mut floor.stream, 1.0 / floor.rate));
                calendar.when(calendar.worked(now) + wait.micros().max(1))
            }
            Meetings::Floor(_) => Time::NEVER,
        };
        let due = next.min(deadline);
        self.questions.at_mut(slot).due = due;
        self.agenda.schedule(due, Event::Due(slot));
    }

    /// Asks those whom the asker is with now, until one hears the question; at first on a floor plan it is with nobody.
    fn meets_someone(&mut self, slot: u32, first: bool) -> bool {
        let Question { asker, task, .. } = *self.questions.at(slot);
        let now = self.agenda.now();
        let with = match &mut self.meetings {
            Meetings::Recorded(recorded) => recorded.with(asker, now),
            Meetings::Floor(_) if first => Vec::new(),
            Meetings::Floor(floor) => floor.meet(asker, self.present.members()).into_iter().collect(),
        };
        let topic = self.tasks.at(task).topic;
        let heard = with.into_iter().find(|other| {
            self.present.has(*other) && self.knowledge.knows(now, *other, topic) && self.responds(asker, *other)
        });
        let Some(helper) = heard else { return false };
        let question = self.questions.at_mut(slot);
        (question.helper, question.tried, question.tries) = (helper, true, question.tries - 1);
        self.arrive(slot);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    fn at(days: u64, hours: u64) -> Time {
        Time::from_secs(days * 86_400 + hours * 3_600)
    }

    #[test]
    fn recorded_meetings_come_again_week_by_week() {
        let contacts = [(0, 1, at(0, 9), at(0, 10)), (0, 2, at(0, 9), at(0, 12)), (1, 2, at(1, 9), at(1, 10))];
        let recorded = Recorded::new(&contacts, 4);
        assert_eq!(recorded.with(0, at(0, 9)), [1, 2]);
        assert_eq!((recorded.with(0, at(7, 11)), recorded.with(0, at(0, 12))), (vec![2], vec![]));
        assert_eq!(recorded.next(1, at(0, 9)), at(1, 9));
        assert_eq!((recorded.next(1, at(1, 9)), recorded.next(3, at(0, 0))), (at(7, 9), Time::NEVER));
    }

    #[test]
    fn neighbours_on_a_floor_meet_most_and_beyond_some_distance_all_alike() {
        let place = Place::default();
        let mut floor = Floor::new(&place, 400, Streams::new(1, 0).stream("meetings"));
        let everyone: Vec<u32> = (0..400).collect();
        let (mut beside, mut far, mut farthest) = (0_u32, 0_u32, 0_u32);
        for _ in 0..60_000 {
            match floor.meet(0, &everyone).expect("somebody") {
                1 => beside += 1,
                219 => far += 1,
                399 => farthest += 1,
                _ => {}
            }
        }
        // exp(-.3) of .9 and .1 more, against .1.
        assert!(beside > 5 * farthest && far.abs_diff(farthest) < 60, "{beside} {far} {farthest}");
    }
}
