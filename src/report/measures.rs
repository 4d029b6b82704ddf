//! The charts of measures: the headline of the study, and one chart for every other measure that has values.

use super::arrange::{Arrangement, Block, Series};
use super::chart::{Across, Chart, caption_with_intervals, how_to_read, look, of_study};
use super::interval::cut;
use super::lines::{AtLevel, Line, Threshold};
use super::page::{Page, Row};
use super::panel::{Axis, MOST_TICKS, Panel, Ticks};
use super::quantity::Written;
use super::tables::{Statistics, Study};
use super::text::{Weight, width};
use super::ticks::{Scale, plainly, range_for};
use super::{dots, lines, quantity};
use crate::measure::SHARE_OF_RUNS;
use crate::study::{Column, capitalised};

/// The widest name that two panels side by side have room for; wider ones make the panels stack.
const WIDEST_BESIDE: f64 = 125.0;
/// What the dots are, where there are any.
const DOTS: &str = " Dots: single runs.";
/// The most panels side by side.
const MOST_BESIDE: usize = 3;

/// The headline chart; `None` if nothing was varied or no headline measure was measured.
#[must_use]
pub fn headline(study: &Study, arrangement: &Arrangement) -> Option<Chart> {
    let named = study.manifest.headline.iter().filter_map(|name| study.column(name));
    let columns: Vec<usize> = named.collect();
    let title = study.manifest.title.clone();
    (!columns.is_empty()).then(|| chart(study, arrangement, "headline", title, &columns)).flatten()
}

/// One chart for each measure of which some column has values and is not already in the headline. Where a measure
/// counts what never happened in any run, its zeros are in the tables and no chart is drawn of them.
#[must_use]
pub fn others(study: &Study, arrangement: &Arrangement) -> Vec<Chart> {
    let mut measures: Vec<&str> = Vec::new();
    for column in &study.columns {
        if !measures.contains(&column.measure.as_str()) {
            measures.push(&column.measure);
        }
    }
    let chart_of = |measure: &str| {
        let of_measure = |column: &usize| study.columns[*column].measure == measure;
        let columns: Vec<usize> =
            (0..study.columns.len()).filter(of_measure).filter(|&column| has_values(study, column)).collect();
        let in_headline = |column: &usize| study.manifest.headline.contains(&study.columns[*column].name);
        if columns.iter().all(in_headline) || columns.iter().all(|&column| never_happened(study, column)) {
            return None;
        }
        let title = study.columns[columns[0]].label.clone();
        chart(study, arrangement, &format!("measure-{}", file_name(measure)), title, &columns)
    };
    measures.into_iter().filter_map(chart_of).collect()
}

/// What the replications of a cell say together, where every one of them has a value. A mean over those that happened
/// to get there would flatter whatever gets there rarely.
fn of_all(study: &Study, cell: u64, column: usize) -> Statistics {
    let of = study.statistics(cell, &study.columns[column].name);
    if of.n == study.replications(cell) { of } else { Statistics::default() }
}

/// The measure's name with nothing in it that a file system could mind.
fn file_name(measure: &str) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    measure.chars().map(safe).collect()
}

/// What each cell says of a measure.
fn of_each_cell(study: &Study, column: usize) -> impl Iterator<Item = Statistics> + '_ {
    study.cells.values().map(move |cell| study.statistics(*cell, &study.columns[column].name))
}

fn has_values(study: &Study, column: usize) -> bool {
    of_each_cell(study, column).any(|statistics| statistics.n > 0)
}

/// Whether a measure of which more is no better is zero in every run.
fn never_happened(study: &Study, column: usize) -> bool {
    let is_zero = |of: Statistics| of.extremes.is_none_or(|(least, most)| least.abs().max(most.abs()) <= 0.0);
    study.columns[column].higher_is_better != Some(true) && of_each_cell(study, column).all(is_zero)
}

fn chart(study: &Study, arrangement: &Arrangement, name: &str, title: String, columns: &[usize]) -> Option<Chart> {
    let (mut rows, reading) = rows(study, arrangement, columns)?;
    let reading = if study.runs.is_empty() { reading.replace(DOTS, "") } else { reading.to_string() };
    let subtitle = how_to_read(study, arrangement, &reading, "Marks: single runs.");
    let subtitle = if name == "headline" { subtitle } else { of_study(study, &subtitle) };
    let missing = columns.iter().filter_map(|&column| missing(study, arrangement, column));
    let panels: usize = rows.iter().map(|row| row.panels.len()).sum();
    let plot_height = match arrangement.across {
        None => 100.0,
        Some(_) if panels > 4 => 200.0,
        Some(_) => 280.0,
    };
    without_title(&mut rows, &title);
    let page = Page {
        title,
        subtitle,
        key: Vec::new(),
        rows,
        notes: arrangement.note().into_iter().chain(missing).collect(),
        caption: caption_with_intervals(study, law(study, columns)),
        width: if columns.len() == 1 { 760.0 } else { 1000.0 },
        plot_height,
        least_plot: if columns.len() > 2 { 180.0 } else { 280.0 },
    };
    Some(Chart { name: name.to_string(), page })
}

