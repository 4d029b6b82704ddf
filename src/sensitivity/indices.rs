//! Sobol' indices of anything that depends on several inputs and on chance, by the design of Saltelli.
//!
//! Two samples A and B of all inputs; and for each input the sample A with that input's column from B. First-order
//! index: mean of `f_B (f_AB - f_A)` over the variance (Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola,
//! Variance Based Sensitivity Analysis of Model Output, Computer Physics Communications 2010); total index: mean of
//! `(f_A - f_AB)^2` over twice the variance (Jansen, Analysis of Variance Designs for Model Output, Computer Physics
//! Communications 1999).
//!
//! Chance is one more input: rows of A have one replication and rows of B another, and one sample is A with chance from
//! B. So it is told how much of the variance chance makes, and what an input makes alone is free of it. What an input
//! makes in all has its share of chance: to turn a setting by ever so little may shuffle all that follows in a run, as
//! another replication would, and that counts as made by both together.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::random::{SOBOL_DIMENSIONS, Stream, Streams, below, latin, sobol};

/// Resamples of the rows for intervals.
const RESAMPLES: u32 = 1_000;

/// How the inputs are sampled.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// How many inputs there are, without chance.
    pub inputs: usize,
    /// Rows of each sample; a power of two is best.
    pub rows: u32,
    /// The root of the random numbers of the design, and of the resamples.
    pub seed: u64,
}

/// An index: what it is estimated to be, and its 95 % interval by resampling the rows (percentiles of 1,000 resamples;
/// Archer, Saltelli and Sobol', Journal of Statistical Computation and Simulation 1997).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The estimate. It can lie a little below 0, or above 1.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The indices of one input: parts of the variance of what depends on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// What it makes by itself.
    pub first: Index,
    /// What it makes by itself and together with others.
    pub total: Index,
}

/// A point of the design, and what was found there.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The input whose column is from B; `None` of A and B themselves; one more than the last is chance.
    pub mixed: Option<usize>,
    /// Whether it is a row of B itself.
    pub is_b: bool,
    /// The row.
    pub row: u32,
    /// The inputs, each above 0 and below 1.
    pub inputs: Vec<f64>,
    /// The replication.
    pub replication: u32,
    /// The value.
    pub value: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Every evaluation: A, B, then the mixed samples in the order of the inputs, and that of chance.
    pub evaluations: Vec<Evaluation>,
    /// For each input, and at the end for chance; `None` if the value is the same everywhere.
    pub indices: Option<Vec<Indices>>,
    /// The mean of the value.
    pub mean: f64,
    /// Its standard deviation, over inputs and chance.
    pub sd: f64,
}

/// Evaluates `of` at the points of the design and analyses what it gives. `of` gets the inputs and a replication.
///
/// # Errors
/// The first that `of` returns.
pub fn analyse<E: Send>(sample: Sample, of: impl Fn(&[f64], u32) -> Result<f64, E> + Sync) -> Result<Analysis, E> {
    let points = points(sample);
    let evaluated = points.into_par_iter().map(|point| {
        let value = of(&point.inputs, point.replication)?;
        Ok(Evaluation { value, ..point })
    });
    let evaluations = evaluated.collect::<Result<Vec<_>, E>>()?;
    let values: Vec<f64> = evaluations.iter().map(|evaluation| evaluation.value).collect();
    let samples: Vec<&[f64]> = values.chunks_exact(sample.rows as usize).collect();
    let whole: Vec<usize> = (0..sample.rows as usize).collect();
    let (mean, variance) = moments(&samples, &whole);
    let indices = (variance > 1e-24 * (1.0 + mean * mean)).then(|| indices(sample, &samples));
    Ok(Analysis { evaluations, indices, mean, sd: variance.sqrt() })
}

/// The points of the design, not yet evaluated.
fn points(sample: Sample) -> Vec<Evaluation> {
    let Sample { inputs, rows, seed } = sample;
    let streams = Streams::new(seed, 0);
    let column = |place: usize| {
        let mut stream = streams.stream(&format!("sensitivity {place}"));
        // Sobol' points fill the space of all columns of both samples more evenly, where there are enough of them.
        if 2 * inputs <= SOBOL_DIMENSIONS { sobol(&mut stream, place, rows) } else { latin(&mut stream, rows) }
    };
    let columns: Vec<Vec<f64>> = (0..2 * inputs).map(column).collect();
    let point = |mixed: Option<usize>, is_b: bool, row: u32| {
        let from_b = |input: usize| is_b || mixed == Some(input);
        let of = |input: usize| columns[if from_b(input) { inputs + input } else { input }][row as usize];
        let replication = if from_b(inputs) { rows + row } else { row };
        Evaluation { mixed, is_b, row, inputs: (0..inputs).map(of).collect(), replication, value: 0.0 }
    };
    let samples = [(None, false), (None, true)].into_iter().chain((0..=inputs).map(|input| (Some(input), false)));
    samples
        .flat_map(|(mixed, is_b)| (0..rows).map(move |row| (mixed, is_b, row)))
        .map(|(m, b, row)| point(m, b, row))
        .collect()
}

/// The mean and the variance of A and B together, over these rows.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 rows")]
fn moments(samples: &[&[f64]], rows: &[usize]) -> (f64, f64) {
    let n = 2.0 * rows.len() as f64;
    let both = || rows.iter().flat_map(|row| [samples[0][*row], samples[1][*row]]);
    let mean = both().sum::<f64>() / n;
    (mean, both().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n)
}

