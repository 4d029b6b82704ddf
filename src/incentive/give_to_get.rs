//! `give-to-get`: serves whoever passes most on to others.
//!
//! Mol, Pouwelse, Meulpolder, Epema and Sips (2008), for video on demand, where those ahead have nothing to ask of
//! those behind: a peer ranks its children by how much they forwarded lately, as their own children tell, and serves
//! the best; one place in `optimistic` is drawn at random. Whatever a child forwards to the giver itself does not
//! count.
//!
//! The paper counts pieces that came from the giver; here all that a child forwards counts, whoever it had it from.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Recent;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Report, Requester, Rule, View};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Share, Time};

/// Serves whoever forwarded most to others lately, and now and then anyone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GiveToGet {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The part of decisions in which the places that are free are given at random.
    pub optimistic: Share,
    /// What was forwarded counts for this period and the last (delta).
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for GiveToGet {
    fn default() -> Self {
        // Three places by rank and one at random, periods of 10 s, as in the paper.
        Self {
            slots: NonZeroU32::new(4).expect("not zero"),
            optimistic: Share::new(0.25).expect("a share"),
            period: Time::from_secs(10),
            round: Time::from_secs(10),
        }
    }
}

impl Member for GiveToGet {
    const NAME: &'static str = "give-to-get";
    const SUMMARY: &'static str = "serves whoever passes most on to others";
    const SOURCE: &'static str = "Mol, Pouwelse, Meulpolder, Epema and Sips, Give-to-Get: Free-riding Resilient Video-on-demand in P2P \
         Systems, MMCN 2008";
}

impl Incentive for GiveToGet {
    fn start(&self) -> Box<dyn Rule> {
        let (forwarded, to_giver) = (Recent::new(self.period), Recent::new(self.period));
        let optimistic = self.optimistic;
        PieceByPiece::start(self.slots, Forwarding { optimistic, forwarded, to_giver, at_random: false })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Forwarding {
    optimistic: Share,
    /// What each name gave lately, as the receivers tell.
    forwarded: Recent,
    /// What the name on each page gave to the page's owner lately.
    to_giver: Recent,
    /// Whether the place that is free now is given at random.
    at_random: bool,
}

impl Ranks for Forwarding {
    fn open(&mut self, _: NameId, page: Page) {
        self.to_giver.open(page.index());
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.to_giver.add(exchange.receiver_page.index(), exchange.at, exchange.bytes);
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        self.forwarded.add(report.giver.index(), report.at, report.bytes);
    }

    fn draw(&mut self, _: &View<'_>, stream: &mut Stream) {
        self.at_random = random::unit(stream) < self.optimistic.get();
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        if self.at_random {
            return Some(0.0);
        }
        let to_giver = self.to_giver.of(requester.page.index(), view.now);
        Some((self.forwarded.of(requester.name.index(), view.now) - to_giver).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    #[test]
    fn whoever_forwarded_most_is_served_but_for_one_place_in_four() {
        let mut owner = TryOut::new(&GiveToGet { slots: NonZeroU32::MIN, ..GiveToGet::default() }, 4);
        owner.rule.hear(&told(1, 50, 10.0));
        owner.rule.hear(&told(2, 51, 30.0));
        owner.rule.hear(&told(2, 52, 1.0));
        // What is given to the owner itself does not count.
        owner.received(3, 1e6);
        owner.rule.hear(&told(4, 0, 1e6));
        let mut count = [0_usize; 4];
        for _ in 0..10_000 {
            count[owner.next(&[0, 1, 2, 3])[0] as usize] += 1;
        }
        // 3/4 by rank, and a quarter of what is drawn at random.
        assert!(count[1].abs_diff(8_125) < 200, "{count:?}");
        assert!(count[0].abs_diff(625) < 125 && count[3].abs_diff(625) < 125, "{count:?}");
        owner.now = Time::from_secs(20);
        let served = (0..10_000).filter(|_| owner.next(&[0, 1]) == [0]).count();
        assert!(served.abs_diff(5_000) < 250, "it was too long ago: {served}");
    }
}
