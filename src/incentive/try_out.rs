//! What the tests of rules share: a rule at work whose owner, `NameId(0)`, has pages on others, page n on
//! `NameId(n + 1)`.

use super::ledger::Testimony;
use super::{Answer, Exchange, Incentive, Occasion, Page, Report, Requester, Rule, Stance, View};
use crate::random::{Stream, Streams};
use crate::units::{NameId, Rate, Time};

/// An exchange of so many bytes between the owners of two pages, both leeching.
pub(crate) fn exchange(giver_page: u32, receiver_page: u32, bytes: f64) -> Exchange {
    Exchange {
        at: Time::ZERO,
        giver: NameId(1_000 + giver_page),
        receiver: NameId(1_000 + receiver_page),
        giver_page: Page(giver_page),
        receiver_page: Page(receiver_page),
        giver_stance: Stance::Leeching,
        receiver_stance: Stance::Leeching,
        receiver_pays: true,
        price: 1.0,
        bytes,
    }
}

/// The report of a name that it received so many bytes.
pub(crate) fn told(giver: u32, receiver: u32, bytes: f64) -> Report {
    let (giver, receiver) = (NameId(giver), NameId(receiver));
    Report { at: Time::ZERO, by: receiver, giver, receiver, bytes }
}

/// A ledger that has heard receivers' reports: giver, receiver, bytes.
pub(crate) fn heard(reports: &[(u32, u32, f64)]) -> Testimony {
    let mut testimony = Testimony::default();
    for (giver, receiver, bytes) in reports {
        testimony.hear(&told(*giver, *receiver, *bytes));
    }
    testimony
}

/// The owner and its rule, which knows so many others; nobody else follows the rule.
pub(crate) struct TryOut {
    pub rule: Box<dyn Rule>,
    pub stream: Stream,
    pub now: Time,
    pub stance: Stance,
    pub capacity: Rate,
    others: u32,
}

impl TryOut {
    pub(crate) fn new(terms: &dyn Incentive, others: u32) -> Self {
        let mut rule = terms.start();
        for page in 0..others {
            rule.open(NameId(0), Page(page));
        }
        let stream = Streams::new(1, 0).stream("test");
        let (stance, capacity) = (Stance::Leeching, Rate::from_bytes_per_s(1e5));
        Self { rule, stream, now: Time::ZERO, stance, capacity, others }
    }

    /// The owner received so many bytes on a page.
    pub(crate) fn received(&mut self, page: u32, bytes: f64) {
        let exchange = exchange(self.others + page, page, bytes);
        self.rule.remember(&Exchange { giver: NameId(page + 1), receiver: NameId(0), at: self.now, ..exchange });
    }

    /// The owner gave so many bytes on a page.
    pub(crate) fn gave(&mut self, page: u32, bytes: f64) {
        let exchange = exchange(page, self.others + page, bytes);
        let giver_stance = self.stance;
        let names = Exchange { giver: NameId(0), receiver: NameId(page + 1), ..exchange };
        self.rule.remember(&Exchange { giver_stance, at: self.now, ..names });
    }

    fn answer(&mut self, occasion: Occasion, requesters: &[Requester]) -> Answer {
        let view = View {
            now: self.now,
            giver: NameId(0),
            stance: self.stance,
            capacity: self.capacity,
            occasion,
            pages: 0..self.others,
            requesters,
        };
        let mut answer = Answer::default();
        self.rule.decide(&view, &mut self.stream, &mut answer);
        answer
    }

    /// Whom the owner grants when those on `asking` ask and it serves those on `served`: pages and their parts of its
    /// capacity, by page.
    pub(crate) fn decide(&mut self, occasion: Occasion, asking: &[u32], served: &[u32]) -> Vec<(u32, f64)> {
        let requester =
            |page: u32| Requester { name: NameId(page + 1), page: Page(page), served: served.contains(&page) };
        let mut pages: Vec<u32> = asking.iter().chain(served).copied().collect();
        pages.sort_unstable();
        pages.dedup();
        let requesters: Vec<Requester> = pages.into_iter().map(requester).collect();
        let answer = self.answer(occasion, &requesters);
        let all: f64 = answer.grants.iter().map(|grant| grant.weight).sum();
        let mut granted: Vec<(u32, f64)> =
            answer.grants.iter().map(|grant| (requesters[grant.requester].page.0, grant.weight / all)).collect();
        granted.sort_unstable_by_key(|(page, _)| *page);
        granted
    }

    /// The answer when those on `asking` ask at a vacancy and nobody is served.
    pub(crate) fn answer_at_vacancy(&mut self, asking: &[u32]) -> Answer {
        let requester = |page: &u32| Requester { name: NameId(page + 1), page: Page(*page), served: false };
        self.answer(Occasion::Vacancy, &asking.iter().map(requester).collect::<Vec<_>>())
    }

    /// The weights granted when only one asks, who goes by this name.
    pub(crate) fn granted_to_stranger(&mut self, occasion: Occasion, page: Page, name: NameId) -> Vec<f64> {
        let answer = self.answer(occasion, &[Requester { name, page, served: false }]);
        answer.grants.iter().map(|grant| grant.weight).collect()
    }

    /// The pages granted at a vacancy, nobody being served.
    pub(crate) fn next(&mut self, asking: &[u32]) -> Vec<u32> {
        self.decide(Occasion::Vacancy, asking, &[]).into_iter().map(|(page, _)| page).collect()
    }
}
