//! The workload `swarm`: a file in pieces, exchanged among peers with upload and download capacities.
//!
//! Three deliveries share the population, the facts and the file: peers who serve each other as their rules decide, a
//! server that serves all (the baseline), and the random contacts of the theory of the missing piece.

mod client_server;
mod contacts;
mod partials;
mod peer_to_peer;
mod picking;
mod pieces;
mod random_contact;
mod rates;
mod transfers;

use super::{Checks, population};
use crate::random::Streams;
use crate::scenario::{Delivery, Scenario, Swarm};
use crate::world::Witness;

/// Plays one run of a swarm.
pub fn play(scenario: &Scenario, swarm: &Swarm, streams: &Streams, checks: Checks, witness: &mut impl Witness) {
    let newcomers = population::draw(scenario, streams);
    match swarm.delivery {
        Delivery::PeerToPeer => peer_to_peer::play(scenario, swarm, streams, &newcomers, checks, witness),
        Delivery::ClientServer => client_server::play(scenario, swarm, streams, &newcomers, witness),
        Delivery::RandomContact => random_contact::play(scenario, swarm, streams, &newcomers, witness),
    }
}

/// The upload capacities of the initial seeders.
fn seeder_uploads<'a>(swarm: &'a Swarm, streams: &'a Streams) -> impl Iterator<Item = crate::units::Rate> + 'a {
    (0..swarm.seeders.count)
        .map(|seeder| swarm.seeders.upload.draw(&mut streams.of_entity("seeder upload", seeder.into())))
}
