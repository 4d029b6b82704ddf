//! Where a protocol stands: its three measures, each with its standard error.
//!
//! Wins are counted for every opponent in every replication, a table of two crossed samples: opponents, drawn from a
//! finite family, and replications, each with capacities of its own. The variance of the mean is estimated by the
//! analysis of variance of that table (Cochran, Sampling Techniques, 3rd ed. 1977, sections 2.6 and 10.3, for the
//! finite-population correction and for sampling in two stages).

use super::encounter::Outcome;
use super::family::own_name;
use crate::incentive::design_space::Protocol;

/// A mean with its standard error, where there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error; none where a single value says nothing of others.
    pub error: Option<f64>,
}

/// What was found of one protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The protocol.
    pub protocol: Protocol,
    /// A name of its own, if it has one.
    pub name: Option<String>,
    /// How many opponents it met.
    pub opponents: usize,
    /// What each peer receives where all follow it, in bytes per second.
    pub rate: f64,
    /// The same as a part of the best in the family.
    pub performance: Estimate,
    /// The share of games at half and half in which those who follow it receive more.
    pub robustness: Estimate,
    /// The share of games in which those who follow it receive more and are a minority.
    pub aggressiveness: Estimate,
}

/// Where each member stands, from what it received alone (by member and replication) and from what came of each pair
/// (by pair and replication).
pub(super) fn standings(
    family: &[Protocol],
    replications: usize,
    alone: &[f64],
    pairs: &[(u32, u32)],
    met: &[Outcome],
) -> Vec<Standing> {
    let mut halves: Vec<Vec<f64>> = vec![Vec::new(); family.len()];
    let mut minorities = halves.clone();
    for ((one, other), met) in pairs.iter().zip(met.chunks(replications)) {
        for (side, member) in [*one as usize, *other as usize].into_iter().enumerate() {
            halves[member].extend(met.iter().map(|outcome| f64::from(outcome.halves[side]) / 2.0));
            minorities[member].extend(met.iter().map(|outcome| f64::from(u8::from(outcome.minorities[side]))));
        }
    }
    let rates: Vec<&[f64]> = alone.chunks(replications).collect();
    let best = rates.iter().copied().max_by(|one, other| mean(one).total_cmp(&mean(other))).unwrap_or(&[]);
    let stand = |member: usize| Standing {
        protocol: family[member],
        name: own_name(family[member]).map(str::to_string),
        opponents: halves[member].len() / replications,
        rate: mean(rates[member]),
        performance: ratio(rates[member], best),
        robustness: crossed(&halves[member], replications, family.len() - 1),
        aggressiveness: crossed(&minorities[member], replications, family.len() - 1),
    };
    (0..family.len()).map(stand).collect()
}

/// The mean of a table of scores, by opponent and replication, of opponents out of so many.
fn crossed(scores: &[f64], replications: usize, of: usize) -> Estimate {
    let rows: Vec<f64> = scores.chunks(replications).map(mean).collect();
    let columns: Vec<f64> = (0..replications)
        .map(|column| scores.iter().skip(column).step_by(replications).sum::<f64>() / as_f64(rows.len()))
        .collect();
    let (count, repeats, middle) = (as_f64(rows.len()), as_f64(replications), mean(scores));
    let unmet = 1.0 - count / as_f64(of);
    if rows.len() > 1 && unmet > 0.0 && scores.iter().all(|score| (score - scores[0]).abs() < 1e-12) {
        // A few more of the same kind would not do to say that all are: two wins and two losses are added (Agresti and
        // Coull, Approximate Is Better than "Exact" for Interval Estimation of Binomial Proportions, 1998).
        let likely = (middle * count + 2.0) / (count + 4.0);
        return Estimate { mean: middle, error: Some(libm::sqrt(unmet * likely * (1.0 - likely) / count)) };
    }
    // All opponents in one replication: nothing says how much another replication would differ.
    if unmet <= 0.0 && replications == 1 {
        return Estimate { mean: middle, error: None };
    }
    let of_opponents = variance(&rows).map(|variance| unmet * variance / count);
    let of_replications = variance(&columns).map(|variance| variance / repeats);
    let squares = scores.iter().enumerate().map(|(place, score)| {
        let apart = score - rows[place / replications] - columns[place % replications] + middle;
        apart * apart
    });
    // What is left over when opponents and replications are taken out is in both of the others.
    let shared = squares.sum::<f64>() / ((count - 1.0) * (repeats - 1.0));
    let variance = match (of_opponents, of_replications) {
        (Some(one), Some(other)) => Some(one + other - unmet * shared / (count * repeats)),
        (one, other) => one.or(other),
    };
    Estimate { mean: middle, error: variance.map(|variance| libm::sqrt(variance.max(0.0))) }
}

