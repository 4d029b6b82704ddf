//! Measures text in the fonts that the charts are set in, so that layout knows how wide a label will be.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId};

/// How heavy the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For titles and the names of series.
    SemiBold,
}

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../assets/font/Inter-Regular.ttf"))
        .expect("the font in the program is whole")
});
static SEMI_BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../assets/font/Inter-SemiBold.ttf"))
        .expect("the font in the program is whole")
});

/// The part of the size by which lower-case letters and digits rise above the baseline at most.
pub const ASCENT: f64 = 0.76;
/// The part of the size by which letters such as g reach below the baseline.
pub const DESCENT: f64 = 0.22;
/// How far the baseline lies below the middle of a line of figures, as a part of the size.
pub const MIDDLE: f64 = 0.36;

/// The font of a weight.
#[must_use]
pub fn font(weight: Weight) -> &'static FontRef<'static> {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::SemiBold => &SEMI_BOLD,
    }
}

/// The glyphs of a line of text with their distances from its start, and its width; in parts of the size.
#[must_use]
pub fn set(text: &str, weight: Weight) -> (Vec<(GlyphId, f32)>, f32) {
    let font = font(weight);
    let scale = 1.0 / font.units_per_em().unwrap_or(1000.0);
    let (mut pen, mut before) = (0.0, None);
    let mut glyphs = Vec::new();
    for letter in text.chars() {
        let glyph = font.glyph_id(letter);
        pen += before.map_or(0.0, |before| font.kern_unscaled(before, glyph) * scale);
        glyphs.push((glyph, pen));
        pen += font.h_advance_unscaled(glyph) * scale;
        before = Some(glyph);
    }
    (glyphs, pen)
}

/// The width of a line of text at this size, in the size's unit.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    // A reader without Inter sees the next family, and bold for semi-bold: these are a little wider.
    let room = if weight == Weight::SemiBold { 1.03 } else { 1.0 };
    f64::from(set(text, weight).1) * size * room
}

/// The text in lines no wider than `room`, broken at spaces; a word that is wider alone keeps a line of its own.
#[must_use]
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width(line, size, weight) <= room) {
            Some(line) => *lines.last_mut().expect("a line that grew") = line,
            None => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_charts_write_is_in_the_fonts() {
        let written = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-–−+±×%/()<>≤≥=·…'`_&";
        for weight in [Weight::Regular, Weight::SemiBold] {
            for letter in written.chars() {
                assert_ne!(font(weight).glyph_id(letter), GlyphId(0), "{letter} is missing");
            }
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_no_word() {
        let text = "the mean of ten replications with its interval";
        let lines = wrap(text, 12.0, Weight::Regular, 90.0);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| width(line, 12.0, Weight::Regular) <= 90.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }
}
