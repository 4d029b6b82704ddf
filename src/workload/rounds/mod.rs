//! `rounds`: an exchange without pieces, in rounds, of upload capacity alone, among peers who follow protocols of the
//! design space.
//!
//! The cycle-based simulation of Rahman, Vinko, Hales, Pouwelse and Sips, Design Space Analysis for Modeling Incentives
//! in Distributed Systems, SIGCOMM 2011: everybody wants what everybody has, downlinks are unlimited, nobody comes or
//! goes. In a round each peer looks at what others gave it in the last one (and, under TF2T, in the one before), and
//! gives. Our readings: all peers decide at once; a stranger is served for as many rounds as in a swarm, and each peer
//! has a phase of its own in that; a link has as many places as the protocol says, and what a place that nobody takes
//! would have given is lost ([`Spare`]).
//!
//! It is no table of a scenario file: of a scenario's overlay, churn, behaviours, file and measures nothing applies
//! here.

mod choice;
mod ledger;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

use self::choice::Choice;
use self::ledger::{Gift, Ledger};
use crate::incentive::DesignSpace;
use crate::incentive::design_space::{Allocation, Partners, Protocol, Ranking, Yardstick, aspire};
use crate::random::{self, Stream};

/// The most peers that may take part: what each remembers of each is kept in dense tables.
pub const MOST_PEERS: u16 = 1_000;

/// What becomes of what a place would have given that nobody takes, or whose partner gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Spare {
    /// Each place gives its equal part of the link, and no more: what is spare is lost.
    #[default]
    Lost,
    /// Those who get anything share the whole link, as in a swarm.
    Shared,
}

/// How the rounds are played.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How many rounds are played.
    pub rounds: NonZeroU32,
    /// What becomes of what is not taken.
    pub spare: Spare,
}

/// One who takes part.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// How it decides whom to give what.
    pub protocol: Protocol,
    /// What its uplink carries in a round, in any unit; above 0. What it receives is told in the same unit.
    pub capacity: f64,
}

/// A peer, with what it knows beside its ledger.
#[derive(Clone, Copy, Debug)]
struct Follower {
    peer: Peer,
    /// What one of its places gives in a round.
    slot: f64,
    /// What it has come to expect of a place.
    aspiration: f64,
    /// How many strangers it serves.
    strangers: usize,
    /// What it has given in all rounds.
    uploaded: f64,
}

/// Since when a giver has been a candidate without a break.
#[derive(Clone, Copy, Debug)]
struct Streak {
    /// The last round in which it was one, counted from 1.
    last: u32,
    rounds: u16,
}

/// A table at which exchanges are played, one after the other; it allocates nothing while one runs.
#[derive(Debug, Default)]
pub struct Exchange {
    followers: Vec<Follower>,
    /// What everyone receives in the round that runs, received in the last one, and in the one before.
    received: [Ledger; 3],
    /// What everyone has received in all rounds.
    downloaded: Vec<f64>,
    /// For each peer and giver, by peer; only where someone ranks by it.
    streaks: Vec<Streak>,
    /// For each peer the strangers that it serves, at most `most_strangers` of them.
    strangers: Vec<u16>,
    most_strangers: usize,
    choice: Choice,
    /// For each peer the last decision for which it was no stranger, or served already.
    known: Vec<u64>,
    /// The decision that is made, counted from 1.
    decision: u64,
}

impl Exchange {
    /// Plays an exchange. Answers with what each peer received per round on average, in the order of the peers.
    ///
    /// # Panics
    /// If there are fewer than two peers or more than [`MOST_PEERS`], if a capacity is not above 0, or if something is
    /// given that nobody receives, which is a defect.
    pub fn play(&mut self, terms: Terms, peers: &[Peer], stream: &mut Stream) -> impl Iterator<Item = f64> {
        self.sit_down(peers);
        let usual = DesignSpace::default();
        let (period, step) = (usual.stranger_rounds.get(), usual.aspiration_step.get());
        for round in 0..terms.rounds.get() {
            self.received.rotate_right(1);
            self.received[0].clear();
            for peer in 0..number(peers.len()) {
                if (round + u32::from(peer)).is_multiple_of(period) {
                    // Others come in.
                    self.followers[usize::from(peer)].strangers = 0;
                }
                self.decide(peer, round, step, stream);
                self.give(peer, terms.spare);
            }
        }
        self.assert_conserved(terms);
        let rounds = f64::from(terms.rounds.get());
        self.downloaded.iter().map(move |downloaded| downloaded / rounds)
    }

