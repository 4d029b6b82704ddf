//! Studies made up for tests: tables as a study writes them, with plausible curves and every hard case that charts
//! meet.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::interval::Intervals;
use crate::random::{Stream, Streams, below, standard_normal, unit};

/// A made-up measure: what the manifest says of it, and its value at these levels.
pub struct Measured {
    pub about: Value,
    pub value: fn(&Cell, &mut Stream) -> Option<f64>,
}

/// One combination of levels, as numbers where they are such, else as the place of the level.
pub struct Cell {
    pub x: f64,
    pub series: f64,
    pub group: String,
}

/// A made-up axis: its path, and its levels as labels and numbers.
type Axis = (&'static str, Vec<(String, Option<f64>)>);

/// A made-up study.
pub struct Fixture {
    pub name: &'static str,
    pub title: &'static str,
    pub axes: Vec<Axis>,
    pub replications: u32,
    pub groups: Vec<&'static str>,
    pub headline: Vec<&'static str>,
    pub measures: Vec<Measured>,
    pub over_time: bool,
}

pub const SHARE: &str = "population.groups.free-riders.share";

pub fn shares(count: u32) -> Axis {
    numbered(SHARE, &(0..count).map(|tenths| f64::from(tenths) / 10.0).collect::<Vec<_>>())
}

pub fn named(axis: &'static str, names: &[&str]) -> Axis {
    (axis, names.iter().map(|name| ((*name).to_string(), None)).collect())
}

pub fn numbered(axis: &'static str, numbers: &[f64]) -> Axis {
    (axis, numbers.iter().map(|number| (number.to_string(), Some(*number))).collect())
}

/// How much a system still delivers: each holds until a share of free riding of its own, where runs split in two
/// states.
fn delivered(cell: &Cell, stream: &mut Stream) -> f64 {
    let holds = 0.35 + 0.22 * cell.series;
    let tipped = unit(stream) < 1.0 / (1.0 + libm::exp(-18.0 * (cell.x - holds)));
    let level = if tipped { 0.12 + 0.25 * (1.0 - cell.x) } else { 0.97 - 0.25 * cell.x };
    (level + 0.025 * standard_normal(stream)).clamp(0.0, 1.0)
}

pub fn throughput() -> Measured {
    let about = json!({"name": "throughput_relative", "label": "Useful throughput", "unit": "share of the capacity bound",
        "range": [0, 1], "higher_is_better": true});
    Measured { about, value: |cell, stream| Some(delivered(cell, stream)) }
}

pub fn completion() -> Measured {
    let about = json!({"name": "completion_share", "label": "Peers that completed", "unit": "share of the group",
        "range": [0, 1], "higher_is_better": true});
    let value = |cell: &Cell, stream: &mut Stream| {
        let share = (1.3 * delivered(cell, stream)).min(1.0);
        let nobody = cell.group == "free-riders" && cell.x == 0.0;
        (!nobody).then_some(if cell.group == "free-riders" { 0.7 * share } else { share })
    };
    Measured { about, value }
}

/// The studies that tests draw.
pub fn all() -> Vec<Fixture> {
    vec![
        Fixture { measures: usual(), ..free_riding("free-riding", vec![shares(10), systems()]).over_time() },
        Fixture { replications: 1, ..free_riding("one-replication", vec![shares(10), systems()]).over_time() },
        Fixture {
            measures: ties(),
            headline: vec!["tie", "tight"],
            ..free_riding("long-names", vec![shares(6), named("incentive.rule", &long_names())])
        },
        Fixture {
            title: "Measures that are very large, zero, missing, negative or all alike",
            measures: odd(),
            headline: vec!["credits", "debt"],
            ..free_riding("odd-values", vec![shares(10), systems()])
        },
        free_riding("one-level", vec![shares(1), systems()]).over_time(),
        free_riding("no-number", vec![systems(), named("overlay", &["tracker", "random", "small world"])]).over_time(),
        free_riding("one-cell", vec![]).over_time(),
        Fixture { replications: 4, ..free_riding("twelve-rules", vec![shares(8), rules(12)]).over_time() },
        Fixture {
            replications: 4,
            ..free_riding("three-axes", vec![shares(6), neighbours(&[10.0, 20.0, 40.0, 80.0]), systems()]).over_time()
        },
        free_riding("wide-sizes", vec![sizes(), neighbours(&[10.0, 20.0, 40.0])]),
        free_riding("many-rows", vec![rules(12)]),
        Fixture { replications: 2, ..free_riding("too-many-rules", vec![shares(3), rules(60)]) },
        Fixture { replications: 0, ..free_riding("no-runs", vec![shares(10), systems()]).over_time() },
    ]
}

fn free_riding(name: &'static str, axes: Vec<Axis>) -> Fixture {
    Fixture {
        name,
        title: "How much free riding does each rule survive?",
        axes,
        replications: 10,
        groups: vec!["contributors", "free-riders"],
        headline: vec!["throughput_relative", "completion_share.contributors"],
        measures: vec![throughput(), completion()],
        over_time: false,
    }
}

fn systems() -> Axis {
    named("system", &["none", "tit-for-tat", "fairtorrent"])
}

fn rules(count: u32) -> Axis {
    ("system", (1..=count).map(|number| (format!("rule {number}"), None)).collect())
}

fn long_names() -> Vec<&'static str> {
    vec![
        "tit-for-tat with one optimistic slot, refilled every ten seconds",
        "tit-for-tat with two optimistic slots, refilled every ten seconds",
        "tit-for-tat with three optimistic slots, refilled every ten seconds",
        "tit-for-tat without optimistic slots",
        "proportional share of what was received in the last minute",
        "the largest deficit first, with newcomers served in the order of arrival",
        "a private ledger of debts, forgiven after an hour",
        "no rule at all",
    ]
}

