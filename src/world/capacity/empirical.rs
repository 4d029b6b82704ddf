//! `empirical`: capacities as they were measured, from a file of samples or of a cumulative distribution.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CapacityFile, CapacityLaw, Measured};
use crate::registry::Member;
use crate::text_file::{ReadError, Records, Table};
use crate::units::{Rate, Share};

/// Capacities as they were measured: samples, each as likely as any other, or points of a cumulative distribution.
///
/// Each peer draws a line of the file, with what else the line says of it: the part of its upload capacity that its
/// owner lets it give. So capacity and generosity keep together as they were measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Fields")]
pub struct Empirical {
    file: PathBuf,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cumulative: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    between: Between,
}

/// Capacities as they were measured: samples, each as likely as any other, or points of a cumulative distribution.
///
/// Each peer draws a line of the file, with what else the line says of it: the part of its upload capacity that its
/// owner lets it give. So capacity and generosity keep together as they were measured.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// The file, relative to the scenario file: a CSV with a header, or, without `value`, one capacity on each line;
    /// `#` at its beginning makes a line a comment; may be gzipped.
    file: PathBuf,
    /// What capacities are in: `B/s`, `kB/s` (1,000 bytes), `KiB/s` (1,024 bytes), `Mbit/s`, ...
    unit: String,
    /// The column of capacities; 0 or more.
    value: Option<String>,
    /// The column of cumulative shares, if lines are no samples: the part of all peers that have no more than this
    /// line's capacity. Ascending to 1 as the capacities ascend.
    cumulative: Option<String>,
    /// For upload capacities of a group, the column of the part of the capacity that the peer offers, from 0 to 1: the
    /// rest its owner keeps to itself, whatever the peer's behaviour, which decides over that part alone.
    offers: Option<String>,
    /// The same as a rate in `unit`: the limit that its owner set. A limit above the capacity does not bind.
    limit: Option<String>,
    /// What lies between two capacities of the file.
    #[serde(default)]
    between: Between,
}

/// What lies between two capacities of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Nothing: the smallest capacity of the file that the given part of peers do not exceed.
    #[default]
    Step,
    /// Every capacity, equally likely; no peer has less than the first.
    Linear,
}

impl TryFrom<Fields> for Empirical {
    type Error = String;
    fn try_from(fields: Fields) -> Result<Self, String> {
        let Fields { file, unit, value, cumulative, offers, limit, between } = fields;
        factor(&unit)?;
        let others = [("cumulative", &cumulative), ("offers", &offers), ("limit", &limit)];
        if let (None, Some((key, _))) = (&value, others.into_iter().find(|(_, column)| column.is_some())) {
            return Err(format!("`{key}` names a column and `value` none: expected the column of capacities, too"));
        }
        if offers.is_some() && limit.is_some() {
            return Err("`offers` and `limit` say the same: expected one of them".into());
        }
        if between == Between::Linear && (offers.is_some() || limit.is_some()) {
            return Err("between two lines nobody knows what peers offer: expected `between = \"step\"`".into());
        }
        Ok(Self { file, unit, value, cumulative, offers, limit, between })
    }
}

/// How many bytes per second a unit is.
fn factor(unit: &str) -> Result<f64, String> {
    let rate: Rate = format!("1 {unit}").parse()?;
    Ok(rate.bytes_per_s())
}

impl Member for Empirical {
    const NAME: &'static str = "empirical";
    const SUMMARY: &'static str =
        "capacities as they were measured, from a file of samples or of a cumulative distribution";
    const SOURCE: &'static str = "";
}

impl CapacityLaw for Empirical {
    fn file(&self) -> Option<&dyn CapacityFile> {
        Some(self)
    }

    fn quantile(&self, _: f64) -> Rate {
        unreachable!("the scenario reads the file first, and what was read is the law")
    }

    fn mean(&self) -> Rate {
        unreachable!("the scenario reads the file first, and what was read is the law")
    }
}

impl CapacityFile for Empirical {
    fn path(&self) -> &Path {
        &self.file
    }

    fn limits(&self) -> bool {
        self.offers.is_some() || self.limit.is_some()
    }

    fn read(&self, found: &Path) -> Result<Arc<dyn Measured>, ReadError> {
        let points = match &self.value {
            Some(value) => self.read_table(Table::open(found)?, value)?,
            None => self.read_list(Records::open(found, b"#")?)?,
        };
        Ok(Arc::new(points))
    }
}

