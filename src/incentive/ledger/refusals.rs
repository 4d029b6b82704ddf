//! A private ledger of refusals: whoever was refused by lot is not looked at again for a while, however often it asks.

use std::ops::Range;

use crate::column::Column;
use crate::incentive::Page;
use crate::random::{self, Stream};
use crate::units::Time;

/// Until when the name on each page is refused. 8 bytes a page.
#[derive(Debug)]
pub struct Refusals {
    lasts: Time,
    until: Column<Time>,
}

impl Refusals {
    /// A ledger of refusals that last this long.
    #[must_use]
    pub fn new(lasts: Time) -> Self {
        Self { lasts, until: Column::default() }
    }

    /// A page without a refusal.
    pub fn open(&mut self, page: Page) {
        self.until.open(page.index());
    }

    /// Asks memory for these pages.
    pub fn fetch(&self, pages: Range<u32>) {
        self.until.fetch(pages);
    }

    /// Draws a lot for the name on a page, unless it is refused already: whether it wins.
    pub fn wins(&mut self, page: Page, now: Time, probability: f64, stream: &mut Stream) -> bool {
        let until = self.until.at(page.index());
        if now < *until {
            return false;
        }
        let wins = random::unit(stream) < probability;
        if !wins {
            *until = now + self.lasts;
        }
        wins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    #[test]
    fn a_refusal_lasts_and_a_new_page_has_none() {
        let mut refusals = Refusals::new(Time::from_secs(10));
        let mut stream = Streams::new(1, 0).stream("test");
        let mut wins =
            |refusals: &mut Refusals, at, chance| refusals.wins(Page(0), Time::from_secs(at), chance, &mut stream);
        assert!(!wins(&mut refusals, 0, 0.0));
        assert!(!wins(&mut refusals, 9, 1.0) && wins(&mut refusals, 10, 1.0));
        assert!(!wins(&mut refusals, 11, 0.0));
        refusals.open(Page(0));
        assert!(wins(&mut refusals, 11, 1.0));
    }
}
