//! Ledgers: what rules remember of past exchanges.

mod accounts;
mod balances;
mod deeds;
mod due;
mod recent;
mod refusals;
mod testimony;
mod totals;
mod waiting;
mod window;

pub use accounts::{Account, Accounts};
pub use balances::Balances;
pub use deeds::{Deed, Deeds};
pub use due::Due;
pub use recent::Recent;
pub use refusals::Refusals;
pub use testimony::Testimony;
pub use totals::Totals;
pub use waiting::Waiting;
pub use window::Window;
