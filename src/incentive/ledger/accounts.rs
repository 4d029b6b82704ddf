//! A private ledger of all that ever passed: how many bytes were given and received on each page.

use std::ops::Range;

use crate::column::Column;
use crate::incentive::{Exchange, Page};

/// What passed on one page since it was opened, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// The bytes that the page's owner gave.
    pub given: f64,
    /// The bytes that it received.
    pub received: f64,
}

/// The accounts of all pages: dense and indexed by page, 16 bytes each.
#[derive(Debug, Default)]
pub struct Accounts {
    pages: Column<Account>,
}

impl Accounts {
    /// An empty page.
    pub fn open(&mut self, page: Page) {
        self.pages.open(page.index());
    }

    /// Asks memory for these pages.
    pub fn fetch(&self, pages: Range<u32>) {
        self.pages.fetch(pages);
    }

    /// Writes an exchange down on both sides' pages. A page that was never opened is not this ledger's: it belongs to a
    /// peer that follows another rule.
    pub fn remember(&mut self, exchange: &Exchange) {
        if let Some(account) = self.pages.get_mut(exchange.giver_page.index()) {
            account.given += exchange.bytes;
        }
        if let Some(account) = self.pages.get_mut(exchange.receiver_page.index()) {
            account.received += exchange.bytes;
        }
    }

    /// What passed on a page.
    #[must_use]
    pub fn of(&self, page: Page) -> Account {
        *self.pages.of(page.index())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::exchange;

    #[test]
    fn both_sides_write_it_down_and_a_page_opened_anew_is_empty() {
        let mut accounts = Accounts::default();
        accounts.open(Page(0));
        accounts.open(Page(1));
        accounts.remember(&exchange(0, 1, 10.0));
        accounts.remember(&exchange(1, 0, 4.0));
        accounts.remember(&exchange(0, 7, 1.0));
        assert_eq!(accounts.of(Page(0)), Account { given: 11.0, received: 4.0 });
        assert_eq!(accounts.of(Page(1)), Account { given: 4.0, received: 10.0 });
        accounts.open(Page(1));
        assert_eq!(accounts.of(Page(1)), Account::default());
    }
}
