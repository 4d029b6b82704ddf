//! The manifest: what was run, with which version, on what machine, by which command, and how the tables are to be
//! read.

use std::path::PathBuf;

use serde::Serialize;

use super::Options;
use super::columns::{COLLAPSED, Columns};
use super::host::{Clock, peak_memory_bytes};
use super::origin::{Machine, Origin};
use super::results::Axis;
use super::work::Subject;
use crate::measure::{self, Better};
use crate::scenario::Stop;

#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(flatten)]
    origin: Origin<'a>,
    /// How any run is played again.
    again: &'static str,
    /// Where the files are that the scenario names.
    scenario_folder: PathBuf,
    complete: bool,
    fingerprint: &'a str,
    seed: u64,
    replications: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a Stop>,
    peers: Option<u32>,
    groups: &'a [String],
    axes: Vec<Axis>,
    headline: Vec<String>,
    collapse: Option<crate::scenario::Collapse>,
    measures: Vec<Measure<'a>>,
    host: Machine,
    wall_time_s: Option<f64>,
    peak_memory_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Measure<'a> {
    name: &'a str,
    label: &'a str,
    unit: &'a str,
    range: Option<(f64, f64)>,
    higher_is_better: Option<bool>,
}

/// The manifest: at first without a clock, and once the tables stand with the one that ran meanwhile.
pub(super) fn text(subject: &Subject<'_>, options: &Options, finished: Option<&Clock>) -> String {
    let Subject { study, columns, fingerprint, .. } = subject;
    let manifest = Manifest {
        name: &study.name,
        title: &study.title,
        origin: Origin::of(&options.command),
        again: "potluck run FOLDER --cell CELL --replication REPLICATION, with this folder, and a row's cell and replication",
        // Where it cannot be told, it is as the scenario names it.
        scenario_folder: std::path::absolute(study.folder()).unwrap_or_else(|_| study.folder().to_path_buf()),
        complete: finished.is_some(),
        fingerprint,
        seed: study.seed,
        replications: study.replications,
        stop: study.stop.as_ref(),
        peers: columns.peers,
        groups: &columns.groups,
        axes: study.axes.iter().map(Axis::from).collect(),
        headline: measure::headline(columns.workload, &columns.groups),
        collapse: study.cell(0).scenario.collapse,
        measures: measures(columns),
        host: Machine::this(),
        wall_time_s: finished.map(Clock::seconds),
        peak_memory_bytes: finished.and_then(|_| peak_memory_bytes()).map(whole),
    };
    serde_json::to_string_pretty(&manifest).expect("a manifest is plain data") + "\n"
}

fn measures(columns: &Columns) -> Vec<Measure<'_>> {
    let mut measures: Vec<Measure> = Vec::new();
    for column in &columns.measures {
        let measure = column.measure;
        if measures.last().is_none_or(|last| last.name != measure.name) {
            let higher_is_better = match measure.better {
                Better::Higher => Some(true),
                Better::Lower => Some(false),
                Better::Neither => None,
            };
            let (name, label, unit, range) = (measure.name, measure.label, measure.unit, measure.range);
            measures.push(Measure { name, label, unit, range, higher_is_better });
        }
    }
    if columns.collapse {
        let (label, unit) = ("Collapsed", "share of runs");
        let (range, higher_is_better) = (Some((0.0, 1.0)), Some(false));
        measures.push(Measure { name: COLLAPSED, label, unit, range, higher_is_better });
    }
    measures
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an amount of memory in whole bytes")]
fn whole(bytes: f64) -> u64 {
    bytes as u64
}
