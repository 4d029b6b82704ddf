//! A protocol of the design space at work in a swarm: its ledger, and how a giver chooses.

use std::ops::Range;

use super::DesignSpace;
use super::parts::{Allocation, StrangerPolicy, Yardstick, aspire};
use super::protocol::Protocol;
use crate::column::Column;
use crate::incentive::best::best_first;
use crate::incentive::ledger::Window;
use crate::incentive::{Answer, Exchange, Grant, Lasts, Occasion, Page, Rule, Stance, View, ranking};
use crate::random::{self, Stream};
use crate::units::NameId;

/// Which place the name on a page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    None,
    Partner,
    Stranger,
}

/// What a giver thinks of the name on a page.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    /// For how many rounds on end it has been a candidate.
    rounds: u16,
    place: Place,
}

/// What a giver knows beside its pages, as of its last round.
#[derive(Clone, Copy, Debug, Default)]
struct Follower {
    /// How many candidates there are, whether they ask or not.
    candidates: usize,
    /// What it has come to expect of a place, in bytes per round; nothing before its first round.
    aspiration: Option<f64>,
}

/// A requester that may become a partner.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    rank: f64,
    /// A random number that breaks ties.
    tie: u32,
    requester: usize,
    /// Bytes per round.
    speed: f64,
}

pub(super) struct AtWork {
    protocol: Protocol,
    terms: DesignSpace,
    /// What leechers gave on each page: in the round that runs, in the last whole one, and in the one before.
    received: Window<3>,
    standings: Column<Standing>,
    followers: Column<Follower>,
    /// For seeders.
    seeding: ranking::Ranking,
    /// Scratch: requesters on the candidate list; the partners, once they are chosen.
    candidates: Vec<Candidate>,
    /// Scratch: places in the view of all other requesters; the strangers to serve, once they are chosen.
    strangers: Vec<usize>,
}

impl AtWork {
    pub(super) fn new(terms: &DesignSpace) -> Self {
        Self {
            protocol: terms.protocol(),
            terms: terms.clone(),
            received: Window::default(),
            standings: Column::default(),
            followers: Column::default(),
            seeding: ranking::Ranking::new(terms.seeder_slots),
            candidates: Vec::new(),
            strangers: Vec::new(),
        }
    }
}

impl Rule for AtWork {
    fn open(&mut self, _: NameId, page: Page) {
        self.received.open(page);
        self.standings.open(page.index());
    }

    fn remember(&mut self, exchange: &Exchange) {
        // A seeder asks for nothing: what it gives makes it no candidate, and is not what a place brings. What it takes
        // back it may have given before it was one.
        if exchange.giver_stance == Stance::Leeching || exchange.bytes < 0.0 {
            self.received.add(exchange.receiver_page, exchange.bytes);
        }
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.received.fetch(pages.clone());
        self.standings.fetch(pages);
    }

    fn completed(&mut self, _: NameId, pages: Range<u32>) {
        self.received.forget(pages.clone());
        self.standings.range_mut(pages).fill(Standing::default());
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        if view.stance == Stance::Seeding {
            self.seeding.grant(view, stream, answer, |_, _| Some(0.0));
            return;
        }
        if let Occasion::Round(_) = view.occasion {
            self.look_back(view);
        }
        let stay = self.sort_out(view, stream);
        let silent = self.followers.of(view.giver.index()).candidates.saturating_sub(self.candidates.len());
        let most = self.choose(stay, view.occasion, stream);
        self.grant(view, answer);
        self.count_vacancies(silent, most, answer);
    }
}

impl AtWork {
    /// What the name on a page gave per round, in bytes, if it is a candidate. What comes in while a round runs counts
    /// from the next on.
    fn speed(&self, page: Page) -> Option<f64> {
        let [_, last, before] = *self.received.rounds(page);
        self.protocol.partners?.candidates.speed(f64::from(last), f64::from(before))
    }

