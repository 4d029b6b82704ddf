//! The runs of a study as `runs.csv` has them: which cell and replication, at which levels, and what was measured.

use std::path::Path;

use super::Unreadable;
use super::manifest::{Axis, Manifest};
use super::table::{Row, Table};
use crate::study::folder::RUNS;

/// The open table of the runs.
#[derive(Debug)]
pub(crate) struct Runs {
    table: Table,
    axes: Vec<(Axis, usize)>,
    cell: usize,
    replication: usize,
    /// The places of the columns that hold measures.
    measured: Vec<usize>,
}

/// One run.
pub(crate) struct Run<'a> {
    /// The number of its cell.
    pub cell: u64,
    /// Its replication.
    pub replication: u32,
    /// The level of each axis, as its place among the axis' levels.
    pub levels: Vec<usize>,
    /// Its row.
    pub row: &'a Row<'a>,
}

impl Runs {
    /// Opens the table of the runs in a folder of results.
    pub fn open(folder: &Path, manifest: &Manifest) -> Result<Self, Unreadable> {
        let table = Table::open(&folder.join(RUNS))?;
        let placed = |axis: &Axis| Ok((axis.clone(), table.column(&axis.name)?));
        let axes: Vec<(Axis, usize)> = manifest.axes.iter().map(placed).collect::<Result<_, Unreadable>>()?;
        let (cell, replication) = (table.column("cell")?, table.column("replication")?);
        let is_level = |name: &String| axes.iter().any(|(axis, _)| axis.name == *name || axis.columns.contains(name));
        let is_measure = |column: &usize| ![cell, replication].contains(column) && !is_level(&table.header[*column]);
        let measured = (0..table.header.len()).filter(is_measure).collect();
        Ok(Self { table, axes, cell, replication, measured })
    }

    /// The places of the columns that hold measures.
    pub fn measured(&self) -> &[usize] {
        &self.measured
    }

    /// The names of the columns that hold measures.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        self.measured.iter().map(|column| self.table.header[*column].as_str())
    }

    /// The place of the column of this name.
    pub fn column(&self, name: &str) -> Result<usize, Unreadable> {
        self.table.column(name)
    }

    /// Hands every run to `take`.
    pub fn each(&mut self, mut take: impl FnMut(Run) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let Self { table, axes, cell, replication, .. } = self;
        table.each(|row| {
            let place = |(axis, column): &(Axis, usize)| {
                axis.place(row.text(*column)).ok_or_else(|| row.unlike(*column, "a level that manifest.json lists"))
            };
            let levels = axes.iter().map(place).collect::<Result<_, _>>()?;
            take(Run { cell: row.whole(*cell)?, replication: row.replication(*replication)?, levels, row })
        })
    }
}

impl Run<'_> {
    /// The error of a run that is there already.
    pub fn twice(&self) -> Unreadable {
        let Self { cell, replication, .. } = self;
        self.row.fail(format!("replication {replication} of cell {cell} is there twice"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::folder::MANIFEST;

    #[test]
    fn what_an_axis_puts_at_its_paths_is_no_measure() {
        let folder = tempfile::tempdir().unwrap();
        let axis =
            r#"{"name": "scale", "levels": [{"label": "2", "number": 2}], "columns": ["rule", "population.size"]}"#;
        let manifest = format!(r#"{{"name": "n", "title": "t", "version": "0", "replications": 1, "axes": [{axis}]}}"#);
        std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        let rows = "cell,replication,scale,rule,population.size,speed\n0,0,2.0,none,2,\n0,1,3,none,3,1\n";
        std::fs::write(folder.path().join(RUNS), rows).unwrap();
        let mut runs = Runs::open(folder.path(), &Manifest::read(folder.path()).unwrap()).unwrap();
        assert_eq!(runs.measures().collect::<Vec<_>>(), ["speed"]);
        let (measured, mut seen) = (runs.measured().to_vec(), Vec::new());
        let said = runs.each(|run| {
            seen.push((run.cell, run.replication, run.levels.clone(), run.row.numbers(&measured)?));
            Ok(())
        });
        assert_eq!(seen, [(0, 0, vec![0], vec![None])]);
        let said = said.unwrap_err().to_string();
        assert!(
            said.ends_with("runs.csv:3: column `scale` holds `3`; expected a level that manifest.json lists"),
            "{said}"
        );
    }
}
