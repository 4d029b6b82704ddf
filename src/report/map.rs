//! The map of a study that varies two things: a field for each combination, shaded by what its replications say. Where both are
//! numbers it is a phase diagram, with the line at which the study speaks of collapse; where one has more levels than lines can
//! tell apart, it is how all of them are seen.

use super::arrange::{Arrangement, level_words};
use super::chart::{caption, of_study};
use super::drawing::{Anchor, Drawing, Mark, Stroke, Text, rectangle};
use super::page::RIM;
use super::quantity::Written;
use super::style::{CAPTION, Colour, GREY, HEADING, INK, LABEL, LEADING, PAPER, SUBTITLE, TITLE};
use super::tables::Study;
use super::text::{Weight, width, wrap};
use super::ticks::three_figures;
use crate::study::{Axis, Column};

/// The fewest levels of an axis that are worth a map.
const FEWEST: usize = 3;
/// What a map of a study with shocks shows beside the headline.
const AFTER_SHOCKS: &[&str] = &["lost_area_s", "level_afterwards"];
/// The height of a field, and the least width.
const FIELD: (f64, f64) = (64.0, 24.0);
/// What lies between fields.
const GAP: f64 = 1.5;
/// What is highest is so dark.
const DARKEST: (u8, u8, u8) = (54, 121, 189);
/// Where a study collapses.
const CONTOUR: Stroke = Stroke::whole(INK, 2.4);

/// The map, with its name; `None` if the study is none that a map shows better than lines.
#[must_use]
pub fn of(study: &Study, arrangement: &Arrangement) -> Option<(String, Drawing)> {
    let axes = &study.manifest.axes;
    let varied: Vec<usize> = (0..axes.len()).filter(|axis| axes[*axis].levels.len() > 1).collect();
    let [first, second] = varied[..] else { return None };
    let numeric = |axis: usize| axes[axis].numbers().is_some();
    let phases = numeric(first) && numeric(second);
    let too_many = arrangement.blocks.len() > 1;
    let worth_it = [first, second].iter().all(|axis| axes[*axis].levels.len() >= FEWEST) && (phases || too_many);
    if !worth_it {
        return None;
    }
    let more_levels_first = axes[first].levels.len() > axes[second].levels.len();
    let (across, down) = if !phases && more_levels_first { (second, first) } else { (first, second) };
    let fields: Vec<Fields<'_>> = columns(study)
        .into_iter()
        .map(|column| Fields::of(study, column, (across, down), phases))
        .filter(|fields| fields.values.iter().flatten().any(Option::is_some))
        .collect();
    (!fields.is_empty()).then(|| ("map".to_string(), drawing(study, &fields)))
}

/// The columns that it shows: the headline, what counts as collapse, and what shocks took.
fn columns(study: &Study) -> Vec<&Column> {
    let collapse = study.manifest.collapse.iter().map(|collapse| collapse.measure.as_str());
    let names = study.manifest.headline.iter().map(String::as_str).chain(collapse).chain(AFTER_SHOCKS.iter().copied());
    let mut columns: Vec<&Column> = Vec::new();
    for column in names.filter_map(|name| study.column(name)).map(|place| &study.columns[place]) {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column);
        }
    }
    columns
}

