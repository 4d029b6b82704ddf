//! What is in transit: each giver's transfers side by side in one table, so that a giver is handled in a few cache lines.

use prefetch_index::prefetch_index;

use super::rates::Which;
use crate::incentive::Lasts;
use crate::units::Time;

/// No transfer.
pub(super) const NO_TRANSFER: u32 = u32::MAX;

/// One piece on its way from one giver to one receiver.
///
/// It fills one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Transfer {
    pub giver: u32,
    pub receiver: u32,
    pub giver_page: u32,
    pub receiver_page: u32,
    pub piece: u32,
    pub lasts: Lasts,
    /// Its part of the giver's capacity, relative to the weights of the giver's other transfers.
    pub weight: f64,
    /// Bytes still to come, as of `settled`.
    pub left: f64,
    /// Bytes per second since `settled`.
    pub rate: f64,
    /// Up to when what has come is accounted for.
    pub settled: Time,
    /// When the piece will be whole at this rate.
    pub due: Time,
}

const _: () = assert!(size_of::<Transfer>() == 64, "a transfer fills one cache line");

#[derive(Clone, Copy, Default)]
struct Row {
    first: u32,
    active: u16,
    /// The row has room for 4 << class transfers; 0 with no room at all until the first transfer.
    class: u8,
    placed: bool,
}

/// The most classes of rows: 4 << 15 transfers of one giver.
const CLASSES: usize = 16;

/// The transfers of all givers.
#[derive(Default)]
pub(super) struct Transfers {
    rows: Vec<Row>,
    table: Vec<Transfer>,
    /// For each transfer, the bytes that have come and were not told to anyone yet.
    untold: Vec<f64>,
    free: [Vec<u32>; CLASSES],
}

impl Transfers {
    /// The next peer joins.
    pub fn join(&mut self) {
        self.rows.push(Row::default());
    }

    /// Where a giver's transfers stand in the table.
    pub fn places(&self, giver: u32) -> std::ops::Range<u32> {
        let row = self.rows[giver as usize];
        row.first..row.first + u32::from(row.active)
    }

    /// Where those of a giver's transfers stand.
    pub fn those(&self, giver: u32, which: Which) -> std::ops::Range<u32> {
        match which {
            Which::None => 0..0,
            Which::One(place) => place..place + 1,
            Which::All => self.places(giver),
        }
    }

    /// A giver's transfers.
    #[inline]
    pub fn of(&self, giver: u32) -> &[Transfer] {
        let places = self.places(giver);
        &self.table[places.start as usize..places.end as usize]
    }

    /// Asks memory for where a giver's transfers stand.
    pub fn fetch_row(&self, giver: u32) {
        prefetch_index(&self.rows, giver as usize);
    }

    /// Asks memory for a giver's transfers.
    pub fn fetch(&self, giver: u32) {
        let places = self.places(giver);
        prefetch_index(&self.untold, places.start as usize);
        for place in places {
            prefetch_index(&self.table, place as usize);
        }
    }

    /// Asks memory for the transfer at a place.
    pub fn fetch_at(&self, place: u32) {
        prefetch_index(&self.table, place as usize);
        prefetch_index(&self.untold, place as usize);
    }

    /// Where the one of a giver's transfers stands that is due first, and when it is.
    #[inline]
    pub fn first_due(&self, giver: u32) -> Option<(u32, Time)> {
        let dues = self.of(giver).iter().map(|transfer| transfer.due);
        self.places(giver).zip(dues).min_by_key(|(_, due)| *due)
    }

    /// So many bytes more have come and were not told yet.
    #[inline]
    pub fn add_untold(&mut self, place: u32, bytes: f64) {
        self.untold[place as usize] += bytes;
    }

    /// The bytes that have come and were not told yet: they are told now.
    #[inline]
    pub fn take_untold(&mut self, place: u32) -> f64 {
        std::mem::take(&mut self.untold[place as usize])
    }

    /// The transfer at a place.
    #[inline]
    pub fn at(&self, place: u32) -> &Transfer {
        &self.table[place as usize]
    }

    /// The transfer at a place.
    #[inline]
    pub fn at_mut(&mut self, place: u32) -> &mut Transfer {
        &mut self.table[place as usize]
    }

