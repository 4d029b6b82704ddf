//! Acquaintances: on which page each peer keeps whom in its private ledger.
//!
//! Nobody has room for everyone in a large population. Each peer has a row of consecutive pages; a name that is on none
//! of them takes the place of whoever was met least recently, and is a stranger.

use std::cmp::Reverse;

use crate::incentive::Page;
use crate::lined::Lined;
use crate::units::NameId;

const NOBODY: u32 = u32::MAX;

/// The pages of all peers.
#[derive(Debug)]
pub(super) struct Acquaintances {
    /// Pages in a row; 0 where no rule keeps any.
    width: u32,
    /// Whether every peer has a page for each other one, at its own place in the row.
    everyone: bool,
    /// The name on each page.
    names: Lined<u32>,
    /// How many pages of the row have been met since; nothing is kept where there is room for everyone. Of a row of `width`
    /// pages each of 0 to `width` - 1 is that of one page: those with nobody on them have some number too.
    ages: Lined<u16>,
}

impl Acquaintances {
    /// Rows of so many pages for so many peers.
    pub fn new(width: u32, peers: u32, one_name_each: bool) -> Self {
        let everyone = width >= peers && one_name_each;
        let all = width.checked_mul(peers).expect("the scenario refuses more pages than can be numbered") as usize;
        let mut ages = Lined::new(0, if everyone { 0 } else { all });
        if !everyone && width > 0 {
            // A row is no longer than there are peers, and all rows have fewer than 2^32 pages.
            ages.chunks_mut(width as usize).for_each(|row| (0..).zip(row).for_each(|(place, age)| *age = place));
        }
        Self { width, everyone, names: Lined::new(NOBODY, all), ages }
    }

    /// All pages of a peer.
    pub fn row(&self, peer: u32) -> std::ops::Range<u32> {
        let first = peer * self.width;
        first..first + self.width
    }

    /// All pages of a peer; none where each has its own place, since which of them is needed is known only when someone
    /// is met.
    pub fn small_row(&self, peer: u32) -> std::ops::Range<u32> {
        if self.everyone { 0..0 } else { self.row(peer) }
    }

    /// Asks memory for a peer's row, and answers whether it has one that is looked through.
    pub fn fetch(&self, peer: u32) -> bool {
        let row = self.small_row(peer);
        self.names.fetch(row.clone());
        self.ages.fetch(row.clone());
        !row.is_empty()
    }

    /// A page that nobody has: for a side that keeps none.
    pub fn no_page(&self) -> Page {
        Page(u32::try_from(self.names.len()).expect("pages are numbered by u32"))
    }

    /// The page on which a peer has someone, if it does.
    pub fn find(&self, peer: u32, other: u32, name: NameId) -> Option<Page> {
        let row = self.row(peer);
        if self.everyone {
            let page = row.start + other;
            return (self.names[page as usize] == name.0).then_some(Page(page));
        }
        let names = &self.names[row.start as usize..row.end as usize];
        // Mostly it is a stranger: whether it is, is found for many pages at once.
        if !names.contains(&name.0) {
            return None;
        }
        let place = names.iter().position(|known| *known == name.0)?;
        Some(Page(row.start + u32::try_from(place).expect("within a row")))
    }

    /// The page for someone whom a peer meets, and whether it must be opened: it is new, or was somebody else's. `None`
    /// if all are in use.
    pub fn meet(&mut self, peer: u32, other: u32, name: NameId, in_use: impl Fn(Page) -> bool) -> Option<(Page, bool)> {
        let found = self.find(peer, other, name);
        let page = match found {
            Some(page) => page,
            None => self.least_recent(peer, other, in_use)?,
        };
        self.names[page.index()] = name.0;
        if !self.everyone {
            self.age(peer, page);
        }
        Some((page, found.is_none()))
    }

