//! The agenda of events and the loop that plays them. Knows no peers.

mod active;
mod agenda;
mod chunks;
mod ladder;

pub use agenda::Agenda;
