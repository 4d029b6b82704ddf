//! Reads the tables of a study into types, checking every field at the door so that drawing cannot meet a surprise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::ReportError;
use super::ticks::with_decimals;
use crate::study::folder::{COMPLETIONS, SUMMARY, TIMESERIES};
use crate::study::{self, Column, Manifest, Table, Unreadable};

/// Of no more runs is it read how each went: so many dots and lines would be a blot, and would not fit memory.
const MOST_RUNS: usize = 20_000;
/// Of no more cells are there charts.
const MOST_CELLS: usize = 20_000;

/// What the tables of a study say.
#[derive(Clone, Debug)]
pub struct Study {
    /// What was varied and measured.
    pub manifest: Manifest,
    /// The measures, in the order of their columns in `runs.csv`.
    pub columns: Vec<Column>,
    /// The values of each run, in the order of the columns, by cell and replication; empty if they are too many to
    /// show.
    pub runs: BTreeMap<(u64, u32), Vec<Option<f64>>>,
    /// The cell of each combination of levels that was run.
    pub cells: BTreeMap<Vec<usize>, u64>,
    /// What replications say of a measure, by cell and the measure's column.
    pub summary: BTreeMap<(u64, String), Statistics>,
    /// How runs went over time; `None` where the study wrote no time series.
    pub over_time: Option<OverTime>,
    /// When peers had completed, by cell, replication and group; empty where the study wrote none.
    pub completions: Completions,
}

/// When peers had completed, by cell, replication and group.
pub type Completions = BTreeMap<(u64, u32, String), Vec<Quantile>>;

/// What the replications of a cell say of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// How many replications had a value.
    pub n: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// The 95 % interval of the mean: Student's t, of a share of runs Wilson's; none for fewer than two values.
    pub interval: Option<(f64, f64)>,
    /// The smallest and the largest of them.
    pub extremes: Option<(f64, f64)>,
    /// How many replications the cell ended with; none unless it stopped by a rule.
    pub replications: Option<u64>,
}

/// How runs went over time.
#[derive(Clone, Debug)]
pub struct OverTime {
    /// The headers of the columns after `time_s`.
    pub columns: Vec<String>,
    /// The trace of each run, by cell and replication.
    pub traces: BTreeMap<(u64, u32), Vec<Moment>>,
}

/// The state of a run at one moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Seconds since the start.
    pub time_s: f64,
    /// In the order of [`OverTime::columns`].
    pub values: Vec<Option<f64>>,
}

/// When a share of a group had completed.
#[derive(Clone, Copy, Debug)]
pub struct Quantile {
    /// The share of the group's peers, 0 to 1.
    pub share: f64,
    /// Seconds since joining; `None` if that share never completed.
    pub time_s: Option<f64>,
}

impl Study {
    /// Reads the tables in `folder`. What is held hangs on the number of cells, and on single runs only while they are
    /// few.
    ///
    /// # Errors
    /// If the study has more cells than charts can show, if `manifest.json`, `runs.csv` or `summary.csv` is missing, or
    /// any table holds what a study does not write.
    pub fn read(folder: &Path) -> Result<Self, ReportError> {
        let manifest = Manifest::read(folder)?;
        let cells = manifest.cells();
        if cells > MOST_CELLS {
            return Err(ReportError::TooLarge { path: folder.to_path_buf(), cells, most: MOST_CELLS });
        }
        let single_runs = cells.saturating_mul(manifest.replications as usize) <= MOST_RUNS;
        let (columns, runs, cells) = read_runs(folder, &manifest, single_runs)?;
        let summary = read_summary(&folder.join(SUMMARY), &manifest)?;
        let [over_time, completions] = [TIMESERIES, COMPLETIONS].map(|name| folder.join(name));
        let shown = |path: &PathBuf| single_runs && path.exists();
        let over_time = shown(&over_time).then(|| read_over_time(&over_time)).transpose()?;
        let completions = shown(&completions).then(|| read_completions(&completions)).transpose()?.unwrap_or_default();
        Ok(Self { manifest, columns, runs, cells, summary, over_time, completions })
    }

    /// The place of a column of `runs.csv`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// What the replications of a cell say of a measure; no values if the summary has no such row.
    #[must_use]
    pub fn statistics(&self, cell: u64, column: &str) -> Statistics {
        self.summary.get(&(cell, column.to_string())).copied().unwrap_or_default()
    }

    /// How many replications a cell was to have; where cells stop by a rule, with how many it did.
    #[must_use]
    pub fn replications(&self, cell: u64) -> u64 {
        let stopped = self.columns.first().and_then(|column| self.statistics(cell, &column.name).replications);
        stopped.unwrap_or_else(|| self.manifest.replications.into())
    }

