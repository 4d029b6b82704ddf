//! Pieces begun and interrupted: how much of each a peer has, so that another holder may finish it.

use prefetch_index::prefetch_index;

#[derive(Clone, Copy)]
struct Partial {
    piece: u32,
    got: f64,
}

/// The interrupted pieces of every peer, the latest last: most peers have none or a few.
#[derive(Default)]
pub(super) struct Partials {
    of: Vec<Vec<Partial>>,
}

impl Partials {
    /// The next peer joins.
    pub fn join(&mut self) {
        self.of.push(Vec::new());
    }

    /// A peer keeps `got` bytes of a piece.
    pub fn keep(&mut self, peer: u32, piece: u32, got: f64) {
        self.of[peer as usize].push(Partial { piece, got });
    }

    /// Takes the latest interrupted piece of a peer that is one of those `meant`, and what it has of it.
    pub fn take(&mut self, peer: u32, meant: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
        let partials = &mut self.of[peer as usize];
        let place = partials.iter().rposition(|partial| meant(partial.piece))?;
        let Partial { piece, got } = partials.remove(place);
        Some((piece, got))
    }

    /// Asks memory for where a peer's interrupted pieces stand.
    pub fn fetch_row(&self, peer: u32) {
        prefetch_index(&self.of, peer as usize);
    }

    /// Asks memory for the latest interrupted pieces of a peer.
    pub fn fetch(&self, peer: u32) {
        let partials = &self.of[peer as usize];
        if let Some(last) = partials.len().checked_sub(1) {
            prefetch_index(partials, last);
        }
    }

    /// The interrupted pieces of a peer and what it has of each, the latest first.
    pub fn of(&self, peer: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.of[peer as usize].iter().rev().map(|partial| (partial.piece, partial.got))
    }

    /// A peer leaves.
    pub fn leave(&mut self, peer: u32) {
        self.of[peer as usize] = Vec::new();
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
