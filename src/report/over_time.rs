//! The charts over time: how throughput held up, and whether every piece could still be had.

use std::collections::BTreeMap;

use super::arrange::Arrangement;
use super::chart::{Chart, caption_with_intervals, common_key, how_to_read, of_study};
use super::curves::{Common, Curve, Lost, multiples, stretches};
use super::interval::{Intervals, Mean, cut};
use super::page::Page;
use super::tables::{Moment, OverTime, Study};

/// A chart over time: its file name and title, and the column it shows with the words for it.
struct Subject {
    name: &'static str,
    title: &'static str,
    column: &'static str,
    words: &'static str,
    unit: &'static str,
    range: Option<(f64, f64)>,
    /// Whether it is what is delivered, of which shocks take a part.
    is_delivery: bool,
    /// Where there is nothing to see if it is that throughout: nobody waits, or everyone can reach everyone.
    empty_at: Option<f64>,
}

/// The measure that says when the first shock came.
const FIRST_SHOCK: &str = "first_shock_s";

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "throughput-over-time",
        title: "Throughput over time",
        column: "throughput_bytes_per_s",
        words: "Useful throughput",
        unit: "B/s",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: true,
        empty_at: None,
    },
    Subject {
        name: "availability-over-time",
        title: "Availability over time",
        column: "lowest_copies",
        words: "Copies of the rarest piece",
        unit: "",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: false,
        empty_at: None,
    },
    Subject {
        name: "connected-over-time",
        title: "Largest connected part over time",
        column: "largest_component",
        words: "Peers online in the largest connected part",
        unit: "share",
        range: Some((0.0, 1.0)),
        is_delivery: false,
        empty_at: Some(1.0),
    },
    Subject {
        name: "served-over-time",
        title: "Requests served over time",
        column: "served_per_s",
        words: "Requests served well",
        unit: "per s",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: true,
        empty_at: None,
    },
    Subject {
        name: "waiting-over-time",
        title: "Requests waiting over time",
        column: "waiting",
        words: "Requests that wait at a provider",
        unit: "",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: false,
        empty_at: Some(0.0),
    },
    Subject {
        name: "cooperation-over-time",
        title: "Cooperation over time",
        column: "cooperation",
        words: "Moves that cooperate",
        unit: "share",
        range: Some((0.0, 1.0)),
        is_delivery: false,
        empty_at: None,
    },
    Subject {
        name: "payoff-over-time",
        title: "Payoff over time",
        column: "payoff_per_move",
        words: "Payoff per move",
        unit: "",
        range: None,
        is_delivery: false,
        empty_at: None,
    },
    Subject {
        name: "output-over-time",
        title: "Output over time",
        column: "output_h_per_d",
        words: "Work done",
        unit: "h per d",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: false,
        empty_at: None,
    },
    Subject {
        name: "managers-over-time",
        title: "Managers' queues over time",
        column: "at_managers",
        words: "Questions before managers",
        unit: "",
        range: Some((0.0, f64::INFINITY)),
        is_delivery: false,
        empty_at: Some(0.0),
    },
    Subject {
        name: "knowledge-over-time",
        title: "Knowledge over time",
        column: "known_share",
        words: "Topics known per person",
        unit: "share",
        range: Some((0.0, 1.0)),
        is_delivery: false,
        empty_at: None,
    },
];

/// The charts for which the study has a column.
#[must_use]
pub fn charts(study: &Study, arrangement: &Arrangement) -> Vec<Chart> {
    let Some(over_time) = &study.over_time else { return Vec::new() };
    let chart_of = |subject: &Subject| {
        let column = over_time.columns.iter().position(|column| column == subject.column)?;
        let mut values = over_time.traces.values().flatten().filter_map(|moment| moment.values[column]);
        let worth_it = values.any(|value| subject.empty_at.is_none_or(|empty| (value - empty).abs() > 0.0));
        worth_it.then(|| chart(study, arrangement, over_time, subject, column))
    };
    SUBJECTS.iter().filter_map(chart_of).collect()
}

