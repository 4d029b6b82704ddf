//! `design-space`: a rule put together from parts, each of them chosen by name.
//!
//! Rahman, Vinko, Hales, Pouwelse and Sips, Design Space Analysis for Modeling Incentives in Distributed Systems,
//! SIGCOMM 2011, section 4: what a file-sharing protocol does with strangers, whom it considers as partners, which of
//! them it prefers, how many it has, and what they get. Its choices make 3,270 protocols ([`Protocol::all`]). A peer
//! serves partners and strangers until its next round; a place that falls free between rounds is filled in the same
//! way. Where the paper leaves a detail open the help says "our reading".

mod at_work;
mod parts;
mod protocol;

use std::num::{NonZeroU8, NonZeroU32};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::at_work::AtWork;
pub use self::parts::{Allocation, Candidates, Ranking, StrangerPolicy, Yardstick, aspire};
pub use self::protocol::{Partners, Protocol, Strangers};
use super::{Incentive, Rule};
use crate::registry::Member;
use crate::units::{Share, Time};

/// A rule put together from parts: strangers, candidates, their ranking, partners, and what they get.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DesignSpace {
    /// How strangers are treated.
    pub stranger_policy: StrangerPolicy,
    /// How many strangers are served at once, at most (h); the paper's space has 0 to 3.
    pub strangers: u8,
    /// For how many rounds a stranger is served before another comes in. Our reading: as long as BitTorrent does.
    pub stranger_rounds: NonZeroU32,
    /// Who may become a partner.
    pub candidates: Candidates,
    /// Which candidates come first.
    pub ranking: Ranking,
    /// Under the ranking `adaptive`, how far the aspiration level moves in a round: of the way to what was received in
    /// it per place for partners. Our reading; it begins at what one of the own places gives.
    pub aspiration_step: Share,
    /// How many partners there are, at most (k); the paper's space has 0 to 9.
    pub partners: u8,
    /// What partners get. Our reading: a link is never left idle for nothing, so that what some do not get goes to
    /// others.
    pub allocation: Allocation,
    /// How many requesters a seeder serves at once, at random: nobody gives to it, so the parts do not say.
    pub seeder_slots: NonZeroU32,
    /// How often a peer looks at what it got and decides anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for DesignSpace {
    fn default() -> Self {
        Self {
            stranger_policy: StrangerPolicy::Periodic,
            strangers: 1,
            stranger_rounds: NonZeroU32::new(3).expect("not zero"),
            candidates: Candidates::Tft,
            ranking: Ranking::Fastest,
            aspiration_step: Share::new(0.5).expect("a share"),
            partners: 4,
            allocation: Allocation::EqualSplit,
            seeder_slots: NonZeroU32::new(5).expect("not zero"),
            round: Time::from_secs(10),
        }
    }
}

impl DesignSpace {
    /// The rule that follows this protocol, all else at its default.
    #[must_use]
    pub fn of(protocol: Protocol) -> Self {
        let mut terms = Self { strangers: 0, partners: 0, allocation: protocol.allocation, ..Self::default() };
        if let Some(Strangers { policy, number }) = protocol.strangers {
            (terms.stranger_policy, terms.strangers) = (policy, number.get());
        }
        if let Some(Partners { candidates, ranking, number }) = protocol.partners {
            (terms.candidates, terms.ranking, terms.partners) = (candidates, ranking, number.get());
        }
        terms
    }

    /// The protocol that these parts make.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        let Self { stranger_policy: policy, candidates, ranking, allocation, .. } = *self;
        Protocol {
            strangers: NonZeroU8::new(self.strangers).map(|number| Strangers { policy, number }),
            partners: NonZeroU8::new(self.partners).map(|number| Partners { candidates, ranking, number }),
            allocation,
        }
    }
}

impl Member for DesignSpace {
    const NAME: &'static str = "design-space";
    const SUMMARY: &'static str =
        "put together from parts: strangers, candidates, their ranking, partners, and what they get";
    const SOURCE: &'static str = "Rahman, Vinko, Hales, Pouwelse and Sips, Design Space Analysis for Modeling Incentives in \
         Distributed Systems, SIGCOMM 2011";
}

impl Incentive for DesignSpace {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork::new(self))
    }

    fn round(&self) -> Time {
        self.round
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_told_in_parts_and_read_from_them() {
        for protocol in Protocol::all() {
            assert_eq!(DesignSpace::of(protocol).protocol(), protocol);
        }
        assert_eq!(DesignSpace::default().protocol(), Protocol::BIT_TORRENT);
        let parts = "strangers = 0\ncandidates = 'tf2t'\nranking = 'loyal'\npartners = 2\nallocation = 'prop-share'";
        let read: DesignSpace = toml::from_str(parts).expect("it is well formed");
        assert_eq!(read.protocol().to_string(), "no-strangers.tf2t.loyal-2.prop-share");
    }
}
