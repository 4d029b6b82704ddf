//! The portrait of two groups: how fast the share of the first changes, at each share that it has.

use super::{Frame, Path, Portrait, winner};
use crate::report::chart::Chart;
use crate::report::curves::without_repetition;
use crate::report::drawing::{Point, Stroke};
use crate::report::interval::Intervals;
use crate::report::page::{Page, Row};
use crate::report::panel::{Axis, Layer, MOST_TICKS, Panel, Ticks};
use crate::report::style::{AXIS, Look, of_series};
use crate::report::ticks::{Scale, range_for};

pub(super) const READING: &str = "Line: mean change of the first group's share from one moment of the time series to the next, \
     at each share; band: 95 % t-interval over runs. Above zero the group grows, below it shrinks. Along the bottom: which \
     group is the larger in the end, by where runs began.";
const NAME: &str = "phase-portrait";
/// So many shares are told apart.
const BINS: usize = 20;
/// The height of the strip of basins, as a part of the axis.
const STRIP: f64 = 0.06;

/// The drift in one bin: where it lies, the mean change per second and its interval.
struct Drift {
    share: f64,
    change: f64,
    interval: Option<(f64, f64)>,
}

/// The chart; `None` if nothing moves.
pub(super) fn chart(frame: &Frame) -> Option<Chart> {
    let drifts: Vec<Vec<Drift>> = frame.portraits.iter().map(|portrait| drifts(&portrait.paths)).collect();
    let ends = |drift: &Drift| drift.interval.map_or([drift.change; 2], |(low, high)| [low, high]);
    let values: Vec<f64> =
        drifts.iter().flatten().flat_map(|drift| ends(drift).into_iter().chain([drift.change])).collect();
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest <= 0.0 {
        return None;
    }
    let (low, high) = range_for(values.iter().map(|value| 100.0 * value).chain([0.0]), None);
    let y = Axis {
        scale: Scale::Linear { low: low - STRIP * 1.5 * (high - low), high },
        ticks: Ticks::Round(" %", MOST_TICKS),
        title: String::new(),
        written: true,
    };
    let panels = frame.portraits.iter().zip(&drifts).map(|(portrait, drifts)| panel(frame, portrait, drifts, &y));
    let mut rows: Vec<Row> = Vec::new();
    for (place, panel) in panels.enumerate() {
        if place % 3 == 0 {
            rows.push(Row { heading: None, key: Vec::new(), panels: Vec::new() });
        }
        rows.last_mut().expect("a row").panels.push(panel);
    }
    without_repetition(&mut rows);
    let key: Vec<(String, Look)> = frame
        .groups
        .iter()
        .enumerate()
        .map(|(place, name)| (format!("{name} the larger in the end"), Look { fills: true, ..of_series(place) }))
        .collect();
    let page = Page {
        title: "Phase portrait".to_string(),
        subtitle: frame.subtitle.clone(),
        key,
        rows,
        notes: Vec::new(),
        caption: frame.caption.clone(),
        width: 1000.0,
        plot_height: 220.0,
        least_plot: 190.0,
    };
    Some(Chart { name: NAME.to_string(), page })
}

fn bin(share: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share times a few bins")]
    let bin = (share.clamp(0.0, 1.0) * place(BINS)) as usize;
    bin.min(BINS - 1)
}

#[expect(clippy::cast_precision_loss, reason = "a few bins")]
fn place(bin: usize) -> f64 {
    bin as f64
}

/// The drift in each bin that runs pass through. Of a run the changes in a bin count as one: they hang together.
fn drifts(paths: &[Path]) -> Vec<Drift> {
    let intervals = Intervals::up_to(paths.len());
    let mut changes: Vec<Vec<f64>> = vec![Vec::new(); BINS];
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); BINS];
    for path in paths {
        let mut of_run: Vec<(f64, f64, f64)> = vec![(0.0, 0.0, 0.0); BINS];
        for pair in path.windows(2) {
            let ((before, from), (after, to)) = (&pair[0], &pair[1]);
            let (share, change) = (from[0], (to[0] - from[0]) / (after - before));
            // Whoever is alone stays alone, unless others can come: that says nothing of the way there.
            if share > 0.0 && share < 1.0 {
                let of = &mut of_run[bin(share)];
                *of = (of.0 + 1.0, of.1 + share, of.2 + change);
            }
        }
        for (bin, (count, share, change)) in of_run.into_iter().enumerate().filter(|(_, of)| of.0 > 0.0) {
            shares[bin].push(share / count);
            changes[bin].push(change / count);
        }
    }
    let drift = |(shares, changes): (&Vec<f64>, &Vec<f64>)| {
        let (share, change) = (intervals.mean(shares)?.mean, intervals.mean(changes)?);
        let interval = change.reach.map(|reach| (change.mean - reach, change.mean + reach));
        Some(Drift { share, change: change.mean, interval })
    };
    shares.iter().zip(&changes).filter_map(drift).collect()
}

