//! The `[swarm]` table: a file in pieces, who has it first, and how it is delivered.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::registry::Chosen;
use crate::units::{Bytes, Frequency};
use crate::world::CapacityLaw;

/// A file in pieces, exchanged among peers.
#[derive(Clone, Debug, Serialize)]
pub struct Swarm {
    /// The length of the file.
    pub file: Bytes,
    /// The length of a piece; the last one may be shorter. From 1 to 65,536 pieces.
    pub piece: Bytes,
    /// How pieces get from those who have them to those who want them.
    pub delivery: Delivery,
    /// Which piece a peer asks for first.
    pub picking: Picking,
    /// How many pieces a peer picks at random before `picking` applies, to have something to offer soon.
    pub random_first: u32,
    /// What a peer holds when it joins at the very start.
    pub start_with: Holding,
    /// With random contacts: how often a peer contacts another (mu).
    pub contact_rate: Frequency,
    /// Those who have the file at the start, beside the population.
    pub seeders: Seeders,
}

/// How pieces are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Peers serve each other as their rules decide.
    PeerToPeer,
    /// The initial seeders are a server that shares its uplink equally among all; peers give nothing. The baseline.
    ClientServer,
    /// Everyone contacts a random peer at a fixed rate and hands over a random useful piece in an instant
    /// (Hajek & Zhu 2010). Capacities and rules play no part.
    RandomContact,
}

/// Which piece a peer asks for first, of those that the giver has and it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Picking {
    /// The piece that fewest of its neighbours have; ties at random (Cohen 2003).
    RarestFirst,
    /// The piece that fewest peers have, as if it knew them all; ties at random.
    GlobalRarest,
    /// Any piece, with equal probability.
    Random,
    /// The first piece it lacks, as for playing while downloading.
    InOrder,
}

/// What a peer holds when it joins at the very start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holding {
    /// Nothing.
    Nothing,
    /// Every piece but the first: the one-club of the missing-piece syndrome (Hajek & Zhu 2010).
    AllButOne,
}

/// Those who have the file at the start.
#[derive(Clone, Debug, Serialize)]
pub struct Seeders {
    /// How many.
    pub count: u32,
    /// Upload capacity of each.
    pub upload: Chosen<dyn CapacityLaw>,
    /// In a fixed overlay: to how many random peers each is linked.
    pub neighbours: u32,
    /// With random contacts: how often each contacts a peer (`U_s`).
    pub contact_rate: Frequency,
    /// When they leave, counted from the start; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leave_after: Option<crate::units::Time>,
}
