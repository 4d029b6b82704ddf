//! One panel of a chart: axes, what is drawn between them in the units of the axes, and names at the ends of lines.

use super::drawing::{Anchor, Mark, Point, Stroke, Text, marker, simplified};
use super::labels::spread;
use super::style::{AXIS, Colour, GREY, GRID, HEADING, INK, LABEL, LEADING, Look, PAPER};
use super::text::{Weight, width, wrap};
use super::ticks::Scale;

/// The height of a name at the end of a line.
const NAME: f64 = 15.0;
/// The size of such a name.
const NAME_SIZE: f64 = 12.0;
/// The room between the plot and the names, in which leader lines run.
const LEADER: f64 = 16.0;
/// The widest distance between the dots of two series at one level.
const LANE: f64 = 6.0;
/// The length of a tick mark, and its distance from the label.
const TICK: f64 = 4.0;
/// Room between labels side by side.
const APART: f64 = 10.0;

/// How many ticks an axis has at most, unless something else limits it.
pub const MOST_TICKS: u32 = 12;

/// An axis of a panel.
#[derive(Clone, Debug)]
pub struct Axis {
    /// From values to places.
    pub scale: Scale,
    /// What stands at the ticks.
    pub ticks: Ticks,
    /// What the axis shows, with its unit; only the x axis has its title beside it, y has the panel's heading.
    pub title: String,
    /// Whether tick labels are written; a panel beside another with the same axis does without.
    pub written: bool,
}

/// What stands at the ticks of an axis.
#[derive(Clone, Debug)]
pub enum Ticks {
    /// Round numbers, each followed by this suffix, at most about so many.
    Round(&'static str, u32),
    /// These values with their names, as many of them as there is room for.
    Named(Vec<(f64, String)>),
}

/// What is drawn between the axes, in values of the axes.
#[derive(Clone, Debug)]
pub enum Layer {
    /// A filled outline.
    Area(Vec<Point>, Colour),
    /// A line.
    Line(Vec<Point>, Stroke),
    /// Single runs, as discs.
    Runs(Vec<Point>, Runs),
    /// Means, marked in the look of their series at this radius in pixels.
    Means(Vec<Point>, Look, f64),
}

/// How single runs are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Runs {
    /// The lane beside their x in which they stand, so that series do not hide each other: 0 is on it.
    pub lane: f64,
    /// The lane farthest out that any series of the panel takes.
    pub outermost: f64,
    /// In pixels.
    pub radius: f64,
    /// Their colour.
    pub fill: Colour,
}

/// A name at the end of a line.
#[derive(Clone, Debug)]
pub struct End {
    /// What it says.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// How heavy it is.
    pub weight: Weight,
    /// Where the line ends, in values of the axes.
    pub at: Point,
}

impl End {
    /// The names of series are larger than what else stands beside a plot.
    fn size(&self) -> f64 {
        if self.weight == Weight::SemiBold { NAME_SIZE } else { LABEL }
    }
}

/// One panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What the y axis shows, or which panel of several this is.
    pub heading: String,
    /// The unit, and whatever else belongs in the heading but is not read first; may be empty.
    pub detail: String,
    /// Along the bottom.
    pub x: Axis,
    /// Along the left.
    pub y: Axis,
    /// Whether values are compared along x (a grid of upright lines) instead of along y.
    pub sideways: bool,
    /// In the order in which they are painted.
    pub layers: Vec<Layer>,
    /// The least distance between two x that have runs of their own, as a part of the axis.
    pub gap: f64,
    /// How much of the x axis is empty at either end.
    pub air: f64,
    /// The names of the lines.
    pub ends: Vec<End>,
    /// What to say in an empty panel.
    pub note: Option<String>,
}

/// Where the plot of a panel lies on the page.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The left end of the x axis.
    pub left: f64,
    /// The upper end of the y axis.
    pub top: f64,
    /// The length of the x axis.
    pub width: f64,
    /// The length of the y axis.
    pub height: f64,
}

/// Where the heading of a panel goes.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Its left end.
    pub left: f64,
    /// Its upper end.
    pub top: f64,
    /// How wide its lines may be.
    pub room: f64,
}

impl Frame {
    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

impl Panel {
    /// The room that the labels of the y axis need to the left of a plot of this height.
    #[must_use]
    pub fn left(&self, height: f64) -> f64 {
        if !self.y.written {
            return 0.0;
        }
        let labels = self.y_ticks(height).into_iter().map(|(_, label)| width(&label, LABEL, Weight::Regular));
        labels.fold(0.0, f64::max) + TICK + 4.0
    }

    /// The room that names need to the right of the plot.
    #[must_use]
    pub fn right(&self) -> f64 {
        let names = self.ends.iter().map(|end| width(&end.name, end.size(), end.weight) + LEADER + 2.0);
        // The last label of an axis that is read along reaches out by half its width.
        names.fold(if self.sideways { 24.0 } else { 0.0 }, f64::max)
    }

