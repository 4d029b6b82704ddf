//! `prop-share`: everyone gets back in proportion to what it gave lately, and a part is kept to explore.
//!
//! Levin, `LaCurts`, Spring and Bhattacharjee (2008) read BitTorrent as an auction and clear it in proportion to the
//! bids: of a giver's capacity B, whoever gave b of the sum of all that was given gets B b / sum. What a peer gave is
//! averaged over the last four rounds; a fifth of the capacity goes to peers who gave nothing, chosen at random, so
//! that newcomers begin. However many names a peer splits its bid over, it gets the same: the identity is exact. A
//! seeder, to whom nobody bids, serves at random.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Window;
use super::{Answer, Exchange, Grant, Incentive, Lasts, Occasion, Page, Rule, Stance, View};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Share, Time};

/// Gives in proportion to what was received lately, and a part at random to those who gave nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PropShare {
    /// The part of the capacity that goes to peers who gave nothing.
    pub explore: Share,
    /// How many such peers a giver serves at once; a seeder serves so many at random.
    pub explored: NonZeroU32,
    /// How often a giver divides its capacity anew. What was given counts over the last four rounds.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for PropShare {
    fn default() -> Self {
        Self {
            explore: Share::new(0.2).expect("a share"),
            explored: NonZeroU32::new(1).expect("not zero"),
            round: Time::from_secs(10),
        }
    }
}

impl Member for PropShare {
    const NAME: &'static str = "prop-share";
    const SUMMARY: &'static str = "gives in proportion to what was received lately, and a part to explore";
    const SOURCE: &'static str = "Levin, LaCurts, Spring and Bhattacharjee, BitTorrent is an Auction: Analyzing and Improving BitTorrent's \
         Incentives, SIGCOMM 2008";
}

impl Incentive for PropShare {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork { terms: self.clone(), bids: Window::default(), given: Vec::new(), strangers: Vec::new() })
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// Rounds over which bids are averaged.
const ROUNDS: usize = 4;

struct AtWork {
    terms: PropShare,
    /// What was received on each page.
    bids: Window<ROUNDS>,
    /// Scratch: what each requester gave, and the places of those who gave nothing.
    given: Vec<u32>,
    strangers: Vec<usize>,
}

impl Rule for AtWork {
    fn open(&mut self, _: NameId, page: Page) {
        self.bids.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.bids.add(exchange.receiver_page, exchange.bytes);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.bids.fetch(pages);
    }

    fn completed(&mut self, _: NameId, pages: Range<u32>) {
        self.bids.forget(pages);
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        let bid = |page: Page| if view.stance == Stance::Seeding { 0 } else { self.bids.sum(page) };
        self.given.clear();
        self.given.extend(view.requesters.iter().map(|requester| bid(requester.page)));
        let all: f64 = self.given.iter().copied().map(f64::from).sum();
        self.strangers.clear();
        for (requester, given) in self.given.iter().enumerate() {
            let bid = f64::from(*given);
            if bid > 0.0 {
                let weight = (1.0 - self.terms.explore.get()) * bid / all;
                if weight > 0.0 {
                    answer.grants.push(Grant { requester, weight, lasts: Lasts::UntilRevoked });
                }
            } else {
                self.strangers.push(requester);
            }
        }
        self.explore(view, all > 0.0, stream, answer);
        if let Occasion::Round(_) = view.occasion {
            self.bids.slide(view.pages.clone());
        }
    }
}