    /// The replications of the cells in words: `10`, or `5 to 100`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 replications")]
    pub fn replications_in_words(&self) -> String {
        let of_cells = || self.cells.values().map(|cell| self.replications(*cell));
        let all = u64::from(self.manifest.replications);
        let (least, most) = (of_cells().min().unwrap_or(all), of_cells().max().unwrap_or(all));
        let words = |count: u64| with_decimals(count as f64, 0);
        if least == most { words(most) } else { format!("{} to {}", words(least), words(most)) }
    }

    /// The values of one column over the replications of a cell, by replication.
    pub fn values(&self, cell: u64, column: usize) -> impl Iterator<Item = f64> + '_ {
        self.runs.range((cell, 0)..=(cell, u32::MAX)).filter_map(move |(_, values)| values[column])
    }
}

/// The columns, the runs and the cells of `runs.csv`.
type Runs = (Vec<Column>, BTreeMap<(u64, u32), Vec<Option<f64>>>, BTreeMap<Vec<usize>, u64>);

/// `keep` says whether the runs are kept, or looked at for their cells alone.
fn read_runs(folder: &Path, manifest: &Manifest, keep: bool) -> Result<Runs, Unreadable> {
    let mut table = study::Runs::open(folder, manifest)?;
    let columns = table.measures().map(|name| manifest.column(name)).collect();
    let measured = table.measured().to_vec();
    let (mut runs, mut cells) = (BTreeMap::new(), BTreeMap::new());
    table.each(|run| {
        let (cell, row) = (run.cell, run.row);
        let known = *cells.entry(run.levels.clone()).or_insert(cell);
        if known != cell {
            return Err(row.fail(format!("cell {cell} has the levels of cell {known}")));
        }
        if keep && runs.insert((cell, run.replication), row.numbers(&measured)?).is_some() {
            return Err(run.twice());
        }
        Ok(())
    })?;
    Ok((columns, runs, cells))
}

fn read_summary(path: &Path, manifest: &Manifest) -> Result<BTreeMap<(u64, String), Statistics>, Unreadable> {
    let mut table = Table::open(path)?;
    let (cell, measure) = (table.column("cell")?, table.column("measure")?);
    let (n, mean) = (table.column("n")?, table.column("mean")?);
    let (low, high) = (table.column("ci95_low")?, table.column("ci95_high")?);
    let (least, most) = (table.column("min")?, table.column("max")?);
    let replications = manifest.stop.map(|_| table.column("replications")).transpose()?;
    let mut summary = BTreeMap::new();
    table.each(|row| {
        let interval = row.number(low)?.zip(row.number(high)?);
        let statistics = Statistics {
            n: row.whole(n)?,
            mean: row.number(mean)?,
            interval,
            extremes: row.number(least)?.zip(row.number(most)?),
            replications: replications.map(|column| row.whole(column)).transpose()?,
        };
        let key = (row.whole(cell)?, row.text(measure).to_string());
        if summary.insert(key, statistics).is_some() {
            return Err(row.fail(format!("measure `{}` is there twice for this cell", row.text(measure))));
        }
        Ok(())
    })?;
    Ok(summary)
}

fn read_over_time(path: &Path) -> Result<OverTime, Unreadable> {
    let mut table = Table::open(path)?;
    let (cell, replication, time) = (table.column("cell")?, table.column("replication")?, table.column("time_s")?);
    let measured: Vec<usize> = (time + 1..table.header.len()).collect();
    let columns = measured.iter().map(|&column| table.header[column].clone()).collect();
    let mut traces: BTreeMap<(u64, u32), Vec<Moment>> = BTreeMap::new();
    table.each(|row| {
        let trace = traces.entry((row.whole(cell)?, row.replication(replication)?)).or_default();
        let time_s = row.required(time)?;
        if trace.last().is_some_and(|before| before.time_s >= time_s) {
            return Err(row.fail(format!("time {time_s} s does not come after the row before")));
        }
        trace.push(Moment { time_s, values: row.numbers(&measured)? });
        Ok(())
    })?;
    Ok(OverTime { columns, traces })
}

fn read_completions(path: &Path) -> Result<Completions, Unreadable> {
    let mut table = Table::open(path)?;
    let (cell, replication, group) = (table.column("cell")?, table.column("replication")?, table.column("group")?);
    let (share, time) = (table.column("share")?, table.column("completion_time_s")?);
    let mut completions = Completions::new();
    table.each(|row| {
        let key = (row.whole(cell)?, row.replication(replication)?, row.text(group).to_string());
        let quantile = Quantile { share: row.required(share)?, time_s: row.number(time)? };
        let known = completions.entry(key).or_default();
        if known.last().is_some_and(|before| before.share >= quantile.share) {
            return Err(row.fail(format!("share {} does not come after the row before", quantile.share)));
        }
        known.push(quantile);
        Ok(())
    })?;
    Ok(completions)
}
