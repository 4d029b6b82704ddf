//! Learning: how peers come to play as others do whose play pays, or as pays best, whatever they exchange.
//!
//! What a peer learns is its group: what it does (its behaviour) under which rule. Who is copied, when, and by which
//! comparison are fields of a scenario, since each of them turns published results around (Hauert and Doebeli 2004 on
//! graphs; Roca, Cuesta and Sanchez, Evolutionary Game Theory: Temporal and Spatial Effects beyond Replicator Dynamics,
//! Physics of Life Reviews 2009).

mod best_response;
mod fermi;
mod imitate_best;
mod moran;
mod proportional;
mod replicator;
#[cfg(test)]
mod try_out;

use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::random::{self, Stream};
use crate::registry::{Entry, Family, entry};
use crate::units::Share;

pub use best_response::BestResponse;
pub use fermi::Fermi;
pub use imitate_best::ImitateBest;
pub use moran::Moran;
pub use proportional::Proportional;
pub use replicator::Replicator;

/// When peers reconsider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// All of them, each by what the others did before.
    AllAtOnce,
    /// One of them, at random.
    OneByOne,
}

/// Whom a peer can copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// Anyone else.
    Anyone,
    /// Those whom it met since it last learned, whichever of the two chose the other.
    Partners,
    /// Those whom it chose itself.
    Chosen,
    /// Its neighbours in the overlay.
    Neighbours,
}

/// What a peer does whose model scores exactly as it does itself. Of several equally good models one is drawn at
/// random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// It stays as it is.
    Keep,
    /// It copies with probability 1/2.
    Random,
}

/// What holds for every kind of learning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// When peers reconsider.
    pub update: Update,
    /// What is done with equals.
    pub ties: Ties,
}

/// Whom a peer can copy.
#[derive(Clone, Copy, Debug)]
pub enum Models<'a> {
    /// Everyone but itself.
    Everyone,
    /// These; where it is itself among them, it is left out.
    These(&'a [u32]),
}

/// A population as those see it who learn. Peers and groups are numbered from 0.
pub trait Society {
    /// How many peers.
    fn peers(&self) -> u32;
    /// How many groups.
    fn groups(&self) -> u16;
    /// The group of a peer.
    fn group_of(&self, peer: u32) -> u16;
    /// What a peer has earned, as it counts for learning. Where offspring is in proportion to it, below 0 is 0.
    fn score(&self, peer: u32) -> f64;
    /// What it would earn in this group, all others staying as they are; `None` if that cannot be told without playing.
    fn score_in(&self, peer: u32, group: u16) -> Option<f64>;
    /// Whom it can copy.
    fn models(&self, peer: u32) -> Models<'_>;
}

/// As what a peer plays from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// As this peer did.
    Peer(u32),
    /// As this group does.
    Group(u16),
}

/// A peer that learned something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learned {
    /// Who.
    pub peer: u32,
    /// What.
    pub model: Model,
}

/// A way to learn.
pub trait Learning: fmt::Debug + Send + Sync {
    /// Who learns what, by what everyone earned. Answers who reconsidered, whether they learned anything or not:
    /// whoever learned is among them, once. Unless a kind looks at all peers at once, each learns by itself.
    fn revise(
        &self,
        society: &dyn Society,
        terms: Terms,
        stream: &mut Stream,
        learned: &mut Vec<Learned>,
    ) -> Range<u32> {
        let who = who(society, terms, stream);
        for peer in who.clone() {
            learned.extend(self.learn(society, terms, stream, peer).map(|model| Learned { peer, model }));
        }
        who
    }

    /// What one peer learns, where each learns by itself.
    fn learn(&self, _: &dyn Society, _: Terms, _: &mut Stream, _peer: u32) -> Option<Model> {
        None
    }

    /// When peers reconsider, where that is part of the rule itself.
    fn update(&self) -> Option<Update> {
        None
    }

    /// Whether it asks what a peer would earn in another group.
    fn asks_what_if(&self) -> bool {
        false
    }

    /// Whether offspring is in proportion to the score, which is then a fitness and not below 0.
    fn goes_by_fitness(&self) -> bool {
        false
    }

    /// The new shares of the groups, where it has no peers at all but shares of an infinite population; `payoffs` are
    /// what the groups earn, as it counts for learning.
    fn flow(&self, _shares: &mut [f64], _payoffs: &[f64]) {}

    /// Whether it is a flow of shares.
    fn is_mean_field(&self) -> bool {
        false
    }
}

impl Family for dyn Learning {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of learning";
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(ImitateBest),
            entry!(Fermi),
            entry!(Moran),
            entry!(Proportional),
            entry!(BestResponse),
            entry!(Replicator),
        ]
    }
}

/// The groups to which peers come by what they learned, as their models were before anyone learned; then mutations:
/// each that has reconsidered takes a random group with this probability. A peer that is named twice is last what it is
/// last named.
pub fn new_groups(
    society: &dyn Society,
    learned: &[Learned],
    reconsidered: Range<u32>,
    mutation: Share,
    stream: &mut Stream,
) -> Vec<(u32, u16)> {
    let of_model = |learned: &Learned| match learned.model {
        Model::Group(group) => group,
        Model::Peer(peer) => society.group_of(peer),
    };
    let mut groups: Vec<(u32, u16)> = learned.iter().map(|learned| (learned.peer, of_model(learned))).collect();
    if mutation > Share::NONE {
        let count = u32::from(society.groups());
        for peer in reconsidered {
            if random::unit(stream) < mutation.get() {
                let group = random::below(stream, count);
                groups.push((peer, u16::try_from(group).unwrap_or(u16::MAX)));
            }
        }
    }
    groups
}

/// Those who reconsider now, in order.
fn who(society: &dyn Society, terms: Terms, stream: &mut Stream) -> Range<u32> {
    match terms.update {
        Update::AllAtOnce => 0..society.peers(),
        Update::OneByOne => {
            let one = random::below(stream, society.peers());
            one..one + 1
        }
    }
}

/// One of those whom a peer can copy, at random; `None` if there are none.
fn some_model(society: &dyn Society, peer: u32, stream: &mut Stream) -> Option<u32> {
    match society.models(peer) {
        Models::Everyone => {
            let others = society.peers() - 1;
            (others > 0).then(|| random::below(stream, others)).map(|other| other + u32::from(other >= peer))
        }
        Models::These(these) => match these.iter().position(|other| *other == peer) {
            None => random::pick(stream, these).copied(),
            Some(own) => {
                let others = u32::try_from(these.len() - 1).expect("peers are numbered by u32");
                let drawn = (others > 0).then(|| random::below(stream, others) as usize)?;
                Some(these[drawn + usize::from(drawn >= own)])
            }
        },
    }
}

/// What makes a peer have offspring: its score, or nothing where that is below 0.
fn fitness(society: &dyn Society, peer: u32) -> f64 {
    society.score(peer).max(0.0)
}

/// One of these peers, with a probability in proportion to its fitness; any of them where none has any.
fn by_fitness(society: &dyn Society, peers: impl Iterator<Item = u32> + Clone, stream: &mut Stream) -> Option<u32> {
    random::in_proportion(stream, peers, |peer| fitness(society, peer))
}
