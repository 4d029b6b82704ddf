//! A chart of rows: each has a name, estimates with their intervals on an axis that all share, and the numbers beside
//! them.

use super::drawing::{Anchor, Drawing, Mark, Stroke, Text, marker, rectangle};
use super::page::{RIM, write};
use super::style::{AXIS, CAPTION, Colour, GREY, GRID, INK, LABEL, Look, PAPER, SUBTITLE, TITLE};
use super::text::{Weight, width};
use super::ticks::Scale;
use crate::scenario::Study;

/// The height of a row.
const ROW: f64 = 24.0;
/// The height of the heading over rows.
const GROUP: f64 = 26.0;
/// The width of the plot.
const PLOT: f64 = 430.0;
/// Room between the plot and the texts beside it.
const APART: f64 = 14.0;
/// The golden section: its multiples spread dots evenly however many there are.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A chart of rows.
pub(super) struct RowChart {
    pub title: String,
    /// How to read it.
    pub reading: String,
    /// The names of the looks; empty where rows say themselves what their looks mean.
    pub key: Vec<(&'static str, Look)>,
    pub scale: Scale,
    /// Whether the axis shows differences: zero has a line, and what is above it a plus.
    pub signed: bool,
    /// What follows each number at the axis.
    pub suffix: &'static str,
    pub axis: String,
    pub rows: Vec<Row>,
    /// What must not be overlooked.
    pub notes: Vec<String>,
    pub caption: String,
}

/// A row.
#[derive(Default)]
pub(super) struct Row {
    /// What this row and those that follow have in common, where it is the first of them.
    pub heading: Option<String>,
    pub name: String,
    /// Runs, in the units of the axis.
    pub dots: Vec<Dot>,
    pub estimates: Vec<Estimate>,
    /// The numbers beside the plot.
    pub numbers: String,
    /// What they come to, in the colour in which it stands.
    pub verdict: Option<(String, Colour)>,
}

/// A run.
pub(super) struct Dot {
    pub at: f64,
    pub fill: Colour,
    /// In which part of the row's height it lies, from 0 (above) to 1 (below).
    pub lane: (f64, f64),
}

/// An estimate with its interval.
pub(super) struct Estimate {
    pub at: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub look: Look,
    /// Not as sure as others.
    pub hollow: bool,
    /// How far from the middle of the row, in pixels.
    pub aside: f64,
}

/// Where things stand.
struct Layout<'c> {
    of: &'c RowChart,
    /// Where the plot begins.
    left: f64,
    /// Where numbers end, and verdicts begin.
    numbers: f64,
}

impl RowChart {
    /// The chart as a drawing.
    pub fn drawing(&self) -> Drawing {
        let widest = |text: fn(&Row) -> &str, least: f64| {
            self.rows.iter().map(|row| width(text(row), LABEL, Weight::Regular)).fold(least, f64::max)
        };
        let left = RIM + widest(|row| &row.name, 60.0) + APART;
        let numbers = left + PLOT + APART + widest(|row| &row.numbers, 50.0);
        let verdicts = self.rows.iter().filter_map(|row| row.verdict.as_ref());
        let verdicts = verdicts.map(|(words, _)| APART + width(words, LABEL, Weight::SemiBold)).fold(0.0, f64::max);
        let wide = libm::ceil(numbers + verdicts + RIM + 4.0);
        let layout = Layout { of: self, left, numbers };
        let room = wide - 2.0 * RIM;
        let mut marks = Vec::new();
        let mut top = write(&self.title, (TITLE, Weight::SemiBold, INK), room, RIM, &mut marks);
        top = write(&self.reading, (SUBTITLE, Weight::Regular, GREY), room, top + 2.0, &mut marks);
        top = self.write_key(top, &mut marks) + 14.0;
        let heights = self.rows.iter().map(|row| ROW + if row.heading.is_some() { GROUP } else { 0.0 });
        let bottom = top + heights.sum::<f64>();
        layout.axis((top, bottom), &mut marks);
        layout.rows(top, &mut marks);
        let title = Text::new(self.axis.clone(), (left + PLOT / 2.0, bottom + 34.0), LABEL, INK);
        marks.push(Mark::Text(title.anchored(Anchor::Middle)));
        top = bottom + 46.0;
        for note in &self.notes {
            top = write(note, (LABEL, Weight::Regular, INK), room, top, &mut marks);
        }
        top = write(&self.caption, (CAPTION, Weight::Regular, GREY), room, top, &mut marks);
        let size = (wide, libm::ceil(top + RIM - 6.0));
        marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
        Drawing { width: size.0, height: size.1, title: self.title.clone(), marks }
    }

    fn write_key(&self, top: f64, marks: &mut Vec<Mark>) -> f64 {
        if self.key.is_empty() {
            return top;
        }
        let (mut left, middle) = (RIM, top + 12.0);
        for (name, look) in &self.key {
            marks.extend(marker((left + 5.0, middle), look, 4.2));
            marks.push(Mark::Text(Text::new(*name, (left + 14.0, middle), LABEL, look.text).centred()));
            left += 14.0 + width(name, LABEL, Weight::Regular) + 22.0;
        }
        top + 20.0
    }
}

