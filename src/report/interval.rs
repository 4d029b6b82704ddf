//! The mean of replications and its 95 % interval at one moment, for charts over time, which the summary does not hold.

use crate::study::statistics::t_quantile;

/// A mean and how far its 95 % t-interval reaches to either side (Student 1908); no reach for fewer than two values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of the interval.
    pub reach: Option<f64>,
}

/// The 97.5 % quantiles of Student's t by degrees of freedom: computed once, since a chart asks thousands of times.
#[derive(Debug)]
pub struct Intervals {
    quantiles: Vec<f64>,
}

impl Intervals {
    /// For up to `most` values at a time.
    #[must_use]
    pub fn up_to(most: usize) -> Self {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        Self { quantiles: (1..most.max(1)).map(|freedom| t_quantile(freedom.into())).collect() }
    }

    /// The mean of these values with its interval; `None` of no values.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 replications")]
    pub fn mean(&self, values: &[f64]) -> Option<Mean> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let spread = |quantile: &f64| {
            let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
            quantile * libm::sqrt(squares / (n - 1.0) / n)
        };
        let quantile = values.len().checked_sub(2).and_then(|place| self.quantiles.get(place));
        (!values.is_empty()).then(|| Mean { mean, reach: quantile.map(spread) })
    }
}

/// An interval cut to what a measure can be: a t-interval does not know that no share is above 1.
#[must_use]
pub fn cut(low: f64, high: f64, range: Option<(f64, f64)>) -> (f64, f64) {
    range.map_or((low, high), |(least, most)| (low.max(least).min(most), high.min(most).max(least)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_students() {
        // t(0.975, 2) = 4.302653 from printed tables; sd of 1, 2, 3 is 1.
        let mean = Intervals::up_to(10).mean(&[1.0, 2.0, 3.0]).expect("three values");
        assert!((mean.mean - 2.0).abs() < 1e-12);
        assert!((mean.reach.expect("an interval") - 4.302_653 / libm::sqrt(3.0)).abs() < 1e-5);
    }

    #[test]
    fn one_value_has_no_interval_and_none_no_mean() {
        let intervals = Intervals::up_to(10);
        assert_eq!(intervals.mean(&[5.0]), Some(Mean { mean: 5.0, reach: None }));
        assert_eq!(intervals.mean(&[]), None);
    }
}
