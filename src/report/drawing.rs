//! A chart as marks on a page, in pixels: made without a backend, so that layout can be tested and SVG and PNG agree.

use super::style::{Colour, Look, Marker, PAPER};
use super::text::{ASCENT, DESCENT, MIDDLE, Weight, width};

/// A place on the page: pixels from the left and from the top.
pub type Point = (f64, f64);

/// A chart, ready to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    /// What the chart is about, for readers that cannot see it.
    pub title: String,
    /// In the order in which they are painted.
    pub marks: Vec<Mark>,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// At least two.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A filled outline, closed by itself.
    Area {
        /// At least three.
        points: Vec<Point>,
        /// Its colour.
        fill: Colour,
    },
    /// A disc.
    Dot {
        /// Its middle.
        centre: Point,
        /// In pixels.
        radius: f64,
        /// Its colour.
        fill: Colour,
    },
    /// A line of text.
    Text(Text),
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// In pixels.
    pub width: f64,
    /// Dashes and gaps in pixels; empty for a whole line.
    pub dash: &'static [f64],
}

impl Stroke {
    /// A whole line.
    #[must_use]
    pub const fn whole(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: &[] }
    }
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub words: String,
    /// Where its anchor stands, on the baseline.
    pub at: Point,
    /// In pixels.
    pub size: f64,
    /// How heavy it is.
    pub weight: Weight,
    /// Its colour.
    pub colour: Colour,
    /// Which part of it stands at its place.
    pub anchor: Anchor,
}

impl Text {
    /// Text in regular weight that starts at a place on its baseline.
    #[must_use]
    pub fn new(words: impl Into<String>, at: Point, size: f64, colour: Colour) -> Self {
        Self { words: words.into(), at, size, weight: Weight::Regular, colour, anchor: Anchor::Start }
    }

    /// The same, heavier.
    #[must_use]
    pub const fn semi_bold(mut self) -> Self {
        self.weight = Weight::SemiBold;
        self
    }

    /// The same with another part of it at its place.
    #[must_use]
    pub const fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// The same with the middle of its figures, instead of the baseline, at the height of its place.
    #[must_use]
    pub fn centred(mut self) -> Self {
        self.at.1 += MIDDLE * self.size;
        self
    }

    /// The left, top, right and bottom of what it covers.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let long = width(&self.words, self.size, self.weight);
        let left = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - long / 2.0,
            Anchor::End => self.at.0 - long,
        };
        (left, self.at.1 - ASCENT * self.size, left + long, self.at.1 + DESCENT * self.size)
    }
}

/// The corners of a rectangle from its left top corner and its size.
#[must_use]
pub fn rectangle((left, top): Point, (wide, high): (f64, f64)) -> Vec<Point> {
    vec![(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
}

/// The marks of one marker of a series, with a thin rim of paper that sets it off from what lies under it.
#[must_use]
pub fn marker(at: Point, look: &Look, radius: f64) -> [Mark; 2] {
    let shape = |radius: f64, fill| match outline(look.marker) {
        None => Mark::Dot { centre: at, radius, fill },
        Some(corners) => {
            Mark::Area { points: corners.iter().map(|(x, y)| (at.0 + x * radius, at.1 + y * radius)).collect(), fill }
        }
    };
    [shape(radius + 1.1, PAPER), shape(radius, look.line)]
}

/// The corners of a marker about its middle, scaled so that all shapes look equally heavy; `None` for a disc.
const fn outline(marker: Marker) -> Option<&'static [Point]> {
    match marker {
        Marker::Circle => None,
        Marker::Square => Some(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Marker::Triangle => Some(&[(0.0, -1.25), (1.15, 0.8), (-1.15, 0.8)]),
        Marker::Diamond => Some(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
        Marker::Wedge => Some(&[(0.0, 1.25), (1.15, -0.8), (-1.15, -0.8)]),
        Marker::Star => Some(&[
            (0.0, -1.45),
            (0.38, -0.5),
            (1.38, -0.45),
            (0.6, 0.19),
            (0.85, 1.17),
            (0.0, 0.62),
            (-0.85, 1.17),
            (-0.6, 0.19),
            (-1.38, -0.45),
            (-0.38, -0.5),
        ]),
        Marker::Hexagon => {
            Some(&[(-0.55, -0.98), (0.55, -0.98), (1.12, 0.0), (0.55, 0.98), (-0.55, 0.98), (-1.12, 0.0)])
        }
        Marker::Cross => Some(&[
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ]),
    }
}

/// A line cut into its dashes, each a line of its own, since backends draw whole lines only.
#[must_use]
pub fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let (mut place, mut left) = (0, pattern[0]);
    let mut pieces = vec![vec![points[0]]];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut long = libm::hypot(to.0 - from.0, to.1 - from.1);
        while long > left {
            let part = left / long;
            from = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            long -= left;
            if place % 2 == 0 {
                pieces.last_mut().expect("a piece that was begun").push(from);
            } else {
                pieces.push(vec![from]);
            }
            place = (place + 1) % pattern.len();
            left = pattern[place];
        }
        left -= long;
        if place % 2 == 0 {
            pieces.last_mut().expect("a piece that was begun").push(to);
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// The line without the points that lie within `slack` pixels of it (Ramer 1972, Douglas and Peucker 1973).
#[must_use]
pub fn simplified(points: &[Point], slack: f64) -> Vec<Point> {
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, points.len().saturating_sub(1))];
    while let Some((first, last)) = spans.pop() {
        keep[first] = true;
        keep[last] = true;
        let distances = (first + 1..last).map(|place| (place, off_chord(points[place], points[first], points[last])));
        let farthest = distances.max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((place, _)) = farthest.filter(|(_, distance)| *distance > slack) {
            spans.push((first, place));
            spans.push((place, last));
        }
    }
    points.iter().zip(keep).filter_map(|(point, keep)| keep.then_some(*point)).collect()
}

/// The distance of a point from the line through two others, or from the first of them if they are one.
fn off_chord(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = libm::hypot(dx, dy);
    if long == 0.0 {
        return libm::hypot(point.0 - from.0, point.1 - from.1);
    }
    (dx * (from.1 - point.1) - (from.0 - point.0) * dy).abs() / long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_their_share_of_the_line() {
        let pieces = dashes(&[(0.0, 0.0), (60.0, 0.0), (60.0, 40.0)], &[6.0, 4.0]);
        let long = |piece: &Vec<Point>| -> f64 {
            piece.windows(2).map(|pair| libm::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1)).sum()
        };
        assert_eq!(pieces.len(), 10);
        assert!((pieces.iter().map(long).sum::<f64>() - 60.0).abs() < 1e-9);
    }

    #[test]
    fn simplifying_keeps_corners_and_drops_points_on_the_way() {
        let line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 5.0), (4.0, 0.0)];
        assert_eq!(simplified(&line, 0.1), [(0.0, 0.0), (2.0, 0.0), (3.0, 5.0), (4.0, 0.0)]);
    }
}
