//! Scales and their ticks: round numbers, as many as there is room for, written no more exactly than the step asks.

/// How values become places along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal distances for equal differences.
    Linear {
        /// The value at the start of the axis.
        low: f64,
        /// The value at its end; may be below `low`, which turns the axis round.
        high: f64,
    },
    /// Equal distances for equal ratios.
    Logarithmic {
        /// The value at the start of the axis; positive.
        low: f64,
        /// The value at its end; above `low`.
        high: f64,
    },
}

impl Scale {
    /// Where a value lies along the axis: 0 at its start, 1 at its end.
    #[must_use]
    pub fn part(&self, value: f64) -> f64 {
        match *self {
            Self::Linear { low, high } => (value - low) / (high - low),
            Self::Logarithmic { low, high } => libm::log(value / low) / libm::log(high / low),
        }
    }

    /// Round values on the axis, about so many, and how each is written.
    #[must_use]
    pub fn ticks(&self, about: u32) -> Vec<(f64, String)> {
        match *self {
            Self::Linear { low, high } => {
                let step = Step::for_span(high - low, about);
                step.multiples(low, high).into_iter().map(|value| (value, step.write(value))).collect()
            }
            Self::Logarithmic { low, high } => round_in_decades(low, high, about),
        }
    }
}

/// A round step: 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    mantissa: f64,
    exponent: i32,
}

impl Step {
    /// The smallest round step that cuts a span into at most about so many pieces.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a double is below 400")]
    pub fn for_span(span: f64, about: u32) -> Self {
        let least = span.abs() / f64::from(about.max(1)) * (1.0 - 1e-9);
        let exponent = libm::floor(libm::log10(least)) as i32;
        let rest = least / ten_to(exponent);
        let mantissa = [1.0, 2.0, 5.0].into_iter().find(|mantissa| *mantissa >= rest);
        mantissa.map_or(Self { mantissa: 1.0, exponent: exponent + 1 }, |mantissa| Self { mantissa, exponent })
    }

    /// So many steps; a division by a whole power of ten, so that three steps of 0.1 are 0.3.
    #[must_use]
    pub fn times(&self, count: f64) -> f64 {
        let whole = count * self.mantissa;
        if self.exponent < 0 { whole / ten_to(-self.exponent) } else { whole * ten_to(self.exponent) }
    }

    /// The span, widened to whole steps at both ends.
    #[must_use]
    pub fn around(&self, low: f64, high: f64) -> (f64, f64) {
        let one = self.times(1.0);
        (self.times(libm::floor(low / one + 1e-9)), self.times(libm::ceil(high / one - 1e-9)))
    }

    /// The multiples of the step from `low` to `high`.
    #[must_use]
    pub fn multiples(&self, low: f64, high: f64) -> Vec<f64> {
        let one = self.times(1.0);
        let (first, last) = (libm::ceil(low / one - 1e-9), libm::floor(high / one + 1e-9));
        let mut count = first;
        let mut values = Vec::new();
        while count <= last {
            values.push(self.times(count));
            count += 1.0;
        }
        values
    }

    /// A multiple of the step with as many decimals as the step has.
    #[must_use]
    pub fn write(&self, value: f64) -> String {
        with_decimals(value, usize::try_from(-self.exponent).unwrap_or(0))
    }
}

fn ten_to(exponent: i32) -> f64 {
    libm::pow(10.0, f64::from(exponent))
}

/// Powers of ten within a range, with their doubles and fives where there is room for more.
fn round_in_decades(low: f64, high: f64, about: u32) -> Vec<(f64, String)> {
    let decades = libm::log10(high / low);
    let mantissas: &[f64] = if decades * 3.0 <= f64::from(about.max(3)) { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let mut power = libm::floor(libm::log10(low));
    let mut ticks = Vec::new();
    while power <= libm::log10(high) {
        for mantissa in mantissas {
            let value =
                if power < 0.0 { mantissa / libm::pow(10.0, -power) } else { mantissa * libm::pow(10.0, power) };
            if value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9) {
                ticks.push((value, plainly(value)));
            }
        }
        power += 1.0;
    }
    ticks
}

