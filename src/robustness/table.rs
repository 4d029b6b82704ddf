//! What taking overlays apart leaves: `robustness.csv`, R in each repeat, `curves.csv`, and `robustness.json`, what was
//! asked; and reads them again.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Asked, Candidate, Course, Left, STEPS, Trial};
use crate::overlay::Overlay;
use crate::overlay::percolation::Removal;
use crate::registry::Chosen;
use crate::study::folder::{CURVES, ROBUSTNESS, ROBUSTNESSES};
use crate::study::{CsvFile, Origin, Table, Unreadable, Unwritten, write_about};

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
            let repeats = trial.repeats.to_string();
            let numbers = [removed.to_string(), left.mean.to_string(), end(low), end(high), repeats];
            table.row(named(course).into_iter().chain(numbers))?;
        }
    }
    table.end()
}

/// Whether a folder holds overlays that were taken apart.
#[must_use]
pub fn is_there(folder: &Path) -> bool {
    folder.join(ROBUSTNESSES).is_file()
}

/// What of `robustness.json` a chart needs.
#[derive(Deserialize)]
struct Told {
    seed: u64,
    repeats: u32,
    removals: Vec<String>,
    overlays: Vec<ToldOverlay>,
}

#[derive(Deserialize)]
struct ToldOverlay {
    name: String,
    peers: u32,
}

#[derive(Deserialize)]
struct RobustnessRow {
    overlay: String,
    removal: String,
    robustness: f64,
}

#[derive(Deserialize)]
struct CurveRow {
    overlay: String,
    removal: String,
    removed_share: f64,
    largest_part_share: f64,
    ci95_low: Option<f64>,
    ci95_high: Option<f64>,
}

/// What was asked, and how the overlays fell apart, from what [`write()`] left in a folder.
///
/// # Errors
/// If a file is missing or malformed, or the tables are not of what was asked.
pub fn read(folder: &Path) -> Result<(Asked, Vec<Course>), Unreadable> {
    let told: Told = Unreadable::json(&folder.join(ROBUSTNESS))?;
    let unfit = |name: &str, line: usize, why: String| Unreadable::Table {
        path: folder.join(name),
        line: line as u64 + 2,
        message: why,
    };
    let named = |name: &String| {
        let why = format!("robustness.json names no order of removal by `{name}`");
        Removal::named(name).ok_or_else(|| unfit(ROBUSTNESSES, 0, why))
    };
    let removals = told.removals.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let overlays: Vec<(String, u32)> = told.overlays.into_iter().map(|of| (of.name, of.peers)).collect();
    let trial = Trial { removals, repeats: told.repeats, seed: told.seed };
    let (repeats, points) = (trial.repeats as usize, STEPS as usize + 1);
    let robustness: Vec<RobustnessRow> = Table::rows(&folder.join(ROBUSTNESSES))?;
    let curves: Vec<CurveRow> = Table::rows(&folder.join(CURVES))?;
    let mut courses = Vec::new();
    for (overlay, (name, _)) in overlays.iter().enumerate() {
        for removal in &trial.removals {
            let place = courses.len();
            let is_of = |overlay: &str, of: &str| overlay == name && of == removal.name();
            let of_it = robustness.iter().skip(place * repeats).take(repeats);
            let of_it: Vec<f64> =
                of_it.take_while(|row| is_of(&row.overlay, &row.removal)).map(|row| row.robustness).collect();
            let curve = curves.iter().skip(place * points).take(points);
            let curve: Vec<(f64, Left)> = curve
                .take_while(|row| is_of(&row.overlay, &row.removal))
                .map(|row| {
                    let left = Left { mean: row.largest_part_share, interval: row.ci95_low.zip(row.ci95_high) };
                    (row.removed_share, left)
                })
                .collect();
            for (file, found, expected) in [(ROBUSTNESSES, of_it.len(), repeats), (CURVES, curve.len(), points)] {
                if found < expected {
                    let why = format!("expected {expected} rows of `{name}`, removed {}", removal.words());
                    return Err(unfit(file, place * expected + found, why));
                }
            }
            courses.push(Course { overlay, removal: *removal, points: curve, robustness: of_it });
        }
    }
    Ok((Asked { overlays, trial }, courses))
}
