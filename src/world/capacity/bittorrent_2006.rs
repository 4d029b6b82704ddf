//! `bittorrent-2006`: upload capacities as they were measured in `BitTorrent` swarms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CapacityLaw;
use crate::registry::Member;
use crate::units::Rate;

/// Upload capacities of 301,595 `BitTorrent` hosts, measured in April 2006: median 77.4 kB/s, mean 428 kB/s.
///
/// The source gives cumulative points in KB/s, taken here as 1,000 bytes per second; between two points the logarithm
/// of the capacity grows in proportion to the probability. Nobody has less than the lowest point, 43.1 kB/s.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BitTorrent2006 {}

/// Cumulative probability, capacity in KB/s.
const POINTS: [(f64, f64); 30] = [
    (0.001, 43.1),
    (0.01, 43.9),
    (0.02, 44.4),
    (0.05, 46.4),
    (0.10, 48.3),
    (0.15, 50.1),
    (0.20, 51.7),
    (0.25, 56.4),
    (0.30, 58.0),
    (0.35, 62.6),
    (0.40, 66.8),
    (0.45, 72.0),
    (0.50, 77.4),
    (0.55, 86.0),
    (0.60, 90.9),
    (0.65, 100.4),
    (0.70, 112.8),
    (0.75, 129.1),
    (0.80, 178.4),
    (0.85, 240.9),
    (0.90, 391.3),
    (0.92, 816.4),
    (0.94, 1_213.5),
    (0.95, 1_293.9),
    (0.96, 2_078.6),
    (0.97, 3_837.0),
    (0.98, 6_738.7),
    (0.99, 10_196.5),
    (0.995, 12_092.0),
    (1.0, 12_422.0),
];

impl Member for BitTorrent2006 {
    const NAME: &'static str = "bittorrent-2006";
    const SUMMARY: &'static str = "upload capacities as they were measured in BitTorrent swarms in 2006";
    const SOURCE: &'static str = "Piatek, Isdal, Anderson, Krishnamurthy and Venkataramani, Do Incentives Build Robustness in BitTorrent?, NSDI 2007";
}

impl CapacityLaw for BitTorrent2006 {
    fn quantile(&self, probability: f64) -> Rate {
        let above = POINTS.partition_point(|(cumulative, _)| *cumulative <= probability);
        if above == 0 {
            return from_kb_per_s(POINTS[0].1);
        }
        let (from, low) = POINTS[above - 1];
        let Some(&(to, high)) = POINTS.get(above) else { return from_kb_per_s(low) };
        let part = (probability - from) / (to - from);
        // Rounding must not carry the end of a segment past its point.
        from_kb_per_s((low * libm::exp(part * libm::log(high / low))).min(high))
    }

    /// The exact integral: over a segment, the mean of low e^(t ln(high / low)) is (high - low) / ln(high / low).
    fn mean(&self) -> Rate {
        let (below, lowest) = POINTS[0];
        let segments = POINTS.windows(2).map(|ends| {
            let ((from, low), (to, high)) = (ends[0], ends[1]);
            (to - from) * (high - low) / libm::log(high / low)
        });
        from_kb_per_s(below * lowest + segments.sum::<f64>())
    }
}

fn from_kb_per_s(kb_per_s: f64) -> Rate {
    Rate::from_bytes_per_s(kb_per_s * 1_000.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    fn kb_per_s(probability: f64) -> f64 {
        BitTorrent2006 {}.quantile(probability).bytes_per_s() / 1_000.0
    }

    #[test]
    fn quantiles_go_through_the_measured_points() {
        for (cumulative, capacity) in POINTS {
            assert!((kb_per_s(cumulative) / capacity - 1.0).abs() < 1e-15, "{cumulative}: {}", kb_per_s(cumulative));
        }
        assert_eq!(BitTorrent2006 {}.quantile(0.5), Rate::from_bytes_per_s(77_400.0));
        assert_eq!([kb_per_s(0.0), kb_per_s(0.000_5)], [43.1; 2]);
    }

    #[test]
    fn between_two_points_capacities_grow_geometrically() {
        assert!((kb_per_s(0.91) - libm::sqrt(391.3 * 816.4)).abs() < 1e-9, "{}", kb_per_s(0.91));
    }

    #[test]
    fn the_mean_is_the_published_one() {
        // 428.04 by hand in 50-digit arithmetic; the paper says 428.
        let mean = BitTorrent2006 {}.mean().bytes_per_s() / 1_000.0;
        assert!((mean - 428.037_965_287).abs() < 1e-6, "{mean}");
    }

    #[test]
    fn there_are_no_parameters() {
        assert!(toml::from_str::<BitTorrent2006>("").is_ok());
        assert!(toml::from_str::<BitTorrent2006>("median = \"1 B/s\"").is_err());
    }
}