/// The ratio of two paired means; the error by linearisation (Cochran 1977, section 6.3).
fn ratio(above: &[f64], below: &[f64]) -> Estimate {
    let under = mean(below);
    if under <= 0.0 {
        return Estimate { mean: 0.0, error: None };
    }
    let ratio = mean(above) / under;
    let apart: Vec<f64> = above.iter().zip(below).map(|(above, below)| above - ratio * below).collect();
    let error = variance(&apart).map(|variance| libm::sqrt(variance / as_f64(apart.len())) / under);
    Estimate { mean: ratio, error }
}

/// Pearson's coefficient of correlation; `None` where one of the two does not vary.
#[must_use]
pub fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let side = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).collect::<Vec<f64>>();
    let (one, other) = (side(|pair| pair.0), side(|pair| pair.1));
    let spread = libm::sqrt(variance(&one)? * variance(&other)?);
    let (middle, other_middle) = (mean(&one), mean(&other));
    let together: f64 = pairs.iter().map(|(a, b)| (a - middle) * (b - other_middle)).sum();
    (spread > 0.0).then(|| together / (as_f64(pairs.len()) - 1.0) / spread)
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / as_f64(values.len()) }
}

/// As an estimate of the population's (n - 1); none of a single value.
fn variance(values: &[f64]) -> Option<f64> {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|value| (value - middle) * (value - middle)).sum();
    (values.len() > 1).then(|| squares / (as_f64(values.len()) - 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{self, Streams};

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn wins_are_counted_for_both_sides_of_each_pair() {
        let family: Vec<Protocol> = Protocol::all().take(3).collect();
        let met = |halves, minorities| Outcome { halves, minorities };
        let pairs = [(0, 1), (0, 2), (1, 2)];
        let found = standings(
            &family,
            1,
            &[10.0, 20.0, 5.0],
            &pairs,
            &[met([2, 0], [true, false]), met([1, 0], [false, false]), met([1, 1], [true, true])],
        );
        let table: Vec<_> =
            found.iter().map(|of| (of.performance.mean, of.robustness.mean, of.aggressiveness.mean)).collect();
        assert_eq!(table, [(0.5, 0.75, 0.5), (1.0, 0.25, 0.5), (0.25, 0.25, 0.5)]);
        assert_eq!(found[0].opponents, 2);
    }

    /// Standard errors against how much estimates really vary: tables are drawn again and again, with effects of
    /// opponents (a finite family), of replications, and of both together.
    #[test]
    fn errors_are_as_large_as_estimates_vary() {
        for (opponents, replications, of) in [(10, 4, 40), (40, 4, 40), (10, 1, 40)] {
            let stream = &mut Streams::new(1, 0).stream("errors");
            let family: Vec<f64> = (0..of).map(|_| random::standard_normal(stream)).collect();
            let (mut means, mut variances) = (Vec::new(), Vec::new());
            for _ in 0..4_000 {
                let mut order = random::permutation(stream, of);
                order.truncate(opponents);
                let worlds: Vec<f64> = (0..replications)
                    .map(|_| if replications == 1 { 0.0 } else { 0.5 * random::standard_normal(stream) })
                    .collect();
                let mut scores = Vec::new();
                for opponent in order {
                    for world in &worlds {
                        scores.push(family[opponent as usize] + world + 0.7 * random::standard_normal(stream));
                    }
                }
                let found = crossed(&scores, replications, of as usize);
                means.push(found.mean);
                let error = found.error.expect("there are several opponents");
                variances.push(error * error);
            }
            let (true_variance, estimated) = (variance(&means).unwrap(), mean(&variances));
            // With one replication nothing tells what another would have given: f times what is left over is missing.
            let unseen = if replications == 1 { 0.25 * 0.49 / 10.0 } else { 0.0 };
            let ratio = (estimated + unseen) / true_variance;
            assert!((0.9..1.1).contains(&ratio), "{opponents} of {of}, {replications} replications: {ratio}");
        }
    }

    #[test]
    fn a_clean_sweep_has_an_error_unless_all_were_met() {
        let all = crossed(&[1.0; 20], 2, 10);
        assert_eq!((all.mean, all.error), (1.0, Some(0.0)));
        let few = crossed(&[1.0; 20], 2, 1_000);
        // (10 + 2)/14 of 990/1,000.
        assert!(close(few.error.unwrap(), libm::sqrt(0.99 * (12.0 / 14.0) * (2.0 / 14.0) / 10.0)));
    }

    #[test]
    fn a_ratio_has_no_error_where_both_rise_and_fall_together() {
        let of = ratio(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
        assert!(close(of.mean, 0.5) && close(of.error.unwrap(), 0.0));
        assert_eq!(ratio(&[1.0], &[2.0]).error, None);
    }

    #[test]
    fn correlations_have_their_ends() {
        assert!(close(correlation(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]).unwrap(), 1.0));
        assert!(close(correlation(&[(1.0, 2.0), (2.0, 1.0)]).unwrap(), -1.0));
        assert_eq!(correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
