//! The table for the terminal: one for each headline measure, `mean ± half the interval`, no wider than it must be.

use comfy_table::{CellAlignment, Table, TableComponent, presets};

use super::arrange::{Arrangement, Series, level_words};
use super::interval::cut;
use super::measures::possible;
use super::quantity::Written;
use super::tables::{Statistics, Study};
use super::ticks::with_decimals;
use crate::study::{Axis, Column};

/// The width that tables keep to where they can.
const WIDTH: usize = 100;

/// The headline measures of a study as text, without control codes.
#[must_use]
pub fn tables(study: &Study) -> String {
    let arrangement = Arrangement::of(study);
    let columns = study.manifest.headline.iter().filter_map(|name| study.column(name));
    columns.map(|column| of_measure(study, &arrangement, column)).collect::<Vec<_>>().join("\n")
}

fn of_measure(study: &Study, arrangement: &Arrangement, column: usize) -> String {
    let of = &study.columns[column];
    let all = study.cells.values().map(|cell| study.statistics(*cell, &of.name));
    let largest = all.filter_map(|statistics| statistics.mean).fold(0.0_f64, |largest, mean| largest.max(mean.abs()));
    let written = Written::choose(&of.unit, largest);
    let group = of.group.as_ref().map(|group| format!(": {group}")).unwrap_or_default();
    let wide = wide(study, arrangement, of, &written);
    let widest = wide.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let table = if widest > WIDTH { long(study, arrangement, of, &written) } else { wide };
    let read = how_to_read(study, arrangement, of, &written);
    let note = arrangement.shown().map(|note| note + "\n").unwrap_or_default();
    format!("{}{group}{}\n{read}\n{table}\n{note}", of.label, written.in_brackets())
}

/// What the numbers of a table are.
fn how_to_read(study: &Study, arrangement: &Arrangement, of: &Column, written: &Written) -> String {
    if study.manifest.replications == 1 {
        return "one replication, no interval".to_string();
    }
    let levels = arrangement.x_axis(study).map_or(1, |axis| axis.levels.len());
    let series = || arrangement.blocks.iter().flat_map(|block| &block.series);
    let cells = series().flat_map(|series| (0..levels).map(move |level| (series, level)));
    let mut shown = cells.filter_map(|at| statistics(study, arrangement, at, of));
    let uneven = shown.any(|statistics| interval(&statistics, written).is_some_and(|interval| !interval.is_even));
    let ends = if uneven { ", or its ends (low to high) where it is uneven" } else { "" };
    format!("mean ± half of the 95 % interval{ends}, n = {}", study.replications_in_words())
}

/// Levels of the x axis down, series across.
fn wide(study: &Study, arrangement: &Arrangement, of: &Column, written: &Written) -> String {
    let axis = arrangement.x_axis(study);
    let first = axis.map(Axis::words).unwrap_or_default();
    let series: Vec<(String, &Series)> = named(arrangement);
    let header = std::iter::once(first).chain(series.iter().map(|(name, _)| name.clone()));
    let rows = (0..axis.map_or(1, |axis| axis.levels.len())).map(|level| {
        let head = axis.map(|axis| level_words(axis, &axis.levels[level])).unwrap_or_default();
        let cells = series.iter().map(|(_, series)| value(study, arrangement, (series, level), of, written));
        std::iter::once(head).chain(cells).collect()
    });
    laid_out(header.collect(), rows, 1)
}

/// Every level of every series in a row of its own.
fn long(study: &Study, arrangement: &Arrangement, of: &Column, written: &Written) -> String {
    let axis = arrangement.x_axis(study);
    let mut rows = Vec::new();
    for (name, series) in named(arrangement) {
        for level in 0..axis.map_or(1, |axis| axis.levels.len()) {
            let level_name = axis.map(|axis| level_words(axis, &axis.levels[level]));
            let value = value(study, arrangement, (series, level), of, written);
            rows.push(std::iter::once(name.clone()).chain(level_name).chain([value]).collect());
        }
    }
    let header = std::iter::once("Series".to_string()).chain(axis.map(Axis::words)).chain(["Value".to_string()]);
    laid_out(header.collect(), rows, 1)
}

