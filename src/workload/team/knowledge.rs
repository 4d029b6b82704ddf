//! Knowledge: who knows which topic to which level, learning, forgetting, and who can be asked.

use crate::random::{self, Streams};
use crate::scenario::People;
use crate::units::Time;

/// Levels of everyone in every topic. A level that is not used halves every half-life; it is kept as it was when it was
/// last used, with the moment from which on it is too low for a task.
#[derive(Debug)]
pub(super) struct Knowledge {
    topics: u32,
    need: f64,
    half_life_s: f64,
    levels: Vec<f32>,
    used_s: Vec<f64>,
    /// Until when it is enough for a task.
    until_s: Vec<f64>,
    /// Whether the person is on the topic's list.
    listed: Vec<bool>,
    /// For each topic, everyone who knew it at the last count, or came to know it since.
    knowers: Vec<Vec<u32>>,
}

/// It never was enough.
const NEVER_S: f64 = -1.0;

impl Knowledge {
    pub fn new(people: &People) -> Self {
        Self {
            topics: people.topics,
            need: people.need.get(),
            half_life_s: people.half_life.secs(),
            levels: Vec::new(),
            used_s: Vec::new(),
            until_s: Vec::new(),
            listed: Vec::new(),
            knowers: vec![Vec::new(); people.topics as usize],
        }
    }

    const fn place(&self, person: u32, topic: u32) -> usize {
        person as usize * self.topics as usize + topic as usize
    }

    /// A person, or a newcomer in its place (the so many-th there), knows so many random topics to this level.
    pub fn join(&mut self, now: Time, person: u32, number: u32, (known, level): (u32, f64), streams: &Streams) {
        let end = self.place(person + 1, 0);
        if self.levels.len() < end {
            self.levels.resize(end, 0.0);
            self.used_s.resize(end, 0.0);
            self.until_s.resize(end, NEVER_S);
            self.listed.resize(end, false);
        }
        let first = self.place(person, 0);
        self.levels[first..end].fill(0.0);
        self.until_s[first..end].fill(NEVER_S);
        let entity = u64::from(person) | u64::from(number) << 32;
        let order = random::permutation(&mut streams.of_entity("knowledge", entity), self.topics);
        for topic in order.into_iter().take(known as usize) {
            self.reach(now, person, topic, level);
        }
    }

    /// To which level a person knows a topic.
    pub fn level(&self, now: Time, person: u32, topic: u32) -> f64 {
        let place = self.place(person, topic);
        let unused = now.secs() - self.used_s[place];
        f64::from(self.levels[place]) * libm::exp2(-unused.max(0.0) / self.half_life_s)
    }

    /// Whether a person knows a topic well enough for a task.
    pub fn knows(&self, now: Time, person: u32, topic: u32) -> bool {
        self.need <= 0.0 || now.secs() <= self.until_s[self.place(person, topic)]
    }

    /// A person has used a topic, or learnt it: it knows it to this level from now on, or to its own if that is higher.
    pub fn reach(&mut self, now: Time, person: u32, topic: u32, level: f64) {
        let level = level.max(self.level(now, person, topic));
        let (place, at) = (self.place(person, topic), now.secs());
        #[expect(clippy::cast_possible_truncation, reason = "a level needs no more than seven digits")]
        let kept = level as f32;
        self.levels[place] = kept;
        self.used_s[place] = at;
        if f64::from(kept) + 1e-7 >= self.need && level > 0.0 {
            let lasts = self.half_life_s * libm::log2((level / self.need.max(1e-9)).max(1.0));
            self.until_s[place] = at + lasts;
            if !std::mem::replace(&mut self.listed[place], true) {
                self.knowers[topic as usize].push(person);
            }
        }
    }

    /// A person has used a topic.
    pub fn touch(&mut self, now: Time, person: u32, topic: u32) {
        self.reach(now, person, topic, 0.0);
    }

    /// Everyone who may know a topic; whether each still does is to be asked.
    pub fn knowers(&self, topic: u32) -> &[u32] {
        &self.knowers[topic as usize]
    }

    /// Takes those who have forgotten a topic off its list, and says which part of all that could be known people know.
    pub fn count(&mut self, now: Time, people: u32) -> f64 {
        let mut known = 0.0;
        for topic in 0..self.topics {
            let mut knowers = std::mem::take(&mut self.knowers[topic as usize]);
            knowers.retain(|person| {
                let place = self.place(*person, topic);
                self.listed[place] = self.knows(now, *person, topic);
                self.listed[place]
            });
            known += f64::from(u32::try_from(knowers.len()).expect("people are numbered by u32"));
            self.knowers[topic as usize] = knowers;
        }
        let all = f64::from(people) * f64::from(self.topics);
        if self.need <= 0.0 {
            1.0
        } else if all > 0.0 {
            known / all
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Share;

    fn knowledge() -> Knowledge {
        let people = People { topics: 3, half_life: Time::from_secs(1_000), ..People::default() };
        let mut knowledge = Knowledge::new(&people);
        let streams = Streams::new(1, 0);
        (0..4).for_each(|person| knowledge.join(Time::ZERO, person, 0, (1, 0.8), &streams));
        knowledge
    }

    #[test]
    fn what_is_not_used_is_forgotten_and_what_is_used_is_kept() {
        let mut knowledge = knowledge();
        let topic = (0..3).find(|topic| knowledge.knows(Time::ZERO, 0, *topic)).expect("it knows one");
        // .8 falls to .5 in log2(1.6) = .678 half-lives.
        assert!(knowledge.knows(Time::from_secs(677), 0, topic) && !knowledge.knows(Time::from_secs(679), 0, topic));
        assert!((knowledge.level(Time::from_secs(1_000), 0, topic) - 0.4).abs() < 1e-6);
        knowledge.touch(Time::from_secs(400), 0, topic);
        let level = 0.8 * libm::exp2(-0.4);
        assert!((knowledge.level(Time::from_secs(400), 0, topic) - level).abs() < 1e-6, "use keeps what there is");
        knowledge.reach(Time::from_secs(400), 0, topic, 0.3);
        assert!((knowledge.level(Time::from_secs(400), 0, topic) - level).abs() < 1e-6, "nobody learns to know less");
    }

    #[test]
    fn a_count_forgets_those_who_forgot() {
        let mut knowledge = knowledge();
        assert!((knowledge.count(Time::ZERO, 4) - 4.0 / 12.0).abs() < 1e-12);
        knowledge.reach(Time::from_secs(600), 1, 2, 1.0);
        assert!((knowledge.count(Time::from_secs(700), 4) - 1.0 / 12.0).abs() < 1e-12);
        assert_eq!((0..3).map(|topic| knowledge.knowers(topic).len()).sum::<usize>(), 1);
        knowledge.reach(Time::from_secs(800), 0, 2, 0.6);
        assert!(knowledge.knowers(2).contains(&0), "whoever learns again is listed again");
    }

    #[test]
    fn where_nothing_is_needed_everyone_knows_it() {
        let people = People { need: Share::NONE, known: 0, ..People::default() };
        let mut knowledge = Knowledge::new(&people);
        knowledge.join(Time::ZERO, 0, 0, (0, 0.0), &Streams::new(1, 0));
        assert!(knowledge.knows(Time::from_secs(9), 0, 5));
    }
}
