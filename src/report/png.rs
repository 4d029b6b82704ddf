//! A plotters backend on tiny-skia: anti-aliased shapes and text set from the fonts' outlines, without a system
//! library.

use std::convert::Infallible;

use ab_glyph::{Font, OutlineCurve};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::canvas::{PLOTTERS_SIZE, UNITS, paint, size};
use super::drawing::Drawing;
use super::text::{Weight, font, set};

/// Pixels of the picture for each pixel of the page.
const SHARPNESS: u32 = 2;

/// The drawing as a PNG file, on white.
///
/// # Errors
/// If the page has no area or the picture cannot be encoded; the message says why.
pub fn png(drawing: &Drawing) -> Result<Vec<u8>, String> {
    let units = size(drawing);
    let pixels = |units: u32| units / UNITS * SHARPNESS;
    let mut picture = Pixmap::new(pixels(units.0), pixels(units.1)).ok_or("the page has no area")?;
    picture.fill(tiny_skia::Color::WHITE);
    #[expect(clippy::cast_precision_loss, reason = "two small whole numbers")]
    let scale = SHARPNESS as f32 / UNITS as f32;
    let mut backend = Skia { picture, units, transform: Transform::from_scale(scale, scale) };
    paint(drawing, &mut backend).map_err(|error| error.to_string())?;
    backend.picture.encode_png().map_err(|error| error.to_string())
}

/// The backend: a picture, and how backend units become its pixels.
struct Skia {
    picture: Pixmap,
    units: (u32, u32),
    transform: Transform,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

#[expect(clippy::cast_precision_loss, reason = "a page is far smaller than 2^24 units")]
const fn float(coordinate: BackendCoord) -> (f32, f32) {
    (coordinate.0 as f32, coordinate.1 as f32)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an opacity from 0 to 1")]
fn colour(colour: BackendColor) -> Paint<'static> {
    let mut paint = Paint::default();
    let (red, green, blue) = colour.rgb;
    paint.set_color_rgba8(red, green, blue, (colour.alpha * 255.0).round() as u8);
    paint
}

/// The path through these points; `None` if there are too few for one.
fn path(points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (place, point) in points.into_iter().enumerate() {
        let (x, y) = float(point);
        if place == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

impl Skia {
    #[expect(clippy::cast_precision_loss, reason = "a stroke is far thinner than 2^24 units")]
    fn stroke(&mut self, path: Option<Path>, style: &impl BackendStyle) {
        let stroke = Stroke { width: style.stroke_width() as f32, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path {
            self.picture.stroke_path(&path, &colour(style.color()), &stroke, self.transform, None);
        }
    }

    fn fill(&mut self, path: Option<Path>, fill: BackendColor, transform: Transform) {
        if let Some(path) = path {
            self.picture.fill_path(&path, &colour(fill), FillRule::Winding, transform, None);
        }
    }
}

impl DrawingBackend for Skia {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.units
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let (x, y) = float(point);
        let square = Rect::from_xywh(x, y, 1.0, 1.0).map(PathBuilder::from_rect);
        self.fill(square, color, self.transform);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.stroke(path(points, false), style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y) = float(centre);
        #[expect(clippy::cast_precision_loss, reason = "a dot is far smaller than 2^24 units")]
        let circle = PathBuilder::from_circle(x, y, radius as f32);
        if fill {
            self.fill(circle, style.color(), self.transform);
        } else {
            self.stroke(circle, style);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.fill(path(points, true), style.color(), self.transform);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let weight = if matches!(style.style(), FontStyle::Bold) { Weight::SemiBold } else { Weight::Regular };
        #[expect(clippy::cast_possible_truncation, reason = "a size of text")]
        let size = (style.size() / PLOTTERS_SIZE) as f32;
        let (letters, long) = outlines(text, weight, size);
        let right = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -long / 2.0,
            HPos::Right => -long,
        };
        // As the SVG backend of plotters places them.
        let down = match style.anchor().v_pos {
            VPos::Top => 0.76 * size,
            VPos::Center => 0.36 * size,
            VPos::Bottom => -0.26 * size,
        };
        let (x, y) = float(at);
        self.fill(letters, style.color(), self.transform.pre_translate(x + right, y + down));
        Ok(())
    }
}

/// The outlines of a line of text from its start on the baseline, and its width.
fn outlines(text: &str, weight: Weight, size: f32) -> (Option<Path>, f32) {
    let font = font(weight);
    let scale = size / font.units_per_em().unwrap_or(1000.0);
    let (glyphs, long) = set(text, weight);
    let mut builder = PathBuilder::new();
    for (glyph, start) in glyphs {
        if let Some(outline) = font.outline(glyph) {
            trace(&outline.curves, &mut builder, |point| (start * size + point.x * scale, -point.y * scale));
        }
    }
    (builder.finish(), long * size)
}

/// Adds the closed contours of a glyph; a curve that does not begin where the last one ended begins a new contour.
fn trace(curves: &[OutlineCurve], builder: &mut PathBuilder, on_page: impl Fn(ab_glyph::Point) -> (f32, f32)) {
    let mut reached: Option<ab_glyph::Point> = None;
    for curve in curves {
        let (OutlineCurve::Line(from, to) | OutlineCurve::Quad(from, _, to) | OutlineCurve::Cubic(from, _, _, to)) =
            curve;
        if reached != Some(*from) {
            if reached.is_some() {
                builder.close();
            }
            let (x, y) = on_page(*from);
            builder.move_to(x, y);
        }
        let (x, y) = on_page(*to);
        match curve {
            OutlineCurve::Line(..) => builder.line_to(x, y),
            OutlineCurve::Quad(_, bend, _) => {
                let bend = on_page(*bend);
                builder.quad_to(bend.0, bend.1, x, y);
            }
            OutlineCurve::Cubic(_, first, second, _) => {
                let (first, second) = (on_page(*first), on_page(*second));
                builder.cubic_to(first.0, first.1, second.0, second.1, x, y);
            }
        }
        reached = Some(*to);
    }
    builder.close();
}