/// The means of one column in rows, from the top.
struct Fields<'s> {
    column: &'s Column,
    across: (&'s Axis, Vec<String>),
    down: (&'s Axis, Vec<String>),
    values: Vec<Vec<Option<f64>>>,
    /// The value below which the study speaks of collapse, if it does of this column.
    collapse: Option<f64>,
}

impl<'s> Fields<'s> {
    fn of(study: &'s Study, column: &'s Column, (across, down): (usize, usize), phases: bool) -> Self {
        let axes = &study.manifest.axes;
        let words =
            |axis: usize| axes[axis].levels.iter().map(|level| level_words(&axes[axis], level)).collect::<Vec<_>>();
        let mean = |row: usize, place: usize| {
            let mut levels = vec![0; axes.len()];
            (levels[across], levels[down]) = (place, row);
            let cell = study.cells.get(&levels)?;
            study.statistics(*cell, &column.name).mean
        };
        let mut rows: Vec<usize> = (0..axes[down].levels.len()).collect();
        let mut names = words(down);
        if phases {
            // Numbers rise upwards, as along any y axis.
            rows.reverse();
            names.reverse();
        }
        let values =
            rows.iter().map(|row| (0..axes[across].levels.len()).map(|place| mean(*row, place)).collect()).collect();
        let collapse = study.manifest.collapse.as_ref().filter(|collapse| collapse.measure == column.name);
        Self {
            column,
            across: (&axes[across], words(across)),
            down: (&axes[down], names),
            values,
            collapse: collapse.map(|collapse| collapse.below),
        }
    }

    /// The lowest and the highest mean.
    fn ends(&self) -> (f64, f64) {
        let values = || self.values.iter().flatten().flatten().copied();
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    }

    fn field_width(&self) -> f64 {
        let widest = self.across.1.iter().map(|name| width(name, LABEL, Weight::Regular) + 10.0).fold(0.0, f64::max);
        widest.max(FIELD.0)
    }
}

fn drawing(study: &Study, maps: &[Fields<'_>]) -> Drawing {
    let names = maps.iter().flat_map(|map| &map.down.1).map(|name| width(name, LABEL, Weight::Regular));
    let left = RIM + names.fold(0.0, f64::max) + 10.0;
    let wide = maps.iter().map(|map| count(map.across.1.len()) * (map.field_width() + GAP)).fold(0.0, f64::max);
    let room = (left + wide - RIM).max(560.0);
    let mut marks = Vec::new();
    let title = study.manifest.title.clone();
    let mut top = RIM;
    for line in wrap(&title, TITLE, Weight::SemiBold, room) {
        top += TITLE * LEADING;
        marks.push(Mark::Text(Text::new(line, (RIM, top - 4.0), TITLE, INK).semi_bold()));
    }
    let contour = maps.iter().any(|map| map.collapse.is_some());
    let reading = format!(
        "Mean of {} replications in each field.{}",
        study.replications_in_words(),
        if contour { " Bold line: where the mean crosses what counts as collapse." } else { "" }
    );
    for line in wrap(&reading, SUBTITLE, Weight::Regular, room) {
        top += SUBTITLE * LEADING;
        marks.push(Mark::Text(Text::new(line, (RIM, top), SUBTITLE, GREY)));
    }
    for map in maps {
        top = paint(map, (left, top + 26.0), &mut marks);
    }
    for line in wrap(&of_study(study, &caption(study)), CAPTION, Weight::Regular, room) {
        top += CAPTION * LEADING;
        marks.push(Mark::Text(Text::new(line, (RIM, top + 12.0), CAPTION, GREY)));
    }
    let size = (libm::ceil(RIM + room + RIM), libm::ceil(top + 12.0 + RIM));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title, marks }
}

/// One map from `top` on; returns where it ends.
fn paint(map: &Fields<'_>, (left, top): (f64, f64), marks: &mut Vec<Mark>) -> f64 {
    let (low, high) = map.ends();
    let written = Written::choose(&map.column.unit, high.abs().max(low.abs()));
    let heading = [map.column.label.clone(), map.column.group.clone().unwrap_or_default()];
    let heading = heading.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    marks.push(Mark::Text(Text::new(heading.clone(), (RIM, top), HEADING, INK).semi_bold()));
    let after = RIM + width(&heading, HEADING, Weight::SemiBold) + 8.0;
    marks.push(Mark::Text(Text::new(written.phrase(), (after, top), LABEL, GREY)));
    let mut at = top + 10.0;
    let wide = map.field_width();
    for (name, row) in map.down.1.iter().zip(&map.values) {
        let middle = at + FIELD.1 / 2.0;
        marks.push(Mark::Text(
            Text::new(name.clone(), (left - 8.0, middle), LABEL, INK).anchored(Anchor::End).centred(),
        ));
        for (place, value) in row.iter().enumerate() {
            let Some(value) = value else { continue };
            let x = left + count(place) * (wide + GAP);
            let part = if high > low { (value - low) / (high - low) } else { 0.5 };
            marks.push(Mark::Area { points: rectangle((x, at), (wide, FIELD.1)), fill: shade(part) });
            let ink = if part > 0.7 { PAPER } else { INK };
            let words = three_figures(written.number(*value)) + written.suffix;
            let text = Text::new(words, (x + wide / 2.0, middle), LABEL, ink);
            marks.push(Mark::Text(text.anchored(Anchor::Middle).centred()));
        }
        at += FIELD.1 + GAP;
    }
    contour(map, (left, top + 10.0), marks);
    for (place, name) in map.across.1.iter().enumerate() {
        let middle = left + count(place) * (wide + GAP) + wide / 2.0;
        marks.push(Mark::Text(Text::new(name.clone(), (middle, at + 14.0), LABEL, INK).anchored(Anchor::Middle)));
    }
    let axes = format!("across: {} · down: {}", map.across.0.words(), map.down.0.words());
    marks.push(Mark::Text(Text::new(axes, (left, at + 31.0), LABEL, GREY)));
    at + 34.0
}

/// The line between fields of which one is below what counts as collapse and its neighbour is not.
fn contour(map: &Fields<'_>, (left, top): (f64, f64), marks: &mut Vec<Mark>) {
    let Some(below) = map.collapse else { return };
    let fallen = |row: usize, place: usize| map.values.get(row)?.get(place)?.map(|value| value < below);
    let differ = |one: Option<bool>, other: Option<bool>| one.zip(other).is_some_and(|(one, other)| one != other);
    let (wide, high) = (map.field_width() + GAP, FIELD.1 + GAP);
    let mut line = |from: (f64, f64), to: (f64, f64)| {
        marks.push(Mark::Line { points: vec![from, to], stroke: CONTOUR });
    };
    for row in 0..map.values.len() {
        for place in 0..map.across.1.len() {
            let (x, y) = (left + count(place) * wide - GAP / 2.0, top + count(row) * high - GAP / 2.0);
            if differ(fallen(row, place), fallen(row, place + 1)) {
                line((x + wide, y), (x + wide, y + high));
            }
            if differ(fallen(row, place), fallen(row + 1, place)) {
                line((x, y + high), (x + wide, y + high));
            }
        }
    }
}

/// Paper at 0, and darkest at 1.
fn shade(part: f64) -> Colour {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |dark: u8| (255.0 - (255.0 - f64::from(dark)) * part.clamp(0.0, 1.0)).round() as u8;
    Colour { rgb: (mix(DARKEST.0), mix(DARKEST.1), mix(DARKEST.2)), alpha: 1.0 }
}

#[expect(clippy::cast_precision_loss, reason = "few levels")]
const fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{Fixture, SHARE, completion, numbered, shares, throughput};

    fn map_of(fixture: &Fixture) -> Option<Drawing> {
        let folder = tempfile::tempdir().expect("a folder");
        let study = Study::read(&fixture.write(folder.path())).expect("read");
        of(&study, &Arrangement::of(&study)).map(|(_, drawing)| drawing)
    }

    #[test]
    fn two_numbers_that_are_varied_make_a_phase_diagram() {
        let fixture = Fixture {
            name: "phases",
            title: "How many leave, and how many give nothing?",
            axes: vec![shares(5), numbered("shocks.blow.share", &[0.1, 0.5, 0.9])],
            replications: 3,
            groups: vec!["contributors", "free-riders"],
            headline: vec!["throughput_relative"],
            measures: vec![throughput(), completion()],
            over_time: false,
        };
        let drawing = map_of(&fixture).expect("a map");
        let areas = drawing.marks.iter().filter(|mark| matches!(mark, Mark::Area { .. })).count();
        assert_eq!(areas, 1 + 15, "the page, and a field for each combination");
        for mark in &drawing.marks {
            if let Mark::Text(text) = mark {
                let (left, top, right, bottom) = text.bounds();
                assert!(left >= 0.0 && top >= 0.0 && right <= drawing.width && bottom <= drawing.height, "{text:?}");
            }
        }
    }

    #[test]
    fn what_lines_show_needs_no_map() {
        let fixture = Fixture {
            name: "lines",
            title: "How much free riding?",
            axes: vec![numbered(SHARE, &[0.1, 0.5, 0.9])],
            replications: 3,
            groups: vec!["contributors", "free-riders"],
            headline: vec!["throughput_relative"],
            measures: vec![throughput()],
            over_time: false,
        };
        assert!(map_of(&fixture).is_none());
    }
}
