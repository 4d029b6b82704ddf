//! Elementary draws, by inversion through portable arithmetic: the same bits on every platform.

use std::iter;

use rand::RngExt;
use rand_distr::{Distribution, Open01, OpenClosed01};

use super::Stream;

/// A number from [0, 1).
pub fn unit(stream: &mut Stream) -> f64 {
    stream.random()
}

/// A number from (0, 1]: safe to take the logarithm of.
pub fn open_unit(stream: &mut Stream) -> f64 {
    OpenClosed01.sample(stream)
}

/// A number from (0, 1), without its ends: safe to turn into a draw from any law by inversion.
pub fn inner_unit(stream: &mut Stream) -> f64 {
    Open01.sample(stream)
}

/// A whole number below `bound`, each with equal probability.
///
/// # Panics
/// If `bound` is zero.
pub fn below(stream: &mut Stream, bound: u32) -> u32 {
    stream.random_range(0..bound)
}

/// 32 random bits.
pub fn bits(stream: &mut Stream) -> u32 {
    stream.random()
}

/// An exponential time or amount with this mean.
pub fn exponential(stream: &mut Stream, mean: f64) -> f64 {
    -mean * libm::log(open_unit(stream))
}

/// A standard normal number, by Box and Muller (1958): two uniforms for one normal, so that each draw stands alone.
pub fn standard_normal(stream: &mut Stream) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(open_unit(stream)));
    radius * libm::cos(std::f64::consts::TAU * unit(stream))
}

/// A gamma number with this shape, of 1 or more, and scale 1 (Marsaglia and Tsang 2000).
pub fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    debug_assert!(shape >= 1.0, "smaller shapes need a correction");
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = standard_normal(stream);
        let v = 1.0 + c * x;
        let v = v * v * v;
        if v > 0.0 && libm::log(open_unit(stream)) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
            return d * v;
        }
    }
}

/// One of `items`, each with equal probability; `None` of none.
///
/// # Panics
/// If there are 2^32 items or more.
pub fn pick<'a, T>(stream: &mut Stream, items: &'a [T]) -> Option<&'a T> {
    let count = u32::try_from(items.len()).expect("fewer than 2^32 items");
    if count == 0 { None } else { Some(&items[below(stream, count) as usize]) }
}

/// What [`pick`] will draw of these items, time after time; draws nothing. Nothing will be drawn of none.
///
/// # Panics
/// If there are 2^32 items or more.
pub fn foresee<'a, T>(stream: &Stream, items: &'a [T]) -> impl Iterator<Item = &'a T> + use<'a, T> {
    let mut stream = stream.clone();
    iter::from_fn(move || pick(&mut stream, items))
}

/// Puts `items` in random order (Fisher & Yates 1938, Durstenfeld 1964).
///
/// # Panics
/// If there are 2^32 items or more.
pub fn shuffle<T>(stream: &mut Stream, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let bound = u32::try_from(last + 1).expect("fewer than 2^32 items");
        items.swap(last, below(stream, bound) as usize);
    }
}

/// The numbers 0 to `count` - 1 in random order.
#[must_use]
pub fn permutation(stream: &mut Stream, count: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    shuffle(stream, &mut order);
    order
}

#[cfg(test)]
mod tests {
    use rand_distr::Exp;

    use super::*;
    use crate::random::Streams;

    #[test]
    fn uniform_numbers_keep_away_from_the_ends_they_promise() {
        let mut stream = Streams::new(1, 0).stream("uniform");
        for _ in 0..100_000 {
            assert!((0.0..1.0).contains(&unit(&mut stream)));
            let open = open_unit(&mut stream);
            assert!(open > 0.0 && open <= 1.0);
            let inner = inner_unit(&mut stream);
            assert!(inner > 0.0 && inner < 1.0);
        }
    }

    #[test]
    fn exponential_draws_have_the_moments_of_rand_distr() {
        let theirs = Exp::new(0.2).expect("a law");
        let (mut one, mut other) = (Streams::new(1, 0).stream("ours"), Streams::new(1, 0).stream("theirs"));
        let n = 100_000_u32;
        let (mut difference, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let (a, b) = (exponential(&mut one, 5.0) / 5.0, theirs.sample(&mut other) / 5.0);
            difference += a - b;
            squares += a * a - b * b;
        }
        // An exponential x of mean 1 has variance 1, and x^2 has variance 24 - 4 = 20.
        let n = f64::from(n);
        assert!((difference / n).abs() < 4.0 * libm::sqrt(2.0 / n), "{difference}");
        assert!((squares / n).abs() < 4.0 * libm::sqrt(40.0 / n), "{squares}");
    }

    #[test]
    fn what_is_foreseen_is_what_is_drawn() {
        let items: Vec<u32> = (0..1_000).collect();
        let mut stream = Streams::new(1, 0).stream("foreseen");
        let foreseen: Vec<_> = foresee(&stream, &items).take(50).collect();
        let drawn: Vec<_> = (0..50).map(|_| pick(&mut stream, &items).expect("there are items")).collect();
        assert_eq!(foreseen, drawn);
        assert_eq!(foresee::<u32>(&stream, &[]).next(), None);
    }

    #[test]
    fn normal_draws_have_the_moments_of_the_normal_law() {
        let mut stream = Streams::new(1, 0).stream("normal");
        let n = 100_000_u32;
        let drawn: Vec<f64> = (0..n).map(|_| standard_normal(&mut stream)).collect();
        let n = f64::from(n);
        assert!((drawn.iter().sum::<f64>() / n).abs() < 4.0 / libm::sqrt(n));
        assert!((drawn.iter().map(|x| x * x).sum::<f64>() / n - 1.0).abs() < 4.0 * libm::sqrt(2.0 / n));
    }
}
