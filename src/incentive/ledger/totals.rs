//! A central ledger: what each name gave and received in all, as a tracker or a bank knows it.

use super::Account;
use crate::incentive::Exchange;
use crate::units::NameId;

/// What each name gave and received since it was first seen: dense and indexed by name, 16 bytes each.
#[derive(Debug, Default)]
pub struct Totals {
    names: Vec<Account>,
}

impl Totals {
    /// Writes an exchange down for both names.
    pub fn remember(&mut self, exchange: &Exchange) {
        self.at(exchange.giver).given += exchange.bytes;
        self.at(exchange.receiver).received += exchange.bytes;
    }

    /// What a name gave and received.
    #[must_use]
    pub fn of(&self, name: NameId) -> Account {
        self.names.get(name.index()).copied().unwrap_or_default()
    }

    fn at(&mut self, name: NameId) -> &mut Account {
        if self.names.len() <= name.index() {
            self.names.resize(name.index() + 1, Account::default());
        }
        &mut self.names[name.index()]
    }
}
