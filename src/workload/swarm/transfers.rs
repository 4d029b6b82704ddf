//! What is in transit: each giver's transfers side by side in one table, so that a giver is handled in a few cache
//! lines.

use prefetch_index::prefetch_index;

use super::rates::{Which, lower};
use crate::column::LINE;
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
    /// The bytes that have come and were not told to anyone yet.
    pub untold: f64,
}

const _: () = assert!(size_of::<Transfer>() == 64, "a transfer fills one cache line");

impl Transfer {
    /// What has moved up to now and is not accounted for, at the rate that it had.
    #[inline]
    pub fn moved(&self, now: Time) -> f64 {
        lower(self.rate * (now - self.settled).secs(), self.left)
    }

    /// Notes what has moved up to now. It is told when somebody looks at it.
    #[inline]
    pub fn settle(&mut self, now: Time) {
        let moved = self.moved(now);
        self.settled = now;
        self.left -= moved;
        self.untold += moved;
    }

    /// The bytes that have come and were not told yet: they are told now.
    #[inline]
    pub fn take_untold(&mut self) -> f64 {
        std::mem::take(&mut self.untold)
    }

    /// When the piece will be whole if it goes on at this rate from now.
    #[inline]
    pub fn whole_at(&self, now: Time) -> Time {
        now + Time::from_secs_f64(self.left / self.rate)
    }
}

#[derive(Clone, Copy, Default)]
struct Row {
    first: u32,
    active: u16,
    /// Which of them is due first, as far as that is known.
    soonest: Option<u16>,
    /// The row has room for 5 << class transfers; none at all until the first transfer.
    class: u8,
    placed: bool,
}

/// Which of the transfers seen so far is due first: of several the one that was seen first.
struct First {
    index: u16,
    due: Time,
}

impl Default for First {
    fn default() -> Self {
        Self { index: 0, due: Time::NEVER }
    }
}

impl First {
    #[inline]
    fn see(&mut self, index: u16, due: Time) {
        if due < self.due {
            *self = Self { index, due };
        }
    }
}

/// The most classes of rows: 5 << 15 transfers of one giver.
const CLASSES: usize = 16;

/// The transfers of all givers.
#[derive(Default)]
pub(super) struct Transfers {
    rows: Vec<Row>,
    table: Vec<Transfer>,
    /// When each piece will be whole: apart from the rest, since the first of them is looked for at every event.
    dues: Vec<Time>,
    free: [Vec<u32>; CLASSES],
}

impl Transfers {
    /// So many peers will join, and each takes a row. A table of cache lines that outgrows its room is copied, and is
    /// there twice for that while.
    pub fn reserve(&mut self, peers: usize) {
        self.rows.reserve(peers);
        self.table.reserve(room(0) as usize * peers);
        self.dues.reserve(room(0) as usize * peers);
    }

    /// The next peer joins.
    pub fn join(&mut self) {
        self.rows.push(Row::default());
    }

    /// Where a giver's transfers stand in the table.
    pub fn places(&self, giver: u32) -> std::ops::Range<u32> {
        let row = self.rows[giver as usize];
        row.first..row.first + u32::from(row.active)
    }

    /// A giver's transfers.
    #[inline]
    pub fn of(&self, giver: u32) -> &[Transfer] {
        let places = self.places(giver);
        &self.table[places.start as usize..places.end as usize]
    }

    /// A giver's transfers.
    #[inline]
    pub fn of_mut(&mut self, giver: u32) -> &mut [Transfer] {
        let places = self.places(giver);
        &mut self.table[places.start as usize..places.end as usize]
    }

    /// Asks memory for where a giver's transfers stand.
    pub fn fetch_row(&self, giver: u32) {
        prefetch_index(&self.rows, giver as usize);
    }

    /// Asks memory for when a giver's transfers are due.
    pub fn fetch_dues(&self, giver: u32) {
        for place in self.places(giver).step_by(LINE / size_of::<Time>()) {
            prefetch_index(&self.dues, place as usize);
        }
    }

    /// Asks memory for a giver's transfers.
    pub fn fetch(&self, giver: u32) {
        self.places(giver).for_each(|place| self.fetch_at(place));
    }

    /// Asks memory for the transfer at a place.
    pub fn fetch_at(&self, place: u32) {
        prefetch_index(&self.table, place as usize);
    }

    /// Where the one of a giver's transfers stands that is due first, and when it is: of several the one that stands first.
    #[inline]
    pub fn first_due(&self, giver: u32) -> Option<(u32, Time)> {
        let row = self.rows[giver as usize];
        let index = row.soonest.or_else(|| self.find_soonest(row))?;
        let place = row.first + u32::from(index);
        Some((place, self.dues[place as usize]))
    }

    /// The same, and it is known from here on until something changes.
    #[inline]
    pub fn note_first_due(&mut self, giver: u32) -> Option<(u32, Time)> {
        let row = self.rows[giver as usize];
        if row.soonest.is_none() {
            self.rows[giver as usize].soonest = self.find_soonest(row);
        }
        self.first_due(giver)
    }

    /// Looks at when each is due.
    fn find_soonest(&self, row: Row) -> Option<u16> {
        let mut first = First::default();
        (0..)
            .zip(&self.dues[row.first as usize..][..usize::from(row.active)])
            .for_each(|(index, due)| first.see(index, *due));
        (row.active > 0).then_some(first.index)
    }

