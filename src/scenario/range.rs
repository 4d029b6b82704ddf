//! Ranges: evenly spaced values, or values in equal proportions, as the decimals that a person would write.

use std::ops::Range as Place;

use serde::Deserialize;

use super::fields::{Fields, Report, Reported};
use super::problem::Finding;
use super::tree::{Node, Value};
use crate::units::{Amount, Worded};

/// No axis has more levels than this.
pub(super) const MOST_LEVELS: u32 = 10_000;
/// How many digits a computed value keeps, next to the size of what lies between two values: enough for every use, and
/// few enough that the rounding of arithmetic does not show.
const DIGITS: i32 = 6;

/// How the values lie between the ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scale {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal proportions.
    Log,
}

/// The ends of a range, in the unit of its beginning.
#[derive(Clone, Debug)]
pub(super) struct Span {
    from: f64,
    to: f64,
    unit: Option<Worded>,
    scale: Scale,
    /// Whether only whole numbers fit where the values go.
    whole: bool,
    /// The ends as they are written.
    written: [Value; 2],
    place: Place<usize>,
}

/// Whether a value is written as a range.
pub(super) fn is_range(node: &Node) -> bool {
    node.table().is_some_and(|table| table.get("from").is_some())
}

/// The values of `{ from, to, step }` or `{ from, to, count, scale }`; `name` is the key, as its table would be called.
pub(super) fn values(node: Node, name: &str, whole: bool, report: &Report) -> Result<Vec<Node>, Reported> {
    let written = written(&node);
    let place = node.place.clone();
    let mut fields = Fields::of(node, name, report)?;
    let ends = ends(&mut fields);
    let step = fields.optional::<Amount>("step");
    let count = fields.optional::<u64>("count");
    let scale = fields.or("scale", Scale::Linear);
    if !fields.has("step") && !fields.has("count") {
        // A log range has no step, so its count is what is missing.
        let key = if matches!(scale, Ok(Scale::Log)) { "count" } else { "step" };
        fields.missing(key, if key == "count" { "10" } else { "0.1, or count = 10" });
    }
    fields.finish();
    let ((from, to), step, count, scale) = (ends?, step?, count?, scale?);
    let span = Span::new(&fields, from, to, scale, whole, written, place)?;
    match (step, count) {
        (Some(_), Some(_)) => {
            let finding = Finding::at(fields.place("count"), "the range has a `step` and a `count`");
            Err(fields.report(finding.expected("one of the two").beside(fields.place("step"), "the other")))
        }
        (Some(step), None) => span.by_step(&fields, step),
        (None, Some(count)) => span.by_count(&fields, count, name),
        // What is missing has just been reported.
        (None, None) => Err(Reported),
    }
}

/// The ends of `{ from, to, scale }`, between which a design puts its points.
pub(super) fn span(node: Node, name: &str, whole: bool, report: &Report) -> Result<Span, Reported> {
    if node.table().is_none() {
        let finding = Finding::at(node.place.clone(), format!("`{name}` is {}", node.kind()));
        return Err(report.add(finding.expected("a range: { from = ..., to = ... }")));
    }
    let written = written(&node);
    let place = node.place.clone();
    let mut fields = Fields::of(node, name, report)?;
    let ends = ends(&mut fields);
    let scale = fields.or("scale", Scale::Linear);
    fields.finish();
    let ((from, to), scale) = (ends?, scale?);
    let span = Span::new(&fields, from, to, scale, whole, written, place)?;
    span.refuse_no_width(&fields)?;
    Ok(span)
}

fn written(node: &Node) -> [Value; 2] {
    let end = |key| node.table().and_then(|table| table.get(key)).map_or(Value::Truth(false), |end| end.value.clone());
    ["from", "to"].map(end)
}

fn ends(fields: &mut Fields<'_>) -> Result<(Amount, Amount), Reported> {
    let [from, to] = [("from", "0.0"), ("to", "0.9")].map(|(key, example)| fields.required::<Amount>(key, example));
    Ok((from?, to?))
}

