//! What an axis of a study is called, and the numbers of its levels: those that are quantities in words, such as 10 MB,
//! have them as well.

use super::manifest::{Axis, capitalised};
use crate::scenario::Level;
use crate::units::Worded;

impl Axis {
    /// What to write at the axis, derived from its path.
    #[must_use]
    pub fn words(&self) -> String {
        words_of_path(&self.name)
    }

    /// The unit of its numbers; a path that ends in `share` counts shares.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        if self.name.ends_with("share") {
            return "share";
        }
        self.quantities().and_then(|levels| Some(levels.first()?.base_unit())).unwrap_or_default()
    }

    /// The numbers of its levels, if all are numbers, or quantities of one kind: these in the base unit.
    #[must_use]
    pub fn numbers(&self) -> Option<Vec<f64>> {
        let numbers: Option<Vec<f64>> = self.levels.iter().map(|level| level.number).collect();
        numbers.or_else(|| Some(self.quantities()?.iter().map(Worded::base).collect()))
    }

    /// Its levels as quantities, if all are, and of one kind.
    fn quantities(&self) -> Option<Vec<Worded>> {
        let quantity = |level: &Level| level.label.parse::<Worded>().ok().filter(|_| level.number.is_none());
        let levels: Vec<Worded> = self.levels.iter().map(quantity).collect::<Option<_>>()?;
        levels.iter().all(|level| level.what == levels[0].what).then_some(levels)
    }
}

/// Readable words for a path in a scenario file: `population.groups.free-riders.share` is "Share of free-riders".
fn words_of_path(path: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    match segments[..] {
        [.., group, "share"] => format!("Share of {group}"),
        [.., family, part] => capitalised(&format!("{family} {part}")),
        [part] => capitalised(part),
        [] => capitalised(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_words() {
        assert_eq!(words_of_path("population.groups.free-riders.share"), "Share of free-riders");
        assert_eq!(words_of_path("population.size"), "Population size");
        assert_eq!(words_of_path("system"), "System");
        assert_eq!(words_of_path("overlay.neighbours"), "Overlay neighbours");
    }

    #[test]
    fn quantities_of_one_kind_are_numbers_in_their_base_unit() {
        let axis = |labels: &[&str]| {
            let level = |label: &&str| Level { label: (*label).to_string(), number: label.parse().ok() };
            Axis { name: "a.b".into(), levels: labels.iter().map(level).collect(), columns: Vec::new() }
        };
        let of = |labels: &[&str]| (axis(labels).numbers(), axis(labels).unit());
        assert_eq!(of(&["30 s", "2 min"]), (Some(vec![30.0, 120.0]), "s"));
        assert_eq!(of(&["1 kB", "5 B"]), (Some(vec![1_000.0, 5.0]), "B"));
        assert_eq!(of(&["1", "2.5"]), (Some(vec![1.0, 2.5]), ""));
        assert_eq!(of(&["1 kB", "5 s"]), (None, ""));
        assert_eq!(of(&["none", "5 s"]), (None, ""));
    }
}
