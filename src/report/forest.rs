//! The chart of a comparison: a row for each level against the baseline, a point with its interval about a zero line.

use std::path::{Path, PathBuf};

use super::arrange::level_words;
use super::compare::{direction, in_points, signed, varied, written};
use super::drawing::Drawing;
use super::quantity::Written;
use super::rows::{Dot, Estimate, Row, RowChart, uncapitalised};
use super::style::{AXIS, GREY, Look, of_series};
use super::ticks::{Scale, with_decimals};
use super::{CHARTS, ReportError, paint};
use crate::compare::{Comparison, Difference, OfMeasure, Verdict};

/// The most rows that a chart shows.
const MOST: usize = 150;
/// So many times as far as any replication an interval may stretch the axis.
const STRETCH: f64 = 2.0;
/// What the names of these charts begin with.
const NAME: &str = "compare-";

/// Draws a chart of each measure's comparisons to `folder/charts/compare-MEASURE.svg` and `.png`, in place of those
/// that an earlier comparison left there.
///
/// # Errors
/// If a chart cannot be written.
pub fn draw_comparison(folder: &Path, of: &Comparison) -> Result<Vec<PathBuf>, ReportError> {
    let charts = folder.join(CHARTS);
    let failed = |source| ReportError::file(&charts, source);
    std::fs::create_dir_all(&charts).map_err(failed)?;
    for entry in std::fs::read_dir(&charts).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with(NAME) {
            std::fs::remove_file(entry.path()).map_err(|source| ReportError::file(&entry.path(), source))?;
        }
    }
    let mut written = Vec::new();
    for measure in of.measures.iter().filter(|measure| !measure.rows.is_empty()) {
        // A group may be called what no file can be.
        let safe = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
        let name: String = NAME.chars().chain(measure.about.name.chars().map(safe)).collect();
        written.extend(paint(&charts, &name, &forest(of, measure))?);
    }
    Ok(written)
}

/// The drawing of a measure's comparisons.
pub(super) fn forest(of: &Comparison, measure: &OfMeasure) -> Drawing {
    let shown = &measure.rows[..measure.rows.len().min(MOST)];
    let written = written(measure);
    let unit = in_points(&written);
    let mut rows: Vec<Row> = Vec::new();
    for (place, difference) in shown.iter().enumerate() {
        let begins = is_grouped(of) && (place == 0 || difference.at != shown[place - 1].at);
        rows.push(Row { heading: begins.then(|| place_of(of, difference)), ..row(of, difference, &written) });
    }
    let all = (shown.len() < measure.rows.len())
        .then(|| format!("{} of {} comparisons are shown; compare.csv has all.", shown.len(), measure.rows.len()));
    let chart = RowChart {
        title: title(of, measure),
        reading: how_to_read(of, measure),
        key: Vec::new(),
        scale: scale(shown, &written),
        signed: true,
        suffix: "",
        axis: if unit.is_empty() { "Difference".to_string() } else { format!("Difference ({unit})") },
        rows,
        notes: all.into_iter().collect(),
        caption: caption(of, measure),
    };
    chart.drawing()
}

fn title(of: &Comparison, measure: &OfMeasure) -> String {
    let baseline = level_words(&of.axis, of.baseline());
    let label = &measure.about.label;
    let mut levels: Vec<usize> = measure.rows.iter().map(|row| row.level).collect();
    levels.sort_unstable();
    levels.dedup();
    match levels[..] {
        [level] => {
            let level = &of.axis.levels[level];
            // A number says nothing without its axis.
            let axis = level.number.map_or_else(String::new, |_| uncapitalised(&of.axis.words()) + " ");
            format!("{label}, {axis}{} against {baseline}", level_words(&of.axis, level))
        }
        _ => format!("{label}, by {} against {baseline}", uncapitalised(&of.axis.words())),
    }
}

fn how_to_read(of: &Comparison, measure: &OfMeasure) -> String {
    let fixed = of.others.iter().filter(|axis| axis.levels.len() == 1);
    let fixed = fixed.map(|axis| format!(" {}: {}.", axis.words(), level_words(axis, &axis.levels[0])));
    format!(
        "The difference to {} in the same replication: mean, 95 % interval, and each replication as a faint dot. {}{}",
        level_words(&of.axis, of.baseline()),
        direction(&measure.about),
        fixed.collect::<String>()
    )
}

