//! Serving piece by piece: whoever is served has its piece finished, and each place that falls free goes to whoever
//! ranks first among those who ask. What rules have in common that differ in how they rank.

use std::num::NonZeroU32;
use std::ops::Range;

use super::best::best_first;
use super::{Answer, Exchange, Lasts, Obligation, Page, Prospect, Report, Requester, Rule, View};
use crate::random::{self, Stream};
use crate::units::NameId;

/// What such a rule knows, and how it ranks those who wait.
pub(super) trait Ranks {
    /// A follower opens an empty page.
    fn open(&mut self, _: NameId, _: Page) {}

    /// Remember what passed.
    fn remember(&mut self, exchange: &Exchange);

    /// A follower, and these of its pages, will be looked at soon.
    fn fetch(&self, _: NameId, _: Range<u32>) {}

    /// Whether it listens to reports.
    fn listens(&self) -> bool {
        false
    }

    /// Whether it keeps anything by pages.
    fn keeps_pages(&self) -> bool {
        true
    }

    /// Whether it remembers by rounds.
    fn lives_by_rounds(&self) -> bool {
        false
    }

    /// Whether a refusal stands until the giver's next round, or until it has all it came for.
    fn refuses_until_round(&self) -> bool {
        false
    }

    /// What a follower thinks of a peer that it might ask.
    fn esteem(&self, _: &Prospect) -> Option<f64> {
        None
    }

    /// The money of a name.
    fn money(&self, _: NameId) -> Option<f64> {
        None
    }

    /// Hear a report.
    fn hear(&mut self, _: &Report) {}

    /// An obligation has begun, or was met.
    fn obliged(&mut self, _: Page, _: Obligation) {}

    /// A giver is about to decide: what all of its ranks hang on.
    fn see(&mut self, _: &View<'_>) {}

    /// What is drawn once for all ranks of a decision, if anyone asks.
    fn draw(&mut self, _: &View<'_>, _: &mut Stream) {}

    /// The rank of one who waits, the highest first; `None` refuses it.
    fn rank(&mut self, view: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64>;

    /// The giver has decided whom to serve.
    fn granted(&mut self, _: &View<'_>, _: &mut Answer) {}
}

/// A rule that serves piece by piece, as its ranks say.
pub(super) struct PieceByPiece<R> {
    ranking: Ranking,
    ranks: R,
}

impl<R: Ranks + 'static> PieceByPiece<R> {
    /// The rule at work: a giver serves so many at once.
    pub(super) fn start(slots: NonZeroU32, ranks: R) -> Box<dyn Rule> {
        Box::new(Self { ranking: Ranking::new(slots), ranks })
    }
}

impl<R: Ranks> Rule for PieceByPiece<R> {
    fn open(&mut self, follower: NameId, page: Page) {
        self.ranks.open(follower, page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.ranks.remember(exchange);
    }

    fn fetch(&self, follower: NameId, pages: Range<u32>) {
        self.ranks.fetch(follower, pages);
    }

    fn listens(&self) -> bool {
        self.ranks.listens()
    }

    fn keeps_pages(&self) -> bool {
        self.ranks.keeps_pages()
    }

    fn lives_by_rounds(&self) -> bool {
        self.ranks.lives_by_rounds()
    }

    fn refuses_until_round(&self) -> bool {
        self.ranks.refuses_until_round()
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        self.ranks.esteem(prospect)
    }

    fn money(&self, name: NameId) -> Option<f64> {
        self.ranks.money(name)
    }

    fn hear(&mut self, report: &Report) {
        self.ranks.hear(report);
    }

    fn obliged(&mut self, page: Page, obligation: Obligation) {
        self.ranks.obliged(page, obligation);
    }

    fn completed(&mut self, _: NameId, _: Range<u32>) {}

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        self.ranks.see(view);
        if !view.requesters.is_empty() {
            self.ranks.draw(view, stream);
        }
        self.ranking.grant(view, stream, answer, |requester, stream| self.ranks.rank(view, requester, stream));
        self.ranks.granted(view, answer);
    }
}

/// A giver's places, and how it fills them.
#[derive(Debug)]
pub(super) struct Ranking {
    slots: usize,
    /// Scratch: those who wait, by rank, a random number that breaks ties, and their place in the view.
    waiting: Vec<(f64, u32, usize)>,
}

impl Ranking {
    /// A giver serves so many at once.
    pub(super) fn new(slots: NonZeroU32) -> Self {
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
        best_first(&mut self.waiting, count, higher);
        self.waiting.truncate(count);
        for (_, _, place) in self.waiting.drain(..) {
            answer.grant(place, Lasts::OnePiece);
        }
    }
}