    fn own(&self, view: &View<'_>) -> Yardstick {
        let slot = view.capacity.bytes_per_s() * self.terms.round.secs() / as_f64(self.protocol.places());
        let aspiration = self.followers.of(view.giver.index()).aspiration.unwrap_or(slot);
        Yardstick { slot, aspiration }
    }

    /// A round is over: who gave in it, for how long on end, and how much a place brought.
    fn look_back(&mut self, view: &View<'_>) {
        self.received.slide(view.pages.clone());
        let (mut candidates, mut brought) = (0, 0.0);
        for page in view.pages.clone().map(Page) {
            brought += f64::from(self.received.rounds(page)[1]);
            let is_candidate = self.speed(page).is_some();
            candidates += usize::from(is_candidate);
            let standing = self.standings.at(page.index());
            standing.rounds = if is_candidate { standing.rounds.saturating_add(1) } else { 0 };
        }
        let brought = brought / as_f64(self.protocol.most_partners().max(1));
        let aspiration = aspire(self.own(view).aspiration, brought, self.terms.aspiration_step.get());
        *self.followers.at(view.giver.index()) = Follower { candidates, aspiration: Some(aspiration) };
    }

    /// Parts those who ask into candidates, ranked, and strangers: first those who stay. Answers with how many stay.
    fn sort_out(&mut self, view: &View<'_>, stream: &mut Stream) -> usize {
        let between = view.occasion == Occasion::Vacancy;
        let period = self.terms.stranger_rounds.get();
        let dismissed = matches!(view.occasion, Occasion::Round(number) if number.is_multiple_of(period));
        let own = self.own(view);
        self.candidates.clear();
        self.strangers.clear();
        let mut stay = 0;
        for (requester, asks) in view.requesters.iter().enumerate() {
            let Standing { rounds, place } = *self.standings.of(asks.page.index());
            if let Some((speed, partners)) = self.speed(asks.page).zip(self.protocol.partners) {
                let stays = between && place == Place::Partner;
                let rank = if stays { f64::INFINITY } else { partners.ranking.rank(speed, rounds, own) };
                self.candidates.push(Candidate { rank, tie: random::bits(stream), requester, speed });
            } else {
                self.strangers.push(requester);
                if place == Place::Stranger && !dismissed {
                    let last = self.strangers.len() - 1;
                    self.strangers.swap(stay, last);
                    stay += 1;
                }
            }
        }
        stay
    }

    /// Leaves the first of the candidates and some of the strangers, those who stay before others at random. Answers
    /// with how many partners and strangers there might be.
    fn choose(&mut self, stay: usize, occasion: Occasion, stream: &mut Stream) -> (usize, usize) {
        let mut most = self.protocol.most_partners();
        if occasion == Occasion::Vacancy && self.is_when_needed() {
            // Between rounds nobody who is served has to go, not even for a partner.
            most = most.saturating_sub(stay);
        }
        if most < self.candidates.len() {
            let first = |a: &Candidate, b: &Candidate| b.rank.total_cmp(&a.rank).then(b.tie.cmp(&a.tie));
            best_first(&mut self.candidates, most, first);
            self.candidates.truncate(most);
        }
        let strangers = self.protocol.strangers_served(self.protocol.most_partners() - self.candidates.len());
        for place in stay..strangers.min(self.strangers.len()) {
            let left = u32::try_from(self.strangers.len() - place).expect("fewer than 2^32 requesters");
            self.strangers.swap(place, place + random::below(stream, left) as usize);
        }
        self.strangers.truncate(strangers);
        (most, strangers)
    }

    fn is_when_needed(&self) -> bool {
        self.protocol.strangers.is_some_and(|strangers| strangers.policy == StrangerPolicy::WhenNeeded)
    }

