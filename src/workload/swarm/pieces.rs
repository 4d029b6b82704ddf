//! Who has which pieces, and who still wants which: two bit sets per peer, side by side in one table.

use prefetch_index::prefetch_index;

use crate::column::LINE;
use crate::units::Bytes;

/// Bit sets are kept in blocks of 256 bits, so that the compiler can use vector registers.
pub(super) type Block = [u64; 4];

const BITS: u32 = 256;

/// Of 256 pieces, those that a peer has and those that it wants. Both are looked at together, and fill one cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Both {
    pub have: Block,
    pub wanted: Block,
}

const _: () = assert!(size_of::<Both>() == LINE, "what a peer has and wants of 256 pieces fills one cache line");

/// The number of no peer.
pub(super) const NOBODY: u32 = u32::MAX;

/// Where a piece stands in a bit set: its block, its word, its bit.
#[inline]
const fn place(piece: u32) -> (usize, usize, u64) {
    ((piece / BITS) as usize, (piece % BITS / 64) as usize, 1 << (piece % 64))
}

/// The pieces that every peer has and wants. A piece is wanted when the peer neither has it nor is receiving it now.
pub(super) struct Pieces {
    /// How many pieces the file has.
    pub count: u32,
    /// The length of every piece but the last, in bytes.
    length: f64,
    /// The length of the last piece, in bytes.
    last_length: f64,
    /// Blocks per bit set.
    blocks: usize,
    /// For each peer its blocks; before all peers, those of nobody.
    bits: Vec<Both>,
    /// How many pieces each peer has.
    held: Vec<u32>,
    /// Whether each peer serves what it has.
    serves: Vec<bool>,
    /// How many of the peers present who serve have each piece.
    pub copies: Vec<u32>,
}

impl Pieces {
    /// The pieces of a file of this length; nobody is there yet.
    #[expect(clippy::cast_precision_loss, reason = "piece numbers and lengths are far below 2^53")]
    pub fn new(file: Bytes, piece: Bytes) -> Self {
        let count = u32::try_from(file.0.div_ceil(piece.0)).expect("a checked scenario has at most 65,536 pieces");
        let last_length = (file.0 - u64::from(count - 1) * piece.0) as f64;
        Self {
            count,
            length: piece.as_f64(),
            last_length,
            blocks: count.div_ceil(BITS) as usize,
            bits: vec![Both::default(); count.div_ceil(BITS) as usize],
            held: Vec::new(),
            serves: Vec::new(),
            copies: vec![0; count as usize],
        }
    }

    /// Makes room for this many peers, so that joining allocates nothing.
    pub fn reserve(&mut self, peers: usize) {
        self.bits.reserve_exact(peers * self.blocks);
        self.held.reserve_exact(peers);
        self.serves.reserve_exact(peers);
    }

    /// The next peer joins, holding the pieces for which `holds` is true; what it has can be had from it if it
    /// `serves`.
    pub fn join(&mut self, holds: impl Fn(u32) -> bool, serves: bool) {
        let start = self.bits.len();
        self.bits.resize(start + self.blocks, Both::default());
        let mut held = 0;
        for piece in 0..self.count {
            let (block, word, bit) = place(piece);
            if holds(piece) {
                self.bits[start + block].have[word] |= bit;
                self.copies[piece as usize] += u32::from(serves);
                held += 1;
            } else {
                self.bits[start + block].wanted[word] |= bit;
            }
        }
        self.held.push(held);
        self.serves.push(serves);
    }

    /// Whether a peer serves what it has.
    pub fn serves(&self, peer: u32) -> bool {
        self.serves[peer as usize]
    }

    /// From here on a peer serves what it has, or does not.
    pub fn serve(&mut self, peer: u32, serves: bool) {
        if self.serves[peer as usize] == serves {
            return;
        }
        self.serves[peer as usize] = serves;
        for piece in 0..self.count {
            let has = u32::from(self.has(peer, piece));
            let copies = &mut self.copies[piece as usize];
            *copies = if serves { *copies + has } else { *copies - has };
        }
    }

    /// A peer leaves with what it has; it wants nothing more.
    pub fn leave(&mut self, peer: u32) {
        self.serve(peer, false);
        let start = self.start(peer);
        self.bits[start..start + self.blocks].fill(Both::default());
    }

