//! The plan of a study: its runs by number, the blocks in which they are stored, and the shards that share them out.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::columns::Columns;
use crate::scenario::{Scenario, Stop, Study};

/// A block has at most so many runs, so that what a reader holds at once stays small.
const MOST_RUNS: u64 = 256;
/// Nor more than so many moments of time series.
const MOST_MOMENTS: u64 = 1 << 16;
/// A folder has about as many blocks at most, unless they would grow beyond that.
const MOST_BLOCKS: u64 = 4_096;

/// The runs of a study by number: cell by cell, each with its replications. It follows from the scenario alone.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    cells: u64,
    /// The replications of a cell; under a rule of stopping, the most that it may have.
    replications: u32,
    /// When a cell has enough of them before.
    pub stop: Option<Stop>,
    /// The unit of the measure by which it has; none without such a rule.
    pub unit: &'static str,
    /// The runs of a block; whole cells under a rule of stopping, which needs a cell's values together.
    block: u64,
}

impl Plan {
    /// The plan of a study, of which this is the first cell.
    pub fn of(study: &Study, first: &Scenario, columns: &Columns) -> Self {
        let (cells, each) = (study.cells() as u64, u64::from(study.replications));
        let most = (MOST_MOMENTS / u64::from(first.output.samples)).clamp(1, MOST_RUNS);
        let block = (cells * each).div_ceil(MOST_BLOCKS).clamp(1, most);
        let block = if study.stop.is_some() { block.next_multiple_of(each) } else { block };
        let unit = study.stop.as_ref().map_or("", |stop| columns.unit(&stop.measure));
        Self { unit, ..Self::new(cells, study.replications, study.stop.clone(), block) }
    }

    /// A plan with blocks of so many runs.
    pub const fn new(cells: u64, replications: u32, stop: Option<Stop>, block: u64) -> Self {
        Self { cells, replications, stop, unit: "", block }
    }

    /// How many cells.
    pub const fn cells(&self) -> u64 {
        self.cells
    }

    /// How many replications a cell has at most.
    pub const fn replications(&self) -> u32 {
        self.replications
    }

    /// How many runs there are at most.
    pub fn runs(&self) -> u64 {
        self.cells * u64::from(self.replications)
    }

    /// How many blocks.
    pub fn blocks(&self) -> u64 {
        self.runs().div_ceil(self.block)
    }

    /// The runs of a block.
    pub fn block(&self, number: u64) -> Range<u64> {
        number * self.block..((number + 1) * self.block).min(self.runs())
    }

    /// The block of a run.
    pub const fn block_of(&self, run: u64) -> u64 {
        run / self.block
    }

    /// The run of a cell and a replication.
    pub fn run(&self, cell: usize, replication: u32) -> u64 {
        cell as u64 * u64::from(self.replications) + u64::from(replication)
    }

    /// The cell and the replication of a run.
    pub fn place(&self, run: u64) -> (usize, u32) {
        let each = u64::from(self.replications);
        let cell = usize::try_from(run / each).expect("cells fit usize");
        (cell, u32::try_from(run % each).expect("replications fit u32"))
    }

    /// How many runs a shard has, or all, at most.
    pub fn runs_of(&self, shard: Option<Shard>) -> u64 {
        self.blocks_of(shard).map(|number| self.block(number)).map(|runs| runs.end - runs.start).sum()
    }

    /// The blocks of a shard, or all.
    pub fn blocks_of(&self, shard: Option<Shard>) -> impl Iterator<Item = u64> + use<> {
        let Shard { number, of } = shard.unwrap_or(Shard { number: 1, of: 1 });
        // In turns: neighbours take about as long, so shards do too.
        (u64::from(number) - 1..self.blocks()).step_by(of as usize)
    }
}

/// One part of a study's runs: the `number`th of so many, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "expected NUMBER/SHARDS, such as 3/64, with a number from 1 to the number of shards".to_string();
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let [number, of] = [number, of].map(|part| part.parse::<u32>().ok());
        match (number, of) {
            (Some(number), Some(of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_every_run_once_and_shards_every_block() {
        for (cells, replications, block) in [(1, 1, 1), (7, 3, 1), (7, 3, 4), (100, 10, 256), (3, 5, 15)] {
            let plan = Plan::new(cells, replications, None, block);
            let runs: Vec<u64> = (0..plan.blocks()).flat_map(|number| plan.block(number)).collect();
            assert!(runs.iter().copied().eq(0..plan.runs()));
            assert!(runs.iter().all(|run| plan.block(plan.block_of(*run)).contains(run)));
            assert!(runs.iter().all(|run| plan.run(plan.place(*run).0, plan.place(*run).1) == *run));
            for of in [1, 2, 3, 64] {
                let shards = (1..=of).flat_map(|number| plan.blocks_of(Some(Shard { number, of })));
                let mut blocks: Vec<u64> = shards.collect();
                blocks.sort_unstable();
                assert!(blocks.into_iter().eq(0..plan.blocks()));
            }
        }
    }

    #[test]
    fn shards_are_written_as_a_part_of_a_whole() {
        assert_eq!("3/64".parse(), Ok(Shard { number: 3, of: 64 }));
        for wrong in ["", "3", "0/4", "5/4", "1/0", "-1/4", "1/2/3", "a/b"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
