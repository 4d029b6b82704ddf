//! Verdicts: which differences are better, which are worse, which cannot be told, and how many replications would tell.

use super::results::About;
use super::student::{LEVEL, Test, holm, steps};

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The difference goes the better way.
    Better,
    /// It goes the worse way.
    Worse,
    /// There is one, of a measure of which neither way is better.
    Differs,
    /// What is seen may be chance.
    CannotTell,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Differs => "differs",
            Self::CannotTell => "cannot tell",
        }
    }
}

/// How many replications would be expected to settle what cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// It is settled.
    Settled,
    /// So many in all, if difference and spread stay as they were seen.
    Replications(u64),
    /// No number: no difference was seen.
    NoNumber,
    /// Not known: fewer than two pairs show no spread.
    Unknown,
}

/// The verdict on a test, with what led to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The p value, corrected for the number of comparisons of the measure.
    pub p_holm: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
    /// How many replications would settle it.
    pub needed: Needed,
}

/// Judges all comparisons of a measure together; `replications` is how many each cell was to have.
pub(super) fn judge(tests: &[Test], about: &About, replications: u32) -> Vec<Judged> {
    let tested: Vec<usize> = (0..tests.len()).filter(|place| tests[*place].p.is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|place| tests[*place].p).collect();
    let mut judged = vec![Judged { p_holm: None, verdict: Verdict::CannotTell, needed: Needed::Unknown }; tests.len()];
    for (place, corrected) in tested.iter().zip(holm(&p)) {
        judged[*place].p_holm = Some(corrected);
        judged[*place].verdict = verdict(&tests[*place], corrected, about);
    }
    // Holm's procedure stops at the first that it cannot tell: none is settled before those of which it is surer.
    let mut most = 0;
    for (step, factor) in steps(&p) {
        let (test, judged) = (&tests[tested[step]], &mut judged[tested[step]]);
        judged.needed = match test.pairs_needed(LEVEL / factor) {
            _ if judged.verdict != Verdict::CannotTell => Needed::Settled,
            None => Needed::NoNumber,
            Some(pairs) => {
                most = most.max(in_all(pairs, test.n, replications));
                Needed::Replications(most)
            }
        };
    }
    judged
}

/// So many pairs in replications, of which some have no value: as great a part as so far.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number; what is beyond 2^64 stays there"
)]
fn in_all(pairs: f64, n: usize, replications: u32) -> u64 {
    (pairs * (f64::from(replications) / n as f64).max(1.0)).ceil() as u64
}

fn verdict(test: &Test, p_holm: f64, about: &About) -> Verdict {
    let up = test.mean.is_some_and(|mean| mean > 0.0);
    match about.higher_is_better {
        _ if p_holm >= LEVEL => Verdict::CannotTell,
        None => Verdict::Differs,
        Some(higher) if higher == up => Verdict::Better,
        Some(_) => Verdict::Worse,
    }
}

#[cfg(test)]
mod tests {
    use super::Needed::{NoNumber, Replications, Unknown};
    use super::Verdict::{Better, CannotTell, Differs, Worse};
    use super::*;

    fn about(higher_is_better: Option<bool>) -> About {
        About { name: String::new(), label: String::new(), unit: String::new(), higher_is_better }
    }

    fn test(mean: f64, p: f64) -> Test {
        Test { n: 10, mean: Some(mean), sd: Some(1.0), interval: None, p: Some(p) }
    }

    #[test]
    fn verdicts_follow_the_measure_and_the_corrected_p() {
        let tests = [test(2.0, 0.001), test(-2.0, 0.002), test(0.9, 0.03), test(0.8, 0.04), Test::default()];
        let verdicts = |better| judge(&tests, &about(better), 10).iter().map(|of| of.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(Some(true)), [Better, Worse, CannotTell, CannotTell, CannotTell]);
        assert_eq!(verdicts(Some(false)), [Worse, Better, CannotTell, CannotTell, CannotTell]);
        assert_eq!(verdicts(None), [Differs, Differs, CannotTell, CannotTell, CannotTell]);
    }

    #[test]
    fn what_cannot_be_told_says_how_many_replications_would_tell() {
        // Of two, the surer is tested at 2.5 %: (2.2414 + 0.8416)² / 0.25 + 2.2414² / 2 = 40.5; the other, at 5 %,
        // would by itself be settled by 39 at an effect of 0.47, but not before the first.
        let tests = [test(0.5, 0.1), test(-0.47, 0.11), test(0.0, 1.0), Test { p: None, ..test(1.0, 1.0) }];
        let needed = |replications, tests: &[Test]| {
            judge(tests, &about(None), replications).iter().map(|of| of.needed).collect::<Vec<_>>()
        };
        assert_eq!(needed(10, &tests[..2]), [Replications(41), Replications(41)]);
        assert_eq!(needed(20, &tests[..1]), [Replications(68)], "half of the replications had a value");
        assert_eq!(needed(10, &tests[2..]), [NoNumber, Unknown]);
    }
}
