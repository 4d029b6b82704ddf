//! `emule`: a queue in which those who gave before move up faster.
//!
//! Kulbak and Bickson (2005), section 3.4: a waiting client's rank is the time it has waited times its credit modifier. The
//! modifier is the smaller of 2 x (uploaded to me) / (downloaded from me) and sqrt(uploaded to me in MB + 2), from 1 to 10;
//! 1 while less than 1 MB was uploaded to me, and 10 at most if nothing was downloaded. File priorities are not modelled.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Account, Accounts};
use super::ranking::Ranking;
use super::{Answer, Exchange, Incentive, Page, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves whoever has the highest of time waited times credit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Emule {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Emule {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(4).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for Emule {
    const NAME: &'static str = "emule";
    const SUMMARY: &'static str = "a queue in which those who gave before move up faster";
    const SOURCE: &'static str =
        "Kulbak and Bickson, The eMule Protocol Specification, Hebrew University of Jerusalem, 2005";
}

impl Incentive for Emule {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork { ranking: Ranking::new(self.slots), accounts: Accounts::default(), asking_since: Vec::new() })
    }

    fn round(&self) -> Time {
        self.round
    }
}

const MEGABYTE: f64 = 1e6;

/// The credit modifier of a peer with this account.
fn modifier(account: Account) -> f64 {
    if account.received < MEGABYTE {
        return 1.0;
    }
    let by_ratio = if account.given > 0.0 { 2.0 * account.received / account.given } else { f64::INFINITY };
    by_ratio.min(libm::sqrt(account.received / MEGABYTE + 2.0)).clamp(1.0, 10.0)
}

struct AtWork {
    ranking: Ranking,
    accounts: Accounts,
    /// For each page, since when its name waits; `NEVER` if it does not.
    asking_since: Vec<Time>,
}

impl Rule for AtWork {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
        if self.asking_since.len() <= page.index() {
            self.asking_since.resize(page.index() + 1, Time::NEVER);
        }
        self.asking_since[page.index()] = Time::NEVER;
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.accounts.remember(exchange);
    }

    fn completed(&mut self, _: NameId, _: Range<u32>) {}

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        let Self { ranking, accounts, asking_since } = self;
        // Whoever asks enters the queue.
        for requester in view.requesters {
            let since = &mut asking_since[requester.page.index()];
            *since = (*since).min(view.now);
        }
        ranking.grant(view, stream, answer, |requester, _| {
            let waited = view.now - asking_since[requester.page.index()];
            Some(waited.secs() * modifier(accounts.of(requester.page)))
        });
        // Whoever is served goes to the end of it.
        for grant in &answer.grants {
            asking_since[view.requesters[grant.requester].page.index()] = Time::NEVER;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn the_modifier_has_its_published_values() {
        let at = |received: f64, given: f64| modifier(Account { given, received });
        let is = |value: f64, expected: f64| (value - expected).abs() < 1e-12;
        assert!(is(at(0.0, 0.0), 1.0) && is(at(999_999.0, 0.0), 1.0), "below 1 MB there is no credit");
        assert!(is(at(1e6, 0.0), 3.0_f64.sqrt()), "nothing downloaded: sqrt(1 + 2)");
        assert!(is(at(2e6, 4e6), 1.0), "2 x 2 / 4");
        assert!(is(at(2e6, 3e6), 4.0 / 3.0), "2 x 2 / 3");
        assert!(is(at(2e6, 9e6), 1.0), "never below 1");
        assert!(is(at(98e6, 1e6), 10.0) && is(at(1e9, 0.0), 10.0), "never above 10");
        assert!(is(at(7e6, 1e6), 3.0), "sqrt(7 + 2) is less than 14");
    }

    #[test]
    fn the_longest_wait_goes_first_and_credit_shortens_it() {
        let terms = Emule { slots: NonZeroU32::MIN, ..Emule::default() };
        let mut owner = TryOut::new(&terms, 3);
        owner.received(1, 7e6);
        assert_eq!(owner.decide(super::super::Occasion::Vacancy, &[0], &[2]), [(2, 1.0)]);
        owner.now = Time::from_secs(20);
        assert!(owner.decide(super::super::Occasion::Vacancy, &[1], &[2]) == [(2, 1.0)]);
        owner.now = Time::from_secs(29);
        assert_eq!(owner.next(&[0, 1]), [0], "29 s at 1 against 9 s at 3");
        owner.now = Time::from_secs(50);
        assert_eq!(owner.next(&[0, 1]), [1], "21 s at 1, since it was served, against 30 s at 3");
    }
}
