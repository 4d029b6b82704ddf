//! A panel of lines with bands over a numeric axis, with every replication as a faint dot: averages alone would hide
//! that runs of one cell can end in two different states.

use super::chart::{AIR, Across};
use super::drawing::{Point, Stroke};
use super::panel::{Axis, End, Layer, Panel, Runs};
use super::style::{Colour, GREY, Look};
use super::text::Weight;
use super::ticks::Scale;

/// One series over the levels of the x axis, in written units.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name; empty if it needs none.
    pub name: String,
    /// How it is drawn.
    pub look: Look,
    /// One entry per level that was run.
    pub points: Vec<AtLevel>,
}

/// What a series has at one level.
#[derive(Clone, Debug)]
pub struct AtLevel {
    /// The place of the level on the x axis.
    pub x: f64,
    /// The mean of the replications, if any had a value.
    pub mean: Option<f64>,
    /// The interval of the mean.
    pub interval: Option<(f64, f64)>,
    /// The value of each replication that had one.
    pub runs: Vec<f64>,
}

/// A threshold across a panel.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// In written units.
    pub at: f64,
    /// What it is.
    pub name: String,
}

const BAND: f64 = 0.17;
const DOT: f64 = 1.6;
const DOT_FAINT: f64 = 0.38;
const MEAN: f64 = 3.3;
const THRESHOLD: Stroke = Stroke { colour: GREY, width: 1.0, dash: &[4.0, 3.0] };

/// The panel of these lines.
#[must_use]
pub fn panel(
    heading: (String, String),
    lines: &[Line],
    across: &Across,
    y: Axis,
    threshold: Option<&Threshold>,
) -> Panel {
    let mut layers = Vec::new();
    let mut ends = Vec::new();
    if let Some(threshold) = threshold {
        let (low, high) = ends_of(across.axis.scale);
        layers.push(Layer::Line(vec![(low, threshold.at), (high, threshold.at)], THRESHOLD));
        let name = threshold.name.clone();
        ends.push(End { name, colour: GREY, weight: Weight::Regular, at: (high, threshold.at) });
    }
    layers.extend(lines.iter().flat_map(bands));
    layers.extend(
        lines.iter().enumerate().map(|(place, line)| {
            runs(line, lane(place, lines.len()), lane(lines.len().saturating_sub(1), lines.len()))
        }),
    );
    layers.extend(lines.iter().flat_map(means));
    ends.extend(lines.iter().filter_map(end));
    let empty = lines.iter().all(|line| line.points.iter().all(|point| point.mean.is_none()));
    Panel {
        heading: heading.0,
        detail: heading.1,
        x: across.axis.clone(),
        y,
        sideways: false,
        layers,
        gap: across.gap(),
        air: AIR,
        ends,
        note: empty.then(|| "no run has a value".to_string()),
    }
}

pub const fn ends_of(scale: Scale) -> (f64, f64) {
    match scale {
        Scale::Linear { low, high } | Scale::Logarithmic { low, high } => (low, high),
    }
}

/// The lane of a series beside its level, so that the dots of several series do not hide each other.
#[expect(clippy::cast_precision_loss, reason = "a handful of series")]
fn lane(place: usize, count: usize) -> f64 {
    place as f64 - (count as f64 - 1.0) / 2.0
}

/// Neighbouring levels that all have what is asked for.
fn stretches<T>(line: &Line, wanted: impl Fn(&AtLevel) -> Option<T>) -> Vec<Vec<(f64, T)>> {
    let mut stretches = vec![Vec::new()];
    for point in &line.points {
        match wanted(point) {
            Some(found) => stretches.last_mut().expect("at least one stretch").push((point.x, found)),
            None => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

/// The bands of a line; an upright bar where a level stands alone.
fn bands(line: &Line) -> Vec<Layer> {
    let band = |stretch: Vec<(f64, (f64, f64))>| {
        if let [(x, (low, high))] = stretch[..] {
            return Layer::Line(vec![(x, low), (x, high)], Stroke::whole(line.look.line.faint(0.6), 2.5));
        }
        let upper = stretch.iter().map(|(x, (_, high))| (*x, *high));
        let lower = stretch.iter().rev().map(|(x, (low, _))| (*x, *low));
        Layer::Area(upper.chain(lower).collect(), line.look.line.faint(BAND))
    };
    stretches(line, |point| point.interval).into_iter().map(band).collect()
}

fn runs(of: &Line, lane: f64, outermost: f64) -> Layer {
    let several = |point: &&AtLevel| point.runs.len() > 1;
    let dots = of.points.iter().filter(several).flat_map(|point| point.runs.iter().map(|value| (point.x, *value)));
    Layer::Runs(dots.collect(), Runs { lane, outermost, radius: DOT, fill: of.look.line.faint(DOT_FAINT) })
}

fn means(line: &Line) -> Vec<Layer> {
    let stretches: Vec<Vec<Point>> = stretches(line, |point| point.mean);
    let all = stretches.concat();
    let radius = if all.len() > 15 { 0.75 * MEAN } else { MEAN };
    let lines = stretches.into_iter().map(|points| Layer::Line(points, Stroke::whole(line.look.line, 1.9)));
    lines.chain([Layer::Means(all, line.look, radius)]).collect()
}

fn end(line: &Line) -> Option<End> {
    let last = line.points.iter().rev().find_map(|point| Some((point.x, point.mean?)))?;
    let colour: Colour = line.look.text;
    (!line.name.is_empty()).then(|| End { name: line.name.clone(), colour, weight: Weight::SemiBold, at: last })
}
