//! Welfare: what service is worth to those who get it, less what it costs those who give it.

use super::requests::sum;
use crate::measure::{Better, Measure, Of, Tally, Whom};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "welfare_per_s",
        label: "Welfare",
        unit: "payoff per peer and s",
        summary: "Benefits of requests served well less costs of serving, for each of the peers in question and each second \
                  that it took part, whether online or away.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            let seconds = tally.service.seconds(whom);
            (seconds > 0.0).then(|| (tally.service.benefit * of.good - tally.service.cost * of.given) / seconds)
        }),
    },
    Measure {
        name: "welfare_relative",
        label: "Welfare against full cooperation",
        unit: "share of the bound",
        summary: "The welfare of all, divided by what it would be if every request that ended had been served well, by a peer \
                  that bears the cost: (benefit - cost) times their number. 1 less this is what free riding, refusals and \
                  bad service cost together.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(|tally| {
            let of = sum(tally, Whom::All);
            let bound = (tally.service.benefit - tally.service.cost) * of.ended();
            (bound > 0.0).then(|| (tally.service.benefit * of.good - tally.service.cost * of.given) / bound)
        }),
    },
    Measure {
        name: "payoff_gap",
        label: "Free rider's gain",
        unit: "payoff per peer and s",
        summary: "The welfare of the peers that offer nothing when they join less that of the peers that offer something, each \
                  per peer and second. Above zero free riding pays. None where peers learn, and are not for long what they were.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            if tally.service.learns {
                return None;
            }
            Some(payoff(tally, false)? - payoff(tally, true)?)
        }),
    },
];

/// The payoff per peer and second of those who offer something, or nothing.
fn payoff(tally: &Tally, gives: bool) -> Option<f64> {
    let (mut payoff, mut seconds) = (0.0, 0.0);
    for (place, peer) in tally.peers.iter().enumerate() {
        if peer.group.is_none() || (peer.offered.bytes_per_s() > 0.0) != gives {
            continue;
        }
        let of = tally.service.peers.get(place).copied().unwrap_or_default();
        payoff += tally.service.benefit * f64::from(of.good) - tally.service.cost * f64::from(of.given);
        seconds += peer.left.min(tally.horizon).since(peer.joined).secs();
    }
    (seconds > 0.0).then(|| payoff / seconds)
}
