//! How an axis of a study is called in charts.

use crate::study::{Axis, capitalised};

impl Axis {
    /// What to write at the axis, derived from its path.
    #[must_use]
    pub fn words(&self) -> String {
        words_of_path(&self.name)
    }

    /// The unit of its numbers; a path that ends in `share` counts shares.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        if self.name.ends_with("share") { "share" } else { "" }
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
}
