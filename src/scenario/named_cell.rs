//! Which cell is meant: by its number, or by the levels of what is varied.

use super::axis::{Axis, Level};
use super::study::Study;
use crate::spelling::{listed, nearest};

impl Study {
    /// The cell that is named: by its number alone, or by `AXIS=LEVEL` for every axis that has several levels.
    ///
    /// # Errors
    /// If there is no such cell; the message says what was expected.
    pub fn named_cell(&self, named: &[String]) -> Result<usize, String> {
        if let [number] = named
            && let Ok(cell) = number.parse::<usize>()
        {
            let expected = || format!("there is no cell {cell}: expected 0 to {}", self.cells() - 1);
            return (cell < self.cells()).then_some(cell).ok_or_else(expected);
        }
        let mut cell = 0;
        for (axis, level) in self.axes.iter().zip(self.named_levels(named)?) {
            let level = level.or((axis.levels.len() == 1).then_some(0));
            let lacking = || format!("which level of {}? add --cell {}=LEVEL", axis.name, axis.name);
            cell = cell * axis.levels.len() + level.ok_or_else(lacking)?;
        }
        Ok(cell)
    }

    /// The cells that fit these `AXIS=LEVEL`: all of them, if nothing is named.
    ///
    /// # Errors
    /// If there is no such axis or level; the message says what was expected.
    pub fn cells_that_fit(&self, named: &[String]) -> Result<Vec<usize>, String> {
        let wanted = self.named_levels(named)?;
        let fits = |cell: &usize| {
            let levels = self.levels_of(*cell);
            wanted.iter().zip(levels).all(|(wanted, level)| wanted.is_none_or(|wanted| wanted == level))
        };
        Ok((0..self.cells()).filter(fits).collect())
    }

    /// For each axis the level that is named, if one is.
    fn named_levels(&self, named: &[String]) -> Result<Vec<Option<usize>>, String> {
        let mut levels = vec![None; self.axes.len()];
        for name in named {
            let (axis, level) = name.split_once('=').ok_or_else(|| self.no_cell(name))?;
            let known = || self.axes.iter().map(|axis| axis.name.as_str());
            let place = known().position(|name| name == axis).ok_or_else(|| unknown("axis", axis, known()))?;
            let labels = || self.axes[place].levels.iter().map(|level| level.label.as_str());
            levels[place] = Some(self.axes[place].place(level).ok_or_else(|| unknown("level", level, labels()))?);
        }
        Ok(levels)
    }

    fn no_cell(&self, name: &str) -> String {
        let numbers = format!("expected a number from 0 to {}", self.cells() - 1);
        match self.axes.iter().find(|axis| axis.levels.len() > 1) {
            Some(axis) => format!(
                "there is no cell `{name}`: {numbers}, or AXIS=LEVEL, such as {}={}",
                axis.name, axis.levels[0].label
            ),
            None => format!("there is no cell `{name}`: {numbers}"),
        }
    }
}

fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let meant = nearest(name, known.clone()).map(|meant| format!(", did you mean `{meant}`?")).unwrap_or_default();
    format!("there is no {what} `{name}`{meant}: expected one of {}", listed(known))
}

impl Axis {
    /// The place of a level that is written so, or is the same number.
    #[must_use]
    pub fn place(&self, written: &str) -> Option<usize> {
        place_of_level(&self.levels, written)
    }
}

/// The place of the level among these that is written so, or is the same number.
pub(crate) fn place_of_level(levels: &[Level], written: &str) -> Option<usize> {
    let number = written.parse::<f64>().ok();
    let same_number = || levels.iter().position(|level| number.is_some() && level.number == number);
    levels.iter().position(|level| level.label == written).or_else(same_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_named_by_its_number_or_its_levels() {
        let text = "schema = 1\ntitle = 'T'\nhorizon = '2 h'\npopulation.size = 10\n\
                    swarm = { file = '1 MiB', piece = '1 MiB' }\n\
                    sweep = { seed = [1, 2], 'population.size' = [5, 6, 7], incentive = ['none'] }\n";
        let study = Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]).unwrap();
        let cell = |named: &[&str]| study.named_cell(&named.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(cell(&["4"]), Ok(4));
        assert_eq!(cell(&["population.size=6", "seed=2.0"]), Ok(4));
        for (named, says) in [
            (&["6"][..], "there is no cell 6: expected 0 to 5"),
            (&["seed"], "or AXIS=LEVEL, such as seed=1"),
            (&["seed=1"], "which level of population.size? add --cell population.size=LEVEL"),
            (&["sed=1"], "there is no axis `sed`, did you mean `seed`?: expected one of"),
            (&["seed=3"], "there is no level `3`: expected one of `1`, `2`"),
        ] {
            let said = cell(named).unwrap_err();
            assert!(said.contains(says), "{said}");
        }
    }
}
