//! Resilience: how deep what is delivered falls after the first shock, how long until it is back, and what is lost meanwhile.
//!
//! All of it is of one curve: the useful throughput of a swarm, or the requests served well, between two counts, over its
//! normal level, which is the mean over the second half of the time before the first shock. So there is none for a run without
//! a shock, nor for one in which nothing is delivered before it. Counts are as far apart as `output.samples` makes them.

use super::{Better, Measure, Of, Tally, Whom, mean};
use crate::units::Time;
use crate::world::Reason;

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
        name: "throughput_robustness",
        label: "Robustness of what is delivered",
        unit: "of the normal level",
        summary: "The area under what is delivered, over its normal level, against the part of the peers that shocks have driven out for \
                  good, from 0 to 1: 0.5 where each peer that goes takes its part along, near 0 where everything stops with the first. \
                  Departures that come again and again draw the curve in one run; what is delivered once so many are out is its mean in \
                  the second half of the time up to the next shock, it is 0 when all are out, and lines lead from point to point. None \
                  without departures, where peers join after the first shock, or where shocks follow each other so closely that \
                  nothing is counted between two. Compare runs of which as many are driven out: beyond the last shock the line \
                  leads to nothing left. In a sweep of one departure's share the curve is `level_afterwards`, whose mean over \
                  shares evenly spread from 0 to 1 is its area.",
        source: "Schneider, Moreira, Andrade, Havlin and Herrmann, Mitigation of Malicious Attacks on Networks, PNAS 108(10), 2011, \
                 whose R is the same of the largest connected part",
        range: None,
        better: Better::Higher,
        of: Of::Run(robustness),
    },
    Measure {
        name: "largest_component",
        label: "Largest connected part",
        unit: "share of those online",
        summary: "The part of the peers online that can reach each other over their links in the largest connected part: its mean over \
                  the counts in the second half of the run. None where peers have no links.",
        source: "Albert, Jeong and Barabasi, Error and Attack Tolerance of Complex Networks, Nature 406, 2000",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| {
            let half = tally.horizon.micros() / 2;
            mean(components(tally).filter(|(at, _)| at.micros() >= half).map(|(_, share)| share))
        }),
    },
    Measure {
        name: "largest_component_lowest",
        label: "Largest connected part at its smallest",
        unit: "share of those online",
        summary: "The part of the peers online in the largest connected part, at the worst count from the first shock on.",
        source: "Albert, Jeong and Barabasi, Error and Attack Tolerance of Complex Networks, Nature 406, 2000",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| {
            let shock = first_shock(tally)?;
            components(tally).filter(|(at, _)| at.secs() >= shock).map(|(_, share)| share).reduce(f64::min)
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
        of: Of::Peers(|tally, whom| {
            mean(tally.of(whom).map(|peer| f64::from(u8::from(peer.why == Some(Reason::Quit)))))
        }),
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
        let spans = spans(tally);
        let normal = normal(&spans, shock)?;
        let after = spans.iter().filter(|span| span.from >= shock);
        let after: Vec<(f64, f64)> = after.map(|span| (span.to - span.from, span.rate / normal)).collect();
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

/// From one count to the next, in seconds, and what was delivered per second.
struct Span {
    from: f64,
    to: f64,
    rate: f64,
}

fn spans(tally: &Tally) -> Vec<Span> {
    let (mut before, mut spans) = ((0.0, 0.0), Vec::new());
    for (at, delivered) in delivered(tally) {
        if at > before.0 {
            spans.push(Span { from: before.0, to: at, rate: (delivered - before.1) / (at - before.0) });
        }
        before = (at, delivered);
    }
    spans
}

/// The mean rate of the spans in the second half of the time from one moment to another; `None` if there is none.
fn settled(spans: &[Span], from: f64, to: f64) -> Option<f64> {
    let half = from + (to - from) / 2.0;
    mean(spans.iter().filter(|span| span.from >= half && span.to <= to).map(|span| span.rate))
}

/// The normal level; `None` if there is nothing of which it could be the mean, or nothing was delivered.
fn normal(spans: &[Span], shock: f64) -> Option<f64> {
    settled(spans, 0.0, shock).filter(|normal| *normal > 0.0)
}

/// The part of those online in the largest connected part, at each count at which there is one.
fn components(tally: &Tally) -> impl Iterator<Item = (Time, f64)> + '_ {
    let swarm = tally.samples.iter().map(|sample| (sample.at, sample.largest_component));
    let service = tally.service.samples.iter().map(|sample| (sample.at, sample.largest_component));
    swarm.chain(service).filter_map(|(at, share)| Some((at, share?)))
}

/// The area under what is delivered against the part of the peers that shocks have driven out.
fn robustness(tally: &Tally) -> Option<f64> {
    let (spans, end) = (spans(tally), tally.horizon.secs());
    let mut blows: Vec<f64> = tally.shocks.iter().filter(|(_, _, begins)| *begins).map(|(at, ..)| at.secs()).collect();
    blows.dedup();
    let first = *blows.first()?;
    let normal = normal(&spans, first)?;
    let peers = || tally.of(Whom::All);
    if peers().any(|peer| peer.joined.secs() > first) {
        return None;
    }
    let count = |number: usize| f64::from(u32::try_from(number).expect("peers are numbered by u32"));
    let there = count(peers().filter(|peer| peer.left.secs() >= first).count());
    let out = |at: f64| {
        let out = peers().filter(|peer| peer.why == Some(Reason::Shock) && peer.left.secs() <= at);
        count(out.count()) / there
    };
    let mut curve = vec![(0.0, 1.0)];
    for (place, blow) in blows.iter().enumerate() {
        let until = blows.get(place + 1).copied().unwrap_or(end);
        // A swarm that is over before has nobody left who wants anything.
        let over = blow + (until - blow) / 2.0 >= spans.last()?.to;
        let level = if over { 0.0 } else { settled(&spans, *blow, until)? / normal };
        curve.push((out(*blow), level));
    }
    if curve.iter().all(|(out, _)| *out <= 0.0) {
        return None;
    }
    curve.push((1.0, 0.0));
    Some(curve.windows(2).map(|ends| (ends[1].0 - ends[0].0) * (ends[0].1 + ends[1].1) / 2.0).sum())
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
    use crate::units::{PeerId, Rate};
    use crate::world::{Fact, Witness};

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
                largest_component: None,
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

    /// A run of 200 s of ten peers, in which a peer is driven out at 100, 110, ... s, and 10 bytes a second are delivered as often as
    /// the levels say, for 10 s each.
    fn taken_apart(levels: [f64; 10]) -> Tally {
        let mut tally = run([1.0; 10]);
        tally.samples.clear();
        let (mut received, mut shocks) = (0.0, Vec::new());
        for peer in 0..10 {
            let rate = Rate::from_bytes_per_s(1.0);
            let peer = PeerId(peer);
            let joined = Fact::Joined { peer, group: Some(0), upload: rate, offered: rate, download: rate, wants: 9.0 };
            tally.witness(Time::ZERO, &joined);
        }
        // Two counts in each span of ten seconds, so that one of them is in its second half.
        for count in 1..=40_u64 {
            let at = Time::from_secs(5 * count);
            let blow = usize::try_from(count).expect("few").checked_sub(21).map(|after| after / 2);
            received += 50.0 * blow.map_or(1.0, |blow| levels[blow]);
            let counted = Fact::Counted {
                leechers: 0,
                seeders: 0,
                lowest_copies: 0,
                pieces_lost: 0,
                largest_component: Some(0.5),
            };
            tally.witness(at, &counted);
            tally.samples.last_mut().expect("one was counted").received = received;
        }
        for blow in 0..10_u32 {
            let at = Time::from_secs(100 + 10 * u64::from(blow));
            shocks.push((at, 0, true));
            tally.witness(at, &Fact::Left { peer: PeerId(blow), reason: Reason::Shock });
        }
        tally.shocks = shocks;
        tally
    }

    #[test]
    fn robustness_is_the_area_under_the_curve_of_those_who_are_left() {
        let in_proportion = taken_apart([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]);
        assert!(close(value(&in_proportion, "throughput_robustness"), 0.5));
        // A line from 1 to nothing at the first, and one from all to nothing at the last.
        assert!(close(value(&taken_apart([0.0; 10]), "throughput_robustness"), 0.05));
        let firm = taken_apart([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
        assert!(close(value(&firm, "throughput_robustness"), 0.95));
        assert!(close(value(&firm, "largest_component"), 0.5) && close(value(&firm, "largest_component_lowest"), 0.5));
        let mut calm = firm.clone();
        calm.peers.iter_mut().for_each(|peer| peer.why = Some(Reason::Done));
        assert_eq!(value(&calm, "throughput_robustness"), None, "nobody was driven out");
        let mut joined = firm;
        joined.peers[0].joined = Time::from_secs(150);
        assert_eq!(value(&joined, "throughput_robustness"), None, "of how many is not said");
    }
}
