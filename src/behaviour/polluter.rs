//! `polluter`: serves pieces that turn out bad.
//!
//! Liang, Kumar, Xi and Ross (2005) found more bad copies than good ones of popular titles. Here a piece is checked
//! when it is whole: a bad one is thrown away and wanted again, parts that others gave of it included, and what was
//! told of the polluter's bytes is taken back. A piece is the work of whoever finishes it. Who was cheated asks others
//! first: it asks the same name again only from that giver's next round on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Gives like others, but a part of the pieces that it finishes turn out bad.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Polluter {
    /// The probability with which a piece that it finishes turns out bad; 0 is cooperative.
    pub bad: Share,
    /// Whether it lies about what it receives: it speaks ill of whoever served it well, and well of whoever did not
    /// (threat model A of Kamvar, Schlosser and Garcia-Molina 2003).
    pub lies: bool,
}

impl Default for Polluter {
    fn default() -> Self {
        Self { bad: Share::WHOLE, lies: false }
    }
}

impl Member for Polluter {
    const NAME: &'static str = "polluter";
    const SUMMARY: &'static str = "gives like others, but serves pieces that turn out bad";
    const SOURCE: &'static str = "Liang, Kumar, Xi and Ross, Pollution in P2P File Sharing Systems, INFOCOM 2005";
}

impl Behaviour for Polluter {
    fn bad(&self) -> Share {
        self.bad
    }

    fn tells(&self) -> f64 {
        if self.lies { -1.0 } else { 1.0 }
    }
}
