//! `standing`: whoever does not give to someone in good standing falls into bad standing, and only then.
//!
//! Sugden (1986), set against image scoring by Leimar and Hammerstein (2001): everyone begins in good standing; whoever
//! refuses someone in good standing loses its own, and regains it by giving to someone in good standing. To refuse
//! those in bad standing is no fault, which is what image scoring gets wrong.
//!
//! In a swarm an encounter is a `period`, as for image scoring: a name that held something when it began falls if it is
//! not told to have given to anyone in good standing, provided that somebody else in good standing was served by
//! someone (else there was nobody it ought to have served).

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::Deeds;
use super::ranking::{PieceByPiece, Ranks};
use super::strategy::{Reputation, Strategy};
use super::{Exchange, Incentive, Prospect, Report, Requester, Rule, View};
use crate::column::Column;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::Time;

/// Serves at random whoever is in good standing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Standing {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Standing {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("not zero"), period: Time::from_secs(30), round: Time::from_secs(10) }
    }
}

impl Member for Standing {
    const NAME: &'static str = "standing";
    const SUMMARY: &'static str = "serves whoever is in good standing; whoever refuses those loses its own";
    const SOURCE: &'static str = "Sugden, The Economics of Rights, Co-operation and Welfare, Blackwell 1986; Leimar and Hammerstein, \
         Evolution of Cooperation through Indirect Reciprocity, Proceedings of the Royal Society B 268, 2001";
}

impl Incentive for Standing {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Standings { deeds: Deeds::new(self.period), good: Column::new(true) })
    }

    fn round(&self) -> Time {
        self.round
    }

    fn strategy(&self) -> Option<Strategy> {
        Some(Strategy::Reputation(Reputation::Standing))
    }
}

struct Standings {
    deeds: Deeds,
    /// Whether each name is in good standing.
    good: Column<bool>,
}

impl Ranks for Standings {
    fn remember(&mut self, _: &Exchange) {}

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        let worthy = *self.good.of(report.receiver.index());
        self.deeds.hear(report, worthy);
        if worthy && report.bytes > 0.0 {
            *self.good.at(report.giver.index()) = true;
        }
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(f64::from(u8::from(*self.good.of(prospect.provider.index()))))
    }

    fn see(&mut self, view: &View<'_>) {
        let good = &mut self.good;
        self.deeds.close(view.now, |name, deed, worthy_served| {
            if worthy_served && !deed.gave_worthy {
                *good.at(name.index()) = false;
            }
        });
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        self.good.of(requester.name.index()).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    #[test]
    fn standing_is_lost_by_giving_nothing_to_the_good_and_regained_by_giving_to_them() {
        let mut owner = TryOut::new(&Standing::default(), 3);
        // Names 1 to 3 have received; 1 gives to 2, 2 gives to 3, 3 gives nothing.
        for report in [told(60, 1, 1.0), told(60, 2, 1.0), told(60, 3, 1.0), told(1, 2, 1.0), told(2, 3, 1.0)] {
            owner.rule.hear(&report);
        }
        assert_eq!(owner.next(&[0, 1, 2]), [0, 1, 2]);
        owner.now = Time::from_secs(30);
        assert_eq!(owner.next(&[0, 1, 2]), [0, 1, 2], "whoever held nothing yet was not asked");
        owner.rule.hear(&told(1, 2, 1.0));
        owner.rule.hear(&told(2, 3, 1.0));
        owner.now = Time::from_secs(60);
        assert_eq!(owner.next(&[0, 1, 2]), [0, 1]);
        // 1 gives only to 3, who is in bad standing; 2 gives to 1.
        owner.rule.hear(&told(1, 3, 1.0));
        owner.rule.hear(&told(2, 1, 1.0));
        owner.rule.hear(&told(60, 2, 1.0));
        owner.now = Time::from_secs(90);
        assert_eq!(owner.next(&[0, 1, 2]), [1], "a gift to the bad is none");
        owner.rule.hear(&told(3, 2, 1.0));
        assert_eq!(owner.next(&[0, 1, 2]), [1, 2], "a gift to the good mends all");
    }

    #[test]
    fn where_nobody_else_worthy_was_served_nobody_falls() {
        let mut owner = TryOut::new(&Standing::default(), 2);
        let close = |owner: &mut TryOut, at| {
            owner.now = Time::from_secs(at);
            owner.next(&[]);
        };
        owner.rule.hear(&told(60, 1, 1.0));
        close(&mut owner, 30);
        // The last who wants anything is served alone: nobody asks it.
        owner.rule.hear(&told(60, 1, 1.0));
        close(&mut owner, 60);
        assert_eq!(owner.next(&[0]), [0]);
        close(&mut owner, 300);
        assert_eq!(owner.next(&[0]), [0], "nobody was served, so nobody was refused");
        owner.rule.hear(&told(60, 2, 1.0));
        close(&mut owner, 330);
        assert_eq!(owner.next(&[0, 1]), [1], "another was served, and not by it");
    }
}
