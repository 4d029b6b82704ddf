//! `fair-torrent`: every piece goes to whoever is owed most.
//!
//! Sherman, Nieh and Stein (2009): a peer keeps for each other one the bytes it gave less the bytes it received, and
//! sends its next block to the one with the lowest such deficit. No rates, no rounds, no parameters to tune. Here a
//! block is a piece, and `slots` pieces are under way at once, so that one slow receiver does not idle the uplink.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Accounts;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Requester, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Gives each piece to whoever is owed most: to the lowest of given less received.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FairTorrent {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for FairTorrent {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(2).expect("not zero"), round: Time::from_secs(10) }
    }
}

impl Member for FairTorrent {
    const NAME: &'static str = "fair-torrent";
    const SUMMARY: &'static str = "gives each piece to whoever is owed most";
    const SOURCE: &'static str =
        "Sherman, Nieh and Stein, FairTorrent: Bringing Fairness to Peer-to-Peer Systems, CoNEXT 2009";
}

impl Incentive for FairTorrent {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Deficits(Accounts::default()))
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Deficits(Accounts);

impl Ranks for Deficits {
    fn open(&mut self, _: NameId, page: Page) {
        self.0.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.0.remember(exchange);
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.0.fetch(pages);
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        let account = self.0.of(requester.page);
        Some(account.received - account.given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn the_lowest_deficit_is_served_first() {
        let mut owner = TryOut::new(&FairTorrent::default(), 4);
        for (page, given, received) in [(0, 10.0, 0.0), (1, 0.0, 5.0), (2, 0.0, 0.0), (3, 50.0, 53.0)] {
            owner.gave(page, given);
            owner.received(page, received);
        }
        assert_eq!(owner.next(&[0, 1, 2, 3]), [1, 3]);
        assert_eq!(owner.next(&[0, 2]), [0, 2]);
    }
}
