//! Pieces begun and interrupted: how much of each a peer has, so that another holder may finish it.

use prefetch_index::prefetch_index;
use smallvec::SmallVec;

use crate::column::LINE;

#[derive(Clone, Copy)]
struct Partial {
    piece: u32,
    got: f64,
}

/// The interrupted pieces of one peer, the latest last: most peers have none or a few, and those fill one cache line.
#[derive(Default)]
#[repr(align(64))]
struct Row(SmallVec<[Partial; 3]>);

const _: () = assert!(size_of::<Row>() == LINE, "a few interrupted pieces fill one cache line");

/// The interrupted pieces of every peer.
#[derive(Default)]
pub(super) struct Partials {
    of: Vec<Row>,
}

impl Partials {
    /// The next peer joins.
    pub fn join(&mut self) {
        self.of.push(Row::default());
    }

    /// A peer keeps `got` bytes of a piece.
    pub fn keep(&mut self, peer: u32, piece: u32, got: f64) {
        self.of[peer as usize].0.push(Partial { piece, got });
    }

    /// Takes the latest interrupted piece of a peer that is one of those `meant`, and what it has of it.
    pub fn take(&mut self, peer: u32, meant: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
        let Row(partials) = &mut self.of[peer as usize];
        let place = partials.iter().rposition(|partial| meant(partial.piece))?;
        let Partial { piece, got } = partials.remove(place);
        Some((piece, got))
    }

    /// Asks memory for the interrupted pieces of a peer, if they are few.
    pub fn fetch(&self, peer: u32) {
        prefetch_index(&self.of, peer as usize);
    }

    /// Asks memory for the latest interrupted pieces of a peer that has more than a few: they stand elsewhere.
    pub fn fetch_many(&self, peer: u32) {
        let Row(partials) = &self.of[peer as usize];
        if partials.spilled() {
            prefetch_index(partials, partials.len().saturating_sub(1));
        }
    }

    /// The interrupted pieces of a peer and what it has of each, the latest first.
    pub fn of(&self, peer: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.of[peer as usize].0.iter().rev().map(|partial| (partial.piece, partial.got))
    }

    /// A peer leaves.
    pub fn leave(&mut self, peer: u32) {
        self.of[peer as usize] = Row::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_taken_once() {
        let mut partials = Partials::default();
        partials.join();
        partials.join();
        for piece in 0..4 {
            partials.keep(0, piece, f64::from(piece) + 0.5);
        }
        partials.keep(1, 2, 9.0);
        assert_eq!(partials.take(0, |piece| piece < 3), Some((2, 2.5)), "the latest of those that are meant");
        for piece in [0, 3, 1] {
            assert_eq!(partials.take(0, |other| other == piece), Some((piece, f64::from(piece) + 0.5)));
            assert_eq!(partials.take(0, |other| other == piece), None);
        }
        assert_eq!(partials.of(0).count(), 0);
        assert_eq!(partials.of(1).count(), 1);
        partials.leave(1);
        partials.keep(0, 7, 1.0);
        assert_eq!(partials.of(0).collect::<Vec<_>>(), [(7, 1.0)]);
        assert_eq!(partials.of(1).count(), 0);
    }
}
