//! A central ledger: what each name gave and received in all, as a tracker or a bank knows it.

use super::Account;
use crate::column::Column;
use crate::incentive::Exchange;
use crate::units::NameId;

/// What each name gave and received since it was first seen: dense and indexed by name, 16 bytes each.
#[derive(Debug, Default)]
pub struct Totals {
    names: Column<Account>,
}

impl Totals {
    /// Asks memory for a name.
    pub fn fetch(&self, name: NameId) {
        self.names.fetch_one(name.index());
    }

    /// Writes an exchange down for both names.
    pub fn remember(&mut self, exchange: &Exchange) {
        self.add(exchange.giver, exchange.receiver, exchange.bytes);
    }

    /// Writes down for both names that one gave the other so many bytes.
    pub fn add(&mut self, giver: NameId, receiver: NameId, bytes: f64) {
        self.names.at(giver.index()).given += bytes;
        self.names.at(receiver.index()).received += bytes;
    }

    /// What a name gave and received.
    #[must_use]
    pub fn of(&self, name: NameId) -> Account {
        *self.names.of(name.index())
    }
}
