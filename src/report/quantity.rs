//! Chooses the unit in which the numbers of an axis are written: 40 % rather than 0.4, 2 h rather than 7,200 s.

/// How the numbers of an axis are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// How many of the table's units make one written unit.
    pub one: f64,
    /// What follows each number at a tick, such as " %".
    pub suffix: &'static str,
    /// What the axis' title says of the unit; may be empty.
    pub unit: String,
    /// Whether the unit was chosen among larger and smaller sisters, such as min among s and h.
    pub chosen: bool,
}

const RATES: &[(f64, &str)] = &[(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1.0, "B/s")];
const SIZES: &[(f64, &str)] = &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")];
const BIT_RATES: &[(f64, &str)] = &[(1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")];
/// A longer unit serves once the largest number is a few of it: 90 s are not 1.5 min.
const TIMES: &[(f64, &str)] = &[(86_400.0, "days"), (3_600.0, "h"), (60.0, "min"), (1.0, "s")];
const LARGE: &[(f64, &str)] = &[(1e12, "trillions"), (1e9, "billions"), (1e6, "millions")];

impl Written {
    /// How to write numbers of this unit of which the largest (without its sign) is `largest`.
    #[must_use]
    pub fn choose(unit: &str, largest: f64) -> Self {
        let first_word = unit.split_whitespace().next().unwrap_or_default();
        match first_word {
            "share" | "probability" => {
                let unit = if unit == "share" { "" } else { unit };
                Self { one: 0.01, suffix: " %", unit: unit.to_string(), chosen: false }
            }
            "%" => Self { one: 1.0, suffix: " %", unit: unit[1..].trim().to_string(), chosen: false },
            "s" | "seconds" => Self::from_ladder(TIMES, largest / 3.0),
            "bytes" | "B" => Self::from_ladder(SIZES, largest),
            "bytes/s" | "B/s" => Self::from_ladder(RATES, largest),
            "bit/s" => Self::from_ladder(BIT_RATES, largest),
            _ => Self::plain(unit, largest),
        }
    }

    /// The largest unit that is not larger than `largest`, else the smallest.
    fn from_ladder(ladder: &[(f64, &str)], largest: f64) -> Self {
        let (one, unit) = ladder.iter().find(|(one, _)| *one <= largest).unwrap_or(&ladder[ladder.len() - 1]);
        Self { one: *one, suffix: "", unit: (*unit).to_string(), chosen: true }
    }

    /// A unit that has no larger or smaller sisters: numbers far from one are written in millions or in powers of ten.
    fn plain(unit: &str, largest: f64) -> Self {
        let joined = |of: &str| if unit.is_empty() { of.to_string() } else { format!("{unit}, {of}") };
        if largest >= 1e7 {
            let (one, name) = LARGE.iter().find(|(one, _)| *one <= largest).unwrap_or(&LARGE[0]);
            return Self { one: *one, suffix: "", unit: joined(name), chosen: false };
        }
        if largest > 0.0 && largest < 1e-3 {
            let exponent = libm::floor(libm::log10(largest) / 3.0) * 3.0;
            return Self {
                one: libm::pow(10.0, exponent),
                suffix: "",
                unit: joined(&format!("in 1e{exponent}")),
                chosen: false,
            };
        }
        Self { one: 1.0, suffix: "", unit: unit.to_string(), chosen: false }
    }

    /// A number of the table in the written unit.
    #[must_use]
    pub fn number(&self, value: f64) -> f64 {
        // Dividing by 0.01 is not the same as multiplying by 100, and 0.29 must not become 28.999999999999996.
        if self.one < 1.0 { value * (1.0 / self.one).round() } else { value / self.one }
    }

    /// The unit as it stands under a heading: "in min", "share of the capacity bound"; may be empty.
    #[must_use]
    pub fn phrase(&self) -> String {
        if self.chosen { format!("in {}", self.unit) } else { self.unit.clone() }
    }

    /// The unit for a table's head: the axis' unit, or what follows the numbers.
    #[must_use]
    pub fn in_brackets(&self) -> String {
        match (self.unit.as_str(), self.suffix.trim()) {
            ("", "") => String::new(),
            (unit, "") | ("", unit) => format!(" ({unit})"),
            (unit, suffix) => format!(" ({suffix}, {unit})"),
        }
    }
}

/// Whether numbers of this unit are times or amounts, which cannot be below zero.
#[must_use]
pub fn never_negative(unit: &str) -> bool {
    let first_word = unit.split_whitespace().next().unwrap_or_default();
    // A part or a multiple of such an amount is none either.
    let known = ["share", "probability", "s", "seconds", "bytes", "B", "bytes/s", "B/s", "bit/s"];
    unit == "of the normal level" || known.contains(&first_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(unit: &str, largest: f64) -> (f64, String) {
        let written = Written::choose(unit, largest);
        (written.number(largest), format!("{}{}", written.unit, written.suffix))
    }

    #[test]
    fn units_follow_the_largest_number() {
        assert_eq!(chosen("s", 90.0), (90.0, "s".into()));
        assert_eq!(chosen("s", 7_200.0), (120.0, "min".into()));
        assert_eq!(chosen("s", 14_400.0), (4.0, "h".into()));
        assert_eq!(chosen("bytes/s", 2.5e6), (2.5, "MB/s".into()));
        assert_eq!(chosen("share of the bound", 0.5), (50.0, "share of the bound %".into()));
        assert_eq!(chosen("credits", 3e9), (3.0, "credits, billions".into()));
        assert_eq!(chosen("credits", 300.0), (300.0, "credits".into()));
        assert_eq!(chosen("", 2e-6), (2.0, "in 1e-6".into()));
    }
}
