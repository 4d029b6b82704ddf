//! Statistics of a few replications: mean, standard deviation, the mean's interval, quantiles.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::measure::SHARE_OF_RUNS;
use crate::random::normal_quantile;

/// What some values say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// How many.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, as an estimate of the population's (n - 1); none of a single value.
    pub sd: Option<f64>,
    /// The 95 % confidence interval of the mean, by Student's t unless said otherwise; none of a single value.
    pub interval: Option<(f64, f64)>,
}

impl Statistics {
    /// Of some values; `None` of none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        if n == 1 {
            return Some(Self { n, mean, sd: None, interval: None });
        }
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let sd = (squares / (n - 1) as f64).sqrt();
        let half = t_quantile((n - 1) as f64) * sd / (n as f64).sqrt();
        Some(Self { n, mean, sd: Some(sd), interval: Some((mean - half, mean + half)) })
    }

    /// Of the values of a measure with this unit, with the interval that its mean has wherever it is judged.
    #[must_use]
    pub fn in_unit(values: &[f64], unit: &str) -> Option<Self> {
        if unit == SHARE_OF_RUNS { Self::of_share(values) } else { Self::of(values) }
    }

    /// Half of the distance between the ends of the interval, which need not lie in equal distance of the mean.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        self.interval.map(|(low, high)| (high - low) / 2.0)
    }

    /// Of values that say of each run whether something happened, 1 or 0: their mean is a share of the runs, and its
    /// interval that of Wilson (Probable Inference, the Law of Succession, and Statistical Inference, Journal of the
    /// American Statistical Association 22, 1927). It lies within 0 and 1, and where all runs agree it still says how
    /// seldom the other may be.
    #[must_use]
    pub fn of_share(happened: &[f64]) -> Option<Self> {
        let of = Self::of(happened)?;
        Some(Self { interval: of.interval.map(|_| wilson(of.mean, of.n)), ..of })
    }
}

/// The 95 % interval of the probability of what happened in this share of so many runs.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
fn wilson(share: f64, n: usize) -> (f64, f64) {
    let (n, z) = (n as f64, normal_quantile(0.975));
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let [low, high] = [middle - half, middle + half].map(|end| (end / (1.0 + z * z / n)).clamp(0.0, 1.0));
    // Where all runs agree, the end is that share, and rounding must not keep it away.
    (if share <= 0.0 { 0.0 } else { low }, if share >= 1.0 { 1.0 } else { high })
}

/// The 97.5 % quantile of Student's t with so many degrees of freedom.
///
/// Rounded to nine decimals: the library computes it with the platform's own logarithms, and their last bit must not
/// reach a table.
///
/// # Panics
/// If there are no degrees of freedom.
#[must_use]
pub fn t_quantile(degrees: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, degrees).expect("degrees of freedom above zero");
    (law.inverse_cdf(0.975) * 1e9).round() / 1e9
}

/// The quantile of ascending values by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
///
/// # Panics
/// If there are no values.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among the values"
)]
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = share * (ascending.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place - place.floor());
    let high = (low + 1).min(ascending.len() - 1);
    ascending[low] + (ascending[high] - ascending[low]) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn intervals_agree_with_tables_of_students_t() {
        // Two-sided 95 % points from published tables.
        for (degrees, expected) in [(1.0, 12.706_204_7), (4.0, 2.776_445_1), (9.0, 2.262_157_2), (29.0, 2.045_229_6)] {
            assert!(close(t_quantile(degrees), expected), "{degrees}: {}", t_quantile(degrees));
        }
        let of = Statistics::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        let (low, high) = of.interval.unwrap();
        assert!(close(of.mean, 3.0) && close(of.sd.unwrap(), 1.581_138_8));
        assert!(close(low, 1.036_756_8) && close(high, 4.963_243_2));
    }

    #[test]
    fn intervals_of_shares_agree_with_published_ones() {
        // Newcombe, Two-Sided Confidence Intervals for the Single Proportion, Statistics in Medicine 17, 1998, table I,
        // method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        let cases =
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
        for (happened, n, low, high) in cases {
            let values: Vec<f64> = (0..n).map(|run| if run < happened { 1.0 } else { 0.0 }).collect();
            let found = Statistics::of_share(&values).unwrap().interval.unwrap();
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{happened} of {n}: {found:?}");
        }
        assert_eq!(Statistics::of_share(&[1.0; 3]).unwrap().interval.unwrap().1.to_bits(), 1.0_f64.to_bits());
        assert_eq!(Statistics::of_share(&[1.0]).unwrap().interval, None);
    }

    #[test]
    fn one_value_has_no_interval_and_none_have_no_statistics() {
        assert_eq!(Statistics::of(&[7.0]), Some(Statistics { n: 1, mean: 7.0, sd: None, interval: None }));
        assert_eq!(Statistics::of(&[]), None);
    }

    #[test]
    fn quantiles_interpolate() {
        let values = [1.0, 2.0, 3.0, 4.0];
        for (share, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.95, 3.85), (1.0, 4.0)] {
            assert!(close(quantile(&values, share), expected));
        }
    }
}
