//! `scrip`: service is paid for, byte by byte, in a currency that a bank keeps.
//!
//! Vishnumurthy, Chandrakumar and Sirer (2003) and Friedman, Halpern and Kash (2006). Every name begins with the same
//! money; each byte costs one byte's worth (in the workload `service`, times its giver's price), paid by whoever receives
//! to whoever gives; nobody without money is served, and whoever has any is served, whatever it costs.
//! A giver that has `enough` does not work for more (a threshold strategy; the hoarder's opposite). The bank only moves
//! money, so all that exists is what the names began with. What was once begun is finished, so an account may end below
//! zero by what was under way, at its price. A seeder, who buys nothing more, goes on giving and hoards.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Totals;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Requester, Rule, Stance, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Time};

/// Serves at random whoever can pay; what is received is paid to the giver through a bank.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scrip {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The money that every name begins with, in bytes that it buys.
    pub initial: Bytes,
    /// A leecher with this much money does not work for more; nobody ever has enough if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enough: Option<Bytes>,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Scrip {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            initial: Bytes(4 * 1024 * 1024),
            enough: None,
            round: Time::from_secs(10),
        }
    }
}

impl Member for Scrip {
    const NAME: &'static str = "scrip";
    const SUMMARY: &'static str = "service is paid for in money that a bank keeps; without money there is none";
    const SOURCE: &'static str = "Vishnumurthy, Chandrakumar and Sirer, KARMA: A Secure Economic Framework for Peer-to-Peer Resource \
         Sharing, P2PEcon 2003; Friedman, Halpern and Kash, Efficiency and Nash Equilibria in a Scrip System for P2P \
         Networks, EC 2006";
}

impl Incentive for Scrip {
    fn start(&self) -> Box<dyn Rule> {
        let bank = Bank { initial: self.initial.as_f64(), totals: Totals::default() };
        PieceByPiece::start(self.slots, Market { enough: self.enough, bank, works: true })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Bank {
    initial: f64,
    /// Whoever gives earns what it gives, and whoever receives pays it: the books of service are the books of the bank.
    totals: Totals,
}

impl Bank {
    fn money(&self, name: NameId) -> f64 {
        let account = self.totals.of(name);
        self.initial + account.given - account.received
    }
}

struct Market {
    enough: Option<Bytes>,
    bank: Bank,
    /// Whether the giver that decides works for money.
    works: bool,
}

impl Ranks for Market {
    fn remember(&mut self, exchange: &Exchange) {
        self.bank.totals.add(exchange.giver, exchange.receiver, exchange.bytes * exchange.price);
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn money(&self, name: NameId) -> Option<f64> {
        Some(self.bank.money(name))
    }

    fn see(&mut self, view: &View<'_>) {
        let has_enough = self.enough.is_some_and(|enough| self.bank.money(view.giver) >= enough.as_f64());
        self.works = view.stance == Stance::Seeding || !has_enough;
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        (self.works && self.bank.money(requester.name) > 0.0).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn whoever_has_spent_all_is_refused_until_it_earns() {
        let mut owner = TryOut::new(&Scrip { initial: Bytes(100), ..Scrip::default() }, 2);
        owner.gave(0, 99.0);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
        owner.gave(0, 1.0);
        assert_eq!(owner.next(&[0, 1]), [1]);
        owner.received(0, 1.0);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
    }

    #[test]
    fn whoever_has_enough_works_no_more_unless_it_seeds() {
        let terms = Scrip { initial: Bytes(100), enough: Some(Bytes(150)), ..Scrip::default() };
        let mut owner = TryOut::new(&terms, 1);
        owner.gave(0, 49.0);
        assert_eq!(owner.next(&[0]), [0]);
        owner.gave(0, 1.0);
        assert!(owner.next(&[0]).is_empty());
        owner.stance = Stance::Seeding;
        assert_eq!(owner.next(&[0]), [0]);
    }

    #[test]
    fn money_only_changes_hands() {
        let mut bank = Bank { initial: 500.0, totals: Totals::default() };
        for turn in 0..1_000_u32 {
            let exchange = crate::incentive::try_out::exchange(turn * 7 % 50, (turn * 11 + 1) % 50, f64::from(turn));
            bank.totals.remember(&exchange);
        }
        let all: f64 = (0..50).map(|name| bank.money(NameId(1_000 + name))).sum();
        assert!((all - 50.0 * 500.0).abs() < 1e-3, "{all}");
    }
}
