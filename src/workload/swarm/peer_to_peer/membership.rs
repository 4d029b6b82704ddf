//! Joining, meeting others, completing and leaving.

use std::collections::BTreeMap;

use super::aliases::Aliases;
use super::memories::Memories;
use super::pollution::Pollution;
use super::seals::Seals;
use super::{Event, Face, Opening, Peer, Play, Status};
use crate::behaviour::{AfterCompletion, Behaviour};
use crate::column::Column;
use crate::engine::Agenda;
use crate::incentive::{Answer, Incentive, Page, Rule};
use crate::overlay::{Graph, Meeting, Tracker};
use crate::random::{self, Streams};
use crate::scenario::{Holding, Scenario, Swarm};
use crate::units::{NameId, PeerId, Rate, Share, Time};
use crate::workload::Checks;
use crate::workload::population::Newcomer;
use crate::workload::quitting::Quitting;
use crate::workload::shocks::{CutOff, Shocks};
use crate::workload::swarm::contacts::Contacts;
use crate::workload::swarm::partials::Partials;
use crate::workload::swarm::picking::Picker;
use crate::workload::swarm::pieces::Pieces;
use crate::workload::swarm::rates::Rates;
use crate::workload::swarm::transfers::{NO_TRANSFER, Transfers};
use crate::world::{Fact, Reason, Witness};

impl<'a, W: Witness> Play<'a, W> {
    pub(super) fn new(
        scenario: &'a Scenario,
        swarm: &'a Swarm,
        streams: &'a Streams,
        newcomers: &'a [Newcomer],
        checks: Checks,
        witness: &'a mut W,
    ) -> Self {
        let count = u32::try_from(newcomers.len()).expect("peers are numbered by u32");
        let meeting = scenario.overlay.build(count, scenario.overlay_read.as_deref(), &mut streams.stream("overlay"));
        let seeder_links = match &meeting {
            Meeting::Fixed(_) => seeder_links(swarm, count, streams),
            Meeting::Tracker(_) => Vec::new(),
        };
        let rules: Vec<Box<dyn Rule>> = scenario.incentives().map(Incentive::start).collect();
        let everyone = newcomers.len() + swarm.seeders.count as usize;
        let mut play = Self {
            scenario,
            swarm,
            streams,
            newcomers,
            checks,
            witness,
            agenda: Agenda::new(),
            meeting,
            seeder_links,
            next_name: count + swarm.seeders.count,
            joined: 0,
            present: Vec::new(),
            place_in_present: Vec::with_capacity(everyone),
            leechers: 0,
            peers: Vec::with_capacity(everyone),
            faces: Vec::with_capacity(everyone),
            openings: Vec::with_capacity(everyone),
            pieces: Pieces::new(swarm.file, swarm.piece),
            picker: Picker::new(swarm.picking, swarm.random_first, streams.stream("picking")),
            partials: Partials::default(),
            contacts: Contacts::default(),
            memories: Memories::of(scenario),
            seals: Seals::default(),
            aliases: Aliases::default(),
            pollution: Pollution::default(),
            transfers: Transfers::default(),
            rates: Rates::default(),
            listening: rules.iter().any(|rule| rule.listens()),
            rules,
            rounds: scenario.incentives().map(Incentive::round).collect(),
            leechers_away: 0,
            presence_stream: streams.stream("presence"),
            turns_at: Column::new(Time::NEVER),
            quitting: Quitting::of(scenario),
            shocks: Shocks::of(scenario),
            given: Column::default(),
            weakened: BTreeMap::new(),
            cut_off: CutOff::default(),
            tracker_stopped: false,
            rule_stream: streams.stream("rule"),
            tracker_stream: streams.stream("tracker"),
            conduct_stream: streams.stream("conduct"),
            hoarding: 0,
            looks: BTreeMap::new(),
            to_ask: std::collections::VecDeque::new(),
            holders: Vec::new(),
            requesters: Vec::new(),
            nobody_asked: true,
            answer: Answer::default(),
            granted: Vec::new(),
            refused: Vec::new(),
            changed: Vec::new(),
            received: Vec::new(),
        };
        play.reserve(everyone);
        play
    }

    /// Makes room for everyone at once: growing tables by doubling would cost up to twice the memory.
    fn reserve(&mut self, everyone: usize) {
        self.pieces.reserve(everyone);
        self.transfers.reserve(everyone);
        if let Meeting::Fixed(graph) = &self.meeting {
            self.contacts.reserve(everyone, 2 * graph.edges() + 2 * self.seeder_links.len());
        }
    }

