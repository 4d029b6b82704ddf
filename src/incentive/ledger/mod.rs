//! Ledgers: what rules remember of past exchanges.

mod window;

pub use window::Window;
