//! Who is who: a peer is what exists, a name is what others know of it.

use serde::Serialize;

/// A peer: one machine or one person, whatever it calls itself. Numbered in the order in which peers join the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PeerId(pub u32);

impl PeerId {
    /// The place of this peer in a table of peers.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A name: the identity under which others know a peer. Rules and ledgers see names, never peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NameId(pub u32);

impl NameId {
    /// The place of this name in a table of names.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
