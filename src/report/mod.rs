//! Reports: tables and charts, from the stored tables alone, so that any chart can be redrawn without a run.
//!
//! Data flows one way: the tables of a study are read and checked, arranged (what lies along x, what is a line, what is
//! a panel), described as panels in the units of their axes, laid out on a page as marks in pixels, and painted as SVG
//! and as PNG by the same code. Pages know no study and panels know no page, so each step is tested alone.

mod error;
mod tables;
mod interval;
mod style;
mod text;
mod drawing;
mod canvas;
mod png;
mod quantity;
mod ticks;
mod labels;
mod panel;
mod page;
mod arrange;
mod chart;
mod lines;
mod dots;
mod measures;
mod curves;
mod map;
mod over_time;
mod shares;
mod portrait;
mod completion;
mod terminal;
mod audit;
mod compare;
mod rows;
mod forest;
mod contrast;
mod threshold;
mod sensitivity;
mod tournament;
mod robustness;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use audit::{audit_tables, draw_audit};
pub use compare::{changes_tables, compare_tables};
pub use contrast::{contrast_table, draw_contrast};
pub use error::ReportError;
pub use forest::draw_comparison;
pub use robustness::{draw_robustness, portrait_table, robustness_table};
pub use sensitivity::{draw_sensitivities, sensitivity_tables};
pub use threshold::{draw_thresholds, threshold_table};
pub use tournament::{draw_tournament, tournament_tables};

use arrange::Arrangement;
use chart::Chart;
use tables::Study;

use crate::study::folder::SCENARIO;

/// The folder of a study's charts, within that of its results.
const CHARTS: &str = "charts";

/// Draws every chart that the tables in `folder` give, as `folder/charts/NAME.svg` and `NAME.png` (at twice the size),
/// and returns their paths. The same tables give the same bytes.
///
/// # Errors
/// If a table is missing or malformed, or a chart cannot be written.
pub fn draw(folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    // Two processes that draw at once take turns; where the file system has no locks, they may get in each other's way.
    let turn = File::open(folder.join(SCENARIO)).ok();
    let _ = turn.as_ref().map(File::lock);
    let study = Study::read(folder)?;
    let into = folder.join(CHARTS);
    // Where there are none yet they come all at once, so that a folder of charts is never half drawn.
    let new = if is_drawn(folder) { into.clone() } else { folder.join("charts.part") };
    if new != into && new.exists() {
        // Whoever drew here before was stopped in the middle.
        std::fs::remove_dir_all(&new).map_err(|source| ReportError::file(&new, source))?;
    }
    std::fs::create_dir_all(&new).map_err(|source| ReportError::file(&new, source))?;
    // As many at once as there are threads: a study of short runs would wait for its charts otherwise.
    let paint_and_name = |(name, drawing): (String, drawing::Drawing)| {
        paint(&new, &name, &drawing)?;
        Ok(["svg", "png"].map(|format| into.join(format!("{name}.{format}"))))
    };
    let written: Vec<[PathBuf; 2]> = charts(&study).map(paint_and_name).collect::<Result<_, ReportError>>()?;
    if new != into {
        std::fs::rename(&new, &into).map_err(|source| ReportError::file(&into, source))?;
    }
    Ok(written.into_flattened())
}

/// Whether every chart of the results in `folder` has been drawn.
#[must_use]
pub fn is_drawn(folder: &Path) -> bool {
    folder.join(CHARTS).is_dir()
}

/// The headline measures of the study in `folder` as plain text: one table per measure, with intervals.
///
/// # Errors
/// If a table is missing or malformed.
pub fn terminal_table(folder: &Path) -> Result<String, ReportError> {
    Ok(terminal::tables(&Study::read(folder)?))
}

/// Every chart of a study with its name, in the order in which a reader wants them.
fn charts(study: &Study) -> impl ParallelIterator<Item = (String, drawing::Drawing)> {
    let arrangement = Arrangement::of(study);
    let mut charts: Vec<Chart> = measures::headline(study, &arrangement).into_iter().collect();
    charts.extend(completion::chart(study, &arrangement));
    charts.extend(shares::chart(study, &arrangement));
    charts.extend(portrait::of_two(study, &arrangement));
    charts.extend(over_time::charts(study, &arrangement));
    charts.extend(measures::others(study, &arrangement));
    let triangle = portrait::of_three(study, &arrangement).map(|(name, drawing)| (name.to_string(), drawing));
    let others: Vec<(String, drawing::Drawing)> = map::of(study, &arrangement).into_iter().chain(triangle).collect();
    let pages = charts.into_par_iter().map(|chart| (chart.name, page::compose(&chart.page)));
    pages.chain(others)
}

/// Paints a drawing into the folder of charts of a folder of results, made if there is none; returns the paths.
fn paint_chart(results: &Path, name: &str, drawing: &drawing::Drawing) -> Result<Vec<PathBuf>, ReportError> {
    let charts = results.join(CHARTS);
    std::fs::create_dir_all(&charts).map_err(|source| ReportError::file(&charts, source))?;
    paint(&charts, name, drawing)
}

/// Paints a drawing to `folder/NAME.svg` and `NAME.png`, and returns their paths.
fn paint(folder: &Path, name: &str, drawing: &drawing::Drawing) -> Result<Vec<PathBuf>, ReportError> {
    let failed = |message| ReportError::Drawing { chart: name.to_string(), message };
    let [svg, png] = ["svg", "png"].map(|format| folder.join(format!("{name}.{format}")));
    store(&svg, canvas::svg(drawing).map_err(failed)?.as_bytes())?;
    store(&png, &png::png(drawing).map_err(failed)?)?;
    Ok(vec![svg, png])
}

fn store(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    std::fs::write(path, bytes).map_err(|source| ReportError::file(path, source))
}
