//! `loyal`: a peer stays with those who have given to it the longest.
//!
//! "Loyal-When-needed" of Rahman et al. (2011): partners are ranked by for how many rounds on end they have cooperated,
//! and strangers are served only while there are too few partners. It is the point
//! `when-needed-1.tft.loyal-4.equal-split` of `design-space`. Our reading: the numbers of partners and strangers, which
//! are tit-for-tat's.

use std::num::NonZeroU8;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::design_space::{Ranking, StrangerPolicy};
use super::{DesignSpace, Incentive, Rule};
use crate::registry::Member;
use crate::units::Time;

/// Serves those who have given to it the longest, and strangers only while there are too few of those.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Loyal {
    /// How many are served at once, at most.
    pub partners: NonZeroU8,
    /// How many strangers are served at most, in places that no partner takes; a choice stands for three rounds.
    pub strangers: u8,
    /// How often a peer looks at what it got and decides anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Loyal {
    fn default() -> Self {
        Self { partners: NonZeroU8::new(4).expect("not zero"), strangers: 1, round: Time::from_secs(10) }
    }
}

impl Member for Loyal {
    const NAME: &'static str = "loyal";
    const SUMMARY: &'static str =
        "serves those who have given to it the longest, and strangers only while those are few";
    const SOURCE: &'static str = DesignSpace::SOURCE;
}

impl Loyal {
    /// The point of the design space that it is.
    #[must_use]
    pub fn terms(&self) -> DesignSpace {
        let (partners, strangers, round) = (self.partners.get(), self.strangers, self.round);
        let stranger_policy = StrangerPolicy::WhenNeeded;
        DesignSpace { ranking: Ranking::Loyal, stranger_policy, partners, strangers, round, ..DesignSpace::default() }
    }
}

impl Incentive for Loyal {
    fn start(&self) -> Box<dyn Rule> {
        self.terms().start()
    }

    fn round(&self) -> Time {
        self.round
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::Occasion;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn its_place_in_the_design_space_is_known() {
        assert_eq!(Loyal::default().terms().protocol().to_string(), "when-needed-1.tft.loyal-4.equal-split");
    }

    #[test]
    fn an_old_friend_comes_before_a_generous_newcomer() {
        let mut owner = TryOut::new(&Loyal { partners: NonZeroU8::MIN, ..Loyal::default() }, 3);
        for number in 0..4 {
            owner.received(2, 10.0);
            if number > 0 {
                owner.received(1, 1e6);
            }
            assert_eq!(owner.decide(Occasion::Round(number), &[0, 1, 2], &[]), [(2, 1.0)], "round {number}");
        }
        owner.received(1, 1e6);
        assert_eq!(
            owner.decide(Occasion::Round(4), &[0, 1, 2], &[]),
            [(1, 1.0)],
            "one round of nothing ends a friendship"
        );
    }

    #[test]
    fn strangers_are_served_only_in_free_places() {
        let mut owner = TryOut::new(&Loyal { partners: NonZeroU8::new(2).unwrap(), ..Loyal::default() }, 9);
        let all = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(owner.decide(Occasion::Round(0), &all, &[]).len(), 1, "one stranger, though two places are free");
        owner.received(3, 1.0);
        let granted = owner.decide(Occasion::Round(1), &all, &[]);
        assert!(granted.len() == 2 && granted.iter().any(|(page, _)| *page == 3), "{granted:?}");
        owner.received(3, 1.0);
        owner.received(5, 1.0);
        assert_eq!(owner.decide(Occasion::Round(2), &all, &[]), [(3, 0.5), (5, 0.5)]);
    }
}
