//! Random contacts.
use crate::random::Streams;
use crate::scenario::{Scenario, Swarm};
use crate::workload::population::Newcomer;
use crate::world::Witness;
pub(super) fn play(_: &Scenario, _: &Swarm, _: &Streams, _: &[Newcomer], _: &mut impl Witness) {}
