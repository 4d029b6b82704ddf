//! The chart of a comparison: a row for each level against the baseline, a point with its interval about a zero line.

use std::path::{Path, PathBuf};

use super::compare::{axis_words, direction, in_points, signed, varied, words, written};
use super::drawing::{Anchor, Drawing, Mark, Stroke, Text, marker, rectangle};
use super::page::{RIM, write};
use super::quantity::Written;
use super::style::{AXIS, CAPTION, Colour, GREY, GRID, INK, LABEL, Look, PAPER, SUBTITLE, TITLE, of_series};
use super::text::{Weight, width};
use super::ticks::{Scale, with_decimals};
use super::{CHARTS, ReportError, paint};
use crate::compare::{Comparison, Difference, OfMeasure, Verdict};

/// The height of a row.
const ROW: f64 = 24.0;
/// The height of the heading over rows at the same levels of the other axes.
const GROUP: f64 = 26.0;
/// The width of the plot.
const PLOT: f64 = 430.0;
/// Room between the plot and the texts beside it.
const APART: f64 = 14.0;
/// The most rows that a chart shows.
const MOST: usize = 150;
/// So many times as far as any replication an interval may stretch the axis.
const STRETCH: f64 = 2.0;
/// The golden section: its multiples spread dots evenly however many there are.
const GOLDEN: f64 = 0.618_033_988_749_895;
/// What the names of these charts begin with.
const NAME: &str = "compare-";

/// Draws a chart of each measure's comparisons to `folder/charts/compare-MEASURE.svg` and `.png`, in place of those that
/// an earlier comparison left there.
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

/// What a chart is laid out by.
struct Layout<'c> {
    of: &'c Comparison,
    written: Written,
    scale: Scale,
    /// Where the plot begins.
    left: f64,
    /// Where numbers end, and verdicts begin.
    numbers: f64,
}

impl Layout<'_> {
    fn x(&self, value: f64) -> f64 {
        self.left + self.scale.part(value) * PLOT
    }
}

/// The drawing of a measure's comparisons.
pub(super) fn forest(of: &Comparison, measure: &OfMeasure) -> Drawing {
    let rows = &measure.rows[..measure.rows.len().min(MOST)];
    let written = written(measure);
    let labels = rows.iter().map(|row| width(&row_label(of, row), LABEL, Weight::Regular)).fold(60.0, f64::max);
    let left = RIM + labels + APART;
    let numbers = rows.iter().map(|row| width(&beside(of, row, &written), LABEL, Weight::Regular)).fold(50.0, f64::max);
    let numbers = left + PLOT + APART + numbers;
    let wide = libm::ceil(numbers + APART + width("cannot tell", LABEL, Weight::SemiBold) + RIM + 4.0);
    let layout = Layout { of, scale: scale(rows, &written), written, left, numbers };
    let room = wide - 2.0 * RIM;
    let mut marks = Vec::new();
    let title = title(of, measure);
    let mut top = write(&title, (TITLE, Weight::SemiBold, INK), room, RIM, &mut marks);
    top = write(&how_to_read(of, measure), (SUBTITLE, Weight::Regular, GREY), room, top + 2.0, &mut marks) + 14.0;
    let bottom = top + rows_height(of, rows);
    axis(&layout, (top, bottom), &mut marks);
    draw_rows(&layout, rows, top, &mut marks);
    let unit = in_points(&layout.written);
    let unit = if unit.is_empty() { "Difference".to_string() } else { format!("Difference ({unit})") };
    let at = (left + PLOT / 2.0, bottom + 34.0);
    marks.push(Mark::Text(Text::new(unit, at, LABEL, INK).anchored(Anchor::Middle)));
    top = bottom + 46.0;
    if rows.len() < measure.rows.len() {
        let note = format!("{} of {} comparisons are shown; compare.csv has all.", rows.len(), measure.rows.len());
        top = write(&note, (LABEL, Weight::Regular, INK), room, top, &mut marks);
    }
    top = write(&caption(of, measure), (CAPTION, Weight::Regular, GREY), room, top, &mut marks);
    let size = (wide, libm::ceil(top + RIM - 6.0));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title, marks }
}

