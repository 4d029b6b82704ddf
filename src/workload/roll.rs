//! A roll of peers who are there, and draws without replacement from any list.

use crate::random::{self, Stream};

const ABSENT: u32 = u32::MAX;

/// Some of the peers, in no meaningful order. A peer is put on it, looked up and taken off in constant time.
#[derive(Debug, Default)]
pub(super) struct Roll {
    members: Vec<u32>,
    /// For each peer its place in `members`.
    places: Vec<u32>,
}

impl Roll {
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    pub fn len(&self) -> u32 {
        u32::try_from(self.members.len()).expect("peers are numbered by u32")
    }

    pub fn has(&self, peer: u32) -> bool {
        self.places.get(peer as usize).is_some_and(|place| *place != ABSENT)
    }

    /// Puts a peer on the roll, unless it is there.
    pub fn add(&mut self, peer: u32) {
        if self.has(peer) {
            return;
        }
        let index = peer as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, ABSENT);
        }
        self.places[index] = self.len();
        self.members.push(peer);
    }

    /// Takes a peer off the roll, if it is there.
    pub fn remove(&mut self, peer: u32) {
        if !self.has(peer) {
            return;
        }
        let place = std::mem::replace(&mut self.places[peer as usize], ABSENT);
        self.members.swap_remove(place as usize);
        if let Some(moved) = self.members.get(place as usize) {
            self.places[*moved as usize] = place;
        }
    }
}

/// Up to so many draws, one that was drawn before is found by looking through them.
const FEW: usize = 16;

/// Draws from a list without replacement, one at a time: whoever stops early has paid for what it drew only.
#[derive(Debug, Default)]
pub(super) struct Lottery {
    drawn: Vec<u32>,
    /// Once many were drawn: the places that are left.
    rest: Vec<u32>,
}

impl Lottery {
    /// Begins anew.
    pub fn start(&mut self) {
        self.drawn.clear();
        self.rest.clear();
    }

    /// A place in a list of this length that was not drawn since the start; `None` if all were.
    pub fn next(&mut self, length: u32, stream: &mut Stream) -> Option<u32> {
        if self.drawn.len() >= length as usize {
            return None;
        }
        let place = if self.drawn.len() < FEW {
            loop {
                let place = random::below(stream, length);
                if !self.drawn.contains(&place) {
                    break place;
                }
            }
        } else {
            if self.drawn.len() == FEW {
                self.rest.extend((0..length).filter(|place| !self.drawn.contains(place)));
            }
            let left = u32::try_from(self.rest.len()).expect("places are numbered by u32");
            self.rest.swap_remove(random::below(stream, left) as usize)
        };
        self.drawn.push(place);
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    #[test]
    fn a_roll_knows_who_is_on_it() {
        let mut roll = Roll::default();
        for peer in [3, 7, 5, 3] {
            roll.add(peer);
        }
        roll.remove(3);
        roll.remove(9);
        assert_eq!((roll.members(), roll.has(7), roll.has(3)), (&[5, 7][..], true, false));
        roll.remove(7);
        roll.remove(5);
        assert_eq!(roll.len(), 0);
    }

    #[test]
    fn a_lottery_draws_every_place_once_and_each_first_as_often() {
        let mut stream = Streams::new(1, 0).stream("lottery");
        let mut lottery = Lottery::default();
        let mut last = [0_u32; 40];
        for _ in 0..20_000 {
            lottery.start();
            let mut drawn: Vec<u32> = std::iter::from_fn(|| lottery.next(40, &mut stream)).collect();
            last[drawn[39] as usize] += 1;
            drawn.sort_unstable();
            assert!(drawn.iter().copied().eq(0..40));
        }
        assert!(last.iter().all(|count| count.abs_diff(500) < 100), "{last:?}");
    }
}
