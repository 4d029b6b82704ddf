//! Resilience: how deep what is delivered falls after the first shock, how long until it is back, and what is lost meanwhile.
//!
//! All of it is of one curve: the useful throughput of a swarm, or the requests served well, between two counts, over its
//! normal level, which is the mean over the second half of the time before the first shock. So there is none for a run without
//! a shock, nor for one in which nothing is delivered before it. Counts are as far apart as `output.samples` makes them.

use super::{Better, Measure, Of, Tally, mean};

/// What is back to this part of its normal level has recovered.
const RECOVERED: f64 = 0.9;

const BRUNEAU: &str = "Bruneau et al., A Framework to Quantitatively Assess and Enhance the Seismic Resilience of \
                       Communities, Earthquake Spectra 19(4), 2003";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "first_shock_s",
        label: "First shock",
        unit: "s",
        summary: "When the first shock came, since the start.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Run(first_shock),
    },
    Measure {
        name: "loss_depth",
        label: "Depth of the loss",
        unit: "of the normal level",
        summary: "By which part of its normal level what is delivered falls at the worst moment after the first shock (a mean \
                  over three counts). 1: nothing is delivered.",
        source: BRUNEAU,
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| {
            let curve = Curve::of(tally)?;
            curve.smooth().map(|level| (1.0 - level).max(0.0)).reduce(f64::max)
        }),
    },
    Measure {
        name: "recovery_time_s",
        label: "Time to recover",
        unit: "s",
        summary: "From the first shock until what is delivered is back to 90 % of its normal level and stays so for three counts; \
                  0 where it never fell below (a mean over three counts). None where it is not back before the run is over.",
        source: BRUNEAU,
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| Curve::of(tally)?.recovery_s()),
    },
    Measure {
        name: "lost_area_s",
        label: "Lost to the shock",
        unit: "s",
        summary: "The area between the normal level and what is delivered below it, from the first shock until the run is over, \
                  over the normal level: for so many seconds of normal service was nothing delivered (the resilience triangle).",
        source: BRUNEAU,
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let curve = Curve::of(tally)?;
            Some(curve.smooth().zip(&curve.after).map(|(level, (span, _))| (1.0 - level).max(0.0) * span).sum())
        }),
    },
    Measure {
        name: "level_afterwards",
        label: "Level reached afterwards",
        unit: "of the normal level",
        summary: "What is delivered in the last tenth of the time after the first shock, over its normal level.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| Curve::of(tally)?.level_afterwards()),
    },
    Measure {
        name: "survival",
        label: "Comes back",
        unit: "",
        summary: "1 if the level reached after the first shock is at least 90 % of the normal one, and 0 if not: its mean is the \
                  share of runs that come back.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| Curve::of(tally)?.level_afterwards().map(|level| f64::from(u8::from(level >= RECOVERED)))),
    },
    Measure {
        name: "half_life_s",
        label: "Half-life after the shock",
        unit: "s",
        summary: "From the first shock until what is delivered first falls below half of its normal level (a mean over three \
                  counts); none where it never does.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| {
            let curve = Curve::of(tally)?;
            let before = curve.smooth().take_while(|level| *level >= 0.5).count();
            (before < curve.after.len()).then(|| curve.after[..before].iter().map(|(span, _)| span).sum())
        }),
    },
    Measure {
        name: "quit_share",
        label: "Peers that quit",
        unit: "",
        summary: "The part of the peers in question that quit, as `churn.quitting` says; those whom a shock drove out are not among \
                  them.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| mean(tally.of(whom).map(|peer| f64::from(u8::from(peer.quit))))),
    },
];

fn first_shock(tally: &Tally) -> Option<f64> {
    tally.shocks.iter().find(|(_, _, begins)| *begins).map(|(at, ..)| at.secs())
}

/// What is delivered after the first shock, over its normal level.
struct Curve {
    /// From one count to the next: how many seconds, and the level.
    after: Vec<(f64, f64)>,
}

impl Curve {
    fn of(tally: &Tally) -> Option<Self> {
        let shock = first_shock(tally)?;
        let (mut before, mut spans) = ((0.0, 0.0), Vec::new());
        for (at, delivered) in delivered(tally) {
            if at > before.0 {
                spans.push((before.0, at, (delivered - before.1) / (at - before.0)));
            }
            before = (at, delivered);
        }
        let calm = |span: &&(f64, f64, f64)| span.0 >= shock / 2.0 && span.1 <= shock;
        let normal = mean(spans.iter().filter(calm).map(|span| span.2)).filter(|normal| *normal > 0.0)?;
        let after = spans.iter().filter(|span| span.0 >= shock);
        let after: Vec<(f64, f64)> = after.map(|(from, to, rate)| (to - from, rate / normal)).collect();
        (!after.is_empty()).then_some(Self { after })
    }