    /// The initial seeders join, before anyone else.
    pub(super) fn seeders_join(&mut self) {
        let uploads: Vec<Rate> = super::super::seeder_uploads(self.swarm, self.streams).collect();
        for (seeder, upload) in (0u32..).zip(uploads) {
            let links = self.seeder_links.iter().filter(|(_, linked)| *linked == seeder).count();
            let room = match &self.meeting {
                Meeting::Fixed(_) => u32::try_from(links).expect("links fit u32"),
                Meeting::Tracker(tracker) => room(tracker.neighbours.get(), 1.0, self.all_names()),
            };
            let terms = Terms { group: None, upload, offered: upload, download: Rate::UNLIMITED, room };
            let peer = self.join(terms, |_| true);
            if let Some(after) = self.swarm.seeders.leave_after {
                self.agenda.schedule(after, Event::Depart(peer));
            }
        }
    }

    /// The next newcomer joins, and the one after it is awaited.
    pub(super) fn newcomer_joins(&mut self) {
        let index = self.joined;
        self.joined += 1;
        if let Some(next) = self.newcomers.get(self.joined as usize) {
            self.agenda.schedule(next.at, Event::Join);
        }
        let Newcomer { group, upload, offered, download, .. } = self.newcomers[index as usize];
        let seeders = seeders_of(&self.seeder_links, index);
        let room = match &self.meeting {
            Meeting::Fixed(graph) => {
                u32::try_from(graph.neighbours(index).len() + seeders.len()).expect("links fit u32")
            }
            Meeting::Tracker(tracker) => {
                let behaviour = &self.scenario.population.groups[usize::from(group)].behaviour;
                room(tracker.neighbours.get(), behaviour.view(), self.all_names()) * behaviour.names()
            }
        };
        let at_start = index < self.scenario.population.size;
        let all_but_one = at_start && self.swarm.start_with == Holding::AllButOne;
        let terms = Terms { group: Some(group), upload, offered, download, room };
        let peer = self.join(terms, |piece| all_but_one && piece > 0);
        self.reconsider_later(peer, true);
        self.begin_presence(peer);
        self.begin_to_judge(peer);
        if let Meeting::Fixed(graph) = &mut self.meeting
            && self.joined as usize == self.newcomers.len()
            && self.scenario.churn.presence.is_always()
            && self.shocks.is_empty()
            && self.scenario.churn.quitting.is_none()
        {
            // Everyone has met: a tenth of the run's memory is not needed any more.
            *graph = Graph::from_edges(0, &[]);
        }
        if let Some(patience) = self.scenario.churn.patience {
            let stream = &mut self.streams.of_entity("patience", index.into());
            let span = Time::from_secs_f64(random::exponential(stream, patience.secs()));
            self.agenda.schedule(self.agenda.now() + span, Event::GiveUp(peer));
        }
    }

    fn join(&mut self, terms: Terms, holds: impl Fn(u32) -> bool) -> u32 {
        let id = u32::try_from(self.peers.len()).expect("peers are numbered by u32");
        // Initial seeders are of no group, and follow the scenario's rule.
        let rule = terms.group.map_or(0, |group| self.scenario.place_of_incentive(group));
        let gives = terms.offered.bytes_per_s() > 0.0;
        self.pieces.join(holds, gives);
        let status = if self.pieces.has_all(id) { Status::Seeding } else { Status::Leeching };
        let behaviour = self.behaviour(terms.group);
        let further_names = behaviour.map_or(1, Behaviour::names) - 1;
        let (shuns, bad) = behaviour.map_or((false, Share::NONE), |its| (its.serves_only_its_own(), its.bad()));
        self.peers.push(Peer {
            group: terms.group,
            asked_soon: false,
            asks: true,
            shuns,
            pollutes: bad > Share::NONE,
            announces: false,
            asked_tracker: self.agenda.now(),
            round: 0,
            round_at: Time::NEVER,
            progress_at: Time::NEVER,
        });
        self.faces.push(Face { name: NameId(id), status, rule, quiet: 0, gives });
        self.openings.push(Opening::Closed);
        self.take_names(id, further_names);
        self.partials.join();
        self.contacts.join(terms.room);
        self.transfers.join();
        self.rates.join(terms.offered.bytes_per_s(), terms.download.bytes_per_s());
        if self.checks.assert() {
            self.received.push(self.pieces.bytes_held(id));
        }
        self.place_in_present.push(0);
        self.put_on_present(id);
        self.leechers += u32::from(status == Status::Leeching);
        let Terms { group, upload, offered, download, .. } = terms;
        let wants = self.swarm.file.as_f64() - self.pieces.bytes_held(id);
        let fact = Fact::Joined { peer: PeerId(id), group, upload, offered, download, wants };
        self.witness.witness(self.agenda.now(), &fact);
        self.meet(id);
        if status == Status::Seeding {
            self.tell_completed(id);
        }
        if gives || self.may_change(group) {
            let every = self.rounds[usize::from(rule)];
            let phase = random::unit(&mut self.streams.of_entity("round phase", id.into()));
            let first = self.agenda.now() + Time::from_secs_f64(phase * every.secs());
            self.agenda.schedule(first, Event::Round(id));
            self.ask_soon(id);
        }
        id
    }

