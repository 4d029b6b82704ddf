//! A private ledger with a sliding window: how many bytes passed on each page in this round and in the last one.

use std::ops::Range;

use crate::incentive::Page;

/// Bytes per page over the last two rounds: one that is over, and the one that runs.
///
/// Columns are dense and indexed by page: 8 bytes a page, and a giver's pages are side by side.
#[derive(Debug, Default)]
pub struct Window {
    this_round: Vec<u32>,
    last_round: Vec<u32>,
}

impl Window {
    /// An empty page.
    pub fn open(&mut self, page: Page) {
        if self.this_round.len() <= page.index() {
            self.this_round.resize(page.index() + 1, 0);
            self.last_round.resize(page.index() + 1, 0);
        }
        self.this_round[page.index()] = 0;
        self.last_round[page.index()] = 0;
    }

    /// Adds bytes to a page; more than 4 GB in one round count as 4 GB.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate; bytes are >= 0")]
    pub fn add(&mut self, page: Page, bytes: f64) {
        let column = &mut self.this_round[page.index()];
        *column = column.saturating_add(bytes.round() as u32);
    }

    /// The bytes on a page within the window.
    #[must_use]
    pub fn sum(&self, page: Page) -> u32 {
        self.this_round[page.index()].saturating_add(self.last_round[page.index()])
    }

    /// A round is over for these pages.
    pub fn slide(&mut self, pages: Range<u32>) {
        let pages = self.opened(pages);
        self.last_round[pages.clone()].copy_from_slice(&self.this_round[pages.clone()]);
        self.this_round[pages].fill(0);
    }

    /// Forgets what is on these pages.
    pub fn forget(&mut self, pages: Range<u32>) {
        let pages = self.opened(pages);
        self.this_round[pages.clone()].fill(0);
        self.last_round[pages].fill(0);
    }

    /// Those of the pages that were ever opened: a giver that knows nobody yet may have its place beyond all of them.
    fn opened(&self, pages: Range<u32>) -> Range<usize> {
        let end = (pages.end as usize).min(self.this_round.len());
        (pages.start as usize).min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_two_rounds() {
        let mut window = Window::default();
        for page in 0..3 {
            window.open(Page(page));
        }
        window.add(Page(1), 10.4);
        window.slide(0..3);
        window.add(Page(1), 5.0);
        assert_eq!((window.sum(Page(1)), window.sum(Page(2))), (15, 0));
        window.slide(0..3);
        assert_eq!(window.sum(Page(1)), 5);
        window.slide(0..3);
        assert_eq!(window.sum(Page(1)), 0);
    }

    #[test]
    fn a_round_of_someone_who_knows_nobody_changes_nothing() {
        let mut window = Window::default();
        window.slide(56..56);
        window.forget(56..56);
        window.open(Page(1));
        window.add(Page(1), 7.0);
        window.slide(2..2);
        window.forget(9..9);
        assert_eq!(window.sum(Page(1)), 7);
    }
}
