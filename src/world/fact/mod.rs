//! Facts: what happened in a run, one enum. They are the only way out of a run: measures read facts and nothing else.

mod game;
mod service;
mod team;

use crate::units::{PeerId, Rate, Time};

pub use game::GameFact;
pub use service::{ServiceFact, Unserved};
pub use team::{Hours, TeamFact, Unhelped};

/// Why a peer left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It had all it came for.
    Done,
    /// It ran out of patience before it had all.
    Abandoned,
    /// A shock drove it out.
    Shock,
    /// It quit: too many others had gone, or what it got was too little.
    Quit,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact {
    /// A peer joined. Capacities are what its link could do; `given` is the upload that its behaviour offers.
    Joined {
        /// Who.
        peer: PeerId,
        /// The index of its group in the scenario; `None` for an initial seeder or a server.
        group: Option<u16>,
        /// Upload capacity of its link.
        upload: Rate,
        /// The part of it that the peer offers.
        offered: Rate,
        /// Download capacity of its link.
        download: Rate,
        /// The bytes it came for; 0 for an initial seeder or a server.
        wants: f64,
    },
    /// A peer left, with what it held.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        reason: Reason,
    },
    /// A peer went offline, with what it has, and may come back.
    Away {
        /// Who.
        peer: PeerId,
    },
    /// A peer is back, and offers what it did.
    Back {
        /// Who.
        peer: PeerId,
    },
    /// A shock begins, or is over.
    Shock {
        /// Its place in the scenario's list.
        shock: u16,
        /// Whether it begins.
        begins: bool,
    },
    /// A peer offers another part of its upload capacity from here on.
    Offered {
        /// Who.
        peer: PeerId,
        /// What it offers now.
        offered: Rate,
    },
    /// A peer took a new name.
    Renamed {
        /// Who.
        peer: PeerId,
    },
    /// Payload moved from one peer to another.
    Served {
        /// Who gave.
        giver: PeerId,
        /// Who received.
        receiver: PeerId,
        /// How much, in bytes.
        bytes: f64,
    },
    /// A piece turned out bad: its receiver threw it away, parts that others gave of it included.
    Discarded {
        /// Who received it.
        receiver: PeerId,
        /// Who finished it.
        giver: PeerId,
        /// Its length in bytes: all of them were served, and are of no use.
        bytes: f64,
    },
    /// A piece arrived sealed: its bytes were served, and are of no use until it is opened.
    Sealed {
        /// Who received it.
        receiver: PeerId,
        /// Its length in bytes.
        bytes: f64,
    },
    /// A sealed piece was opened; it is told to be delivered as well.
    Opened {
        /// Who received it.
        receiver: PeerId,
        /// Its length in bytes.
        bytes: f64,
    },
    /// A piece arrived whole, and open.
    Delivered {
        /// Who received it.
        receiver: PeerId,
        /// Its length in bytes.
        bytes: f64,
    },
    /// A peer has all it came for.
    Completed {
        /// Who.
        peer: PeerId,
    },
    /// A peer learned: from here on it plays as this group does.
    Switched {
        /// Who.
        peer: PeerId,
        /// The index of the group.
        group: u16,
    },
    /// What happened in a game.
    Game(GameFact),
    /// A regular count of what is there.
    Counted {
        /// Peers that still download.
        leechers: u32,
        /// Peers that have all and serve, initial seeders and servers included.
        seeders: u32,
        /// Copies of the rarest piece among the peers present.
        lowest_copies: u32,
        /// Pieces that nobody present holds.
        pieces_lost: u32,
        /// The part of those online, initial seeders included, who can reach each other over links in the largest connected part;
        /// `None` where peers have no links, or nobody is online.
        largest_component: Option<f64>,
    },
    /// Something that happens only where peers ask for service.
    Service(ServiceFact),
    /// Something that happens only where people work on projects.
    Team(TeamFact),
}

/// Whoever watches a run: measures, and in tests the checks.
pub trait Witness {
    /// Something happened.
    fn witness(&mut self, at: Time, fact: &Fact);

    /// Asks memory for what is kept of a peer: bytes that it passes or receives will be told of soon.
    fn fetch(&self, _peer: PeerId) {}
}
