//! B2: under PropShare a peer can hardly do better than to follow the rule (Levin et al., SIGCOMM 2008): a best
//! response to everyone else's bids gains under 2 %.

use super::Found;
use crate::incentive::{Answer, Exchange, Incentive, Occasion, Page, PropShare, Requester, Rule, Stance, View};
use crate::random::{Stream, Streams};
use crate::scenario::Bound;
use crate::units::{NameId, Rate, Time};
use crate::world::CapacityLaw;
use crate::world::capacity::BitTorrent2006;

/// How many peers, all of whom know each other: as many as a client has neighbours.
const PEERS: u32 = 80;
const ROUNDS: u32 = 60;

/// What each gives each in a round, in bytes: `[giver][receiver]`.
type Gifts = Vec<Vec<f64>>;

fn page(owner: u32, other: u32) -> Page {
    Page(owner * PEERS + other)
}

fn tell(rule: &mut dyn Rule, gifts: &Gifts, at: Time) {
    for giver in 0..PEERS {
        for receiver in (0..PEERS).filter(|receiver| *receiver != giver) {
            rule.remember(&Exchange {
                at,
                giver: NameId(giver),
                receiver: NameId(receiver),
                giver_page: page(giver, receiver),
                receiver_page: page(receiver, giver),
                giver_stance: Stance::Leeching,
                receiver_stance: Stance::Leeching,
                receiver_pays: true,
                price: 1.0,
                bytes: gifts[giver as usize][receiver as usize],
            });
        }
    }
}

/// What one gives in its next round.
fn gives(rule: &mut dyn Rule, giver: u32, capacity: f64, round: u32, stream: &mut Stream) -> Vec<f64> {
    let others = (0..PEERS).filter(|other| *other != giver);
    let requester = |other| Requester { name: NameId(other), page: page(giver, other), served: false };
    let requesters: Vec<Requester> = others.map(requester).collect();
    let view = View {
        now: Time::from_secs(10 * u64::from(round)),
        giver: NameId(giver),
        stance: Stance::Leeching,
        capacity: Rate::from_bytes_per_s(capacity),
        occasion: Occasion::Round(round),
        pages: giver * PEERS..(giver + 1) * PEERS,
        requesters: &requesters,
    };
    let mut answer = Answer::default();
    rule.decide(&view, stream, &mut answer);
    let all: f64 = answer.grants.iter().map(|grant| grant.weight).sum();
    let mut gifts = vec![0.0; PEERS as usize];
    for grant in &answer.grants {
        gifts[requesters[grant.requester].name.index()] = 10.0 * capacity * grant.weight / all;
    }
    gifts
}

/// What everyone gives everyone after many rounds of PropShare, which begin with equal gifts to all.
fn settled(capacities: &[f64]) -> Gifts {
    let mut rule = PropShare::default().start();
    let mut stream = Streams::new(1, 0).stream("best response");
    for owner in 0..PEERS {
        for other in 0..PEERS {
            rule.open(NameId(owner), page(owner, other));
        }
    }
    let equal = |capacity: &f64| vec![10.0 * capacity / f64::from(PEERS - 1); PEERS as usize];
    let mut gifts: Gifts = capacities.iter().map(equal).collect();
    for round in 0..ROUNDS {
        tell(&mut *rule, &gifts, Time::from_secs(10 * u64::from(round)));
        let next = (0..PEERS).zip(capacities);
        gifts = next.map(|(giver, capacity)| gives(&mut *rule, giver, *capacity, round, &mut stream)).collect();
    }
    gifts
}

/// What bids buy of the capacities, beside the others' bids.
fn bought(bids: &[f64], others: &[f64], capacities: &[f64]) -> f64 {
    let parts = bids.iter().zip(others).zip(capacities).filter(|((bid, _), _)| **bid > 0.0);
    parts.map(|((bid, others), capacity)| capacity * bid / (bid + others)).sum()
}

/// The bids that buy most: marginal returns are equal, capacity x others / (bid + others)^2, wherever a bid is made.
fn best_bids(budget: f64, others: &[f64], capacities: &[f64]) -> Vec<f64> {
    let bids = |price: f64| -> Vec<f64> {
        let bid = |(others, capacity): (&f64, &f64)| ((capacity * others / price).sqrt() - others).max(0.0);
        others.iter().zip(capacities).map(bid).collect()
    };
    let (mut low, mut high) = (1e-12_f64, 1e12_f64);
    for _ in 0..200 {
        let price = (low * high).sqrt();
        if bids(price).iter().sum::<f64>() > budget { low = price } else { high = price }
    }
    bids(high)
}

/// What the best response gains each peer over following the rule, as a part.
fn gains() -> Vec<f64> {
    let law = BitTorrent2006::default();
    let place = |peer| (f64::from(peer) + 0.5) / f64::from(PEERS);
    let capacities: Vec<f64> = (0..PEERS).map(|peer| law.quantile(place(peer)).bytes_per_s()).collect();
    let gifts = settled(&capacities);
    let gain = |peer: usize| {
        let victims: Vec<usize> = (0..PEERS as usize).filter(|victim| *victim != peer).collect();
        let bids: Vec<f64> = victims.iter().map(|&victim| gifts[peer][victim]).collect();
        let all = |victim: usize| gifts.iter().map(|gifts| gifts[victim]).sum::<f64>();
        let others: Vec<f64> = victims.iter().map(|&victim| all(victim) - gifts[peer][victim]).collect();
        let theirs: Vec<f64> = victims.iter().map(|&victim| 10.0 * capacities[victim]).collect();
        let best = best_bids(bids.iter().sum(), &others, &theirs);
        debug_assert!((best.iter().sum::<f64>() / bids.iter().sum::<f64>() - 1.0).abs() < 1e-6, "the budget is spent");
        bought(&best, &others, &theirs) / bought(&bids, &others, &theirs) - 1.0
    };
    (0..PEERS as usize).map(gain).collect()
}

/// The largest gain is under 2 %; none is below zero, or the response were not the best.
pub(super) fn figures() -> Vec<Found> {
    let gains = gains();
    let (least, most) =
        gains.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), gain| (least.min(*gain), most.max(*gain)));
    vec![
        Found::computed("the largest gain of a best response, as a part".into(), Bound::AtMost(0.02), most),
        Found::computed("the least gain of a best response, as a part".into(), Bound::AtLeast(-1e-6), least),
    ]
}
