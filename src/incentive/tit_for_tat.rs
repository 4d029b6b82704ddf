//! `tit-for-tat`: serves those who gave most lately, and one more at random in the hope of finding better.
//!
//! Cohen, Incentives Build Robustness in BitTorrent, P2PEcon 2003. A seeder, to whom nobody has anything to offer,
//! either serves those who download from it fastest (Cohen 2003) or rotates over all who ask (Legout, Urvoy-Keller and
//! Michiardi, Rarest First and Choke Algorithms Are Enough, IMC 2006, section 2.3.2).

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::best::best_first;
use super::ledger::Window;
use super::strategy::{Machine, Strategy};
use super::{Answer, Exchange, Incentive, Lasts, Occasion, Page, Rule, Stance, View};
use crate::column::Column;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Rate, Time};

/// Serves those who gave most lately, and a few at random in the hope of finding better.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TitForTat {
    /// How many are served for what they gave.
    pub slots: Slots,
    /// How many are served at random besides (optimistic unchokes).
    pub optimistic: u32,
    /// How often a giver decides anew. What was given counts over the last two rounds.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
    /// For how many rounds an optimistic choice stands.
    pub optimistic_rounds: NonZeroU32,
    /// Whom a seeder serves.
    pub seeding: Seeding,
}

/// How many are served for what they gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Slots {
    /// So many.
    Fixed(NonZeroU32),
    /// The more, the larger the giver's upload capacity.
    Law(SlotLaw),
}

/// How the number of slots follows from the upload capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SlotLaw {
    /// floor(sqrt(0.6 r)) - 2 for an upload capacity of r kB/s, at least 1 (Piatek et al., NSDI 2007).
    ByCapacity,
}

/// Whom a seeder serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Seeding {
    /// Those who take fastest, and optimistic ones (Cohen 2003).
    Speed,
    /// Those it began to serve last; every round a random one comes in and the longest served goes (Legout et al.
    /// 2006).
    Rotation,
}

impl Default for TitForTat {
    fn default() -> Self {
        Self {
            slots: Slots::Fixed(NonZeroU32::new(4).expect("not zero")),
            optimistic: 1,
            round: Time::from_secs(10),
            optimistic_rounds: NonZeroU32::new(3).expect("not zero"),
            seeding: Seeding::Speed,
        }
    }
}

impl Member for TitForTat {
    const NAME: &'static str = "tit-for-tat";
    const SUMMARY: &'static str =
        "serves those who gave most lately, and a few at random in the hope of finding better";
    const SOURCE: &'static str = "Cohen, Incentives Build Robustness in BitTorrent, P2PEcon 2003; seeding by rotation: \
         Legout, Urvoy-Keller and Michiardi, Rarest First and Choke Algorithms Are Enough, IMC 2006";
}

impl Incentive for TitForTat {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork {
            terms: self.clone(),
            window: Window::default(),
            chosen: Column::default(),
            ranked: Vec::new(),
        })
    }

    fn round(&self) -> Time {
        self.round
    }

    /// Axelrod's tit-for-tat, of which the choker is the image among many partners.
    fn strategy(&self) -> Option<Strategy> {
        Some(Strategy::Machine(Machine::reactive(1.0, 1.0, 0.0)))
    }
}

impl Slots {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number at least 1")]
    fn count(self, capacity: Rate) -> usize {
        match self {
            Self::Fixed(slots) => slots.get() as usize,
            Self::Law(SlotLaw::ByCapacity) => {
                ((0.6 * capacity.bytes_per_s() / 1_000.0).sqrt().floor() - 2.0).max(1.0) as usize
            }
        }
    }
}

struct AtWork {
    terms: TitForTat,
    /// What was received on each page; for a seeder, what was given.
    window: Window<2>,
    /// For each follower those served at random; for a seeder that rotates, all it serves. The earliest choice first.
    chosen: Column<Vec<Page>>,
    /// Scratch: requesters that are not granted yet, by (bytes in the window, a random number), and their places.
    ranked: Vec<(u64, usize)>,
}

impl Rule for AtWork {
    fn open(&mut self, follower: NameId, page: Page) {
        self.window.open(page);
        // Whoever was on this page before has gone: the newcomer does not take over its place.
        self.chosen_by(follower).retain(|chosen| *chosen != page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        if exchange.receiver_stance == Stance::Leeching {
            self.window.add(exchange.receiver_page, exchange.bytes);
        }
        if exchange.giver_stance == Stance::Seeding {
            self.window.add(exchange.giver_page, exchange.bytes);
        }
    }

    fn fetch(&self, follower: NameId, pages: Range<u32>) {
        self.chosen.fetch_one(follower.index());
        self.window.fetch(pages);
    }

    fn completed(&mut self, name: NameId, pages: Range<u32>) {
        self.chosen_by(name).clear();
        self.window.forget(pages);
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        let slots = self.terms.slots.count(view.capacity);
        let most = slots + self.terms.optimistic as usize;
        match view.occasion {
            Occasion::Vacancy => self.fill(view, most, stream, answer),
            Occasion::Round(number) => {
                if view.stance == Stance::Seeding && self.terms.seeding == Seeding::Rotation {
                    self.rotate(view, most, number, stream, answer);
                } else {
                    self.reciprocate(view, slots, number, stream, answer);
                }
                self.window.slide(view.pages.clone());
            }
        }
        answer.vacancies = u32::try_from(most.saturating_sub(answer.grants.len())).unwrap_or(u32::MAX);
    }
}

impl AtWork {
    fn chosen_by(&mut self, giver: NameId) -> &mut Vec<Page> {
        self.chosen.at(giver.index())
    }

