//! What taking overlays apart leaves: `robustness.csv`, R in each repeat, `curves.csv`, and `robustness.json`, what was
//! asked.

use std::path::Path;

use serde::Serialize;

use super::{Candidate, Course, Trial};
use crate::overlay::Overlay;
use crate::overlay::percolation::Removal;
use crate::registry::Chosen;
use crate::study::folder::{CURVES, ROBUSTNESS, ROBUSTNESSES};
use crate::study::{CsvFile, Origin, Unwritten, write_about};

/// What was asked.
#[derive(Serialize)]
struct About<'a> {
    #[serde(flatten)]
    origin: Origin<'a>,
    seed: u64,
    repeats: u32,
    removals: Vec<&'a str>,
    overlays: Vec<AboutOverlay<'a>>,
}

#[derive(Serialize)]
struct AboutOverlay<'a> {
    name: &'a str,
    peers: u32,
    #[serde(flatten)]
    chosen: &'a Chosen<dyn Overlay>,
}

/// Writes all three into a folder; `command` is the command line.
///
/// # Errors
/// If one cannot be written.
pub fn write(
    folder: &Path,
    candidates: &[Candidate],
    trial: &Trial,
    courses: &[Course],
    command: &str,
) -> Result<(), Unwritten> {
    let overlays = candidates.iter();
    let overlays = overlays.map(|of| AboutOverlay { name: &of.name, peers: of.peers, chosen: &of.overlay }).collect();
    let removals = trial.removals.iter().map(Removal::name).collect();
    let about = About { origin: Origin::of(command), seed: trial.seed, repeats: trial.repeats, removals, overlays };
    write_about(&folder.join(ROBUSTNESS), &about)?;
    let named = |course: &Course| [candidates[course.overlay].name.clone(), course.removal.name().to_string()];
    let mut table = CsvFile::create(folder.join(ROBUSTNESSES))?;
    table.row(["overlay", "removal", "repeat", "robustness"].map(str::to_string))?;
    for course in courses {
        for (repeat, robustness) in course.robustness.iter().enumerate() {
            table.row(named(course).into_iter().chain([repeat.to_string(), robustness.to_string()]))?;
        }
    }
    table.end()?;
    let mut table = CsvFile::create(folder.join(CURVES))?;
    let columns = ["overlay", "removal", "removed_share", "largest_part_share", "ci95_low", "ci95_high", "repeats"];
    table.row(columns.map(str::to_string))?;
    for course in courses {
        for (removed, left) in &course.points {
            let end = |end: Option<f64>| end.map_or_else(String::new, |end| end.to_string());
            let (low, high) = (left.interval.map(|(low, _)| low), left.interval.map(|(_, high)| high));
            let numbers = [removed.to_string(), left.mean.to_string(), end(low), end(high), left.n.to_string()];
            table.row(named(course).into_iter().chain(numbers))?;
        }
    }
    table.end()
}
