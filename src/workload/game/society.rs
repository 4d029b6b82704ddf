//! Those who play, as those see them who learn.

use crate::dynamics::learning::{From, Models, Society, Update};
use crate::game::{AtPlay, People};
use crate::overlay::Graph;
use crate::scenario::Learning;

/// Those who play, and what they earned.
#[derive(Clone, Copy)]
pub(super) struct Village<'a> {
    pub people: &'a People,
    pub at_play: &'a dyn AtPlay,
    pub graph: Option<&'a Graph>,
    pub learning: &'a Learning,
}

/// The same with what everyone earned worked out, where all will ask for it.
pub(super) struct Scored<'a> {
    village: Village<'a>,
    scores: Option<Vec<f64>>,
}

impl<'a> Village<'a> {
    /// What everyone earned is worked out once where all reconsider, and as it is asked for where one does.
    pub fn scored(self) -> Scored<'a> {
        let all = self.learning.update == Update::AllAtOnce && !self.learning.rule.asks_what_if();
        let scores = all.then(|| (0..self.people.peers()).map(|peer| self.score(peer)).collect());
        Scored { village: self, scores }
    }

    fn score(&self, peer: u32) -> f64 {
        let earned = self.at_play.earned(self.people, peer);
        self.learning.score(earned.moves, earned.payoff)
    }
}

impl Society for Scored<'_> {
    fn peers(&self) -> u32 {
        self.village.people.peers()
    }

    fn groups(&self) -> u16 {
        super::group_number(self.village.people.roles.len())
    }

    fn group_of(&self, peer: u32) -> u16 {
        super::group_number(self.village.people.group_of(peer))
    }

    fn score(&self, peer: u32) -> f64 {
        self.scores.as_ref().map_or_else(|| self.village.score(peer), |scores| scores[peer as usize])
    }

    fn score_in(&self, peer: u32, group: u16) -> Option<f64> {
        self.village.at_play.would_earn(self.village.people, peer, usize::from(group))
    }

    fn models(&self, peer: u32) -> Models<'_> {
        match (self.village.learning.from, self.village.graph) {
            (From::Neighbours, Some(graph)) => Models::These(graph.neighbours(peer)),
            (From::Partners, _) => self.village.at_play.partners(peer),
            (From::Chosen, _) => self.village.at_play.chosen(peer),
            (From::Anyone, _) | (From::Neighbours, None) => Models::Everyone,
        }
    }
}