/// The first-order and the total index of the input whose mixed sample is `of`, over these rows.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 rows")]
fn estimates(samples: &[&[f64]], of: usize, rows: &[usize]) -> (f64, f64) {
    let (mean, variance) = moments(samples, rows);
    let (mut first, mut total) = (0.0, 0.0);
    for row in rows {
        let [a, b, mixed] = [samples[0][*row], samples[1][*row], samples[2 + of][*row]];
        // About the mean, which changes nothing in the long run and much in the short.
        first += (b - mean) * (mixed - a);
        total += (a - mixed) * (a - mixed);
    }
    let all = rows.len() as f64 * variance;
    if all > 0.0 { (first / all, total / (2.0 * all)) } else { (0.0, 0.0) }
}

fn indices(sample: Sample, samples: &[&[f64]]) -> Vec<Indices> {
    let rows: Vec<usize> = (0..sample.rows as usize).collect();
    let resample = |number: u32| -> Vec<usize> {
        let mut stream: Stream = Streams::new(sample.seed, number).stream("resample");
        rows.iter().map(|_| below(&mut stream, sample.rows) as usize).collect()
    };
    let all = |rows: &[usize]| (0..=sample.inputs).map(|input| estimates(samples, input, rows)).collect::<Vec<_>>();
    let resampled: Vec<Vec<(f64, f64)>> = (0..RESAMPLES).into_par_iter().map(|number| all(&resample(number))).collect();
    let of_input = |(input, (first, total)): (usize, (f64, f64))| {
        let (firsts, totals) = resampled.iter().map(|of_inputs| of_inputs[input]).unzip();
        Indices { first: index(first, firsts), total: index(total, totals) }
    };
    all(&rows).into_iter().enumerate().map(of_input).collect()
}

fn index(value: f64, mut resampled: Vec<f64>) -> Index {
    resampled.sort_by(f64::total_cmp);
    let [low, high] = [0.025, 0.975].map(|share| crate::study::statistics::quantile(&resampled, share));
    Index { value, low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::standard_normal;

    /// Ishigami and Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each from -pi to pi.
    fn ishigami(inputs: &[f64]) -> f64 {
        let x: Vec<f64> = inputs.iter().map(|part| (2.0 * part - 1.0) * std::f64::consts::PI).collect();
        let [first, second] = [0, 1].map(|input| libm::sin(x[input]));
        first + 7.0 * second * second + 0.1 * libm::pow(x[2], 4.0) * first
    }

    #[test]
    fn the_indices_of_ishigamis_function_come_out() {
        let sample = Sample { inputs: 3, rows: 4_096, seed: 1 };
        let found = analyse(sample, |inputs, _| Ok::<_, ()>(ishigami(inputs))).unwrap();
        // In closed form.
        let exact = [(0.313_905, 0.557_589), (0.442_411, 0.442_411), (0.0, 0.243_684), (0.0, 0.0)];
        for (input, (found, (first, total))) in found.indices.unwrap().into_iter().zip(exact).enumerate() {
            for (what, index, exact) in [("first", found.first, first), ("total", found.total, total)] {
                assert!((index.value - exact).abs() < 0.015, "{what} of {input}: {index:?}, exact {exact}");
                // Points that fill the space lie closer to the truth than rows drawn at random would.
                assert!(index.low - 0.005 <= exact && exact <= index.high + 0.005, "{what} of {input}: {index:?}");
            }
        }
        assert!((found.mean - 3.5).abs() < 0.02 && (found.sd * found.sd - 13.8446).abs() < 0.1, "{}", found.sd);
    }

    #[test]
    fn what_chance_makes_is_told_apart() {
        // Two inputs of variance 1/12 and 4/12, and chance of variance 1/12.
        let noisy = |inputs: &[f64], replication: u32| {
            let mut stream = Streams::new(5, replication).stream("noise");
            Ok::<_, ()>(inputs[0] + 2.0 * inputs[1] + standard_normal(&mut stream) / libm::sqrt(12.0))
        };
        let found = analyse(Sample { inputs: 2, rows: 4_096, seed: 2 }, noisy).unwrap().indices.unwrap();
        for (found, exact) in found.iter().zip([1.0 / 6.0, 4.0 / 6.0, 1.0 / 6.0]) {
            assert!((found.first.value - exact).abs() < 0.03 && (found.total.value - exact).abs() < 0.03, "{found:?}");
            assert!(found.first.low < exact + 0.02 && exact < found.first.high + 0.02, "{found:?}");
        }
    }

    #[test]
    fn many_inputs_are_sampled_too_and_a_constant_has_no_indices() {
        let sum = |inputs: &[f64], _| Ok::<_, ()>(inputs.iter().sum::<f64>());
        let found = analyse(Sample { inputs: 8, rows: 2_048, seed: 3 }, sum).unwrap().indices.unwrap();
        assert!(found[..8].iter().all(|index| (index.total.value - 0.125).abs() < 0.03), "{found:?}");
        assert!(analyse(Sample { inputs: 2, rows: 8, seed: 3 }, |_, _| Ok::<_, ()>(0.1)).unwrap().indices.is_none());
    }
}
