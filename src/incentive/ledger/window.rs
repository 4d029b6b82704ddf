//! A private ledger with a sliding window: how many bytes passed on each page in this round and in the last ones.

use std::ops::Range;

use crate::column::Column;
use crate::incentive::Page;

/// Bytes per page over the last `N` rounds: the one that runs, and those before it.
///
/// Dense and indexed by page: 4 N bytes a page, and a giver's pages are side by side.
#[derive(Debug)]
pub struct Window<const N: usize> {
    /// For each page the bytes of each round, the one that runs first.
    rounds: Column<[u32; N]>,
}

impl<const N: usize> Default for Window<N> {
    fn default() -> Self {
        Self { rounds: Column::new([0; N]) }
    }
}

impl<const N: usize> Window<N> {
    /// An empty page.
    pub fn open(&mut self, page: Page) {
        self.rounds.open(page.index());
    }

    /// Adds bytes to a page, or takes them back; more than 4 GB in one round count as 4 GB, and no round falls below
    /// nothing. A page that was never opened is not this ledger's:
    /// it belongs to a peer that follows another rule.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "float casts saturate, and neither is below zero"
    )]
    pub fn add(&mut self, page: Page, bytes: f64) {
        if let Some(rounds) = self.rounds.get_mut(page.index()) {
            if bytes >= 0.0 {
                rounds[0] = rounds[0].saturating_add((bytes + 0.5) as u32);
            } else {
                let mut left = (0.5 - bytes) as u32;
                for round in rounds {
                    let taken = left.min(*round);
                    *round -= taken;
                    left -= taken;
                }
            }
        }
    }

    /// The bytes on a page within the window.
    #[must_use]
    pub fn sum(&self, page: Page) -> u32 {
        self.rounds.of(page.index()).iter().fold(0, |sum, round| sum.saturating_add(*round))
    }

    /// The bytes on a page in each round of the window, the one that runs first.
    #[must_use]
    pub fn rounds(&self, page: Page) -> &[u32; N] {
        self.rounds.of(page.index())
    }

    /// Asks memory for these pages.
    pub fn fetch(&self, pages: Range<u32>) {
        self.rounds.fetch(pages);
    }

    /// A round is over for these pages.
    pub fn slide(&mut self, pages: Range<u32>) {
        for rounds in self.rounds.range_mut(pages) {
            // Written out, since rotating calls a function that moves memory: a tenth of what a piece costs.
            for round in (1..N).rev() {
                rounds[round] = rounds[round - 1];
            }
            rounds[0] = 0;
        }
    }

    /// Forgets what is on these pages.
    pub fn forget(&mut self, pages: Range<u32>) {
        self.rounds.range_mut(pages).fill([0; N]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_its_rounds() {
        let mut window = Window::<2>::default();
        for page in 0..3 {
            window.open(Page(page));
        }
        window.add(Page(1), 10.4);
        window.slide(0..3);
        window.add(Page(1), 5.0);
        assert_eq!((window.sum(Page(1)), window.sum(Page(2))), (15, 0));
        assert_eq!((window.rounds(Page(1)), window.rounds(Page(7))), (&[5, 10], &[0, 0]));
        window.slide(0..3);
        assert_eq!(window.sum(Page(1)), 5);
        window.slide(0..3);
        assert_eq!(window.sum(Page(1)), 0);
    }

    #[test]
    fn pages_that_were_never_opened_are_left_alone() {
        let mut window = Window::<2>::default();
        window.open(Page(2));
        window.add(Page(7), 10.0);
        window.slide(5..5);
        window.forget(9..9);
        window.open(Page(7));
        assert_eq!(window.sum(Page(7)), 0);
    }
}