/// What a line says of a peer.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    capacity: Rate,
    /// The most of it that the peer gives.
    limit: Rate,
}

impl Empirical {
    fn rate(&self, text: &str) -> Result<Rate, String> {
        let number: f64 =
            text.parse().map_err(|_| format!("{text:?} is not a capacity: expected one number, in {}", self.unit))?;
        let rate = number * factor(&self.unit)?;
        if rate.is_finite() && rate >= 0.0 {
            Ok(Rate::from_bytes_per_s(rate))
        } else {
            Err(format!("{text:?} is not a capacity: expected a finite number of 0 or more, in {}", self.unit))
        }
    }

    fn read_list(&self, mut records: Records) -> Result<Points, ReadError> {
        let mut lines = Vec::new();
        while let Some(text) = records.advance()? {
            let capacity = self.rate(text).map_err(|why| {
                let column = if lines.is_empty() { "; of a CSV, `value` names the column" } else { "" };
                records.refuse(why + column)
            })?;
            lines.push(Line { capacity, limit: capacity });
        }
        Points::of_samples(lines, self.between).ok_or_else(|| records.ended_without(A_CAPACITY))
    }

    fn read_table(&self, mut table: Table, value: &str) -> Result<Points, ReadError> {
        let value = table.column(value)?;
        let column = |name: &Option<String>| name.as_ref().map(|name| table.column(name)).transpose();
        let (cumulative, offers, limit) = (column(&self.cumulative)?, column(&self.offers)?, column(&self.limit)?);
        let (mut lines, mut shares) = (Vec::<Line>::new(), Vec::new());
        while table.advance()? {
            let capacity = self.rate(table.cell(value));
            let line = capacity.and_then(|capacity| {
                let limit = match (offers, limit) {
                    (Some(offers), _) => part(capacity, table.cell(offers))?,
                    (_, Some(limit)) => least(self.rate(table.cell(limit))?, capacity),
                    (None, None) => capacity,
                };
                Ok(Line { capacity, limit })
            });
            let line = line.map_err(|why| table.records.refuse(why))?;
            if let Some(cumulative) = cumulative {
                let before = lines.last().zip(shares.last());
                let share = next_share(before, &line, table.cell(cumulative));
                shares.push(share.map_err(|why| table.records.refuse(why))?);
            }
            lines.push(line);
        }
        if cumulative.is_none() {
            return Points::of_samples(lines, self.between).ok_or_else(|| table.records.ended_without(A_CAPACITY));
        }
        match shares.last() {
            None => Err(table.records.ended_without(A_CAPACITY)),
            Some(last) if 1.0 - last > SHARES_MISS => {
                let why = format!("the last cumulative share is {last}: expected 1, since nobody has more");
                Err(table.records.refuse(why))
            }
            Some(_) => Ok(Points::new(lines, shares, self.between)),
        }
    }
}

const A_CAPACITY: &str = "any capacity: expected one number on each line below the header, if there is one";

/// How far a cumulative share may miss 1, as for 1/3 + 1/3 + 1/3 written with decimals.
const SHARES_MISS: f64 = 1e-6;

/// The part of a capacity that a cell says is offered.
fn part(capacity: Rate, cell: &str) -> Result<Rate, String> {
    let share = cell.parse().ok().and_then(|share| Share::new(share).ok());
    let share = share.ok_or_else(|| format!("{cell:?} is not a part of a capacity: expected a number from 0 to 1"))?;
    Ok(Rate::from_bytes_per_s(capacity.bytes_per_s() * share.get()))
}

fn least(one: Rate, other: Rate) -> Rate {
    if one < other { one } else { other }
}

/// The cumulative share in a cell, which must be above that of the line before, as its capacity must not be below.
fn next_share(before: Option<(&Line, &f64)>, line: &Line, cell: &str) -> Result<f64, String> {
    let share: Option<f64> = cell.parse().ok().filter(|share| (0.0..=1.0 + SHARES_MISS).contains(share));
    let share = share.ok_or_else(|| {
        let hint =
            if cell.parse().is_ok_and(|share: f64| share > 1.0 && share <= 100.0) { ", not per cent" } else { "" };
        format!("{cell:?} is not a cumulative share: expected a number from 0 to 1{hint}")
    })?;
    match before {
        Some((_, before)) if share <= *before => {
            Err(format!("the cumulative share {share} follows {before}: expected ascending ones"))
        }
        Some((before, _)) if line.capacity < before.capacity => {
            let (capacity, before) = (line.capacity, before.capacity);
            Err(format!(
                "the capacity {capacity} follows {before}: expected ascending ones, as cumulative shares ascend"
            ))
        }
        _ => Ok(share),
    }
}

