//! Paints a drawing on any plotters backend, and as SVG on the backend that plotters brings.

use plotters::backend::SVGBackend;
use plotters::style::{Color, FontStyle, RGBAColor, ShapeStyle, TextStyle};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{DrawingBackend, DrawingErrorKind};

use super::drawing::{Anchor, Drawing, Mark, Point, Stroke, Text, dashes};
use super::style::Colour;
use super::text::{ASCENT, Weight};

/// Backend units in a pixel of the page: backends count in whole units, which alone would be too coarse for lines.
pub const UNITS: u32 = 10;
/// What plotters takes for the size of a font is this many times the size that the backend sets.
pub const PLOTTERS_SIZE: f64 = 1.24;
/// The charts' font, and what to use where it is not installed.
const FAMILY: &str = "Inter, \"Helvetica Neue\", Arial, sans-serif";

/// Paints every mark of a drawing.
///
/// # Errors
/// If the backend fails.
pub fn paint<B: DrawingBackend>(drawing: &Drawing, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    for mark in &drawing.marks {
        match mark {
            Mark::Line { points, stroke } if stroke.dash.is_empty() => line(points, *stroke, backend)?,
            Mark::Line { points, stroke } => {
                for dash in dashes(points, stroke.dash) {
                    line(&dash, *stroke, backend)?;
                }
            }
            Mark::Area { points, fill } => backend.fill_polygon(points.iter().map(place), &filled(*fill))?,
            Mark::Dot { centre, radius, fill } => {
                backend.draw_circle(place(centre), length(*radius), &filled(*fill), true)?;
            }
            Mark::Text(text) => write(text, backend)?,
        }
    }
    backend.present()
}

fn line<B: DrawingBackend>(
    points: &[Point],
    stroke: Stroke,
    backend: &mut B,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    let style = ShapeStyle { color: colour(stroke.colour), filled: false, stroke_width: length(stroke.width) };
    backend.draw_path(points.iter().map(place), &style)
}

fn write<B: DrawingBackend>(text: &Text, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    let weight = match text.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::SemiBold => FontStyle::Bold,
    };
    let end = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let size = text.size * f64::from(UNITS) * PLOTTERS_SIZE;
    let ink = colour(text.colour);
    let style = TextStyle::from((FAMILY, size, weight)).color(&ink).pos(Pos::new(end, VPos::Top));
    // Anchored at the top, a text's baseline is the one vertical place that all backends agree on.
    let top = (text.at.0, text.at.1 - ASCENT * text.size);
    backend.draw_text(&text.words, &style, place(&top))
}

fn filled(fill: Colour) -> ShapeStyle {
    colour(fill).filled()
}

fn colour(colour: Colour) -> RGBAColor {
    RGBAColor(colour.rgb.0, colour.rgb.1, colour.rgb.2, colour.alpha)
}

#[expect(clippy::cast_possible_truncation, reason = "a page is far smaller than 2^31 units")]
fn place(point: &Point) -> (i32, i32) {
    let units = |pixels: f64| (pixels * f64::from(UNITS)).round() as i32;
    (units(point.0), units(point.1))
}

/// A width or radius in backend units, at least one.
fn length(pixels: f64) -> u32 {
    place(&(pixels, 0.0)).0.max(1).unsigned_abs()
}

/// The size of the page in backend units.
pub(super) fn size(drawing: &Drawing) -> (u32, u32) {
    (length(drawing.width.ceil()), length(drawing.height.ceil()))
}

/// The drawing as an SVG document.
///
/// # Errors
/// If the backend fails; the message says why.
pub fn svg(drawing: &Drawing) -> Result<String, String> {
    let (wide, high) = size(drawing);
    let mut document = String::new();
    let mut backend = SVGBackend::with_string(&mut document, (wide, high));
    paint(drawing, &mut backend).map_err(|error| error.to_string())?;
    drop(backend);
    // The view box stays in units; the size on the page is in pixels, and lines bend without spikes.
    let in_units = format!("width=\"{wide}\" height=\"{high}\"");
    let on_page =
        format!("width=\"{}\" height=\"{}\" role=\"img\" stroke-linejoin=\"round\"", wide / UNITS, high / UNITS);
    let document = document.replacen(&in_units, &on_page, 1);
    Ok(document.replacen(">\n", &format!(">\n<title>{}</title>\n", escaped(&drawing.title)), 1))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
