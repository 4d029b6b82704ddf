//! B1: what a BitTorrent client may expect for what it gives (Piatek et al., NSDI 2007, section 3): peers below some
//! 150 kB/s get more than they give, and above it ever more of what they give is altruism.
//!
//! The published model is of peers that meet at random: a client of capacity r gives each of active(r) + 2 others an
//! equal part; each of the active(r) gives an equal part of its own back if the client is not the least of those who
//! gave to it; and as many optimistic parts come in as go out, two. Whether one reciprocates is decided here by the
//! rule itself.

use super::Found;
use crate::incentive::{Answer, Exchange, Incentive, Occasion, Page, Requester, Stance, TitForTat, View};
use crate::random::{Stream, Streams};
use crate::scenario::Bound;
use crate::units::{NameId, Rate, Time};
use crate::world::CapacityLaw;
use crate::world::capacity::BitTorrent2006;

const OPTIMISTIC: f64 = 2.0;
const GIVERS: u32 = 10_000;

/// The client, its optimistic slots left out: what they give is not in return for anything.
fn client() -> TitForTat {
    toml::from_str("slots = 'by-capacity'\noptimistic = 0").expect("terms of the rule")
}

/// Whether a giver of this capacity serves each of those who gave it so much in its last round.
fn serves(capacity: f64, gave: &[f64], stream: &mut Stream) -> Vec<bool> {
    let mut rule = client().start();
    let count = u32::try_from(gave.len()).expect("a few");
    let requester = |page| Requester { name: NameId(1 + page), page: Page(page), served: false };
    let requesters: Vec<Requester> = (0..count).map(requester).collect();
    for (requester, gave) in requesters.iter().zip(gave) {
        rule.open(NameId(0), requester.page);
        rule.remember(&Exchange {
            at: Time::ZERO,
            giver: requester.name,
            receiver: NameId(0),
            giver_page: Page(1_000 + requester.page.0),
            receiver_page: requester.page,
            giver_stance: Stance::Leeching,
            receiver_stance: Stance::Leeching,
            receiver_pays: true,
            price: 1.0,
            bytes: gave * 10.0,
        });
    }
    let view = View {
        now: Time::from_secs(10),
        giver: NameId(0),
        stance: Stance::Leeching,
        capacity: Rate::from_bytes_per_s(capacity),
        occasion: Occasion::Round(0),
        pages: 0..count,
        requesters: &requesters,
    };
    let mut answer = Answer::default();
    rule.decide(&view, stream, &mut answer);
    let granted = |page| answer.grants.iter().any(|grant| requesters[grant.requester].page.0 == page);
    (0..count).map(granted).collect()
}

/// How many a client of this capacity serves for what they gave, where many ask.
fn active(capacity: f64, stream: &mut Stream) -> usize {
    serves(capacity, &[1.0; 100], stream).iter().filter(|served| **served).count()
}

/// What it gives to each of those it serves, in bytes per second.
#[expect(clippy::cast_precision_loss, reason = "a few slots")]
fn part(capacity: f64, stream: &mut Stream) -> f64 {
    capacity / (active(capacity, stream) as f64 + OPTIMISTIC)
}

/// The expected download rate of a client of this capacity, in bytes per second.
#[expect(clippy::cast_precision_loss, reason = "a few slots")]
fn expected_download(capacity: f64, stream: &mut Stream) -> f64 {
    let law = BitTorrent2006::default();
    let (given, slots) = (part(capacity, stream), active(capacity, stream) as f64);
    let (mut reciprocated, mut all) = (0.0, 0.0);
    for giver in 0..GIVERS {
        let capacity = law.quantile((f64::from(giver) + 0.5) / f64::from(GIVERS)).bytes_per_s();
        let its_part = part(capacity, stream);
        let others = (0..active(capacity, stream)).map(|_| law.draw(stream).bytes_per_s()).collect::<Vec<_>>();
        let mut gave = vec![given];
        gave.extend(others.into_iter().map(|other| part(other, stream)));
        if serves(capacity, &gave, stream)[0] {
            reciprocated += its_part;
        }
        all += its_part;
    }
    (slots * reciprocated + OPTIMISTIC * all) / f64::from(GIVERS)
}

/// The capacities at which the paper gives figures, in kB/s: the expected download, in kB/s, and by how much a client
/// gives more than it may expect, in per cent of what it gives.
const PUBLISHED: [(f64, Option<f64>, f64); 7] = [
    (100.0, Some(130.4), 0.0),
    (200.0, Some(187.0), 7.4),
    (300.0, Some(241.6), 20.6),
    (500.0, Some(314.5), 37.7),
    (1_000.0, None, 55.9),
    (2_000.0, None, 68.7),
    (5_000.0, None, 80.2),
];

/// Downloads within 5 %, altruism within 2 points.
pub(super) fn figures() -> Vec<Found> {
    let mut stream = Streams::new(1, 0).stream("altruism");
    let mut figures = Vec::new();
    for (capacity, published, gap) in PUBLISHED {
        let download = expected_download(capacity * 1e3, &mut stream) / 1e3;
        let altruism = (100.0 * (1.0 - download / capacity)).max(0.0);
        if let Some(published) = published {
            let says = format!("expected download at {capacity} kB/s, in kB/s");
            figures.push(Found::computed(says, Bound::Near(published, 0.05 * published), download));
        }
        let says = format!("given without return at {capacity} kB/s, in per cent");
        figures.push(Found::computed(says, Bound::Near(gap, 2.0), altruism));
    }
    figures
}