    /// The page is the one met last of its row.
    fn age(&mut self, peer: u32, page: Page) {
        let row = self.row(peer);
        let row = &mut self.ages[row.start as usize..row.end as usize];
        let place = page.index() - (peer * self.width) as usize;
        let before = row[place];
        for age in row.iter_mut() {
            *age += u16::from(*age < before);
        }
        row[place] = 0;
    }

    /// The page to give to someone who has none: the first with nobody on it, or the one met least recently of those
    /// that are not in use.
    fn least_recent(&self, peer: u32, other: u32, in_use: impl Fn(Page) -> bool) -> Option<Page> {
        let row = self.row(peer);
        if self.everyone {
            return Some(Page(row.start + other));
        }
        let cells = row.start as usize..row.end as usize;
        let (names, ages) = (&self.names[cells.clone()], &self.ages[cells]);
        // Mostly a row is full: whether it is, is found for many pages at once.
        let place = if names.contains(&NOBODY) {
            names.iter().position(|name| *name == NOBODY)
        } else {
            ages.iter().position(|age| usize::from(*age) + 1 == ages.len())
        };
        let first = Page(row.start + u32::try_from(place?).expect("within a row"));
        if !in_use(first) {
            return Some(first);
        }
        let free = row.map(Page).filter(|page| !in_use(*page));
        let is_somebody = |page: &Page| self.names[page.index()] != NOBODY;
        free.min_by_key(|page| is_somebody(page).then(|| Reverse(self.ages[page.index()])))
    }

    /// Whether a page is still that of a name.
    pub fn is_of(&self, page: Page, name: NameId) -> bool {
        self.names.get(page.index()) == Some(&name.0)
    }

    /// A peer forgets someone, who is a stranger again when they meet; without a page of it, nothing is forgotten.
    pub fn forget(&mut self, peer: u32, other: u32, name: NameId) {
        if self.width > 0
            && let Some(page) = self.find(peer, other, name)
        {
            self.names[page.index()] = NOBODY;
        }
    }

    /// A peer took a new name: its whole row is that of a newcomer.
    pub fn forget_all(&mut self, peer: u32) {
        let row = self.row(peer);
        let row = row.start as usize..row.end as usize;
        self.names[row].fill(NOBODY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(known: &mut Acquaintances, other: u32, name: u32) -> (Page, bool) {
        known.meet(3, other, NameId(name), |_| false).expect("none is in use")
    }

    #[test]
    fn whoever_was_met_least_recently_is_forgotten() {
        let mut known = Acquaintances::new(2, 10, true);
        let (a, new) = met(&mut known, 7, 7);
        assert!(new && known.row(3).contains(&a.0));
        let (b, _) = met(&mut known, 8, 8);
        assert_eq!(met(&mut known, 7, 7), (a, false));
        assert_eq!(met(&mut known, 9, 9), (b, true), "8 was met before 7 was met again");
        assert_eq!((known.find(3, 8, NameId(8)), known.is_of(b, NameId(9))), (None, true));
        assert_eq!(known.meet(3, 5, NameId(5), |page| page == a), Some((b, true)), "one in use stays");
        assert_eq!(known.meet(3, 6, NameId(6), |_| true), None);
    }

    #[test]
    fn where_there_is_room_for_all_each_has_its_place_and_a_new_name_is_a_stranger() {
        let mut known = Acquaintances::new(10, 10, true);
        let (page, new) = met(&mut known, 7, 7);
        assert_eq!((page, new), (Page(37), true));
        assert_eq!(met(&mut known, 7, 7), (page, false));
        assert_eq!(met(&mut known, 7, 99), (page, true));
        known.forget(3, 7, NameId(7));
        assert_eq!(known.find(3, 7, NameId(99)), Some(page), "somebody else is forgotten");
        known.forget(3, 7, NameId(99));
        assert_eq!(met(&mut known, 7, 99), (page, true));
        known.forget_all(3);
        assert_eq!(known.find(3, 7, NameId(99)), None);
    }
}
