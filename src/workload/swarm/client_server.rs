//! The baseline: a server that shares its uplink max-min fairly among all who download, and peers who give nothing.
//!
//! What a rule is worth is what it adds to this, and where free riding makes it worth less. The initial seeders are the
//! server: their capacities are one link. A download is one flow; pieces play no part.

use super::{counting_times, seeder_uploads};
use crate::capacity::SharedLink;
use crate::engine::Agenda;
use crate::random::{self, Streams};
use crate::scenario::{Scenario, Swarm};
use crate::units::{PeerId, Rate, Time};
use crate::workload::population::Newcomer;
use crate::world::{Fact, Reason, Witness};

#[derive(Clone, Copy, Debug)]
enum Event {
    /// The next newcomer joins.
    Join,
    /// A download may be complete; outdated if the link's next completion is later by now.
    Progress,
    /// A peer's patience ends.
    GiveUp(u32),
    /// Whoever is there is counted.
    Count,
}

struct Play<'a, W> {
    scenario: &'a Scenario,
    file: f64,
    streams: &'a Streams,
    newcomers: &'a [Newcomer],
    witness: &'a mut W,
    agenda: Agenda<Event>,
    link: SharedLink,
    joined: u32,
    /// For each newcomer that has joined, the bytes it still lacks as told so far; `None` once it has left.
    untold: Vec<Option<f64>>,
    downloading: u32,
    progress_at: Time,
}

/// The server is one peer in the facts.
const SERVER: PeerId = PeerId(0);

/// Plays one run.
pub(super) fn play(
    scenario: &Scenario,
    swarm: &Swarm,
    streams: &Streams,
    newcomers: &[Newcomer],
    witness: &mut impl Witness,
) {
    let upload: f64 = seeder_uploads(swarm, streams).map(Rate::bytes_per_s).sum();
    let upload_rate = Rate::from_bytes_per_s(upload);
    let fact = Fact::Joined {
        peer: SERVER,
        group: None,
        upload: upload_rate,
        offered: upload_rate,
        download: Rate::UNLIMITED,
        wants: 0.0,
    };
    witness.witness(Time::ZERO, &fact);
    let mut play = Play {
        scenario,
        file: swarm.file.as_f64(),
        streams,
        newcomers,
        witness,
        agenda: Agenda::new(),
        link: SharedLink::new(upload),
        joined: 0,
        untold: Vec::with_capacity(newcomers.len()),
        downloading: 0,
        progress_at: Time::NEVER,
    };
    for at in counting_times(scenario) {
        play.agenda.schedule(at, Event::Count);
    }
    if let Some(first) = newcomers.first() {
        play.agenda.schedule(first.at, Event::Join);
    }
    while let Some((now, event)) = play.agenda.next_until(scenario.horizon) {
        play.handle(now, event);
        if play.downloading == 0 && play.joined as usize == newcomers.len() {
            play.count();
            break;
        }
    }
}

impl<W: Witness> Play<'_, W> {
    fn handle(&mut self, now: Time, event: Event) {
        match event {
            Event::Join => self.join(now),
            Event::Progress => {
                if self.progress_at == now {
                    self.progress_at = Time::NEVER;
                }
                while let Some(index) = self.link.complete(now) {
                    self.complete(index);
                }
            }
            Event::GiveUp(index) => {
                if let Some(left) = self.link.leave(now, index) {
                    self.tell(index, left);
                    self.leave(index, Reason::Abandoned);
                }
            }
            Event::Count => self.count(),
        }
        if let Some((next, _)) = self.link.next_completion()
            && next < self.progress_at
        {
            self.progress_at = next;
            self.agenda.schedule(next, Event::Progress);
        }
    }

    fn join(&mut self, now: Time) {
        let index = self.joined;
        self.joined += 1;
        if let Some(next) = self.newcomers.get(self.joined as usize) {
            self.agenda.schedule(next.at, Event::Join);
        }
        let Newcomer { group, upload, offered, download, .. } = self.newcomers[index as usize];
        let fact = Fact::Joined { peer: peer(index), group: Some(group), upload, offered, download, wants: self.file };
        self.witness.witness(now, &fact);
        self.untold.push(Some(self.file));
        self.downloading += 1;
        self.link.join(now, index, self.file, download.bytes_per_s());
        if let Some(patience) = self.scenario.churn.patience {
            let stream = &mut self.streams.of_entity("patience", index.into());
            let span = Time::from_secs_f64(random::exponential(stream, patience.secs()));
            self.agenda.schedule(now + span, Event::GiveUp(index));
        }
    }

    /// A client has all it came for, and nothing to stay for: it gives nothing, so whether it stays changes nothing.
    fn complete(&mut self, index: u32) {
        self.tell(index, 0.0);
        self.witness.witness(self.agenda.now(), &Fact::Completed { peer: peer(index) });
        self.leave(index, Reason::Done);
    }

    fn leave(&mut self, index: u32, reason: Reason) {
        self.downloading -= 1;
        self.untold[index as usize] = None;
        self.witness.witness(self.agenda.now(), &Fact::Left { peer: peer(index), reason });
    }

    /// Tells what a client has received since it was told last.
    fn tell(&mut self, index: u32, left: f64) {
        let Some(untold) = &mut self.untold[index as usize] else { return };
        let bytes = *untold - left;
        *untold = left;
        if bytes > 0.0 {
            let fact = Fact::Served { giver: SERVER, receiver: peer(index), bytes };
            self.witness.witness(self.agenda.now(), &fact);
        }
    }

    fn count(&mut self) {
        let now = self.agenda.now();
        for index in 0..self.joined {
            if let Some(left) = self.link.left(now, index) {
                self.tell(index, left);
            }
        }
        // What the clients hold cannot be had from them: the server's copy of each piece is the only one that serves.
        let fact = Fact::Counted { leechers: self.downloading, seeders: 1, lowest_copies: 1, pieces_lost: 0 };
        self.witness.witness(now, &fact);
    }
}

fn peer(index: u32) -> PeerId {
    PeerId(index + 1)
}
