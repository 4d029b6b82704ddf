//! `unserved`: a peer that asks for service quits when too few of its last requests were served.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grounds, Quitting};
use crate::registry::Member;
use crate::units::Share;

/// A peer that asks for service quits when, of its last requests, less than a share were served well. It does not judge before it
/// has asked so often. Requests that it gave up because it went offline do not count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Unserved {
    /// The lowest share that it bears.
    pub below: Share,
    /// How many requests it goes by.
    #[schemars(range(min = 1, max = 64))]
    pub last: u32,
}

impl Default for Unserved {
    fn default() -> Self {
        Self { below: Share::new(0.5).expect("a share"), last: 20 }
    }
}

impl Member for Unserved {
    const NAME: &'static str = "unserved";
    const SUMMARY: &'static str = "a peer that asks for service quits when too few of its last requests were served";
    const SOURCE: &'static str =
        "after Hirschman, Exit, Voice, and Loyalty, 1970: those whom a decline in quality does not suit leave";
}

impl Quitting for Unserved {
    fn grounds(&self) -> Grounds {
        Grounds::Requests { below: self.below, last: self.last }
    }
}
