//! `ratio`: a private tracker cuts off whoever gives too little for what it takes.
//!
//! The tracker knows what every name gave and received. A name is in order while what it gave is at least `least` of
//! what it received, or while it has received no more than the `grace`. Whoever falls below is warned, and refused once
//! the warning has run out, until it is in order again. Part of what is received may be free (freeleech): it counts for
//! the giver only. Private communities as measured by Meulpolder et al. (2010); their terms differ, so each is a field.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Totals;
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Requester, Rule, View};
use crate::column::Column;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Share, Time};

/// Serves at random whoever has given enough for what it took, by a tracker's books.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ratio {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The least that must be given per byte received.
    pub least: Share,
    /// How much may be received before that is asked.
    pub grace: Bytes,
    /// How long whoever falls below is still served.
    pub warning: Time,
    /// The part of what is received that does not count (freeleech).
    pub freeleech: Share,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Ratio {
    fn default() -> Self {
        let least = Share::new(0.7).expect("a share");
        let (grace, warning) = (Bytes(4 * 1024 * 1024), Time::ZERO);
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            least,
            grace,
            warning,
            freeleech: Share::NONE,
            round: Time::from_secs(10),
        }
    }
}

impl Member for Ratio {
    const NAME: &'static str = "ratio";
    const SUMMARY: &'static str = "a tracker cuts off whoever gives too little for what it takes";
    const SOURCE: &'static str =
        "Meulpolder et al., Public and Private BitTorrent Communities: A Measurement Study, IPTPS 2010";
}

impl Incentive for Ratio {
    fn start(&self) -> Box<dyn Rule> {
        let (totals, below_since) = (Totals::default(), Column::new(Time::NEVER));
        PieceByPiece::start(self.slots, Tracker { terms: self.clone(), totals, below_since })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Tracker {
    terms: Ratio,
    totals: Totals,
    /// Since when each name is below what is asked; `NEVER` if it is not.
    below_since: Column<Time>,
}

impl Tracker {
    fn in_order(&self, name: NameId) -> bool {
        let account = self.totals.of(name);
        let counts = account.received * (1.0 - self.terms.freeleech.get());
        counts <= self.terms.grace.as_f64() || account.given >= self.terms.least.get() * counts
    }

    /// Whether a name is served at this moment.
    fn admits(&self, name: NameId, now: Time) -> bool {
        let since = *self.below_since.of(name.index());
        since == Time::NEVER || now < since + self.terms.warning
    }

    fn look_at(&mut self, name: NameId, at: Time) {
        let in_order = self.in_order(name);
        let since = self.below_since.at(name.index());
        if in_order {
            *since = Time::NEVER;
        } else if *since == Time::NEVER {
            *since = at;
        }
    }
}

impl Ranks for Tracker {
    fn remember(&mut self, exchange: &Exchange) {
        self.totals.remember(exchange);
        self.look_at(exchange.giver, exchange.at);
        self.look_at(exchange.receiver, exchange.at);
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        self.admits(requester.name, view.now).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    fn owner(least: f64, warning: Time, freeleech: f64) -> TryOut {
        let (least, freeleech) = (Share::new(least).unwrap(), Share::new(freeleech).unwrap());
        TryOut::new(&Ratio { least, warning, freeleech, grace: Bytes(100), ..Ratio::default() }, 2)
    }

    #[test]
    fn the_cut_off_is_exact() {
        let mut owner = owner(0.5, Time::ZERO, 0.0);
        owner.gave(0, 100.0);
        assert_eq!(owner.next(&[0, 1]), [0, 1], "all of the grace may be used");
        owner.gave(0, 1.0);
        assert_eq!(owner.next(&[0, 1]), [1]);
        owner.received(0, 50.0);
        assert_eq!(owner.next(&[0, 1]), [1], "50 given for 101 received are less than half");
        owner.received(0, 0.5);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
    }

    #[test]
    fn a_ratio_of_nothing_refuses_nobody_and_one_of_all_asks_for_all() {
        let mut owner_of_all = owner(0.0, Time::ZERO, 0.0);
        owner_of_all.gave(0, 1e9);
        assert_eq!(owner_of_all.next(&[0, 1]), [0, 1]);
        let mut strict = owner(1.0, Time::ZERO, 0.0);
        strict.gave(0, 1_000.0);
        strict.received(0, 999.0);
        assert_eq!(strict.next(&[0, 1]), [1]);
        strict.received(0, 1.0);
        assert_eq!(strict.next(&[0, 1]), [0, 1]);
    }

    #[test]
    fn a_warning_runs_out_and_freeleech_does_not_count() {
        let mut warned = owner(0.5, Time::from_secs(60), 0.0);
        warned.gave(0, 101.0);
        warned.now = Time::from_secs(59);
        assert_eq!(warned.next(&[0, 1]), [0, 1]);
        warned.now = Time::from_secs(60);
        assert_eq!(warned.next(&[0, 1]), [1]);
        let mut free = owner(1.0, Time::ZERO, 1.0);
        free.gave(0, 1e9);
        assert_eq!(free.next(&[0, 1]), [0, 1]);
    }
}