    /// The least height of a plot that has room for the names beside it and the labels of a named axis.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a handful of names")]
    pub fn least_height(&self) -> f64 {
        let rows = if let Ticks::Named(names) = &self.y.ticks { names.len() as f64 * 32.0 } else { 0.0 };
        rows.max(self.ends.len() as f64 * NAME)
    }

    /// The lines of the heading in a panel of this width: text, whether it is the heading proper, and its height.
    fn head_lines(&self, room: f64) -> Vec<(String, bool)> {
        let heading = wrap(&self.heading, HEADING, Weight::SemiBold, room).into_iter().map(|line| (line, true));
        let detail = wrap(&self.detail, LABEL, Weight::Regular, room).into_iter().map(|line| (line, false));
        heading.chain(detail).collect()
    }

    /// The height of the heading in a panel of this width.
    #[must_use]
    pub fn head(&self, room: f64) -> f64 {
        let size = |(_, heading): (String, bool)| if heading { HEADING } else { LABEL } * LEADING;
        self.head_lines(room).into_iter().map(size).sum::<f64>() + 8.0
    }

    /// The height of what stands under a plot of this width.
    #[must_use]
    pub fn foot(&self, room: f64) -> f64 {
        let title = wrap(&self.x.title, LABEL, Weight::Regular, room).into_iter().map(|_| LABEL * LEADING).sum::<f64>();
        TICK + 4.0 + LABEL * LEADING + if title > 0.0 { title + 4.0 } else { 0.0 }
    }

    /// Adds the panel's marks.
    pub fn draw(&self, frame: Frame, head: Head, marks: &mut Vec<Mark>) {
        self.draw_head(head, marks);
        self.draw_y(frame, marks);
        self.draw_x(frame, marks);
        for layer in &self.layers {
            self.draw_layer(layer, frame, marks);
        }
        self.draw_ends(frame, marks);
        if let Some(note) = &self.note {
            let at = (frame.left + frame.width / 2.0, frame.top + frame.height / 2.0);
            let lines = wrap(note, LABEL, Weight::Regular, frame.width - 8.0);
            for (line, text) in (0_u32..).zip(lines) {
                let at = (at.0, at.1 + f64::from(line) * LABEL * LEADING);
                let text = Text::new(text, at, LABEL, GREY).anchored(Anchor::Middle).centred();
                let (left, top, right, bottom) = text.bounds();
                let points = vec![(left - 4.0, top), (right + 4.0, top), (right + 4.0, bottom), (left - 4.0, bottom)];
                marks.push(Mark::Area { points, fill: PAPER });
                marks.push(Mark::Text(text));
            }
        }
    }

    fn place(&self, frame: Frame, value: Point) -> Point {
        (
            frame.left + self.x.scale.part(value.0) * frame.width,
            frame.bottom() - self.y.scale.part(value.1) * frame.height,
        )
    }

    fn draw_head(&self, head: Head, marks: &mut Vec<Mark>) {
        let mut baseline = head.top;
        for (line, heading) in self.head_lines(head.room) {
            let size = if heading { HEADING } else { LABEL };
            baseline += size * LEADING;
            let text = Text::new(line, (head.left, baseline - 3.0), size, if heading { INK } else { GREY });
            marks.push(Mark::Text(if heading { text.semi_bold() } else { text }));
        }
    }

    fn y_ticks(&self, height: f64) -> Vec<(f64, String)> {
        match &self.y.ticks {
            Ticks::Named(names) => names.clone(),
            Ticks::Round(suffix, most) => suffixed(self.y.scale.ticks(fitting(height / 34.0).min(*most)), suffix),
        }
    }

    fn draw_y(&self, frame: Frame, marks: &mut Vec<Mark>) {
        for (value, label) in self.y_ticks(frame.height) {
            let y = frame.bottom() - self.y.scale.part(value) * frame.height;
            let colour = if self.sideways { GRID.faint(0.6) } else { GRID };
            marks.push(line((frame.left, y), (frame.right(), y), colour, 1.0));
            if self.y.written {
                let text = Text::new(label, (frame.left - TICK - 3.0, y), LABEL, INK);
                marks.push(Mark::Text(text.anchored(Anchor::End).centred()));
            }
        }
    }

    /// The ticks of the x axis: as many as can be written side by side.
    fn x_ticks(&self, room: f64) -> Vec<(f64, String)> {
        let fits = |ticks: &[(f64, String)]| {
            ticks.windows(2).all(|pair| {
                let half = |label: &str| width(label, LABEL, Weight::Regular) / 2.0;
                let apart = (self.x.scale.part(pair[1].0) - self.x.scale.part(pair[0].0)) * room;
                apart.abs() >= half(&pair[0].1) + half(&pair[1].1) + APART
            })
        };
        let choices: Vec<Vec<(f64, String)>> = match &self.x.ticks {
            Ticks::Round(suffix, most) => (2..=fitting(room / 30.0).min(*most).max(2))
                .rev()
                .map(|about| suffixed(self.x.scale.ticks(about), suffix))
                .collect(),
            Ticks::Named(names) => {
                (1..=names.len()).map(|step| names.iter().step_by(step).cloned().collect()).collect()
            }
        };
        let several = choices.iter().find(|ticks| ticks.len() > 1 && fits(ticks));
        several.or_else(|| choices.iter().find(|ticks| ticks.len() == 1)).cloned().unwrap_or_default()
    }

