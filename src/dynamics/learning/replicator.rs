//! `replicator`: the shares of an infinite population, without chance: the curve to hold a simulation against.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learned, Learning, Society, Terms, Update};
use crate::random::Stream;
use crate::registry::Member;

/// The share of each group grows with what it earns above the mean: dx/dt = x (its payoff - the mean), where time
/// is counted in updates. What a group earns is its expected payoff against those shares; nothing is drawn.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Replicator {
    /// How far time goes in one update.
    #[serde(deserialize_with = "crate::units::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub step: f64,
}

impl Default for Replicator {
    fn default() -> Self {
        Self { step: 0.1 }
    }
}

impl Member for Replicator {
    const NAME: &'static str = "replicator";
    const SUMMARY: &'static str = "the mean field: shares grow with what they earn above the mean, without chance";
    const SOURCE: &'static str =
        "Taylor and Jonker, Evolutionary Stable Strategies and Game Dynamics, Mathematical Biosciences 40, 1978";
}

impl Learning for Replicator {
    fn revise(&self, _: &dyn Society, _: Terms, _: &mut Stream, _: &mut Vec<Learned>) -> Range<u32> {
        0..0
    }

    fn update(&self) -> Option<Update> {
        Some(Update::AllAtOnce)
    }

    /// Each share grows by the exponential of what it earns: no step can take it out of its bounds, and small ones are
    /// Euler's.
    fn flow(&self, shares: &mut [f64], payoffs: &[f64]) {
        let highest = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (share, payoff) in shares.iter_mut().zip(payoffs) {
            *share *= libm::exp(self.step * (payoff - highest));
        }
        let all: f64 = shares.iter().sum();
        for share in shares {
            *share /= all;
        }
    }

    fn is_mean_field(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_logistic_curve_where_payoffs_are_fixed() {
        let mut shares = [0.1, 0.9];
        let rule = Replicator { step: 0.01 };
        (0..200).for_each(|_| rule.flow(&mut shares, &[2.0, 1.0]));
        // x / (1 - x) grows by exp(t), t = 2.
        let odds = libm::exp(2.0) / 9.0;
        assert!((shares[0] - odds / (1.0 + odds)).abs() < 1e-9, "{shares:?}");
    }
}