impl Span {
    fn new(
        fields: &Fields<'_>,
        from: Amount,
        to: Amount,
        scale: Scale,
        whole: bool,
        written: [Value; 2],
        place: Place<usize>,
    ) -> Result<Self, Reported> {
        let (first, unit) = match from {
            Amount::Plain(number) => (number, None),
            Amount::Worded(worded) => (worded.number, Some(worded)),
        };
        let to = in_unit(fields, "to", to, unit.as_ref())?;
        for (key, number) in [("from", first), ("to", to)] {
            if !number.is_finite() {
                return refuse(fields, key, format!("`{key}` is {number}"), "a finite number");
            }
        }
        let span = Self { from: first, to, unit, scale, whole, written, place };
        if scale == Scale::Log && first <= 0.0 {
            let message = format!("a range on a log scale cannot begin at {}", span.told(first));
            let finding = Finding::at(fields.place("from"), message).expected("more than zero");
            return Err(fields.report(finding.help("begin above zero, or leave out `scale`")));
        }
        if to < first {
            let message = format!("the range ends at {}, before it begins at {}", span.told(to), span.told(first));
            let finding = Finding::at(fields.place("to"), message).expected("at least as much as `from`");
            return Err(fields.report(finding));
        }
        Ok(span)
    }

    /// A number with the unit of the range.
    fn told(&self, number: f64) -> String {
        match &self.unit {
            Some(unit) => format!("{} {}", plain(number), unit.unit),
            None => plain(number),
        }
    }

    fn node(&self, value: Value) -> Node {
        Node { place: self.place.clone(), value }
    }

    /// A computed number as a value of the file.
    fn number(&self, number: f64) -> Node {
        self.node(match &self.unit {
            Some(_) => Value::Text(self.told(number)),
            // Without an exponent, so large a number would read as one that is whole and does not fit.
            None if number.abs() >= 1e15 => Value::Number(format!("{number:e}")),
            None => Value::Number(plain(number)),
        })
    }

    fn refuse_no_width(&self, fields: &Fields<'_>) -> Result<(), Reported> {
        if self.from < self.to {
            return Ok(());
        }
        let message = format!("the range begins and ends at {}", self.told(self.from));
        refuse(fields, "to", message, "more than `from`")
    }

    fn by_step(&self, fields: &Fields<'_>, step: Amount) -> Result<Vec<Node>, Reported> {
        if self.scale == Scale::Log {
            let finding = Finding::at(fields.place("step"), "a range on a log scale has no `step`");
            let finding = finding.expected("`count`: how many values, in equal proportions");
            return Err(fields.report(finding.help("write, such as: count = 10")));
        }
        let step = in_unit(fields, "step", step, self.unit.as_ref())?;
        if !step.is_finite() {
            return refuse(fields, "step", format!("`step` is {step}"), "a finite number");
        }
        if step <= 0.0 {
            let message = format!("a step of {} leads nowhere", self.told(step));
            return refuse(fields, "step", message, "a number above zero");
        }
        // The last level may miss `to` by rounding: 0.9 / 0.1 is a little less than 9.
        let last = ((self.to - self.from) / step + 1e-9).floor();
        if last >= f64::from(MOST_LEVELS) {
            let message = format!("a step of {} makes more than {MOST_LEVELS} levels", self.told(step));
            return refuse(fields, "step", message, "a larger step");
        }
        let mut shown = decimals(step);
        if self.unit.is_some() {
            // A second is no decimal part of an hour.
            shown = shown.min(digits(step));
        }
        let decimals = decimals(self.from).max(shown);
        let mut nodes = Vec::new();
        let mut index = 0.0;
        while index <= last {
            nodes.push(self.number(rounded(self.from + index * step, decimals)));
            index += 1.0;
        }
        Ok(nodes)
    }

