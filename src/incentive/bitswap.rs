//! `bitswap`: whoever has a high debt ratio is served with a low probability.
//!
//! Benet (2014), section 3.4: with the debt ratio r = bytes sent / (bytes received + 1), a peer sends with probability
//! 1 - 1 / (1 + exp(6 - 3 r)): nearly surely up to r = 1, one half at r = 2, hardly ever from r = 4 on. Whoever is
//! refused is ignored for a while, so that asking often does not help.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Account, Accounts, Refusals};
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Requester, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves at random, each requester with a probability that falls with its debt ratio.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Bitswap {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How long whoever was refused is ignored (`ignore_cooldown`).
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub ignore: Time,
    /// How often a giver with free places looks at those again whom it refused.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Bitswap {
    fn default() -> Self {
        let ten = Time::from_secs(10);
        Self { slots: NonZeroU32::new(5).expect("not zero"), ignore: ten, round: ten }
    }
}

impl Member for Bitswap {
    const NAME: &'static str = "bitswap";
    const SUMMARY: &'static str = "serves with a probability that falls with the debt ratio";
    const SOURCE: &'static str =
        "Benet, IPFS - Content Addressed, Versioned, P2P File System, arXiv:1407.3561, 2014, section 3.4";
}

impl Incentive for Bitswap {
    fn start(&self) -> Box<dyn Rule> {
        let debts = DebtRatios { accounts: Accounts::default(), refusals: Refusals::new(self.ignore) };
        PieceByPiece::start(self.slots, debts)
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// The probability to send to a peer with this account.
fn probability(account: Account) -> f64 {
    let ratio = account.given / (account.received + 1.0);
    1.0 - 1.0 / (1.0 + libm::exp(6.0 - 3.0 * ratio))
}

struct DebtRatios {
    accounts: Accounts,
    refusals: Refusals,
}

impl Ranks for DebtRatios {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
        self.refusals.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.accounts.remember(exchange);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.accounts.fetch(pages.clone());
        self.refusals.fetch(pages);
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64> {
        let probability = probability(self.accounts.of(requester.page));
        self.refusals.wins(requester.page, view.now, probability, stream).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn the_sigmoid_has_its_published_values() {
        let at = |given: f64, received: f64| probability(Account { given, received });
        // 1 - 1 / (1 + e^6), 1 - 1 / (1 + e^3), 1/2, and their mirror images.
        for (given, expected) in [
            (0.0, 0.997_527_376_843_365_3),
            (100.0, 0.952_574_126_822_433_2),
            (200.0, 0.5),
            (300.0, 0.047_425_873_177_566_8),
            (400.0, 0.002_472_623_156_634_7),
        ] {
            assert!((at(given, 99.0) - expected).abs() < 1e-12, "{given}: {}", at(given, 99.0));
        }
        assert!(at(1e12, 0.0).abs() < 1e-12);
    }

    #[test]
    fn half_of_those_at_a_ratio_of_two_are_served() {
        let mut owner = TryOut::new(&Bitswap::default(), 2);
        owner.received(0, 99.0);
        owner.gave(0, 200.0);
        owner.gave(1, 1e9);
        let mut next = |turn: u64| {
            owner.now = Time::from_secs(10 * turn);
            let served = owner.next(&[0, 1]);
            owner.now += Time::from_secs(9);
            assert!(!served.is_empty() || owner.next(&[0, 1]).is_empty(), "whoever was refused is ignored for 10 s");
            served
        };
        let served: Vec<_> = (0..10_000).map(&mut next).collect();
        let first = served.iter().filter(|pages| **pages == [0]).count();
        assert!(first.abs_diff(5_000) < 250, "{first} of 10,000: five standard deviations are 250");
        assert!(served.iter().all(|pages| !pages.contains(&1)));
    }
}
