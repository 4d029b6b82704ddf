//! The chart of tipping points, the most resilient first, and their table for the terminal.

use std::path::{Path, PathBuf};

use super::drawing::Drawing;
use super::rows::{Dot, Estimate, Row, RowChart, cell_name};
use super::style::{INK, Look, of_series};
use super::ticks::{Scale, with_decimals};
use super::{ReportError, paint_chart, terminal};
use crate::threshold::{Answer, Falls, Sought, Thresholds, TippingPoint};

/// Draws the tipping points to `folder/charts/threshold.svg` and `threshold.png`.
///
/// # Errors
/// If the chart cannot be written.
pub fn draw_thresholds(folder: &Path, of: &Thresholds<'_>) -> Result<Vec<PathBuf>, ReportError> {
    paint_chart(folder, "threshold", &chart(of))
}

/// The tipping points as text.
#[must_use]
pub fn threshold_table(of: &Thresholds<'_>) -> String {
    let header = ["", "Tipping point", "95 % interval", "Runs", "10 % to 90 % fall", "Falls"].map(str::to_string);
    let rows = ordered(of).into_iter().map(|cell| {
        let curve = &of.curves[cell];
        let (at, interval, zone, side) = match curve.answer {
            Answer::At(point) => {
                let side = if point.beyond { "above" } else { "below" };
                (number(of, point.at), interval(of, &point), zone(of, &point), side)
            }
            Answer::Nowhere => (nowhere(curve.fell()), String::new(), String::new(), ""),
        };
        vec![cell_name(of.gauge.study, cell), at, interval, curve.trials.len().to_string(), zone, side.to_string()]
    });
    let title = title(of);
    let unsure = unsure(of).map_or_else(String::new, |note| note + "\n");
    format!("{title}\n{}\n\n{unsure}{}\n", terminal::laid_out(header.to_vec(), rows, 1), how_found(of))
}

fn chart(of: &Thresholds<'_>) -> Drawing {
    let study = of.gauge.study;
    let [held, fell] = [0, 1].map(of_series);
    let unit = of.dial().unit();
    let (low, high) = (of.dial().number(0.0), of.dial().number(1.0));
    let chart = RowChart {
        title: title(of),
        reading: "The tipping point with its 95 % interval; each dot is a run, played where the answer was still open."
            .to_string(),
        key: vec![("run that holds", held), ("run that falls", fell)],
        scale: if of.dial().is_log() { Scale::Logarithmic { low, high } } else { Scale::Linear { low, high } },
        signed: false,
        suffix: "",
        axis: if unit.is_empty() { of.dial().to_string() } else { format!("{} ({unit})", of.dial()) },
        rows: ordered(of).into_iter().map(|cell| row(of, cell, (held, fell))).collect(),
        notes: unsure(of).into_iter().collect(),
        caption: format!("potluck {} · scenario {} · {}", env!("CARGO_PKG_VERSION"), study.name, how_found(of)),
    };
    chart.drawing()
}

fn row(of: &Thresholds<'_>, cell: usize, (held, fell): (Look, Look)) -> Row {
    let curve = &of.curves[cell];
    let dot = |trial: &crate::threshold::Trial| {
        let (look, lane) = if trial.fell { (fell, (0.66, 0.94)) } else { (held, (0.06, 0.34)) };
        Dot { at: of.dial().number(trial.part), fill: look.line.faint(0.55), lane }
    };
    let look = Look { line: INK, text: INK, ..of_series(0) };
    let (numbers, estimates) = match curve.answer {
        Answer::At(point) => {
            // An end that may lie beyond the way is shown by an arrow there.
            let end = |part: f64| if (0.0..=1.0).contains(&part) { of.dial().number(part) } else { beyond(of, part) };
            let interval = Some((end(point.low), end(point.high)));
            let estimate =
                Estimate { at: Some(of.dial().number(point.at)), interval, look, hollow: !point.precise, aside: 0.0 };
            (format!("{}  ({})", number(of, point.at), self::interval(of, &point)), vec![estimate])
        }
        Answer::Nowhere => (nowhere(curve.fell()), Vec::new()),
    };
    let dots = curve.trials.iter().map(dot).collect();
    Row { name: cell_name(of.gauge.study, cell), dots, estimates, numbers, ..Row::default() }
}

