//! When a run has settled: from where on what is counted belongs to its steady state.

use crate::measure::{Sample, Tally, mean};
use crate::scenario::WarmUp;

/// Samples in a batch of MSER-5.
const BATCH: usize = 5;

/// The samples of a settled run, as its scenario counts it.
pub(super) fn settled(tally: &Tally) -> &[Sample] {
    let first = match tally.warm_up {
        WarmUp::Half => half(tally),
        WarmUp::Mser => {
            let leechers: Vec<f64> = tally.samples.iter().map(|sample| f64::from(sample.leechers)).collect();
            mser(&leechers).min(half(tally))
        }
    };
    &tally.samples[first..]
}

/// The first sample of the second half of the run, the one in its middle included.
fn half(tally: &Tally) -> usize {
    let end = tally.end().micros();
    tally.samples.iter().position(|sample| sample.at.micros() >= end / 2).unwrap_or(0)
}

/// How many values to leave out at the beginning, so that the mean of the others is known best: of the means of batches
/// of five, as many as make the squared standard error least, and no more than half (White, Cobb and Spratt, A
/// Comparison of Five Steady-State Truncation Heuristics for Simulation, WSC 2000).
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 samples")]
fn mser(values: &[f64]) -> usize {
    let batches: Vec<f64> = values.chunks_exact(BATCH).filter_map(|batch| mean(batch.iter().copied())).collect();
    let error = |left_out: &usize| {
        let kept = &batches[*left_out..];
        let mean = mean(kept.iter().copied()).unwrap_or(0.0);
        let squares: f64 = kept.iter().map(|batch| (batch - mean) * (batch - mean)).sum();
        squares / (kept.len() * kept.len()) as f64
    };
    let least = (0..=batches.len() / 2).filter(|left_out| *left_out < batches.len());
    BATCH * least.min_by(|a, b| error(a).total_cmp(&error(b))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Streams, standard_normal};

    #[test]
    fn the_rise_to_a_level_is_left_out_and_a_level_from_the_start_is_not() {
        let mut stream = Streams::new(1, 0).stream("noise");
        let mut noisy = |level: f64| level + standard_normal(&mut stream);
        let level: Vec<f64> = (0..400).map(|_| noisy(100.0)).collect();
        assert!(mser(&level) <= 100, "{}", mser(&level));
        let rising: Vec<f64> = (0..400).map(|at| noisy(100.0 * (1.0 - libm::exp(-f64::from(at) / 20.0)))).collect();
        let left_out = mser(&rising);
        // After so many samples the rise is within a tenth of the noise: 20 ln(1000) = 138; at 60 it is 5 below.
        assert!((60..=200).contains(&left_out), "{left_out}");
        assert_eq!((mser(&[]), mser(&[1.0; 7]), mser(&[3.0; 100])), (0, 0, 0));
    }
}
