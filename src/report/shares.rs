//! The chart of shares over time: which part of the population each group is, one above the other.

use super::arrange::{Arrangement, Series, evenly, named_level};
use super::chart::{Chart, caption, how_to_read, of_study};
use super::curves::without_repetition;
use super::drawing::{Point, Stroke};
use super::page::{Page, Row};
use super::panel::{Axis, Layer, MOST_TICKS, Panel, Ticks};
use super::quantity::Written;
use super::style::{Look, PAPER, of_series};
use super::tables::{OverTime, Study};
use super::ticks::Scale;

/// The column of a group's share begins so.
pub const COLUMN: &str = "share.";
/// The most levels of the x axis that have panels of their own.
const MOST_PANELS: usize = 4;
/// The most rows of panels.
const MOST_ROWS: usize = 8;

/// The groups whose shares the study's time series has, each with its column.
#[must_use]
pub fn groups(over_time: &OverTime) -> Vec<(String, usize)> {
    let named = |(column, name): (usize, &String)| Some((name.strip_prefix(COLUMN)?.to_string(), column));
    over_time.columns.iter().enumerate().filter_map(named).collect()
}

/// The key to the groups: each fills areas in the colour of its place.
#[must_use]
pub fn key(groups: &[(String, usize)]) -> Vec<(String, Look)> {
    groups.iter().enumerate().map(|(place, (name, _))| (name.clone(), filling(place))).collect()
}

/// The look of the areas of the group in this place.
const fn filling(place: usize) -> Look {
    Look { fills: true, ..of_series(place) }
}

/// The mean shares of the groups over the replications of a cell, at each moment that all of them have.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 replications")]
pub fn means(over_time: &OverTime, groups: &[(String, usize)], cell: u64) -> Vec<(f64, Vec<f64>)> {
    let traces: Vec<_> = over_time.traces.range((cell, 0)..=(cell, u32::MAX)).map(|(_, trace)| trace).collect();
    let moments = traces.iter().map(|trace| trace.len()).min().unwrap_or(0);
    let share = |at: usize, column: usize| -> Option<f64> {
        let sum: Option<f64> = traces.iter().map(|trace| trace[at].values[column]).sum();
        Some(sum? / traces.len() as f64)
    };
    let moment = |at: usize| {
        let shares: Option<Vec<f64>> = groups.iter().map(|(_, column)| share(at, *column)).collect();
        Some((traces[0][at].time_s, shares?))
    };
    (0..moments).filter_map(moment).collect()
}

/// The chart; `None` if the study has fewer than two groups, or nobody ever changes.
#[must_use]
pub fn chart(study: &Study, arrangement: &Arrangement) -> Option<Chart> {
    let over_time = study.over_time.as_ref()?;
    let groups = groups(over_time);
    if groups.len() < 2 || !changes(over_time, &groups) {
        return None;
    }
    let axis = arrangement.x_axis(study);
    let count = axis.map_or(1, |axis| axis.levels.len());
    let levels = evenly(count, MOST_PANELS);
    let series: Vec<&Series> = arrangement.blocks.iter().flat_map(|block| &block.series).collect();
    let longest =
        over_time.traces.values().filter_map(|trace| trace.last()).map(|last| last.time_s).fold(0.0, f64::max);
    let frame = Axes::up_to(longest);
    let mut rows = Vec::new();
    for series in series.iter().take(MOST_ROWS) {
        let panel = |(column, level): (usize, &usize)| {
            let heading = axis.map(|axis| named_level(axis, &axis.levels[*level])).unwrap_or_default();
            let means = series.cell(study, arrangement, *level).map(|cell| means(over_time, &groups, cell));
            frame.panel(heading, &means.unwrap_or_default(), column == 0)
        };
        let panels = levels.iter().enumerate().map(panel).collect();
        let heading = Some(series.whole_name.clone()).filter(|name| !name.is_empty());
        rows.push(Row { heading, key: Vec::new(), panels });
    }
    without_repetition(&mut rows);
    let left_out = (series.len() > MOST_ROWS || levels.len() < count)
        .then(|| "Not every cell is shown; timeseries.csv has all of them.".to_string());
    let subtitle = how_to_read(
        study,
        arrangement,
        "The height of a colour is the share of that group, mean of {n} replications: single runs may end elsewhere, \
         each with one group alone.",
        "The height of a colour is the share of that group.",
    );
    let page = Page {
        title: "Shares over time".to_string(),
        subtitle: of_study(study, &subtitle),
        key: key(&groups),
        plot_height: if rows.len() > 2 { 130.0 } else { 200.0 },
        rows,
        notes: left_out.into_iter().collect(),
        caption: caption(study),
        width: 1000.0,
        least_plot: 190.0,
    };
    Some(Chart { name: "shares-over-time".to_string(), page })
}

