//! Random contacts: the idealised swarm of the theory of the missing piece (Hajek & Zhu 2010).
//!
//! Each peer contacts a random peer at the moments of a Poisson process and hands over, in an instant, a random piece
//! that the other lacks, if it has one; the initial seeders do the same at a rate of their own. Capacities and rules
//! play no part; a peer that offers nothing contacts nobody.

use super::picking::Picker;
use super::pieces::Pieces;
use crate::behaviour::AfterCompletion;
use crate::engine::Agenda;
use crate::random::{self, Stream, Streams};
use crate::scenario::{Holding, Picking, Scenario, Swarm};
use crate::units::{PeerId, Rate, Time};
use crate::workload::population::Newcomer;
use crate::world::{Fact, Reason, Witness};

#[derive(Clone, Copy, Debug)]
enum Event {
    /// The next newcomer joins.
    Join,
    /// A peer contacts a random one.
    Contact(u32),
    /// A peer leaves, having got all it came for.
    Depart(u32),
    /// A peer's patience ends.
    GiveUp(u32),
    /// An initial seeder leaves.
    SeederLeaves(u32),
    /// Whoever is there is counted.
    Count,
}

const GONE: u32 = u32::MAX;

struct Play<'a, W> {
    scenario: &'a Scenario,
    swarm: &'a Swarm,
    streams: &'a Streams,
    newcomers: &'a [Newcomer],
    witness: &'a mut W,
    agenda: Agenda<Event>,
    pieces: Pieces,
    picker: Picker,
    contacts: Stream,
    joined: u32,
    /// Newcomers that are there, in no meaningful order; where each peer stands, or `GONE`.
    present: Vec<u32>,
    place: Vec<u32>,
    leechers: u32,
    /// Initial seeders that are there.
    seeders: u32,
}

/// Plays one run.
pub(super) fn play(
    scenario: &Scenario,
    swarm: &Swarm,
    streams: &Streams,
    newcomers: &[Newcomer],
    witness: &mut impl Witness,
) {
    // Without neighbours, the rarest piece is the one that fewest peers have.
    let picking = if swarm.picking == Picking::RarestFirst { Picking::GlobalRarest } else { swarm.picking };
    let mut play = Play {
        scenario,
        swarm,
        streams,
        newcomers,
        witness,
        agenda: Agenda::new(),
        pieces: Pieces::new(swarm.file, swarm.piece),
        picker: Picker::new(picking, swarm.random_first, streams.stream("picking")),
        contacts: streams.stream("contacts"),
        joined: 0,
        present: Vec::new(),
        place: Vec::new(),
        leechers: 0,
        seeders: 0,
    };
    for at in scenario.counting_times() {
        play.agenda.schedule(at, Event::Count);
    }
    play.seeders_join();
    if let Some(first) = newcomers.first() {
        play.agenda.schedule(first.at, Event::Join);
    }
    while let Some((now, event)) = play.agenda.next_until(scenario.horizon) {
        play.handle(now, event);
        if play.leechers == 0 && play.joined as usize == newcomers.len() {
            break;
        }
    }
    play.count();
}

