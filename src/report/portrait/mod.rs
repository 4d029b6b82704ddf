//! Phase portraits: where the shares of groups drift from wherever they are, and who wins from which start (the
//! basins).
//!
//! Runs of one series that began at different shares lie in one portrait. Three groups span a triangle in which every
//! run is a path; of two groups there is but one share, and the portrait is its drift: the mean change at each share,
//! which is zero where the population can rest, and falls through zero where it rests for long.

mod drift;
mod triangle;

use super::arrange::{Arrangement, Series};
use super::chart::{Chart, caption, of_study};
use super::drawing::Drawing;
use super::shares::groups;
use super::tables::{Moment, OverTime, Study};

/// The most portraits side by side or below each other.
const MOST: usize = 6;

/// A run as it moved: the shares of the groups at each moment.
pub(super) type Path = Vec<(f64, Vec<f64>)>;

/// The paths of a series, all of whose cells differ in nothing but where they begin.
#[derive(Clone, Debug)]
pub(super) struct Portrait {
    /// The series; empty if there is but one.
    pub heading: String,
    /// Every run.
    pub paths: Vec<Path>,
}

/// What all portraits of a study have in common.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The names of the groups.
    pub groups: Vec<String>,
    /// The portraits, in the order of the series.
    pub portraits: Vec<Portrait>,
    /// The study's title and how to read the chart.
    pub subtitle: String,
    /// What was simulated.
    pub caption: String,
}

/// The portrait of a study of two groups whose shares change.
#[must_use]
pub(super) fn of_two(study: &Study, arrangement: &Arrangement) -> Option<Chart> {
    let frame = frame(study, arrangement, 2, drift::READING)?;
    drift::chart(&frame)
}

/// The portrait of a study of three groups whose shares change, with its name.
#[must_use]
pub(super) fn of_three(study: &Study, arrangement: &Arrangement) -> Option<(&'static str, Drawing)> {
    let frame = frame(study, arrangement, 3, triangle::READING)?;
    Some((triangle::NAME, triangle::draw(&frame)))
}

fn frame(study: &Study, arrangement: &Arrangement, count: usize, reading: &str) -> Option<Frame> {
    let over_time = study.over_time.as_ref()?;
    let columns = groups(over_time);
    if columns.len() != count || !differ_in_their_start(study, arrangement) {
        return None;
    }
    let levels = arrangement.x_axis(study).map_or(1, |axis| axis.levels.len());
    let paths = |series: &Series| -> Vec<Path> {
        let cells = (0..levels).filter_map(|level| series.cell(study, arrangement, level));
        cells.flat_map(|cell| paths_of(over_time, &columns, cell)).collect()
    };
    let series = arrangement.blocks.iter().flat_map(|block| &block.series);
    let portraits: Vec<Portrait> =
        series.take(MOST).map(|series| Portrait { heading: series.whole_name.clone(), paths: paths(series) }).collect();
    let moves = portraits
        .iter()
        .flat_map(|portrait| &portrait.paths)
        .any(|path| path.first().map(|at| &at.1) != path.last().map(|at| &at.1));
    moves.then(|| Frame {
        groups: columns.into_iter().map(|(name, _)| name).collect(),
        portraits,
        subtitle: of_study(study, reading),
        caption: caption(study),
    })
}

/// Whether the cells of a series differ in nothing but the shares with which they begin, or the seed.
fn differ_in_their_start(study: &Study, arrangement: &Arrangement) -> bool {
    let of_start = |column: &String| {
        let parts: Vec<&str> = column.split('.').collect();
        matches!(parts.as_slice(), ["seed"] | ["population", "groups", .., "share"])
    };
    arrangement.x_axis(study).is_none_or(|axis| match axis.columns.as_slice() {
        [] => of_start(&axis.name),
        columns => columns.iter().all(of_start),
    })
}

fn paths_of(over_time: &OverTime, columns: &[(String, usize)], cell: u64) -> Vec<Path> {
    let at = |moment: &Moment| -> Option<(f64, Vec<f64>)> {
        let shares: Option<Vec<f64>> = columns.iter().map(|(_, column)| moment.values[*column]).collect();
        Some((moment.time_s, shares?))
    };
    let runs = over_time.traces.range((cell, 0)..=(cell, u32::MAX));
    runs.map(|(_, trace)| trace.iter().filter_map(at).collect()).collect()
}

/// The group that is largest at the end of a path; of several, the first.
#[must_use]
pub(super) fn winner(path: &Path) -> usize {
    let shares = path.last().map_or(&[][..], |(_, shares)| shares);
    let largest = shares.iter().copied().fold(0.0, f64::max);
    shares.iter().position(|share| *share >= largest).unwrap_or(0)
}