impl AtWork {
    /// Serves strangers: between rounds whoever is served stays, the rest is drawn at random. Where nobody bids they
    /// get all.
    fn explore(&mut self, view: &View<'_>, bids: bool, stream: &mut Stream, answer: &mut Answer) {
        let part = if bids { self.terms.explore.get() } else { 1.0 };
        if part == 0.0 {
            return;
        }
        let places = self.terms.explored.get() as usize;
        let stays = |place: &usize| view.requesters[*place].served && view.occasion == Occasion::Vacancy;
        // Whoever stays comes first, the others after them in their order.
        let mut standing = 0;
        for place in 0..self.strangers.len() {
            if stays(&self.strangers[place]) {
                self.strangers[standing..=place].rotate_right(1);
                standing += 1;
            }
        }
        for place in standing..places.min(self.strangers.len()) {
            let left = u32::try_from(self.strangers.len() - place).expect("fewer than 2^32 requesters");
            self.strangers.swap(place, place + random::below(stream, left) as usize);
        }
        self.strangers.truncate(places.max(standing));
        #[expect(clippy::cast_precision_loss, reason = "a few places")]
        let weight = part / self.strangers.len().max(1) as f64;
        let grants = self.strangers.iter();
        answer.grants.extend(grants.map(|&requester| Grant { requester, weight, lasts: Lasts::UntilRevoked }));
        answer.vacancies = u32::try_from(places.saturating_sub(self.strangers.len())).unwrap_or(u32::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    /// What the owner grants these bids, one page each.
    fn shares(explore: f64, bids: &[f64]) -> Vec<(u32, f64)> {
        let terms = PropShare { explore: Share::new(explore).unwrap(), ..PropShare::default() };
        let mut owner = TryOut::new(&terms, u32::try_from(bids.len()).unwrap());
        for (page, bid) in (0..).zip(bids) {
            owner.received(page, *bid);
        }
        let asking: Vec<u32> = (0..).zip(bids).map(|(page, _)| page).collect();
        owner.decide(Occasion::Round(0), &asking, &[])
    }

    #[test]
    fn a_bid_buys_the_same_however_many_names_it_is_split_over() {
        let (bid, others) = (1_200_000.0, [300_000.0, 700_000.0, 1_000_000.0]);
        let bought = bid / (bid + others.iter().sum::<f64>());
        for names in [1, 2, 3, 4, 10, 100] {
            let bids: Vec<f64> = others.into_iter().chain((0..names).map(|_| bid / f64::from(names))).collect();
            let got: f64 = shares(0.0, &bids).iter().filter(|(page, _)| *page >= 3).map(|(_, part)| part).sum();
            assert!((got - bought).abs() < 1e-9, "{names} names: {got}, not {bought}");
        }
    }

    #[test]
    fn a_fifth_goes_to_one_who_gave_nothing() {
        let granted = shares(0.2, &[300.0, 0.0, 100.0, 0.0]);
        assert_eq!(granted.len(), 3);
        for (page, part) in granted {
            let expected = [0.6, 0.2, 0.2, 0.2][page as usize];
            assert!((part - expected).abs() < 1e-12, "{page}: {part}");
        }
        assert_eq!(shares(0.2, &[0.0, 0.0, 0.0]).len(), 1, "where nobody bids a stranger gets all");
        assert_eq!(shares(1.0, &[9.0, 0.0]), [(1, 1.0)], "all may go to exploring");
        assert_eq!(shares(0.0, &[9.0, 0.0]), [(0, 1.0)], "or nothing");
    }

    #[test]
    fn bids_count_for_four_rounds() {
        let mut owner = TryOut::new(&PropShare { explore: Share::NONE, ..PropShare::default() }, 2);
        owner.received(0, 100.0);
        for number in 0..4 {
            owner.received(1, 1.0);
            let granted = owner.decide(Occasion::Round(number), &[0, 1], &[]);
            assert_eq!(granted.len(), 2, "round {number}");
        }
        assert_eq!(owner.decide(Occasion::Round(4), &[0, 1], &[]), [(1, 1.0)]);
    }

    #[test]
    fn whoever_is_explored_stays_until_the_round() {
        let mut owner = TryOut::new(&PropShare::default(), 9);
        for _ in 0..50 {
            assert_eq!(owner.decide(Occasion::Vacancy, &[0, 1, 2, 3, 5, 6, 7, 8], &[4]), [(4, 1.0)]);
        }
    }
}