/// What was read: capacities, ascending, and the part of all peers that do not exceed each.
#[derive(Debug, PartialEq)]
struct Points {
    lines: Vec<Line>,
    cumulative: Vec<f64>,
    between: Between,
}

impl Points {
    fn new(lines: Vec<Line>, cumulative: Vec<f64>, between: Between) -> Self {
        Self { lines, cumulative, between }
    }

    /// Samples, each as likely as any other; `None` if there are none.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 lines")]
    fn of_samples(mut lines: Vec<Line>, between: Between) -> Option<Self> {
        let key = |line: &Line| (line.capacity.bytes_per_s(), line.limit.bytes_per_s());
        lines.sort_by(|a, b| key(a).0.total_cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)));
        let count = lines.len() as f64;
        let cumulative = (1..=lines.len()).map(|line| line as f64 / count).collect();
        (!lines.is_empty()).then(|| Self::new(lines, cumulative, between))
    }

    /// The first line whose capacity a `probability` of all peers do not exceed.
    fn line(&self, probability: f64) -> usize {
        self.cumulative.partition_point(|cumulative| *cumulative < probability).min(self.lines.len() - 1)
    }

    /// The mean over peers of what a line says, in bytes per second.
    fn mean_of(&self, says: impl Fn(&Line) -> Rate) -> f64 {
        let says = |at: usize| says(&self.lines[at]).bytes_per_s();
        let mut below = 0.0;
        let mut sum = 0.0;
        for at in 0..self.lines.len() {
            let value = match self.between {
                Between::Linear if at > 0 => f64::midpoint(says(at - 1), says(at)),
                _ => says(at),
            };
            sum += (self.cumulative[at] - below) * value;
            below = self.cumulative[at];
        }
        // The last share may miss 1 by a little, and stands for it.
        sum / below
    }
}

impl CapacityLaw for Points {
    fn quantile(&self, probability: f64) -> Rate {
        let at = self.line(probability);
        let high = self.lines[at].capacity;
        if self.between == Between::Step || at == 0 {
            return high;
        }
        let low = self.lines[at - 1].capacity.bytes_per_s();
        let (from, to) = (self.cumulative[at - 1], self.cumulative[at]);
        let part = ((probability - from) / (to - from)).min(1.0);
        // Rounding must not carry the end of a segment past its point.
        least(Rate::from_bytes_per_s(low + part * (high.bytes_per_s() - low)), high)
    }

    fn limit(&self, probability: f64) -> Rate {
        match self.between {
            Between::Step => self.lines[self.line(probability)].limit,
            Between::Linear => self.quantile(probability),
        }
    }

    fn mean(&self) -> Rate {
        Rate::from_bytes_per_s(self.mean_of(|line| line.capacity))
    }
}

