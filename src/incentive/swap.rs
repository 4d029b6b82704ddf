//! `swap`: neighbours keep accounts, pay when they owe much, and cut off who does not pay.
//!
//! Swarm's accounting (Tron et al. 2016; Lakhani, Jehl, Hendriksen and Estrada-Galinanes 2022 and after): service on
//! each link is offset against service; whoever owes `payment` pays all that it owes; whoever owes `disconnect` is
//! refused. Debts are forgiven with time at a rate (`forgiven`), which is what a free node can live on. In this
//! workload money is not scarce: whoever offers upload pays, and whoever offers none does not.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Requester, Rule, View};
use crate::column::Column;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Rate, Time};

/// Serves at random whoever owes less than a bound; debts are offset, paid and forgiven.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Swap {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// Whoever owes this much pays all that it owes, if it pays at all.
    #[serde(deserialize_with = "crate::units::positive_bytes")]
    pub payment: Bytes,
    /// Whoever owes this much is refused. The piece on its way counts once it has passed.
    #[serde(deserialize_with = "crate::units::positive_bytes")]
    pub disconnect: Bytes,
    /// The rate at which debts are forgiven on each link.
    pub forgiven: Rate,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Swap {
    fn default() -> Self {
        // Swarm's clients cut a neighbour off at a quarter above what it should have paid at.
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            payment: Bytes(1024 * 1024),
            disconnect: Bytes(1280 * 1024),
            forgiven: Rate::from_bytes_per_s(0.0),
            round: Time::from_secs(10),
        }
    }
}

impl Member for Swap {
    const NAME: &'static str = "swap";
    const SUMMARY: &'static str = "accounts between neighbours: pay what you owe, or be cut off";
    const SOURCE: &'static str = "Tron, Fischer, Nagy, Felfoldi and Johnson, Swap, Swear and Swindle: Incentive System for Swarm, 2016; Lakhani \
         et al., Tit-for-Token: Understanding Fairness when Forwarding Data by Incentivized Peers in Decentralized Storage \
         Networks, 2023";
}

impl Incentive for Swap {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Cheques { terms: self.clone(), debts: Column::default() })
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// What the name on a page owes its owner, below zero if it is the other way round; as of when.
#[derive(Clone, Copy, Debug, Default)]
struct Debt {
    bytes: f64,
    at: Time,
}

impl Debt {
    /// What is left of it.
    fn left(self, now: Time, forgiven: Rate) -> f64 {
        let less = forgiven.bytes_per_s() * now.since(self.at).secs();
        if self.bytes > 0.0 { (self.bytes - less).max(0.0) } else { (self.bytes + less).min(0.0) }
    }
}

struct Cheques {
    terms: Swap,
    debts: Column<Debt>,
}

impl Cheques {
    /// Adds to what is owed on a page. `pays`: whether whoever comes to owe too much settles it.
    fn add(&mut self, page: Page, exchange: &Exchange, bytes: f64) {
        if let Some(debt) = self.debts.get_mut(page.index()) {
            let mut owes = debt.left(exchange.at, self.terms.forgiven) + bytes;
            // The receiver owes the giver: both sides write the payment down. What is taken back settles nothing.
            if exchange.bytes > 0.0 && owes * bytes.signum() >= self.terms.payment.as_f64() && exchange.receiver_pays {
                owes = 0.0;
            }
            *debt = Debt { bytes: owes, at: exchange.at };
        }
    }
}

impl Ranks for Cheques {
    fn open(&mut self, _: NameId, page: Page) {
        self.debts.open(page.index());
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.add(exchange.giver_page, exchange, exchange.bytes);
        self.add(exchange.receiver_page, exchange, -exchange.bytes);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.debts.fetch(pages);
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        let owes = self.debts.of(requester.page.index()).left(view.now, self.terms.forgiven);
        (owes < self.terms.disconnect.as_f64()).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, exchange};

    fn terms() -> Swap {
        Swap { payment: Bytes(100), disconnect: Bytes(150), ..Swap::default() }
    }

    /// The owner gave a free rider so many bytes on a page.
    fn gave_in_vain(owner: &mut TryOut, page: u32, bytes: f64) {
        owner.rule.remember(&Exchange { receiver_pays: false, at: owner.now, ..exchange(page, 900, bytes) });
    }

    #[test]
    fn whoever_pays_is_served_on_and_whoever_does_not_is_cut_off() {
        let mut owner = TryOut::new(&terms(), 2);
        for _ in 0..100 {
            owner.gave(0, 60.0);
        }
        gave_in_vain(&mut owner, 1, 149.0);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
        gave_in_vain(&mut owner, 1, 1.0);
        assert_eq!(owner.next(&[0, 1]), [0]);
        owner.received(1, 1.0);
        assert_eq!(owner.next(&[0, 1]), [0, 1], "service is offset against service");
    }

    #[test]
    fn debts_are_forgiven_with_time() {
        let mut owner = TryOut::new(&Swap { forgiven: Rate::from_bytes_per_s(2.0), ..terms() }, 1);
        gave_in_vain(&mut owner, 0, 250.0);
        owner.now = Time::from_secs(50);
        assert!(owner.next(&[0]).is_empty());
        owner.now = Time::from_secs(51);
        assert_eq!(owner.next(&[0]), [0]);
    }
}
