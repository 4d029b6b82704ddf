//! The baseline: a server that shares its uplink max-min fairly among all who download, and peers who give nothing.
//!
//! What a rule is worth is what it adds to this, and where free riding makes it worth less. The initial seeders are the
//! server: their capacities are one link. A download is one flow, of the whole file or of what a peer lacks of it. When
//! the initial seeders leave, the server is gone, and whoever is not done keeps what it has.

use super::seeder_uploads;
use crate::capacity::SharedLink;
use crate::engine::Agenda;
use crate::random::{self, Streams};
use crate::scenario::{Holding, Scenario, Swarm};
use crate::units::{PeerId, Rate, Time};
use crate::workload::population::Newcomer;
use crate::workload::shocks::{Shocks, Struck, Turn};
use crate::world::{Fact, Reason, Witness};

#[derive(Clone, Copy, Debug)]
enum Event {
    /// The next newcomer joins.
    Join,
    /// A download may be complete; outdated if the link's next completion is later by now.
    Progress,
    /// A peer's patience ends.
    GiveUp(u32),
    /// The server leaves.
    ServerLeaves,
    /// A shock begins, or is over.
    Shock(Turn),
    /// Whoever is there is counted.
    Count,
}

struct Play<'a, W> {
    scenario: &'a Scenario,
    swarm: &'a Swarm,
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
    serves: bool,
    /// Whether it has left for good.
    left: bool,
    shocks: Shocks<'a>,
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
        swarm,
        streams,
        newcomers,
        witness,
        agenda: Agenda::new(),
        link: SharedLink::new(upload),
        joined: 0,
        untold: Vec::with_capacity(newcomers.len()),
        downloading: 0,
        progress_at: Time::NEVER,
        serves: true,
        left: false,
        shocks: Shocks::of(scenario),
    };
    for (at, turn) in play.shocks.beginnings(scenario.horizon) {
        play.agenda.schedule(at, Event::Shock(turn));
    }
    for at in scenario.counting_times() {
        play.agenda.schedule(at, Event::Count);
    }
    if let Some(after) = swarm.seeders.leave_after {
        play.agenda.schedule(after, Event::ServerLeaves);
    }
    if let Some(first) = newcomers.first() {
        play.agenda.schedule(first.at, Event::Join);
    }
    while let Some((now, event)) = play.agenda.next_until(scenario.horizon) {
        play.handle(now, event);
        if play.downloading == 0 && play.joined as usize == newcomers.len() {
            break;
        }
    }
    play.count();
}

impl<W: Witness> Play<'_, W> {
    fn handle(&mut self, now: Time, event: Event) {
        match event {
            Event::Join => self.join(now),
            Event::Progress => {
                if self.progress_at == now {
                    self.progress_at = Time::NEVER;
                }
                self.collect(now);
            }
            Event::GiveUp(index) => {
                self.collect(now);
                let waits_in_vain = !self.serves && self.untold[index as usize].is_some();
                if let Some(left) = self.link.leave(now, index) {
                    self.tell(index, left);
                    self.leave(index, Reason::Abandoned);
                } else if waits_in_vain {
                    self.leave(index, Reason::Abandoned);
                }
            }
            Event::ServerLeaves => self.server_leaves(now),
            Event::Shock(turn) => {
                let mut shocks = std::mem::take(&mut self.shocks);
                shocks.turn(turn, self.streams, self);
                self.shocks = shocks;
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
        let wants = self.wants(index);
        let fact = Fact::Joined { peer: peer(index), group: Some(group), upload, offered, download, wants };
        self.witness.witness(now, &fact);
        self.untold.push(Some(wants));
        self.downloading += 1;
        if self.serves {
            self.link.join(now, index, wants, download.bytes_per_s());
        }
        if let Some(patience) = self.scenario.churn.patience {
            let stream = &mut self.streams.of_entity("patience", index.into());
            let span = Time::from_secs_f64(random::exponential(stream, patience.secs()));
            self.agenda.schedule(now + span, Event::GiveUp(index));
        }
    }

    /// The bytes that a client comes for.
    fn wants(&self, index: u32) -> f64 {
        let at_start = index < self.scenario.population.size;
        if at_start && self.swarm.start_with == Holding::AllButOne {
            self.swarm.piece.as_f64()
        } else {
            self.swarm.file.as_f64()
        }
    }

    /// Completes the downloads that are done by now.
    fn collect(&mut self, now: Time) {
        while let Some(index) = self.link.complete(now) {
            self.complete(index);
        }
    }

    /// Downloads that are complete by now are delivered; the others end where they are.
    fn server_leaves(&mut self, now: Time) {
        self.stop(now);
        self.left = true;
        self.witness.witness(now, &Fact::Left { peer: SERVER, reason: Reason::Done });
    }

    /// Nobody is served from now on: downloads stay where they are.
    fn stop(&mut self, now: Time) {
        self.collect(now);
        for index in 0..self.joined {
            if let Some(left) = self.link.leave(now, index) {
                self.tell(index, left);
            }
        }
        self.serves = false;
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
        let copies = u32::from(self.serves);
        let pieces = self.swarm.file.0.div_ceil(self.swarm.piece.0);
        let pieces = u32::try_from(pieces).expect("a checked scenario has at most 65,536 pieces");
        let (leechers, seeders, lowest_copies) = (self.downloading, copies, copies);
        let pieces_lost = if self.serves { 0 } else { pieces };
        let fact = Fact::Counted { leechers, seeders, lowest_copies, pieces_lost, largest_component: None };
        self.witness.witness(now, &fact);
    }
}

/// Of all shocks, a server that serves all knows its own outage, and those who join in a crowd.
impl<W: Witness> Struck for Play<'_, W> {
    fn stop_server(&mut self, stops: bool) {
        let now = self.agenda.now();
        if stops {
            self.stop(now);
        } else if !self.left {
            self.serves = true;
            for index in 0..self.joined {
                if let Some(left) = self.untold[index as usize] {
                    self.link.join(now, index, left, self.newcomers[index as usize].download.bytes_per_s());
                }
            }
        }
        let fact = if stops { Fact::Away { peer: SERVER } } else { Fact::Back { peer: SERVER } };
        self.witness.witness(now, &fact);
    }

    fn schedule(&mut self, at: Time, turn: Turn) {
        self.agenda.schedule(at, Event::Shock(turn));
    }

    fn tell_of(&mut self, fact: &Fact) {
        self.witness.witness(self.agenda.now(), fact);
    }

    fn now(&self) -> Time {
        self.agenda.now()
    }
}

fn peer(index: u32) -> PeerId {
    PeerId(index + 1)
}
