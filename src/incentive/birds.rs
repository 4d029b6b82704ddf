//! `birds`: birds of a feather flock together: a peer prefers those who give as much as it does.
//!
//! Tit-for-tat with one change: candidates are ranked by how near what they gave comes to what one of the own places
//! gives, instead of by how much it was (Rahman et al. 2011, section 2). A fast peer gains nothing by serving a slow
//! one, and a slow one nothing by courting the fast, who would leave it for each other. It is the point
//! `periodic-1.tft.proximity-4.equal-split` of `design-space`.

use std::num::NonZeroU8;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::design_space::Ranking;
use super::{DesignSpace, Incentive, Rule};
use crate::registry::Member;
use crate::units::Time;

/// Serves those who give as much as itself, and a few at random in the hope of finding more like it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Birds {
    /// How many are served because they give as much.
    pub partners: NonZeroU8,
    /// How many others are served at random besides; a choice stands for three rounds.
    pub strangers: u8,
    /// How often a peer looks at what it got and decides anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for Birds {
    fn default() -> Self {
        Self { partners: NonZeroU8::new(4).expect("not zero"), strangers: 1, round: Time::from_secs(10) }
    }
}

impl Member for Birds {
    const NAME: &'static str = "birds";
    const SUMMARY: &'static str = "serves those who give as much as itself, and a few at random";
    const SOURCE: &'static str = DesignSpace::SOURCE;
}

impl Birds {
    /// The point of the design space that it is.
    #[must_use]
    pub fn terms(&self) -> DesignSpace {
        let (partners, strangers, round) = (self.partners.get(), self.strangers, self.round);
        DesignSpace { ranking: Ranking::Proximity, partners, strangers, round, ..DesignSpace::default() }
    }
}

impl Incentive for Birds {
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
        assert_eq!(Birds::default().terms().protocol().to_string(), "periodic-1.tft.proximity-4.equal-split");
    }

    #[test]
    fn those_who_give_as_much_come_before_those_who_give_more() {
        let mut owner = TryOut::new(&Birds { strangers: 0, ..Birds::default() }, 7);
        // 100 kB/s over four places are 250 kB a round.
        for (page, bytes) in [(0, 1e6), (1, 240e3), (2, 500e3), (3, 260e3), (4, 5e3), (5, 100e3), (6, 400e3)] {
            owner.received(page, bytes);
        }
        let granted = owner.decide(Occasion::Round(0), &[0, 1, 2, 3, 4, 5, 6], &[]);
        assert_eq!(granted, [1, 3, 5, 6].map(|page| (page, 0.25)));
    }
}
