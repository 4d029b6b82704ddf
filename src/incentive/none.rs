//! `none`: serves requesters at random and asks nothing. What every incentive must beat.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::strategy::{Machine, Strategy};
use super::{Answer, Exchange, Incentive, Lasts, Page, Rule, View};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves requesters at random, a piece at a time, and asks nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoRule {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for NoRule {
    fn default() -> Self {
        Self { slots: NonZeroU32::new(5).expect("five is not zero"), round: Time::from_secs(10) }
    }
}

impl Member for NoRule {
    const NAME: &'static str = "none";
    const SUMMARY: &'static str = "serves requesters at random, a piece at a time, and asks nothing";
    const SOURCE: &'static str = "";
}

impl Incentive for NoRule {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork { slots: self.slots.get() as usize, waiting: Vec::new() })
    }

    fn round(&self) -> Time {
        self.round
    }

    fn strategy(&self) -> Option<Strategy> {
        Some(Strategy::Machine(Machine::constant(1.0)))
    }
}

struct AtWork {
    slots: usize,
    /// Those who ask and are not served, kept to spare an allocation per decision.
    waiting: Vec<usize>,
}

impl Rule for AtWork {
    fn open(&mut self, _: NameId, _: Page) {}
    fn remember(&mut self, _: &Exchange) {}
    fn completed(&mut self, _: NameId, _: Range<u32>) {}

    fn keeps_pages(&self) -> bool {
        false
    }

    fn lives_by_rounds(&self) -> bool {
        false
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer) {
        self.waiting.clear();
        for (place, requester) in view.requesters.iter().enumerate() {
            if requester.served {
                answer.grant(place, Lasts::OnePiece);
            } else {
                self.waiting.push(place);
            }
        }
        while answer.grants.len() < self.slots && !self.waiting.is_empty() {
            let count = u32::try_from(self.waiting.len()).expect("fewer than 2^32 requesters");
            let chosen = self.waiting.swap_remove(random::below(stream, count) as usize);
            answer.grant(chosen, Lasts::OnePiece);
        }
        answer.vacancies = u32::try_from(self.slots.saturating_sub(answer.grants.len())).unwrap_or(u32::MAX);
    }
}