    fn draw_x(&self, frame: Frame, marks: &mut Vec<Mark>) {
        let bottom = frame.bottom();
        for (value, label) in self.x_ticks(frame.width) {
            let x = frame.left + self.x.scale.part(value) * frame.width;
            if self.sideways {
                marks.push(line((x, frame.top), (x, bottom), GRID, 1.0));
            }
            marks.push(line((x, bottom), (x, bottom + TICK), AXIS, 1.0));
            let text = Text::new(label, (x, bottom + TICK + 4.0 + LABEL * 0.8), LABEL, INK);
            marks.push(Mark::Text(text.anchored(Anchor::Middle)));
        }
        marks.push(line((frame.left, bottom), (frame.right(), bottom), AXIS, 1.0));
        let mut baseline = bottom + TICK + 8.0 + LABEL * LEADING + LABEL * 0.8;
        for title in wrap(&self.x.title, LABEL, Weight::Regular, frame.width) {
            let middle = frame.left + frame.width / 2.0;
            marks.push(Mark::Text(Text::new(title, (middle, baseline), LABEL, INK).anchored(Anchor::Middle)));
            baseline += LABEL * LEADING;
        }
    }

    fn draw_layer(&self, layer: &Layer, frame: Frame, marks: &mut Vec<Mark>) {
        let on_page = |points: &[Point]| points.iter().map(|point| self.place(frame, *point)).collect::<Vec<_>>();
        match layer {
            Layer::Area(points, fill) => marks.push(Mark::Area { points: on_page(points), fill: *fill }),
            Layer::Line(points, stroke) if points.len() > 1 => {
                marks.push(Mark::Line { points: simplified(&on_page(points), 0.15), stroke: *stroke });
            }
            Layer::Line(..) => {}
            Layer::Runs(points, runs) => {
                let aside = runs.lane * self.lane_width(frame, runs);
                marks.extend(on_page(points).into_iter().map(|(x, y)| Mark::Dot {
                    centre: (x + aside, y),
                    radius: runs.radius,
                    fill: runs.fill,
                }));
            }
            Layer::Means(points, look, radius) => {
                marks.extend(on_page(points).into_iter().flat_map(|point| marker(point, look, *radius)));
            }
        }
    }

    /// The distance of two lanes in pixels: no series strays more than a third of the way to the next level, or to the
    /// edge of the plot.
    fn lane_width(&self, frame: Frame, runs: &Runs) -> f64 {
        let most = (self.gap * frame.width / 3.0).min(self.air * frame.width - runs.radius);
        LANE.min(most / runs.outermost.max(0.5)).max(0.0)
    }

    fn draw_ends(&self, frame: Frame, marks: &mut Vec<Mark>) {
        let ends: Vec<Point> = self.ends.iter().map(|end| self.place(frame, end.at)).collect();
        let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let places = spread(&wanted, NAME, frame.top - NAME / 2.0, frame.bottom() + NAME / 2.0);
        let moved = |(from, y): (&Point, &f64)| {
            (y - from.1).abs() > 2.5 || frame.right() - from.0 > 2.0 * self.air * frame.width + 1.0
        };
        let led = ends.iter().zip(&places).any(moved);
        for ((end, from), y) in self.ends.iter().zip(ends).zip(places) {
            if led {
                let elbow = (frame.right() + 2.0, from.1);
                let points = vec![((from.0 + 6.0).min(elbow.0), from.1), elbow, (frame.right() + LEADER - 3.0, y)];
                marks.push(Mark::Line { points, stroke: Stroke::whole(end.colour.faint(0.6), 0.8) });
            }
            let at = (frame.right() + if led { LEADER } else { 5.0 }, y);
            let text = Text::new(end.name.clone(), at, end.size(), end.colour).centred();
            marks.push(Mark::Text(if end.weight == Weight::SemiBold { text.semi_bold() } else { text }));
        }
    }
}

fn line(from: Point, to: Point, colour: Colour, wide: f64) -> Mark {
    Mark::Line { points: vec![from, to], stroke: Stroke::whole(colour, wide) }
}

fn suffixed(ticks: Vec<(f64, String)>, suffix: &str) -> Vec<(f64, String)> {
    ticks.into_iter().map(|(value, label)| (value, label + suffix)).collect()
}

/// How many of something fit, at least two.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
fn fitting(count: f64) -> u32 {
    count.max(2.0) as u32
}
