//! Studies side by side: the curves of each relative to itself, and under them where each tips; and the table of
//! tipping points for the terminal.

use std::path::{Path, PathBuf};

use super::arrange::level_words;
use super::chart::{AIR, Across};
use super::curves::without_repetition;
use super::drawing::Drawing;
use super::lines::{AtLevel, Line, Threshold, ends_of};
use super::page::{Page, Row, compose};
use super::panel::{Axis, End, MOST_TICKS, Panel, Ticks};
use super::quantity::Written;
use super::rows::uncapitalised;
use super::style::{Look, of_series};
use super::text::Weight;
use super::ticks::{Scale, plainly, three_figures, with_decimals};
use super::{ReportError, dots, lines, paint_chart, terminal};
use crate::compare::{Contrast, Curve, RESAMPLES, Side, Tipping};

/// Draws a contrast to `folder/charts/contrast.svg` and `contrast.png`.
///
/// # Errors
/// If the chart cannot be written.
pub fn draw_contrast(folder: &Path, of: &Contrast) -> Result<Vec<PathBuf>, ReportError> {
    paint_chart(folder, "contrast", &drawing(of))
}

/// The tipping points as text.
#[must_use]
pub fn contrast_table(of: &Contrast) -> String {
    let columns = of.sides.iter().flat_map(|side| [side.name.clone(), "95 % interval".to_string()]);
    let header = std::iter::once(String::new()).chain(columns).collect();
    let rows = of.series().into_iter().map(|series| {
        let found = of.sides.iter().flat_map(|side| match curve_of(side, series) {
            Some(curve) => [at(of, curve), interval(of, &curve.tipping)],
            None => ["–".to_string(), String::new()],
        });
        std::iter::once(series.to_string()).chain(found).collect()
    });
    let title = format!("{}: where each falls below {} of its cooperative value", of.along.words(), below(of));
    let notes = notes(of).into_iter().map(|note| note + "\n").collect::<String>();
    format!("{title}\n{}\n\n{notes}{}\n", terminal::laid_out(header, rows, 1), how_found(of))
}

/// The drawing of a contrast.
pub(super) fn drawing(of: &Contrast) -> Drawing {
    let across = Across::of(&of.along);
    let side_by_side = |panel: &dyn Fn(usize, &Side) -> Panel| {
        let panels = of.sides.iter().enumerate().map(|(place, side)| panel(place, side)).collect();
        Row { heading: None, key: Vec::new(), panels }
    };
    let above = side_by_side(&|place, side| curves(of, &across, place, side));
    let below = side_by_side(&|place, side| tipping_points(of, &across, place, side));
    let mut rows = vec![above, below];
    without_repetition(&mut rows);
    compose(&Page {
        title: format!("{}: how much of its cooperative value is left in each system", of.along.words()),
        subtitle: how_to_read(of),
        key: Vec::new(),
        rows,
        notes: notes(of),
        caption: caption(of),
        width: 1040.0,
        plot_height: 230.0,
        least_plot: 280.0,
    })
}

fn how_to_read(of: &Contrast) -> String {
    let lowest = uncapitalised(&named_lowest(of));
    let intervals = if several(of) {
        " Bands and bars: 95 % intervals. Dots: single runs."
    } else {
        " One replication of each cell: no interval can be drawn."
    };
    format!(
        "Above: the mean relative to that at {lowest}, which is each line's cooperative value. Below: where the line \
         falls through {} of it.{intervals}",
        below(of)
    )
}

fn named_lowest(of: &Contrast) -> String {
    let words = of.sides.iter().map(|side| level_words(&of.along, &side.lowest));
    let mut words: Vec<String> = words.collect();
    words.dedup();
    format!("{} {}", of.along.words(), words.join(" or "))
}

/// The curves of a study.
fn curves(of: &Contrast, across: &Across, place: usize, side: &Side) -> Panel {
    let part = Written::choose("share", 1.0);
    let lines: Vec<Line> = side.curves.iter().map(|curve| line(of, across, curve, &part)).collect();
    let heading = (side.title.clone(), side.about.label.clone());
    let threshold = Threshold { at: part.number(of.below), name: format!("tips below {}", below(of)) };
    lines::panel(heading, &lines, across, relative_axis(of, &part, place == 0), Some(&threshold))
}

fn line(of: &Contrast, across: &Across, curve: &Curve, part: &Written) -> Line {
    let points = curve.points.iter().map(|point| AtLevel {
        x: across.written.number(point.level),
        mean: Some(part.number(point.relative)),
        interval: point.interval.map(|(low, high)| (part.number(low), part.number(high))),
        runs: point.runs.iter().map(|run| part.number(*run)).collect(),
    });
    Line { name: curve.series.clone(), look: look(of, curve), points: points.collect() }
}

/// The axis of relative values, the same for all studies.
fn relative_axis(of: &Contrast, part: &Written, written: bool) -> Axis {
    let points = || of.sides.iter().flat_map(|side| &side.curves).flat_map(|curve| &curve.points);
    let ends = points().filter_map(|point| point.interval).flat_map(|(low, high)| [low, high]);
    let runs = points().flat_map(|point| point.runs.iter().copied());
    let shown = std::iter::once(1.0).chain(points().map(|point| point.relative)).chain(ends).chain(runs);
    let (low, high) = shown.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let air = AIR * (high - low);
    let low = if low < 0.0 { low - air } else { low };
    let scale = Scale::Linear { low: part.number(low), high: part.number(high + air) };
    Axis { scale, ticks: Ticks::Round(part.suffix, MOST_TICKS), title: String::new(), written }
}

