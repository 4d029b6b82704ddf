//! Availability: whether everything is still there to be had.

use crate::measure::{Better, Measure, Of};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "lowest_copies",
        label: "Fewest copies of a piece",
        unit: "copies",
        summary: "The fewest copies of any piece among the peers present, at the worst moment that was counted.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| tally.samples.iter().map(|sample| f64::from(sample.lowest_copies)).reduce(f64::min)),
    },
    Measure {
        name: "pieces_lost",
        label: "Pieces lost",
        unit: "pieces",
        summary: "The most pieces that nobody present held, at the worst moment that was counted.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| tally.samples.iter().map(|sample| f64::from(sample.pieces_lost)).reduce(f64::max)),
    },
];