/// Whether any group's share is ever another than at first.
fn changes(over_time: &OverTime, groups: &[(String, usize)]) -> bool {
    over_time.traces.values().any(|trace| {
        let share = |moment: usize, column: usize| trace[moment].values[column];
        groups.iter().any(|(_, column)| (1..trace.len()).any(|moment| share(moment, *column) != share(0, *column)))
    })
}

/// The axes that all panels share.
struct Axes {
    time: Written,
    x: Axis,
    y: Axis,
}

impl Axes {
    fn up_to(longest: f64) -> Self {
        let time = Written::choose("s", longest);
        let x = Axis {
            scale: Scale::Linear { low: 0.0, high: time.number(longest).max(f64::MIN_POSITIVE) },
            ticks: Ticks::Round("", MOST_TICKS),
            title: format!("Time since the start ({})", time.unit),
            written: true,
        };
        let y = Axis {
            scale: Scale::Linear { low: 0.0, high: 100.0 },
            ticks: Ticks::Round(" %", MOST_TICKS),
            title: String::new(),
            written: true,
        };
        Self { time, x, y }
    }

    /// A panel with an area for each group, the first one on top, so that the key reads from top to bottom.
    fn panel(&self, heading: String, means: &[(f64, Vec<f64>)], first: bool) -> Panel {
        let groups = means.first().map_or(0, |(_, shares)| shares.len());
        let layers = (0..groups).flat_map(|group| {
            let edge = |below: usize| -> Vec<Point> {
                let under = |shares: &[f64]| 100.0 * shares[below..].iter().sum::<f64>();
                means.iter().map(|(time, shares)| (self.time.number(*time), under(shares))).collect()
            };
            let (upper, lower) = (edge(group), edge(group + 1));
            let outline = upper.iter().chain(lower.iter().rev()).copied().collect();
            [Layer::Area(outline, filling(group).area()), Layer::Line(lower, Stroke::whole(PAPER, 1.0))]
        });
        Panel {
            heading,
            detail: if first { "share of the population".to_string() } else { String::new() },
            x: self.x.clone(),
            y: Axis { written: first, ..self.y.clone() },
            sideways: false,
            layers: layers.collect(),
            gap: 1.0,
            air: 0.0,
            ends: Vec::new(),
            note: means.is_empty().then(|| "no values".to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::Moment;

    fn over_time(runs: &[&[[f64; 2]]]) -> OverTime {
        let moment = |(at, shares): (usize, &[f64; 2])| Moment {
            time_s: [1.0, 2.0, 3.0][at],
            values: vec![Some(0.5), Some(shares[0]), Some(shares[1])],
        };
        let trace = |shares: &[[f64; 2]]| shares.iter().enumerate().map(moment).collect();
        let traces = (0..).zip(runs).map(|(replication, shares)| ((0, replication), trace(shares))).collect();
        OverTime { columns: ["cooperation", "share.a", "share.b"].map(str::to_string).to_vec(), traces }
    }

    #[test]
    fn the_mean_is_of_the_moments_that_all_runs_have() {
        let over_time = over_time(&[&[[1.0, 0.0], [0.5, 0.5]], &[[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]]]);
        let groups = groups(&over_time);
        assert_eq!(groups, [("a".to_string(), 1), ("b".to_string(), 2)]);
        assert_eq!(means(&over_time, &groups, 0), [(1.0, vec![0.5, 0.5]), (2.0, vec![0.5, 0.5])]);
        assert!(changes(&over_time, &groups));
    }

    #[test]
    fn where_nobody_changes_there_is_nothing_to_show() {
        let over_time = over_time(&[&[[0.25, 0.75], [0.25, 0.75]]]);
        assert!(!changes(&over_time, &groups(&over_time)));
    }

    #[test]
    fn areas_fill_the_panel_from_bottom_to_top() {
        let panel = Axes::up_to(10.0).panel(String::new(), &[(0.0, vec![0.3, 0.7]), (10.0, vec![0.6, 0.4])], true);
        let areas: Vec<&Vec<Point>> = panel
            .layers
            .iter()
            .filter_map(|layer| if let Layer::Area(points, _) = layer { Some(points) } else { None })
            .collect();
        assert_eq!(areas.len(), 2);
        let heights = |points: &[Point]| points.iter().map(|point| point.1).collect::<Vec<_>>();
        assert!((heights(areas[0])[0] - 100.0).abs() < 1e-9 && (heights(areas[1])[1] - 40.0).abs() < 1e-9);
        assert!(heights(areas[1])[2].abs() < 1e-9, "the last group stands on the ground");
    }
}
