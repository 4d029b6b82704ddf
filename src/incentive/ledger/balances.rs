//! A private ledger of favours: on each page what was received less what was given, never below zero.

use std::ops::Range;

use crate::column::Column;
use crate::incentive::{Exchange, Page};

/// The balance of each page in bytes: dense and indexed by page, 8 bytes each.
#[derive(Debug, Default)]
pub struct Balances {
    pages: Column<f64>,
}

impl Balances {
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
        if let Some(balance) = self.pages.get_mut(exchange.giver_page.index()) {
            *balance = (*balance - exchange.bytes).max(0.0);
        }
        if let Some(balance) = self.pages.get_mut(exchange.receiver_page.index()) {
            *balance = (*balance + exchange.bytes).max(0.0);
        }
    }

    /// The balance of a page, in bytes.
    #[must_use]
    pub fn of(&self, page: Page) -> f64 {
        *self.pages.of(page.index())
    }
}
