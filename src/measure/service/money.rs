//! Money: who has it, how fast it goes round, and who is short of it.

use crate::measure::{Better, Measure, Of, Whom, gini};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "penniless_share",
        label: "Requests without money",
        unit: "share of requests",
        summary: "The part of the requests that ended whose askers could not pay anyone, where service is paid for.",
        source: "Friedman, Halpern and Kash, Efficiency and Nash Equilibria in a Scrip System for P2P Networks, EC 2006",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Run(|tally| {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let (penniless, ended) = (tally.service.penniless as f64, tally.service.all().all() as f64);
            (!tally.service.balances.is_empty() && ended > 0.0).then(|| penniless / ended)
        }),
    },
    Measure {
        name: "balances_gini",
        label: "Concentration of money",
        unit: "Gini coefficient",
        summary: "The Gini coefficient of what peers have at the end of the run, debts counted as nothing: 0 if all have the \
                  same, towards 1 if few have all.",
        source: "Gini, Variabilita e mutabilita, 1912",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            let of = |peer: usize| tally.peers[peer].group.map(Whom::Group);
            let meant =
                tally.service.balances.iter().filter(|(peer, _)| whom == Whom::All || of(peer.index()) == Some(whom));
            gini(meant.map(|(_, money)| money.max(0.0)).collect())
        }),
    },
    Measure {
        name: "money_velocity_per_s",
        label: "Velocity of money",
        unit: "1 per s",
        summary: "What is paid in a second, divided by all the money that peers have: how often each unit of it changes hands. \
                  What a request costs is its size, times its provider's price.",
        source: "Fisher, The Purchasing Power of Money, Macmillan 1911",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| {
            let money: f64 = tally.service.balances.iter().map(|(_, money)| money).sum();
            (money > 0.0).then(|| tally.service.paid / money / tally.horizon.secs())
        }),
    },
    Measure {
        name: "price_paid",
        label: "Mean price paid",
        unit: "times the size",
        summary: "What was paid for service, divided by the size of all that was paid for: the mean of the prices of those who \
                  were taken, by how much each served. None where nothing was paid for.",
        source: "Vishnumurthy, Chandrakumar and Sirer, KARMA: A Secure Economic Framework for Peer-to-Peer Resource Sharing, \
                 P2PEcon 2003",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| (tally.service.bought > 0.0).then(|| tally.service.paid / tally.service.bought)),
    },
];
