//! `deficit`: tit-for-tat to the byte, with a bound on how much any one peer may owe.
//!
//! Jun and Ahamad (2005) show that rounds and optimistic slots let free riders through, and ask of every pair that
//! upload exceed download by no more than a bound; Bharambe, Herley and Padmanabhan (2006) call it block-level
//! tit-for-tat. A seeder, to whom nobody can give anything back, serves anyone.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Accounts;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Requester, Rule, Stance, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Time};

/// Serves, at random and a piece at a time, whoever owes less than a bound.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Deficit {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The bound: whoever has received this much more than it gave back is refused (Delta). The piece on its way counts
    /// once it has passed, so the debt may exceed the bound by one piece.
    pub bound: Bytes,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Deficit {
    fn default() -> Self {
        // Bharambe et al. allow two of their blocks of 256 KB.
        Self { slots: NonZeroU32::new(5).expect("not zero"), bound: Bytes(512 * 1024), round: Time::from_secs(10) }
    }
}

impl Member for Deficit {
    const NAME: &'static str = "deficit";
    const SUMMARY: &'static str = "serves whoever owes less than a bound";
    const SOURCE: &'static str = "Jun and Ahamad, Incentives in BitTorrent Induce Free Riding, P2PEcon 2005; Bharambe, Herley and \
         Padmanabhan, Analyzing and Improving a BitTorrent Network's Performance Mechanisms, INFOCOM 2006";
}

impl Incentive for Deficit {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Debts { bound: self.bound.as_f64(), accounts: Accounts::default() })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Debts {
    bound: f64,
    accounts: Accounts,
}

impl Ranks for Debts {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.accounts.remember(exchange);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.accounts.fetch(pages);
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        let account = self.accounts.of(requester.page);
        let owes = account.given - account.received;
        (view.stance == Stance::Seeding || owes < self.bound).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn whoever_owes_the_bound_is_refused_until_it_gives() {
        let mut owner = TryOut::new(&Deficit { bound: Bytes(100), ..Deficit::default() }, 3);
        owner.gave(0, 99.0);
        owner.gave(1, 100.0);
        assert_eq!(owner.next(&[0, 1, 2]), [0, 2]);
        owner.received(1, 1.0);
        assert_eq!(owner.next(&[0, 1, 2]), [0, 1, 2]);
        owner.gave(1, 1e9);
        owner.stance = Stance::Seeding;
        assert_eq!(owner.next(&[0, 1, 2]), [0, 1, 2], "a seeder asks nothing back");
    }

    #[test]
    fn a_bound_of_nothing_lets_nobody_begin() {
        let mut owner = TryOut::new(&Deficit { bound: Bytes(0), ..Deficit::default() }, 2);
        assert!(owner.next(&[0, 1]).is_empty());
        owner.received(1, 1.0);
        assert_eq!(owner.next(&[0, 1]), [1]);
    }
}