    /// Gives everyone its place, and in it what it gets. Whoever has stopped asking has no place any more.
    fn grant(&mut self, view: &View<'_>, answer: &mut Answer) {
        for standing in self.standings.range_mut(view.pages.clone()) {
            standing.place = Place::None;
        }
        let page = |requester: usize| view.requesters[requester].page.index();
        let sum: f64 = self.candidates.iter().map(|partner| partner.speed).sum();
        let partners = as_f64(self.candidates.len());
        for &Candidate { requester, speed, .. } in &self.candidates {
            self.standings.at(page(requester)).place = Place::Partner;
            let weight = self.protocol.allocation.weight(partners, speed, sum);
            if weight > 0.0 {
                answer.grants.push(Grant { requester, weight, lasts: Lasts::UntilRevoked });
            }
        }
        for &requester in &self.strangers {
            self.standings.at(page(requester)).place = Place::Stranger;
            answer.grant(requester, Lasts::UntilRevoked);
        }
    }

    /// Only a candidate that does not ask now could become a partner before the next round: where none is left, whoever
    /// begins to ask is not worth a look.
    fn count_vacancies(&self, silent: usize, (partners, strangers): (usize, usize), answer: &mut Answer) {
        let free = match self.protocol.allocation {
            Allocation::Freeride => 0,
            Allocation::EqualSplit | Allocation::PropShare => partners - self.candidates.len(),
        };
        let vacancies = free.min(silent) + strangers - self.strangers.len();
        answer.vacancies = u32::try_from(vacancies).unwrap_or(u32::MAX);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few places")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    const ALL: [u32; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    fn owner(protocol: &str) -> TryOut {
        TryOut::new(&DesignSpace::of(protocol.parse().expect("a protocol")), 10)
    }

    fn pages(granted: &[(u32, f64)]) -> Vec<u32> {
        granted.iter().map(|(page, _)| *page).collect()
    }

    #[test]
    fn partners_are_those_who_gave_in_the_rounds_that_count() {
        for (candidates, rounds) in [("tft", 1), ("tf2t", 2)] {
            let mut owner = owner(&format!("no-strangers.{candidates}.fastest-2.equal-split"));
            for (page, bytes) in [(4, 30.0), (5, 10.0), (6, 20.0)] {
                owner.received(page, bytes);
            }
            assert_eq!(owner.decide(Occasion::Vacancy, &ALL, &[]), [], "the round still runs");
            for number in 0..rounds {
                assert_eq!(owner.decide(Occasion::Round(number), &ALL, &[]), [(4, 0.5), (6, 0.5)]);
            }
            assert_eq!(owner.decide(Occasion::Round(rounds), &ALL, &[]), [], "{candidates} has forgotten");
        }
    }

    #[test]
    fn each_partner_gets_in_proportion_and_a_stranger_an_equal_part() {
        let mut owner = owner("periodic-1.tft.fastest-4.prop-share");
        owner.received(0, 300.0);
        owner.received(1, 100.0);
        let granted = owner.decide(Occasion::Round(0), &[0, 1, 2], &[]);
        for ((page, part), expected) in granted.into_iter().zip([1.5, 0.5, 1.0]) {
            assert!((part - expected / 3.0).abs() < 1e-12, "page {page}: {part}");
        }
    }

    #[test]
    fn a_stranger_stays_for_three_rounds_unless_it_gives() {
        let mut owner = owner("periodic-1.tft.fastest-1.equal-split");
        let mut strangers = Vec::new();
        for number in 0..30 {
            let granted = pages(&owner.decide(Occasion::Round(number), &ALL, &[]));
            assert_eq!(granted.len(), 1);
            assert_eq!(pages(&owner.decide(Occasion::Vacancy, &ALL, &granted)), granted);
            strangers.extend(granted);
        }
        assert!(strangers.chunks(3).all(|period| period == [period[0]; 3]), "{strangers:?}");
        assert!(strangers.iter().collect::<std::collections::BTreeSet<_>>().len() > 4, "{strangers:?}");
        let last = *strangers.last().unwrap();
        owner.decide(Occasion::Round(30), &[last], &[]);
        owner.received(last, 1.0);
        let granted = pages(&owner.decide(Occasion::Round(31), &ALL, &[last]));
        assert!(granted.len() == 2 && granted.contains(&last), "it is a partner, and another comes in: {granted:?}");
    }

