//! Throughput: how much useful data reaches peers, absolutely and against what the links could carry.

use super::{Better, Measure, Of, Tally, Whom};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "throughput_relative",
        label: "Useful throughput",
        unit: "share of the capacity bound",
        summary: "Mean useful throughput divided by the most that the links could carry if every peer gave all of its \
                  upload: the bytes wanted over the minimum distribution time. Partial downloads count.",
        source: "Kumar and Ross, Peer-Assisted File Distribution: The Minimum Distribution Time, HotWeb 2006",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| Some(throughput(tally)? / bound(tally)?)),
    },
    Measure {
        name: "throughput_bytes_per_s",
        label: "Useful throughput",
        unit: "B/s",
        summary: "Bytes received by all peers per second, from the start until nobody downloads any more or the horizon. \
                  Nothing is received twice, so all of it is useful.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Run(throughput),
    },
    Measure {
        name: "uplink_efficiency",
        label: "Efficiency of uplinks",
        unit: "share of the upload offered",
        summary: "Bytes given divided by what the peers present offered to give over the time they were there, until the \
                  end of the run; initial seeders and servers included when all peers are meant.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(uplink_efficiency),
    },
];

fn throughput(tally: &Tally) -> Option<f64> {
    let seconds = tally.end().secs();
    (seconds > 0.0).then(|| tally.received() / seconds)
}

/// The bytes wanted over the minimum distribution time of Kumar & Ross (2006), in bytes per second:
/// max { F / `u_s`, F / `d_min`, N F / (`u_s` + sum `u_i`) }, with each peer's full upload capacity.
fn bound(tally: &Tally) -> Option<f64> {
    let wanted: f64 = tally.peers.iter().map(|peer| peer.wants).sum();
    let file = tally.peers.iter().map(|peer| peer.wants).fold(0.0, f64::max);
    let seeders: f64 =
        tally.peers.iter().filter(|peer| peer.group.is_none()).map(|peer| peer.upload.bytes_per_s()).sum();
    let all: f64 = tally.peers.iter().map(|peer| peer.upload.bytes_per_s()).sum();
    let slowest_download = tally
        .of(Whom::All)
        .map(|peer| if peer.wants > 0.0 { peer.wants / peer.download.bytes_per_s() } else { 0.0 })
        .fold(0.0, f64::max);
    let seconds = (file / seeders).max(slowest_download).max(wanted / all);
    (wanted > 0.0 && seconds > 0.0 && seconds.is_finite()).then(|| wanted / seconds)
}

fn uplink_efficiency(tally: &Tally, whom: Whom) -> Option<f64> {
    let meant = tally.everyone().filter(|peer| match whom {
        Whom::All => true,
        Whom::Group(group) => peer.group == Some(group),
    });
    let (given, offered) = meant.fold((0.0, 0.0), |(given, offered), peer| {
        (given + peer.given, offered + peer.offered.bytes_per_s() * tally.present_s(&peer))
    });
    (offered > 0.0).then(|| given / offered)
}