/// A number with thousands apart and so many decimals.
#[must_use]
pub fn with_decimals(value: f64, decimals: usize) -> String {
    let written = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let negative = value < 0.0 && written.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let mut out = String::from(if negative { "−" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number with the decimals that it needs, at most six.
#[must_use]
pub fn plainly(value: f64) -> String {
    let written = with_decimals(value, 6);
    written.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A number with about three figures.
#[must_use]
pub fn three_figures(value: f64) -> String {
    match value.abs() {
        size if size >= 99.95 => format!("{value:.0}"),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The range of an axis that shows these values: the declared range where they fill a fair part of it, else one that
/// starts at zero where zero is near, else one about the values that does not blow rounding errors up to mountains.
#[must_use]
pub fn range_for(values: impl IntoIterator<Item = f64>, declared: Option<(f64, f64)>) -> (f64, f64) {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.into_iter().fold(start, |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return declared.filter(|(_, most)| most.is_finite()).unwrap_or((0.0, 1.0));
    }
    if let Some((least, most)) = declared
        && (high - low) >= 0.2 * (most - least)
        && low >= least
        && high <= most
    {
        return (least, most);
    }
    let largest = low.abs().max(high.abs());
    let alike = high - low <= 1e-9 * largest;
    if let Some((least, most)) =
        declared.filter(|(least, most)| alike && *least <= low && high <= *most && most.is_finite())
    {
        return (least, most);
    }
    if largest == 0.0 {
        return (0.0, 1.0);
    }
    let (low, high) = with_room(low, high, largest);
    // Of two round steps the one that leaves less of the panel empty.
    let [few, more] = [5, 6].map(|about| Step::for_span(high - low, about).around(low, high));
    let (low, high) = if more.1 - more.0 < few.1 - few.0 { more } else { few };
    declared.map_or((low, high), |(least, most)| within(low, high, least, most))
}

/// The span with zero if that is near, at least a fiftieth of the largest value wide, and a little air.
fn with_room(low: f64, high: f64, largest: f64) -> (f64, f64) {
    if low >= 0.0 && low <= 0.6 * high {
        return (0.0, high * 1.02);
    }
    if high <= 0.0 && high >= 0.6 * low {
        return (low * 1.02, 0.0);
    }
    let least = 0.02 * largest;
    let middle = f64::midpoint(low, high);
    let half = (0.55 * (high - low)).max(least / 2.0);
    (middle - half, middle + half)
}

/// The span without what lies outside the declared range, unless values lie there too.
fn within(low: f64, high: f64, least: f64, most: f64) -> (f64, f64) {
    let (low, high) = (if low < least { least.min(high) } else { low }, if high > most { most.max(low) } else { high });
    if low < high { (low, high) } else { (least, most) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(low: f64, high: f64, about: u32) -> Vec<String> {
        Scale::Linear { low, high }.ticks(about).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_and_written_shortly() {
        assert_eq!(written(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(written(0.0, 90.0, 5), ["0", "20", "40", "60", "80"]);
        assert_eq!(written(-3.0, 7.0, 5), ["−2", "0", "2", "4", "6"]);
        assert_eq!(written(0.0, 2_500_000.0, 5), ["0", "500,000", "1,000,000", "1,500,000", "2,000,000", "2,500,000"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        let labels: Vec<String> =
            Scale::Logarithmic { low: 100.0, high: 1e6 }.ticks(6).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["100", "1,000", "10,000", "100,000", "1,000,000"]);
    }

    #[test]
    fn nothing_is_written_as_less_than_zero_that_rounds_to_zero() {
        assert_eq!(with_decimals(-0.001, 2), "0.00");
        assert_eq!(with_decimals(-1_234.5, 1), "−1,234.5");
    }

    #[test]
    fn ranges_show_zero_where_it_is_near_and_do_not_magnify_rounding_errors() {
        assert_eq!(range_for([0.1, 0.8], Some((0.0, 1.0))), (0.0, 1.0));
        assert_eq!(range_for([3.0, 9.0], None), (0.0, 10.0));
        assert_eq!(range_for([0.0, 0.0], None), (0.0, 1.0));
        assert_eq!(range_for([1.0, 1.0], Some((0.0, 1.0))), (0.0, 1.0));
        let (low, high) = range_for([0.5, 0.5 + 1e-12], None);
        assert!(high - low >= 0.009, "{low} to {high}");
        let (low, high) = range_for([0.97, 0.99], Some((0.0, 1.0)));
        assert!(low > 0.9 && high <= 1.0, "{low} to {high}");
    }

    proptest! {
        #[test]
        fn ranges_hold_their_values(values in prop::collection::vec(-1e9_f64..1e9, 1..20)) {
            let (low, high) = range_for(values.iter().copied(), None);
            prop_assert!(low < high);
            for value in values {
                prop_assert!(low <= value && value <= high, "{value} is not in {low} to {high}");
            }
        }

        #[test]
        fn ticks_lie_on_the_axis_and_are_neither_too_many_nor_too_few(low in -1e6_f64..1e6, span in 1e-6_f64..1e6, about in 2_u32..12) {
            let high = low + span;
            let ticks = Scale::Linear { low, high }.ticks(about);
            prop_assert!(ticks.len() <= about as usize + 1);
            prop_assert!(ticks.len() * 3 + 3 >= about as usize, "{ticks:?}");
            for (value, _) in ticks {
                prop_assert!(value >= low - 1e-8 * span && value <= high + 1e-8 * span);
            }
        }
    }
}
