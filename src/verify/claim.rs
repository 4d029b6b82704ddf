//! Laws and published figures that are about a rule or an overlay alone: what no scenario has to be played for.

use std::path::Path;

use super::{Found, Verified, altruism, best_response, cascades, gnutella, removal};
use crate::scenario::Mark;

/// A law or a published result about a rule or an overlay, that is computed from it alone.
#[derive(Debug)]
pub struct Claim {
    /// Its name, as `potluck verify` takes it.
    pub name: &'static str,
    title: &'static str,
    source: &'static str,
    mark: Mark,
    /// The file of data that it needs and that is not part of the project, seen from the project's folder.
    needs: Option<&'static str>,
    figures: fn() -> Vec<Found>,
}

const CLAIMS: &[Claim] = &[
    Claim {
        name: "bittorrent-altruism",
        title: "What may a BitTorrent client expect for what it gives?",
        source: "Piatek, Isdal, Anderson, Krishnamurthy and Venkataramani, Do Incentives Build Robustness in BitTorrent?, \
                 NSDI 2007",
        mark: Mark::Published,
        needs: None,
        figures: altruism::figures,
    },
    Claim {
        name: "prop-share-best-response",
        title: "What does a best response gain under PropShare?",
        source: "Levin, LaCurts, Spring and Bhattacharjee, BitTorrent is an Auction, SIGCOMM 2008",
        mark: Mark::Secondary,
        needs: None,
        figures: best_response::figures,
    },
    Claim {
        name: "overlay-removal",
        title: "What is left of a random overlay when peers are removed?",
        source: "Molloy and Reed, A Critical Point for Random Graphs with a Given Degree Sequence, 1995; Cohen, Erez, \
                 ben-Avraham and Havlin, Resilience of the Internet to Random Breakdowns, 2000, and Breakdown of the \
                 Internet under Intentional Attack, 2001 (Physical Review Letters); Schneider, Moreira, Andrade, Havlin and \
                 Herrmann, Mitigation of Malicious Attacks on Networks, PNAS 2011 (R)",
        mark: Mark::Exact,
        needs: None,
        figures: removal::figures,
    },
    Claim {
        name: "gnutella-removal",
        title: "What is left of the Gnutella network of 2002 when peers are removed?",
        source: "Ripeanu, Foster and Iamnitchi, Mapping the Gnutella Network, IEEE Internet Computing 2002 (its snapshot of 4 August, \
                 10,876 peers, from the SNAP collection); the figures were found with igraph",
        mark: Mark::Exact,
        needs: Some(gnutella::FILE),
        figures: gnutella::figures,
    },
    Claim {
        name: "cascade-window",
        title: "When do peers who quit as their neighbours did bring down all?",
        source: "Watts, A Simple Model of Global Cascades on Random Networks, PNAS 2002",
        mark: Mark::Exact,
        needs: None,
        figures: cascades::watts,
    },
    Claim {
        name: "threshold-crowd",
        title: "How much hangs on a single peer of a crowd?",
        source: "Granovetter, Threshold Models of Collective Behavior, American Journal of Sociology 1978",
        mark: Mark::Exact,
        needs: None,
        figures: cascades::granovetter,
    },
];

/// All of them.
#[must_use]
pub fn claims() -> &'static [Claim] {
    CLAIMS
}

impl Claim {
    /// The file that it needs and that is not there.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.needs.filter(|file| !Path::new(file).exists())
    }

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
            if let Some(file) = claim.missing() {
                eprintln!("SKIPPED: {} needs {file}, which is not here", claim.name);
                continue;
            }
            let verified = claim.verified();
            assert!(verified.passes(), "{verified:#?}");
        }
    }
}
