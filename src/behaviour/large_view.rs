//! `large-view`: takes, never gives, and knows many more peers than others do, so that each must bear it only rarely.
//!
//! Locher, Moor, Schmid and Wattenhofer (2006) built such a client, `BitThief`; Sirivianos et al. (2007) studied the
//! exploit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Takes and never gives; accepts and seeks many times as many neighbours as others do, where a tracker can name them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LargeView {
    /// How many times as many neighbours it may have as others; 1 is a free rider. At least 1, at most 1,000.
    #[serde(deserialize_with = "crate::units::number_between::<1, 1_000, _>")]
    pub times: f64,
}

impl Default for LargeView {
    fn default() -> Self {
        Self { times: 5.0 }
    }
}

impl Member for LargeView {
    const NAME: &'static str = "large-view";
    const SUMMARY: &'static str = "takes, never gives, and knows many more peers than others do";
    const SOURCE: &'static str = "Locher, Moor, Schmid and Wattenhofer, Free Riding in BitTorrent is Cheap, HotNets 2006; \
         Sirivianos, Park, Chen and Yang, Free-Riding in BitTorrent Networks with the Large View Exploit, IPTPS 2007";
}

impl Behaviour for LargeView {
    fn offers(&self) -> Share {
        Share::NONE
    }

    fn view(&self) -> f64 {
        self.times
    }
}