    #[test]
    fn between_rounds_places_are_kept_and_free_ones_filled_by_the_same_ranking() {
        let mut owner = owner("when-needed-1.tft.slowest-2.equal-split");
        for page in 0..5 {
            owner.received(page, f64::from(page + 1));
        }
        assert_eq!(pages(&owner.decide(Occasion::Round(0), &[2, 3, 4], &[])), [2, 3]);
        assert_eq!(pages(&owner.decide(Occasion::Vacancy, &ALL, &[2, 3])), [2, 3], "0 gave less, but comes too late");
        assert_eq!(pages(&owner.decide(Occasion::Vacancy, &[0, 1, 3, 4], &[3])), [0, 3], "2 needs nothing more");
        assert_eq!(
            pages(&owner.decide(Occasion::Vacancy, &[3, 7], &[3])),
            [3, 7],
            "a stranger, since nobody else asks"
        );
        assert_eq!(pages(&owner.decide(Occasion::Vacancy, &[0, 3, 7], &[3, 7])), [3, 7], "whoever is served stays");
    }

    #[test]
    fn aspirations_begin_at_the_own_place_and_follow_what_comes_in() {
        // 100 kB/s over two places are 500 kB a round; a round of nothing makes 250 kB of it.
        let mut owner = owner("no-strangers.tft.adaptive-2.equal-split");
        assert_eq!(owner.decide(Occasion::Round(0), &ALL, &[]), []);
        for (page, bytes) in [(0, 400e3), (1, 380e3), (2, 100e3), (3, 110e3), (4, 10e3)] {
            owner.received(page, bytes);
        }
        // A million came in for two places: 250 kB halfway to 500 kB are 375 kB.
        assert_eq!(pages(&owner.decide(Occasion::Round(1), &ALL, &[])), [0, 1]);
        for number in 2..22 {
            owner.decide(Occasion::Round(number), &ALL, &[]);
        }
        for (page, bytes) in [(0, 400e3), (1, 380e3), (2, 100e3), (3, 110e3), (4, 10e3)] {
            owner.received(page, bytes);
        }
        // Next to nothing is left of it after twenty rounds of nothing, and then it is halfway to 500 kB.
        assert_eq!(pages(&owner.decide(Occasion::Round(22), &ALL, &[])), [1, 3]);
    }

    #[test]
    fn those_who_share_nothing_grant_nothing_but_as_seeders() {
        for protocol in Protocol::all().filter(|protocol| protocol.shares_nothing()) {
            let mut owner = TryOut::new(&DesignSpace::of(protocol), 10);
            for number in 0..3 {
                owner.received(4, 1e6);
                assert_eq!(owner.decide(Occasion::Round(number), &ALL, &[]), [], "{protocol}");
                assert_eq!(owner.decide(Occasion::Vacancy, &ALL, &[]), [], "{protocol}");
            }
            owner.stance = Stance::Seeding;
            assert_eq!(owner.decide(Occasion::Round(3), &ALL, &[]).len(), 5, "{protocol}");
        }
    }

    #[test]
    fn every_protocol_keeps_to_its_places() {
        for protocol in Protocol::all() {
            let mut owner = TryOut::new(&DesignSpace::of(protocol), 10);
            let (mut served, mut most) = (Vec::new(), 0);
            for number in 0..6 {
                // Nobody gives before the first round, or strangers might never be needed.
                for page in 10 - 2 * number..10 {
                    owner.received(page, f64::from(page) * 1e4);
                }
                served = pages(&owner.decide(Occasion::Round(number), &ALL, &served));
                served.pop();
                served = pages(&owner.decide(Occasion::Vacancy, &ALL[2..], &served));
                most = most.max(served.len());
            }
            assert!(most <= protocol.places() && (most > 0) != protocol.shares_nothing(), "{protocol} serves {most}");
        }
    }
}
