//! Whether runs go from holding to falling once, and then all of them, as the curve has it that the search supposes.

use statrs::distribution::{ChiSquared, ContinuousCDF, DiscreteCDF, Poisson};

use super::Trial;

/// Runs side by side are compared with the curve together, in so many groups.
const GROUPS: usize = 8;
/// What has less than this chance is not believed.
const LEVEL: f64 = 0.01;

/// Whether the trials are as these probabilities of falling say.
pub(super) fn bears_out(trials: &[Trial], falls: &[f64]) -> bool {
    rare_events(trials, falls) >= LEVEL && grouped(trials, falls) >= LEVEL
}

/// Far from the tipping point runs that hold among those that fall, or fall among those that hold, are rare events: the
/// chance of as many as there are, by Poisson's law.
fn rare_events(trials: &[Trial], falls: &[f64]) -> f64 {
    let (mut expected, mut found) = (0.0, 0u64);
    for (trial, falls) in trials.iter().zip(falls) {
        let (rare, is_rare) = if *falls < 0.5 { (*falls, trial.fell) } else { (1.0 - falls, !trial.fell) };
        if rare < 0.1 {
            expected += rare;
            found += u64::from(is_rare);
        }
    }
    match (found.checked_sub(1), Poisson::new(expected)) {
        (Some(fewer), Ok(law)) => 1.0 - law.cdf(fewer),
        (Some(_), Err(_)) => 0.0,
        (None, _) => 1.0,
    }
}

/// Elsewhere, in groups of runs side by side: the chance of deviations as large as there are (Pearson 1900; two degrees
/// of freedom are the curve's).
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 runs")]
fn grouped(trials: &[Trial], falls: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..trials.len()).collect();
    order.sort_by(|a, b| trials[*a].part.total_cmp(&trials[*b].part));
    let (mut squares, mut groups) = (0.0, 0u32);
    for group in order.chunks(trials.len().div_ceil(GROUPS)) {
        let expected: f64 = group.iter().map(|trial| falls[*trial]).sum();
        let variance: f64 = group.iter().map(|trial| falls[*trial] * (1.0 - falls[*trial])).sum();
        if variance >= 1.0 {
            let found = group.iter().filter(|trial| trials[**trial].fell).count() as f64;
            squares += (found - expected) * (found - expected) / variance;
            groups += 1;
        }
    }
    ChiSquared::new(f64::from(groups) - 2.0).map_or(1.0, |law| 1.0 - law.cdf(squares))
}
