//! Who has which pieces, and who still wants which: two bit sets per peer, side by side in one table.

use crate::units::Bytes;

/// Words of the bit sets are handled in blocks of this many, so that the compiler can use vector registers.
pub(super) const BLOCK: usize = 4;

/// The pieces that every peer has and wants. A piece is wanted when the peer neither has it nor is receiving it now.
pub(super) struct Pieces {
    /// How many pieces the file has.
    pub count: u32,
    /// The length of every piece but the last, in bytes.
    length: f64,
    /// The length of the last piece, in bytes.
    last_length: f64,
    /// Words per bit set, a multiple of [`BLOCK`].
    words: usize,
    /// For each peer its `have` words, then its `wanted` words.
    bits: Vec<u64>,
    /// How many pieces each peer has.
    held: Vec<u32>,
    /// How many peers present have each piece.
    pub copies: Vec<u32>,
}

impl Pieces {
    /// The pieces of a file of this length; nobody is there yet.
    #[expect(clippy::cast_precision_loss, reason = "piece numbers and lengths are far below 2^53")]
    pub fn new(file: Bytes, piece: Bytes) -> Self {
        let count = u32::try_from(file.0.div_ceil(piece.0)).expect("a checked scenario has at most 65,536 pieces");
        let words = (count as usize).div_ceil(64).next_multiple_of(BLOCK);
        let last_length = (file.0 - u64::from(count - 1) * piece.0) as f64;
        Self {
            count,
            length: piece.as_f64(),
            last_length,
            words,
            bits: Vec::new(),
            held: Vec::new(),
            copies: vec![0; count as usize],
        }
    }

    /// Makes room for this many peers, so that joining allocates nothing.
    pub fn reserve(&mut self, peers: usize) {
        self.bits.reserve_exact(peers * 2 * self.words);
        self.held.reserve_exact(peers);
    }

    /// The next peer joins, holding the pieces for which `holds` is true.
    pub fn join(&mut self, holds: impl Fn(u32) -> bool) {
        let start = self.bits.len();
        self.bits.resize(start + 2 * self.words, 0);
        let mut held = 0;
        for piece in 0..self.count {
            let (word, bit) = (piece as usize / 64, 1u64 << (piece % 64));
            if holds(piece) {
                self.bits[start + word] |= bit;
                self.copies[piece as usize] += 1;
                held += 1;
            } else {
                self.bits[start + self.words + word] |= bit;
            }
        }
        self.held.push(held);
    }

    /// A peer leaves with what it has; it wants nothing more.
    pub fn leave(&mut self, peer: u32) {
        for piece in 0..self.count {
            if self.has(peer, piece) {
                self.copies[piece as usize] -= 1;
            }
        }
        let start = self.start(peer);
        self.bits[start..start + 2 * self.words].fill(0);
    }

    /// The length of a piece in bytes.
    pub fn length(&self, piece: u32) -> f64 {
        if piece + 1 == self.count { self.last_length } else { self.length }
    }

    /// How many pieces a peer has.
    pub fn held(&self, peer: u32) -> u32 {
        self.held[peer as usize]
    }

    /// Whether a peer has every piece.
    pub fn has_all(&self, peer: u32) -> bool {
        self.held[peer as usize] == self.count
    }

    /// Whether a peer has a piece.
    pub fn has(&self, peer: u32, piece: u32) -> bool {
        self.have(peer)[piece as usize / 64] >> (piece % 64) & 1 == 1
    }

    /// The pieces a peer has.
    #[inline]
    pub fn have(&self, peer: u32) -> &[u64] {
        let start = self.start(peer);
        &self.bits[start..start + self.words]
    }

    /// The pieces a peer wants.
    #[inline]
    pub fn wanted(&self, peer: u32) -> &[u64] {
        let start = self.start(peer) + self.words;
        &self.bits[start..start + self.words]
    }

    /// Whether `giver` has a piece that `receiver` wants.
    #[inline]
    pub fn useful(&self, giver: u32, receiver: u32) -> bool {
        overlap(self.have(giver), self.wanted(receiver))
    }

    /// Whether a peer wants a piece.
    #[inline]
    pub fn wants(&self, peer: u32, piece: u32) -> bool {
        self.wanted(peer)[piece as usize / 64] >> (piece % 64) & 1 == 1
    }

    /// A peer begins to receive a piece: it does not ask for it elsewhere.
    pub fn begin(&mut self, peer: u32, piece: u32) {
        let word = self.start(peer) + self.words + piece as usize / 64;
        debug_assert!(self.bits[word] >> (piece % 64) & 1 == 1, "only a wanted piece is begun");
        self.bits[word] &= !(1 << (piece % 64));
    }

    /// A peer stops receiving a piece that it has not got whole: it wants it again.
    pub fn want_again(&mut self, peer: u32, piece: u32) {
        let word = self.start(peer) + self.words + piece as usize / 64;
        self.bits[word] |= 1 << (piece % 64);
    }

    /// A peer has a piece whole.
    ///
    /// # Panics
    /// In debug builds, if it had it already: nobody receives a piece twice.
    pub fn gain(&mut self, peer: u32, piece: u32) {
        let word = self.start(peer) + piece as usize / 64;
        debug_assert!(self.bits[word] >> (piece % 64) & 1 == 0, "nobody receives a piece twice");
        self.bits[word] |= 1 << (piece % 64);
        self.held[peer as usize] += 1;
        self.copies[piece as usize] += 1;
    }

    /// The bytes of the pieces that a peer has whole.
    pub fn bytes_held(&self, peer: u32) -> f64 {
        (0..self.count).filter(|&piece| self.has(peer, piece)).map(|piece| self.length(piece)).sum()
    }

    fn start(&self, peer: u32) -> usize {
        peer as usize * 2 * self.words
    }
}

/// Whether two bit sets of the same length have a bit in common.
#[inline]
fn overlap(a: &[u64], b: &[u64]) -> bool {
    let common = |a: &[u64; BLOCK], b: &[u64; BLOCK]| (0..BLOCK).fold(0, |any, lane| any | a[lane] & b[lane]) != 0;
    // Most files have few pieces: one block needs no loop.
    if let (Ok(a), Ok(b)) = (a.try_into(), b.try_into()) {
        return common(a, b);
    }
    let (a, b) = (a.as_chunks::<BLOCK>().0, b.as_chunks::<BLOCK>().0);
    a.iter().zip(b).any(|(a, b)| common(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_piece_may_be_shorter() {
        let pieces = Pieces::new(Bytes(1_000), Bytes(300));
        assert_eq!(pieces.count, 4);
        assert!((pieces.length(0) - 300.0).abs() < 1e-12 && (pieces.length(3) - 100.0).abs() < 1e-12);
        assert_eq!(Pieces::new(Bytes(900), Bytes(300)).count, 3);
    }

    #[test]
    fn a_piece_in_transit_is_neither_had_nor_wanted() {
        let mut pieces = Pieces::new(Bytes(70), Bytes(1));
        pieces.join(|_| true);
        pieces.join(|_| false);
        assert!(pieces.useful(0, 1) && !pieces.useful(1, 0));
        for piece in 0..70 {
            pieces.begin(1, piece);
        }
        assert!(!pieces.useful(0, 1), "everything is on its way");
        pieces.want_again(1, 69);
        assert!(pieces.useful(0, 1));
        pieces.gain(1, 69);
        assert_eq!((pieces.held(1), pieces.copies[69]), (1, 2));
        pieces.leave(0);
        assert_eq!((pieces.copies[0], pieces.copies[69]), (0, 1));
    }
}
