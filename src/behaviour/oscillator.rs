//! `oscillator`: gives for a while, takes for a while, and so on.
//!
//! Srivatsa, Xiong and Liu (2005): such a peer milks the standing that it builds; rules that forget slowly serve it too
//! long, and rules that forget fast make it cheap to build anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Share, Time};

/// Offers all of its upload for a part of every period, and nothing for the rest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Oscillator {
    /// How long one turn of giving and taking lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// The part of it in which it gives; 1 is cooperative.
    pub gives: Share,
}

impl Default for Oscillator {
    fn default() -> Self {
        Self { period: Time::from_secs(120), gives: Share::new(0.5).expect("one half is a share") }
    }
}

impl Member for Oscillator {
    const NAME: &'static str = "oscillator";
    const SUMMARY: &'static str = "gives for a while, takes for a while, and so on";
    const SOURCE: &'static str =
        "Srivatsa, Xiong and Liu, TrustGuard: Countering Vulnerabilities in Reputation Management, WWW 2005";
}

/// It looks at the clock so many times in a period.
const LOOKS: u64 = 20;

impl Behaviour for Oscillator {
    fn offers(&self) -> Share {
        if self.gives > Share::NONE { Share::WHOLE } else { Share::NONE }
    }

    fn reconsiders(&self) -> Option<Time> {
        let changes = self.gives > Share::NONE && self.gives < Share::WHOLE;
        changes.then(|| Time::from_micros((self.period.micros() / LOOKS).max(1)))
    }

    fn reconsider(&self, situation: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        let phase = (situation.present.secs() / self.period.secs()).fract();
        let offers = if phase < self.gives.get() { Share::WHOLE } else { Share::NONE };
        Move::offering(offers)
    }
}