/// The panels in rows, and how to read them; `None` if there is nothing to compare.
fn rows(study: &Study, arrangement: &Arrangement, columns: &[usize]) -> Option<(Vec<Row>, &'static str)> {
    if let Some(axis) = arrangement.x_axis(study) {
        let reading = match law(study, columns) {
            STUDENT => "Lines: mean of {n} replications. Bands: 95 % t-interval of the mean. Dots: single runs.",
            _ => "Lines: mean of {n} replications. Bands: 95 % interval of the mean. Dots: single runs.",
        };
        return Some((rows_of_lines(study, arrangement, &Across::of(axis), columns), reading));
    }
    let reading = match law(study, columns) {
        STUDENT => "Marks: mean of {n} replications with its 95 % t-interval. Dots: single runs.",
        _ => "Marks: mean of {n} replications with its 95 % interval. Dots: single runs.",
    };
    let several = arrangement.blocks.iter().map(|block| block.series.len()).sum::<usize>() > 1;
    several.then(|| (rows_of_dots(study, arrangement, columns), reading))
}

const STUDENT: &str = "Student's t";

/// By which law the summary has the intervals of these columns.
fn law(study: &Study, columns: &[usize]) -> &'static str {
    let shares = columns.iter().filter(|column| study.columns[**column].unit == SHARE_OF_RUNS).count();
    match shares {
        0 => STUDENT,
        all if all == columns.len() => "Wilson's",
        _ => "Student's t, of shares of runs Wilson's,",
    }
}

/// Takes from the headings of panels what the title of the page says already.
fn without_title(rows: &mut [Row], title: &str) {
    for panel in rows.iter_mut().flat_map(|row| &mut row.panels) {
        if let Some(rest) = panel.heading.strip_prefix(title) {
            panel.heading = capitalised(rest.trim_start_matches([':', ' ']));
        }
    }
}

/// Rows of panels for a study with a numeric axis: side by side where names are short, else stacked.
fn rows_of_lines(study: &Study, arrangement: &Arrangement, across: &Across, columns: &[usize]) -> Vec<Row> {
    let panels = |block: &Block| {
        columns.iter().map(|&column| panel_of_lines(study, arrangement, across, block, column)).collect()
    };
    let row = |heading: &Option<String>, panels: Vec<Panel>, beside: usize| {
        let heading = heading.clone();
        panels
            .chunks(beside)
            .map(<[Panel]>::to_vec)
            .zip(std::iter::once(heading).chain(std::iter::repeat(None)))
            .map(|(panels, heading)| Row { heading, key: Vec::new(), panels })
            .collect::<Vec<Row>>()
    };
    let names = arrangement.blocks.iter().flat_map(|block| &block.series);
    let widest = names.map(|series| width(&series.name, 12.0, Weight::SemiBold)).fold(0.0, f64::max);
    let beside = if widest > WIDEST_BESIDE { 1 } else { beside(columns.len()) };
    arrangement.blocks.iter().flat_map(|block| row(&block.heading, panels(block), beside)).collect()
}

/// How many of so many panels stand side by side.
const fn beside(count: usize) -> usize {
    match count {
        4 => 2,
        count if count < MOST_BESIDE => count,
        _ => MOST_BESIDE,
    }
}

fn panel_of_lines(study: &Study, arrangement: &Arrangement, across: &Across, block: &Block, column: usize) -> Panel {
    let values = Values::of(study, arrangement, column);
    let line = |series: &Series| {
        let at =
            |(level, &x): (usize, &f64)| series.cell(study, arrangement, level).map(|cell| values.at(study, cell, x));
        Line {
            name: series.name.clone(),
            look: look(series),
            points: across.places.iter().enumerate().filter_map(at).collect(),
        }
    };
    let lines: Vec<Line> = in_order_of_levels(block.series.iter().map(line).collect());
    lines::panel(values.heading(study), &lines, across, values.axis(), values.threshold.as_ref())
}

/// Levels may be listed in any order; lines run from left to right.
fn in_order_of_levels(mut lines: Vec<Line>) -> Vec<Line> {
    for line in &mut lines {
        line.points.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    lines
}

/// One row of panels for a study without a numeric axis; the first names the rows of all.
fn rows_of_dots(study: &Study, arrangement: &Arrangement, columns: &[usize]) -> Vec<Row> {
    let panel = |(place, &column): (usize, &usize)| {
        let values = Values::of(study, arrangement, column);
        let row = |series: &Series| {
            let cell = series.cell(study, arrangement, 0);
            Line {
                name: series.whole_name.clone(),
                look: look(series),
                points: cell.map(|cell| values.at(study, cell, 0.0)).into_iter().collect(),
            }
        };
        let rows: Vec<Line> = arrangement.blocks.iter().flat_map(|block| &block.series).map(row).collect();
        let heading = values.heading(study);
        let first = place.is_multiple_of(beside(columns.len()));
        dots::panel(heading, &rows, values.axis(), first, values.threshold.as_ref())
    };
    let panels: Vec<Panel> = columns.iter().enumerate().map(panel).collect();
    panels
        .chunks(beside(columns.len()))
        .map(|panels| Row { heading: None, key: Vec::new(), panels: panels.to_vec() })
        .collect()
}

/// How the values of one measure are written in all panels of a chart.
struct Values<'a> {
    column: usize,
    of: &'a Column,
    written: Written,
    range: (f64, f64),
    threshold: Option<Threshold>,
}