    /// Adds a transfer, and notes its place on the receiver's page.
    pub fn add(&mut self, transfer: Transfer, incoming: &mut [u32]) {
        let giver = transfer.giver;
        let row = self.rows[giver as usize];
        if !row.placed {
            self.place(giver, 0, transfer);
        } else if u32::from(row.active) == room(row.class) {
            self.move_to_larger(giver, incoming);
        }
        let row = &mut self.rows[giver as usize];
        let place = row.first + u32::from(row.active);
        row.active += 1;
        self.table[place as usize] = transfer;
        self.untold[place as usize] = 0.0;
        incoming[transfer.receiver_page as usize] = place;
    }

    /// Removes the transfer at a place; its giver's last one takes its place.
    pub fn remove(&mut self, place: u32, incoming: &mut [u32]) -> Transfer {
        let removed = self.table[place as usize];
        let row = &mut self.rows[removed.giver as usize];
        row.active -= 1;
        let last = row.first + u32::from(row.active);
        incoming[removed.receiver_page as usize] = NO_TRANSFER;
        if place != last {
            let moved = self.table[last as usize];
            self.table[place as usize] = moved;
            self.untold[place as usize] = self.untold[last as usize];
            incoming[moved.receiver_page as usize] = place;
        }
        removed
    }

    /// A peer without transfers leaves; its row is used again.
    pub fn leave(&mut self, peer: u32) {
        let row = std::mem::take(&mut self.rows[peer as usize]);
        debug_assert!(row.active == 0, "transfers end before a peer leaves");
        if row.placed {
            self.free[usize::from(row.class)].push(row.first);
        }
    }

    fn place(&mut self, giver: u32, class: u8, filler: Transfer) {
        let first = self.free[usize::from(class)].pop().unwrap_or_else(|| {
            let first = u32::try_from(self.table.len()).expect("fewer than 2^32 transfers");
            self.table.resize(self.table.len() + room(class) as usize, filler);
            self.untold.resize(self.table.len(), 0.0);
            first
        });
        let row = &mut self.rows[giver as usize];
        *row = Row { first, class, placed: true, active: row.active };
    }

    fn move_to_larger(&mut self, giver: u32, incoming: &mut [u32]) {
        let old = self.rows[giver as usize];
        let filler = self.table[old.first as usize];
        self.place(giver, old.class + 1, filler);
        let first = self.rows[giver as usize].first;
        for index in 0..u32::from(old.active) {
            let transfer = self.table[(old.first + index) as usize];
            self.table[(first + index) as usize] = transfer;
            self.untold[(first + index) as usize] = self.untold[(old.first + index) as usize];
            incoming[transfer.receiver_page as usize] = first + index;
        }
        self.free[usize::from(old.class)].push(old.first);
    }
}

const fn room(class: u8) -> u32 {
    4 << class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(giver: u32, receiver: u32) -> Transfer {
        Transfer {
            giver,
            receiver,
            giver_page: 0,
            receiver_page: receiver,
            piece: 0,
            weight: 1.0,
            left: 1.0,
            rate: 0.0,
            settled: Time::ZERO,
            due: Time::NEVER,
            lasts: Lasts::OnePiece,
        }
    }

    #[test]
    fn receivers_always_know_where_their_transfer_stands() {
        let mut transfers = Transfers::default();
        let mut incoming = vec![NO_TRANSFER; 100];
        for _ in 0..3 {
            transfers.join();
        }
        for receiver in 0..100 {
            transfers.add(transfer(receiver % 3, receiver), &mut incoming);
        }
        for receiver in (0..100).step_by(2) {
            let removed = transfers.remove(incoming[receiver as usize], &mut incoming);
            assert_eq!(removed.receiver, receiver);
        }
        for receiver in 0..100u32 {
            let place = incoming[receiver as usize];
            if receiver % 2 == 0 {
                assert_eq!(place, NO_TRANSFER);
            } else {
                assert_eq!(transfers.at(place).receiver, receiver);
                assert!(transfers.places(receiver % 3).contains(&place));
            }
        }
        let all: usize = (0..3).map(|giver| transfers.of(giver).len()).sum();
        assert_eq!(all, 50);
    }
}