impl<W: Witness> Play<'_, W> {
    fn handle(&mut self, now: Time, event: Event) {
        match event {
            Event::Join => self.join(now),
            Event::Contact(peer) => self.contact(peer),
            Event::Depart(peer) => self.leave(peer, Reason::Done),
            Event::GiveUp(peer) => {
                if self.place[peer as usize] != GONE && !self.pieces.has_all(peer) {
                    self.leave(peer, Reason::Abandoned);
                }
            }
            Event::SeederLeaves(seeder) => {
                self.pieces.leave(seeder);
                self.seeders -= 1;
                self.witness.witness(now, &Fact::Left { peer: PeerId(seeder), reason: Reason::Done });
            }
            Event::Count => self.count(),
        }
    }

    fn seeders_join(&mut self) {
        for (seeder, upload) in (0u32..).zip(super::seeder_uploads(self.swarm, self.streams)) {
            self.pieces.join(|_| true, true);
            self.place.push(GONE);
            let fact = Fact::Joined {
                peer: PeerId(seeder),
                group: None,
                upload,
                offered: upload,
                download: Rate::UNLIMITED,
                wants: 0.0,
            };
            self.witness.witness(Time::ZERO, &fact);
            self.seeders += 1;
            if let Some(after) = self.swarm.seeders.leave_after {
                self.agenda.schedule(after, Event::SeederLeaves(seeder));
            }
            self.expect_contact(seeder);
        }
    }

    fn join(&mut self, now: Time) {
        let index = self.joined;
        let peer = index + self.swarm.seeders.count;
        self.joined += 1;
        if let Some(next) = self.newcomers.get(self.joined as usize) {
            self.agenda.schedule(next.at, Event::Join);
        }
        let Newcomer { group, upload, offered, download, .. } = self.newcomers[index as usize];
        let all_but_one = index < self.scenario.population.size && self.swarm.start_with == Holding::AllButOne;
        self.pieces.join(|piece| all_but_one && piece > 0, offered.bytes_per_s() > 0.0);
        self.place.push(u32::try_from(self.present.len()).expect("peers are numbered by u32"));
        self.present.push(peer);
        self.leechers += 1;
        let wants = self.swarm.file.as_f64() - self.pieces.bytes_held(peer);
        let fact = Fact::Joined { peer: PeerId(peer), group: Some(group), upload, offered, download, wants };
        self.witness.witness(now, &fact);
        if offered.bytes_per_s() > 0.0 {
            self.expect_contact(peer);
        }
        if let Some(patience) = self.scenario.churn.patience {
            let stream = &mut self.streams.of_entity("patience", index.into());
            let span = Time::from_secs_f64(random::exponential(stream, patience.secs()));
            self.agenda.schedule(now + span, Event::GiveUp(peer));
        }
    }

    fn expect_contact(&mut self, peer: u32) {
        let seeds = peer < self.swarm.seeders.count;
        let rate = if seeds { self.swarm.seeders.contact_rate } else { self.swarm.contact_rate }.per_s();
        if rate > 0.0 {
            let span = Time::from_secs_f64(random::exponential(&mut self.contacts, 1.0 / rate));
            self.agenda.schedule(self.agenda.now() + span, Event::Contact(peer));
        }
    }

    /// A peer contacts a random one, which may be itself: then nothing passes.
    fn contact(&mut self, giver: u32) {
        let seeds = giver < self.swarm.seeders.count;
        let seeder_left = self.swarm.seeders.leave_after.is_some_and(|after| self.agenda.now() >= after);
        if (seeds && seeder_left) || (!seeds && self.place[giver as usize] == GONE) {
            return;
        }
        self.expect_contact(giver);
        let Some(&receiver) = random::pick(&mut self.contacts, &self.present) else { return };
        let Some(piece) = self.picker.pick(&self.pieces, giver, receiver, &[]) else { return };
        let (now, bytes) = (self.agenda.now(), self.pieces.length(piece));
        self.pieces.begin(receiver, piece);
        self.pieces.gain(receiver, piece);
        self.witness.witness(now, &Fact::Served { giver: PeerId(giver), receiver: PeerId(receiver), bytes });
        self.witness.witness(now, &Fact::Delivered { receiver: PeerId(receiver), bytes });
        if self.pieces.has_all(receiver) {
            self.completed(receiver);
        }
    }

    fn completed(&mut self, peer: u32) {
        self.leechers -= 1;
        self.witness.witness(self.agenda.now(), &Fact::Completed { peer: PeerId(peer) });
        let index = peer - self.swarm.seeders.count;
        let group = usize::from(self.newcomers[index as usize].group);
        let stays = match self.scenario.population.groups[group].behaviour.after_completion() {
            AfterCompletion::AsOthers => {
                self.scenario.churn.departure.stays(&mut self.streams.of_entity("departure", index.into()))
            }
            AfterCompletion::LeaveAtOnce => Time::ZERO,
            AfterCompletion::StayForEver => Time::NEVER,
        };
        if stays == Time::ZERO {
            self.leave(peer, Reason::Done);
        } else {
            self.agenda.schedule(self.agenda.now() + stays, Event::Depart(peer));
        }
    }

    fn leave(&mut self, peer: u32, reason: Reason) {
        self.leechers -= u32::from(!self.pieces.has_all(peer));
        self.pieces.leave(peer);
        let place = std::mem::replace(&mut self.place[peer as usize], GONE);
        self.present.swap_remove(place as usize);
        if let Some(&moved) = self.present.get(place as usize) {
            self.place[moved as usize] = place;
        }
        self.witness.witness(self.agenda.now(), &Fact::Left { peer: PeerId(peer), reason });
    }

    fn count(&mut self) {
        let (lowest_copies, pieces_lost) = self.pieces.availability();
        let serves = |peer: &&u32| self.pieces.has_all(**peer) && self.pieces.serves(**peer);
        let seeders = self.present.iter().filter(serves).count();
        let fact = Fact::Counted {
            leechers: self.leechers,
            seeders: u32::try_from(seeders).expect("peers are numbered by u32") + self.seeders,
            lowest_copies,
            pieces_lost,
            largest_component: None,
        };
        self.witness.witness(self.agenda.now(), &fact);
    }
}
