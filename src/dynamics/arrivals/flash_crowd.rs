//! `flash-crowd`: the whole population joins at the start, nobody later.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Arrivals;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Time;

/// The whole population joins at the start, nobody later.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FlashCrowd {
    /// The span within which the peers join, each at a uniformly random moment of it.
    pub over: Time,
}

impl Member for FlashCrowd {
    const NAME: &'static str = "flash-crowd";
    const SUMMARY: &'static str = "the whole population joins at the start, nobody later";
    const SOURCE: &'static str = "";
}

impl Arrivals for FlashCrowd {
    fn times(&self, size: u32, horizon: Time, _: Option<&[Time]>, stream: &mut Stream) -> Vec<Time> {
        let mut times: Vec<Time> =
            (0..size).map(|_| Time::from_secs_f64(random::unit(stream) * self.over.secs()).min(horizon)).collect();
        times.sort_unstable();
        times
    }
}
