//! `hoarder`: gives like others, but spends little: for a part of the time it asks for nothing.
//!
//! Kash, Friedman and Halpern (2012): who earns and does not spend takes money out of a scrip system, and others find
//! no work. Here a hoarder gives all the time and asks only for a part of each period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Share, Time};

/// Gives like others, but asks for service only for a part of every period.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Hoarder {
    /// How long one turn of asking and hoarding lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// The part of it in which it asks for service; 1 is cooperative, 0 asks for next to nothing.
    pub asks: Share,
}

impl Default for Hoarder {
    fn default() -> Self {
        Self { period: Time::from_secs(120), asks: Share::new(0.5).expect("one half is a share") }
    }
}

impl Member for Hoarder {
    const NAME: &'static str = "hoarder";
    const SUMMARY: &'static str = "gives like others, but asks for service only for a part of the time";
    const SOURCE: &'static str = "Kash, Friedman and Halpern, Optimizing Scrip Systems: Crashes, Altruists, Hoarders, \
         Sybils and Collusion, Distributed Computing 25, 2012";
}

/// It looks at the clock so many times in a period.
const LOOKS: u64 = 20;

impl Behaviour for Hoarder {
    fn reconsiders(&self) -> Option<Time> {
        (self.asks < Share::WHOLE).then(|| Time::from_micros((self.period.micros() / LOOKS).max(1)))
    }

    fn reconsider(&self, situation: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        let phase = (situation.present.secs() / self.period.secs()).fract();
        Move { asks: phase < self.asks.get(), ..Move::offering(Share::WHOLE) }
    }
}