/// Every series with its whole name.
fn named(arrangement: &Arrangement) -> Vec<(String, &Series)> {
    let series = arrangement.blocks.iter().flat_map(|block| &block.series);
    series.map(|series| (series.whole_name.clone(), series)).collect()
}

/// What a cell says of a measure, its interval cut to what the measure can be; `None` if it was not run.
fn statistics(study: &Study, arrangement: &Arrangement, at: (&Series, usize), of: &Column) -> Option<Statistics> {
    let statistics = study.statistics(at.0.cell(study, arrangement, at.1)?, &of.name);
    Some(Statistics { interval: statistics.interval.map(|(low, high)| cut(low, high, possible(of))), ..statistics })
}

/// That in words, and of how many runs if some have no value.
fn value(study: &Study, arrangement: &Arrangement, at: (&Series, usize), of: &Column, written: &Written) -> String {
    let Some(statistics) = statistics(study, arrangement, at, of) else { return "–".to_string() };
    let fewer = statistics.n > 0 && statistics.n < u64::from(study.manifest.replications);
    let runs = if fewer { format!(" (n = {})", statistics.n) } else { String::new() };
    stated(&statistics, written) + &runs
}

/// An interval that is not a point, as it is written.
struct Interval {
    ends: [f64; 2],
    half: f64,
    /// Whether it reaches about as far to either side of the mean.
    is_even: bool,
}

fn interval(of: &Statistics, written: &Written) -> Option<Interval> {
    let (mean, (low, high)) = of.mean.zip(of.interval)?;
    let [mean, low, high] = [mean, low, high].map(|number| written.number(number));
    let half = (high - low) / 2.0;
    let is_even = (f64::midpoint(low, high) - mean).abs() <= 0.01 * half;
    (half > 0.0).then_some(Interval { ends: [low, high], half, is_even })
}

/// A mean as exact as its interval lets it be: two figures of the half-width; four figures where there is none. An
/// interval that reaches farther to one side than to the other is written with both its ends.
pub(super) fn stated(statistics: &Statistics, written: &Written) -> String {
    let Some(mean) = statistics.mean.map(|mean| written.number(mean)) else { return "–".to_string() };
    let Some(Interval { ends, half, is_even }) = interval(statistics, written) else {
        let point = if statistics.interval.is_some() { " ± 0" } else { "" };
        return with_decimals(mean, decimals_for(mean, 4)) + point;
    };
    let [mean, low, high, half] =
        [mean, ends[0], ends[1], half].map(|number| with_decimals(number, decimals_for(half, 2)));
    if is_even { format!("{mean} ± {half}") } else { format!("{mean} ({low} to {high})") }
}

/// The decimals with which a number shows so many figures, at most six.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 6")]
fn decimals_for(number: f64, figures: u32) -> usize {
    if number == 0.0 {
        return 0;
    }
    (f64::from(figures) - 1.0 - libm::floor(libm::log10(number.abs()))).clamp(0.0, 6.0) as usize
}

/// A table with its first `words` columns to the left and the others to the right.
pub(super) fn laid_out(header: Vec<String>, rows: impl IntoIterator<Item = Vec<String>>, words: usize) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.remove_style(TableComponent::HorizontalLines).remove_style(TableComponent::MiddleIntersections);
    let columns = header.len();
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for column in words..columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_string()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_as_exact_as_its_interval() {
        let stated = |mean, low, high| {
            stated(
                &Statistics { n: 10, mean: Some(mean), interval: Some((low, high)), ..Statistics::default() },
                &Written::choose("", 1.0),
            )
        };
        assert_eq!(stated(0.123_456, 0.111_11, 0.135_79), "0.123 ± 0.012");
        assert_eq!(stated(1_234.5, 1_200.0, 1_269.0), "1,234 ± 34");
        assert_eq!(stated(0.5, 0.5, 0.5), "0.5000 ± 0");
        // Cut at the most that a share can be.
        assert_eq!(stated(0.95, 0.88, 1.0), "0.950 (0.880 to 1.000)");
    }
}
