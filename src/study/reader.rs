//! The stored runs of a study in the order of its plan, from one store or several; a block at a time.

use super::StudyError;
use super::columns::Columns;
use super::plan::Plan;
use super::record::Record;
use super::sequence::{Reached, Sequence};
use super::store::{Held, Store};

/// Reads runs.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    stores: &'a [Store],
    /// The block that was read last, from each store.
    block: Option<(u64, Vec<Held>)>,
}

impl<'a> Reader<'a> {
    pub const fn new(plan: &'a Plan, stores: &'a [Store]) -> Self {
        Self { plan, stores, block: None }
    }

    /// What is kept of a run; nothing if no store has it.
    fn record(&mut self, run: u64) -> Result<Option<Record>, StudyError> {
        let number = self.plan.block_of(run);
        if self.block.as_ref().is_none_or(|(held, _)| *held != number) {
            // The one that was read before goes first, so that there is never more than one in memory.
            self.block = None;
            let held = self.stores.iter().map(|store| store.read(number, self.plan)).collect::<Result<_, _>>()?;
            self.block = Some((number, held));
        }
        let held = self.block.iter().flat_map(|(_, held)| held);
        Ok(held.into_iter().find_map(|held| held.record(run)))
    }

    /// Hands out the replications of a cell in order, as many as it needs. `None` if one is missing.
    pub fn cell(
        &mut self,
        columns: &Columns,
        cell: usize,
        mut take: impl FnMut(u32, Record) -> Result<(), StudyError>,
    ) -> Result<Option<Reached>, StudyError> {
        let mut sequence = Sequence::new(self.plan);
        loop {
            if let Some(reached) = sequence.reached() {
                return Ok(Some(reached));
            }
            let replication = sequence.played();
            let Some(record) = self.record(self.plan.run(cell, replication))? else { return Ok(None) };
            sequence.push(columns.stops_by.and_then(|value| record.values[value]));
            take(replication, record)?;
        }
    }

    /// How many cells lack a run, and the first run that is lacking: its cell and replication.
    pub fn lacking(&mut self, columns: &Columns) -> Result<Option<Lacking>, StudyError> {
        let mut lacking: Option<Lacking> = None;
        for number in 0..self.plan.cells() {
            let cell = usize::try_from(number).expect("cells fit usize");
            let mut next = 0;
            let whole = self.cell(columns, cell, |replication, _| {
                next = replication + 1;
                Ok(())
            })?;
            if whole.is_none() {
                lacking.get_or_insert(Lacking { cells: 0, first: (cell, next) }).cells += 1;
            }
        }
        Ok(lacking)
    }
}

/// What a study lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lacking {
    /// How many cells lack a run or more.
    pub cells: u64,
    /// The cell and the replication of the first run that is lacking.
    pub first: (usize, u32),
}