    fn sit_down(&mut self, peers: &[Peer]) {
        let count = number(peers.len());
        assert!((2..=MOST_PEERS).contains(&count), "{count} peers cannot exchange");
        assert!(peers.iter().all(|peer| peer.capacity > 0.0), "every peer has something to give");
        self.followers.clear();
        self.followers.extend(peers.iter().map(|&peer| {
            let slot = peer.capacity / f64::from(number(peer.protocol.places()));
            Follower { peer, slot, aspiration: slot, strangers: 0, uploaded: 0.0 }
        }));
        self.received.iter_mut().for_each(|ledger| ledger.open(count));
        self.choice.open(count);
        let loyal = |peer: &Peer| peer.protocol.partners.is_some_and(|partners| partners.ranking == Ranking::Loyal);
        let pairs = if peers.iter().any(loyal) { peers.len() * peers.len() } else { 0 };
        renew(&mut self.streaks, pairs, Streak { last: 0, rounds: 0 });
        let strangers =
            |peer: &Peer| peer.protocol.strangers.map_or(0, |strangers| usize::from(strangers.number.get()));
        self.most_strangers = peers.iter().map(strangers).max().unwrap_or(0);
        renew(&mut self.strangers, peers.len() * self.most_strangers, 0);
        renew(&mut self.downloaded, peers.len(), 0.0);
        renew(&mut self.known, peers.len(), 0);
        self.decision = 0;
    }

    /// Leaves in `choice` the partners of a peer, and in its row of `strangers` those whom it serves besides.
    fn decide(&mut self, peer: u16, round: u32, step: f64, stream: &mut Stream) {
        self.decision += 1;
        self.known[usize::from(peer)] = self.decision;
        self.choice.clear();
        let protocol = self.followers[usize::from(peer)].peer.protocol;
        let most = protocol.most_partners();
        if let Some(partners) = protocol.partners {
            self.gather(peer, partners, round, step);
        }
        let wanted = protocol.strangers_served(most.saturating_sub(self.choice.len()));
        self.serve_strangers(peer, wanted, stream);
        if let Some(partners) = protocol.partners.filter(|_| most < self.choice.len()) {
            match partners.ranking {
                Ranking::Random => self.choice.keep_any(most, stream),
                _ => self.choice.keep_first(most, stream),
            }
        }
    }

    /// Collects the candidates and ranks them.
    fn gather(&mut self, peer: u16, Partners { candidates, ranking, number }: Partners, round: u32, step: f64) {
        let Self { followers, received: [_, last, before], streaks, choice, known, decision, .. } = self;
        let count = followers.len();
        let follower = &mut followers[usize::from(peer)];
        let gifts = [last.of(peer), before.of(peer)];
        if ranking == Ranking::Adaptive {
            let brought: f64 = gifts[0].iter().map(|gift| gift.amount).sum();
            follower.aspiration = aspire(follower.aspiration, brought / f64::from(number.get()), step);
        }
        let own = Yardstick { slot: follower.slot, aspiration: follower.aspiration };
        if ranking == Ranking::Loyal {
            let row = usize::from(peer) * count;
            let streaks = &mut streaks[row..row + count];
            choice.gather(candidates, gifts, |giver, speed| {
                known[usize::from(giver)] = *decision;
                let streak = &mut streaks[usize::from(giver)];
                streak.rounds = if streak.last == round { streak.rounds.saturating_add(1) } else { 1 };
                streak.last = round + 1;
                ranking.rank(speed, streak.rounds, own)
            });
        } else {
            choice.gather(candidates, gifts, |giver, speed| {
                known[usize::from(giver)] = *decision;
                ranking.rank(speed, 0, own)
            });
        }
    }