/// Where the curves of a study tip: a row for each series of any study, so that rows stand side by side.
fn tipping_points(of: &Contrast, across: &Across, place: usize, side: &Side) -> Panel {
    let (low, high) = ends_of(across.axis.scale);
    let within = |end: f64| if end.is_finite() { across.written.number(end) } else { high };
    let row = |series: &str| {
        let curve = curve_of(side, series);
        let points = curve.map(|curve| AtLevel {
            x: low,
            mean: Some(curve.tipping.at).filter(|at| at.is_finite()).map(within),
            // Where nothing ever falls, a bar at the very end would say that something did.
            interval: curve
                .tipping
                .interval
                .filter(|ends| ends.0.is_finite())
                .map(|ends| (within(ends.0), within(ends.1))),
            runs: Vec::new(),
        });
        let look = curve.map_or_else(|| of_series(0), |curve| look(of, curve));
        Line { name: series.to_string(), look, points: points.into_iter().collect() }
    };
    let rows: Vec<Line> = of.series().into_iter().map(row).collect();
    let heading = ("Tipping point".to_string(), String::new());
    let mut panel = dots::panel(heading, &rows, across.axis.clone(), place == 0, None);
    let numbers = (0_u32..).map(f64::from).zip(&rows).filter_map(|(row, line)| {
        let curve = curve_of(side, &line.name)?;
        let name = said(of, curve);
        Some(End { name, colour: line.look.text, weight: Weight::Regular, at: (high, row) })
    });
    panel.ends = numbers.collect();
    panel.note = None;
    panel
}

/// A tipping point and its interval beside a row.
fn said(of: &Contrast, curve: &Curve) -> String {
    let interval = interval(of, &curve.tipping);
    at(of, curve) + &if interval.is_empty() { String::new() } else { format!(" ({interval})") }
}

fn look(of: &Contrast, curve: &Curve) -> Look {
    of_series(of.series().into_iter().position(|name| name == curve.series).unwrap_or(0))
}

fn curve_of<'s>(side: &'s Side, series: &str) -> Option<&'s Curve> {
    side.curves.iter().find(|curve| curve.series == series)
}

fn several(of: &Contrast) -> bool {
    of.sides.iter().flat_map(|side| &side.curves).any(|curve| curve.replications > 1)
}

fn below(of: &Contrast) -> String {
    percent(of.below, 0)
}

fn percent(part: f64, decimals: usize) -> String {
    let written = Written::choose("share", 1.0);
    with_decimals(written.number(part), decimals) + written.suffix
}

/// A value of the axis, and the unit that follows it.
fn value(of: &Contrast, value: f64) -> (String, String) {
    if of.in_words() {
        let Across { written, .. } = Across::of(&of.along);
        return (three_figures(written.number(value)), format!(" {}", written.unit));
    }
    let written = Written::choose(of.along.unit(), 1.0);
    let number = written.number(value);
    (if written.suffix.is_empty() { plainly(number) } else { with_decimals(number, 1) }, written.suffix.to_string())
}

/// The last level of a curve, which may end before those of other studies do.
fn last(of: &Contrast, curve: &Curve) -> String {
    let last = curve.points.last().map(|point| point.level);
    let numbers = of.along.numbers().unwrap_or_default();
    let level = numbers.into_iter().zip(&of.along.levels).find(|(number, _)| Some(*number) == last);
    level.map(|(_, level)| level_words(&of.along, level)).unwrap_or_default()
}

fn at(of: &Contrast, curve: &Curve) -> String {
    if !curve.tipping.at.is_finite() {
        return format!("holds to {}", last(of, curve));
    }
    let (number, unit) = value(of, curve.tipping.at);
    number + &unit
}

/// Its interval, in the unit of the tipping point.
fn interval(of: &Contrast, tipping: &Tipping) -> String {
    let Some((low, high)) = tipping.interval.filter(|ends| ends.0.is_finite()) else { return String::new() };
    let (low, _) = value(of, low);
    if high.is_finite() { format!("{low} to {}", value(of, high).0) } else { format!("{low} and up") }
}

/// What must not be overlooked.
fn notes(of: &Contrast) -> Vec<String> {
    let mut notes = Vec::new();
    for side in &of.sides {
        let again = side.curves.iter().filter(|curve| !curve.tipping.one_change);
        let again: Vec<&str> = again.map(|curve| curve.series.as_str()).collect();
        if !again.is_empty() {
            let names = again.join(", ");
            notes.push(format!("{}: rises through it again, so there is no one tipping point: {names}.", side.name));
        }
        if !side.left_out.is_empty() {
            let names = side.left_out.join(", ");
            notes.push(format!(
                "{}: left out, since nothing can be relative to its cooperative value: {names}.",
                side.name
            ));
        }
    }
    notes
}

fn how_found(of: &Contrast) -> String {
    let counts = of.sides.iter().flat_map(|side| &side.curves).map(|curve| curve.replications);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    let replications = match (least, most) {
        (_, 1) => "one replication of each cell".to_string(),
        (least, most) if least == most => format!("{most} replications of each cell"),
        _ => format!("{least} to {most} replications of each cell"),
    };
    let resamples = with_decimals(f64::from(RESAMPLES), 0);
    let intervals = format!(" · intervals: 95 %, {resamples} resamples of the replications");
    let straight = "tipping points lie on straight lines between levels";
    format!("{replications} · {straight}{}", if several(of) { intervals.as_str() } else { "" })
}

fn caption(of: &Contrast) -> String {
    let names: Vec<&str> = of.sides.iter().map(|side| side.name.as_str()).collect();
    format!("potluck {} · scenarios {} · {}", env!("CARGO_PKG_VERSION"), names.join(" and "), how_found(of))
}
