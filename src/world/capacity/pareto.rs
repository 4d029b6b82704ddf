//! `pareto`: a power law, in which a few peers have nearly all of the capacity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CapacityLaw;
use crate::registry::Member;
use crate::units::Rate;

/// A power law: the share of peers with more than a capacity x is (`lowest` / x) to the power of `shape`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pareto {
    /// The lowest capacity; above 0, not unlimited.
    #[serde(deserialize_with = "super::limited")]
    pub lowest: Rate,
    /// The exponent; above 0. The smaller, the more unequal; the mean is infinite at 1 and below, the variance at 2.
    #[serde(deserialize_with = "crate::units::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub shape: f64,
}

impl Default for Pareto {
    fn default() -> Self {
        Self { lowest: Rate::from_bytes_per_s(62_500.0), shape: 2.0 }
    }
}

impl Member for Pareto {
    const NAME: &'static str = "pareto";
    const SUMMARY: &'static str = "a power law, in which a few peers have nearly all of the capacity";
    const SOURCE: &'static str = "Pareto, Cours d'économie politique, 1896";
}

impl CapacityLaw for Pareto {
    fn quantile(&self, probability: f64) -> Rate {
        Rate::from_bytes_per_s(self.lowest.bytes_per_s() * libm::pow(1.0 - probability, -1.0 / self.shape))
    }

    fn mean(&self) -> Rate {
        if self.shape <= 1.0 {
            return Rate::UNLIMITED;
        }
        Rate::from_bytes_per_s(self.lowest.bytes_per_s() * (self.shape / (self.shape - 1.0)))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use rand_distr::Distribution;

    use super::*;
    use crate::random::Streams;

    #[test]
    fn quantiles_follow_the_power_law() {
        let law: Pareto = toml::from_str("lowest = \"1 kB/s\"\nshape = 2").expect("read");
        assert_eq!([0.0, 0.75, 1.0].map(|part| law.quantile(part).bytes_per_s()), [1e3, 2e3, f64::INFINITY]);
        assert_eq!(law.mean().bytes_per_s(), 2e3);
        assert_eq!(Pareto { shape: 1.0, ..law }.mean(), Rate::UNLIMITED);
    }

    #[test]
    fn draws_have_the_moments_of_rand_distr() {
        let law = Pareto { lowest: Rate::from_bytes_per_s(1_000.0), shape: 1.5 };
        let theirs = rand_distr::Pareto::new(1_000.0, 1.5).expect("a law");
        let (mut one, mut other) = (Streams::new(1, 0).stream("ours"), Streams::new(1, 0).stream("theirs"));
        let n = 100_000_u32;
        let (mut difference, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            // The logarithm over the lowest is exponential with mean 1 / shape: it has moments where the law itself has
            // none.
            let a = 1.5 * libm::log(law.draw(&mut one).bytes_per_s() / 1_000.0);
            let b = 1.5 * libm::log(theirs.sample(&mut other) / 1_000.0);
            difference += a - b;
            squares += a * a - b * b;
        }
        // An exponential x of mean 1 has variance 1, and x^2 has variance 24 - 4 = 20.
        let n = f64::from(n);
        assert!((difference / n).abs() < 4.0 * libm::sqrt(2.0 / n), "{difference}");
        assert!((squares / n).abs() < 4.0 * libm::sqrt(40.0 / n), "{squares}");
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        for (wrong, expected) in [
            ("shape = 0", "expected a number above 0"),
            ("shape = nan", "expected a number above 0"),
            ("lowest = \"0 B/s\"", "expected a rate above 0"),
            ("lowest = \"unlimited\"", "expected a rate above 0"),
            ("scale = 1", "unknown field"),
        ] {
            let error = toml::from_str::<Pareto>(wrong).expect_err("refused");
            assert!(error.message().contains(expected), "{error}");
        }
    }
}
