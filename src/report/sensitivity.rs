//! The chart of what settings matter, those that matter most first, and its table for the terminal.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::rows::{Estimate, Row, RowChart, cell_name, uncapitalised};
use super::style::of_series;
use super::ticks::{Scale, with_decimals};
use super::{ReportError, paint_chart, terminal};
use crate::sensitivity::{CHANCE, Index, Indices, Sensitivities};

/// Draws the indices to `folder/charts/sensitivity.svg` and `sensitivity.png`.
///
/// # Errors
/// If the chart cannot be written.
pub fn draw_sensitivities(folder: &Path, of: &Sensitivities<'_>) -> Result<Vec<PathBuf>, ReportError> {
    paint_chart(folder, "sensitivity", &chart(of).drawing())
}

/// The indices as text: a table for each combination of levels.
#[must_use]
pub fn sensitivity_tables(of: &Sensitivities<'_>) -> String {
    let mut text = format!("{}\n", title(of));
    for (cell, analysis) in of.cells.iter().enumerate() {
        let header = ["Setting", "Alone", "95 % interval", "In all", "95 % interval"].map(str::to_string);
        let rows = ordered(of, cell).into_iter().map(|(name, indices)| {
            let words = |index: Index| [number(index.value), interval(index)];
            std::iter::once(name).chain(words(indices.first)).chain(words(indices.total)).collect()
        });
        let found = match analysis.indices {
            Some(_) => terminal::laid_out(header.to_vec(), rows, 1),
            None => "The measure is the same in every run.".to_string(),
        };
        let name = cell_name(of.gauge.study, cell);
        let (mean, sd) = (significant(analysis.mean), significant(analysis.sd));
        write!(text, "\n{name}: mean {mean}, standard deviation {sd}\n{found}\n").expect("a string takes all");
    }
    format!("{text}\n{}\n", how_found(of))
}

fn title(of: &Sensitivities<'_>) -> String {
    format!("What {} depends on", uncapitalised(&of.gauge.label))
}

/// The settings of a cell and chance with their indices, the largest total first; chance last.
fn ordered(of: &Sensitivities<'_>, cell: usize) -> Vec<(String, Indices)> {
    let indices = of.cells[cell].indices.iter().flatten().copied();
    let mut named: Vec<(String, Indices)> = of.names().into_iter().zip(indices).collect();
    named.sort_by(|(a, first), (b, second)| {
        (a == CHANCE).cmp(&(b == CHANCE)).then(second.total.value.total_cmp(&first.total.value))
    });
    named
}

fn chart(of: &Sensitivities<'_>) -> RowChart {
    let [alone, in_all] = [0, 1].map(of_series);
    let mut rows: Vec<Row> = Vec::new();
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for cell in 0..of.cells.len() {
        for (place, (name, indices)) in ordered(of, cell).into_iter().enumerate() {
            let estimate = |index: Index, look, aside| Estimate {
                at: Some(index.value),
                interval: Some((index.low, index.high)),
                look,
                hollow: false,
                aside,
            };
            (low, high) = (low.min(indices.first.low), high.max(indices.total.high).min(1.5));
            let heading = (place == 0 && of.cells.len() > 1).then(|| cell_name(of.gauge.study, cell));
            let numbers = format!("{}    {}", number(indices.first.value), number(indices.total.value));
            let estimates = vec![estimate(indices.first, alone, -4.5), estimate(indices.total, in_all, 4.5)];
            rows.push(Row { heading, name, estimates, numbers, ..Row::default() });
        }
    }
    let same = of.cells.iter().enumerate().filter(|(_, analysis)| analysis.indices.is_none());
    let same =
        same.map(|(cell, _)| format!("{}: the measure is the same in every run.", cell_name(of.gauge.study, cell)));
    RowChart {
        title: title(of),
        reading:
            "The part of the variance that each setting makes, alone and together with others, with 95 % intervals. \
                  Chance is what differs between replications; what a setting makes together with it is in both totals."
                .to_string(),
        key: vec![("alone (first-order index)", alone), ("in all (total index)", in_all)],
        scale: Scale::Linear { low: low.max(-0.5) - 0.02, high: high + 0.02 },
        signed: false,
        suffix: "",
        axis: "Part of the variance".to_string(),
        rows,
        notes: same.collect(),
        caption: format!(
            "potluck {} · scenario {} · {}",
            env!("CARGO_PKG_VERSION"),
            of.gauge.study.name,
            how_found(of)
        ),
    }
}

fn number(value: f64) -> String {
    with_decimals(value, 2)
}

fn interval(index: Index) -> String {
    format!("{} to {}", number(index.low), number(index.high))
}

/// Three digits that matter.
fn significant(value: f64) -> String {
    let digits = if value == 0.0 { 0.0 } else { 2.0 - libm::floor(libm::log10(value.abs())) };
    let decimals = (0..12).find(|decimals| f64::from(*decimals) >= digits).unwrap_or(12);
    with_decimals(value, usize::try_from(decimals).expect("few"))
}

fn how_found(of: &Sensitivities<'_>) -> String {
    let runs = of.cells.iter().map(|analysis| analysis.evaluations.len()).sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 runs")]
    let runs = with_decimals(runs as f64, 0);
    format!(
        "Sobol' indices from {runs} runs (Saltelli's design of {} rows), intervals by resampling rows",
        of.sample.rows
    )
}
