//! Throughput: how much useful data reaches peers, absolutely and against what the links could carry.

use crate::measure::{Better, Measure, Of, PeerRecord, Tally, Whom};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "throughput_relative",
        label: "Useful throughput",
        unit: "share of the capacity bound",
        summary: "Mean useful throughput divided by the most that the links could carry if every peer gave all of its \
                  upload from when it joined: the bytes wanted over the minimum distribution time (in a run that ended \
                  earlier, what could have passed by then). Partial downloads count.",
        source: "Kumar and Ross, Peer-Assisted File Distribution: The Minimum Distribution Time, HotWeb 2006",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| Some(throughput(tally)? / bound(tally)?)),
    },
    Measure {
        name: "throughput_bytes_per_s",
        label: "Useful throughput",
        unit: "B/s",
        summary: "Bytes received and kept by all peers per second, from the start until nobody downloads any more or the \
                  horizon. What turned out bad does not count, and nothing is received twice, so all of it is useful.",
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
    Measure {
        name: "wasted_share",
        label: "Download wasted",
        unit: "share of the bytes received",
        summary: "The bytes that the peers in question received and threw away, since the piece turned out bad, divided by \
                  all that they received. Parts that others gave of such a piece are wasted with it.",
        source: "Liang, Kumar, Xi and Ross, Pollution in P2P File Sharing Systems, INFOCOM 2005",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let wasted: f64 = tally.of(whom).map(|peer| peer.wasted).sum();
            let kept: f64 = tally.of(whom).map(|peer| peer.received).sum();
            (wasted + kept > 0.0).then(|| wasted / (wasted + kept))
        }),
    },
];

fn throughput(tally: &Tally) -> Option<f64> {
    let seconds = tally.end().secs();
    (seconds > 0.0).then(|| tally.received() / seconds)
}

/// The most that could be received per second until the end of the run, in bytes per second: the bytes wanted over the
/// minimum distribution time or, where the run ended before that, what could have passed by then over the time it
/// lasted.
fn bound(tally: &Tally) -> Option<f64> {
    let (end, fastest) = (tally.end().secs(), minimum_distribution_time(tally));
    let (bytes, seconds) = if end < fastest { (most_received(tally, end), end) } else { (wanted(tally), fastest) };
    (bytes > 0.0 && seconds > 0.0 && seconds.is_finite()).then(|| bytes / seconds)
}

fn wanted(tally: &Tally) -> f64 {
    tally.peers.iter().map(|peer| peer.wants).sum()
}

/// Kumar & Ross (2006), in seconds: max { F / `u_s`, F / `d_min`, N F / (`u_s` + sum `u_i`) }, with each peer's full
/// upload capacity. Nobody receives or gives before it joins: so every peer's own time counts from there, and the third
/// term is the moment at which those who had joined could have given all that is wanted.
fn minimum_distribution_time(tally: &Tally) -> f64 {
    let file = tally.peers.iter().map(|peer| peer.wants).fold(0.0, f64::max);
    let seeders: f64 =
        tally.peers.iter().filter(|peer| peer.group.is_none()).map(|peer| peer.upload.bytes_per_s()).sum();
    let slowest_download = tally
        .of(Whom::All)
        .filter(|peer| peer.wants > 0.0)
        .map(|peer| peer.joined.secs() + peer.wants / peer.download.bytes_per_s())
        .fold(0.0, f64::max);
    (file / seeders).max(slowest_download).max(all_given(tally))
}

/// When those present could have given all that is wanted, in seconds.
fn all_given(tally: &Tally) -> f64 {
    let mut left = wanted(tally);
    let (mut since, mut capacity) = (0.0, 0.0);
    // Peers join in the order of their numbers.
    for peer in &tally.peers {
        let joined = peer.joined.secs();
        if left <= capacity * (joined - since) {
            break;
        }
        left -= capacity * (joined - since);
        (since, capacity) = (joined, capacity + peer.upload.bytes_per_s());
    }
    since + left / capacity
}

