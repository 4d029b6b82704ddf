//! The quantiles of the normal distribution, through portable arithmetic: the same bits on every platform.

/// The number below which a standard normal number falls with this `probability`; -infinity at 0, infinity at 1, NaN
/// outside.
///
/// Rational approximations for the middle and the tails, exact to about 16 digits (Wichura, Algorithm AS 241: The
/// Percentage Points of the Normal Distribution, Applied Statistics 1988; its routine PPND16 and its coefficients).
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    let from_middle = probability - 0.5;
    if from_middle.abs() <= 0.425 {
        return from_middle * ratio(&MIDDLE, 0.180_625 - from_middle * from_middle);
    }
    // The smaller tail, so that nothing is lost near 0; near 1 the probability itself has no more digits to give.
    let tail = probability.min(1.0 - probability);
    if tail == 0.0 {
        return from_middle * f64::INFINITY;
    }
    let depth = libm::sqrt(-libm::log(tail));
    let size = if depth <= 5.0 { ratio(&NEAR_TAIL, depth - 1.6) } else { ratio(&FAR_TAIL, depth - 5.0) };
    size.copysign(from_middle)
}

/// The coefficients of a numerator and a denominator, the constant term first.
type Ratio = [[f64; 8]; 2];

fn ratio([numerator, denominator]: &Ratio, at: f64) -> f64 {
    let value = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, next| sum * at + next);
    value(numerator) / value(denominator)
}

#[expect(clippy::excessive_precision, reason = "as published")]
const MIDDLE: Ratio = [
    [
        3.387_132_872_796_366_608,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561e3,
    ],
];

#[expect(clippy::excessive_precision, reason = "as published")]
const NEAR_TAIL: Ratio = [
    [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_4e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        6.897_673_349_851_000_045_5e-1,
        1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
];

#[expect(clippy::excessive_precision, reason = "as published")]
const FAR_TAIL: Ratio = [
    [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        2.965_605_718_285_048_912_3e-1,
        2.653_218_952_657_612_309_3e-2,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        5.998_322_065_558_879_376_9e-1,
        1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
];

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::excessive_precision, reason = "more digits than a number holds, so that it is the nearest one")]
    fn quantiles_agree_with_forty_digit_arithmetic() {
        // Roots of the distribution function, to 60 digits, for these very binary numbers.
        for (probability, expected) in [
            (1e-300, -37.047_096_299_361_199),
            (1e-16, -8.222_082_216_130_435_6),
            (1e-10, -6.361_340_902_404_056_2),
            (1e-5, -4.264_890_793_922_824_6),
            (0.025, -1.959_963_984_540_054_2),
            (0.075, -1.439_531_470_938_455_9),
            (0.3, -0.524_400_512_708_040_8),
            (0.6, 0.253_347_103_135_799_74),
            (0.925, 1.439_531_470_938_456_2),
            (0.999, 3.090_232_306_167_813_3),
        ] {
            let quantile = normal_quantile(probability);
            assert!((quantile / expected - 1.0_f64).abs() < 1e-15, "{probability}: {quantile} is not {expected}");
        }
    }

    #[test]
    fn quantiles_agree_with_statrs_everywhere() {
        use statrs::distribution::{ContinuousCDF, Normal};
        let normal = Normal::standard();
        for place in 1..10_000_u32 {
            let probability = f64::from(place) / 10_000.0;
            let ours = normal_quantile(probability);
            // Both promise some 16 digits of a number below 4, whose last digit is worth 4.4e-16.
            let theirs = normal.inverse_cdf(probability);
            assert!((ours - theirs).abs() < 2e-15, "{probability}: {ours} is not {theirs}");
            let back = libm::erfc(-ours / std::f64::consts::SQRT_2) / 2.0;
            assert!((back - probability).abs() < 5e-16, "{probability}: there and back gives {back}");
        }
    }

    #[test]
    fn quantiles_rise_and_are_odd() {
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!([-0.1, 1.1, f64::NAN].into_iter().all(|outside| normal_quantile(outside).is_nan()));
        let quantiles: Vec<f64> = (0..=4_096_u32).map(|part| normal_quantile(f64::from(part) / 4_096.0)).collect();
        assert!(quantiles.is_sorted_by(|low, high| low < high));
        assert!(quantiles.iter().zip(quantiles.iter().rev()).all(|(low, high)| *low == -high));
    }
}
