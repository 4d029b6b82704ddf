//! What is true: peers, names, capacities, sessions; and the facts of what happened. Decides nothing.

pub mod capacity;
mod fact;

pub use capacity::CapacityLaw;
pub use fact::{Fact, GameFact, Hours, Reason, ServiceFact, TeamFact, Unhelped, Unserved, Witness};
