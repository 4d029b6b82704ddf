//! The `[swarm]` table: a file in pieces, who has it first, and how it is delivered.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use super::fields::{Fields, Reported};
use super::files::Files;
use super::model::Workload;
use super::population::{constant, upload};
use super::problem::Finding;
use crate::registry::Chosen;
use crate::units::{Bytes, Frequency};
use crate::world::CapacityLaw;

/// So many pieces fit the bit fields that peers exchange.
const MOST_PIECES: u64 = 65_536;

/// A file in pieces, exchanged among peers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Swarm {
    /// The length of the file.
    pub file: Bytes,
    /// The length of a piece; the last one may be shorter. From 1 to 65,536 pieces.
    pub piece: Bytes,
    /// How pieces get from those who have them to those who want them.
    pub delivery: Delivery,
    /// Which piece a peer asks for first.
    pub picking: Picking,
    /// How many pieces a peer picks at random before `picking` applies, to have something to offer soon.
    pub random_first: u32,
    /// What a peer holds when it joins at the very start.
    pub start_with: Holding,
    /// With random contacts: how often a peer contacts another (mu).
    pub contact_rate: Frequency,
    /// Those who have the file at the start, beside the population.
    pub seeders: Seeders,
}

/// How pieces are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Peers serve each other as their rules decide.
    PeerToPeer,
    /// The initial seeders are a server that shares its uplink equally among all; peers give nothing. The baseline.
    ClientServer,
    /// Everyone contacts a random peer at a fixed rate and hands over a random useful piece in an instant
    /// (Hajek & Zhu 2010). Capacities and rules play no part.
    RandomContact,
}

/// Which piece a peer asks for first, of those that the giver has and it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Picking {
    /// The piece that fewest of its neighbours have; ties at random (Cohen 2003).
    RarestFirst,
    /// The piece that fewest peers have, as if it knew them all; ties at random.
    GlobalRarest,
    /// Any piece, with equal probability.
    Random,
    /// The first piece it lacks, as for playing while downloading.
    InOrder,
}

/// What a peer holds when it joins at the very start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holding {
    /// Nothing.
    Nothing,
    /// Every piece but the first: the one-club of the missing-piece syndrome (Hajek & Zhu 2010).
    AllButOne,
}

/// Those who have the file at the start.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Seeders {
    /// How many.
    pub count: u32,
    /// Upload capacity of each.
    pub upload: Chosen<dyn CapacityLaw>,
    /// In a fixed overlay: to how many random peers each is linked.
    pub neighbours: u32,
    /// With random contacts: how often each contacts a peer (`U_s`).
    pub contact_rate: Frequency,
    /// When they leave, counted from the start; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "crate::units::Time")]
    pub leave_after: Option<crate::units::Time>,
}

/// Reads the table. From here on pieces are at least one, and no piece is larger than the file.
pub(super) fn read(mut fields: Fields<'_>, files: &Files) -> Result<Workload, Reported> {
    let file = fields.required::<Bytes>("file", "\"128 MiB\"");
    let piece = fields.required::<Bytes>("piece", "\"512 KiB\"");
    let delivery = fields.or("delivery", Delivery::PeerToPeer);
    let picking = fields.or("picking", Picking::RarestFirst);
    let random_first = fields.or("random_first", 4);
    let start_with = fields.or("start_with", Holding::Nothing);
    let contact_rate = fields.or("contact_rate", Frequency::from_per_s(1.0));
    let seeders = fields.table("seeders").and_then(|seeders| read_seeders(seeders, delivery.as_ref().ok(), files));
    fields.finish();
    check_pieces(&fields, file?, piece?)?;
    Ok(Workload::Swarm(Swarm {
        file: file?,
        piece: piece?,
        delivery: delivery?,
        picking: picking?,
        random_first: random_first?,
        start_with: start_with?,
        contact_rate: contact_rate?,
        seeders: seeders?,
    }))
}

fn check_pieces(fields: &Fields<'_>, file: Bytes, piece: Bytes) -> Result<(), Reported> {
    for (key, amount) in [("file", file), ("piece", piece)] {
        if amount.0 == 0 {
            let finding = Finding::at(fields.place(key), format!("`swarm.{key}` is empty"));
            return Err(fields.report(finding.expected("an amount of data above zero")));
        }
    }
    if piece > file {
        let finding = Finding::at(fields.place("piece"), format!("a piece of {piece} is larger than the file"));
        let finding = finding.expected(format!("at most {file}"));
        return Err(fields.report(finding.beside(fields.place("file"), "the file")));
    }
    let pieces = file.0.div_ceil(piece.0);
    if pieces > MOST_PIECES {
        let finding =
            Finding::at(fields.place("piece"), format!("the file has {pieces} pieces, more than {MOST_PIECES}"));
        let least = Bytes(file.0.div_ceil(MOST_PIECES));
        return Err(fields.report(finding.expected(format!("a piece of at least {least}"))));
    }
    Ok(())
}

fn read_seeders(mut fields: Fields<'_>, delivery: Option<&Delivery>, files: &Files) -> Result<Seeders, Reported> {
    let count = fields.or("count", 1);
    let upload = upload(&mut fields, || constant("1 MB/s"), files, false);
    let neighbours = fields.or("neighbours", 80);
    let contact_rate = fields.or("contact_rate", Frequency::from_per_s(1.0));
    let leave_after = fields.optional("leave_after");
    fields.finish();
    if let (Ok(0), Some(Delivery::ClientServer)) = (count, delivery) {
        let finding = Finding::at(fields.place("count"), "client-server delivery without a server");
        return Err(fields.report(finding.expected("1 or more: the initial seeders are the server")));
    }
    Ok(Seeders {
        count: count?,
        upload: upload?,
        neighbours: neighbours?,
        contact_rate: contact_rate?,
        leave_after: leave_after?,
    })
}
