//! The chart of completion times: which share of each group had completed how long after joining.

use super::arrange::Arrangement;
use super::chart::{Chart, caption, common_key, how_to_read, of_study};
use super::curves::{Common, Curve, multiples};
use super::drawing::Point;
use super::page::Page;
use super::tables::{Quantile, Study};

/// At how many times the mean of the curves is taken.
const TIMES: u32 = 200;

/// The chart; `None` if the study wrote no completion times or nobody ever completed.
#[must_use]
pub fn chart(study: &Study, arrangement: &Arrangement) -> Option<Chart> {
    let longest = study.completions.values().flatten().filter_map(|quantile| quantile.time_s).fold(0.0, f64::max);
    if longest <= 0.0 {
        return None;
    }
    let groups = groups(study);
    let sections: Vec<String> = if groups.len() > 1 { groups.clone() } else { vec![String::new()] };
    let common = Common {
        detail: "Share of the group's peers that have completed".to_string(),
        unit: "share".to_string(),
        range: Some((0.0, 1.0)),
        time: "Time since joining",
        table: "completions.csv",
    };
    let shown = multiples(study, arrangement, &sections, &common, |section, cell| {
        let group = if section.is_empty() { &groups[0] } else { section };
        let of_cell = study.completions.range((cell, 0, String::new())..(cell + 1, 0, String::new()));
        let runs = of_cell.filter(|((_, _, name), _)| name == group);
        curve(&runs.map(|(_, quantiles)| quantiles.as_slice()).collect::<Vec<_>>(), longest)
    });
    let reading = "Bold lines: share completed by each time, mean of {n} replications; peers that never completed count. \
                   Thin lines: single runs.";
    let subtitle = how_to_read(study, arrangement, reading, "Lines: single runs.");
    let plot_height = if shown.rows.len() > 3 { 130.0 } else { 180.0 };
    let page = Page {
        title: "Completion times".to_string(),
        subtitle: of_study(study, &subtitle),
        key: common_key(arrangement),
        rows: shown.rows,
        notes: arrangement.note().into_iter().chain(shown.note).collect(),
        caption: caption(study),
        width: 1000.0,
        plot_height,
        least_plot: 190.0,
    };
    Some(Chart { name: "completion-times".to_string(), page })
}

/// The groups of which the tables have completion times, in the scenario's order.
fn groups(study: &Study) -> Vec<String> {
    let mut groups: Vec<String> = study.manifest.groups.clone();
    for (_, _, group) in study.completions.keys() {
        if !groups.contains(group) {
            groups.push(group.clone());
        }
    }
    groups.retain(|group| study.completions.keys().any(|(_, _, known)| known == group));
    groups
}

/// The runs' curves up to `longest`, and their mean.
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 replications")]
fn curve(runs: &[&[Quantile]], longest: f64) -> Curve {
    if runs.is_empty() {
        return Curve::default();
    }
    let steps: Vec<Vec<Point>> = runs.iter().map(|quantiles| distribution(quantiles, longest)).collect();
    let mean_at = |time: f64| steps.iter().map(|run| at(run, time)).sum::<f64>() / steps.len() as f64;
    let times = (0..=TIMES).map(|count| longest * f64::from(count) / f64::from(TIMES));
    Curve { mean: vec![times.map(|time| (time, mean_at(time))).collect()], band: Vec::new(), runs: steps, lost: None }
}

/// The share completed over time: nobody before the first quantile, and after the last one that was reached no more.
fn distribution(quantiles: &[Quantile], longest: f64) -> Vec<Point> {
    let mut points = vec![(0.0, 0.0)];
    for (time, share) in quantiles.iter().filter_map(|quantile| Some((quantile.time_s?, quantile.share))) {
        let before = points[points.len() - 1];
        if points.len() == 1 {
            points.push((time, 0.0));
        }
        points.push((time.max(before.0), share));
    }
    points.push((longest, points[points.len() - 1].1));
    points
}

/// The share at a time: on the line between two quantiles, and at a jump its upper end.
fn at(run: &[Point], time: f64) -> f64 {
    let after = run.partition_point(|point| point.0 <= time);
    let before = run[after - 1];
    run.get(after).map_or(before.1, |next| before.1 + (next.1 - before.1) * (time - before.0) / (next.0 - before.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_that_never_completed_count_in_the_mean() {
        let done = [Quantile { share: 0.5, time_s: Some(10.0) }, Quantile { share: 1.0, time_s: Some(20.0) }];
        let stuck = [Quantile { share: 0.5, time_s: Some(40.0) }, Quantile { share: 1.0, time_s: None }];
        let curve = curve(&[&done, &stuck], 100.0);
        let mean = |time: f64| at(&curve.mean[0], time);
        assert!(mean(5.0).abs() < 1e-12);
        assert!((mean(15.0) - 0.375).abs() < 1e-12, "three quarters of one run, none of the other");
        assert!((mean(100.0) - 0.75).abs() < 1e-12);
    }
}