fn panel(frame: &Frame, portrait: &Portrait, drifts: &[Drift], y: &Axis) -> Panel {
    let line: Vec<Point> = drifts.iter().map(|drift| (100.0 * drift.share, 100.0 * drift.change)).collect();
    let edge = |end: fn(&(f64, f64)) -> f64| -> Vec<Point> {
        let at = |drift: &Drift| Some((100.0 * drift.share, 100.0 * end(drift.interval.as_ref()?)));
        drifts.iter().filter_map(at).collect()
    };
    let band: Vec<Point> = edge(|of| of.1).into_iter().chain(edge(|of| of.0).into_iter().rev()).collect();
    let look = of_series(0);
    let zero = Layer::Line(vec![(0.0, 0.0), (100.0, 0.0)], Stroke::whole(AXIS, 1.2));
    let layers = basins(&portrait.paths, y)
        .into_iter()
        .chain([zero])
        .chain((band.len() > 3).then(|| Layer::Area(band, look.line.faint(0.2))))
        .chain([Layer::Line(line, Stroke::whole(look.line, 1.8))]);
    Panel {
        heading: portrait.heading.clone(),
        detail: format!("change of the share of {} per second", frame.groups[0]),
        x: Axis {
            scale: Scale::Linear { low: 0.0, high: 100.0 },
            ticks: Ticks::Round(" %", MOST_TICKS),
            title: format!("Share of {}", frame.groups[0]),
            written: true,
        },
        y: y.clone(),
        sideways: false,
        layers: layers.collect(),
        gap: 1.0,
        air: 0.0,
        ends: Vec::new(),
        note: drifts.is_empty().then(|| "no values".to_string()),
    }
}

/// A strip along the bottom: in each bin in which runs began, as much of each colour as runs that group won.
fn basins(paths: &[Path], y: &Axis) -> Vec<Layer> {
    let Scale::Linear { low, high } = y.scale else { return Vec::new() };
    let mut won = vec![[0.0_f64; 2]; BINS];
    for path in paths.iter().filter(|path| !path.is_empty()) {
        won[bin(path[0].1[0])][winner(path).min(1)] += 1.0;
    }
    let top = low + STRIP * (high - low);
    let wide = 100.0 / place(BINS);
    let mut layers = Vec::new();
    for (bin, won) in won.iter().enumerate().filter(|(_, won)| won[0] + won[1] > 0.0) {
        let (left, right) = (place(bin) * wide, (place(bin) + 1.0) * wide);
        let between = low + (top - low) * won[1] / (won[0] + won[1]);
        for (group, (from, to)) in [(between, top), (low, between)].into_iter().enumerate() {
            if to > from {
                let outline = vec![(left, from), (right, from), (right, to), (left, to)];
                layers.push(Layer::Area(outline, of_series(group).area()));
            }
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(shares: &[f64]) -> Path {
        (0_u32..).zip(shares).map(|(time, share)| (f64::from(time), vec![*share, 1.0 - share])).collect()
    }

    #[test]
    fn the_drift_is_the_mean_change_where_runs_pass() {
        let drifts = drifts(&[path(&[0.51, 0.53, 0.54]), path(&[0.52, 0.56])]);
        assert_eq!(drifts.len(), 1, "all of them begin their steps in one bin");
        assert!((drifts[0].change - 0.0275).abs() < 1e-12);
        assert!((drifts[0].share - 0.52).abs() < 1e-12);
        assert!(drifts[0].interval.is_some());
    }

    #[test]
    fn basins_say_who_wins_from_where() {
        let y = Axis {
            scale: Scale::Linear { low: 0.0, high: 1.0 },
            ticks: Ticks::Round("", 5),
            title: String::new(),
            written: true,
        };
        let layers = basins(&[path(&[0.9, 1.0]), path(&[0.1, 0.0]), path(&[0.1, 1.0])], &y);
        assert_eq!(layers.len(), 3, "one colour above, and two below");
    }
}
