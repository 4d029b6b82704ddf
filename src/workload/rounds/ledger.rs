//! What everyone received in one round: a list for each peer, in the order of the givers.

/// What one peer received of another in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Gift {
    pub giver: u16,
    /// In the unit of capacities; above 0.
    pub amount: f64,
}

/// The gifts of one round. Each peer has room for one gift of each other; most lists are short.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Where each list ends.
    ends: Vec<u32>,
    gifts: Vec<Gift>,
}

impl Ledger {
    /// Nothing received yet, among so many peers.
    pub fn open(&mut self, peers: u16) {
        let room = usize::from(peers);
        self.ends.resize(room, 0);
        // What lies beyond the ends is never read.
        self.gifts.resize(room * room, Gift::default());
        self.clear();
    }

    #[inline]
    pub fn clear(&mut self) {
        let room = self.ends.len();
        self.ends.iter_mut().zip((0..).step_by(room)).for_each(|(end, begin)| *end = begin);
    }

    /// Givers come in ascending order, each at most once.
    #[inline]
    pub fn push(&mut self, receiver: u16, gift: Gift) {
        debug_assert!(self.of(receiver).last().is_none_or(|last| last.giver < gift.giver), "out of order");
        let end = &mut self.ends[usize::from(receiver)];
        self.gifts[*end as usize] = gift;
        *end += 1;
    }

    #[inline]
    pub fn of(&self, receiver: u16) -> &[Gift] {
        let receiver = usize::from(receiver);
        &self.gifts[receiver * self.ends.len()..self.ends[receiver] as usize]
    }
}
