//! Elementary draws, by inversion through portable arithmetic: the same bits on every platform.

use rand::RngExt;
use rand_distr::{Distribution, OpenClosed01};

use super::Stream;

/// A number from [0, 1).
pub fn unit(stream: &mut Stream) -> f64 {
    stream.random()
}

/// A number from (0, 1]: safe to take the logarithm of.
pub fn open_unit(stream: &mut Stream) -> f64 {
    OpenClosed01.sample(stream)
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

/// One of `items`, each with equal probability; `None` of none.
pub fn pick<'a, T>(stream: &mut Stream, items: &'a [T]) -> Option<&'a T> {
    let count = u32::try_from(items.len()).expect("fewer than 2^32 items");
    if count == 0 { None } else { Some(&items[below(stream, count) as usize]) }
}

/// Puts `items` in random order (Fisher & Yates 1938, Durstenfeld 1964).
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
