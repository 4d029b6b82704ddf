//! `sybil`: one peer that holds several names, which others take for as many peers.
//!
//! Douceur (2002): where nothing ties a name to a machine, one machine can be many. The names share one link and one
//! set of pieces, and the peer divides its upload over all whom it knows as one giver. With a tracker each name takes
//! part as a client of its own: it has as many neighbours as others have, and a neighbour may know the peer under each
//! of its names. In a fixed overlay the peer has no more links than others, and its names stand on them in turn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Holds several names on one link: each of its neighbours sees as many requesters as it knows names.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sybil {
    /// How many names it holds; 1 is one peer like others. At least 1, at most 100.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 100, _, _>")]
    pub names: u32,
    /// The part of its upload capacity that it offers, under all of its names together; 0 only takes.
    pub offers: Share,
}

impl Default for Sybil {
    fn default() -> Self {
        Self { names: 4, offers: Share::WHOLE }
    }
}

impl Member for Sybil {
    const NAME: &'static str = "sybil";
    const SUMMARY: &'static str = "gives like others, under several names that others take for as many peers";
    const SOURCE: &'static str = "Douceur, The Sybil Attack, IPTPS 2002";
}

impl Behaviour for Sybil {
    fn offers(&self) -> Share {
        self.offers
    }

    fn names(&self) -> u32 {
        self.names
    }
}