    /// A newcomer as it was drawn.
    pub(super) fn newcomer(&self, peer: u32) -> &'a Newcomer {
        &self.newcomers[(peer - self.swarm.seeders.count) as usize]
    }

    /// How many names there may ever be at one time, if everyone held as many as anyone does.
    fn all_names(&self) -> u32 {
        let everyone =
            u32::try_from(self.newcomers.len()).expect("peers are numbered by u32") + self.swarm.seeders.count;
        let names = self.scenario.population.groups.iter().map(|group| group.behaviour.names()).max();
        everyone.saturating_mul(names.unwrap_or(1))
    }

    /// A peer that has joined, or is back, meets its neighbours.
    pub(super) fn meet(&mut self, peer: u32) {
        if matches!(self.meeting, Meeting::Tracker(_)) {
            self.ask_tracker(peer);
            self.announce_if_needed(peer);
            return;
        }
        for other in self.acquainted_with(peer) {
            // Whoever has not joined yet meets this one when it does.
            let here = self.faces.get(other as usize).is_some_and(|other| other.status.is_here());
            if here && !self.apart(peer, other) && !self.know_each_other(peer, other) {
                self.link(peer, other);
            }
        }
    }

    /// Whom a peer knows: in a fixed overlay its neighbours there, present or not, and with a tracker those it is linked to.
    pub(super) fn acquainted_with(&self, peer: u32) -> Vec<u32> {
        let seeders = self.swarm.seeders.count;
        match &self.meeting {
            Meeting::Tracker(_) => self.contacts.neighbours(peer).collect(),
            Meeting::Fixed(_) if peer < seeders => {
                let linked = self.seeder_links.iter().filter(|(_, seeder)| *seeder == peer);
                linked.map(|(newcomer, _)| newcomer + seeders).collect()
            }
            Meeting::Fixed(graph) => {
                let index = peer - seeders;
                let known = graph.neighbours(index).iter().map(|other| other + seeders);
                known.chain(seeders_of(&self.seeder_links, index).iter().map(|link| link.1)).collect()
            }
        }
    }

    /// A peer that knows too few asks the tracker again; as long as it does, once per interval.
    pub(super) fn announce(&mut self, peer: u32) {
        self.peers[peer as usize].announces = false;
        if self.faces[peer as usize].status.is_here() && self.knows_too_few(peer) {
            self.ask_tracker(peer);
            self.announce_if_needed(peer);
        }
    }

    /// A peer that knows too few is to ask the tracker as soon as it may, which is an interval after it last did.
    fn announce_if_needed(&mut self, peer: u32) {
        let Meeting::Tracker(tracker) = &self.meeting else { return };
        let Peer { announces, asked_tracker, .. } = self.peers[peer as usize];
        if !announces && self.knows_too_few(peer) {
            self.peers[peer as usize].announces = true;
            let at = (asked_tracker + tracker.announce).max(self.agenda.now());
            self.agenda.schedule(at, Event::Announce(peer));
        }
    }

    fn knows_too_few(&self, peer: u32) -> bool {
        let Meeting::Tracker(tracker) = &self.meeting else { return false };
        let fewest = tracker.fewest * self.names_of(peer);
        self.contacts.degree(peer) < self.larger_view(peer, tracker).unwrap_or(fewest)
    }

    /// How many neighbours a peer has when it goes to no more by itself. Whoever takes a larger view goes to all it may
    /// have.
    fn goes_to(&self, peer: u32, tracker: &Tracker) -> u32 {
        self.larger_view(peer, tracker).unwrap_or_else(|| tracker.goes_to() * self.names_of(peer))
    }

    /// How many neighbours a peer may have, if that is more than others may under as many names.
    fn larger_view(&self, peer: u32, tracker: &Tracker) -> Option<u32> {
        Some(self.contacts.room(peer)).filter(|room| *room > tracker.neighbours.get() * self.names_of(peer))
    }

    /// The tracker hands out a random sample of those present, to each of a peer's names; the peer links to whoever has
    /// room, as long as it may go to more.
    fn ask_tracker(&mut self, peer: u32) {
        self.peers[peer as usize].asked_tracker = self.agenda.now();
        if self.tracker_stopped {
            return;
        }
        let Meeting::Tracker(tracker) = &self.meeting else { return };
        let goes_to = self.goes_to(peer, tracker).min(self.contacts.room(peer));
        let others = self.present.len() - 1;
        let sample = (tracker.sample.get() as usize).min(others) * self.names_of(peer) as usize;
        // Everyone it could name, once each: a partial shuffle of `present` would disturb it, so draws repeat instead,
        // with a bound for small swarms where most draws name a neighbour already known.
        let (mut found, mut draws) = (0, 4 * sample + 16);
        while found < sample && draws > 0 && self.contacts.degree(peer) < goes_to {
            draws -= 1;
            let Some(&other) = random::pick(&mut self.tracker_stream, &self.present) else { return };
            if other == peer || self.know_each_other(peer, other) || self.apart(peer, other) {
                continue;
            }
            found += 1;
            if self.contacts.has_room(other) && !(self.seeds(peer) && self.seeds(other)) {
                self.link(peer, other);
            }
        }
    }

    /// A peer's rule learns that it has all.
    pub(super) fn tell_completed(&mut self, peer: u32) {
        let (name, rule) = (self.name(peer), self.faces[peer as usize].rule);
        let pages = self.contacts.pages(peer);
        self.rules[usize::from(rule)].completed(name, pages.clone());
        let opening = &mut self.openings[peer as usize];
        if self.contacts.reopen(pages) && *opening == Opening::ToNew {
            *opening = Opening::ToAll;
        }
    }

    /// A peer's rule opens an empty page.
    pub(super) fn open(&mut self, peer: u32, page: u32) {
        let (name, rule) = (self.name(peer), self.faces[peer as usize].rule);
        self.contacts.reopen(page..page + 1);
        self.rules[usize::from(rule)].open(name, Page(page));
    }

    pub(super) fn link(&mut self, a: u32, b: u32) {
        debug_assert!(!self.know_each_other(a, b), "two peers are linked once, or once under each name");
        let (page_a, page_b) = self.link_pages(a, b);
        for (peer, page, other) in [(a, page_a, b), (b, page_b, a)] {
            self.choose_name(peer, page);
            self.pollution.forgive(page);
            let known = self.recalls(page, peer, other);
            if !known {
                self.open(peer, page);
            }
            self.miss_less(peer, known);
        }
        for peer in [a, b] {
            if self.openings[peer as usize] != Opening::Closed {
                self.ask_soon(peer);
            }
        }
    }

    /// A peer has all it came for: it seeds, and leaves when its behaviour and churn say so.
    pub(super) fn completed(&mut self, id: u32) {
        let now = self.agenda.now();
        // What it gave as a leecher is told before it is a seeder: rules and measures tell the two apart.
        for place in self.transfers.places(id) {
            self.account(place);
        }
        self.faces[id as usize].status = Status::Seeding;
        self.leechers -= 1;
        self.witness.witness(now, &Fact::Completed { peer: PeerId(id) });
        self.tell_completed(id);
        if matches!(self.meeting, Meeting::Tracker(_)) {
            self.leave_seeders_alone(id);
        }
        let Some(group) = self.peers[id as usize].group else { return };
        let stays = match self.scenario.population.groups[usize::from(group)].behaviour.after_completion() {
            AfterCompletion::AsOthers => {
                let index = id - self.swarm.seeders.count;
                self.scenario.churn.departure.stays(&mut self.streams.of_entity("departure", index.into()))
            }
            AfterCompletion::LeaveAtOnce => Time::ZERO,
            AfterCompletion::StayForEver => Time::NEVER,
        };
        self.agenda.schedule(now + stays, Event::Depart(id));
    }

    /// Two seeders have nothing to give each other: where a tracker can name others, they keep their room for leechers,
    /// as clients do.
    fn leave_seeders_alone(&mut self, id: u32) {
        for page in self.contacts.pages(id) {
            if self.contacts.other(page).is_some_and(|other| self.seeds(other)) {
                self.unlink(page, id);
            }
        }
    }

    /// Closes a link of two who do not meet again.
    pub(super) fn unlink(&mut self, page: u32, owner: u32) {
        self.detach_seals(page, owner);
        self.close(page, owner);
    }

    /// Closes a link; whoever then knows too few looks for others.
    pub(super) fn close(&mut self, page: u32, owner: u32) {
        let other = self.contacts.other(page).expect("a link has two ends");
        self.contacts.unlink(page, owner);
        for peer in [owner, other] {
            if self.faces[peer as usize].status.is_here() {
                self.announce_if_needed(peer);
                self.consider_quitting(peer);
            }
        }
    }

    fn seeds(&self, peer: u32) -> bool {
        self.faces[peer as usize].status == Status::Seeding
    }

    /// A peer that has all leaves, if it has not gone already.
    pub(super) fn depart(&mut self, id: u32) {
        if self.faces[id as usize].status != Status::Gone {
            self.leave(id, Reason::Done);
        }
    }

    /// A peer leaves: what is in transit to it is lost, what is in transit from it is interrupted.
    pub(super) fn leave(&mut self, id: u32, reason: Reason) {
        let missing = self.who_will_miss(id, reason);
        self.serve_nobody(id);
        self.hand_over_keys(id);
        self.seals.forget(id);
        for page in self.contacts.pages(id) {
            let Some(other) = self.contacts.other(page) else { continue };
            let place = self.contacts.incoming[page as usize];
            if place != NO_TRANSFER {
                self.account(place);
                self.end(place);
                self.ask_soon(other);
            }
            self.unlink(page, id);
        }
        self.forget_absent(id);
        let status = std::mem::replace(&mut self.faces[id as usize].status, Status::Gone);
        self.leechers -= u32::from(status == Status::Leeching);
        self.leechers_away -= u32::from(status == Status::Away { seeds: false });
        if status.is_here() {
            self.take_off_present(id);
        }
        self.pieces.leave(id);
        self.partials.leave(id);
        self.contacts.leave(id);
        self.transfers.leave(id);
        self.looks.remove(&id);
        self.hoarding -= u32::from(!self.peers[id as usize].asks);
        self.witness.witness(self.agenda.now(), &Fact::Left { peer: PeerId(id), reason });
        self.be_missed_by(&missing);
    }
}

