//! Pieces begun and interrupted: how much of each a peer has, so that another holder may finish it.

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Partial {
    piece: u32,
    next: u32,
    got: f64,
}

/// The interrupted pieces of every peer, as short lists in one pool: most peers have none or a few.
#[derive(Default)]
pub(super) struct Partials {
    first: Vec<u32>,
    pool: Vec<Partial>,
    free: Vec<u32>,
}

impl Partials {
    /// The next peer joins.
    pub fn join(&mut self) {
        self.first.push(NONE);
    }

    /// A peer keeps `got` bytes of a piece.
    pub fn keep(&mut self, peer: u32, piece: u32, got: f64) {
        let partial = Partial { piece, next: self.first[peer as usize], got };
        let place = if let Some(place) = self.free.pop() {
            self.pool[place as usize] = partial;
            place
        } else {
            self.pool.push(partial);
            u32::try_from(self.pool.len() - 1).expect("fewer than 2^32 interrupted pieces")
        };
        self.first[peer as usize] = place;
    }

    /// Takes what a peer has of a piece: 0 bytes if it has none of it.
    pub fn take(&mut self, peer: u32, piece: u32) -> f64 {
        let mut before = NONE;
        let mut place = self.first[peer as usize];
        while place != NONE {
            let partial = self.pool[place as usize];
            if partial.piece == piece {
                if before == NONE {
                    self.first[peer as usize] = partial.next;
                } else {
                    self.pool[before as usize].next = partial.next;
                }
                self.free.push(place);
                return partial.got;
            }
            before = place;
            place = partial.next;
        }
        0.0
    }

    /// The interrupted pieces of a peer and what it has of each, the latest first.
    pub fn of(&self, peer: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let mut place = self.first[peer as usize];
        std::iter::from_fn(move || {
            let partial = *self.pool.get(place as usize)?;
            place = partial.next;
            Some((partial.piece, partial.got))
        })
    }

    /// A peer leaves.
    pub fn leave(&mut self, peer: u32) {
        let mut place = self.first[peer as usize];
        while place != NONE {
            self.free.push(place);
            place = self.pool[place as usize].next;
        }
        self.first[peer as usize] = NONE;
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
        for piece in [2, 0, 3, 1] {
            assert!((partials.take(0, piece) - f64::from(piece) - 0.5).abs() < 1e-12);
            assert!(partials.take(0, piece).abs() < 1e-12);
        }
        assert_eq!(partials.of(0).count(), 0);
        assert_eq!(partials.of(1).count(), 1);
        partials.leave(1);
        partials.keep(0, 7, 1.0);
        assert_eq!(partials.of(0).collect::<Vec<_>>(), [(7, 1.0)]);
        assert_eq!(partials.pool.len(), 5, "places are used again");
    }
}