    /// A round: the best in the window are served, and a few at random, who stand for some rounds.
    fn reciprocate(&mut self, view: &View<'_>, slots: usize, number: u32, stream: &mut Stream, answer: &mut Answer) {
        self.rank(view, stream, |_| true);
        self.grant_best(slots, answer);
        let mut chosen = std::mem::take(self.chosen_by(view.giver));
        if number.is_multiple_of(self.terms.optimistic_rounds.get()) {
            chosen.clear();
        }
        chosen.retain(|page| self.grant_page(view, *page, answer));
        while chosen.len() < self.terms.optimistic as usize && !self.ranked.is_empty() {
            chosen.push(self.grant_any(view, stream, answer));
        }
        *self.chosen_by(view.giver) = chosen;
    }

    /// A seeder's round: two times of three the longest served goes and a random one comes in.
    fn rotate(&mut self, view: &View<'_>, most: usize, number: u32, stream: &mut Stream, answer: &mut Answer) {
        self.rank(view, stream, |_| true);
        let mut chosen = std::mem::take(self.chosen_by(view.giver));
        if number % 3 != 2 && chosen.len() >= most && view.requesters.len() > most {
            let longest_served = chosen.remove(0);
            self.ranked.retain(|(_, place)| view.requesters[*place].page != longest_served);
        }
        chosen.retain(|page| self.grant_page(view, *page, answer));
        while answer.grants.len() < most && !self.ranked.is_empty() {
            chosen.push(self.grant_any(view, stream, answer));
        }
        *self.chosen_by(view.giver) = chosen;
    }

    /// Between rounds: whoever is served stays served, and the best of the others fill what is free.
    fn fill(&mut self, view: &View<'_>, most: usize, stream: &mut Stream, answer: &mut Answer) {
        for (place, requester) in view.requesters.iter().enumerate() {
            if requester.served {
                answer.grant(place, Lasts::UntilRevoked);
            }
        }
        if answer.grants.len() < most {
            self.rank(view, stream, |served| !served);
            let before = answer.grants.len();
            self.grant_best(most - before, answer);
            if view.stance == Stance::Seeding && self.terms.seeding == Seeding::Rotation {
                let new = answer.grants[before..].iter().map(|grant| view.requesters[grant.requester].page);
                let new: Vec<Page> = new.collect();
                let chosen = self.chosen_by(view.giver);
                chosen.retain(|page| !new.contains(page));
                chosen.extend(new);
            }
        }
    }

    /// Lists the requesters with what they gave in the window; a random number breaks ties.
    fn rank(&mut self, view: &View<'_>, stream: &mut Stream, keep: impl Fn(bool) -> bool) {
        self.ranked.clear();
        for (place, requester) in view.requesters.iter().enumerate() {
            if keep(requester.served) {
                let key = u64::from(self.window.sum(requester.page)) << 32 | u64::from(random::bits(stream));
                self.ranked.push((key, place));
            }
        }
    }

    /// Grants the best `count` of those ranked, and takes them off the list.
    fn grant_best(&mut self, count: usize, answer: &mut Answer) {
        let count = count.min(self.ranked.len());
        if count < self.ranked.len() {
            best_first(&mut self.ranked, count, |a, b| b.cmp(a));
        }
        for (_, place) in self.ranked.drain(..count) {
            answer.grant(place, Lasts::UntilRevoked);
        }
    }

    /// Grants the requester on this page if it still asks and is not granted yet; answers whether it was.
    fn grant_page(&mut self, view: &View<'_>, page: Page, answer: &mut Answer) -> bool {
        let found = self.ranked.iter().position(|(_, place)| view.requesters[*place].page == page);
        if let Some(index) = found {
            let (_, place) = self.ranked.swap_remove(index);
            answer.grant(place, Lasts::UntilRevoked);
        }
        found.is_some()
    }

    /// Grants any of those ranked, each with equal probability; answers with its page.
    fn grant_any(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) -> Page {
        let count = u32::try_from(self.ranked.len()).expect("fewer than 2^32 requesters");
        let (_, place) = self.ranked.swap_remove(random::below(stream, count) as usize);
        answer.grant(place, Lasts::UntilRevoked);
        view.requesters[place].page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::Requester;
    use crate::random::Streams;

    fn requesters(served: &[u32], all: u32) -> Vec<Requester> {
        (0..all).map(|n| Requester { name: NameId(n + 1), page: Page(n), served: served.contains(&n) }).collect()
    }

    fn view(requesters: &[Requester], stance: Stance, occasion: Occasion) -> View<'_> {
        let pages = 0..u32::try_from(requesters.len()).unwrap();
        let capacity = Rate::from_bytes_per_s(1e5);
        View { now: Time::ZERO, giver: NameId(0), stance, capacity, occasion, pages, requesters }
    }

