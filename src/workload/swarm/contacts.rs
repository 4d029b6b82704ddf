//! Who is linked to whom now: for each peer a row of pages, one per neighbour, each knowing its mirror on the other
//! side.
//!
//! Pages are what rules keep their ledgers by: a page stays where it is as long as the link lasts, and the pages of one
//! peer are consecutive.

use std::ops::Range;

use prefetch_index::prefetch_index;

use super::pieces::NOBODY;
use super::transfers::NO_TRANSFER;
use crate::column::LINE;

#[derive(Clone, Copy, Default)]
struct Row {
    first: u32,
    room: u32,
    /// Pages beyond this one have never been used, so that scans can stop early.
    reached: u32,
    degree: u32,
}

/// What the owner of a page does for that neighbour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Service {
    /// Nothing yet: its rule is asked when the neighbour wants something.
    #[default]
    Open,
    /// It serves it.
    Given,
    /// It has refused it, and need not look at it again before its next round.
    Refused,
}

/// The links of all peers.
#[derive(Default)]
pub(super) struct Contacts {
    rows: Vec<Row>,
    other: Vec<u32>,
    mirror: Vec<u32>,
    /// For each page, the transfer that comes in from that neighbour.
    pub incoming: Vec<u32>,
    /// For each page, what its owner does for that neighbour.
    pub service: Vec<Service>,
    /// Rows of peers that left, to be used again by peers who need as much room.
    free_rows: Vec<(u32, u32)>,
}

impl Contacts {
    /// The next peer joins, with room for so many neighbours.
    pub fn join(&mut self, room: u32) {
        let first = if let Some(place) = self.free_rows.iter().rposition(|(_, free)| *free == room) {
            self.free_rows.swap_remove(place).0
        } else {
            let first = u32::try_from(self.other.len()).expect("fewer than 2^32 links");
            let len = self.other.len() + room as usize;
            assert!(u32::try_from(len).is_ok(), "fewer than 2^32 links");
            self.other.resize(len, NOBODY);
            self.mirror.resize(len, NOBODY);
            self.incoming.resize(len, NO_TRANSFER);
            self.service.resize(len, Service::Open);
            first
        };
        self.rows.push(Row { first, room, reached: 0, degree: 0 });
    }

    /// Makes room for so many pages, so that joining allocates nothing.
    pub fn reserve(&mut self, peers: usize, pages: usize) {
        self.rows.reserve_exact(peers);
        self.other.reserve_exact(pages);
        self.mirror.reserve_exact(pages);
        self.incoming.reserve_exact(pages);
        self.service.reserve_exact(pages);
    }

    /// A peer that has left, and has no links any more, gives its row back.
    pub fn leave(&mut self, peer: u32) {
        let row = &mut self.rows[peer as usize];
        debug_assert!(row.degree == 0, "links are closed before a peer leaves");
        if row.room > 0 {
            self.free_rows.push((row.first, row.room));
        }
        *row = Row::default();
    }

    /// How many neighbours a peer has.
    pub fn degree(&self, peer: u32) -> u32 {
        self.rows[peer as usize].degree
    }

    /// How many neighbours a peer may have.
    pub fn room(&self, peer: u32) -> u32 {
        self.rows[peer as usize].room
    }

    /// Whether a peer has room for one more neighbour.
    pub fn has_room(&self, peer: u32) -> bool {
        let row = &self.rows[peer as usize];
        row.degree < row.room
    }

    /// The pages of a peer that may be in use.
    pub fn pages(&self, peer: u32) -> Range<u32> {
        let row = &self.rows[peer as usize];
        row.first..row.first + row.reached
    }

    /// The neighbour on a page; `None` if the page is empty.
    #[inline]
    pub fn other(&self, page: u32) -> Option<u32> {
        let other = self.other[page as usize];
        (other != NOBODY).then_some(other)
    }

    /// The page on the other side of a link.
    pub fn mirror(&self, page: u32) -> u32 {
        self.mirror[page as usize]
    }

    /// Asks memory for where a peer's pages stand.
    pub fn fetch_row(&self, peer: u32) {
        prefetch_index(&self.rows, peer as usize);
    }

    /// Asks memory for a peer's neighbours, and for what comes in from them.
    pub fn fetch(&self, peer: u32) {
        self.fetch_row_of(&self.other, peer);
        self.fetch_row_of(&self.incoming, peer);
    }

    /// Asks memory for a peer's neighbours.
    pub fn fetch_others(&self, peer: u32) {
        self.fetch_row_of(&self.other, peer);
    }

    /// Asks memory for where a peer's pages have their mirrors.
    pub fn fetch_mirrors(&self, peer: u32) {
        self.fetch_row_of(&self.mirror, peer);
    }

    #[inline]
    fn fetch_row_of(&self, column: &[u32], peer: u32) {
        for page in self.pages(peer).step_by(LINE / size_of::<u32>()) {
            prefetch_index(column, page as usize);
        }
    }

    /// Asks memory for what comes in on a page.
    pub fn fetch_incoming(&self, page: u32) {
        prefetch_index(&self.incoming, page as usize);
    }

    /// The neighbours of a peer, with `NOBODY` on pages that are empty.
    #[inline]
    pub fn row(&self, peer: u32) -> &[u32] {
        let pages = self.pages(peer);
        &self.other[pages.start as usize..pages.end as usize]
    }

