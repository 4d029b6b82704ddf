//! Student's t test of pairs and Welch's of two samples, Holm's correction, and how many pairs would settle a
//! difference.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::random::normal_quantile;
use crate::study::statistics::{Statistics, t_quantile};

/// Below this part of the values themselves, differences are what rounding left.
const ROUNDING: f64 = 1e-12;
/// The power that a number of replications is to have.
const POWER: f64 = 0.8;
/// The error of the first kind that is accepted in all comparisons of one measure together.
pub(super) const LEVEL: f64 = 0.05;

/// What a difference is, and how surely it is not nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Test {
    /// Pairs, or the values on both sides together where they are no pairs.
    pub n: usize,
    /// The mean difference.
    pub mean: Option<f64>,
    /// The standard deviation of the differences of pairs; none of fewer than two, nor of what is no pairs.
    pub sd: Option<f64>,
    /// The 95 % interval of the mean difference.
    pub interval: Option<(f64, f64)>,
    /// How probable a difference as large as this is where there is none.
    pub p: Option<f64>,
}

impl Test {
    /// The paired t test (Student, Biometrika 6, 1908) of second minus first.
    ///
    /// Where all differences are equal there is no spread to hold them against, and t has no value. What remains is
    /// that they have all one sign, which without an effect has probability 2 / 2^n (Fisher, The Design of Experiments,
    /// 1935).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
    pub fn paired(pairs: &[(f64, f64)]) -> Self {
        let scale = pairs.iter().fold(0.0_f64, |scale, (a, b)| scale.max(a.abs()).max(b.abs())) * ROUNDING;
        let differences: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
        let Some(of) = Statistics::of(&differences) else { return Self::default() };
        let alike = |sd: f64| if of.mean.abs() <= scale { (1.0, sd) } else { (one_sign(of.n), sd) };
        let tested = of.sd.map(|sd| {
            let error = sd / (of.n as f64).sqrt();
            if sd <= scale { alike(0.0) } else { (two_sided(of.mean / error, (of.n - 1) as f64), sd) }
        });
        let (p, sd) = tested.unzip();
        let mean = if of.mean.abs() <= scale && sd == Some(0.0) { 0.0 } else { of.mean };
        Self { n: of.n, mean: Some(mean), sd, interval: of.interval, p }
    }

    /// The t test of two samples that may differ in their spread (Welch, Biometrika 34, 1947), of second minus first;
    /// no interval where either side has a single value or neither has any spread.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 replications")]
    pub fn welch(a: &[f64], b: &[f64]) -> Self {
        let (Some(of_a), Some(of_b)) = (Statistics::of(a), Statistics::of(b)) else { return Self::default() };
        let (n, difference) = (of_a.n + of_b.n, of_b.mean - of_a.mean);
        let unsure = Self { n, mean: Some(difference), ..Self::default() };
        let (Some(sd_a), Some(sd_b)) = (of_a.sd, of_b.sd) else { return unsure };
        let parts = [(sd_a, of_a.n), (sd_b, of_b.n)].map(|(sd, n)| (sd * sd / n as f64, (n - 1) as f64));
        let squared = parts[0].0 + parts[1].0;
        let error = squared.sqrt();
        if error <= ROUNDING * of_a.mean.abs().max(of_b.mean.abs()) {
            return unsure;
        }
        let degrees = squared * squared / parts.iter().map(|(part, degrees)| part * part / degrees).sum::<f64>();
        let half = t_quantile(degrees) * error;
        let interval = Some((difference - half, difference + half));
        Self { interval, p: Some(two_sided(difference / error, degrees)), ..unsure }
    }

    /// Cohen's `d_z`: the mean difference over the standard deviation of the differences (Cohen, Statistical Power
    /// Analysis for the Behavioral Sciences, 2nd ed. 1988, section 2.3.5); none where they do not spread.
    #[must_use]
    pub fn effect(&self) -> Option<f64> {
        let sd = self.sd.filter(|sd| *sd > 0.0)?;
        self.mean.map(|mean| mean / sd)
    }

    /// How many pairs give a two-sided test at this level 80 % power for the observed difference and spread:
    /// n = ((z(1 - level / 2) + z(power)) / d)² + z(1 - level / 2)² / 2 (Guenther, The American Statistician 35, 1981);
    /// none if no number does, since there is no difference.
    pub(super) fn pairs_needed(&self, level: f64) -> Option<f64> {
        if self.mean.is_none_or(|mean| mean == 0.0) {
            return None;
        }
        let more = f64::from(u32::try_from(self.n).unwrap_or(u32::MAX)) + 1.0;
        let needed = match self.effect() {
            // Without spread all will have one sign, until 2 / 2^n falls below the level.
            None => (1.0 - libm::log2(level)).floor() + 1.0,
            Some(effect) => {
                let (alpha, beta) = (normal_quantile(1.0 - level / 2.0), normal_quantile(POWER));
                let root = (alpha + beta) / effect;
                (root * root + alpha * alpha / 2.0).ceil()
            }
        };
        Some(needed.max(more))
    }
}

/// Twice the probability that so many differences without an effect are all above zero.
fn one_sign(n: usize) -> f64 {
    libm::exp2(1.0 - f64::from(u32::try_from(n).unwrap_or(u32::MAX)))
}

fn law(degrees: f64) -> StudentsT {
    StudentsT::new(0.0, 1.0, degrees).expect("degrees of freedom are positive where values spread")
}

/// The probability of a t at least as far from zero.
fn two_sided(t: f64, degrees: f64) -> f64 {
    rounded(2.0 * law(degrees).cdf(-t.abs()))
}

