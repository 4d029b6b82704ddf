//! `poisson`: the population is there at the start, and more peers join at random moments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Arrivals;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Frequency, Time};

/// The population is there at the start, and more peers join as a Poisson process.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Poisson {
    /// How many peers join per unit of time, on average (lambda).
    pub rate: Frequency,
}

impl Default for Poisson {
    fn default() -> Self {
        Self { rate: Frequency::from_per_s(0.1) }
    }
}

impl Member for Poisson {
    const NAME: &'static str = "poisson";
    const SUMMARY: &'static str = "the population is there at the start, and more peers join at random moments";
    const SOURCE: &'static str = "";
}

impl Arrivals for Poisson {
    fn expected(&self, horizon: Time) -> f64 {
        self.rate.per_s() * horizon.secs()
    }

    fn times(&self, size: u32, horizon: Time, _: Option<&[Time]>, stream: &mut Stream) -> Vec<Time> {
        let mut times = vec![Time::ZERO; size as usize];
        if self.rate.per_s() == 0.0 {
            return times;
        }
        let mean_gap_s = 1.0 / self.rate.per_s();
        let mut now_s = 0.0;
        loop {
            now_s += random::exponential(stream, mean_gap_s);
            let at = Time::from_secs_f64(now_s);
            if at > horizon {
                return times;
            }
            times.push(at);
        }
    }
}
