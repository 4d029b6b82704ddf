//! The portrait of three groups: a triangle whose corners are the groups alone, with every run as a path in it.

use super::{Frame, Path, Portrait, winner};
use crate::report::drawing::{Anchor, Drawing, Mark, Point, Stroke, Text, rectangle, simplified};
use crate::report::page::{RIM, write};
use crate::report::style::{AXIS, CAPTION, GREY, GRID, HEADING, INK, LABEL, PAPER, SUBTITLE, TITLE, of_series};
use crate::report::text::Weight;

pub(super) const READING: &str = "A corner is a population of one group alone, a place between them its shares. A path is a \
     run, with an open ring where it began and a dot where it ended, in the colour of the group that is largest in the end.";
pub(super) const NAME: &str = "phase-portrait";
/// The length of an edge.
const EDGE: f64 = 280.0;
/// Room on either side of a triangle.
const BESIDE: f64 = 22.0;
/// How many stand side by side.
const ACROSS: usize = 3;
/// More paths than these are drawn fainter.
const MANY: usize = 60;

/// The height of a triangle, for its edge.
fn height() -> f64 {
    EDGE * 3.0_f64.sqrt() / 2.0
}

/// Draws the portraits.
#[expect(clippy::cast_precision_loss, reason = "a few portraits")]
pub(super) fn draw(frame: &Frame) -> Drawing {
    let count = frame.portraits.len();
    let across = count.clamp(2, ACROSS);
    let cell = (EDGE + 2.0 * BESIDE, height() + 70.0);
    let wide = 2.0 * RIM + across as f64 * cell.0;
    let room = wide - 2.0 * RIM;
    let mut marks = Vec::new();
    let title = "Phase portrait".to_string();
    let top = write(&title, (TITLE, Weight::SemiBold, INK), room, RIM, &mut marks);
    let top = write(&frame.subtitle, (SUBTITLE, Weight::Regular, GREY), room, top + 2.0, &mut marks) + 6.0;
    for (place, portrait) in frame.portraits.iter().enumerate() {
        let (row, column) = (place / across, place % across);
        let corner = (RIM + BESIDE + column as f64 * cell.0, top + row as f64 * cell.1);
        one(&frame.groups, portrait, corner, &mut marks);
    }
    let bottom = top + count.div_ceil(across) as f64 * cell.1;
    let bottom = write(&frame.caption, (CAPTION, Weight::Regular, GREY), room, bottom + 8.0, &mut marks);
    let size = (wide, libm::ceil(bottom + RIM - 6.0));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title, marks }
}

/// One triangle; its box has its left top corner at a place.
fn one(groups: &[String], portrait: &Portrait, (left, top): Point, marks: &mut Vec<Mark>) {
    if !portrait.heading.is_empty() {
        marks.push(Mark::Text(
            Text::new(portrait.heading.clone(), (left - BESIDE, top + 14.0), HEADING, INK).semi_bold(),
        ));
    }
    let (apex, base) = (top + 38.0, top + 38.0 + height());
    let corners = [(left, base), (left + EDGE, base), (left + EDGE / 2.0, apex)];
    let at = |shares: &[f64]| -> Point {
        let sum: f64 = shares.iter().sum();
        let part = |axis: fn(&Point) -> f64| {
            corners.iter().zip(shares).map(|(corner, share)| axis(corner) * share).sum::<f64>()
        };
        (part(|corner| corner.0) / sum, part(|corner| corner.1) / sum)
    };
    grid(&at, marks);
    let outline = [corners[0], corners[1], corners[2], corners[0]].to_vec();
    marks.push(Mark::Line { points: outline, stroke: Stroke::whole(AXIS, 1.2) });
    let faint = if portrait.paths.len() > MANY { 0.3 } else { 0.6 };
    for path in portrait.paths.iter().filter(|path| !path.is_empty()) {
        trail(path, &at, faint, marks);
    }
    let anchors = [Anchor::Start, Anchor::End, Anchor::Middle];
    for (place, (name, corner)) in groups.iter().zip(corners).enumerate() {
        let (x, y) = match anchors[place] {
            Anchor::Start => (corner.0 - BESIDE + 4.0, corner.1 + 18.0),
            Anchor::End => (corner.0 + BESIDE - 4.0, corner.1 + 18.0),
            Anchor::Middle => (corner.0, corner.1 - 8.0),
        };
        let text = Text::new(name.clone(), (x, y), LABEL, of_series(place).text).semi_bold();
        marks.push(Mark::Text(text.anchored(anchors[place])));
    }
}

/// Lines of equal share, at every quarter.
fn grid(at: &dyn Fn(&[f64]) -> Point, marks: &mut Vec<Mark>) {
    for quarter in [0.25, 0.5, 0.75] {
        let rest = 1.0 - quarter;
        let ends = [
            [[quarter, rest, 0.0], [quarter, 0.0, rest]],
            [[rest, quarter, 0.0], [0.0, quarter, rest]],
            [[rest, 0.0, quarter], [0.0, rest, quarter]],
        ];
        for end in ends {
            let points = end.iter().map(|shares| at(shares)).collect();
            marks.push(Mark::Line { points, stroke: Stroke::whole(GRID, 1.0) });
        }
    }
}

/// A run: its path, where it began, and where it ended.
fn trail(path: &Path, at: &dyn Fn(&[f64]) -> Point, faint: f64, marks: &mut Vec<Mark>) {
    let colour = of_series(winner(path)).line;
    let points: Vec<Point> = path.iter().map(|(_, shares)| at(shares)).collect();
    let (began, ended) = (points[0], points[points.len() - 1]);
    if points.len() > 1 {
        let points = simplified(&points, 0.3);
        marks.push(Mark::Line { points, stroke: Stroke::whole(colour.faint(faint), 1.1) });
    }
    marks.push(Mark::Dot { centre: began, radius: 3.4, fill: colour });
    marks.push(Mark::Dot { centre: began, radius: 2.2, fill: PAPER });
    marks.push(Mark::Dot { centre: ended, radius: 3.0, fill: colour });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_lie_in_the_triangle_and_texts_on_the_page() {
        let path = |from: [f64; 3], to: [f64; 3]| vec![(0.0, from.to_vec()), (1.0, to.to_vec())];
        let frame = Frame {
            groups: ["free-riders", "cooperators", "reciprocators"].map(str::to_string).to_vec(),
            portraits: vec![Portrait {
                heading: "fermi".to_string(),
                paths: vec![path([0.2, 0.3, 0.5], [0.0, 0.0, 1.0]), path([0.8, 0.1, 0.1], [1.0, 0.0, 0.0])],
            }],
            subtitle: "T".to_string(),
            caption: "C".to_string(),
        };
        let drawing = draw(&frame);
        let inside = |(x, y): Point| x >= 0.0 && y >= 0.0 && x <= drawing.width && y <= drawing.height;
        let mut dots = 0;
        for mark in &drawing.marks {
            match mark {
                Mark::Text(text) => {
                    let (left, top, right, bottom) = text.bounds();
                    assert!(inside((left, top)) && inside((right, bottom)), "{text:?}");
                }
                Mark::Dot { centre, .. } => {
                    assert!(inside(*centre));
                    dots += 1;
                }
                _ => {}
            }
        }
        assert_eq!(dots, 6, "two rings of two discs, and two ends");
    }
}
