//! Workloads: what is exchanged and when it is asked for. The only modules that change the world.

mod acquaintances;
mod game;
pub mod population;
mod quitting;
mod roll;
pub mod rounds;
mod rules;
mod sealed;
pub mod service;
mod shocks;
pub mod swarm;
pub mod team;
mod turns;

use crate::random::Streams;
use crate::scenario::{Scenario, Workload};
use crate::world::Witness;

/// Whether a run asserts its own invariants as it goes: bytes are conserved, no link exceeds its capacity, nobody
/// receives a piece twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// Assert them: always in debug builds and tests.
    On,
    /// Assert them, play every round of every giver, and look again at everyone who was refused, also where nothing
    /// hangs on it and it is left out otherwise: what is told must be the same.
    LeaveNothingOut,
    /// Trust them.
    Off,
}

impl Checks {
    /// Whether invariants are asserted.
    const fn assert(self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Whether rounds are played on which nothing hangs, and whoever was refused is looked at again.
    const fn leaves_nothing_out(self) -> bool {
        matches!(self, Self::LeaveNothingOut)
    }
}

impl Default for Checks {
    fn default() -> Self {
        if cfg!(debug_assertions) { Self::On } else { Self::Off }
    }
}

/// Plays one run of a scenario: one replication, told to `witness` fact by fact.
pub fn play(scenario: &Scenario, replication: u32, checks: Checks, witness: &mut impl Witness) {
    let streams = Streams::new(scenario.seed, replication);
    match &scenario.workload {
        Workload::Swarm(swarm) => swarm::play(scenario, swarm, &streams, checks, witness),
        Workload::Service(service) => service::play(scenario, service, &streams, checks, witness),
        Workload::Team(team) => team::play(scenario, team, &streams, checks, witness),
        Workload::Game(game) => game::play(scenario, &**game, &streams, witness),
    }
}
