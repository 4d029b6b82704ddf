//! `image-scoring`: serves whoever has been seen to give.
//!
//! Nowak and Sigmund (1998): everyone has a score, seen by all, from -5 to 5 and 0 at first; it rises by 1 when its
//! owner is asked and gives, and falls by 1 when it is asked and does not. A donor helps whoever's score is at least
//! `threshold`.
//!
//! In their model each encounter has one donor and one recipient. In a swarm whoever holds something is asked all the
//! time, so an encounter is a `period`: a name that held something when it began gains 1 if it is told to have given
//! anything, and loses 1 if it is not, provided that somebody else was served by someone (else there was nobody to ask
//! it). A seeder scores and judges like others.

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

/// Serves at random whoever has a score, for giving when asked, of at least a threshold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImageScoring {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// The least score that is served (k): -5 serves everyone, 6 nobody, 0 strangers as well.
    #[serde(deserialize_with = "crate::units::whole_between::<-5, 6, _, _>")]
    pub threshold: i8,
    /// How long one encounter lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

/// Scores lie between these, the worst below zero.
const BEST: i8 = 5;
const WORST: i8 = 5;

impl Default for ImageScoring {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            threshold: 0,
            period: Time::from_secs(30),
            round: Time::from_secs(10),
        }
    }
}

impl Member for ImageScoring {
    const NAME: &'static str = "image-scoring";
    const SUMMARY: &'static str = "serves whoever has been seen to give when it was asked";
    const SOURCE: &'static str =
        "Nowak and Sigmund, Evolution of Indirect Reciprocity by Image Scoring, Nature 393, 1998";
}

impl Incentive for ImageScoring {
    fn start(&self) -> Box<dyn Rule> {
        let (deeds, scores) = (Deeds::new(self.period), Column::default());
        PieceByPiece::start(self.slots, Public { threshold: self.threshold, deeds, scores })
    }

    fn round(&self) -> Time {
        self.round
    }

    fn strategy(&self) -> Option<Strategy> {
        Some(Strategy::Reputation(Reputation::Image(self.threshold)))
    }
}

struct Public {
    threshold: i8,
    deeds: Deeds,
    scores: Column<i8>,
}

impl Ranks for Public {
    fn remember(&mut self, _: &Exchange) {}

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        self.deeds.hear(report, true);
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(f64::from(*self.scores.of(prospect.provider.index())))
    }

    fn see(&mut self, view: &View<'_>) {
        let scores = &mut self.scores;
        self.deeds.close(view.now, |name, deed, others_served| {
            let change = if deed.gave { 1 } else { -i8::from(others_served) };
            let score = scores.at(name.index());
            *score = (*score + change).clamp(-WORST, BEST);
        });
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        (*self.scores.of(requester.name.index()) >= self.threshold).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    #[test]
    fn a_score_rises_and_falls_by_one_a_period_within_its_bounds() {
        let terms = |threshold| ImageScoring { threshold, ..ImageScoring::default() };
        for (threshold, served) in [(-5, 1), (-4, 0), (0, 0)] {
            let mut owner = TryOut::new(&terms(threshold), 3);
            owner.rule.hear(&told(50, 1, 1.0));
            assert_eq!(owner.next(&[0]).len(), usize::from(threshold <= 0), "0 at first");
            for period in 1..9 {
                owner.rule.hear(&told(50, 60, 1.0));
                owner.now = Time::from_secs(30 * period);
                owner.next(&[]);
            }
            assert_eq!(owner.next(&[0]).len(), served, "never below -5; threshold {threshold}");
        }
        for (threshold, served) in [(5, 1), (6, 0)] {
            let mut owner = TryOut::new(&terms(threshold), 3);
            owner.rule.hear(&told(50, 1, 1.0));
            for period in 1..9 {
                owner.rule.hear(&told(1, 51, 1.0));
                owner.now = Time::from_secs(30 * period);
                owner.next(&[]);
            }
            assert_eq!(owner.next(&[0]).len(), served, "never above 5; threshold {threshold}");
            assert!(owner.next(&[2]).is_empty(), "who is not told of stands at 0");
        }
    }
}
