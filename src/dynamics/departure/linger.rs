//! `linger`: peers that have all stay and serve for an exponential time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Departure;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Time;

/// Peers that have all stay and serve for an exponential time; its mean is 1/gamma.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Linger {
    /// The mean time from completion to departure.
    pub mean: Time,
}

impl Default for Linger {
    fn default() -> Self {
        Self { mean: Time::from_secs(600) }
    }
}

impl Member for Linger {
    const NAME: &'static str = "linger";
    const SUMMARY: &'static str = "peers that have all stay and serve for an exponential time";
    const SOURCE: &'static str =
        "Qiu and Srikant, Modeling and Performance Analysis of BitTorrent-Like Peer-to-Peer Networks, SIGCOMM 2004";
}

impl Departure for Linger {
    fn stays(&self, stream: &mut Stream) -> Time {
        Time::from_secs_f64(random::exponential(stream, self.mean.secs()))
    }
}
