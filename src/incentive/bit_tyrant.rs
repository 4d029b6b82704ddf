//! `bit-tyrant`: a strategic client that buys as much as it can for as little as it must give.
//!
//! Piatek, Isdal, Anderson, Krishnamurthy and Venkataramani (2007), figure 7: for each other peer p the client keeps d,
//! the download it expects from p, and u, the upload that it takes to be served by p. Every round it serves those with
//! the highest d / u, each with u, until its capacity is used up. If p did not reciprocate, u rises by a fifth; if p
//! has for three rounds, u falls by a tenth; d is the rate at which p gave. A seeder serves at random.
//!
//! Where the paper is silent: d is what p gave in a round. In the first round in which p gives it may have begun late,
//! so what it gave there is a lower bound of d and no more. (The last such round is taken as it is.) Whoever fits only
//! in part gets what is left. If all fit, what is left over is theirs in proportion to u. Between rounds those served
//! stay, the best of them first, and others come after them.

use std::collections::BinaryHeap;
use std::num::NonZeroU32;
use std::ops::{Range, RangeInclusive};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ranking::Ranking;
use super::{Answer, Exchange, Grant, Incentive, Lasts, Occasion, Page, Rule, Stance, View};
use crate::column::Column;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Rate, Time};

/// Serves those who give most for the least upload, as far as its capacity reaches.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BitTyrant {
    /// What a peer not met before is expected to give, and to ask (d and u at first).
    pub expected: Rate,
    /// How many requesters a seeder serves at once, at random.
    pub slots: NonZeroU32,
    /// How often the client looks at what it got and decides anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for BitTyrant {
    fn default() -> Self {
        // The equal split of the median client that the paper measured: 77.4 kB/s over 4 + 2 slots.
        let expected = Rate::from_bytes_per_s(12_900.0);
        Self { expected, slots: NonZeroU32::new(5).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for BitTyrant {
    const NAME: &'static str = "bit-tyrant";
    const SUMMARY: &'static str = "a strategic client: serves those who give most for the least upload";
    const SOURCE: &'static str = "Piatek, Isdal, Anderson, Krishnamurthy and Venkataramani, Do Incentives Build \
                                  Robustness in BitTorrent?, NSDI 2007";
}

impl Incentive for BitTyrant {
    fn start(&self) -> Box<dyn Rule> {
        let expected = asked(self.expected.bytes_per_s());
        let newcomer = Prospect { gives: expected, asks: expected, received: 0.0, rounds: 0, served: false };
        Box::new(AtWork {
            round_s: estimate(self.round.secs()),
            prospects: Column::new(newcomer),
            ranking: Ranking::new(self.slots),
            ranked: BinaryHeap::new(),
        })
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// By how much more is offered to whoever did not reciprocate, and how much less to whoever did.
const MORE: f64 = 1.2;
const LESS: f64 = 0.9;
/// Nobody is taken to ask less or more, in bytes per second: what has become nothing, or infinite, stays so.
const ASKED: RangeInclusive<f64> = 1.0..=1e12;
/// For how many rounds a peer must have reciprocated before it is offered less.
const FAITHFUL: u8 = 3;

/// What the client thinks of one peer. 16 bytes, so that four fill one cache line.
#[derive(Clone, Copy, Debug)]
struct Prospect {
    /// The download expected of it, in bytes per second (d).
    gives: f32,
    /// The upload that it takes, in bytes per second (u).
    asks: f32,
    /// What it gave in the round that runs, in bytes.
    received: f32,
    /// For how many rounds in a row it has reciprocated.
    rounds: u8,
    /// Whether the client served it in the round that runs.
    served: bool,
}

const _: () = assert!(size_of::<Prospect>() == 16, "four prospects fill one cache line");

impl Prospect {
    /// A round is over.
    fn learn(&mut self, round_s: f32) {
        if self.received > 0.0 {
            self.rounds = self.rounds.saturating_add(1);
            let gave = self.received / round_s;
            // This peer may have begun late in the first of these rounds. If that were taken for its rate it would lose
            // its place at once, and nobody would be served for long.
            self.gives = if self.rounds == 1 { self.gives.max(gave) } else { gave };
            if self.served && self.rounds >= FAITHFUL {
                self.asks = asked(f64::from(self.asks) * LESS);
            }
        } else {
            self.rounds = 0;
            if self.served {
                self.asks = asked(f64::from(self.asks) * MORE);
            }
        }
        (self.received, self.served) = (0.0, false);
    }
}

/// Seven digits are enough for what is only estimated.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is beyond the range is infinite, and what is rounded is near"
)]
fn estimate(number: f64) -> f32 {
    number as f32
}

/// What a peer can be taken to ask.
fn asked(asks: f64) -> f32 {
    estimate(asks.clamp(*ASKED.start(), *ASKED.end()))
}

struct AtWork {
    round_s: f32,
    prospects: Column<Prospect>,
    /// For seeding.
    ranking: Ranking,
    /// Scratch: those who ask, first by whether they stay, then by d / u, by a random number that breaks ties, and by
    /// their places, as digits of one number.
    ranked: BinaryHeap<u128>,
}

impl Rule for AtWork {
    fn open(&mut self, _: NameId, page: Page) {
        self.prospects.open(page.index());
    }

    fn remember(&mut self, exchange: &Exchange) {
        if let Some(prospect) = self.prospects.get_mut(exchange.receiver_page.index()) {
            prospect.received += estimate(exchange.bytes);
        }
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.prospects.fetch(pages);
    }

    fn completed(&mut self, _: NameId, _: Range<u32>) {}

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        if view.stance == Stance::Seeding {
            self.ranking.grant(view, stream, answer, |_, _| Some(0.0));
            return;
        }
        if let Occasion::Round(_) = view.occasion {
            for prospect in self.prospects.range_mut(view.pages.clone()) {
                prospect.learn(self.round_s);
            }
        }
        self.buy(view, stream, answer);
        for grant in &answer.grants {
            self.prospects.at(view.requesters[grant.requester].page.index()).served = true;
        }
    }
}

impl AtWork {
    /// Serves the best bargains, between rounds after those served already, until the capacity is used up.
    fn buy(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        self.ranked.clear();
        // The best are taken from a heap: mostly they are few of those who ask.
        self.ranked.extend(view.requesters.iter().enumerate().map(|(place, requester)| {
            let stays = requester.served && view.occasion == Occasion::Vacancy;
            let prospect = self.prospects.of(requester.page.index());
            // The digits of numbers that are not negative are in the order of the numbers, and the first of them is 0.
            let bargain = u128::from((prospect.gives / prospect.asks).to_bits());
            let tie = u128::from(random::bits(stream));
            u128::from(stays) << 127 | bargain << 96 | tie << 64 | place as u128
        }));
        let mut left = view.capacity.bytes_per_s();
        while left > 0.0
            && let Some(ranked) = self.ranked.pop()
        {
            let requester = (ranked & u128::from(u64::MAX)) as usize;
            let asks = self.prospects.of(view.requesters[requester].page.index()).asks;
            let weight = f64::from(asks).min(left);
            left -= weight;
            answer.grants.push(Grant { requester, weight, lasts: Lasts::UntilRevoked });
        }
        answer.vacancies = u32::from(left > 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    fn owner(others: u32) -> TryOut {
        let mut owner = TryOut::new(&BitTyrant::default(), others);
        // Room for three of those who ask what is expected.
        owner.capacity = Rate::from_bytes_per_s(3.0 * 12_900.0);
        owner
    }

    #[test]
    fn the_best_bargains_are_bought_until_the_capacity_is_used_up() {
        let mut owner = owner(8);
        for page in [2, 5, 6] {
            owner.received(page, 1e6);
        }
        let granted = owner.decide(Occasion::Round(0), &[0, 1, 2, 3, 4, 5, 6, 7], &[]);
        assert_eq!(granted.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [2, 5, 6]);
        assert!(granted.iter().all(|(_, part)| (part - 1.0 / 3.0).abs() < 1e-12));
    }

    #[test]
    fn whoever_does_not_reciprocate_is_offered_more_and_whoever_does_less() {
        let before = Prospect { gives: 1.0, asks: 100.0, received: 0.0, rounds: 0, served: true };
        let mut ungrateful = before;
        ungrateful.learn(10.0);
        assert!((ungrateful.asks - 120.0).abs() < 1e-12);
        let mut faithful = before;
        for (round, asks) in [100.0, 100.0, 90.0, 81.0].into_iter().enumerate() {
            (faithful.received, faithful.served) = (50.0, true);
            faithful.learn(10.0);
            assert!((faithful.asks - asks).abs() < 1e-12, "round {round}: {}", faithful.asks);
        }
        assert!((faithful.gives - 5.0).abs() < 1e-12);
    }

    #[test]
    fn what_a_peer_gives_at_first_is_a_lower_bound_and_what_it_asks_stays_within_bounds() {
        let mut peer = Prospect { gives: 2.0, asks: 100.0, received: 50.0, rounds: 0, served: false };
        peer.learn(10.0);
        assert!((peer.gives - 5.0).abs() < 1e-12, "it gives no less than it gave: {}", peer.gives);
        peer.learn(10.0);
        (peer.gives, peer.received) = (100.0, 50.0);
        peer.learn(10.0);
        assert!((peer.gives - 100.0).abs() < 1e-12, "after a gap it may have begun late again: {}", peer.gives);
        peer.received = 50.0;
        peer.learn(10.0);
        assert!((peer.gives - 5.0).abs() < 1e-12, "it gave all the time: {}", peer.gives);
        for (received, bound) in [(0.0, ASKED.end()), (50.0, ASKED.start())] {
            for _ in 0..2_000 {
                (peer.received, peer.served) = (received, true);
                peer.learn(10.0);
            }
            assert!((peer.asks - asked(*bound)).abs() < 1e-12, "{}", peer.asks);
        }
    }

    #[test]
    fn between_rounds_the_best_of_those_served_come_first_and_the_last_gets_what_is_left() {
        // Page 0 never gave anything and asks more and more; 1 and 2 give.
        let mut owner = owner(3);
        for number in 0..20 {
            owner.received(1, 2e5);
            owner.received(2, 2e5);
            owner.decide(Occasion::Round(number), &[0, 1, 2], &[]);
        }
        let granted = owner.decide(Occasion::Vacancy, &[], &[0, 1, 2]);
        assert_eq!(granted.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(granted[0].1 > 0.5 && granted[1].1 > 0.0 && granted[2].1 > 0.0, "{granted:?}");
    }

    #[test]
    fn between_rounds_those_served_stay() {
        let mut owner = owner(6);
        owner.received(0, 1e9);
        let granted = owner.decide(Occasion::Vacancy, &[0, 1, 2, 3], &[4, 5]);
        assert!(granted.len() == 3 && granted[1].0 == 4 && granted[2].0 == 5, "{granted:?}");
    }
}
