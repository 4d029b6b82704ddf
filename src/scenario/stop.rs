//! When a cell has enough replications: `[stop]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Reported};
use super::problem::Finding;

/// When a cell has enough replications: once the 95 % interval of a measure's mean is narrow enough.
///
/// A cell ends with the first number of replications, from `minimum` on, at which the half-width of the interval is no
/// more than asked: the sequential procedure of fixed width (Chow and Robbins 1965). The interval is that of
/// `summary.csv`: Student's t, and of what happens in a run or does not (`collapsed`, `fixation`) Wilson's, of which the
/// half-width is half of the way from end to end. Whether it ends with n hangs on its first n replications and on
/// nothing else. `replications` is the budget: the most that a cell
/// gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The measure, by its name as a column of `runs.csv`.
    pub measure: String,
    /// The half-width that is narrow enough, in the measure's own unit. Either this or `relative_half_width`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = 0.0))]
    pub half_width: Option<f64>,
    /// The half-width that is narrow enough, as a share of the mean: 0.05 is 5 %. Either this or `half_width`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = 0.0))]
    pub relative_half_width: Option<f64>,
    /// The fewest replications of a cell, from 2 to `replications`. With few of them the spread may seem smaller than
    /// it is, and a cell end too soon.
    #[schemars(range(min = 2))]
    pub minimum: u32,
}

impl Stop {
    /// Whether the interval of a mean is narrow enough.
    #[must_use]
    pub fn is_met(&self, mean: f64, half_width: f64) -> bool {
        let relative = self.relative_half_width.map(|share| share * mean.abs());
        self.half_width.or(relative).is_some_and(|wanted| half_width <= wanted)
    }

    /// What is asked, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        let width = match (self.half_width, self.relative_half_width) {
            (Some(width), _) => format!("{width}"),
            (None, share) => format!("{} % of the mean", 100.0 * share.unwrap_or_default()),
        };
        format!("the 95 % half-width of {} is at most {width}", self.measure)
    }
}

/// Reads the table; `replications` is the budget.
pub(super) fn read(mut fields: Fields<'_>, replications: Result<u32, Reported>) -> Result<Stop, Reported> {
    let measure = fields.required::<String>("measure", "\"throughput_relative\"");
    let half_width = width(&mut fields, "half_width", "a number above 0, in the measure's own unit");
    let relative = width(&mut fields, "relative_half_width", "a number above 0: 0.05 is 5 % of the mean");
    let place = fields.place("minimum");
    let minimum = fields.or("minimum", replications.map_or(5, |budget| budget.clamp(2, 5))).and_then(|minimum| {
        let budget = replications?;
        if (2..=budget).contains(&minimum) {
            return Ok(minimum);
        }
        let message = match budget {
            1 => "with one replication there is no interval to stop by".to_owned(),
            budget => format!("`stop.minimum` is {minimum}, of at most {budget} replications"),
        };
        let finding = Finding::at(place, message).expected(format!("a whole number from 2 to {}", budget.max(2)));
        Err(fields.report(finding.help("`replications`, at the top of the file, is the most that a cell gets")))
    });
    let both = fields.has("half_width") && fields.has("relative_half_width");
    if both || !(fields.has("half_width") || fields.has("relative_half_width")) {
        let place = if both { fields.place("relative_half_width") } else { fields.header() };
        let message = if both { "[stop] has two targets" } else { "[stop] has no target" };
        let finding = Finding::at(place, message).expected("either `half_width` or `relative_half_width`");
        fields.report(finding.help("such as: relative_half_width = 0.05"));
        fields.finish();
        return Err(Reported);
    }
    fields.finish();
    Ok(Stop { measure: measure?, half_width: half_width?, relative_half_width: relative?, minimum: minimum? })
}

fn width(fields: &mut Fields<'_>, key: &'static str, expected: &str) -> Result<Option<f64>, Reported> {
    match fields.optional::<f64>(key)? {
        Some(width) if !(width.is_finite() && width > 0.0) => {
            let finding = Finding::at(fields.place(key), format!("`stop.{key}` is {width}"));
            Err(fields.report(finding.expected(expected)))
        }
        width => Ok(width),
    }
}
