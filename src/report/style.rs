//! What charts look like: colours, markers, dashes and sizes, chosen once so that a series looks the same everywhere.

/// A colour with its opacity (1 is opaque).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
    /// From 0, invisible, to 1.
    pub alpha: f64,
}

impl Colour {
    const fn opaque(red: u8, green: u8, blue: u8) -> Self {
        Self { rgb: (red, green, blue), alpha: 1.0 }
    }

    /// The same colour, fainter.
    #[must_use]
    pub const fn faint(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }
}

/// For text and axes.
pub const INK: Colour = Colour::opaque(40, 44, 52);
/// For secondary text; dark enough to read (contrast above 4.5 on white).
pub const GREY: Colour = Colour::opaque(104, 109, 118);
/// For grid lines.
pub const GRID: Colour = Colour::opaque(229, 231, 235);
/// For axis lines and ticks.
pub const AXIS: Colour = Colour::opaque(130, 135, 144);
/// The page.
pub const PAPER: Colour = Colour::opaque(255, 255, 255);

/// The size of the chart's title, in pixels of the page.
pub const TITLE: f64 = 17.0;
/// The size of the line under the title.
pub const SUBTITLE: f64 = 12.0;
/// The size of the heading over a panel.
pub const HEADING: f64 = 13.0;
/// The size of tick labels and axis titles.
pub const LABEL: f64 = 11.0;
/// The size of the caption at the foot.
pub const CAPTION: f64 = 10.0;
/// The height of a line of text as a multiple of its size.
pub const LEADING: f64 = 1.35;

/// The shape that marks the points of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A disc.
    Circle,
    /// A square on its side.
    Square,
    /// A triangle on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A triangle on its tip.
    Wedge,
    /// A five-pointed star.
    Star,
    /// A hexagon.
    Hexagon,
    /// An upright cross.
    Cross,
}

/// How one series is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The colour of its line and markers.
    pub line: Colour,
    /// The colour of its name, dark enough to read.
    pub text: Colour,
    /// The shape of its markers, where a chart has markers.
    pub marker: Marker,
    /// Its dashes and gaps in pixels, where a chart has no markers; empty for a whole line.
    pub dash: &'static [f64],
    /// Whether it fills an area: then that is its sample in the key.
    pub fills: bool,
}

impl Look {
    /// The colour of areas: faint enough for lines upon them to be seen.
    #[must_use]
    pub const fn area(&self) -> Colour {
        self.line.faint(0.75)
    }
}

/// How many series one panel can tell apart.
pub const MOST_SERIES: usize = LOOKS.len();

/// The looks in the order in which series take them. The colours are those of Okabe and Ito (2008), which people with
/// any kind of colour vision tell apart; the second cue serves print in grey.
const LOOKS: [Look; 8] = [
    look((0, 114, 178), (0, 104, 165), Marker::Circle, &[]),
    look((213, 94, 0), (186, 80, 0), Marker::Square, &[7.0, 3.0]),
    look((0, 158, 115), (0, 120, 86), Marker::Triangle, &[2.0, 2.5]),
    look((204, 121, 167), (168, 76, 127), Marker::Diamond, &[9.0, 3.0, 2.0, 3.0]),
    look((86, 180, 233), (24, 118, 172), Marker::Wedge, &[12.0, 4.0]),
    look((230, 159, 0), (150, 98, 0), Marker::Star, &[4.0, 2.0]),
    look((60, 60, 60), (60, 60, 60), Marker::Hexagon, &[9.0, 2.5, 2.0, 2.5, 2.0, 2.5]),
    look((214, 199, 30), (118, 106, 0), Marker::Cross, &[1.2, 3.0]),
];

const fn look(line: (u8, u8, u8), text: (u8, u8, u8), marker: Marker, dash: &'static [f64]) -> Look {
    let [line, text] = [Colour::opaque(line.0, line.1, line.2), Colour::opaque(text.0, text.1, text.2)];
    Look { line, text, marker, dash, fills: false }
}

/// The look of the series in this place; the looks repeat after [`MOST_SERIES`].
#[must_use]
pub const fn of_series(place: usize) -> Look {
    LOOKS[place % LOOKS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of the Web Content Accessibility Guidelines 2.1.
    fn luminance(colour: Colour) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.03928 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(colour.rgb.0) + 0.7152 * linear(colour.rgb.1) + 0.0722 * linear(colour.rgb.2)
    }

    #[test]
    fn every_text_can_be_read_on_paper() {
        let texts = LOOKS.iter().map(|look| look.text).chain([INK, GREY]);
        for text in texts {
            let contrast = 1.05 / (luminance(text) + 0.05);
            assert!(contrast >= 4.5, "{text:?} has contrast {contrast}");
        }
    }
}