fn chart(study: &Study, arrangement: &Arrangement, over_time: &OverTime, subject: &Subject, column: usize) -> Chart {
    let intervals = Intervals::up_to(study.manifest.replications as usize);
    let common = Common {
        detail: subject.words.to_string(),
        unit: subject.unit.to_string(),
        range: subject.range,
        time: "Time since the start",
        table: "timeseries.csv",
    };
    let shown = multiples(study, arrangement, &[String::new()], &common, |_, cell| {
        let traces: Vec<&Vec<Moment>> =
            over_time.traces.range((cell, 0)..=(cell, u32::MAX)).map(|(_, trace)| trace).collect();
        let shock =
            Some(FIRST_SHOCK).filter(|_| subject.is_delivery).and_then(|name| study.statistics(cell, name).mean);
        curve(&traces, column, &intervals, subject.range, shock)
    });
    let shocked =
        subject.is_delivery && study.cells.values().any(|cell| study.statistics(*cell, FIRST_SHOCK).mean.is_some());
    let shock = if shocked {
        " Dashed upright: the first shock. Dotted: the normal level before it. Shaded below: what was lost."
    } else {
        ""
    };
    let reading = "Bold lines: mean of {n} replications, while all of them have a value. \
                   Bands: 95 % t-interval of the mean. Thin lines: single runs.";
    let subtitle = how_to_read(study, arrangement, reading, "Lines: single runs.") + shock;
    let plot_height = if shown.rows.len() > 3 { 130.0 } else { 190.0 };
    let page = Page {
        title: subject.title.to_string(),
        subtitle: of_study(study, &subtitle),
        key: common_key(arrangement),
        rows: shown.rows,
        notes: arrangement.note().into_iter().chain(shown.note).collect(),
        caption: caption_with_intervals(study, "Student's t"),
        width: 1000.0,
        plot_height,
        least_plot: 200.0,
    };
    Chart { name: subject.name.to_string(), page }
}

/// One column of the traces of a cell: every run, and their mean at each moment at which all that ever have a value
/// have one; the mean of those that happen to last longest would be another thing.
fn curve(
    traces: &[&Vec<Moment>],
    column: usize,
    intervals: &Intervals,
    range: Option<(f64, f64)>,
    shock: Option<f64>,
) -> Curve {
    let measured = |trace: &&&Vec<Moment>| trace.iter().any(|moment| moment.values[column].is_some());
    let all = traces.iter().filter(measured).count();
    let of = |trace: &Vec<Moment>| stretches(trace.iter().map(|moment| (moment.time_s, moment.values[column])));
    let mut moments: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for moment in traces.iter().flat_map(|trace| trace.iter()) {
        // The bits of numbers that are not negative stand in the numbers' own order.
        let values = moments.entry(moment.time_s.max(0.0).to_bits()).or_default();
        values.extend(moment.values[column]);
    }
    let means: Vec<(f64, Option<Mean>)> = moments
        .into_iter()
        .map(|(bits, values)| (f64::from_bits(bits), intervals.mean(&values).filter(|_| values.len() == all)))
        .collect();
    let reaching = |mean: Mean| mean.reach.map(|reach| cut(mean.mean - reach, mean.mean + reach, range));
    let mean = stretches(means.iter().map(|(time, mean)| (*time, mean.map(|mean| mean.mean))));
    Curve {
        lost: shock.and_then(|shock| Lost::of(&mean, shock)),
        mean,
        band: stretches(means.iter().map(|(time, mean)| (*time, mean.and_then(reaching)))),
        runs: traces.iter().flat_map(|trace| of(trace)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(values: &[Option<f64>]) -> Vec<Moment> {
        (0_u32..).zip(values).map(|(time, value)| Moment { time_s: f64::from(time), values: vec![*value] }).collect()
    }

    #[test]
    fn what_a_shock_takes_lies_between_the_normal_level_and_the_curve_below_it() {
        let mean = [(1.0, 3.0), (2.0, 4.0), (3.0, 6.0), (4.0, 1.0), (5.0, 9.0)];
        let lost = Lost::of(&[mean.to_vec()], 3.0).expect("something came before and after");
        assert!((lost.normal - 5.0).abs() < 1e-12, "of the moments after half of the time to the shock");
        assert_eq!(lost.area, [(3.0, 5.0), (4.0, 1.0), (5.0, 5.0), (5.0, 5.0), (3.0, 5.0)]);
        assert_eq!(Lost::of(&[mean.to_vec()], 0.5), None);
    }

    #[test]
    fn the_mean_is_always_that_of_the_same_runs() {
        let traces =
            [trace(&[Some(1.0), Some(2.0), Some(9.0)]), trace(&[Some(3.0), Some(4.0), None]), trace(&[None, None])];
        let curve = curve(&traces.iter().collect::<Vec<_>>(), 0, &Intervals::up_to(3), None, None);
        assert_eq!(curve.mean, [vec![(0.0, 2.0), (1.0, 3.0)]]);
        assert_eq!(curve.runs.len(), 2);
    }
}