fn neighbours(numbers: &[f64]) -> Axis {
    numbered("overlay.neighbours", numbers)
}

fn sizes() -> Axis {
    numbered("population.size", &[100.0, 1e3, 1e4, 1e5, 1e6])
}

fn usual() -> Vec<Measured> {
    let about = |name: &str, label: &str, unit: &str, better: bool| json!({"name": name, "label": label, "unit": unit, "higher_is_better": better});
    let time = |cell: &Cell, stream: &mut Stream| {
        let reached = delivered(cell, stream);
        (reached > 0.2).then_some(2_400.0 / reached)
    };
    vec![
        throughput(),
        completion(),
        Measured { about: about("completion_time_mean_s", "Mean completion time", "s", false), value: time },
        Measured {
            about: about("uploaded_bytes_per_s", "Upload per peer", "bytes/s", true),
            value: |cell, stream| Some(340_000.0 * delivered(cell, stream)),
        },
    ]
}

fn ties() -> Vec<Measured> {
    vec![
        Measured {
            about: json!({"name": "tie", "label": "Fairness", "unit": "", "range": [0, 1]}),
            value: |cell, stream| {
                Some(0.8 - 0.4 * cell.x - 0.03 * cell.series * (0.5 - cell.x) + 0.004 * standard_normal(stream))
            },
        },
        Measured {
            about: json!({"name": "tight", "label": "Share of capacity in use", "unit": "share", "range": [0, 1]}),
            value: |cell, stream| Some(0.93 + 0.001 * cell.series - 1e-4 * cell.x + 1e-6 * standard_normal(stream)),
        },
    ]
}

fn odd() -> Vec<Measured> {
    vec![
        Measured {
            about: json!({"name": "credits", "label": "Credits in circulation", "unit": "credits"}),
            value: |cell, stream| Some(1e9 * (2.0 + cell.x + 0.3 * cell.series + 0.1 * standard_normal(stream))),
        },
        Measured {
            about: json!({"name": "debt", "label": "Balance of the average peer", "unit": "credits", "higher_is_better": true}),
            value: |cell, stream| Some(12.0 - 40.0 * cell.x - 8.0 * cell.series + 3.0 * standard_normal(stream)),
        },
        Measured {
            about: json!({"name": "refusals", "label": "Refusals", "unit": "refusals"}),
            value: |_, _| Some(0.0),
        },
        Measured {
            about: json!({"name": "sparse", "label": "Waiting time of free-riders", "unit": "s"}),
            value: |cell, stream| {
                let there = unit(stream) < 0.6 && (cell.x * 10.0).round() % 3.0 != 0.0;
                there.then(|| 90_000.0 * (1.0 + cell.x) + 9_000.0 * standard_normal(stream))
            },
        },
        Measured { about: json!({"name": "never", "label": "Never measured", "unit": "s"}), value: |_, _| None },
        Measured {
            about: json!({"name": "tiny", "label": "Loss rate", "unit": ""}),
            value: |cell, stream| Some(2e-6 * (1.0 + cell.x) + 1e-7 * standard_normal(stream)),
        },
        Measured { about: json!({"name": "alike", "label": "Pieces", "unit": "pieces"}), value: |_, _| Some(1_024.0) },
    ]
}

