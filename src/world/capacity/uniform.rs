//! `uniform`: every capacity between two ends is equally likely.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CapacityLaw;
use crate::registry::Member;
use crate::units::Rate;

/// Every capacity between two ends is equally likely.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Ends")]
pub struct Uniform {
    low: Rate,
    high: Rate,
}

/// Every capacity between two ends is equally likely.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Ends {
    /// The smallest capacity.
    low: Rate,
    /// The largest capacity; not below `low`, not unlimited.
    high: Rate,
}

impl Uniform {
    /// Every capacity from `low` to `high`.
    ///
    /// # Errors
    /// If `high` is below `low` or unlimited.
    pub fn new(low: Rate, high: Rate) -> Result<Self, String> {
        if low <= high && high < Rate::UNLIMITED {
            Ok(Self { low, high })
        } else {
            Err(format!("low = \"{low}\", high = \"{high}\": expected low not above high, and high not unlimited"))
        }
    }
}

impl TryFrom<Ends> for Uniform {
    type Error = String;
    fn try_from(Ends { low, high }: Ends) -> Result<Self, String> {
        Self::new(low, high)
    }
}

impl Default for Ends {
    fn default() -> Self {
        let Uniform { low, high } = Uniform::default();
        Self { low, high }
    }
}

impl Default for Uniform {
    /// Half of 1 Mbit/s to one and a half.
    fn default() -> Self {
        Self { low: Rate::from_bytes_per_s(62_500.0), high: Rate::from_bytes_per_s(187_500.0) }
    }
}

impl Member for Uniform {
    const NAME: &'static str = "uniform";
    const SUMMARY: &'static str = "every capacity between two ends is equally likely";
    const SOURCE: &'static str = "";
}

impl CapacityLaw for Uniform {
    fn quantile(&self, probability: f64) -> Rate {
        let (low, high) = (self.low.bytes_per_s(), self.high.bytes_per_s());
        // At 1 the sum may round past the end.
        Rate::from_bytes_per_s((low + probability * (high - low)).min(high))
    }

    fn mean(&self) -> Rate {
        self.quantile(0.5)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    #[test]
    fn quantiles_run_from_end_to_end() {
        let law: Uniform = toml::from_str("low = \"10 kB/s\"\nhigh = \"30 kB/s\"").expect("read");
        assert_eq!([0.0, 0.25, 0.5, 1.0].map(|part| law.quantile(part).bytes_per_s()), [1e4, 1.5e4, 2e4, 3e4]);
        assert_eq!(law.mean().bytes_per_s(), 2e4);
        assert_eq!(
            toml::from_str::<Uniform>("low = \"1 B/s\"\nhigh = \"1 B/s\"").expect("read").mean().bytes_per_s(),
            1.0
        );
    }

    #[test]
    fn ends_in_the_wrong_order_are_refused() {
        for wrong in ["low = \"2 MB/s\"\nhigh = \"1 MB/s\"", "high = \"unlimited\"", "low = \"1 GB/s\""] {
            let error = toml::from_str::<Uniform>(wrong).expect_err("refused");
            assert!(error.message().contains("expected low not above high"), "{error}");
        }
        assert!(toml::from_str::<Uniform>("middle = \"1 MB/s\"").is_err());
    }
}
