//! What a contrast leaves: `contrast.csv`, a row for each point of each curve, `tipping.csv`, a row for each curve, and
//! `contrast.json`, what was contrasted.

use std::path::Path;

use serde::Serialize;

use super::super::table::number;
use super::{Contrast, Curve, Side};
use crate::study::folder::{ABOUT_CONTRAST, CONTRAST, TIPPING};
use crate::study::{CsvFile, Origin, Unwritten, write_about};

/// What was contrasted.
#[derive(Serialize)]
struct About<'a> {
    #[serde(flatten)]
    origin: Origin<'a>,
    along: &'a str,
    /// The unit of its numbers in the tables, where levels are quantities in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    below: f64,
    studies: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    title: &'a str,
    results: String,
    measure: &'a str,
}

/// Writes all three into a folder; `folders` hold the results, and `command` is the command line.
///
/// # Errors
/// If one cannot be written.
pub fn write_contrast(folder: &Path, of: &Contrast, folders: &[&Path], command: &str) -> Result<(), Unwritten> {
    let studies = of.sides.iter().zip(folders).map(|(side, results)| Named {
        name: &side.name,
        title: &side.title,
        results: results.display().to_string(),
        measure: &side.about.name,
    });
    let origin = Origin::of(command);
    let unit = of.in_words().then(|| of.along.unit());
    let about = About { origin, along: &of.along.name, unit, below: of.below, studies: studies.collect() };
    write_about(&folder.join(ABOUT_CONTRAST), &about)?;
    points(folder, of)?;
    tipping_points(folder, of)
}

fn points(folder: &Path, of: &Contrast) -> Result<(), Unwritten> {
    let mut table = CsvFile::create(folder.join(CONTRAST))?;
    let rest = ["series", &of.along.name, "n", "mean", "relative", "ci95_low", "ci95_high"];
    table.row(FIRST.into_iter().chain(rest).map(str::to_string))?;
    for (first, curve) in curves(of) {
        for point in &curve.points {
            let (low, high) = point.interval.unzip();
            let numbers = [Some(point.mean), Some(point.relative), low, high].map(number);
            let own = [curve.series.clone(), point.level.to_string(), curve.replications.to_string()];
            table.row(first.clone().into_iter().chain(own).chain(numbers))?;
        }
    }
    table.end()
}

fn tipping_points(folder: &Path, of: &Contrast) -> Result<(), Unwritten> {
    let mut table = CsvFile::create(folder.join(TIPPING))?;
    let own = ["series", "n", "cooperative_mean", "below"];
    let found = ["tipping_point", "ci95_low", "ci95_high", "one_change"];
    table.row(FIRST.into_iter().chain(own).chain(found).map(str::to_string))?;
    for (first, curve) in curves(of) {
        let (low, high) = curve.tipping.interval.unzip();
        // What may lie beyond the last level has no number there.
        let numbers = [Some(curve.tipping.at), low, high].map(|end| number(end.filter(|end| end.is_finite())));
        let cooperative = number(curve.points.first().map(|point| point.mean));
        let own = [curve.series.clone(), curve.replications.to_string(), cooperative, of.below.to_string()];
        let one_change = curve.tipping.one_change.to_string();
        table.row(first.into_iter().chain(own).chain(numbers).chain([one_change]))?;
    }
    table.end()
}

/// The columns that say whose curve a row is of.
const FIRST: [&str; 3] = ["side", "study", "measure"];

/// Every curve, and the fields of these columns: the sides are numbered from the left, for two studies may share a name.
fn curves(of: &Contrast) -> impl Iterator<Item = ([String; 3], &Curve)> {
    (1..).zip(&of.sides).flat_map(|(number, side): (u32, &Side)| {
        let first = move || [number.to_string(), side.name.clone(), side.about.name.clone()];
        side.curves.iter().map(move |curve| (first(), curve))
    })
}
