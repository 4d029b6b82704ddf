//! Win-win: who finishes more than the same person does with the same work and nobody's help, and by how much.

use super::projects::per;
use super::tally::{people, sum};
use crate::measure::{Better, Measure, Of, Tally, Whom, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "win_win_share",
        label: "Win-win",
        unit: "share of people",
        summary: "The part of the people whose output exceeds what the same person finishes in the same run, with the same teams and \
                  tasks, where nobody helps. None without the yardstick.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| of_compared(tally, whom, |output, alone| f64::from(u8::from(output > alone)))),
    },
    Measure {
        name: "lose_share",
        label: "Losers by help",
        unit: "share of people",
        summary: "The part of the people whose output is below what the same person finishes where nobody helps.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| of_compared(tally, whom, |output, alone| f64::from(u8::from(output < alone)))),
    },
    Measure {
        name: "own_gain_h",
        label: "Own gain",
        unit: "h of output",
        summary: "The mean difference between a person's output and what the same person finishes where nobody helps, in hours of \
                  work.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| of_compared(tally, whom, |output, alone| output - alone)),
    },
    Measure {
        name: "collective_gain",
        label: "Collective gain",
        unit: "times the output alone",
        summary: "The output of all, divided by the sum of what each finishes where nobody helps.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let alone = sum(tally, whom, |of| of.alone.unwrap_or(0.0));
            per(sum(tally, whom, |of| of.output), alone)
        }),
    },
];

/// The mean over those with a yardstick.
fn of_compared(tally: &Tally, whom: Whom, what: fn(f64, f64) -> f64) -> Option<f64> {
    mean(people(tally, whom).filter_map(|of| Some(what(of.output, of.alone?))))
}