impl Fixture {
    /// The same with tables over time.
    fn over_time(mut self) -> Self {
        self.over_time = true;
        self
    }

    /// Writes the tables into a folder named after the study and returns it.
    pub fn write(&self, into: &Path) -> PathBuf {
        let folder = into.join(self.name);
        std::fs::create_dir_all(&folder).expect("a folder for the study");
        let manifest = serde_json::to_string_pretty(&self.manifest()).expect("plain JSON");
        std::fs::write(folder.join("manifest.json"), manifest).expect("the manifest is written");
        self.write_runs(&folder);
        if self.over_time {
            self.write_over_time(&folder);
            self.write_completions(&folder);
        }
        folder
    }

    fn manifest(&self) -> Value {
        let level = |(label, number): &(String, Option<f64>)| json!({"label": label, "number": number});
        let axis =
            |(name, levels): &Axis| json!({"name": name, "levels": levels.iter().map(level).collect::<Vec<_>>()});
        let with_throughput = self.measures.iter().any(|measure| measure.about["name"] == "throughput_relative");
        json!({
            "name": self.name, "title": self.title, "version": "0.1.0", "command": format!("potluck run {}.toml", self.name),
            "axes": self.axes.iter().map(axis).collect::<Vec<_>>(), "replications": self.replications.max(1), "peers": 1000,
            "groups": self.groups, "headline": self.headline,
            "collapse": with_throughput.then(|| json!({"measure": "throughput_relative", "below": 0.5})),
            "measures": self.measures.iter().map(|measure| measure.about.clone()).collect::<Vec<_>>(),
        })
    }

    /// The levels of every cell, the first axis outermost.
    fn cells(&self) -> Vec<Vec<usize>> {
        let longer = |cells: Vec<Vec<usize>>, (_, levels): &Axis| {
            let each = |cell: Vec<usize>| (0..levels.len()).map(move |level| [cell.clone(), vec![level]].concat());
            cells.into_iter().flat_map(each).collect()
        };
        self.axes.iter().fold(vec![Vec::new()], longer)
    }

    fn labels(&self, levels: &[usize]) -> Vec<String> {
        self.axes.iter().zip(levels).map(|((_, all), &level)| all[level].0.clone()).collect()
    }

    /// What the made-up curves depend on: a share as it is, any other number by its place.
    fn cell(&self, levels: &[usize], group: &str) -> Cell {
        let first = self.axes.iter().position(|(_, levels)| levels.iter().all(|level| level.1.is_some()));
        let x = first.map_or(0.4, |axis| self.axes[axis].1[levels[axis]].1.unwrap_or(0.0).min(0.9));
        let others = levels.iter().enumerate().filter(|(axis, _)| Some(*axis) != first).map(|(_, level)| *level);
        let series = others.fold(0_u32, |sum, level| sum + u32::try_from(level).expect("few levels"));
        Cell { x, series: f64::from(series), group: group.to_string() }
    }