fn title(of: &Comparison, measure: &OfMeasure) -> String {
    let baseline = words(&of.axis, of.baseline());
    let label = &measure.about.label;
    let mut levels: Vec<usize> = measure.rows.iter().map(|row| row.level).collect();
    levels.sort_unstable();
    levels.dedup();
    match levels[..] {
        [level] => {
            let level = &of.axis.levels[level];
            // A number says nothing without its axis.
            let axis = level.number.map_or_else(String::new, |_| uncapitalised(&axis_words(&of.axis)) + " ");
            format!("{label}, {axis}{} against {baseline}", words(&of.axis, level))
        }
        _ => format!("{label}, by {} against {baseline}", uncapitalised(&axis_words(&of.axis))),
    }
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn how_to_read(of: &Comparison, measure: &OfMeasure) -> String {
    let fixed = of.others.iter().filter(|axis| axis.levels.len() == 1);
    let fixed = fixed.map(|axis| format!(" {}: {}.", axis_words(axis), words(axis, &axis.levels[0])));
    format!(
        "The difference to {} in the same replication: mean, 95 % interval, and each replication as a faint dot. {}{}",
        words(&of.axis, of.baseline()),
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
        format!("{}: {}", axis_words(axis), words(axis, &axis.levels[row.at[place]]))
    };
    varied(&of.others).into_iter().map(named).collect::<Vec<_>>().join(", ")
}

fn row_label(of: &Comparison, row: &Difference) -> String {
    let alone = is_grouped(of) || varied(&of.others).is_empty();
    if alone { words(&of.axis, &of.axis.levels[row.level]) } else { place_of(of, row) }
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

fn rows_height(of: &Comparison, rows: &[Difference]) -> f64 {
    let heading = |place: usize| is_grouped(of) && (place == 0 || rows[place].at != rows[place - 1].at);
    (0..rows.len()).map(|place| ROW + if heading(place) { GROUP } else { 0.0 }).sum()
}

fn axis(layout: &Layout<'_>, (top, bottom): (f64, f64), marks: &mut Vec<Mark>) {
    let line = |from, to, colour, wide| Mark::Line { points: vec![from, to], stroke: Stroke::whole(colour, wide) };
    for (value, label) in layout.scale.ticks(7) {
        let x = layout.x(value);
        marks.push(line((x, top), (x, bottom), GRID, 1.0));
        marks.push(line((x, bottom), (x, bottom + 4.0), AXIS, 1.0));
        let plus = if value > 0.0 { "+" } else { "" };
        let text = Text::new(format!("{plus}{label}"), (x, bottom + 17.0), LABEL, INK);
        marks.push(Mark::Text(text.anchored(Anchor::Middle)));
    }
    let zero = layout.x(0.0);
    marks.push(line((zero, top), (zero, bottom), AXIS, 1.4));
    marks.push(line((layout.left, bottom), (layout.left + PLOT, bottom), AXIS, 1.0));
}

fn draw_rows(layout: &Layout<'_>, rows: &[Difference], top: f64, marks: &mut Vec<Mark>) {
    let (mut top, mut before) = (top, None);
    for row in rows {
        if is_grouped(layout.of) && before != Some(&row.at) {
            let text = Text::new(place_of(layout.of, row), (RIM, top + GROUP - 8.0), LABEL, INK).semi_bold();
            // A long heading reaches into the plot, and no grid line may cross it.
            let (left, above, right, below) = text.bounds();
            let size = (right - left + 8.0, below - above);
            marks.push(Mark::Area { points: rectangle((left - 4.0, above), size), fill: PAPER });
            marks.push(Mark::Text(text));
            top += GROUP;
        }
        before = Some(&row.at);
        draw_row(layout, row, top + ROW / 2.0, marks);
        top += ROW;
    }
}

fn draw_row(layout: &Layout<'_>, row: &Difference, middle: f64, marks: &mut Vec<Mark>) {
    let look = look(row.judged.verdict);
    let text =
        |words: String, x: f64, colour, anchor| Text::new(words, (x, middle), LABEL, colour).anchored(anchor).centred();
    marks.push(Mark::Text(text(row_label(layout.of, row), layout.left - APART, INK, Anchor::End)));
    let numbers = beside(layout.of, row, &layout.written);
    marks.push(Mark::Text(text(numbers, layout.numbers, INK, Anchor::End)));
    let verdict = row.judged.verdict.words().to_string();
    marks.push(Mark::Text(text(verdict, layout.numbers + APART, look.text, Anchor::Start).semi_bold()));
    if row.pairs.len() > 1 {
        for (count, (a, b)) in (1_u32..).zip(&row.pairs) {
            let part = f64::from(count) * GOLDEN;
            let aside = (part - libm::floor(part) - 0.5) * 0.6 * ROW;
            let centre = (layout.x(layout.written.number(b - a)), middle + aside);
            marks.push(Mark::Dot { centre, radius: 1.7, fill: look.line.faint(0.35) });
        }
    }
    if let Some((low, high)) = row.test.interval {
        whisker(layout, (low, high), middle, look.line, marks);
    }
    let Some(mean) = row.test.mean else { return };
    let at = (layout.x(layout.written.number(mean)), middle);
    marks.extend(marker(at, &look, 4.2));
    if row.judged.verdict == Verdict::CannotTell {
        // Hollow, so that it does not look as sure as the others in print either.
        marks.push(Mark::Dot { centre: at, radius: 2.4, fill: PAPER });
    }
}

/// An interval with a cap at either end, or an arrow where it goes on beyond the plot.
fn whisker(layout: &Layout<'_>, (low, high): (f64, f64), middle: f64, colour: Colour, marks: &mut Vec<Mark>) {
    let ends = [low, high].map(|end| layout.x(layout.written.number(end)));
    let (from, to) = (layout.left + 2.0, layout.left + PLOT - 2.0);
    let shown = ends.map(|end| end.clamp(from, to));
    marks.push(Mark::Line { points: shown.map(|x| (x, middle)).to_vec(), stroke: Stroke::whole(colour, 2.0) });
    for (end, (x, out)) in ends.into_iter().zip(shown.into_iter().zip([-1.0, 1.0])) {
        if (from..=to).contains(&end) {
            let points = vec![(x, middle - 3.5), (x, middle + 3.5)];
            marks.push(Mark::Line { points, stroke: Stroke::whole(colour, 1.5) });
        } else {
            let points = vec![(x + out * 2.0, middle), (x - out * 5.0, middle - 4.0), (x - out * 5.0, middle + 4.0)];
            marks.push(Mark::Area { points, fill: colour });
        }
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
