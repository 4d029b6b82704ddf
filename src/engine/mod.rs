//! The agenda of events and the loop that plays them. Knows no peers.

mod agenda;

pub use agenda::Agenda;
