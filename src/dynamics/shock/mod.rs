//! Shocks: what may befall a system in the middle of a run. Workloads carry them out.

mod capacity_loss;
mod crowd;
mod defection;
mod departure;
mod ledger_loss;
mod partition;
mod server_outage;
mod tracker_outage;
mod whitewash;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::registry::{Entry, Family, entry};
use crate::units::Share;

pub use capacity_loss::CapacityLoss;
pub use crowd::Crowd;
pub use defection::Defection;
pub use departure::Departure;
pub use ledger_loss::LedgerLoss;
pub use partition::Partition;
pub use server_outage::ServerOutage;
pub use tracker_outage::TrackerOutage;
pub use whitewash::Whitewash;

/// A kind of shock.
pub trait Shock: fmt::Debug + Send + Sync {
    /// What it does.
    fn effect(&self) -> Effect<'_>;
}

/// What a shock does, to a part of the peers or to all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect<'a> {
    /// Peers go, with what they have; when it is over they are back.
    Departure,
    /// So many peers join.
    Crowd(u32),
    /// Of the upload capacity of peers, the server among them, this part is left.
    Capacity(Share),
    /// The server serves nobody.
    ServerOutage,
    /// Nobody learns of others: the tracker of a swarm, or the central index of a service, does not answer.
    TrackerOutage,
    /// A part of the peers and the rest cannot reach each other.
    Partition,
    /// Peers do what this group does.
    Defection(&'a str),
    /// Peers take new names.
    NewNames,
    /// Rules forget everything.
    LedgerLoss,
}

impl Effect<'_> {
    /// Whether it befalls a part of the peers, whom the scenario names.
    #[must_use]
    pub const fn has_victims(self) -> bool {
        matches!(self, Self::Departure | Self::Capacity(_) | Self::Partition | Self::Defection(_) | Self::NewNames)
    }

    /// Whether it can be over: what was forgotten stays forgotten.
    #[must_use]
    pub const fn can_be_over(self) -> bool {
        !matches!(self, Self::Crowd(_) | Self::NewNames | Self::LedgerLoss)
    }
}

/// Whom a shock befalls first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Victims {
    /// Random peers: the same ones under every rule.
    #[default]
    Random,
    /// Those who have given most, in bytes.
    BestContributors,
    /// Those who have most neighbours.
    BestConnected,
    /// The initial seeders of a swarm.
    Seeders,
}

impl Family for dyn Shock {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "kind of shock";
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(Departure),
            entry!(Crowd),
            entry!(CapacityLoss),
            entry!(ServerOutage),
            entry!(TrackerOutage),
            entry!(Partition),
            entry!(Defection),
            entry!(Whitewash),
            entry!(LedgerLoss),
        ]
    }
}
