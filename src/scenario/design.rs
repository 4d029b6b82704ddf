//! Reads `[design]`: points that fill the space between the ends of several ranges, each a cell.

use serde::Deserialize;

use super::axis::{Along, Axis, Change, Level, Values, Varied};
use super::fields::{Fields, Report, Reported};
use super::path::Path;
use super::problem::Finding;
use super::range::{self, MOST_LEVELS, Span};
use super::sweep_table::Reader;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;
use crate::random::{SOBOL_DIMENSIONS, Streams, latin, sobol};

/// The axis of the points; tables have a column of this name.
const POINT: &str = "point";

/// How points are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// In each of as many equal parts of every range lies one point (McKay, Beckman and Conover 1979).
    LatinHypercube,
    /// The sequence of Sobol', with the direction numbers of Joe and Kuo (2008) and a random digital shift.
    Sobol,
}

/// What the table says.
struct Design<'r> {
    fields: Fields<'r>,
    kind: Kind,
    points: u32,
    ranges: Vec<Dimension>,
}

/// Reads the table: one axis, whose levels are the points.
pub(super) fn read(entry: Entry, tree: &Table, words: &Vocabulary, report: &Report) -> Result<Varied, Reported> {
    let key = entry.key_place;
    let reader = Reader { tree, words, report };
    let Design { fields, kind, points, ranges } = table(entry.node, &reader)?;
    if kind == Kind::Sobol && ranges.len() > SOBOL_DIMENSIONS {
        let message = format!("the design has {} ranges; Sobol' points have at most {SOBOL_DIMENSIONS}", ranges.len());
        let finding = Finding::at(fields.place("ranges"), message).expected("fewer ranges");
        return Err(report.add(finding.help("write kind = \"latin-hypercube\", which takes any number of ranges")));
    }
    let seed = tree.get("seed").and_then(|node| u64::deserialize(node.reader()).ok()).unwrap_or(1);
    reader.within_study(varied(kind, points, ranges, seed, key))
}

/// The ranges of the table alone.
pub(super) fn ranges(
    entry: Entry,
    tree: &Table,
    words: &Vocabulary,
    report: &Report,
) -> Result<Vec<Dimension>, Reported> {
    table(entry.node, &Reader { tree, words, report }).map(|design| design.ranges)
}

fn table<'r>(node: Node, reader: &Reader<'r>) -> Result<Design<'r>, Reported> {
    let mut fields = Fields::of(node, "design", reader.report)?;
    let kind = fields.required::<Kind>("kind", "\"latin-hypercube\"");
    let points = fields.required::<u64>("points", "64");
    let ranges = match fields.optional_node("ranges") {
        Some(node) => Ok(node),
        None => Err(fields.missing("ranges", "{ \"population.size\" = { from = 100, to = 1000 } }")),
    };
    fields.finish();
    let ranges = ranges.and_then(|node| spans(node, reader));
    let points = points.and_then(|points| count(points, &fields));
    Ok(Design { kind: kind?, points: points?, ranges: ranges?, fields })
}

/// How many points.
fn count(points: u64, fields: &Fields<'_>) -> Result<u32, Reported> {
    let wrong = |message: String, expected: String| {
        Err(fields.report(Finding::at(fields.place("points"), message).expected(expected)))
    };
    match u32::try_from(points) {
        Ok(few) if few < 2 => wrong(format!("`points` is {few}, and that fills no space"), "2 or more".into()),
        Ok(points) if points <= MOST_LEVELS => Ok(points),
        _ => wrong(format!("{points} points are too many"), format!("at most {MOST_LEVELS}")),
    }
}

/// A range of the design, and the path that it is for.
pub(super) struct Dimension {
    pub path: Path,
    pub key: std::ops::Range<usize>,
    pub span: Span,
}

fn spans(node: Node, reader: &Reader<'_>) -> Result<Vec<Dimension>, Reported> {
    let (kind, place) = (node.kind(), node.place.clone());
    let expected = "a table of paths, each with { from = ..., to = ... }";
    let Value::Table(table) = node.value else {
        return Err(reader.report.add(Finding::at(place, format!("`design.ranges` is {kind}")).expected(expected)));
    };
    let mut dimensions = Vec::new();
    for entry in table.entries {
        reader.each_path(entry, &Path(Vec::new()), &mut |path, key, node| {
            let whole = reader.words.takes_whole_numbers(&path);
            let span = reader
                .known(&path, &key)
                .and_then(|()| range::span(node, &format!("design.ranges.{path}"), whole, reader.report));
            dimensions.push(span.map(|span| Dimension { path, key, span }));
        });
    }
    if dimensions.is_empty() && reader.report.is_empty() {
        return Err(reader.report.add(Finding::at(place, "`design.ranges` has no ranges").expected(expected)));
    }
    if reader.report.is_empty() { dimensions.into_iter().collect() } else { Err(Reported) }
}

fn varied(kind: Kind, points: u32, dimensions: Vec<Dimension>, seed: u64, place: std::ops::Range<usize>) -> Varied {
    // The points are the study's, not a replication's: every replication plays them all.
    let streams = Streams::new(seed, 0);
    let along = |(number, dimension): (usize, Dimension)| {
        let Dimension { path, key, span } = dimension;
        let parts = match kind {
            // By its path, so that ranges in another order, or one more, leave the values of the others as they are.
            Kind::LatinHypercube => latin(&mut streams.stream(&format!("latin hypercube {path}")), points),
            Kind::Sobol => sobol(&mut streams.stream(&format!("sobol {path}")), number, points),
        };
        Along { path, key, nodes: parts.into_iter().map(|part| span.at(part)).collect() }
    };
    let along: Vec<Along> = dimensions.into_iter().enumerate().map(along).collect();
    let level = |point: u32| Level { label: point.to_string(), number: Some(point.into()) };
    let axis = Axis {
        name: POINT.into(),
        levels: (1..=points).map(level).collect(),
        values: along.iter().map(Values::of).collect(),
    };
    let change = Change::Values(along.into_iter().map(|along| (along.path, along.nodes)).collect());
    Varied { axis, change, place, setting: "design.ranges".into() }
}
