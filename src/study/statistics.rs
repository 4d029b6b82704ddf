//! Statistics of a few replications: mean, standard deviation, Student's t interval, quantiles.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// What some values say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// How many.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, as an estimate of the population's (n - 1); none of a single value.
    pub sd: Option<f64>,
    /// The 95 % confidence interval of the mean by Student's t; none of a single value.
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
        let half = t_quantile(n - 1) * sd / (n as f64).sqrt();
        Some(Self { n, mean, sd: Some(sd), interval: Some((mean - half, mean + half)) })
    }
}

/// The 97.5 % quantile of Student's t with so many degrees of freedom.
///
/// Rounded to nine decimals: the library computes it with the platform's own logarithms, and their last bit must not
/// reach a table.
///
/// # Panics
/// If there are no degrees of freedom.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
pub fn t_quantile(degrees: usize) -> f64 {
    let law = StudentsT::new(0.0, 1.0, degrees as f64).expect("at least one degree of freedom");
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
        for (degrees, expected) in [(1, 12.706_204_7), (4, 2.776_445_1), (9, 2.262_157_2), (29, 2.045_229_6)] {
            assert!(close(t_quantile(degrees), expected), "{degrees}: {}", t_quantile(degrees));
        }
        let of = Statistics::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        let (low, high) = of.interval.unwrap();
        assert!(close(of.mean, 3.0) && close(of.sd.unwrap(), 1.581_138_8));
        assert!(close(low, 1.036_756_8) && close(high, 4.963_243_2));
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
