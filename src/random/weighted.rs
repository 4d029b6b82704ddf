//! Draws in proportion to weights.

use super::{Stream, below, unit};

/// One of `items`, with a probability in proportion to its weight, from 0 on; any of them where all weights are 0, and
/// `None` of none. For many draws by the same weights there is [`Weights`].
///
/// # Panics
/// If all weights are 0, and there are 2^32 items or more.
pub fn in_proportion<T: Copy>(
    stream: &mut Stream,
    items: impl Iterator<Item = T> + Clone,
    weight: impl Fn(T) -> f64,
) -> Option<T> {
    let all: f64 = items.clone().map(&weight).sum();
    if all <= 0.0 {
        let count = u32::try_from(items.clone().count()).expect("fewer than 2^32 items");
        return if count == 0 { None } else { items.clone().nth(below(stream, count) as usize) };
    }
    let mut left = unit(stream) * all;
    let mut last = None;
    for item in items {
        let weight = weight(item);
        if weight > 0.0 {
            // A sum may round up: then it is the last that can be drawn at all.
            last = Some(item);
        }
        if left < weight {
            break;
        }
        left -= weight;
    }
    last
}

/// The weights of some places, for draws that take the logarithm of their number.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The summed weights up to each; the last is their sum.
    sums: Vec<f64>,
}

impl Weights {
    /// The weights from the first place on, none below 0.
    pub fn new(weights: impl Iterator<Item = f64>) -> Self {
        let sums = weights.scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { sums: sums.collect() }
    }

    /// The weight of a place.
    ///
    /// # Panics
    /// If there is no such place.
    #[must_use]
    pub fn of(&self, place: usize) -> f64 {
        self.sums[place] - if place > 0 { self.sums[place - 1] } else { 0.0 }
    }

    /// A place in proportion to its weight; any of them where all weights are 0.
    ///
    /// # Panics
    /// If there is no place, or there are 2^32 or more.
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        let count = u32::try_from(self.sums.len()).expect("fewer than 2^32 places");
        let all = *self.sums.last().expect("a place");
        if all <= 0.0 {
            return below(stream, count);
        }
        let drawn = unit(stream) * all;
        // A product may round up to the whole.
        let place = self.sums.partition_point(|sum| *sum <= drawn).min(self.sums.len() - 1);
        u32::try_from(place).expect("fewer than 2^32 places")
    }
}

/// Zipf's law: the i-th of some is drawn in proportion to 1 / i^exponent, where i goes from `first` to `last`.
#[must_use]
pub fn zipf(first: u32, last: u32, exponent: f64) -> Weights {
    Weights::new((first..=last).map(|rank| libm::pow(f64::from(rank), -exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    /// How often each of four places is drawn.
    fn counts(mut draw: impl FnMut(&mut Stream) -> usize) -> [u32; 4] {
        let mut stream = Streams::new(1, 0).stream("weighted");
        let mut counts = [0_u32; 4];
        (0..25_000).for_each(|_| counts[draw(&mut stream)] += 1);
        counts
    }

    fn assert_near(counts: [u32; 4], expected: [u32; 4]) {
        // Four standard deviations of a count at the most.
        assert!(counts.iter().zip(expected).all(|(count, expected)| count.abs_diff(expected) < 320), "{counts:?}");
    }

    #[test]
    fn zipf_draws_by_rank() {
        let zipf = zipf(1, 4, 1.0);
        assert_near(counts(|stream| zipf.draw(stream) as usize), [12_000, 6_000, 4_000, 3_000]);
    }

    #[test]
    fn both_ways_draw_in_proportion_and_never_what_weighs_nothing() {
        let weights: [f64; 4] = [3.0, 0.0, 1.0, 0.0];
        let summed = Weights::new(weights.into_iter());
        let by_sums = counts(|stream| summed.draw(stream) as usize);
        assert_near(by_sums, [18_750, 0, 6_250, 0]);
        assert_eq!((by_sums[1], by_sums[3], summed.of(2).to_bits()), (0, 0, 1.0_f64.to_bits()));
        // The same draws, as a place's sum is exact here.
        assert_eq!(counts(|stream| in_proportion(stream, 0..4, |place| weights[place]).expect("one of four")), by_sums);
    }

    #[test]
    fn where_nothing_weighs_anything_any_is_drawn() {
        let nothing = Weights::new([0.0; 4].into_iter());
        assert_near(counts(|stream| nothing.draw(stream) as usize), [6_250; 4]);
        assert_near(counts(|stream| in_proportion(stream, 0..4, |_| 0.0).expect("one of four")), [6_250; 4]);
        assert_eq!(in_proportion(&mut Streams::new(1, 0).stream("none"), 0..0, |_: u32| 1.0), None);
    }
}