    fn by_count(&self, fields: &Fields<'_>, count: u64, name: &str) -> Result<Vec<Node>, Reported> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if count < 2 {
            let finding = Finding::at(fields.place("count"), format!("`count` is {count}, and a range has two ends"));
            let list = format!("for a single value write a list, such as [{}]", self.literal(&self.written[0]));
            return Err(fields.report(finding.expected("2 or more").help(list)));
        }
        if count > MOST_LEVELS {
            let message = format!("`{name}` has more than {MOST_LEVELS} levels");
            return refuse(fields, "count", message, &format!("at most {MOST_LEVELS}"));
        }
        self.refuse_no_width(fields)?;
        let last = count - 1;
        let mut nodes = vec![self.node(self.written[0].clone())];
        nodes.extend((1..last).map(|index| self.number(self.between(f64::from(index) / f64::from(last), last))));
        nodes.push(self.node(self.written[1].clone()));
        match nodes.windows(2).find(|pair| pair[0].value == pair[1].value) {
            None => Ok(nodes),
            Some(pair) => {
                let message = format!("two of the {count} values are {}", self.literal(&pair[0].value));
                let kind = if self.whole { "whole numbers lie" } else { "values can be told apart" };
                refuse(fields, "count", message, &format!("fewer: not so many {kind} between the ends"))
            }
        }
    }

    /// The value that lies at a part of the way, when the whole way is cut into so many pieces.
    fn between(&self, part: f64, pieces: u32) -> f64 {
        let (value, apart) = match self.scale {
            Scale::Linear => {
                let pieces = f64::from(pieces);
                (self.from * (1.0 - part) + self.to * part, self.to / pieces - self.from / pieces)
            }
            Scale::Log => {
                let (low, high) = (libm::log(self.from), libm::log(self.to));
                let value = libm::exp(low + (high - low) * part);
                (value, value)
            }
        };
        let value = if self.whole { value.round() } else { rounded(value, digits(apart)) };
        value.clamp(self.from, self.to)
    }

    /// The value that lies at a part of the way, from 0 to 1. Of whole numbers, each has its equal part.
    pub fn at(&self, part: f64) -> Node {
        self.number(self.number_at(part))
    }

    /// That value as a number, in the unit of the range's beginning.
    pub fn number_at(&self, part: f64) -> f64 {
        if !self.whole {
            return self.between(part, 1);
        }
        let value = match self.scale {
            Scale::Linear => self.from + (self.to - self.from + 1.0) * part,
            Scale::Log => {
                let (low, high) = (libm::log(self.from), libm::log(self.to + 1.0));
                libm::exp(low + (high - low) * part)
            }
        };
        value.floor().clamp(self.from, self.to)
    }

    /// The unit of both ends; empty if they are bare numbers.
    pub fn unit(&self) -> &str {
        self.unit.as_ref().map_or("", |unit| unit.unit)
    }

    pub fn is_whole(&self) -> bool {
        self.whole
    }

    pub fn is_log(&self) -> bool {
        self.scale == Scale::Log
    }

    /// A value as the file would write it.
    fn literal(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => format!("{text:?}"),
            Value::Number(number) => number.clone(),
            _ => self.told(self.from),
        }
    }
}

fn refuse<T>(fields: &Fields<'_>, key: &str, message: String, expected: &str) -> Result<T, Reported> {
    Err(fields.report(Finding::at(fields.place(key), message).expected(expected)))
}

/// A number in the unit of the range's beginning.
fn in_unit(fields: &Fields<'_>, key: &str, amount: Amount, unit: Option<&Worded>) -> Result<f64, Reported> {
    let wrong = |is: String, expected: String| {
        let finding = Finding::at(fields.place(key), format!("`{key}` is {is}")).expected(expected);
        Err(fields.report(finding.beside(fields.place("from"), "because of this")))
    };
    match (amount, unit) {
        (Amount::Plain(number), None) => Ok(number),
        (Amount::Plain(number), Some(unit)) => {
            wrong("a number without a unit".into(), format!("{}, such as \"{number} {}\"", unit.what, unit.unit))
        }
        (Amount::Worded(worded), None) => wrong(worded.what.into(), format!("a number, such as {}", worded.number)),
        (Amount::Worded(worded), Some(unit)) => match worded.number_in(unit) {
            Some(number) => Ok(number),
            None => wrong(worded.what.into(), format!("{}, such as \"{} {}\"", unit.what, worded.number, unit.unit)),
        },
    }
}

/// How many decimals show a difference of this size with [`DIGITS`] digits.
fn digits(apart: f64) -> usize {
    let before = libm::log10(apart.abs()).floor();
    let decimals = f64::from(DIGITS - 1) - before;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    if decimals.is_finite() { decimals.clamp(0.0, 400.0) as usize } else { 0 }
}