/// The most that all peers could have received by `end`: what their downlinks carry since they joined, up to what they
/// want, and what the uplinks of those present carry.
fn most_received(tally: &Tally, end: f64) -> f64 {
    let present = |peer: &PeerRecord| (end - peer.joined.secs()).max(0.0);
    let taken = |peer: &PeerRecord| {
        let seconds = present(peer);
        if seconds > 0.0 { peer.wants.min(peer.download.bytes_per_s() * seconds) } else { 0.0 }
    };
    let given: f64 = tally.peers.iter().map(|peer| peer.upload.bytes_per_s() * present(peer)).sum();
    tally.peers.iter().map(taken).sum::<f64>().min(given)
}

fn uplink_efficiency(tally: &Tally, whom: Whom) -> Option<f64> {
    let meant = tally.everyone().filter(|peer| match whom {
        Whom::All => true,
        Whom::Group(group) => peer.group == Some(group),
    });
    let (given, offered) =
        meant.fold((0.0, 0.0), |(given, offered), peer| (given + peer.given, offered + tally.offered_bytes(&peer)));
    (offered > 0.0).then(|| given / offered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{PeerId, Rate, Time};
    use crate::world::{Fact, Witness};

    /// A seeder of 10 B/s, and peers who want 100 bytes each, with these times of joining (s), uploads and downloads
    /// (B/s).
    fn tally(peers: &[(u64, f64, f64)], end: u64) -> Tally {
        let mut tally = Tally::new(1, Time::from_secs(end));
        let seeder = [(0, None, 10.0, f64::INFINITY, 0.0)].into_iter();
        let everyone = seeder.chain(peers.iter().map(|(at, up, down)| (*at, Some(0), *up, *down, 100.0)));
        for (peer, (at, group, upload, download, wants)) in (0u32..).zip(everyone) {
            let (upload, download) = (Rate::from_bytes_per_s(upload), Rate::from_bytes_per_s(download));
            let joined = Fact::Joined { peer: PeerId(peer), group, upload, offered: upload, download, wants };
            tally.witness(Time::from_secs(at), &joined);
        }
        let counted =
            Fact::Counted { leechers: 0, seeders: 0, lowest_copies: 0, pieces_lost: 0, largest_component: None };
        tally.witness(Time::from_secs(end), &counted);
        tally
    }

    #[test]
    fn the_bound_is_that_of_kumar_and_ross_when_all_join_at_once() {
        let close = |tally: &Tally, seconds: f64| (minimum_distribution_time(tally) - seconds).abs() < 1e-9;
        assert!(close(&tally(&[(0, 20.0, 50.0), (0, 10.0, 50.0)], 99), 10.0), "the seeder's uplink binds: 100 / 10");
        assert!(close(&tally(&[(0, 20.0, 4.0), (0, 10.0, 50.0)], 99), 25.0), "the slowest downlink binds: 100 / 4");
        let many = [(0, 1.0, 50.0); 10];
        assert!(close(&tally(&many, 99), 50.0), "the sum of uplinks binds: 1,000 / (10 + 10)");
    }

    #[test]
    fn nobody_gives_or_takes_before_it_joins() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        // 200 bytes: the seeder gives 10 B/s, from 5 s on another gives 20 B/s: 50 by then, and 150 in 5 s more.
        let late = tally(&[(0, 0.0, 1e9), (5, 20.0, 1e9)], 99);
        assert!(close(all_given(&late), 10.0));
        assert!(close(most_received(&late, 4.0), 40.0));
        assert!(close(most_received(&late, 7.0), 110.0));
        assert!(close(minimum_distribution_time(&tally(&[(0, 9.0, 1e9), (60, 9.0, 50.0)], 99)), 62.0));
        // A run that was cut off before it could be over is held against what could have passed by then.
        assert!(close(bound(&tally(&[(0, 9.0, 1e9), (60, 9.0, 50.0)], 10)).unwrap(), 10.0));
    }
}
