//! `one-hop`: strangers vouch for themselves through intermediaries that many know.
//!
//! Piatek, Isdal, Krishnamurthy and Anderson (2008): two peers that never met have nearly always both met one of the
//! popular ones, so a requester shows what popular intermediaries attest that it gave them. The giver weighs each
//! attestation by how much of what it received itself, from all intermediaries, came from that one: sum over
//! intermediaries m of (m gave me / all that intermediaries gave me) x (requester gave m). What it gave the giver
//! itself counts in full.
//!
//! Our reading: the popular are the `intermediaries` names with the most partners, by the reports, found anew each
//! `refresh`; whoever has neither gave nor is vouched for ranks last, and is served while there is room.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Due, Testimony};
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Prospect, Report, Requester, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves whoever gave most to the giver, and to popular peers that gave to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OneHop {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How many of the most popular peers can vouch.
    pub intermediaries: NonZeroU32,
    /// How often it is found anew who they are.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub refresh: Time,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for OneHop {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            intermediaries: NonZeroU32::new(2_000).expect("not zero"),
            refresh: Time::from_secs(60),
            round: Time::from_secs(10),
        }
    }
}

impl Member for OneHop {
    const NAME: &'static str = "one-hop";
    const SUMMARY: &'static str = "strangers vouch for themselves through intermediaries that many know";
    const SOURCE: &'static str = "Piatek, Isdal, Krishnamurthy and Anderson, One Hop Reputations for Peer to Peer File Sharing \
         Workloads, NSDI 2008";
}

impl Incentive for OneHop {
    fn start(&self) -> Box<dyn Rule> {
        let attested = Attested {
            most: self.intermediaries.get() as usize,
            testimony: Testimony::default(),
            popular: Vec::new(),
            refresh: Due::at_once(self.refresh),
            received: 0.0,
        };
        PieceByPiece::start(self.slots, attested)
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Attested {
    most: usize,
    testimony: Testimony,
    /// For each name, whether it can vouch.
    popular: Vec<bool>,
    refresh: Due,
    /// What all who can vouch gave the giver that decides, in bytes.
    received: f64,
}

impl Ranks for Attested {
    fn remember(&mut self, _: &Exchange) {}

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        self.testimony.hear(report);
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(self.value(prospect.provider, prospect.asker, self.received_by(prospect.asker)))
    }

    fn see(&mut self, view: &View<'_>) {
        if self.refresh.is_now(view.now) {
            self.find_popular();
        }
        self.received = self.received_by(view.giver);
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        Some(self.value(requester.name, view.giver, self.received))
    }
}

impl Attested {
    fn find_popular(&mut self) {
        let partners = |name: u32| {
            let name = NameId(name);
            self.testimony.given_by(name).partners() + self.testimony.received_by(name).partners()
        };
        let mut names: Vec<u32> = (0..self.testimony.names()).collect();
        names.sort_by_cached_key(|name| std::cmp::Reverse(partners(*name)));
        self.popular.clear();
        self.popular.resize(names.len(), false);
        for name in names.into_iter().take(self.most) {
            self.popular[name as usize] = true;
        }
    }

    fn vouches(&self, name: NameId) -> bool {
        self.popular.get(name.index()).copied().unwrap_or(false)
    }

    /// What all who can vouch gave a name, in bytes.
    fn received_by(&self, name: NameId) -> f64 {
        let received = self.testimony.received_by(name).entries();
        received.filter(|(name, _)| self.vouches(*name)).map(|(_, bytes)| bytes).sum()
    }

    /// What a requester gave the giver, and through intermediaries, in bytes; these gave the giver so much in all.
    fn value(&self, requester: NameId, giver: NameId, from_all: f64) -> f64 {
        let mut indirect = 0.0;
        if from_all > 0.0 {
            self.testimony.meet(requester, giver, |between, gave, received| {
                if self.vouches(between) {
                    indirect += gave * received / from_all;
                }
            });
        }
        self.testimony.between(requester, giver) + indirect
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    #[test]
    fn attestations_count_by_what_their_author_gave_the_giver() {
        let terms = OneHop { slots: NonZeroU32::MIN, ..OneHop::default() };
        let mut owner = TryOut::new(&terms, 3);
        // 70 gave the owner three times what 71 gave it.
        for report in [told(70, 0, 300.0), told(71, 0, 100.0), told(1, 70, 40.0), told(2, 71, 100.0)] {
            owner.rule.hear(&report);
        }
        assert_eq!(owner.next(&[0, 1, 2]), [0], "40 x 3/4 is more than 100 x 1/4");
        owner.rule.hear(&told(3, 0, 31.0));
        assert_eq!(owner.next(&[0, 1, 2]), [2], "31 given directly are more than 30");
    }

    #[test]
    fn only_the_popular_vouch() {
        let mut owner =
            TryOut::new(&OneHop { slots: NonZeroU32::MIN, intermediaries: NonZeroU32::MIN, ..OneHop::default() }, 2);
        for report in [told(70, 0, 10.0), told(71, 0, 10.0), told(1, 70, 1e9), told(2, 71, 1.0)] {
            owner.rule.hear(&report);
        }
        for other in 80..90 {
            owner.rule.hear(&told(71, other, 1.0));
        }
        assert_eq!(owner.next(&[0, 1]), [1]);
    }
}
