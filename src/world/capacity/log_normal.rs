//! `log-normal`: the logarithm of a capacity is normally distributed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CapacityLaw;
use crate::random;
use crate::registry::Member;
use crate::units::Rate;

/// The natural logarithm of a capacity is normally distributed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogNormal {
    /// Half of the peers have less; above 0, not unlimited.
    #[serde(deserialize_with = "super::limited")]
    pub median: Rate,
    /// The standard deviation of the natural logarithm; 0 or more. At 1, two thirds of the peers lie within a factor e.
    #[serde(deserialize_with = "crate::units::not_negative")]
    #[schemars(range(min = 0))]
    pub sigma: f64,
}

impl Default for LogNormal {
    fn default() -> Self {
        Self { median: Rate::from_bytes_per_s(125_000.0), sigma: 1.0 }
    }
}

impl Member for LogNormal {
    const NAME: &'static str = "log-normal";
    const SUMMARY: &'static str = "the logarithm of a capacity is normally distributed";
    const SOURCE: &'static str = "";
}

impl CapacityLaw for LogNormal {
    fn quantile(&self, probability: f64) -> Rate {
        if self.sigma == 0.0 {
            // Also at the ends, where the normal quantile is infinite.
            return self.median;
        }
        Rate::from_bytes_per_s(self.median.bytes_per_s() * libm::exp(self.sigma * random::normal_quantile(probability)))
    }

    fn mean(&self) -> Rate {
        Rate::from_bytes_per_s(self.median.bytes_per_s() * libm::exp(self.sigma * self.sigma / 2.0))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use rand_distr::Distribution;

    use super::*;
    use crate::random::Streams;

    #[test]
    fn half_of_the_peers_have_less_than_the_median() {
        let law: LogNormal = toml::from_str("median = \"50 kB/s\"\nsigma = 2").expect("read");
        assert_eq!(law.quantile(0.5).bytes_per_s(), 5e4);
        let one_sigma = law.quantile(0.841_344_746_068_542_9).bytes_per_s();
        assert!((one_sigma / (5e4 * libm::exp(2.0)) - 1.0).abs() < 1e-14, "{one_sigma}");
        assert!((law.mean().bytes_per_s() / (5e4 * libm::exp(2.0)) - 1.0).abs() < 1e-14);
        let even = LogNormal { sigma: 0.0, ..law };
        assert_eq!([0.0, 0.3, 1.0].map(|part| even.quantile(part)), [even.median; 3]);
    }

    #[test]
    fn draws_have_the_moments_of_rand_distr() {
        let law = LogNormal { median: Rate::from_bytes_per_s(1_000.0), sigma: 0.8 };
        let theirs = rand_distr::LogNormal::new(libm::log(1_000.0), 0.8).expect("a law");
        let (mut one, mut other) = (Streams::new(1, 0).stream("ours"), Streams::new(1, 0).stream("theirs"));
        let n = 100_000_u32;
        let (mut difference, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let (a, b) = (libm::log(law.draw(&mut one).bytes_per_s()), libm::log(theirs.sample(&mut other)));
            difference += a - b;
            squares += (a - libm::log(1_000.0)) * (a - libm::log(1_000.0))
                - (b - libm::log(1_000.0)) * (b - libm::log(1_000.0));
        }
        // Standard errors of the difference of two means: sigma sqrt(2/n), and of two variances: sigma^2 sqrt(4/n).
        let n = f64::from(n);
        assert!((difference / n).abs() < 4.0 * 0.8 * libm::sqrt(2.0 / n), "{difference}");
        assert!((squares / n).abs() < 4.0 * 0.64 * libm::sqrt(4.0 / n), "{squares}");
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        for (wrong, expected) in [
            ("sigma = -0.1", "expected a number, 0 or more"),
            ("sigma = inf", "expected a number, 0 or more"),
            ("median = \"0 B/s\"", "expected a rate above 0"),
            ("median = \"unlimited\"", "expected a rate above 0"),
            ("mean = \"1 B/s\"", "unknown field"),
        ] {
            let error = toml::from_str::<LogNormal>(wrong).expect_err("refused");
            assert!(error.message().contains(expected), "{error}");
        }
    }
}
