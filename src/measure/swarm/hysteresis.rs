//! Hysteresis: whether what was lost on the way up of a share is regained on the way down.

use crate::measure::{Better, Measure, Of, Tally, mean};

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
        of: Of::Run(|tally| regained(tally, received)),
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
        of: Of::Run(|tally| regained(tally, downloading)),
    },
];

/// The part of the run that is looked at on the way up; on the way back it is the mirror image.
const FROM: f64 = 0.125;
const TO: f64 = 0.25;

/// What `of` finds between two moments on the way back, over what it finds on the way up.
fn regained(tally: &Tally, of: impl Fn(&Tally, [f64; 2]) -> Option<f64>) -> Option<f64> {
    if !tally.rises {
        return None;
    }
    let at = |part: f64| tally.horizon.secs() * part;
    let up = of(tally, [FROM, TO].map(at))?;
    let down = of(tally, [1.0 - TO, 1.0 - FROM].map(at))?;
    (up > 0.0).then(|| down / up)
}

/// The bytes received between two moments, in seconds; between counts at an even pace.
fn received(tally: &Tally, [from, to]: [f64; 2]) -> Option<f64> {
    Some(received_by(tally, to)? - received_by(tally, from)?)
}

fn received_by(tally: &Tally, at: f64) -> Option<f64> {
    let after = tally.samples.iter().position(|sample| sample.at.secs() >= at)?;
    let (time, bytes) = (tally.samples[after].at.secs(), tally.samples[after].received);
    let (before, had) = match after.checked_sub(1) {
        Some(before) => (tally.samples[before].at.secs(), tally.samples[before].received),
        None => (0.0, 0.0),
    };
    Some(had + (bytes - had) * (at - before) / (time - before))
}

/// The mean number of peers counted downloading between two moments, in seconds.
fn downloading(tally: &Tally, [from, to]: [f64; 2]) -> Option<f64> {
    let within = tally.samples.iter().filter(|sample| (from..=to).contains(&sample.at.secs()));
    mean(within.map(|sample| f64::from(sample.leechers)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{PeerId, Rate, Time};
    use crate::world::{Fact, Witness};

    /// A run of 800 s in which 5 bytes are received per second up to the middle and 2 from then on, while 10 peers
    /// download and then 30; counted so many times.
    fn tally(samples: u64) -> Tally {
        let mut tally = Tally::new(1, Time::from_secs(800));
        tally.rises = true;
        let link = Rate::from_bytes_per_s(1.0);
        for peer in [PeerId(0), PeerId(1)] {
            let joined = Fact::Joined { peer, group: Some(0), upload: link, offered: link, download: link, wants: 1e9 };
            tally.witness(Time::ZERO, &joined);
        }
        let mut had = 0.0;
        for step in 1..=samples {
            let at = Time::from_micros(800_000_000 * step / samples);
            let has = 5.0 * at.secs().min(400.0) + 2.0 * (at.secs() - 400.0).max(0.0);
            tally.witness(at, &Fact::Served { giver: PeerId(0), receiver: PeerId(1), bytes: has - had });
            had = has;
            let leechers = if at.secs() <= 400.0 { 10 } else { 30 };
            tally.witness(
                at,
                &Fact::Counted { leechers, seeders: 1, lowest_copies: 1, pieces_lost: 0, largest_component: None },
            );
        }
        tally
    }

    #[test]
    fn equal_stretches_of_both_ways_are_held_against_each_other_however_often_it_is_counted() {
        let of = |place: usize, tally: &Tally| match MEASURES[place].of {
            Of::Run(of) => of(tally),
            Of::Peers(_) => unreachable!("these speak of a run"),
        };
        for samples in [80, 100, 104, 13] {
            let tally = tally(samples);
            let (throughput, leechers) = (of(0, &tally).unwrap(), of(1, &tally).unwrap());
            assert!(
                (throughput - 0.4).abs() < 1e-9 && (leechers - 3.0).abs() < 1e-9,
                "{samples}: {throughput} {leechers}"
            );
        }
        assert_eq!(of(1, &tally(4)), Some(3.0));
        assert_eq!(of(1, &tally(3)), None, "nothing was counted on the way up");
        let mut level = tally(80);
        level.rises = false;
        assert_eq!((of(0, &level), of(1, &level)), (None, None));
    }
}