    fn received(page: u32, bytes: f64) -> Exchange {
        let (giver_stance, receiver_stance) = (Stance::Leeching, Stance::Leeching);
        let (giver, receiver) = (NameId(page + 1), NameId(0));
        let (giver_page, receiver_page) = (Page(500 + page), Page(page));
        let receiver_pays = true;
        Exchange {
            at: Time::ZERO,
            giver,
            receiver,
            giver_page,
            receiver_page,
            giver_stance,
            receiver_stance,
            receiver_pays,
            price: 1.0,
            bytes,
        }
    }

    fn pages(view: &View<'_>, answer: &Answer) -> Vec<u32> {
        let mut pages: Vec<u32> = answer.grants.iter().map(|g| view.requesters[g.requester].page.0).collect();
        pages.sort_unstable();
        pages
    }

    fn rule(terms: &TitForTat) -> Box<dyn Rule> {
        let mut rule = terms.start();
        for page in 0..600 {
            rule.open(NameId(0), Page(page));
        }
        rule
    }

    #[test]
    fn the_best_givers_and_one_more_are_served() {
        let mut rule = rule(&TitForTat::default());
        let mut stream = Streams::new(1, 0).stream("test");
        let all = requesters(&[], 20);
        for page in 5..9 {
            rule.remember(&received(page, 1e4 + f64::from(page)));
        }
        let mut others = std::collections::BTreeSet::new();
        for number in 0..60 {
            for page in 5..9 {
                rule.remember(&received(page, 1e4));
            }
            let mut answer = Answer::default();
            let view = view(&all, Stance::Leeching, Occasion::Round(number));
            rule.decide(&view, &mut stream, &mut answer);
            let mut granted = pages(&view, &answer);
            assert_eq!(granted.len(), 5);
            granted.retain(|page| !(5..9).contains(page));
            assert_eq!(granted.len(), 1, "one optimistic");
            others.insert((number / 3, granted[0]));
        }
        assert_eq!(others.len(), 20, "an optimistic choice stands for three rounds");
    }

    #[test]
    fn what_was_given_counts_for_two_rounds() {
        let terms = TitForTat { optimistic: 0, slots: Slots::Fixed(NonZeroU32::MIN), ..TitForTat::default() };
        let mut rule = rule(&terms);
        let mut stream = Streams::new(1, 0).stream("test");
        let all = requesters(&[], 50);
        rule.remember(&received(7, 1e6));
        let mut granted = Vec::new();
        for number in 0..12 {
            let mut answer = Answer::default();
            let view = view(&all, Stance::Leeching, Occasion::Round(number));
            rule.decide(&view, &mut stream, &mut answer);
            granted.push(pages(&view, &answer)[0]);
        }
        assert_eq!(granted[..2], [7, 7]);
        assert!(granted[2..].iter().filter(|page| **page == 7).count() <= 2, "forgotten: {granted:?}");
    }

    #[test]
    fn a_vacancy_takes_nothing_from_those_who_are_served() {
        let mut rule = rule(&TitForTat::default());
        let mut stream = Streams::new(1, 0).stream("test");
        rule.remember(&received(3, 1e6));
        let all = requesters(&[0, 1], 10);
        let view = view(&all, Stance::Leeching, Occasion::Vacancy);
        let mut answer = Answer::default();
        rule.decide(&view, &mut stream, &mut answer);
        let granted = pages(&view, &answer);
        assert!(granted.len() == 5 && [0, 1, 3].iter().all(|page| granted.contains(page)), "{granted:?}");
        assert_eq!(answer.vacancies, 0);
    }

    #[test]
    fn a_rotating_seeder_serves_everyone_in_turn() {
        let terms = TitForTat { seeding: Seeding::Rotation, ..TitForTat::default() };
        let mut rule = rule(&terms);
        rule.completed(NameId(0), 0..12);
        let mut stream = Streams::new(1, 0).stream("test");
        let mut served: Vec<u32> = Vec::new();
        let mut times = [0u32; 12];
        for number in 0..600 {
            let all = requesters(&served, 12);
            let view = view(&all, Stance::Seeding, Occasion::Round(number));
            let mut answer = Answer::default();
            rule.decide(&view, &mut stream, &mut answer);
            let now = pages(&view, &answer);
            if number > 0 {
                let stayed = now.iter().filter(|page| served.contains(page)).count();
                assert_eq!(stayed, if number % 3 == 2 { 5 } else { 4 });
            }
            for page in &now {
                times[*page as usize] += 1;
            }
            served = now;
        }
        assert!(times.iter().all(|times| (150..350).contains(times)), "{times:?}");
    }

    #[test]
    fn slots_follow_capacity_as_measured() {
        let slots = |kilobytes: f64| Slots::Law(SlotLaw::ByCapacity).count(Rate::from_bytes_per_s(kilobytes * 1e3));
        assert_eq!((slots(100.0), slots(500.0), slots(5_000.0), slots(1.0)), (5, 15, 52, 1));
    }
}