    /// Asks memory for what peers have and want of the first 256 pieces.
    #[inline]
    pub fn fetch(&self, peers: &[u32]) {
        for &peer in peers {
            prefetch_index(&self.bits, self.start(peer));
        }
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
    #[inline]
    pub fn has(&self, peer: u32, piece: u32) -> bool {
        let (block, word, bit) = place(piece);
        self.bits[self.start(peer) + block].have[word] & bit != 0
    }

    /// Whether a peer wants a piece.
    #[inline]
    pub fn wants(&self, peer: u32, piece: u32) -> bool {
        let (block, word, bit) = place(piece);
        self.bits[self.start(peer) + block].wanted[word] & bit != 0
    }

    /// The pieces that a peer has and wants.
    #[inline]
    pub fn of(&self, peer: u32) -> &[Both] {
        let start = self.start(peer);
        &self.bits[start..start + self.blocks]
    }

    /// Answers which of one block of 256 pieces a peer has; [`NOBODY`] has none.
    #[inline]
    pub fn have_block(&self, block: usize) -> impl Fn(u32) -> Block + Copy + '_ {
        let (bits, stride) = (&self.bits[block..], self.blocks);
        move |peer| bits[peer.wrapping_add(1) as usize * stride].have
    }

    /// Whether a giver with these pieces has one that `receiver` wants.
    pub fn any_useful(&self, giver: &[Both], receiver: u32) -> bool {
        giver.iter().zip(self.of(receiver)).any(|(giver, receiver)| is_useful(giver, receiver))
    }

    /// The same for a file of one block of 256 pieces, as most are: it needs no loop.
    #[inline]
    pub fn useful(&self, giver: &Both, receiver: u32) -> bool {
        debug_assert!(self.blocks == 1, "a file of one block");
        is_useful(giver, &self.bits[receiver.wrapping_add(1) as usize])
    }

    /// A peer begins to receive a piece: it does not ask for it elsewhere.
    pub fn begin(&mut self, peer: u32, piece: u32) {
        debug_assert!(self.wants(peer, piece), "only a wanted piece is begun");
        let (block, word, bit) = place(piece);
        let start = self.start(peer);
        self.bits[start + block].wanted[word] &= !bit;
    }

    /// A peer stops receiving a piece that it has not got whole: it wants it again.
    pub fn want_again(&mut self, peer: u32, piece: u32) {
        let (block, word, bit) = place(piece);
        let start = self.start(peer);
        self.bits[start + block].wanted[word] |= bit;
    }

    /// A peer has a piece whole.
    ///
    /// # Panics
    /// In debug builds, if it had it already: nobody receives a piece twice.
    pub fn gain(&mut self, peer: u32, piece: u32) {
        debug_assert!(!self.has(peer, piece), "nobody receives a piece twice");
        let (block, word, bit) = place(piece);
        let start = self.start(peer);
        self.bits[start + block].have[word] |= bit;
        self.held[peer as usize] += 1;
        self.copies[piece as usize] += u32::from(self.serves[peer as usize]);
    }

    /// The lowest number of copies of a piece that can be had, and how many pieces nobody serves.
    pub fn availability(&self) -> (u32, u32) {
        let lost = self.copies.iter().filter(|copies| **copies == 0).count();
        (self.copies.iter().copied().min().unwrap_or(0), u32::try_from(lost).expect("pieces are numbered by u32"))
    }

    /// The bytes of the pieces that a peer has whole.
    pub fn bytes_held(&self, peer: u32) -> f64 {
        (0..self.count).filter(|&piece| self.has(peer, piece)).map(|piece| self.length(piece)).sum()
    }

    #[inline]
    fn start(&self, peer: u32) -> usize {
        peer.wrapping_add(1) as usize * self.blocks
    }
}

/// Whether a giver has a piece that a receiver wants.
#[inline]
fn is_useful(giver: &Both, receiver: &Both) -> bool {
    let (a, b) = (&giver.have, &receiver.wanted);
    (a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]) | (a[3] & b[3]) != 0
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

    fn useful(pieces: &Pieces, giver: u32, receiver: u32) -> bool {
        pieces.any_useful(pieces.of(giver), receiver)
    }

    #[test]
    fn a_piece_in_transit_is_neither_had_nor_wanted() {
        let mut pieces = Pieces::new(Bytes(70), Bytes(1));
        pieces.join(|_| true, true);
        pieces.join(|_| false, true);
        assert!(useful(&pieces, 0, 1) && !useful(&pieces, 1, 0));
        for piece in 0..70 {
            pieces.begin(1, piece);
        }
        assert!(!useful(&pieces, 0, 1), "everything is on its way");
        pieces.want_again(1, 69);
        assert!(useful(&pieces, 0, 1));
        pieces.gain(1, 69);
        assert_eq!((pieces.held(1), pieces.copies[69]), (1, 2));
        pieces.leave(0);
        assert_eq!((pieces.copies[0], pieces.copies[69]), (0, 1));
    }
}