impl<'a> Values<'a> {
    fn of(study: &'a Study, arrangement: &Arrangement, column: usize) -> Self {
        let of = &study.columns[column];
        let collapse = study.manifest.collapse.as_ref().filter(|collapse| collapse.measure == of.name);
        let mut shown: Vec<f64> = collapse.iter().map(|collapse| collapse.below).collect();
        for cell in cells(study, arrangement) {
            let statistics = of_all(study, cell, column);
            let interval = statistics.interval.map(|(low, high)| cut(low, high, possible(of)));
            shown.extend(statistics.mean.into_iter().chain(interval.into_iter().flat_map(|(low, high)| [low, high])));
            shown.extend(study.values(cell, column));
        }
        let largest = shown.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let written = Written::choose(&of.unit, largest);
        let declared = possible(of).map(|(low, high)| (written.number(low), written.number(high)));
        let range = range_for(shown.into_iter().map(|value| written.number(value)), declared);
        let threshold = collapse.map(|collapse| {
            let at = written.number(collapse.below);
            Threshold { at, name: format!("collapse below {}{}", plainly(at), written.suffix) }
        });
        Self { column, of, written, range, threshold }
    }

    /// What a cell has, at this place of the x axis.
    fn at(&self, study: &Study, cell: u64, x: f64) -> AtLevel {
        let statistics = of_all(study, cell, self.column);
        let write = |value| self.written.number(value);
        let interval = statistics.interval.map(|(low, high)| cut(low, high, possible(self.of)));
        AtLevel {
            x,
            mean: statistics.mean.map(write),
            interval: interval.map(|(low, high)| (write(low), write(high))),
            runs: study.values(cell, self.column).map(write).collect(),
        }
    }

    /// The axis of the values; the heading is its title.
    fn axis(&self) -> Axis {
        let (low, high) = self.range;
        Axis {
            scale: Scale::Linear { low, high },
            ticks: Ticks::Round(self.written.suffix, MOST_TICKS),
            title: String::new(),
            written: true,
        }
    }

    /// The measure and its group; the unit, and which way is better.
    fn heading(&self, study: &Study) -> (String, String) {
        let of = self.of;
        let alone = study.columns.iter().filter(|column| column.measure == of.measure).count() == 1;
        let group = of.group.as_ref().filter(|_| !alone || of.name != of.measure);
        let heading = group.map_or_else(|| of.label.clone(), |group| format!("{}: {group}", of.label));
        let better = of.higher_is_better.map(|higher| if higher { "higher is better" } else { "lower is better" });
        let unit = Some(self.written.phrase()).filter(|unit| !unit.is_empty());
        (heading, unit.into_iter().chain(better.map(str::to_string)).collect::<Vec<_>>().join("; "))
    }
}

/// The range of a measure's values: as it is declared, or from zero up for times and amounts.
pub(super) fn possible(column: &Column) -> Option<(f64, f64)> {
    column.range.or_else(|| quantity::never_negative(&column.unit).then_some((0.0, f64::INFINITY)))
}

/// The cells that the charts show.
fn cells<'a>(study: &'a Study, arrangement: &'a Arrangement) -> impl Iterator<Item = u64> + 'a {
    let levels = arrangement.x_axis(study).map_or(1, |axis| axis.levels.len());
    let series = arrangement.blocks.iter().flat_map(|block| &block.series);
    series.flat_map(move |series| (0..levels).filter_map(move |level| series.cell(study, arrangement, level)))
}

/// What a chart must say about cells in which some replication has no value.
fn missing(study: &Study, arrangement: &Arrangement, column: usize) -> Option<String> {
    let of = &study.columns[column];
    let of_cell = |cell| (study.statistics(cell, &of.name).n, study.replications(cell));
    let have: Vec<(u64, u64)> = cells(study, arrangement).map(of_cell).collect();
    let none = have.iter().filter(|(have, _)| *have == 0).count();
    let fewer = have.iter().filter(|(have, all)| *have > 0 && have < all).count();
    let group = of.group.as_ref().map(|group| format!(" ({group})")).unwrap_or_default();
    let cells = have.len();
    let some = if fewer > 0 {
        format!(", and in {fewer} only for some of the {} runs: there no mean is drawn", study.replications_in_words())
    } else {
        String::new()
    };
    (none + fewer > 0).then(|| format!("{}{group} has no value in {none} of {cells} cells{some}.", of.label))
}
