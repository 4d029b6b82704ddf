//! Validity: whether scenarios come to the laws and published figures that they name.
//!
//! A scenario says so itself, in its table `[verify]`. What no scenario can express, since it is about a rule or an
//! overlay alone and not about a run, is computed here, in a file for each: [`claims`] lists them.

mod altruism;
mod best_response;
mod cascades;
mod claim;
mod gnutella;
mod readme;
mod removal;
mod scenario;

pub use claim::{Claim, claims};
pub use readme::{Misplaced, came_to, must_be, with_table};
pub use scenario::{Unverifiable, verified};

use crate::scenario::{Bound, Mark};
use crate::study::statistics::Statistics;

/// A law or a published result, its figures, and what they came to.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The scenario's name, or that of the claim.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// Where the figures come from.
    pub source: String,
    /// How sure they are.
    pub mark: Mark,
    /// What must be known beside the figures; may be empty.
    pub note: String,
    /// The figures.
    pub figures: Vec<Found>,
}

/// A figure, and what it came to.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it says.
    pub says: String,
    /// What it must be.
    pub bound: Bound,
    /// What it came to, where it is farthest off; `None` if it has no value.
    pub value: Option<f64>,
    /// The standard error of that value, if it is a mean of several runs.
    pub error: Option<f64>,
    /// How many runs it comes from.
    pub runs: u32,
}

/// Whether a figure came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Pass,
    /// It scatters so much that passing would mean little: three standard errors are more than the tolerance, or, of a
    /// bound, than the distance from it.
    Unsure,
    /// It did not.
    Fail,
}

impl Found {
    /// A figure that is computed, without scatter.
    fn computed(says: String, bound: Bound, value: f64) -> Self {
        Self { says, bound, value: Some(value), error: None, runs: 1 }
    }

    /// A figure that is the mean of several runs.
    fn averaged(says: String, bound: Bound, values: &[f64]) -> Self {
        let Statistics { mean, sd, .. } = Statistics::of(values).expect("there are runs");
        let runs = u32::try_from(values.len()).expect("a few runs");
        Self { says, bound, value: Some(mean), error: sd.map(|sd| sd / f64::from(runs).sqrt()), runs }
    }

    /// Whether it came out.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Some(value) = self.value else { return Verdict::Fail };
        let room = match self.bound {
            Bound::Near(_, tolerance) => tolerance,
            Bound::AtMost(most) => most - value,
            Bound::AtLeast(least) => value - least,
        };
        let scatters = self.error.is_some_and(|error| 3.0 * error > room);
        match () {
            () if self.bound.missed_by(value) > 0.0 => Verdict::Fail,
            () if scatters => Verdict::Unsure,
            () => Verdict::Pass,
        }
    }
}

impl Verified {
    /// Whether every figure came out.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.figures.iter().all(|found| found.verdict() == Verdict::Pass)
    }
}

impl Verdict {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unsure => "unsure",
            Self::Fail => "FAIL",
        }
    }
}
