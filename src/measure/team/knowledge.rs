//! Knowledge: how much of what could be known people know, and how they came to know it.

use super::projects::per;
use super::tally::sum;
use crate::measure::{Better, Measure, Of, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "known_share",
        label: "Knowledge",
        unit: "share of topics per person",
        summary: "The part of all topics that a person knows well enough for a task: its mean over people and over the second half of \
                  the run.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| {
            let half = tally.horizon.micros() / 2;
            mean(tally.team.samples.iter().filter(|sample| sample.at.micros() >= half).map(|sample| sample.known))
        }),
    },
    Measure {
        name: "known_share_end",
        label: "Knowledge at the end",
        unit: "share of topics per person",
        summary: "The part of all topics that a person knows well enough for a task, at the end of the run.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| tally.team.samples.last().map(|sample| sample.known)),
    },
    Measure {
        name: "alone_hours_share",
        label: "Hours of learning alone",
        unit: "share of working hours",
        summary: "The part of working hours that people spent on learning alone what nobody helped them with.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| per(sum(tally, whom, |of| of.hours.alone), sum(tally, whom, |of| of.hours.there))),
    },
];
