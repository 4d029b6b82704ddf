//! A private ledger with a sliding window: how many bytes passed on each page in this round and in the last one.

use std::ops::Range;

use crate::incentive::Page;

/// Bytes per page over the last two rounds: one that is over, and the one that runs.
///
/// Dense and indexed by page: 8 bytes a page, and a giver's pages are side by side.
#[derive(Debug, Default)]
pub struct Window {
    rounds: Vec<Rounds>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Rounds {
    this: u32,
    last: u32,
}

impl Window {
    /// An empty page.
    pub fn open(&mut self, page: Page) {
        if self.rounds.len() <= page.index() {
            self.rounds.resize(page.index() + 1, Rounds::default());
        }
        self.rounds[page.index()] = Rounds::default();
    }

    /// Adds bytes to a page; more than 4 GB in one round count as 4 GB. A page that was never opened is not this ledger's:
    /// it belongs to a peer that follows another rule.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate; bytes are >= 0")]
    pub fn add(&mut self, page: Page, bytes: f64) {
        if let Some(rounds) = self.rounds.get_mut(page.index()) {
            rounds.this = rounds.this.saturating_add((bytes + 0.5) as u32);
        }
    }

    /// The bytes on a page within the window.
    #[must_use]
    pub fn sum(&self, page: Page) -> u32 {
        let rounds = self.rounds[page.index()];
        rounds.this.saturating_add(rounds.last)
    }

    /// A round is over for these pages.
    pub fn slide(&mut self, pages: Range<u32>) {
        let pages = self.known(pages);
        for rounds in &mut self.rounds[pages] {
            *rounds = Rounds { this: 0, last: rounds.this };
        }
    }

    /// Forgets what is on these pages.
    pub fn forget(&mut self, pages: Range<u32>) {
        let pages = self.known(pages);
        self.rounds[pages].fill(Rounds::default());
    }

    /// Where these pages stand in the columns. A peer that has met nobody has no pages, and its place for them may lie
    /// beyond the last page that was opened.
    fn known(&self, pages: Range<u32>) -> Range<usize> {
        let len = self.rounds.len();
        (pages.start as usize).min(len)..(pages.end as usize).min(len)
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
    fn pages_that_were_never_opened_are_left_alone() {
        let mut window = Window::default();
        window.open(Page(2));
        window.add(Page(7), 10.0);
        window.slide(5..5);
        window.forget(9..9);
        window.open(Page(7));
        assert_eq!(window.sum(Page(7)), 0);
    }
}
