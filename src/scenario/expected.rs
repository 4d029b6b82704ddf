//! What a scenario must come to: `[verify]`, laws and published figures with their tolerance and their source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Reported};
use super::problem::Finding;

/// What the scenario must come to: laws and published figures that `potluck verify` holds it to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Where the figures come from: who, what, when.
    pub source: String,
    /// How sure they are.
    pub mark: Mark,
    /// What must be known beside the figures: inputs that are ours, or were chosen so that some of them come out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub note: Option<String>,
    /// Whether it takes so long that `potluck verify` leaves it out unless it is given `--all`.
    #[serde(default)]
    pub slow: bool,
    /// The figures, at least one.
    pub figures: Vec<Figure>,
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// A law: it was derived, and confirmed by an independent program.
    Exact,
    /// Read in the paper itself.
    Published,
    /// Read in an account of the paper.
    Secondary,
}

impl Mark {
    /// Its name, as a scenario has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Published => "published",
            Self::Secondary => "secondary",
        }
    }
}

/// One figure: a measure, in which cells, and what it must come to. Exactly one of `expected` (with a tolerance),
/// `at_most` and `at_least`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What it says, in a few words.
    pub says: String,
    /// The cells it speaks of, as `AXIS=LEVEL`; all cells that fit. It must hold in each of them.
    #[serde(default)]
    pub cell: Vec<String>,
    /// The measure, by its name as a column of `runs.csv`.
    pub measure: String,
    /// Further measures, of the same run, that are added to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plus: Vec<String>,
    /// Another measure, of the same run, by which that is divided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub over: Option<String>,
    /// What is made of the replications.
    #[serde(default)]
    pub of: Of,
    /// What it must be, within the tolerance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub expected: Option<f64>,
    /// How far it may lie from `expected`, in its own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub tolerance: Option<f64>,
    /// How far it may lie from `expected`, as a share of that: 0.02 is 2 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub relative_tolerance: Option<f64>,
    /// The most that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub at_most: Option<f64>,
    /// The least that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub at_least: Option<f64>,
}

/// What is made of the replications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// Their mean; of a quotient, the quotient of the means.
    #[default]
    Mean,
    /// Each of them must hold: what counts is the one that is farthest off.
    EveryRun,
}

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// This, give or take a tolerance.
    Near(f64, f64),
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Bound {
    /// By how much a value misses it; 0 if it does not.
    #[must_use]
    pub fn missed_by(self, value: f64) -> f64 {
        let by = match self {
            Self::Near(expected, tolerance) => (value - expected).abs() - tolerance,
            Self::AtMost(most) => value - most,
            Self::AtLeast(least) => least - value,
        };
        by.max(0.0)
    }

    /// How far a value lies towards missing it; for the one of several that is nearest to that.
    #[must_use]
    pub fn strain(self, value: f64) -> f64 {
        match self {
            Self::Near(expected, _) => (value - expected).abs(),
            Self::AtMost(_) => value,
            Self::AtLeast(_) => -value,
        }
    }
}

impl Figure {
    /// What it must be; `None` if that is not said, or more than one thing is.
    #[must_use]
    pub fn bound(&self) -> Option<Bound> {
        let tolerance = |expected: f64| match (self.tolerance, self.relative_tolerance) {
            (Some(tolerance), None) => Some(tolerance),
            (None, Some(share)) => Some(share * expected.abs()),
            _ => None,
        };
        let given = |number: f64| number.is_finite();
        let no_tolerance = self.tolerance.is_none() && self.relative_tolerance.is_none();
        match (self.expected, self.at_most, self.at_least) {
            (Some(expected), None, None) => {
                let tolerance = tolerance(expected).filter(|tolerance| given(*tolerance) && *tolerance >= 0.0)?;
                given(expected).then_some(Bound::Near(expected, tolerance))
            }
            (None, Some(most), None) if no_tolerance => given(most).then_some(Bound::AtMost(most)),
            (None, None, Some(least)) if no_tolerance => given(least).then_some(Bound::AtLeast(least)),
            _ => None,
        }
    }
}

/// Reads the table.
pub(super) fn read(mut fields: Fields<'_>) -> Result<Expected, Reported> {
    let source = fields.required::<String>("source", "\"Kumar and Ross, HotWeb 2006\"");
    let mark = fields.required::<Mark>("mark", "\"exact\"");
    let note = fields.optional::<String>("note");
    let slow = fields.or("slow", false);
    let place = fields.place("figures");
    let figures = fields.required::<Vec<Figure>>(
        "figures",
        "[{ says = \"what is checked\", measure = \"makespan_s\", expected = 7500, relative_tolerance = 0.02 }]",
    );
    let figures = figures.and_then(|figures| match figures.iter().find(|figure| figure.bound().is_none()) {
        None if figures.is_empty() => {
            let finding = Finding::at(place, "[verify] has no figures, so it checks nothing");
            Err(fields.report(finding.expected("one figure or more")))
        }
        None => Ok(figures),
        Some(figure) => {
            let finding = Finding::at(place, format!("the figure `{}` does not say what it must be", figure.says));
            let expected = "either `expected` with `tolerance` or `relative_tolerance`, or `at_most`, or `at_least`";
            Err(fields.report(finding.expected(expected)))
        }
    });
    fields.finish();
    Ok(Expected { source: source?, mark: mark?, note: note?, slow: slow?, figures: figures? })
}
