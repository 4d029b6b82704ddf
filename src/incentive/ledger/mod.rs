//! Ledgers: what rules remember of past exchanges.
