//! Free riding: what a peer gains by giving nothing.

use crate::measure::{Better, Measure, Of, Seen, Tally, Whom, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "free_rider_advantage",
        label: "Free rider's advantage",
        unit: "ratio of download rates",
        summary: "The mean download rate of the peers that offer nothing divided by that of the peers that offer \
                  something. 1: giving makes no difference; below 1: giving pays.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let rate = |gives: bool| {
                let meant = tally.of(Whom::All).filter(|peer| (peer.offered.bytes_per_s() > 0.0) == gives);
                mean(meant.filter_map(|peer| download_rate(tally, &peer)))
            };
            Some(rate(false)? / rate(true)?)
        }),
    },
    Measure {
        name: "download_rate_mean_bytes_per_s",
        label: "Mean download rate",
        unit: "B/s",
        summary: "The mean over peers of the bytes each received per second while it was downloading.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| mean(tally.of(whom).filter_map(|peer| download_rate(tally, &peer)))),
    },
    Measure {
        name: "share_ratio",
        label: "Share ratio",
        unit: "bytes given per byte received",
        summary: "The bytes that the peers in question gave divided by the bytes that they received.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            let given: f64 = tally.of(whom).map(|peer| peer.given).sum();
            let received: f64 = tally.of(whom).map(|peer| peer.received).sum();
            (received > 0.0).then(|| given / received)
        }),
    },
];

/// A peer's mean download rate in bytes per second; `None` if it had no time to download.
pub(super) fn download_rate(tally: &Tally, peer: &Seen<'_>) -> Option<f64> {
    let seconds = tally.downloading_s(peer);
    (seconds > 0.0).then(|| peer.received / seconds)
}