impl Measured for Points {}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |rate: Rate| Rate::from_bytes_per_s(rate.bytes_per_s().round());
        let (least, most) = (self.lines[0].capacity, self.lines[self.lines.len() - 1].capacity);
        write!(f, "{} capacities from {} to {}, ", self.lines.len(), whole(least), whole(most))?;
        write!(f, "median {}, mean {}", whole(self.quantile(0.5)), whole(self.mean()))?;
        let offered = self.mean_of(|line| line.limit);
        if self.lines.iter().any(|line| line.limit < line.capacity) {
            let part = 100.0 * offered / self.mean().bytes_per_s();
            write!(f, ", of which {part:.1} % is offered")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::text_file::fixture::{assert_robust, file, gzipped, shared};

    fn law(fields: &str) -> Empirical {
        toml::from_str(&format!("file = 'capacities'\nunit = 'kB/s'\n{fields}")).expect("a law")
    }

    fn read(fields: &str, text: &str) -> Result<Arc<dyn Measured>, ReadError> {
        law(fields).read(file(text.as_bytes()).path())
    }

    fn quantiles(law: &dyn CapacityLaw, parts: &[f64]) -> Vec<f64> {
        parts.iter().map(|part| law.quantile(*part).bytes_per_s() / 1e3).collect()
    }

    #[test]
    fn samples_are_equally_likely_in_any_order() {
        let samples = read("", "# kB/s\n30\n10\n\n20\n40 # fast\n").expect("read");
        assert_eq!(
            quantiles(&*samples, &[0.0, 0.1, 0.25, 0.26, 0.5, 0.75, 0.76, 1.0]),
            [10., 10., 10., 20., 20., 30., 40., 40.]
        );
        assert_eq!(samples.mean().bytes_per_s(), 25e3);
        let table = read("value = 'up'", "peer,up\n1,30\n2,10\n3,20\n4,40\n").expect("read");
        assert_eq!(format!("{table:?}"), format!("{samples:?}"));
        assert_eq!(samples.to_string(), "4 capacities from 10 kB/s to 40 kB/s, median 20 kB/s, mean 25 kB/s");
        let linear = read("between = 'linear'", "30\n10\n20\n40\n").expect("read");
        assert_eq!(quantiles(&*linear, &[0.1, 0.25, 0.375, 0.5, 1.0]), [10.0, 10.0, 15.0, 20.0, 40.0]);
        assert_eq!(linear.mean().bytes_per_s(), 0.25 * (10e3 + 15e3 + 25e3 + 35e3));
    }

    #[test]
    fn cumulative_shares_are_quantiles() {
        let (fields, text) = ("value = 'v'\ncumulative = 'c'", "c;v\n0.2;10\n0.7;20\n1;100\n");
        let step = read(fields, text).expect("read");
        assert_eq!(quantiles(&*step, &[0.0, 0.2, 0.21, 0.7, 0.71, 1.0]), [10.0, 10.0, 20.0, 20.0, 100.0, 100.0]);
        assert_eq!(step.mean().bytes_per_s(), (0.2 * 10e3 + (0.7 - 0.2) * 20e3) + (1.0 - 0.7) * 100e3);
        let linear = read(&format!("{fields}\nbetween = 'linear'"), text).expect("read");
        let seen = quantiles(&*linear, &[0.1, 0.2, 0.45, 0.7, 0.85, 1.0]);
        for (seen, expected) in seen.iter().zip([10.0, 10.0, 15.0, 20.0, 60.0, 100.0]) {
            assert!((seen - expected).abs() < 1e-9, "{seen} {expected}");
        }
        assert!((linear.mean().bytes_per_s() - 1e3 * (0.2 * 10.0 + 0.5 * 15.0 + 0.3 * 60.0)).abs() < 1e-6);
        // Thirds: a share that misses 1 by a little stands for it.
        let thirds = read(fields, "c,v\n0.333333,1\n0.666667,2\n0.9999999,3\n").expect("read");
        assert_eq!(quantiles(&*thirds, &[0.5, 0.99, 1.0]), [2.0, 3.0, 3.0]);
    }

    #[test]
    fn a_capacity_keeps_its_limit() {
        let text = "up,given,rate\n40,0.25,10\n10,1,99\n20,0,0\n";
        for fields in ["value = 'up'\noffers = 'given'", "value = 'up'\nlimit = 'rate'"] {
            assert!(law(fields).limits());
            let law = read(fields, text).expect("read");
            let pairs = [0.1, 0.5, 0.9].map(|part| (law.quantile(part).bytes_per_s(), law.limit(part).bytes_per_s()));
            assert_eq!(pairs, [(10e3, 10e3), (20e3, 0.0), (40e3, 10e3)]);
            assert!(law.to_string().ends_with("mean 23.333 kB/s, of which 28.6 % is offered"), "{law}");
            let mut stream = Streams::new(1, 0).stream("upload");
            let (capacity, limit) = law.draw_limited(&mut stream);
            assert!(pairs.contains(&(capacity.bytes_per_s(), limit.bytes_per_s())));
        }
        assert!(!law("value = 'up'").limits());
    }

    #[test]
    fn draws_are_as_often_as_lines() {
        let law = read("value = 'v'\ncumulative = 'c'", "v,c\n1,0.1\n2,0.4\n3,1\n").expect("read");
        let (mut stream, mut counts) = (Streams::new(1, 0).stream("upload"), [0.0_f64; 4]);
        for _ in 0..100_000 {
            let drawn = law.draw(&mut stream).bytes_per_s() / 1e3;
            counts[[0.0, 1.0, 2.0, 3.0].iter().position(|value| *value == drawn).expect("of the file")] += 1e-5;
        }
        for (count, expected) in counts.into_iter().zip([0.0, 0.1, 0.3, 0.6]) {
            assert!(
                (count - expected).abs() <= 4.0 * libm::sqrt(expected * (1.0 - expected) / 1e5),
                "{count} {expected}"
            );
        }
    }

    #[test]
    fn wrong_lines_are_shown() {
        let cumulative = "value = 'v'\ncumulative = 'c'";
        for (fields, text, line, words) in [
            ("", "10\nfast\n", 2, "\"fast\" is not a capacity: expected one number, in kB/s"),
            ("", "up\n10\n", 1, "of a CSV, `value` names the column"),
            ("", "10\n-1\n", 2, "expected a finite number of 0 or more"),
            ("", "10\ninf\n", 2, "expected a finite number of 0 or more"),
            ("", "nan\n", 1, "expected a finite number of 0 or more"),
            ("", "# nothing\n", 1, "the file ends without any capacity"),
            ("value = 'up'", "up\n", 1, "the file ends without any capacity"),
            ("value = 'up'", "down\n1\n", 1, "expected a column `up`"),
            (cumulative, "v,c\n", 1, "the file ends without any capacity"),
            (cumulative, "v,c\n1,0.5\n2,0.5\n3,1\n", 3, "the cumulative share 0.5 follows 0.5"),
            (cumulative, "v,c\n1,0.5\n2,0.4\n3,1\n", 3, "the cumulative share 0.4 follows 0.5"),
            (cumulative, "v,c\n2,0.5\n1,1\n", 3, "the capacity 1 kB/s follows 2 kB/s"),
            (cumulative, "v,c\n1,0.5\n2,0.9\n", 3, "the last cumulative share is 0.9: expected 1"),
            (
                cumulative,
                "v,c\n1,50\n2,100\n",
                2,
                "\"50\" is not a cumulative share: expected a number from 0 to 1, not per cent",
            ),
            (cumulative, "v,c\n1,-0.1\n2,1\n", 2, "\"-0.1\" is not a cumulative share"),
            ("value = 'v'\noffers = 'c'", "v,c\n1,1.5\n", 2, "\"1.5\" is not a part of a capacity"),
            ("value = 'v'\noffers = 'c'", "v,c\n1,\n", 2, "\"\" is not a part of a capacity"),
            ("value = 'v'\nlimit = 'c'", "v,c\n1,-2\n", 2, "\"-2\" is not a capacity"),
        ] {
            let shown = read(fields, text).expect_err("refused").to_string();
            assert!(shown.contains(&format!(":{line}: ")) && shown.contains(words), "{text:?}: {shown}");
        }
        let shown = |path: &Path| law(cumulative).read(path).map(|points| format!("{points:?}"));
        assert_robust(shown, b"v,c\n10,0.25\n20,1\n");
        assert!(law("").read(file(&gzipped(b"1\n2\n")).path()).is_ok());
    }

    #[test]
    fn fields_that_do_not_fit_are_refused() {
        for (fields, words) in [
            ("file = 'x'", "missing field `unit`"),
            ("file = 'x'\nunit = 'KB/s'", "did you mean \"1 kB/s\"?"),
            ("file = 'x'\nunit = 'kB/s'\noffers = 'c'", "`offers` names a column and `value` none"),
            ("file = 'x'\nunit = 'kB/s'\nvalue = 'v'\noffers = 'c'\nlimit = 'c'", "say the same"),
            (
                "file = 'x'\nunit = 'kB/s'\nvalue = 'v'\noffers = 'c'\nbetween = 'linear'",
                "expected `between = \"step\"`",
            ),
            ("file = 'x'\nunit = 'kB/s'\ncolumn = 'v'", "unknown field `column`"),
        ] {
            let error = toml::from_str::<Empirical>(fields).expect_err("refused");
            assert!(error.message().contains(words), "{error}");
        }
    }

    #[test]
    fn the_relays_of_tor_have_the_published_capacities() {
        let Some(path) = shared("tor-capacity/tor_relays_2018_sample1998.csv.gz") else { return };
        let fields = "file = 'x'\nunit = 'KiB/s'\nvalue = 'link_up_KiBps'\nlimit = 'rate_KiBps'";
        let relays = toml::from_str::<Empirical>(fields).expect("a law").read(&path).expect("read");
        eprintln!("{relays}");
        // Quartiles and 95 % in KiB/s, which their publisher interpolated between two neighbours.
        for (part, published) in [(0.25, 590.0), (0.5, 1_595.0), (0.75, 7_246.0), (0.95, 21_063.0)] {
            let beside = |lines: f64| relays.quantile(part + lines / 1_998.0).bytes_per_s() / 1_024.0;
            assert!((beside(-1.0) - 1.0..=beside(1.0) + 1.0).contains(&published), "{part}: {}", beside(0.0));
        }
    }
}