/// The room of a peer whose view is so many times that of others: no more than there may ever be names.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most as many as there are names")]
fn room(neighbours: u32, view: f64, names: u32) -> u32 {
    (f64::from(neighbours) * view).min(f64::from(names)) as u32
}

/// What a peer joins with.
#[derive(Clone, Copy)]
struct Terms {
    group: Option<u16>,
    upload: Rate,
    offered: Rate,
    download: Rate,
    room: u32,
}

/// In a fixed overlay each initial seeder is linked to random newcomers: (newcomer, seeder), ascending.
fn seeder_links(swarm: &Swarm, newcomers: u32, streams: &Streams) -> Vec<(u32, u32)> {
    let everyone = 0..newcomers;
    let mut links: Vec<(u32, u32)> = (0..swarm.seeders.count)
        .flat_map(|seeder| {
            let stream = &mut streams.of_entity("seeder links", seeder.into());
            let mut chosen: Vec<u32> = everyone.clone().collect();
            random::shuffle(stream, &mut chosen);
            chosen.truncate(swarm.seeders.neighbours as usize);
            chosen.into_iter().map(move |newcomer| (newcomer, seeder))
        })
        .collect();
    links.sort_unstable();
    links
}

/// The initial seeders that a newcomer is linked to.
fn seeders_of(links: &[(u32, u32)], newcomer: u32) -> &[(u32, u32)] {
    let from = links.partition_point(|(linked, _)| *linked < newcomer);
    let to = links.partition_point(|(linked, _)| *linked <= newcomer);
    &links[from..to]
}
