//! `conditional`: gives as much as it gets.
//!
//! Fischbacher, Gaechter and Fehr (2001): half of those who could take a free ride gave more, the more the others gave
//! on average. Here a peer looks back over a while: if it received at half of its upload capacity, it offers half of
//! that. Like the tokens of the experiment its offers come in twentieths: each change of an offer interrupts whatever
//! it serves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behaviour, Memory, Move, Situation};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Share, Time};

/// Offers the part of its upload capacity that it lately received of it, times a slope, and at least what it gives
/// anyway. Once it has all, it keeps to its last offer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Conditional {
    /// The part of its upload capacity that it offers until it first looks back.
    pub initial: Share,
    /// How much it offers for each part of its upload capacity that it received; 0 gives nothing in return.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub slope: f64,
    /// The part received from which on it offers the less, the more it receives: 1 never, 0.5 is the hump-shaped type
    /// of the experiment, which peaks where others give half.
    pub turns_at: Share,
    /// What it offers whatever it receives; 1 is cooperative.
    pub anyway: Share,
    /// How often it looks back, and how far.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub every: Time,
}

impl Default for Conditional {
    fn default() -> Self {
        Self {
            initial: Share::WHOLE,
            slope: 1.0,
            turns_at: Share::WHOLE,
            anyway: Share::NONE,
            every: Time::from_secs(60),
        }
    }
}

impl Member for Conditional {
    const NAME: &'static str = "conditional";
    const SUMMARY: &'static str = "gives as much as it gets: offers what it lately received";
    const SOURCE: &'static str = "Fischbacher, Gaechter and Fehr, Are People Conditionally Cooperative? Evidence from a \
         Public Goods Experiment, Economics Letters 71, 2001";
}

impl Conditional {
    /// What it gives in return where it received this part.
    fn returns(&self, received: f64) -> f64 {
        let turns = self.turns_at < Share::WHOLE && received > self.turns_at.get();
        let turned = if turns { 2.0 * self.turns_at.get() - received } else { received };
        (self.slope * turned).clamp(0.0, 1.0)
    }

    /// The part itself, or what it gives anyway.
    fn at_least(&self, part: f64) -> Share {
        Share::new(part.max(self.anyway.get())).expect("a part of the whole")
    }
}

/// Offers are rounded to so many parts of the capacity: in the experiment everyone had twenty tokens.
const TOKENS: f64 = 20.0;

impl Behaviour for Conditional {
    fn offers(&self) -> Share {
        if self.initial > self.anyway { self.initial } else { self.anyway }
    }

    fn reconsiders(&self) -> Option<Time> {
        (self.anyway < Share::WHOLE).then_some(self.every)
    }

    fn reconsider(&self, situation: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        let upload = situation.upload.bytes_per_s();
        // The first look comes at a random moment: too little of the past lies before it.
        let judges = situation.downloads && situation.elapsed >= self.every;
        let Some(rate) = situation.download_rate().filter(|_| judges && upload > 0.0) else {
            return Move::offering(situation.offers);
        };
        Move::offering(self.at_least((self.returns(rate / upload) * TOKENS).round() / TOKENS))
    }

    fn contributes(&self, others: Option<Share>) -> Option<Share> {
        Some(others.map_or_else(|| self.offers(), |others| self.at_least(self.returns(others.get()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::tests::{situation, stream};

    #[test]
    fn it_offers_what_it_received_in_twentieths() {
        let offers = |conditional: &Conditional, received: f64| {
            let situation = Situation { received, ..situation() };
            conditional.reconsider(&situation, &mut Memory::default(), &mut stream()).offers.get()
        };
        // Ten seconds at 100 B/s of capacity.
        let plain = Conditional { every: Time::from_secs(10), ..Conditional::default() };
        for (received, expected) in
            [(0.0, 0.0), (-50.0, 0.0), (500.0, 0.5), (510.0, 0.5), (530.0, 0.55), (9_000.0, 1.0)]
        {
            assert!((offers(&plain, received) - expected).abs() < 1e-12, "{received}");
        }
        let early = Situation { elapsed: Time::from_secs(9), received: 0.0, ..situation() };
        let kept = plain.reconsider(&early, &mut Memory::default(), &mut stream()).offers;
        assert_eq!(kept, early.offers, "too little of the past lies before the first look");
        let half = Conditional { slope: 0.5, anyway: Share::new(0.2).unwrap(), ..plain };
        assert!((offers(&half, 1_000.0) - 0.5).abs() < 1e-12 && (offers(&half, 100.0) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn who_has_all_keeps_to_its_last_offer() {
        let done = Situation { downloads: false, received: 0.0, ..situation() };
        let offers = Conditional::default().reconsider(&done, &mut Memory::default(), &mut stream()).offers;
        assert_eq!(offers, done.offers);
    }
}
