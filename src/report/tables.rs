//! Reads the tables of a study into types, checking every field at the door so that drawing cannot meet a surprise.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::error::ReportError;
use super::manifest::{Manifest, capitalised};
use super::ticks::with_decimals;

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
    /// The values of each run, in the order of the columns, by cell and replication; empty if they are too many to show.
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

/// A measure as a column of `runs.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The header of the column.
    pub name: String,
    /// The measure it belongs to: the name without the group.
    pub measure: String,
    /// The group of peers it is about, where it is about one.
    pub group: Option<String>,
    /// In words, without the group.
    pub label: String,
    /// Its unit; empty for a pure number.
    pub unit: String,
    /// The lowest and highest value it can have, where there are such.
    pub range: Option<(f64, f64)>,
    /// Whether more of it is better, where that is so or not so.
    pub higher_is_better: Option<bool>,
}

/// What the replications of a cell say of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// How many replications had a value.
    pub n: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// The 95 % t-interval of the mean; none for fewer than two values.
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
    /// Reads the tables in `folder`. What is held hangs on the number of cells, and on single runs only while they are few.
    ///
    /// # Errors
    /// If the study has more cells than charts can show, if `manifest.json`, `runs.csv` or `summary.csv` is missing, or any table holds what a study does not write.
    pub fn read(folder: &Path) -> Result<Self, ReportError> {
        let manifest = read_manifest(&folder.join("manifest.json"))?;
        let cells = manifest.cells();
        if cells > MOST_CELLS {
            return Err(ReportError::TooLarge { path: folder.to_path_buf(), cells, most: MOST_CELLS });
        }
        let single_runs = cells.saturating_mul(manifest.replications as usize) <= MOST_RUNS;
        let (columns, runs, cells) = read_runs(&folder.join("runs.csv"), &manifest, single_runs)?;
        let summary = read_summary(&folder.join("summary.csv"), &manifest)?;
        let [over_time, completions] = ["timeseries.csv", "completions.csv"].map(|name| folder.join(name));
        let shown = |path: &PathBuf| single_runs && path.exists();
        let over_time = shown(&over_time).then(|| read_over_time(&over_time, &manifest)).transpose()?;
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

fn read_manifest(path: &Path) -> Result<Manifest, ReportError> {
    let text = std::fs::read_to_string(path).map_err(|source| ReportError::file(path, source))?;
    serde_json::from_str(&text).map_err(|source| ReportError::Manifest { path: path.to_path_buf(), source })
}

/// The columns, the runs and the cells of `runs.csv`.
type Runs = (Vec<Column>, BTreeMap<(u64, u32), Vec<Option<f64>>>, BTreeMap<Vec<usize>, u64>);

/// `keep` says whether the runs are kept, or looked at for their cells alone.
fn read_runs(path: &Path, manifest: &Manifest, keep: bool) -> Result<Runs, ReportError> {
    let mut table = Table::open(path)?;
    let levels = LevelColumns::find(&table, manifest)?;
    let (cell, replication) = (table.column("cell")?, table.column("replication")?);
    let of_levels: Vec<&String> = manifest.axes.iter().flat_map(|axis| &axis.columns).collect();
    let is_measure = |column: &usize| {
        let is_level = levels.columns.contains(column) || of_levels.contains(&&table.header[*column]);
        ![cell, replication].contains(column) && !is_level
    };
    let measured: Vec<usize> = (0..table.header.len()).filter(is_measure).collect();
    let columns = measured.iter().map(|&column| describe(&table.header[column], manifest)).collect();
    let (mut runs, mut cells) = (BTreeMap::new(), BTreeMap::new());
    table.each(|row| {
        let (cell, replication) = (row.whole(cell)?, row.replication(replication)?);
        let known = *cells.entry(levels.of(row)?).or_insert(cell);
        if known != cell {
            return Err(row.fail(format!("cell {cell} has the levels of cell {known}")));
        }
        if keep && runs.insert((cell, replication), row.numbers(&measured)?).is_some() {
            return Err(row.fail(format!("replication {replication} of cell {cell} is there twice")));
        }
        Ok(())
    })?;
    Ok((columns, runs, cells))
}

/// What the manifest says of a column, as itself or as a measure's value for one group.
fn describe(name: &str, manifest: &Manifest) -> Column {
    let grouped =
        manifest.groups.iter().find_map(|group| Some((name.strip_suffix(group.as_str())?.strip_suffix('.')?, group)));
    let (measure, group) = grouped.map_or((name, None), |(measure, group)| (measure, Some(group.clone())));
    let named = |wanted: &str| manifest.measures.iter().find(|known| known.name == wanted);
    let known = named(name).or_else(|| named(measure));
    let label = known.and_then(|known| known.label.clone()).unwrap_or_else(|| capitalised(measure));
    Column {
        name: name.to_string(),
        measure: measure.to_string(),
        group,
        label,
        unit: known.and_then(|known| known.unit.clone()).unwrap_or_default(),
        range: known.and_then(|known| known.range),
        higher_is_better: known.and_then(|known| known.higher_is_better),
    }
}

fn read_summary(path: &Path, manifest: &Manifest) -> Result<BTreeMap<(u64, String), Statistics>, ReportError> {
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

fn read_over_time(path: &Path, manifest: &Manifest) -> Result<OverTime, ReportError> {
    let mut table = Table::open(path)?;
    LevelColumns::find(&table, manifest)?;
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

fn read_completions(path: &Path) -> Result<Completions, ReportError> {
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

/// An open table with its header.
struct Table {
    path: PathBuf,
    header: Vec<String>,
    reader: csv::Reader<File>,
}

impl Table {
    fn open(path: &Path) -> Result<Self, ReportError> {
        let file = File::open(path).map_err(|source| ReportError::file(path, source))?;
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|error| malformed(path, &error))?;
        let header = header.iter().map(str::to_string).collect();
        Ok(Self { path: path.to_path_buf(), header, reader })
    }

    fn column(&self, name: &str) -> Result<usize, ReportError> {
        self.header.iter().position(|known| known == name).ok_or_else(|| ReportError::Table {
            path: self.path.clone(),
            line: 1,
            message: format!("there is no column `{name}`"),
        })
    }

    /// Hands every row to `take`.
    fn each(&mut self, mut take: impl FnMut(&Row) -> Result<(), ReportError>) -> Result<(), ReportError> {
        let mut record = StringRecord::new();
        while self.reader.read_record(&mut record).map_err(|error| malformed(&self.path, &error))? {
            let line = record.position().map_or(0, csv::Position::line);
            take(&Row { path: &self.path, header: &self.header, record: &record, line })?;
        }
        Ok(())
    }
}

fn malformed(path: &Path, error: &csv::Error) -> ReportError {
    let line = error.position().map_or(1, csv::Position::line);
    ReportError::Table { path: path.to_path_buf(), line, message: error.to_string() }
}

/// One row of a table; every reader of a field says where it stands if it is not what it should be.
struct Row<'a> {
    path: &'a Path,
    header: &'a [String],
    record: &'a StringRecord,
    line: u64,
}

impl Row<'_> {
    fn fail(&self, message: String) -> ReportError {
        ReportError::Table { path: self.path.to_path_buf(), line: self.line, message }
    }

    fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    fn unlike(&self, column: usize, wanted: &str) -> ReportError {
        self.fail(format!("column `{}` holds `{}`; expected {wanted}", self.header[column], self.text(column)))
    }

    fn whole(&self, column: usize) -> Result<u64, ReportError> {
        self.text(column).parse().map_err(|_| self.unlike(column, "a whole number"))
    }

    fn replication(&self, column: usize) -> Result<u32, ReportError> {
        self.text(column).parse().map_err(|_| self.unlike(column, "a whole number below 2^32"))
    }

    /// The number in a field; `None` of an empty one.
    fn number(&self, column: usize) -> Result<Option<f64>, ReportError> {
        if self.text(column).is_empty() {
            return Ok(None);
        }
        let number = self.text(column).parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Some).ok_or_else(|| self.unlike(column, "a finite number, or nothing"))
    }

    fn required(&self, column: usize) -> Result<f64, ReportError> {
        self.number(column)?.ok_or_else(|| self.unlike(column, "a number"))
    }

    fn numbers(&self, columns: &[usize]) -> Result<Vec<Option<f64>>, ReportError> {
        columns.iter().map(|&column| self.number(column)).collect()
    }
}

/// The columns that hold the levels of the axes.
struct LevelColumns<'a> {
    manifest: &'a Manifest,
    columns: Vec<usize>,
}

impl<'a> LevelColumns<'a> {
    fn find(table: &Table, manifest: &'a Manifest) -> Result<Self, ReportError> {
        let columns = manifest.axes.iter().map(|axis| table.column(&axis.name)).collect::<Result<_, _>>()?;
        Ok(Self { manifest, columns })
    }

    /// The level of each axis in a row, as its place among the axis' levels.
    fn of(&self, row: &Row) -> Result<Vec<usize>, ReportError> {
        let place = |(axis, &column): (&super::manifest::Axis, &usize)| {
            let same_label = axis.levels.iter().position(|level| level.label == row.text(column));
            let number = row.text(column).parse::<f64>().ok();
            let same_number = || axis.levels.iter().position(|level| number.is_some() && level.number == number);
            same_label.or_else(same_number).ok_or_else(|| row.unlike(column, "a level that manifest.json lists"))
        };
        self.manifest.axes.iter().zip(&self.columns).map(place).collect()
    }
}
