//! `network-of-favors`: favours are returned in the order of what is owed, and nobody's debt goes below zero.
//!
//! Andrade, Brasileiro, Cirne and Mowbray (2004), for the grid `OurGrid`: a peer keeps for each other one the balance
//! of what it received less what it gave, never below zero, and serves the highest balance first. Since a debtor stands
//! no lower than a stranger, a new name gains nothing.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Balances;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Prospect, Requester, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves whoever has the highest balance of favours, which never goes below zero.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkOfFavors {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for NetworkOfFavors {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for NetworkOfFavors {
    const NAME: &'static str = "network-of-favors";
    const SUMMARY: &'static str = "serves the highest balance of favours first; no balance goes below zero";
    const SOURCE: &'static str = "Andrade, Brasileiro, Cirne and Mowbray, Discouraging Free Riding in a Peer-to-Peer CPU-Sharing \
         Grid, HPDC 2004";
}

impl Incentive for NetworkOfFavors {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Favors(Balances::default()))
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Favors(Balances);

impl Ranks for Favors {
    fn open(&mut self, _: NameId, page: Page) {
        self.0.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.0.remember(exchange);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.0.fetch(pages);
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(prospect.page.map_or(0.0, |page| self.0.of(page)))
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        Some(self.0.of(requester.page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn a_debtor_stands_where_a_stranger_stands() {
        let terms = NetworkOfFavors { slots: NonZeroU32::MIN, ..NetworkOfFavors::default() };
        let mut owner = TryOut::new(&terms, 3);
        owner.received(2, 1.0);
        assert_eq!(owner.next(&[0, 1, 2]), [2]);
        owner.gave(0, 1e9);
        let times_debtor = (0..1_000).filter(|_| owner.next(&[0, 1]) == [0]).count();
        assert!((400..600).contains(&times_debtor), "{times_debtor} of 1,000");
        owner.received(0, 1.0);
        assert_eq!(owner.next(&[0, 1]), [0], "what was owed before is forgotten at zero");
    }
}
