//! Projects: how many are finished, how long they take, and how much of people's time becomes work that is done.

use super::tally::sum;
use crate::measure::{Better, Measure, Of, Tally};

const DAY_S: f64 = 86_400.0;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "output_share",
        label: "Output",
        unit: "hours of work done per working hour",
        summary: "The work in the tasks that people finished (as long as it takes whoever knows the topic) divided by their working \
                  hours: the rest went on help, on learning, and on waiting.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let there = sum(tally, whom, |of| of.hours.there);
            (there > 0.0).then(|| sum(tally, whom, |of| of.output) / there)
        }),
    },
    Measure {
        name: "projects_per_month",
        label: "Projects finished",
        unit: "per 30 d",
        summary: "Projects finished, per 30 days of the run.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| {
            let months = tally.horizon.secs() / (30.0 * DAY_S);
            (months > 0.0).then(|| f64::from(tally.team.finished) / months)
        }),
    },
    Measure {
        name: "finished_share",
        label: "Projects finished of those begun",
        unit: "share of projects",
        summary: "The part of the projects begun that were finished by the end of the run.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| per(f64::from(tally.team.finished), f64::from(tally.team.began))),
    },
    Measure {
        name: "lead_time_mean_d",
        label: "Mean lead time",
        unit: "d",
        summary: "The mean time from a project's beginning to its end, in days of the calendar, over the projects finished.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| of_finished(tally, tally.team.took_s / DAY_S)),
    },
    Measure {
        name: "late_share",
        label: "Late projects",
        unit: "share of projects finished",
        summary: "The part of the projects finished that were finished after they were due.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| of_finished(tally, f64::from(tally.team.late))),
    },
    Measure {
        name: "lateness_mean_d",
        label: "Mean lateness",
        unit: "d",
        summary: "The mean time by which projects were finished after they were due, in days; 0 for those in time.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| of_finished(tally, tally.team.late_s / DAY_S)),
    },
    Measure {
        name: "rework_share",
        label: "Rework",
        unit: "share of working hours",
        summary: "The part of working hours that people spent on doing again what the client had meant otherwise.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| per(sum(tally, whom, |of| of.hours.rework), sum(tally, whom, |of| of.hours.there))),
    },
    Measure {
        name: "busy_share",
        label: "Busy hours",
        unit: "share of working hours",
        summary: "The part of working hours in which people did anything: worked, helped, listened, or learned alone.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| per(sum(tally, whom, |of| of.hours.busy()), sum(tally, whom, |of| of.hours.there))),
    },
];

fn of_finished(tally: &Tally, part: f64) -> Option<f64> {
    per(part, f64::from(tally.team.finished))
}

/// A part per whole; `None` of nothing.
pub(super) fn per(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
