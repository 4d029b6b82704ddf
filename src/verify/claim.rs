//! Laws and published figures that are about a rule alone: what no scenario has to be played for.

use super::{Found, Verified, altruism, best_response};
use crate::scenario::Mark;

/// A law or a published result about a rule, that is computed from the rule itself.
#[derive(Debug)]
pub struct Claim {
    /// Its name, as `potluck verify` takes it.
    pub name: &'static str,
    title: &'static str,
    source: &'static str,
    mark: Mark,
    figures: fn() -> Vec<Found>,
}

const CLAIMS: &[Claim] = &[
    Claim {
        name: "bittorrent-altruism",
        title: "What may a BitTorrent client expect for what it gives?",
        source: "Piatek, Isdal, Anderson, Krishnamurthy and Venkataramani, Do Incentives Build Robustness in BitTorrent?, \
                 NSDI 2007",
        mark: Mark::Published,
        figures: altruism::figures,
    },
    Claim {
        name: "prop-share-best-response",
        title: "What does a best response gain under PropShare?",
        source: "Levin, LaCurts, Spring and Bhattacharjee, BitTorrent is an Auction, SIGCOMM 2008",
        mark: Mark::Secondary,
        figures: best_response::figures,
    },
];

/// All of them.
#[must_use]
pub fn claims() -> &'static [Claim] {
    CLAIMS
}

impl Claim {
    /// What its figures come to.
    #[must_use]
    pub fn verified(&self) -> Verified {
        Verified {
            name: self.name.to_string(),
            title: self.title.to_string(),
            source: self.source.to_string(),
            mark: self.mark,
            note: String::new(),
            figures: (self.figures)(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_comes_out() {
        for claim in claims() {
            let verified = claim.verified();
            assert!(verified.passes(), "{verified:#?}");
        }
    }
}