    /// Keeps the strangers that are served already, as far as they are strangers still, and draws others for free
    /// places.
    fn serve_strangers(&mut self, peer: u16, wanted: usize, stream: &mut Stream) {
        let Self { followers, strangers, most_strangers, known, decision, choice, .. } = self;
        let mut unknown = followers.len() - 1 - choice.len();
        let follower = &mut followers[usize::from(peer)];
        let before = std::mem::take(&mut follower.strangers);
        if wanted == 0 {
            return;
        }
        let row = usize::from(peer) * *most_strangers;
        let served = &mut strangers[row..row + *most_strangers];
        let mut kept = 0;
        for place in 0..before {
            let stranger = served[place];
            if kept < wanted && known[usize::from(stranger)] != *decision {
                served[kept] = stranger;
                known[usize::from(stranger)] = *decision;
                (kept, unknown) = (kept + 1, unknown - 1);
            }
        }
        while kept < wanted && unknown > 0 {
            let stranger = draw(known, *decision, unknown, stream);
            served[kept] = stranger;
            known[usize::from(stranger)] = *decision;
            (kept, unknown) = (kept + 1, unknown - 1);
        }
        follower.strangers = kept;
    }

    /// Gives everyone who was chosen its part.
    fn give(&mut self, peer: u16, spare: Spare) {
        let Self { followers, received: [next, ..], downloaded, strangers, most_strangers, choice, .. } = self;
        let giver = &mut followers[usize::from(peer)];
        let allocation = giver.peer.protocol.allocation;
        let row = usize::from(peer) * *most_strangers;
        let strangers = &strangers[row..row + giver.strangers];
        let partners = if allocation == Allocation::Freeride { 0 } else { choice.len() };
        let weights = strangers.len() + partners;
        if weights == 0 {
            return;
        }
        let unit = match spare {
            Spare::Lost => giver.slot,
            Spare::Shared => giver.peer.capacity / f64::from(number(weights)),
        };
        let mut sent = 0.0;
        let mut hand = |receiver: u16, amount: f64| {
            next.push(receiver, Gift { giver: peer, amount });
            downloaded[usize::from(receiver)] += amount;
            sent += amount;
        };
        if partners > 0 {
            let sum: f64 = choice.speeds().iter().sum();
            let partners = f64::from(number(partners));
            for (receiver, speed) in choice.chosen() {
                let amount = unit * allocation.weight(partners, speed, sum);
                // Of a very small part nothing is left.
                if amount > 0.0 {
                    hand(receiver, amount);
                }
            }
        }
        for stranger in strangers {
            hand(*stranger, unit);
        }
        debug_assert!(sent <= giver.peer.capacity * (1.0 + 1e-12), "{peer} gives {sent} of {}", giver.peer.capacity);
        giver.uploaded += sent;
    }

    /// Whatever is given is received, and nobody gives more than its link carries.
    fn assert_conserved(&self, terms: Terms) {
        let given: f64 = self.followers.iter().map(|follower| follower.uploaded).sum();
        let received: f64 = self.downloaded.iter().sum();
        assert!((given - received).abs() <= 1e-9 * given, "{given} was given and {received} received");
        for Follower { peer, uploaded, .. } in &self.followers {
            let most = peer.capacity * f64::from(terms.rounds.get());
            assert!(*uploaded <= most * (1.0 + 1e-9), "{uploaded} went through a link of {most}");
        }
    }
}

/// So many of the same, in place of whatever was there.
fn renew<T: Clone>(items: &mut Vec<T>, count: usize, item: T) {
    items.clear();
    items.resize(count, item);
}

/// How many of something there are, of which there are few.
fn number(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// One of the peers that are unknown in this decision, each with equal probability.
fn draw(known: &[u64], decision: u64, unknown: usize, stream: &mut Stream) -> u16 {
    let mut below = |count: usize| random::below(stream, u32::from(number(count))) as usize;
    if 2 * unknown >= known.len() {
        loop {
            let drawn = below(known.len());
            if known[drawn] != decision {
                return number(drawn);
            }
        }
    }
    let place = below(unknown);
    let drawn = (0..known.len()).filter(|peer| known[*peer] != decision).nth(place);
    number(drawn.expect("so many are unknown"))
}
