//! A panel of means with intervals, one named row per series, for studies that vary nothing that is a number.

use super::drawing::Stroke;
use super::lines::{AtLevel, Line, Threshold};
use super::panel::{Axis, Layer, Panel, Runs, Ticks};
use super::style::GREY;
use super::ticks::Scale;

/// How far the dots of a row spread to either side of its middle, in rows.
const SPREAD: f64 = 0.27;
/// The golden section: its multiples fill a row evenly however many dots there are.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// The panel of these rows; `names` says whether it writes them or stands beside one that does.
#[must_use]
pub fn panel(heading: (String, String), rows: &[Line], x: Axis, names: bool, threshold: Option<&Threshold>) -> Panel {
    let places = || (0_u32..).map(f64::from).zip(rows);
    let ticks = places().map(|(place, row)| (place, row.name.clone())).collect();
    let count = places().map(|(place, _)| place + 0.5).last().unwrap_or(0.5);
    let y = Axis {
        scale: Scale::Linear { low: count, high: -0.5 },
        ticks: Ticks::Named(ticks),
        title: String::new(),
        written: names,
    };
    let mut layers = Vec::new();
    let mut detail = heading.1;
    if let Some(threshold) = threshold {
        let stroke = Stroke { colour: GREY, width: 1.0, dash: &[4.0, 3.0] };
        layers.push(Layer::Line(vec![(threshold.at, count), (threshold.at, -0.5)], stroke));
        detail = [detail, format!("dashed: {}", threshold.name)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
    }
    for (place, row) in places() {
        layers.extend(row.points.iter().flat_map(|at| layers_of_row(row, at, place)));
    }
    let empty = rows.iter().all(|row| row.points.iter().all(|point| point.mean.is_none()));
    let note = empty.then(|| "no run has a value".to_string());
    Panel { heading: heading.0, detail, x, y, sideways: true, layers, gap: 1.0, air: 0.0, ends: Vec::new(), note }
}

fn layers_of_row(row: &Line, at: &AtLevel, place: f64) -> Vec<Layer> {
    let mut layers = Vec::new();
    if at.runs.len() > 1 {
        let aside = |count: u32| {
            let part = f64::from(count) * GOLDEN;
            (part - libm::floor(part) - 0.5) * 2.0 * SPREAD
        };
        let dots = (1_u32..).zip(&at.runs).map(|(count, value)| (*value, place + aside(count))).collect();
        let runs = Runs { lane: 0.0, outermost: 0.0, radius: 1.9, fill: row.look.line.faint(0.35) };
        layers.push(Layer::Runs(dots, runs));
    }
    if let Some((low, high)) = at.interval {
        layers.push(Layer::Line(vec![(low, place), (high, place)], Stroke::whole(row.look.line, 2.2)));
        for end in [low, high] {
            let cap = vec![(end, place - 0.12), (end, place + 0.12)];
            layers.push(Layer::Line(cap, Stroke::whole(row.look.line, 1.6)));
        }
    }
    layers.extend(at.mean.map(|mean| Layer::Means(vec![(mean, place)], row.look, 4.2)));
    layers
}