    /// Those of a giver's transfers go on at the rate that `rate` gives each; answers when the first of all is due.
    #[inline]
    pub fn change_rates(
        &mut self,
        giver: u32,
        which: Which,
        now: Time,
        rate: impl Fn(&Transfer) -> f64,
    ) -> Option<Time> {
        let change = |transfer: &mut Transfer| {
            let rate = rate(transfer);
            (rate.to_bits() != transfer.rate.to_bits()).then(|| {
                transfer.settle(now);
                transfer.rate = rate;
                transfer.whole_at(now)
            })
        };
        if let Which::One(place) = which
            && let Some(due) = change(&mut self.table[place as usize])
        {
            self.set_due(place, due);
        }
        if which != Which::All {
            return self.note_first_due(giver).map(|(_, due)| due);
        }
        let row = &mut self.rows[giver as usize];
        let places = row.first as usize..row.first as usize + usize::from(row.active);
        let mut first = First::default();
        for (index, (transfer, due)) in (0..).zip(self.table[places.clone()].iter_mut().zip(&mut self.dues[places])) {
            if let Some(changed) = change(transfer) {
                *due = changed;
            }
            first.see(index, *due);
        }
        row.soonest = (row.active > 0).then_some(first.index);
        row.soonest.map(|_| first.due)
    }

    /// The transfer at a place is due then.
    #[inline]
    pub fn set_due(&mut self, place: u32, due: Time) {
        self.dues[place as usize] = due;
        let row = &mut self.rows[self.table[place as usize].giver as usize];
        let index = u16::try_from(place - row.first).expect("a giver's transfers are numbered by u16");
        if let Some(soonest) = row.soonest {
            if index == soonest {
                row.soonest = None;
            } else if (due, index) < (self.dues[(row.first + u32::from(soonest)) as usize], soonest) {
                row.soonest = Some(index);
            }
        }
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

    /// Adds a transfer, and notes its place on the receiver's page. It is not due before it has a rate.
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
        self.dues[place as usize] = Time::NEVER;
        incoming[transfer.receiver_page as usize] = place;
    }

    /// Removes the transfer at a place; its giver's last one takes its place.
    #[inline]
    pub fn remove(&mut self, place: u32, incoming: &mut [u32]) -> Transfer {
        let removed = self.table[place as usize];
        let row = &mut self.rows[removed.giver as usize];
        row.active -= 1;
        row.soonest = None;
        let last = row.first + u32::from(row.active);
        incoming[removed.receiver_page as usize] = NO_TRANSFER;
        if place != last {
            let moved = self.table[last as usize];
            self.table[place as usize] = moved;
            self.dues[place as usize] = self.dues[last as usize];
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
            self.dues.resize(self.table.len(), Time::NEVER);
            first
        });
        let row = &mut self.rows[giver as usize];
        *row = Row { first, class, placed: true, ..*row };
    }

    fn move_to_larger(&mut self, giver: u32, incoming: &mut [u32]) {
        let old = self.rows[giver as usize];
        let filler = self.table[old.first as usize];
        self.place(giver, old.class + 1, filler);
        let first = self.rows[giver as usize].first;
        for index in 0..u32::from(old.active) {
            let transfer = self.table[(old.first + index) as usize];
            self.table[(first + index) as usize] = transfer;
            self.dues[(first + index) as usize] = self.dues[(old.first + index) as usize];
            incoming[transfer.receiver_page as usize] = first + index;
        }
        self.free[usize::from(old.class)].push(old.first);
    }
}

/// Most rules serve four or five at once: rows of four would be left behind by everyone who serves a fifth.
const fn room(class: u8) -> u32 {
    5 << class
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            untold: 0.0,
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

    proptest! {
        #[test]
        fn what_is_due_first_is_known_whatever_changed(steps in proptest::collection::vec((0u8..7, 0u32..12, 0u32..6), 1..80)) {
            let mut transfers = Transfers::default();
            let mut incoming = vec![NO_TRANSFER; 12];
            (0..2).for_each(|_| transfers.join());
            for (what, receiver, due) in steps {
                let place = incoming[receiver as usize];
                match (what, place) {
                    (0, NO_TRANSFER) => transfers.add(transfer(receiver % 2, receiver), &mut incoming),
                    (_, NO_TRANSFER) => {}
                    (1, _) => _ = transfers.remove(place, &mut incoming),
                    (2 | 3, _) => {
                        let which = if what == 2 { Which::All } else { Which::One(place) };
                        // Some of a giver's transfers at this rate, others at a rate of their own.
                        let rate = |transfer: &Transfer| [f64::from(due), 3.0][(transfer.receiver % 4 / 3) as usize];
                        transfers.change_rates(receiver % 2, which, Time::ZERO, rate);
                    }
                    _ => transfers.set_due(place, Time::from_secs(due.into())),
                }
                for giver in 0..2 {
                    let dues = transfers.places(giver).map(|place| (transfers.dues[place as usize], place));
                    let expected = dues.min().map(|(due, place)| (place, due));
                    prop_assert_eq!(transfers.first_due(giver), expected);
                    prop_assert_eq!(transfers.note_first_due(giver), expected);
                }
            }
        }
    }
}