    /// The neighbours of a peer.
    pub fn neighbours(&self, peer: u32) -> impl Iterator<Item = u32> + Clone + '_ {
        self.row(peer).iter().copied().filter(|other| *other != NOBODY)
    }

    /// Where the transfers to a peer stand.
    #[inline]
    pub fn incoming_of(&self, peer: u32) -> impl Iterator<Item = u32> + '_ {
        self.incoming_row(peer).iter().copied().filter(|place| *place != NO_TRANSFER)
    }

    /// The pages of a peer, with `NOBODY` on those that are empty: each with the neighbour, and what the peer does for
    /// it.
    #[inline]
    pub fn links(&self, peer: u32) -> impl ExactSizeIterator<Item = (u32, u32, Service)> + '_ {
        let pages = self.pages(peer);
        let service = &self.service[pages.start as usize..pages.end as usize];
        pages.zip(self.row(peer)).zip(service).map(|((page, other), service)| (page, *other, *service))
    }

    /// On these pages nobody is refused any more. Answers whether anyone was.
    pub fn reopen(&mut self, pages: Range<u32>) -> bool {
        let mut any = false;
        // Without a branch: then many pages are one instruction.
        for service in &mut self.service[pages.start as usize..pages.end as usize] {
            let refused = *service == Service::Refused;
            any |= refused;
            *service = if refused { Service::Open } else { *service };
        }
        any
    }

    #[inline]
    fn incoming_row(&self, peer: u32) -> &[u32] {
        let pages = self.pages(peer);
        &self.incoming[pages.start as usize..pages.end as usize]
    }

    /// Whether two peers are linked.
    pub fn linked(&self, a: u32, b: u32) -> bool {
        let (few, other) = if self.degree(a) <= self.degree(b) { (a, b) } else { (b, a) };
        self.neighbours(few).any(|neighbour| neighbour == other)
    }

    /// How many links there are between two peers: more than one only where one of them holds several names.
    pub fn links_between(&self, a: u32, b: u32) -> usize {
        let (few, other) = if self.degree(a) <= self.degree(b) { (a, b) } else { (b, a) };
        self.neighbours(few).filter(|neighbour| *neighbour == other).count()
    }

    /// Links two peers that have room; answers with their two pages.
    pub fn link(&mut self, a: u32, b: u32) -> (u32, u32) {
        let (page_a, page_b) = (self.free_page(a), self.free_page(b));
        self.link_on((a, page_a), (b, page_b));
        (page_a, page_b)
    }

    /// Links two peers, each on a free page of its own.
    pub fn link_on(&mut self, (a, page_a): (u32, u32), (b, page_b): (u32, u32)) {
        debug_assert!(a != b, "nobody is linked to itself");
        for (peer, page, other, mirror) in [(a, page_a, b, page_b), (b, page_b, a, page_a)] {
            debug_assert!(self.other[page as usize] == NOBODY, "a page is about one neighbour");
            let row = &mut self.rows[peer as usize];
            row.degree += 1;
            row.reached = row.reached.max(page + 1 - row.first);
            self.other[page as usize] = other;
            self.mirror[page as usize] = mirror;
            debug_assert!(self.service[page as usize] == Service::Open, "a free page is open");
        }
    }

    /// The pages of a peer on which there is no link: those used before, and the first that never was.
    pub fn free_pages(&self, peer: u32) -> impl Iterator<Item = u32> + '_ {
        let row = &self.rows[peer as usize];
        let fresh = (row.reached < row.room).then_some(row.first + row.reached);
        self.pages(peer).filter(|page| self.other[*page as usize] == NOBODY).chain(fresh)
    }

    /// Closes the link on a page, on both sides. Nothing may be in transit on it.
    pub fn unlink(&mut self, page: u32, owner: u32) {
        let (other, mirror) = (self.other[page as usize], self.mirror[page as usize]);
        for (page, owner) in [(page, owner), (mirror, other)] {
            debug_assert!(self.incoming[page as usize] == NO_TRANSFER && self.service[page as usize] != Service::Given);
            self.other[page as usize] = NOBODY;
            self.mirror[page as usize] = NOBODY;
            self.service[page as usize] = Service::Open;
            self.rows[owner as usize].degree -= 1;
        }
    }

    fn free_page(&self, peer: u32) -> u32 {
        let row = &self.rows[peer as usize];
        assert!(row.degree < row.room, "a peer accepts no more neighbours than it has room for");
        if row.degree == row.reached {
            return row.first + row.reached;
        }
        self.free_pages(peer).next().expect("a used page is free")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_seen_from_both_sides_and_pages_are_used_again() {
        let mut contacts = Contacts::default();
        for _ in 0..3 {
            contacts.join(2);
        }
        let (page, mirror) = contacts.link(0, 1);
        contacts.link(0, 2);
        assert!(contacts.linked(0, 1) && contacts.linked(2, 0) && !contacts.linked(1, 2));
        assert_eq!((contacts.other(page), contacts.mirror(page)), (Some(1), mirror));
        assert!(!contacts.has_room(0));
        contacts.service[page as usize] = Service::Refused;
        assert!(contacts.reopen(contacts.pages(0)) && !contacts.reopen(contacts.pages(0)));
        contacts.service[page as usize] = Service::Refused;
        contacts.unlink(mirror, 1);
        assert!(!contacts.reopen(contacts.pages(0)), "a link that is gone leaves no refusal behind");
        assert!(!contacts.linked(0, 1) && contacts.has_room(0));
        assert_eq!(contacts.neighbours(0).collect::<Vec<_>>(), [2]);
        let (again, _) = contacts.link(0, 1);
        assert_eq!(again, page);
    }

    #[test]
    fn a_row_is_used_again_by_whoever_needs_as_much_room() {
        let mut contacts = Contacts::default();
        contacts.join(3);
        contacts.join(3);
        contacts.leave(0);
        contacts.join(3);
        assert_eq!(contacts.other.len(), 6);
        contacts.link(1, 2);
        assert_eq!(contacts.pages(2), 0..1);
    }
}
