//! Puts panels on a page with title, key, notes and caption, and gives each the room that its labels need.

use super::drawing::{Drawing, Mark, Stroke, Text, rectangle};
use super::panel::{Frame, Head, Panel};
use super::style::{CAPTION, Colour, GREY, HEADING, INK, LABEL, LEADING, Look, PAPER, SUBTITLE, TITLE};
use super::text::{Weight, width, wrap};

/// The empty rim of the page.
pub(super) const RIM: f64 = 18.0;
/// Room between two columns of panels.
const BETWEEN: f64 = 26.0;
/// Room between two rows of panels.
const ROWS: f64 = 16.0;
/// The length of the line that stands for a series in the key.
const SAMPLE: f64 = 28.0;

/// The part of a line that text may fill: where Inter is not installed, an SVG is shown in a font that can be wider.
const FALLBACK: f64 = 0.92;

/// What a page shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// What the chart is about.
    pub title: String,
    /// How to read it: what lines, bands and dots are.
    pub subtitle: String,
    /// The names of the series with their looks; empty where lines carry their names themselves.
    pub key: Vec<(String, Look)>,
    /// The panels in rows.
    pub rows: Vec<Row>,
    /// What must not be overlooked: series left out, values missing.
    pub notes: Vec<String>,
    /// At the foot, in small type.
    pub caption: String,
    /// The width of the page in pixels, if that is enough for the labels.
    pub width: f64,
    /// The height of a plot in pixels, if that is enough for the names beside it.
    pub plot_height: f64,
    /// The least width of a plot in pixels.
    pub least_plot: f64,
}

/// Panels side by side.
#[derive(Clone, Debug)]
pub struct Row {
    /// What the panels have in common.
    pub heading: Option<String>,
    /// The key to this row's series, where rows show different ones; else empty.
    pub key: Vec<(String, Look)>,
    /// From left to right.
    pub panels: Vec<Panel>,
}

/// The widths that a page comes to.
struct Columns {
    lefts: Vec<f64>,
    rights: Vec<f64>,
    plot: f64,
    page: f64,
}

impl Columns {
    #[expect(clippy::cast_precision_loss, reason = "a handful of columns")]
    fn of(page: &Page, height: f64) -> Self {
        let count = page.rows.iter().map(|row| row.panels.len()).max().unwrap_or(1).max(1);
        let most = |need: &dyn Fn(&Panel) -> f64| {
            let of_column =
                |column| page.rows.iter().filter_map(|row| row.panels.get(column)).map(need).fold(0.0_f64, f64::max);
            (0..count).map(of_column).collect::<Vec<f64>>()
        };
        let (lefts, rights) = (most(&|panel| panel.left(height)), most(&|panel| panel.right().max(12.0)));
        let labels = lefts.iter().chain(&rights).sum::<f64>() + BETWEEN * (count - 1) as f64 + 2.0 * RIM;
        let plot = libm::floor(((page.width - labels) / count as f64).max(page.least_plot));
        Self { lefts, rights, plot, page: libm::ceil(labels + plot * count as f64) }
    }

    /// The left end of a column's labels.
    fn start(&self, column: usize) -> f64 {
        let before = (0..column).map(|column| self.lefts[column] + self.plot + self.rights[column] + BETWEEN);
        RIM + before.sum::<f64>()
    }

    /// The width of a column with its labels.
    fn room(&self, column: usize) -> f64 {
        self.lefts[column] + self.plot + self.rights[column]
    }
}

/// The drawing of a page.
#[must_use]
pub fn compose(page: &Page) -> Drawing {
    let panels = || page.rows.iter().flat_map(|row| &row.panels);
    let height = panels().map(Panel::least_height).fold(page.plot_height, f64::max);
    let columns = Columns::of(page, height);
    let room = columns.page - 2.0 * RIM;
    let mut marks = Vec::new();
    let mut top = RIM;
    top = write(&page.title, (TITLE, Weight::SemiBold, INK), room, top, &mut marks);
    top = write(&page.subtitle, (SUBTITLE, Weight::Regular, GREY), room, top + 2.0, &mut marks);
    top = draw_key(&page.key, room, top, &mut marks);
    for (place, row) in page.rows.iter().enumerate() {
        top += if place == 0 { 14.0 } else { ROWS };
        top = draw_row(row, &columns, height, top, &mut marks);
    }
    top += 14.0;
    for note in &page.notes {
        top = write(note, (LABEL, Weight::Regular, INK), room, top, &mut marks);
    }
    top = write(&page.caption, (CAPTION, Weight::Regular, GREY), room, top, &mut marks);
    let size = (columns.page, libm::ceil(top + RIM - 6.0));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title: page.title.clone(), marks }
}

/// Adds lines of text from `top` and returns where they end.
pub(super) fn write(
    text: &str,
    (size, weight, colour): (f64, Weight, Colour),
    room: f64,
    top: f64,
    marks: &mut Vec<Mark>,
) -> f64 {
    let mut top = top;
    for line in wrap(text, size, weight, room * FALLBACK) {
        top += size * LEADING;
        let text = Text::new(line, (RIM, top - 0.3 * size), size, colour);
        marks.push(Mark::Text(if weight == Weight::SemiBold { text.semi_bold() } else { text }));
    }
    top
}

/// Adds the key in as many rows as it takes and returns where it ends.
fn draw_key(key: &[(String, Look)], room: f64, top: f64, marks: &mut Vec<Mark>) -> f64 {
    if key.is_empty() {
        return top;
    }
    let (mut left, mut middle) = (RIM, top + 16.0);
    for (name, look) in key {
        let wide = SAMPLE + 6.0 + width(name, SUBTITLE, Weight::SemiBold);
        if left > RIM && left + wide > RIM + room {
            left = RIM;
            middle += 18.0;
        }
        let right = left + SAMPLE;
        marks.push(if look.fills {
            let (above, below) = (middle - 5.0, middle + 5.0);
            let points = vec![(left, above), (right, above), (right, below), (left, below)];
            Mark::Area { points, fill: look.area() }
        } else {
            let stroke = Stroke { colour: look.line, width: 2.0, dash: look.dash };
            Mark::Line { points: vec![(left, middle), (right, middle)], stroke }
        });
        let text = Text::new(name.clone(), (left + SAMPLE + 6.0, middle), SUBTITLE, look.text);
        marks.push(Mark::Text(text.semi_bold().centred()));
        left += wide + 20.0;
    }
    middle + 9.0
}

/// Adds a row of panels and returns where it ends.
fn draw_row(row: &Row, columns: &Columns, height: f64, top: f64, marks: &mut Vec<Mark>) -> f64 {
    let mut top = top;
    if let Some(heading) = &row.heading {
        top = write(heading, (HEADING, Weight::SemiBold, INK), columns.page - 2.0 * RIM, top, marks) + 3.0;
    }
    if !row.key.is_empty() {
        top = draw_key(&row.key, columns.page - 2.0 * RIM, top - 6.0, marks) + 5.0;
    }
    let heads = row.panels.iter().enumerate().map(|(column, panel)| panel.head(columns.room(column)));
    let head = heads.fold(0.0, f64::max);
    for (column, panel) in row.panels.iter().enumerate() {
        let outer = columns.start(column);
        let frame = Frame { left: outer + columns.lefts[column], top: top + head, width: columns.plot, height };
        panel.draw(frame, Head { left: outer, top, room: columns.room(column) }, marks);
    }
    let foot = row.panels.iter().map(|panel| panel.foot(columns.plot)).fold(0.0, f64::max);
    top + head + height + foot
}
