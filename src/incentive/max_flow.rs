//! `max-flow`: ranks by what flowed from a requester less what flowed to it, over at most one peer between.
//!
//! `BarterCast` (Meulpolder, Pouwelse, Epema and Sips 2009): peers tell each other what they received, and each works
//! out a reputation of its own for every other one, arctan(f(j, i) - f(i, j)) / (pi / 2), from -1 to 1, where f is the
//! most that can flow over two hops: a lie is worth no more than what the liar's friends gave the listener. Requesters
//! are served in the order of their reputation, and refused below `ban`. The argument of arctan is in units of `scale`.
//! A seeder bans nobody: nothing flows back to it, so everyone whom it serves falls in its eyes.

use std::f64::consts::FRAC_PI_2;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Account, Accounts, Testimony};
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Page, Prospect, Report, Requester, Rule, Stance, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Time};

/// Serves whoever has the highest reputation: what flowed from it less what flowed to it, over at most one peer
/// between.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MaxFlow {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// Whoever has a lower reputation is refused; from -1 (nobody) to 1. 0 serves strangers, and nobody who owes.
    #[serde(deserialize_with = "crate::units::number_between::<-1, 1, _>")]
    pub ban: f64,
    /// The flow at which reputation has come half the way to 1.
    #[serde(deserialize_with = "crate::units::positive_bytes")]
    pub scale: Bytes,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for MaxFlow {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            ban: -0.5,
            scale: Bytes(1024 * 1024),
            round: Time::from_secs(10),
        }
    }
}

impl Member for MaxFlow {
    const NAME: &'static str = "max-flow";
    const SUMMARY: &'static str = "ranks by what flowed from a requester less what flowed to it, over two hops";
    const SOURCE: &'static str = "Meulpolder, Pouwelse, Epema and Sips, BarterCast: A Practical Approach to Prevent Lazy Freeriding \
         in P2P Networks, HotP2P 2009";
}

impl Incentive for MaxFlow {
    fn start(&self) -> Box<dyn Rule> {
        let (accounts, testimony) = (Accounts::default(), Testimony::default());
        PieceByPiece::start(self.slots, Flows { ban: self.ban, scale: self.scale.as_f64(), accounts, testimony })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Flows {
    ban: f64,
    scale: f64,
    accounts: Accounts,
    testimony: Testimony,
}

impl Ranks for Flows {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.accounts.remember(exchange);
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        self.testimony.hear(report);
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(self.reputation(prospect.provider, prospect.asker, prospect.page))
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        let reputation = self.reputation(requester.name, view.giver, Some(requester.page));
        (view.stance == Stance::Seeding || reputation >= self.ban).then_some(reputation)
    }
}

impl Flows {
    /// The reputation of a name in the eyes of another one, which has it on this page.
    fn reputation(&self, of: NameId, to: NameId, page: Option<Page>) -> f64 {
        let account = page.map_or_else(Account::default, |page| self.accounts.of(page));
        let came = account.received + self.testimony.flow(of, to);
        let went = account.given + self.testimony.flow(to, of);
        reputation((came - went) / self.scale)
    }
}

/// From -1 to 1.
fn reputation(net: f64) -> f64 {
    libm::atan(net) / FRAC_PI_2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    #[test]
    fn reputation_has_its_published_form() {
        for (net, expected) in [(0.0, 0.0), (1.0, 0.5), (-1.0, -0.5), (f64::INFINITY, 1.0)] {
            assert!((reputation(net) - expected).abs() < 1e-12, "{net}");
        }
    }

    #[test]
    fn whoever_gave_to_my_givers_comes_first_and_whoever_owes_is_banned() {
        let terms = MaxFlow { slots: NonZeroU32::MIN, scale: Bytes(100), ..MaxFlow::default() };
        let mut owner = TryOut::new(&terms, 3);
        // Name 2 (page 1) gave to 77, which gave to the owner.
        owner.rule.hear(&told(2, 77, 50.0));
        owner.rule.hear(&told(77, 0, 30.0));
        assert_eq!(owner.next(&[0, 1, 2]), [1]);
        owner.gave(2, 100.0);
        assert_eq!(owner.next(&[2]), [2], "at the bound one is served");
        owner.gave(2, 1.0);
        assert!(owner.next(&[2]).is_empty());
    }

    #[test]
    fn praise_by_those_who_gave_nothing_is_worth_nothing() {
        let mut owner = TryOut::new(&MaxFlow { slots: NonZeroU32::MIN, ..MaxFlow::default() }, 2);
        owner.rule.hear(&told(1, 50, 1e12));
        owner.received(1, 1.0);
        assert_eq!(owner.next(&[0, 1]), [1]);
    }
}