fn caption(of: &Comparison, measure: &OfMeasure) -> String {
    let tested = measure.rows.iter().filter(|row| row.test.p.is_some()).count();
    let replications = match of.replications {
        1 => "one replication".to_string(),
        several => format!("{} replications of each cell, paired", with_decimals(f64::from(several), 0)),
    };
    let verdicts = match tested {
        0 => "too few pairs for a test".to_string(),
        1 => "verdict: p < 0.05".to_string(),
        _ => format!("verdicts: p < 0.05, Holm-corrected for {tested} comparisons; intervals are not corrected"),
    };
    format!("potluck {} · scenario {} · {replications} · {verdicts}", of.source.1, of.source.0)
}

/// Whether rows stand under headings: where several levels are compared at several levels of other axes.
fn is_grouped(of: &Comparison) -> bool {
    of.axis.levels.len() > 2 && !varied(&of.others).is_empty()
}

/// The levels of the other axes at which a row stands.
fn place_of(of: &Comparison, row: &Difference) -> String {
    let named = |place: usize| {
        let axis = &of.others[place];
        format!("{}: {}", axis.words(), level_words(axis, &axis.levels[row.at[place]]))
    };
    varied(&of.others).into_iter().map(named).collect::<Vec<_>>().join(", ")
}

fn row_label(of: &Comparison, row: &Difference) -> String {
    let alone = is_grouped(of) || varied(&of.others).is_empty();
    if alone { level_words(&of.axis, &of.axis.levels[row.level]) } else { place_of(of, row) }
}

/// The numbers beside a row; how many pairs they are from, if some replications have no value.
fn beside(of: &Comparison, row: &Difference, written: &Written) -> String {
    let fewer = row.test.n < of.replications as usize;
    signed(&row.test, written) + &if fewer { format!(" (n = {})", row.test.n) } else { String::new() }
}

/// An axis that holds zero and every replication, and intervals unless they dwarf these.
fn scale(rows: &[Difference], written: &Written) -> Scale {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for (a, b) in rows.iter().flat_map(|row| &row.pairs) {
        let difference = written.number(b - a);
        (low, high) = (low.min(difference), high.max(difference));
    }
    let most = STRETCH * high.max(-low);
    for (from, to) in rows.iter().filter_map(|row| row.test.interval) {
        (low, high) = (low.min(written.number(from).max(-most)), high.max(written.number(to).min(most)));
    }
    let air = if high > low { 0.04 * (high - low) } else { 1.0 };
    Scale::Linear { low: low - air, high: high + air }
}

fn row(of: &Comparison, difference: &Difference, written: &Written) -> Row {
    let verdict = difference.judged.verdict;
    let look = look(verdict);
    let dot = |(a, b): &(f64, f64)| Dot { at: written.number(b - a), fill: look.line.faint(0.35), lane: (0.2, 0.8) };
    let dots = if difference.pairs.len() > 1 { difference.pairs.iter().map(dot).collect() } else { Vec::new() };
    let estimate = Estimate {
        at: difference.test.mean.map(|mean| written.number(mean)),
        interval: difference.test.interval.map(|(low, high)| (written.number(low), written.number(high))),
        look,
        hollow: verdict == Verdict::CannotTell,
        aside: 0.0,
    };
    Row {
        heading: None,
        name: row_label(of, difference),
        dots,
        estimates: vec![estimate],
        numbers: beside(of, difference, written),
        verdict: Some((verdict.words().to_string(), look.text)),
    }
}

/// Blue for better and orange for worse, which every kind of colour vision tells apart, each with a shape of its own.
const fn look(verdict: Verdict) -> Look {
    match verdict {
        Verdict::Better => of_series(0),
        Verdict::Worse => of_series(1),
        Verdict::Differs => of_series(3),
        Verdict::CannotTell => Look { line: AXIS, text: GREY, ..of_series(0) },
    }
}
