//! Ledgers: what rules remember of past exchanges.

mod accounts;
mod balances;
mod totals;
mod window;

pub use accounts::{Account, Accounts};
pub use balances::Balances;
pub use totals::Totals;
pub use window::Window;