/// Six figures: the library computes with the platform's own logarithms, whose last bit must not reach a table.
fn rounded(p: f64) -> f64 {
    format!("{:.5e}", p.min(1.0)).parse().expect("a number that was written as one")
}

/// The order in which Holm's procedure takes p values, and by how much it multiplies each.
pub(super) fn steps(p: &[f64]) -> Vec<(usize, f64)> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let count = u32::try_from(p.len()).unwrap_or(u32::MAX);
    order.into_iter().zip((1..=count).rev().map(f64::from)).collect()
}

/// The p values corrected for their number, so that 5 % is the probability of any wrong verdict among them (Holm,
/// Scandinavian Journal of Statistics 6, 1979).
pub(super) fn holm(p: &[f64]) -> Vec<f64> {
    let mut corrected = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (place, factor) in steps(p) {
        largest = largest.max((p[place] * factor).min(1.0));
        corrected[place] = largest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The extra sleep of ten patients under two drugs, on which Student tried his test (1908); the results are those
    /// that the documentation of R prints for `t.test(extra ~ group, sleep)`, paired and not.
    const SLEEP: [(f64, f64); 10] = [
        (0.7, 1.9),
        (-1.6, 0.8),
        (-0.2, 1.1),
        (-1.2, 0.1),
        (-0.1, -0.1),
        (3.4, 4.4),
        (3.7, 5.5),
        (0.8, 1.6),
        (0.0, 4.6),
        (2.0, 3.4),
    ];

    fn close(a: f64, b: f64, slack: f64) {
        assert!((a - b).abs() < slack, "{a} is not {b}");
    }

    #[test]
    fn pairs_agree_with_students_own_example() {
        let test = Test::paired(&SLEEP);
        close(test.mean.unwrap(), 1.58, 1e-12);
        close(test.effect().unwrap() * 10.0_f64.sqrt(), 4.0621, 5e-5);
        close(test.p.unwrap(), 0.002_833, 5e-7);
        let (low, high) = test.interval.unwrap();
        close(low, 0.700_114_2, 5e-8);
        close(high, 2.459_885_8, 5e-8);
    }

    #[test]
    fn samples_that_are_no_pairs_agree_with_welch() {
        let (a, b): (Vec<f64>, Vec<f64>) = SLEEP.into_iter().unzip();
        let test = Test::welch(&a, &b);
        close(test.p.unwrap(), 0.079_39, 5e-6);
        let (low, high) = test.interval.unwrap();
        close(low, -0.205_483_2, 5e-8);
        close(high, 3.365_483_2, 5e-8);
    }

    #[test]
    fn one_and_two_degrees_of_freedom_agree_with_their_closed_forms() {
        // t with one degree is Cauchy's law: p = 1 - 2 atan(t) / pi, and here t = 2 / 1.
        let expected = 1.0 - 2.0 * libm::atan(2.0) / std::f64::consts::PI;
        close(Test::paired(&[(0.0, 1.0), (0.0, 3.0)]).p.unwrap(), expected, 1e-6);
        // With two degrees p = 1 - t / sqrt(2 + t²), and here t = 2 / (1 / sqrt 3).
        let t = 2.0 * 3.0_f64.sqrt();
        let three = [(0.0, 1.0), (0.0, 2.0), (0.0, 3.0)];
        close(Test::paired(&three).p.unwrap(), 1.0 - t / (2.0 + t * t).sqrt(), 1e-6);
    }

    #[test]
    fn holm_corrects_as_r_does() {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"): 0.03 0.06 0.06 0.02.
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (of, expected) in corrected.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            close(*of, expected, 1e-12);
        }
        assert_eq!(holm(&[0.7, 0.6]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn the_pairs_needed_agree_with_tables_of_power() {
        // Sample sizes of G*Power 3.1 for a two-sided t test of pairs at 5 % and 80 % power.
        for (effect, expected) in [(0.2, 199.0), (0.5, 34.0), (0.8, 15.0), (1.0, 10.0)] {
            let test = Test { n: 2, mean: Some(effect), sd: Some(1.0), ..Test::default() };
            assert_eq!(test.pairs_needed(LEVEL), Some(expected), "{effect}");
        }
    }

    #[test]
    fn what_does_not_spread_is_judged_by_its_sign() {
        let none = Test::paired(&[(0.3, 0.3), (0.7, 0.7)]);
        assert_eq!((none.mean, none.p, none.pairs_needed(LEVEL)), (Some(0.0), Some(1.0), None));
        // 0.3 - 0.1 and 0.4 - 0.2 differ by rounding alone.
        let equal = Test::paired(&[(0.1, 0.3), (0.2, 0.4), (0.5, 0.7)]);
        assert_eq!((equal.sd, equal.p, equal.effect()), (Some(0.0), Some(0.25), None));
        assert_eq!(equal.pairs_needed(LEVEL), Some(6.0));
        assert!(Test::paired(&[(0.0, 1.0); 6]).p.unwrap() < LEVEL);
    }

    #[test]
    fn too_few_values_have_no_test() {
        assert_eq!(Test::paired(&[]), Test::default());
        let one = Test::paired(&[(1.0, 2.0)]);
        assert_eq!((one.n, one.mean, one.interval, one.p), (1, Some(1.0), None, None));
        assert_eq!(Test::welch(&[1.0], &[2.0, 3.0]).p, None);
        assert_eq!(Test::welch(&[1.0, 1.0], &[2.0, 2.0]).interval, None);
        assert_eq!(Test::welch(&[], &[2.0]), Test::default());
    }
}
