//! Serving piece by piece: whoever is served has its piece finished, and each place that falls free goes to whoever ranks
//! first among those who ask. What rules have in common that differ in how they rank.

use super::{Answer, Lasts, Requester, View};
use crate::random::{self, Stream};

/// A giver's places, and how it fills them.
#[derive(Debug)]
pub(super) struct Ranking {
    slots: usize,
    /// Scratch: those who wait, by rank, a random number that breaks ties, and their place in the view.
    waiting: Vec<(f64, u32, usize)>,
}

impl Ranking {
    /// A giver serves so many at once.
    pub(super) fn new(slots: std::num::NonZeroU32) -> Self {
        Self { slots: slots.get() as usize, waiting: Vec::new() }
    }

    /// Grants a piece to whoever is served now, and to the first of the others by `rank`, the highest first and ties at
    /// random, until every place is taken. Whoever has no rank is refused.
    pub(super) fn grant(
        &mut self,
        view: &View<'_>,
        stream: &mut Stream,
        answer: &mut Answer,
        mut rank: impl FnMut(&Requester, &mut Stream) -> Option<f64>,
    ) {
        for (place, requester) in view.requesters.iter().enumerate() {
            if requester.served {
                answer.grant(place, Lasts::OnePiece);
            }
        }
        let free = self.slots.saturating_sub(answer.grants.len());
        if free > 0 {
            self.waiting.clear();
            for (place, requester) in view.requesters.iter().enumerate().filter(|(_, requester)| !requester.served) {
                if let Some(rank) = rank(requester, stream).filter(|rank| !rank.is_nan()) {
                    self.waiting.push((rank, random::bits(stream), place));
                }
            }
            self.first(free, answer);
        }
        answer.vacancies = u32::try_from(self.slots.saturating_sub(answer.grants.len())).unwrap_or(u32::MAX);
    }

    fn first(&mut self, count: usize, answer: &mut Answer) {
        let higher = |a: &(f64, u32, usize), b: &(f64, u32, usize)| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1));
        if count < self.waiting.len() {
            self.waiting.select_nth_unstable_by(count - 1, higher);
            self.waiting.truncate(count);
        }
        self.waiting.sort_unstable_by(higher);
        for (_, _, place) in self.waiting.drain(..) {
            answer.grant(place, Lasts::OnePiece);
        }
    }
}