impl Layout<'_> {
    fn x(&self, value: f64) -> f64 {
        self.left + self.of.scale.part(value) * PLOT
    }

    fn axis(&self, (top, bottom): (f64, f64), marks: &mut Vec<Mark>) {
        let line = |from, to, colour, wide| Mark::Line { points: vec![from, to], stroke: Stroke::whole(colour, wide) };
        for (value, label) in self.of.scale.ticks(7) {
            let x = self.x(value);
            marks.push(line((x, top), (x, bottom), GRID, 1.0));
            marks.push(line((x, bottom), (x, bottom + 4.0), AXIS, 1.0));
            let plus = if self.of.signed && value > 0.0 { "+" } else { "" };
            let text = Text::new(format!("{plus}{label}{}", self.of.suffix), (x, bottom + 17.0), LABEL, INK);
            marks.push(Mark::Text(text.anchored(Anchor::Middle)));
        }
        if self.of.signed {
            let zero = self.x(0.0);
            marks.push(line((zero, top), (zero, bottom), AXIS, 1.4));
        }
        marks.push(line((self.left, bottom), (self.left + PLOT, bottom), AXIS, 1.0));
    }

    fn rows(&self, top: f64, marks: &mut Vec<Mark>) {
        let mut top = top;
        for row in &self.of.rows {
            if let Some(heading) = &row.heading {
                let text = Text::new(heading.clone(), (RIM, top + GROUP - 8.0), LABEL, INK).semi_bold();
                // A long heading reaches into the plot, and no grid line may cross it.
                let (left, above, right, below) = text.bounds();
                let size = (right - left + 8.0, below - above);
                marks.push(Mark::Area { points: rectangle((left - 4.0, above), size), fill: PAPER });
                marks.push(Mark::Text(text));
                top += GROUP;
            }
            self.row(row, top, marks);
            top += ROW;
        }
    }

    fn row(&self, row: &Row, top: f64, marks: &mut Vec<Mark>) {
        let middle = top + ROW / 2.0;
        let text = |words: &str, x: f64, colour, anchor| {
            Text::new(words, (x, middle), LABEL, colour).anchored(anchor).centred()
        };
        marks.push(Mark::Text(text(&row.name, self.left - APART, INK, Anchor::End)));
        marks.push(Mark::Text(text(&row.numbers, self.numbers, INK, Anchor::End)));
        if let Some((words, colour)) = &row.verdict {
            marks.push(Mark::Text(text(words, self.numbers + APART, *colour, Anchor::Start).semi_bold()));
        }
        for (count, dot) in (1_u32..).zip(&row.dots) {
            let part = f64::from(count) * GOLDEN;
            let (from, to) = dot.lane;
            let aside = from + (part - libm::floor(part)) * (to - from);
            let centre = (self.x(dot.at), top + aside * ROW);
            marks.push(Mark::Dot { centre, radius: 1.7, fill: dot.fill });
        }
        for estimate in &row.estimates {
            let middle = middle + estimate.aside;
            if let Some(interval) = estimate.interval {
                self.whisker(interval, middle, estimate.look.line, marks);
            }
            let Some(at) = estimate.at else { continue };
            let at = (self.x(at), middle);
            marks.extend(marker(at, &estimate.look, 4.2));
            if estimate.hollow {
                // So that it does not look as sure as the others in print either.
                marks.push(Mark::Dot { centre: at, radius: 2.4, fill: PAPER });
            }
        }
    }

    /// An interval with a cap at either end, or an arrow where it goes on beyond the plot.
    fn whisker(&self, (low, high): (f64, f64), middle: f64, colour: Colour, marks: &mut Vec<Mark>) {
        let ends = [low, high].map(|end| self.x(end));
        let (from, to) = (self.left + 2.0, self.left + PLOT - 2.0);
        let shown = ends.map(|end| end.clamp(from, to));
        marks.push(Mark::Line { points: shown.map(|x| (x, middle)).to_vec(), stroke: Stroke::whole(colour, 2.0) });
        for (end, (x, out)) in ends.into_iter().zip(shown.into_iter().zip([-1.0, 1.0])) {
            if (from..=to).contains(&end) {
                let points = vec![(x, middle - 3.5), (x, middle + 3.5)];
                marks.push(Mark::Line { points, stroke: Stroke::whole(colour, 1.5) });
            } else {
                let tip = [(x + out * 2.0, middle), (x - out * 5.0, middle - 4.0), (x - out * 5.0, middle + 4.0)];
                marks.push(Mark::Area { points: tip.to_vec(), fill: colour });
            }
        }
    }
}

/// What a cell is called: its levels, or the study's name if nothing is swept.
pub(super) fn cell_name(study: &Study, cell: usize) -> String {
    let fields = study.level_fields(cell);
    // A number says nothing without its axis.
    let named = study.level_columns().zip(&fields).map(|(axis, field)| {
        if field.parse::<f64>().is_ok() { format!("{axis} = {field}") } else { (*field).to_string() }
    });
    let name = named.collect::<Vec<_>>().join(", ");
    if name.is_empty() { study.name.clone() } else { name }
}

/// In the middle of a sentence.
pub(super) fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