fn rounded(number: f64, decimals: usize) -> f64 {
    format!("{number:.decimals$}").parse().expect("a printed number is a number")
}

/// How many digits stand behind the point when a number is written without an exponent.
fn decimals(number: f64) -> usize {
    plain(number).split_once('.').map_or(0, |(_, behind)| behind.len())
}

/// A number in digits; minus zero is zero.
pub(super) fn plain(number: f64) -> String {
    if number == 0.0 { "0".into() } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::axis::label_of;

    fn read(range: &str, whole: bool) -> Result<Vec<String>, Vec<Finding>> {
        let node = Node::own(&toml::de::DeValue::parse(range).unwrap(), 0);
        let report = Report::default();
        let nodes = values(node, "sweep.x", whole, &report);
        nodes.map(|nodes| nodes.iter().map(label_of).collect()).map_err(|_| report.into_findings())
    }

    fn labels(range: &str) -> Vec<String> {
        read(range, false).unwrap()
    }

    #[test]
    fn so_many_values_reach_both_ends_exactly() {
        let tenths = ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"];
        assert_eq!(labels("{ from = 0.0, to = 0.9, count = 10 }"), tenths);
        assert_eq!(labels("{ from = 0, to = 1, count = 4 }"), ["0", "0.333333", "0.666667", "1"]);
        assert_eq!(labels("{ from = -0.1, to = 0.1, count = 3 }"), ["-0.1", "0", "0.1"]);
        assert_eq!(labels("{ from = 0.1234567891, to = 0.9876543219, count = 2 }"), ["0.1234567891", "0.9876543219"]);
        assert_eq!(labels("{ from = -1e308, to = 1e308, count = 3 }")[1], "0");
    }

    #[test]
    fn a_log_range_has_equal_proportions() {
        assert_eq!(labels("{ from = 1, to = 1000, count = 4, scale = 'log' }"), ["1", "10", "100", "1000"]);
        assert_eq!(labels("{ from = 0.001, to = 1, count = 4, scale = 'log' }"), ["0.001", "0.01", "0.1", "1"]);
        let sizes = labels("{ from = '256 KiB', to = '64 MiB', count = 5, scale = 'log' }");
        assert_eq!(sizes, ["256 KiB", "1024 KiB", "4096 KiB", "16384 KiB", "64 MiB"]);
        assert_eq!(labels("{ from = 1, to = 10, count = 3, scale = 'log' }"), ["1", "3.16228", "10"]);
    }

    #[test]
    fn words_with_units_make_ranges() {
        assert_eq!(labels("{ from = '10 s', to = '40 s', step = '10 s' }"), ["10 s", "20 s", "30 s", "40 s"]);
        assert_eq!(labels("{ from = '1 MiB', to = '2 MiB', step = '512 KiB' }"), ["1 MiB", "1.5 MiB", "2 MiB"]);
        assert_eq!(labels("{ from = '500 ms', to = '2 s', count = 4 }"), ["500 ms", "1000 ms", "1500 ms", "2 s"]);
        assert_eq!(labels("{ from = '1 per min', to = '1 per s', count = 2 }"), ["1 per min", "1 per s"]);
    }

    #[test]
    fn where_only_whole_numbers_fit_values_are_whole() {
        assert_eq!(
            read("{ from = 10, to = 1000, count = 4, scale = 'log' }", true).unwrap(),
            ["10", "46", "215", "1000"]
        );
        assert_eq!(read("{ from = 0, to = 10, count = 4 }", true).unwrap(), ["0", "3", "7", "10"]);
        let found = read("{ from = 1, to = 5, count = 9, scale = 'log' }", true).unwrap_err();
        assert!(found[0].message.contains("two of the 9 values are 1"), "{found:?}");
    }

    #[test]
    fn whole_numbers_of_a_design_have_equal_parts() {
        let node = Node::own(&toml::de::DeValue::parse("{ from = 1, to = 4 }").unwrap(), 0);
        let span = span(node, "x", true, &Report::default()).unwrap();
        let values: Vec<String> = (0..8).map(|eighth| label_of(&span.at(f64::from(eighth) / 8.0 + 0.01))).collect();
        assert_eq!(values, ["1", "1", "2", "2", "3", "3", "4", "4"]);
    }
}
