//! The audit of a swarm: bytes are conserved, and no link carries more than its capacity.

use super::{Play, Status};
use crate::world::Witness;

/// Rounding may add this part to a sum of bytes or rates.
const ROUNDING: f64 = 1e-6;

impl<W: Witness> Play<'_, W> {
    /// Asserts the invariants of the whole swarm. Everything must be accounted for up to now.
    pub(super) fn audit(&self) {
        for peer in 0..u32::try_from(self.peers.len()).expect("peers are numbered by u32") {
            if self.faces[peer as usize].status == Status::Gone {
                assert!(self.transfers.of(peer).is_empty(), "who has gone gives nothing");
                continue;
            }
            self.audit_rates(peer);
            self.audit_bytes(peer);
        }
    }

    fn audit_rates(&self, peer: u32) {
        let given: f64 = self.transfers.of(peer).iter().map(|transfer| transfer.rate).sum();
        let upload = self.rates.upload(peer);
        assert_eq!(self.faces[peer as usize].gives, upload > 0.0, "peer {peer} offers {upload} B/s");
        let backwards = self.transfers.of(peer).iter().any(|transfer| transfer.rate < 0.0);
        assert!(!backwards, "peer {peer} takes back what it gave");
        assert!(given <= upload * (1.0 + ROUNDING), "peer {peer} gives {given} B/s of its {upload} B/s");
        let taken: f64 = self.contacts.incoming_of(peer).map(|place| self.transfers.at(place).rate).sum();
        let download = self.rates.download(peer);
        assert!(taken <= download * (1.0 + ROUNDING), "peer {peer} takes {taken} B/s of its {download} B/s");
    }

    /// Bytes received, and brought along on joining, are the bytes of whole pieces, of interrupted ones, and of those
    /// still in transit.
    fn audit_bytes(&self, peer: u32) {
        let in_transit: f64 = self
            .contacts
            .incoming_of(peer)
            .map(|place| {
                let transfer = self.transfers.at(place);
                assert!(!self.pieces.has(peer, transfer.piece), "nobody receives a piece twice");
                self.pieces.length(transfer.piece) - transfer.left
            })
            .sum();
        let interrupted: f64 = self.partials.of(peer).map(|(_, got)| got).sum();
        let whole = self.pieces.bytes_held(peer);
        let accounted = whole + interrupted + in_transit;
        let off = self.received[peer as usize] - accounted;
        // Whoever throws away what is bad has received more than it has: a piece is a measure of what may be rounded
        // away.
        let scale = accounted.max(self.pieces.length(0));
        assert!(off.abs() <= ROUNDING * scale, "peer {peer} is {off} bytes off");
    }
}
