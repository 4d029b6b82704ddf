//! Completion: who gets all it came for, and how long that takes.

use crate::measure::{Better, Measure, Of, Tally, Whom, mean};
use crate::units::Time;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "completion_share",
        label: "Completion",
        unit: "share of peers",
        summary: "The part of the peers that joined who had all they came for by the end of the run.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            mean(tally.of(whom).map(|peer| if peer.completed == Time::NEVER { 0.0 } else { 1.0 }))
        }),
    },
    Measure {
        name: "completion_time_mean_s",
        label: "Mean completion time",
        unit: "s",
        summary: "The mean time from joining to having all, over those who got there. Read it with completion_share: \
                  those who never got there are not in it.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| mean(times(tally, whom))),
    },
    Measure {
        name: "completion_time_median_s",
        label: "Median completion time",
        unit: "s",
        summary: "The time from joining within which half of the peers that joined had all; none if fewer ever had.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| within(tally, whom, 0.5)),
    },
    Measure {
        name: "completion_time_p95_s",
        label: "95th percentile of completion times",
        unit: "s",
        summary: "The time from joining within which 95 % of the peers that joined had all; none if fewer ever had.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| within(tally, whom, 0.95)),
    },
    Measure {
        name: "completion_time_p99_s",
        label: "99th percentile of completion times",
        unit: "s",
        summary: "The time from joining within which 99 % of the peers that joined had all; none if fewer ever had.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| within(tally, whom, 0.99)),
    },
    Measure {
        name: "makespan_s",
        label: "Time until everyone has all",
        unit: "s",
        summary: "The moment at which the last of the peers had all it came for; none if one never had.",
        source: "Mundinger, Weber and Weiss, Optimal Scheduling of Peer-to-Peer File Dissemination, J. Scheduling 2008",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let last = tally.of(Whom::All).map(|peer| peer.completed).max()?;
            (last != Time::NEVER).then(|| last.secs())
        }),
    },
];

fn times(tally: &Tally, whom: Whom) -> impl Iterator<Item = f64> {
    let done = tally.of(whom).filter(|peer| peer.completed != Time::NEVER);
    done.map(|peer| peer.completed.since(peer.joined).secs())
}

/// The completion times of those who got there, ascending, and how many peers there were in all.
fn sorted_times(tally: &Tally, whom: Whom) -> (Vec<f64>, usize) {
    let mut times: Vec<f64> = times(tally, whom).collect();
    times.sort_unstable_by(f64::total_cmp);
    (times, tally.of(whom).count())
}

/// The time within which this share of ALL the peers that joined had all: the inverse of the empirical distribution
/// function, in which those who never got there stand at infinity.
fn within(tally: &Tally, whom: Whom, share: f64) -> Option<f64> {
    let (times, all) = sorted_times(tally, whom);
    at_share(&times, all, share)
}

fn at_share(times: &[f64], all: usize, share: f64) -> Option<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    let rank = ((share * all as f64 - 1e-9).ceil() as usize).max(1);
    times.get(rank - 1).copied()
}

impl Tally {
    /// The time from joining within which each of `shares` of the peers in question had all; `None` where fewer ever
    /// had. Nothing at all of nobody.
    #[must_use]
    pub fn completion_times(&self, whom: Whom, shares: &[f64]) -> Vec<Option<f64>> {
        let (times, all) = sorted_times(self, whom);
        if all == 0 {
            return Vec::new();
        }
        shares.iter().map(|share| at_share(&times, all, *share)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_those_who_never_got_there() {
        let times = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(at_share(&times, 4, 0.5), Some(2.0));
        assert_eq!(at_share(&times, 8, 0.5), Some(4.0));
        assert_eq!(at_share(&times, 9, 0.5), None);
        assert_eq!(at_share(&times, 4, 0.99), Some(4.0));
        assert_eq!(at_share(&[], 0, 0.5), None);
    }
}
