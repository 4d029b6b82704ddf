//! Points that fill a space evenly: Latin hypercubes, and the sequence of Sobol'. Each function gives one coordinate of
//! all points, above 0 and below 1.

use rand::RngExt;

use super::{Stream, inner_unit, permutation};

/// How many coordinates the points of [`sobol`] may have.
pub const SOBOL_DIMENSIONS: usize = 10;

/// One coordinate of a Latin hypercube: of as many equal parts as there are points, each holds one point, anywhere in
/// it (McKay, Beckman and Conover: A Comparison of Three Methods for Selecting Values of Input Variables, Technometrics
/// 1979).
pub fn latin(stream: &mut Stream, points: u32) -> Vec<f64> {
    let parts = permutation(stream, points);
    parts.into_iter().map(|part| (f64::from(part) + inner_unit(stream)) / f64::from(points)).collect()
}

/// One coordinate, counted from 0, of the first points of the sequence of Sobol', with a random digital shift: every
/// digit in base 2 is kept or turned, the same for all points. That keeps what makes the sequence even, moves its first
/// point off the corner, and gives another design under another seed.
///
/// # Panics
/// If there is no such coordinate: there are [`SOBOL_DIMENSIONS`].
pub fn sobol(stream: &mut Stream, dimension: usize, points: u32) -> Vec<f64> {
    let shift: u32 = stream.random();
    sobol_digits(dimension, points).into_iter().map(|digits| middle(digits ^ shift)).collect()
}

/// The middle of what lies between a number of 32 binary digits and the next.
fn middle(digits: u32) -> f64 {
    (f64::from(digits) + 0.5) / 4_294_967_296.0
}

/// A primitive polynomial by its degree and its inner coefficients, and the first direction numbers.
type Direction = (u32, u32, &'static [u32]);

/// For the second coordinate and on: the first lines of new-joe-kuo-6.21201 (Joe and Kuo: Constructing Sobol Sequences
/// with Better Two-Dimensional Projections, SIAM Journal on Scientific Computing 2008).
const DIRECTIONS: [Direction; SOBOL_DIMENSIONS - 1] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
];

/// One coordinate of the first points, as 32 binary digits behind the point, in the order of the Gray code (Antonov and
/// Saleev 1979).
fn sobol_digits(dimension: usize, points: u32) -> Vec<u32> {
    let directions = directions(dimension);
    let point = |index: u32| {
        let gray = index ^ (index >> 1);
        directions
            .iter()
            .enumerate()
            .filter(|(bit, _)| gray >> bit & 1 == 1)
            .fold(0, |digits, (_, turned)| digits ^ turned)
    };
    (0..points).map(point).collect()
}

/// What each binary digit of a point's number turns.
fn directions(dimension: usize) -> [u32; 32] {
    let mut directions: [u32; 32] = std::array::from_fn(|bit| 1 << (31 - bit));
    if dimension == 0 {
        return directions;
    }
    let (degree, coefficients, first) = DIRECTIONS[dimension - 1];
    let degree = degree as usize;
    for (bit, number) in first.iter().enumerate() {
        directions[bit] = number << (31 - bit);
    }
    for bit in degree..32 {
        let before = directions[bit - degree];
        let inner = (1..degree).filter(|term| coefficients >> (degree - 1 - term) & 1 == 1);
        directions[bit] = inner.fold(before ^ (before >> degree), |sum, term| sum ^ directions[bit - term]);
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    #[test]
    fn each_part_of_a_latin_hypercube_holds_one_point() {
        for points in [2_u32, 7, 100] {
            let values = latin(&mut Streams::new(1, 0).stream("latin"), points);
            let mut parts: Vec<f64> = values.iter().map(|value| (value * f64::from(points)).floor()).collect();
            parts.sort_unstable_by(f64::total_cmp);
            assert_eq!(parts, (0..points).map(f64::from).collect::<Vec<_>>());
            assert!(values.iter().all(|value| *value > 0.0 && *value < 1.0));
        }
    }

    #[test]
    fn the_first_sobol_points_are_those_of_joe_and_kuo() {
        // The ten points in three dimensions that their program prints.
        let expected = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        for dimension in 0..3 {
            let expected: Vec<f64> = expected.iter().map(|point| point[dimension]).collect();
            let digits = sobol_digits(dimension, 10);
            let points: Vec<f64> = digits.into_iter().map(|digits| f64::from(digits) / 4_294_967_296.0).collect();
            assert_eq!(points, expected, "dimension {dimension}");
        }
    }

    #[test]
    fn sobol_points_in_all_dimensions_are_those_of_scipy() {
        // scipy.stats.qmc.Sobol(10, scramble=False), which has the same direction numbers, counted from 0.
        let expected = [
            (5, [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125]),
            (12, [0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375, 0.0625, 0.0625, 0.0625, 0.9375]),
            (31, [0.03125, 0.53125, 0.90625, 0.96875, 0.96875, 0.78125, 0.34375, 0.53125, 0.15625, 0.59375]),
        ];
        for (point, expected) in expected {
            let found: [f64; SOBOL_DIMENSIONS] =
                std::array::from_fn(|dimension| f64::from(sobol_digits(dimension, 32)[point]) / 4_294_967_296.0);
            assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "point {point}");
        }
    }

    #[test]
    fn equal_parts_hold_as_many_sobol_points_in_every_dimension() {
        for dimension in 0..SOBOL_DIMENSIONS {
            let mut values = sobol(&mut Streams::new(1, 0).stream("sobol"), dimension, 64);
            values.sort_by(f64::total_cmp);
            let parts: Vec<f64> = values.iter().map(|value| (value * 64.0).floor()).collect();
            assert_eq!(parts, (0..64).map(f64::from).collect::<Vec<_>>(), "dimension {dimension}");
        }
    }

    #[test]
    fn more_sobol_points_leave_the_first_as_they_are() {
        let points = |count| sobol(&mut Streams::new(3, 0).stream("sobol"), 4, count);
        assert_eq!(points(100)[..10], points(10));
    }
}
