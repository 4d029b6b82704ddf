//! What happens where peers ask for service.

use crate::units::{PeerId, Time};

/// What happened in the workload `service`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServiceFact {
    /// A request was served.
    Served {
        /// Who asked.
        asker: PeerId,
        /// Who served it; `None` for the server of the baseline.
        provider: Option<PeerId>,
        /// How much work it was, in bytes.
        bytes: f64,
        /// From when it was asked until its service began.
        waited: Time,
        /// From when it was asked until it was served.
        took: Time,
        /// Whether it is of use: what a polluter served is not.
        good: bool,
        /// How many messages it took to find a provider.
        messages: u32,
    },
    /// Service was paid for, in money that a rule keeps: when it was given, which is before a seal on it is opened.
    Paid {
        /// In bytes that it buys at the price 1.
        money: f64,
        /// For how much service, in bytes.
        bytes: f64,
    },
    /// A request was given up.
    Unserved {
        /// Who asked.
        asker: PeerId,
        /// Why.
        why: Unserved,
        /// From when it was asked until it was given up.
        waited: Time,
        /// How many messages were sent for it.
        messages: u32,
    },
    /// A regular count of what is there.
    Counted {
        /// Peers that are online.
        online: u32,
        /// Requests that wait for service, or for a key.
        waiting: u32,
        /// Requests under service.
        under_service: u32,
        /// The part of those online who can reach each other over links in the largest connected part; `None` where nobody has
        /// neighbours, or nobody is online.
        largest_component: Option<f64>,
    },
    /// What a peer has at the end of the run, where its rule knows money.
    Balance {
        /// Who.
        peer: PeerId,
        /// In bytes that it buys.
        money: f64,
    },
}

/// Why a request was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    /// Nobody responded, or none of those who did was left to try.
    NoProvider,
    /// It was refused as often as it might be.
    Refused,
    /// Whoever asked could not pay anyone.
    Penniless,
    /// Whoever asked went offline.
    Left,
}
