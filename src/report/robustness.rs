//! The chart of how overlays fall apart, a panel for each, and what is known of them as tables for the terminal.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::drawing::Stroke;
use super::page::{Page, Row, compose};
use super::panel::{Axis, Layer, Panel, Ticks};
use super::style::of_series;
use super::ticks::{Scale, with_decimals};
use super::{ReportError, paint_chart, terminal};
use crate::robustness::{Asked, Candidate, Course, Portrait};

/// The most panels side by side.
const MOST_IN_ROW: usize = 3;
/// How faint a band is.
const BAND: f64 = 0.18;
/// How wide a line is.
const LINE: f64 = 2.0;
/// The shares of removed peers that the table shows.
const SHOWN: [f64; 4] = [0.1, 0.25, 0.5, 0.75];

/// The quantiles of the numbers of neighbours, in per cent, as in a [`Portrait`].
const DEGREES: &str = "0, 25, 50, 75, 90, 99, 100 %";

/// Draws the curves to `folder/charts/robustness.svg` and `robustness.png`.
///
/// # Errors
/// If the chart cannot be written.
pub fn draw_robustness(folder: &Path, asked: &Asked, courses: &[Course]) -> Result<Vec<PathBuf>, ReportError> {
    paint_chart(folder, "robustness", &compose(&page(asked, courses)))
}

/// What overlays are, as text.
#[must_use]
pub fn portrait_table(candidates: &[Candidate], portraits: &[Portrait]) -> String {
    let header = ["Overlay", "Peers", "Links", "Largest part", "Neighbours", DEGREES, "Breaks at random", "by degree"];
    let rows = candidates.iter().zip(portraits).map(|(candidate, portrait)| {
        let counts = [f64::from(portrait.peers), count(portrait.links), f64::from(portrait.largest_part)];
        let degrees = portrait.degrees.map(|degree| degree.to_string());
        std::iter::once(candidate.name.clone())
            .chain(counts.map(|count| with_decimals(count, 0)))
            .chain([with_decimals(portrait.mean_degree, 2), degrees.join(" ")])
            .chain(portrait.breaks.map(|share| percent(share, 1)))
            .collect()
    });
    let mut text = terminal::laid_out(header.map(str::to_string).to_vec(), rows, 1);
    for candidate in candidates {
        if let Some(report) = candidate.report() {
            write!(text, "\n{}: {report}", candidate.name).expect("a string takes all");
        }
    }
    text + "\nNeighbours: the mean, then what so many per cent of the peers do not exceed. Breaks: the share of peers whose removal breaks a large random graph with these degrees.\n"
}

/// How overlays fall apart, as text.
#[must_use]
pub fn robustness_table(candidates: &[Candidate], courses: &[Course]) -> String {
    let left = SHOWN.map(|share| format!("left at {}", percent(share, 0)));
    let header = ["Overlay", "Removed", "R", "95 % interval"].map(str::to_string).into_iter().chain(left);
    let rows = courses.iter().map(|course| {
        let robustness = course.mean_robustness();
        let interval = robustness
            .interval
            .map_or_else(String::new, |(low, high)| format!("{} to {}", with_decimals(low, 4), with_decimals(high, 4)));
        [candidates[course.overlay].name.clone(), course.removal.words().to_string()]
            .into_iter()
            .chain([with_decimals(robustness.mean, 4), interval])
            .chain(SHOWN.map(|share| percent(course.left(share), 1)))
            .collect()
    });
    let table = terminal::laid_out(header.collect(), rows, 2);
    format!(
        "{table}\nR: the mean share of all peers in the largest part while peers are removed one by one (Schneider et al. 2011).\n"
    )
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 links")]
fn count(links: usize) -> f64 {
    links as f64
}

fn percent(share: f64, decimals: usize) -> String {
    format!("{} %", with_decimals(100.0 * share, decimals))
}

fn page(asked: &Asked, courses: &[Course]) -> Page {
    let trial = &asked.trial;
    let panels: Vec<Panel> = (0..asked.overlays.len()).map(|overlay| panel(asked, courses, overlay)).collect();
    let key = trial.removals.iter().enumerate();
    let bands = if trial.repeats > 1 { " Bands: its 95 % interval." } else { "" };
    let repeats = trial.repeats;
    let drawn = if repeats == 1 { "one order".to_string() } else { format!("mean of {repeats} orders") };
    Page {
        title: "How overlays fall apart".to_string(),
        subtitle: format!(
            "Lines: the share of all peers that the largest connected part holds, {drawn}.{bands} R: the mean of that share \
             over all numbers of removed peers (Schneider et al. 2011)."
        ),
        key: key.map(|(place, removal)| (removal.words().to_string(), of_series(place))).collect(),
        rows: panels
            .chunks(MOST_IN_ROW)
            .map(|panels| Row { heading: None, key: Vec::new(), panels: panels.to_vec() })
            .collect(),
        notes: Vec::new(),
        caption: format!("potluck {} · seed {}", env!("CARGO_PKG_VERSION"), trial.seed),
        width: if asked.overlays.len() == 1 { 560.0 } else { 1000.0 },
        plot_height: 220.0,
        least_plot: 220.0,
    }
}

fn panel(asked: &Asked, courses: &[Course], overlay: usize) -> Panel {
    let mut layers = Vec::new();
    let mut robustness = Vec::new();
    for course in courses.iter().filter(|course| course.overlay == overlay) {
        let place = asked.trial.removals.iter().position(|removal| *removal == course.removal).unwrap_or(0);
        let look = of_series(place);
        let ends = course.points.iter().filter_map(|(removed, left)| Some((100.0 * removed, left.interval?)));
        let ends: Vec<(f64, (f64, f64))> = ends.collect();
        let bound = |end: f64| 100.0 * end.clamp(0.0, 1.0);
        let (upper, lower) = (ends.iter().map(|(x, ends)| (*x, bound(ends.1))), ends.iter().rev());
        if !ends.is_empty() {
            let outline = upper.chain(lower.map(|(x, ends)| (*x, bound(ends.0)))).collect();
            layers.push(Layer::Area(outline, look.line.faint(BAND)));
        }
        let line = course.points.iter().map(|(removed, left)| (100.0 * removed, 100.0 * left.mean)).collect();
        layers.push(Layer::Line(line, Stroke { colour: look.line, width: LINE, dash: look.dash }));
        robustness.push(format!("{} {}", with_decimals(course.mean_robustness().mean, 3), course.removal.words()));
    }
    let axis = |title: &str| Axis {
        scale: Scale::Linear { low: 0.0, high: 100.0 },
        ticks: Ticks::Round(" %", 6),
        title: title.to_string(),
        written: true,
    };
    let (name, peers) = &asked.overlays[overlay];
    Panel {
        heading: name.clone(),
        detail: format!("{} peers; R {}", with_decimals(f64::from(*peers), 0), robustness.join(", ")),
        x: axis("Peers removed"),
        y: axis(""),
        sideways: false,
        layers,
        gap: 1.0,
        air: 0.0,
        ends: Vec::new(),
        note: None,
    }
}
