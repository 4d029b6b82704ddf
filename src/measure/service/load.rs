//! Load: how evenly service is given.

use super::requests::peers;
use crate::measure::{Better, Measure, Of, Tally, Whom, gini};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "load_top_peer",
        label: "Load on the busiest peer",
        unit: "share of requests served",
        summary: "The part of all requests served that the peer served who served most.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| by_the_first(tally, 0.0)),
    },
    Measure {
        name: "load_top_1_percent",
        label: "Load on the busiest 1 %",
        unit: "share of requests served",
        summary: "The part of all requests served that was served by the hundredth of the peers who served most, rounded up.",
        source: "Adar and Huberman, Free Riding on Gnutella, First Monday 5, 2000",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| by_the_first(tally, 0.01)),
    },
    Measure {
        name: "load_top_10_percent",
        label: "Load on the busiest 10 %",
        unit: "share of requests served",
        summary: "The part of all requests served that was served by the tenth of the peers who served most, rounded up.",
        source: "Adar and Huberman, Free Riding on Gnutella, First Monday 5, 2000",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| by_the_first(tally, 0.1)),
    },
    Measure {
        name: "load_gini",
        label: "Concentration of service",
        unit: "Gini coefficient",
        summary: "The Gini coefficient of the requests that peers served: 0 if all served as many, towards 1 if few served all.",
        source: "Gini, Variabilita e mutabilita, 1912",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| gini(peers(tally, whom).map(|peer| f64::from(peer.given)).collect())),
    },
];

/// The part of all service that those gave who gave most: this part of the peers, at least one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a number of peers")]
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 peers")]
fn by_the_first(tally: &Tally, part: f64) -> Option<f64> {
    let mut given: Vec<f64> = peers(tally, Whom::All).map(|peer| f64::from(peer.given)).collect();
    given.sort_unstable_by(|a, b| b.total_cmp(a));
    let first = ((part * given.len() as f64).ceil() as usize).max(1);
    let all: f64 = given.iter().sum();
    (all > 0.0).then(|| given.iter().take(first).sum::<f64>() / all)
}
