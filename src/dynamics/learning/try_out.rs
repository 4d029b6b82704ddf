//! What the tests of learning share: a society whose scores are given.

use super::{Learned, Learning, Models, Society, Terms, Ties, Update};
use crate::random::Streams;

/// Peers in groups with scores; what a group would earn; whom each can copy (anyone, if empty).
#[derive(Clone, Debug, Default)]
pub(super) struct Village {
    pub groups: Vec<u16>,
    pub scores: Vec<f64>,
    pub of_groups: Vec<f64>,
    pub models: Vec<Vec<u32>>,
}

impl Society for Village {
    fn peers(&self) -> u32 {
        u32::try_from(self.groups.len()).unwrap()
    }

    fn groups(&self) -> u16 {
        self.groups.iter().max().unwrap() + 1
    }

    fn group_of(&self, peer: u32) -> u16 {
        self.groups[peer as usize]
    }

    fn score(&self, peer: u32) -> f64 {
        self.scores[peer as usize]
    }

    fn score_in(&self, _: u32, group: u16) -> Option<f64> {
        self.of_groups.get(usize::from(group)).copied()
    }

    fn models(&self, peer: u32) -> Models<'_> {
        self.models.get(peer as usize).map_or(Models::Everyone, |these| Models::These(these))
    }
}

/// All at once, ties kept.
pub(super) const TERMS: Terms = Terms { update: Update::AllAtOnce, ties: Ties::Keep };

/// What is learned in so many tries; whoever learned must be among those who reconsidered, once.
pub(super) fn learned(rule: &dyn Learning, village: &Village, terms: Terms, tries: u32) -> Vec<Learned> {
    let mut stream = Streams::new(1, 0).stream("test");
    let mut learned = Vec::new();
    for _ in 0..tries {
        let before = learned.len();
        let reconsidered = rule.revise(village, terms, &mut stream, &mut learned);
        let mut peers: Vec<u32> = learned[before..].iter().map(|one| one.peer).collect();
        peers.dedup();
        assert!(peers.len() == learned.len() - before && peers.iter().all(|peer| reconsidered.contains(peer)));
    }
    learned
}

/// The part of what was learned that is this.
pub(super) fn part(learned: &[Learned], of: impl Fn(&Learned) -> bool) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(learned.iter().filter(|one| of(one)).count()) / count(learned.len())
}
