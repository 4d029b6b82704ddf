//! Hysteresis: whether what was lost on the way up of a share is regained on the way down.

use super::{Better, Measure, Of, Tally};
use crate::units::Time;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "throughput_regained",
        label: "Throughput regained",
        unit: "of that on the way up",
        summary: "Where a group's share rises to a peak and falls back: the useful throughput between 3/4 and 7/8 of the run \
                  over that between 1/8 and 1/4, when the shares among newcomers were the same. 1: it comes back; near 0: what \
                  collapsed stays so.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| regained(tally, [0.125, 0.25], received)),
    },
    Measure {
        name: "leechers_regained",
        label: "Peers downloading on the way back",
        unit: "of that on the way up",
        summary: "Where a group's share rises to a peak and falls back: the mean number of peers that download between 3/4 and \
                  7/8 of the run over that between 1/8 and 1/4. Far above 1: the crowd that gathered does not drain.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| regained(tally, [0.125, 0.25], leeching_until)),
    },
];

/// What some sum gained over a part of the way back, over what it gained over the same part of the way up.
fn regained(tally: &Tally, [from, to]: [f64; 2], sum: impl Fn(&Tally, f64) -> f64) -> Option<f64> {
    if !tally.rises {
        return None;
    }
    let up = sum(tally, to) - sum(tally, from);
    let down = sum(tally, 1.0 - from) - sum(tally, 1.0 - to);
    (up > 0.0).then(|| down / up)
}

/// The bytes received by a part of the horizon.
fn received(tally: &Tally, part: f64) -> f64 {
    let at = at(tally, part);
    tally.samples.iter().take_while(|sample| sample.at <= at).last().map_or(0.0, |sample| sample.received)
}

/// How many peers were counted downloading, summed over the counts by a part of the horizon.
fn leeching_until(tally: &Tally, part: f64) -> f64 {
    let at = at(tally, part);
    tally.samples.iter().take_while(|sample| sample.at <= at).map(|sample| f64::from(sample.leechers)).sum()
}

fn at(tally: &Tally, part: f64) -> Time {
    Time::from_secs_f64(tally.horizon.secs() * part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Fact, Witness};

    fn tally(rises: bool) -> Tally {
        let mut tally = Tally::new(0, Time::from_secs(800));
        tally.rises = rises;
        for step in 1..=80 {
            let leechers = if step <= 40 { 10 } else { 30 };
            let counted = Fact::Counted { leechers, seeders: 1, lowest_copies: 1, pieces_lost: 0 };
            tally.witness(Time::from_secs(10 * step), &counted);
        }
        tally
    }

    #[test]
    fn equal_stretches_of_both_ways_are_held_against_each_other() {
        let of = |place: usize, tally: &Tally| match MEASURES[place].of {
            Of::Run(of) => of(tally),
            Of::Peers(_) => unreachable!("these speak of a run"),
        };
        assert_eq!(of(1, &tally(true)), Some(3.0));
        assert_eq!((of(0, &tally(true)), of(1, &tally(false))), (None, None));
    }
}
