//! Pieces that turn out bad: what of them is taken back from whom, and whom the cheated do not ask for a while.

use super::Play;
use crate::column::Column;
use crate::random;
use crate::units::PeerId;
use crate::world::{Fact, Witness};

/// What is known of polluters' transfers. Nothing is kept where nobody pollutes.
#[derive(Default)]
pub(super) struct Pollution {
    /// For each receiver's page, what the polluter on it was to give of the piece on its way.
    gives: Column<f64>,
    /// For each polluter's page, whether that neighbour was cheated since the polluter's last round.
    cheated: Column<bool>,
}

impl Pollution {
    /// A polluter begins to give so many bytes of a piece.
    pub fn begin(&mut self, receiver_page: u32, bytes: f64) {
        *self.gives.at(receiver_page as usize) = bytes;
    }

    /// What the polluter gave of the piece that is whole now.
    fn given(&self, receiver_page: u32) -> f64 {
        *self.gives.of(receiver_page as usize)
    }

    /// Whether the neighbour on a polluter's page does not ask it now.
    pub fn is_shunned(&self, giver_page: u32) -> bool {
        *self.cheated.of(giver_page as usize)
    }

    /// The neighbour on this page asks again, or there is another.
    pub fn forgive(&mut self, giver_page: u32) {
        if let Some(cheated) = self.cheated.get_mut(giver_page as usize) {
            *cheated = false;
        }
    }
}

impl<W: Witness> Play<'_, W> {
    /// Whether the piece that a polluter has just finished turns out bad.
    pub(super) fn turns_out_bad(&mut self, giver: u32) -> bool {
        let bad = self.behaviour(self.peers[giver as usize].group).map_or(0.0, |behaviour| behaviour.bad().get());
        random::unit(&mut self.conduct_stream) < bad
    }

    /// A whole piece turned out bad: all of it is thrown away and wanted again, and the rules take back what its giver
    /// gave of it. The receiver asks others first: were it to ask the same giver at once, others who have the piece
    /// might never get to serve it.
    pub(super) fn discard(&mut self, place: u32) {
        let transfer = *self.transfers.at(place);
        let length = self.pieces.length(transfer.piece);
        if self.checks.assert() {
            self.received[transfer.receiver as usize] -= length;
        }
        let (receiver, giver) = (PeerId(transfer.receiver), PeerId(transfer.giver));
        self.witness.witness(self.agenda.now(), &Fact::Discarded { receiver, giver, bytes: length });
        self.tell_rules(&transfer, -self.pollution.given(transfer.receiver_page));
        self.pieces.want_again(transfer.receiver, transfer.piece);
        *self.pollution.cheated.at(transfer.giver_page as usize) = true;
        self.end(place);
        self.offer_elsewhere(transfer.receiver, transfer.piece);
        self.ask_soon(transfer.giver);
    }

    /// A polluter's regular round: whomever it cheated before asks it again.
    pub(super) fn cheated_ask_again(&mut self, giver: u32) {
        for page in self.contacts.pages(giver) {
            self.pollution.forgive(page);
        }
    }
}