    /// The mean level of each span and its neighbours.
    fn smooth(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.after.len()).map(|place| {
            let around = &self.after[place.saturating_sub(1)..(place + 2).min(self.after.len())];
            let (span, area) =
                around.iter().fold((0.0, 0.0), |(all, area), (span, level)| (all + span, area + level * span));
            area / span
        })
    }

    fn recovery_s(&self) -> Option<f64> {
        let levels: Vec<f64> = self.smooth().collect();
        let fell = levels.iter().position(|level| *level < RECOVERED);
        let Some(fell) = fell else { return Some(0.0) };
        let back = (fell..levels.len()).find(|place| {
            let next = &levels[*place..(place + 3).min(levels.len())];
            next.len() == 3 && next.iter().all(|level| *level >= RECOVERED)
        })?;
        Some(self.after[..back].iter().map(|(span, _)| span).sum())
    }

    fn level_afterwards(&self) -> Option<f64> {
        let count = self.after.len().div_ceil(10);
        let last = &self.after[self.after.len() - count..];
        let (span, area) = last.iter().fold((0.0, 0.0), |(all, area), (span, level)| (all + span, area + level * span));
        (span > 0.0).then(|| area / span)
    }
}

/// What was delivered from the start up to each count: seconds, and bytes or requests.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn delivered(tally: &Tally) -> Vec<(f64, f64)> {
    if tally.service.samples.is_empty() {
        return tally.samples.iter().map(|sample| (sample.at.secs(), sample.received)).collect();
    }
    let good = |ended: &[super::service::Ended]| ended.iter().map(|of| of.good).sum::<u64>() as f64;
    tally.service.samples.iter().map(|sample| (sample.at.secs(), good(&sample.ended))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Sample, columns};
    use crate::scenario::Kind;
    use crate::units::Time;

    /// A run of 200 s that delivers 10 bytes a second, after a shock at 100 s so many as the levels say, for 10 s each.
    fn run(levels: [f64; 10]) -> Tally {
        let mut tally = Tally::new(1, Time::from_secs(200));
        let mut received = 0.0;
        for count in 1..=20_u64 {
            let level =
                usize::try_from(count).ok().and_then(|count| count.checked_sub(11)).map_or(1.0, |at| levels[at]);
            received += 100.0 * level;
            tally.samples.push(Sample {
                at: Time::from_secs(10 * count),
                received,
                leechers: 0,
                seeders: 0,
                lowest_copies: 0,
                pieces_lost: 0,
                completed: vec![0],
                joined: vec![0],
            });
        }
        tally.shocks.push((Time::from_secs(100), 0, true));
        tally
    }

    fn value(tally: &Tally, name: &str) -> Option<f64> {
        let columns = columns(Kind::Swarm, &["peers".to_owned()]);
        columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no {name}")).value(tally)
    }

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn a_fall_and_a_rise_are_measured() {
        let tally = run([0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0]);
        assert!(close(value(&tally, "first_shock_s"), 100.0));
        assert!(close(value(&tally, "loss_depth"), 1.0));
        // Smoothed: 0, 0, 1/6, 1/3, 1/2, 2/3, 5/6, 1, 1, 1.
        assert!(close(value(&tally, "recovery_time_s"), 70.0));
        assert!(close(
            value(&tally, "lost_area_s"),
            10.0 * (1.0 + 1.0 + 5.0 / 6.0 + 2.0 / 3.0 + 0.5 + 1.0 / 3.0 + 1.0 / 6.0)
        ));
        assert!(close(value(&tally, "half_life_s"), 0.0));
        assert!(close(value(&tally, "level_afterwards"), 1.0) && close(value(&tally, "survival"), 1.0));
    }

    #[test]
    fn what_does_not_come_back_has_no_time_to_recover() {
        let tally = run([1.0, 1.0, 0.9, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]);
        assert_eq!(value(&tally, "recovery_time_s"), None);
        assert!(close(value(&tally, "half_life_s"), 30.0) || close(value(&tally, "half_life_s"), 40.0));
        assert!(close(value(&tally, "level_afterwards"), 0.3) && close(value(&tally, "survival"), 0.0));
    }

    #[test]
    fn without_a_shock_or_without_anything_before_it_there_is_nothing_to_measure() {
        let mut calm = run([1.0; 10]);
        assert!(close(value(&calm, "recovery_time_s"), 0.0) && close(value(&calm, "loss_depth"), 0.0));
        calm.shocks.clear();
        assert_eq!(value(&calm, "loss_depth"), None);
        let mut at_once = run([1.0; 10]);
        at_once.shocks = vec![(Time::ZERO, 0, true)];
        assert_eq!(value(&at_once, "lost_area_s"), None);
    }
}
