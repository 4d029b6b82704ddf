//! `emule`: a queue in which those who gave before move up faster.
//!
//! Kulbak and Bickson (2005), section 3.4: a waiting client's rank is the time it has waited times its credit modifier.
//! The modifier is the smaller of 2 x (uploaded to me) / (downloaded from me) and sqrt(uploaded to me in MB + 2), from
//! 1 to 10; 1 while less than 1 MB was uploaded to me, and 10 at most if nothing was downloaded. File priorities are
//! not modelled.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Account, Accounts, Waiting};
use super::ranking::{PieceByPiece, Ranks};
use super::{Answer, Exchange, Incentive, Page, Requester, Rule, View};
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
        PieceByPiece::start(self.slots, Queue::default())
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

#[derive(Default)]
struct Queue {
    accounts: Accounts,
    waiting: Waiting,
}

impl Ranks for Queue {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
        self.waiting.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.accounts.remember(exchange);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.accounts.fetch(pages);
    }

    fn see(&mut self, view: &View<'_>) {
        self.waiting.see(view);
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        let waited = self.waiting.waited(requester.page, view.now);
        Some(waited.secs() * modifier(self.accounts.of(requester.page)))
    }

    fn granted(&mut self, view: &View<'_>, answer: &mut Answer) {
        self.waiting.granted(view, answer);
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
