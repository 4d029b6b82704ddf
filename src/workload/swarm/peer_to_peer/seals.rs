//! Sealed pieces: had, and free to be passed on, but of no use until the receiver has passed a piece on to someone.

use std::collections::VecDeque;

use super::{Opening, Play, Status};
use crate::column::Column;
use crate::incentive::{Obligation, Page};
use crate::units::PeerId;
use crate::world::{Fact, Witness};

/// A piece without its key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seal {
    piece: u32,
    giver: u32,
    /// The giver's page on the receiver, as long as they are linked under the same names.
    giver_page: Option<u32>,
}

/// What each peer holds sealed, the oldest first. Empty where no rule seals.
#[derive(Debug, Default)]
pub(super) struct Seals {
    of: Column<VecDeque<Seal>>,
}

impl Seals {
    /// Whether a peer holds anything sealed.
    pub(super) fn any(&self, peer: u32) -> bool {
        !self.of.of(peer as usize).is_empty()
    }

    fn take_oldest(&mut self, peer: u32) -> Option<Seal> {
        self.of.get_mut(peer as usize)?.pop_front()
    }

    fn take_of(&mut self, peer: u32, giver: u32) -> Option<Seal> {
        let row = self.of.get_mut(peer as usize)?;
        let place = row.iter().position(|seal| seal.giver == giver)?;
        row.remove(place)
    }

    /// The pieces that a peer holds sealed.
    pub(super) fn pieces(&self, peer: u32) -> impl Iterator<Item = u32> + '_ {
        self.of.of(peer as usize).iter().map(|seal| seal.piece)
    }

    /// A peer has left, or what its neighbours knew of it is void.
    pub(super) fn forget(&mut self, peer: u32) {
        if let Some(row) = self.of.get_mut(peer as usize) {
            row.clear();
        }
    }
}

impl<W: Witness> Play<'_, W> {
    /// A piece has arrived sealed.
    pub(super) fn seal(&mut self, receiver: u32, piece: u32, giver: u32, giver_page: u32) {
        self.seals.of.at(receiver as usize).push_back(Seal { piece, giver, giver_page: Some(giver_page) });
        self.oblige(giver, Some(giver_page), Obligation::Begun);
        let fact = Fact::Sealed { receiver: PeerId(receiver), bytes: self.pieces.length(piece) };
        self.witness.witness(self.agenda.now(), &fact);
    }

    /// A peer has passed a piece on: what it had sealed from that one is opened, or else the oldest that it holds
    /// sealed.
    pub(super) fn unseal_one(&mut self, peer: u32, to: u32) {
        if let Some(seal) = self.seals.take_of(peer, to).or_else(|| self.seals.take_oldest(peer)) {
            self.open_seal(peer, seal);
        }
    }

    /// All that a peer holds sealed is opened: nobody can be named whom it should serve.
    pub(super) fn unseal_all(&mut self, peer: u32) {
        while let Some(seal) = self.seals.take_oldest(peer) {
            self.open_seal(peer, seal);
        }
    }

    fn open_seal(&mut self, receiver: u32, Seal { piece, giver, giver_page }: Seal) {
        self.oblige(giver, giver_page, Obligation::Met);
        let (now, receiver_id, bytes) = (self.agenda.now(), PeerId(receiver), self.pieces.length(piece));
        self.witness.witness(now, &Fact::Opened { receiver: receiver_id, bytes });
        self.witness.witness(now, &Fact::Delivered { receiver: receiver_id, bytes });
        if self.openings[giver as usize] != Opening::Closed {
            self.ask_soon(giver);
        }
        self.complete_if_all(receiver);
    }

    /// Tells a giver's rule of an obligation to it.
    fn oblige(&mut self, giver: u32, page: Option<u32>, obligation: Obligation) {
        if let Some(page) = page {
            self.rules[usize::from(self.faces[giver as usize].rule)].obliged(Page(page), obligation);
        }
    }

    /// A peer has all it came for once it has every piece, and the key to each.
    pub(super) fn complete_if_all(&mut self, peer: u32) {
        let leeches = self.faces[peer as usize].status == Status::Leeching;
        if leeches && self.pieces.has_all(peer) && !self.seals.any(peer) {
            self.completed(peer);
        }
    }

    /// A giver leaves: it hands over the keys that it still has.
    pub(super) fn hand_over_keys(&mut self, giver: u32) {
        for page in self.contacts.pages(giver) {
            let Some(receiver) = self.contacts.other(page) else { continue };
            while let Some(seal) = self.seals.take_of(receiver, giver) {
                self.open_seal(receiver, seal);
            }
        }
    }

    /// The link on a page is closed, or one of the two has a new name: obligations stay, but stand on no page.
    pub(super) fn detach_seals(&mut self, page: u32, owner: u32) {
        let other = self.contacts.other(page).expect("a link has two ends");
        self.detach_seals_of(owner, other, self.contacts.mirror(page));
        self.detach_seals_of(other, owner, page);
    }

    /// The obligations of a receiver to a giver stand on this page of the giver's no more.
    pub(super) fn detach_seals_of(&mut self, receiver: u32, giver: u32, giver_page: u32) {
        let row = self.seals.of.get_mut(receiver as usize).into_iter().flatten();
        for seal in row.filter(|seal| seal.giver == giver && seal.giver_page == Some(giver_page)) {
            seal.giver_page = None;
        }
    }
}