/// A value outside the way, on the side of this part.
fn beyond(of: &Thresholds<'_>, part: f64) -> f64 {
    let (low, high) = (of.dial().number(0.0), of.dial().number(1.0));
    let way = high - low;
    match part {
        part if part > 1.0 => high + way,
        _ if of.dial().is_log() => low * low / high,
        _ => low - way,
    }
}

/// The cells, those first that hold longest.
fn ordered(of: &Thresholds<'_>) -> Vec<usize> {
    let holds = |curve: &Sought| match curve.answer {
        Answer::At(TippingPoint { at, beyond: true, .. }) => at,
        Answer::At(TippingPoint { at, .. }) => 1.0 - at,
        Answer::Nowhere if curve.fell() < 0.5 => 2.0,
        Answer::Nowhere => -1.0,
    };
    let mut cells: Vec<usize> = (0..of.curves.len()).collect();
    cells.sort_by(|a, b| holds(&of.curves[*b]).total_cmp(&holds(&of.curves[*a])));
    cells
}

fn title(of: &Thresholds<'_>) -> String {
    let falls = match of.falls {
        Falls::Below(least) => format!("below {least}"),
        Falls::Above(most) => format!("above {most}"),
    };
    format!("Where half of the runs fall: {} {falls}", of.gauge.label)
}

/// A value with as many decimals as the precision of the search gives meaning.
fn number(of: &Thresholds<'_>, part: f64) -> String {
    let at = of.dial().number(part);
    if of.dial().is_whole() {
        return with_decimals(at, 0);
    }
    let step = (of.dial().number((part + 0.01).min(1.0)) - of.dial().number((part - 0.01).max(0.0))).abs() / 2.0;
    let decimals = (0..12).find(|decimals| libm::pow(10.0, -f64::from(*decimals)) <= step.max(1e-12));
    with_decimals(at, usize::try_from(decimals.unwrap_or(12)).expect("few"))
}

fn interval(of: &Thresholds<'_>, point: &TippingPoint) -> String {
    let low = if point.low < 0.0 { format!("below {}", number(of, 0.0)) } else { number(of, point.low) };
    let high = if point.high > 1.0 { format!("above {}", number(of, 1.0)) } else { number(of, point.high) };
    format!("{low} to {high}")
}

fn zone(of: &Thresholds<'_>, point: &TippingPoint) -> String {
    let [low, high] = [-0.5, 0.5].map(|half| (point.at + half * point.zone).clamp(0.0, 1.0));
    format!("{} to {}", number(of, low), number(of, high))
}

fn nowhere(fell: f64) -> String {
    match fell {
        0.0 => "no run falls".to_string(),
        1.0 => "every run falls".to_string(),
        _ => format!("{} % fall", with_decimals(100.0 * fell, 0)),
    }
}

/// Which answers the runs do not bear out.
fn unsure(of: &Thresholds<'_>) -> Option<String> {
    let changes = |cell: &usize| matches!(of.curves[*cell].answer, Answer::At(_)) && !of.curves[*cell].one_change;
    let names: Vec<String> = (0..of.curves.len()).filter(changes).map(|cell| cell_name(of.gauge.study, cell)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Not from holding to falling once, so there is no one tipping point (see the runs): {}.",
            names.join(", ")
        )
    })
}

fn how_found(of: &Thresholds<'_>) -> String {
    let runs = of.curves.iter().map(|curve| curve.trials.len()).sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 runs")]
    let runs = with_decimals(runs as f64, 0);
    let grey = of.curves.iter().any(|curve| matches!(curve.answer, Answer::At(point) if !point.precise));
    let unsure = if grey { " · hollow: the runs were used up before the interval was as narrow as asked" } else { "" };
    format!("{runs} runs, each a replication of its own · Bayesian bisection, 95 % credible interval{unsure}")
}
