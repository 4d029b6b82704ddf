//! Requests: what becomes of them, and how long that takes.

use super::tally::Of as OfPeer;
use crate::measure::{Better, Measure, Of, Tally, Whom};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "served_share",
        label: "Requests served",
        unit: "share of requests",
        summary: "The part of the requests that ended which were served well: before patience and tries ran out, and with \
                  something that is of use.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            of.of_all(of.good)
        }),
    },
    Measure {
        name: "served_share_settled",
        label: "Requests served, once settled",
        unit: "share of requests",
        summary: "The part of the requests that ended which were served well, from the middle of the run on: what rules and peers \
                  learn at first is left out.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let of = tally.service.settled(tally.horizon, whom)?;
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let (good, ended) = (of.good as f64, of.all() as f64);
            (ended > 0.0).then(|| good / ended)
        }),
    },
    Measure {
        name: "unserved_share",
        label: "Requests given up",
        unit: "share of requests",
        summary: "The part of the requests that ended which nobody served.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            of.of_all(of.unserved)
        }),
    },
    Measure {
        name: "bad_share",
        label: "Bad items",
        unit: "share of items received",
        summary: "The part of the items received that turned out bad.",
        source: "Kamvar, Schlosser and Garcia-Molina, The EigenTrust Algorithm for Reputation Management in P2P Networks, \
                 WWW 2003",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            (of.served() > 0.0).then(|| of.bad / of.served())
        }),
    },
    Measure {
        name: "bad_share_settled",
        label: "Bad items, once settled",
        unit: "share of items received",
        summary: "The part of the items received that turned out bad, from the middle of the run on: what rules learn at first \
                  is left out.",
        source: "Kamvar, Schlosser and Garcia-Molina, The EigenTrust Algorithm for Reputation Management in P2P Networks, \
                 WWW 2003",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let of = tally.service.settled(tally.horizon, whom)?;
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let (bad, served) = (of.bad as f64, (of.good + of.bad) as f64);
            (served > 0.0).then(|| bad / served)
        }),
    },
    Measure {
        name: "waiting_time_mean_s",
        label: "Mean wait",
        unit: "s",
        summary: "The mean time from asking until service begins, over the requests that were served. What was interrupted \
                  and taken up again by the same provider began when it first did.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            (of.served() > 0.0).then(|| of.waited_s / of.served())
        }),
    },
    Measure {
        name: "response_time_mean_s",
        label: "Mean response time",
        unit: "s",
        summary: "The mean time from asking until service is over, over the requests that were served.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Peers(|tally, whom| {
            let of = sum(tally, whom);
            (of.served() > 0.0).then(|| of.took_s / of.served())
        }),
    },
    Measure {
        name: "served_per_s",
        label: "Requests served per second",
        unit: "requests per s",
        summary: "Requests of the peers in question that were served well, per second of the run.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let seconds = tally.horizon.secs();
            (seconds > 0.0).then(|| sum(tally, whom).good / seconds)
        }),
    },
    Measure {
        name: "messages_per_request",
        label: "Messages per request",
        unit: "messages",
        summary: "Messages sent to find providers, divided by the requests that ended. A question to each of some peers is \
                  one message each, to an index one, and one for each link that it is passed over.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let (messages, ended) = (tally.service.messages as f64, tally.service.all().all() as f64);
            (ended > 0.0).then(|| messages / ended)
        }),
    },
];

/// The sums over some peers, while they were of the groups in question.
#[derive(Default)]
pub(super) struct Sum {
    pub good: f64,
    pub bad: f64,
    pub unserved: f64,
    pub given: f64,
    waited_s: f64,
    took_s: f64,
}

impl Sum {
    pub fn served(&self) -> f64 {
        self.good + self.bad
    }

    /// All requests that ended.
    pub fn ended(&self) -> f64 {
        self.served() + self.unserved
    }

    fn of_all(&self, part: f64) -> Option<f64> {
        (self.ended() > 0.0).then(|| part / self.ended())
    }
}

/// What is known of each of some peers.
pub(super) fn peers(tally: &Tally, whom: Whom) -> impl Iterator<Item = OfPeer> + '_ {
    let each = tally.peers.iter().enumerate().filter(move |(_, peer)| match whom {
        Whom::All => peer.group.is_some(),
        Whom::Group(_) => peer.group.map(Whom::Group) == Some(whom),
    });
    each.map(|(place, _)| tally.service.peers.get(place).copied().unwrap_or_default())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn sum(tally: &Tally, whom: Whom) -> Sum {
    let groups = tally.service.ended.iter().zip(&tally.service.did).zip(0u16..);
    let meant = groups.filter(|(_, group)| whom == Whom::All || whom == Whom::Group(*group));
    meant.fold(Sum::default(), |sum, ((ended, did), _)| Sum {
        good: sum.good + ended.good as f64,
        bad: sum.bad + ended.bad as f64,
        unserved: sum.unserved + ended.unserved as f64,
        given: sum.given + did.given as f64,
        waited_s: sum.waited_s + did.waited_s,
        took_s: sum.took_s + did.took_s,
    })
}