    /// The columns of `runs.csv` after the levels: the measure, and the group it is about.
    fn columns<'a>(&'a self) -> Vec<(&'a Measured, String, String)> {
        let of = |measure: &'a Measured| -> Vec<(&'a Measured, String, String)> {
            let name = measure.about["name"].as_str().expect("a name").to_string();
            if name == "completion_share" {
                self.groups.iter().map(|group| (measure, format!("{name}.{group}"), (*group).to_string())).collect()
            } else {
                vec![(measure, name, String::new())]
            }
        };
        self.measures.iter().flat_map(of).collect()
    }

    fn write_runs(&self, folder: &Path) {
        let columns = self.columns();
        let names: Vec<&str> = columns.iter().map(|column| column.1.as_str()).collect();
        let mut runs = vec![self.header(&["cell", "replication"], &names)];
        let mut summary = vec![self.header(&["cell"], STATISTICS)];
        for (cell, levels) in self.cells().iter().enumerate() {
            let mut of_cell: Vec<Vec<Option<f64>>> = Vec::new();
            for replication in 0..self.replications {
                let streams = Streams::new(1, replication);
                let value = |(measure, name, group): &(&Measured, String, String)| {
                    (measure.value)(&self.cell(levels, group), &mut streams.of_entity(name, cell as u64))
                };
                let values: Vec<Option<f64>> = columns.iter().map(value).collect();
                let head = [cell.to_string(), replication.to_string()].into_iter().chain(self.labels(levels));
                runs.push(head.chain(values.iter().map(|value| written(*value))).collect());
                of_cell.push(values);
            }
            for (place, name) in names.iter().enumerate() {
                let values: Vec<f64> = of_cell.iter().filter_map(|values| values[place]).collect();
                let head = [cell.to_string()].into_iter().chain(self.labels(levels));
                summary.push(head.chain(statistics(name, &values)).collect());
            }
        }
        write_table(&folder.join("runs.csv"), &runs);
        write_table(&folder.join("summary.csv"), &summary);
    }

    /// Every run of the study with its levels and a stream of its own.
    fn each_run(&self, purpose: &str, mut take: impl FnMut(&Cell, Vec<String>, &mut Stream)) {
        for (cell, levels) in self.cells().iter().enumerate() {
            for replication in 0..self.replications {
                let head = [cell.to_string(), replication.to_string()].into_iter().chain(self.labels(levels)).collect();
                let mut stream = Streams::new(1, replication).of_entity(purpose, cell as u64);
                take(&self.cell(levels, ""), head, &mut stream);
            }
        }
    }

    fn header(&self, first: &[&str], rest: &[&str]) -> Vec<String> {
        let axes = self.axes.iter().map(|axis| axis.0);
        first.iter().copied().chain(axes).chain(rest.iter().copied()).map(str::to_string).collect()
    }

    fn write_over_time(&self, folder: &Path) {
        let columns = [
            "time_s",
            "throughput_bytes_per_s",
            "throughput_relative",
            "leechers",
            "seeders",
            "lowest_copies",
            "pieces_lost",
        ];
        let mut rows = vec![self.header(&["cell", "replication"], &columns)];
        self.each_run("throughput_relative", |cell, head, stream| {
            let level = delivered(cell, stream);
            let ends = 80 + below(stream, 60);
            for minute in 0..ends {
                let risen = 1.0 - libm::exp(-f64::from(minute) / 12.0);
                let relative = (level * risen + 0.02 * standard_normal(stream)).clamp(0.0, 1.0);
                let copies = libm::floor(1.0 + 40.0 * level * risen * libm::exp(-f64::from(minute) / 90.0));
                let numbers = [f64::from(minute) * 60.0, 2e8 * relative, relative, 900.0, 100.0, copies, 0.0];
                rows.push(head.iter().cloned().chain(numbers.map(|number| number.to_string())).collect());
            }
        });
        write_table(&folder.join("timeseries.csv"), &rows);
    }

    fn write_completions(&self, folder: &Path) {
        let mut rows = vec![self.header(&["cell", "replication"], &["group", "share", "completion_time_s"])];
        self.each_run("throughput_relative", |cell, head, stream| {
            let level = delivered(cell, stream);
            for group in self.groups.iter().filter(|group| **group != "free-riders" || cell.x > 0.0) {
                let reached = if *group == "free-riders" { level } else { (1.3 * level).min(1.0) };
                let slow = if *group == "free-riders" { 1.6 } else { 1.0 };
                for fiftieth in 1..=50_u32 {
                    let share = f64::from(fiftieth) / 50.0;
                    let time = slow * (1_500.0 + 900.0 * libm::sqrt(-libm::log(1.0 - 0.98 * share)) / level);
                    let time = (share <= reached).then_some(time);
                    let fields = [(*group).to_string(), share.to_string(), written(time)];
                    rows.push(head.iter().cloned().chain(fields).collect());
                }
            }
        });
        write_table(&folder.join("completions.csv"), &rows);
    }
}

/// The columns of `summary.csv` after the levels.
const STATISTICS: &[&str] = &[
    "measure",
    "unit",
    "n",
    "mean",
    "sd",
    "ci95_low",
    "ci95_high",
    "min",
    "q05",
    "q25",
    "median",
    "q75",
    "q95",
    "max",
];

/// Those columns for these values; what the report does not read stays empty.
fn statistics(name: &str, values: &[f64]) -> Vec<String> {
    let mean = Intervals::up_to(values.len()).mean(values);
    let ends = mean.and_then(|mean| mean.reach.map(|reach| (mean.mean - reach, mean.mean + reach)));
    let numbers = [mean.map(|mean| mean.mean), None, ends.map(|ends| ends.0), ends.map(|ends| ends.1)];
    let [least, most] = [f64::min, f64::max].map(|of| values.iter().copied().reduce(of));
    let quantiles = [least, None, None, None, None, None, most];
    let words = [name.to_string(), String::new(), values.len().to_string()];
    words.into_iter().chain(numbers.into_iter().chain(quantiles).map(written)).collect()
}

fn written(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn write_table(path: &Path, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).expect("the table can be created");
    for row in rows {
        writer.write_record(row).expect("the row is written");
    }
    writer.flush().expect("the table is written");
}
