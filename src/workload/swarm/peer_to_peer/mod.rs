//! Peers who serve each other as their rules decide: the loop of events, and how pieces move.

mod aliases;
mod audit;
mod decisions;
mod foresight;
mod conduct;
mod membership;
mod memories;
mod pollution;
mod presence;
mod quitting;
mod seals;
mod shocks;
mod telling;

use std::collections::{BTreeMap, VecDeque};

use super::super::Checks;
use super::super::population::Newcomer;
use super::super::quitting::Quitting;
use super::super::shocks::{CutOff, Shocks, Turn};
use super::contacts::{Contacts, Service};
use super::partials::Partials;
use super::picking::Picker;
use super::pieces::Pieces;
use super::rates::{Rates, Which};
use super::transfers::{NO_TRANSFER, Transfer, Transfers};
use crate::column::Column;
use crate::engine::Agenda;
use crate::incentive::{Answer, Lasts, Occasion, Page, Requester, Rule, Stance};
use crate::overlay::Meeting;
use crate::random::{Stream, Streams};
use crate::scenario::{Scenario, Swarm};
use crate::units::{NameId, PeerId, Share, Time};
use crate::world::{Fact, Reason, Witness};
use aliases::Aliases;
use conduct::Look;
use memories::Memories;
use pollution::Pollution;
use seals::Seals;

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The next newcomer joins.
    Join,
    /// A giver's regular round.
    Round(u32),
    /// A giver may have delivered a piece.
    Progress(u32),
    /// A peer leaves, having got all it came for.
    Depart(u32),
    /// A peer's patience ends.
    GiveUp(u32),
    /// A peer reconsiders what it does.
    Reconsider(u32),
    /// A peer asks the tracker for neighbours, if it knows too few.
    Announce(u32),
    /// A peer goes offline, or comes back.
    Turn(u32),
    /// A peer looks whether it has had enough.
    Quit(u32),
    /// A shock begins, or is over.
    Shock(Turn),
    /// Whoever is there is counted.
    Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Leeching,
    Seeding,
    /// It is offline, with what it has, and may come back.
    Away {
        seeds: bool,
    },
    Gone,
}

impl Status {
    /// Whether it is there: others can serve it, and be served.
    const fn is_here(self) -> bool {
        matches!(self, Self::Leeching | Self::Seeding)
    }
}

/// What is looked up of both sides of whatever passes. 8 bytes, so that those of many peers stay in cache.
#[derive(Clone, Copy, Debug)]
struct Face {
    /// The name under which others know it: the first of them, if it holds several.
    name: NameId,
    status: Status,
    /// Its place in the list of rules at work.
    rule: u8,
    /// For how many rounds nothing has happened to it, or [`RESTS`](decisions::RESTS).
    quiet: u8,
    /// Whether it offers any upload.
    gives: bool,
}

const _: () = assert!(size_of::<Face>() == 8, "eight peers' faces fill one cache line");

/// What the loop keeps of a peer beside its row in the tables, and its face.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each of them may be so whatever the others are")]
struct Peer {
    /// Its group; `None` for an initial seeder.
    group: Option<u16>,
    /// Whether it is going to ask the tracker, and when it last did.
    announces: bool,
    asked_tracker: Time,
    /// Whether it waits to be asked because of a vacancy.
    asked_soon: bool,
    /// Whether it asks for service, as far as it wants something.
    asks: bool,
    /// Whether it serves its own group only.
    shuns: bool,
    /// Whether pieces that it delivers may turn out bad.
    pollutes: bool,
    /// The number of its next round, and when that is.
    round: u32,
    round_at: Time,
    /// When its next `Progress` event is due; `NEVER` if none is scheduled.
    progress_at: Time,
}

/// What a giver's rule would do, as far as it said when it was last asked, if a neighbour came to want another piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    /// Nothing: it has no room for another.
    Closed,
    /// Serve it, unless it is served already: everyone who asked is, but for those whose refusal stands.
    ToNew,
    /// Look again at whom it refused, be it served already or not.
    ToAll,
}

impl Opening {
    fn is_open_to(self, service: Service) -> bool {
        match self {
            Self::Closed => false,
            Self::ToNew => service == Service::Open,
            Self::ToAll => true,
        }
    }
}

/// One run.
struct Play<'a, W> {
    scenario: &'a Scenario,
    swarm: &'a Swarm,
    streams: &'a Streams,
    newcomers: &'a [Newcomer],
    checks: Checks,
    witness: &'a mut W,
    agenda: Agenda<Event>,
    meeting: Meeting,
    /// For each newcomer, the initial seeders it is linked to in a fixed overlay: (newcomer, seeder), ascending.
    seeder_links: Vec<(u32, u32)>,
    /// The next new name.
    next_name: u32,
    /// How many newcomers have joined.
    joined: u32,
    /// Peers that are there, in no meaningful order; where each stands is `place_in_present`.
    present: Vec<u32>,
    place_in_present: Vec<u32>,
    /// How many of them download, and how many more would if they were online.
    leechers: u32,
    leechers_away: u32,
    peers: Vec<Peer>,
    faces: Vec<Face>,
    /// For whom each peer has room: looked up for all neighbours at once.
    openings: Vec<Opening>,
    pieces: Pieces,
    picker: Picker,
    partials: Partials,
    contacts: Contacts,
    memories: Memories,
    seals: Seals,
    aliases: Aliases,
    transfers: Transfers,
    pollution: Pollution,
    rates: Rates,
    rules: Vec<Box<dyn Rule>>,
    /// Whether any of them listens to reports.
    listening: bool,
    rounds: Vec<Time>,
    rule_stream: Stream,
    tracker_stream: Stream,
    conduct_stream: Stream,
    presence_stream: Stream,
    /// When each peer goes offline or comes back next.
    turns_at: Column<Time>,
    quitting: Quitting,
    shocks: Shocks<'a>,
    /// The bytes that each peer gave: kept where a shock goes by them.
    given: Column<f64>,
    /// The part that is left to those who lost upload capacity, who is cut off from the others, and whether the tracker answers.
    weakened: BTreeMap<u32, Share>,
    cut_off: CutOff,
    tracker_stopped: bool,
    /// How many peers do not ask for service now.
    hoarding: u32,
    /// What those who reconsider saw when they last did.
    looks: BTreeMap<u32, Look>,
    to_ask: VecDeque<u32>,
    /// Scratch: those who have a piece, and room to serve it.
    holders: Vec<u32>,
    requesters: Vec<Requester>,
    /// Whether nobody asked whoever was asked last, those turned away included.
    nobody_asked: bool,
    answer: Answer,
    /// For each page of whoever was asked last the grant to that neighbour, and the pages of those it ceases to serve.
    granted: Vec<u32>,
    refused: Vec<u32>,
    changed: Vec<(u32, Which)>,
    /// Bytes that each peer has received or brought along: kept only to audit conservation.
    received: Vec<f64>,
}

/// Plays one run.
pub(super) fn play(
    scenario: &Scenario,
    swarm: &Swarm,
    streams: &Streams,
    newcomers: &[Newcomer],
    checks: Checks,
    witness: &mut impl Witness,
) {
    let mut play = Play::new(scenario, swarm, streams, newcomers, checks, witness);
    play.seeders_join();
    for at in scenario.counting_times() {
        play.agenda.schedule(at, Event::Count);
    }
    for (at, turn) in play.shocks.beginnings(scenario.horizon) {
        play.agenda.schedule(at, Event::Shock(turn));
    }
    if let Some(first) = newcomers.first() {
        play.agenda.schedule(first.at, Event::Join);
    }
    while let Some((_, event)) = play.agenda.next_until(scenario.horizon) {
        play.fetch_ahead();
        play.handle(event);
        play.settle_down();
        if play.is_over() {
            break;
        }
    }
    play.count();
}

impl<W: Witness> Play<'_, W> {
    fn handle(&mut self, event: Event) {
        match event {
            Event::Join => self.newcomer_joins(),
            Event::Round(peer) => self.round(peer),
            Event::Progress(giver) => self.progress(giver),
            Event::Depart(peer) => self.depart(peer),
            Event::GiveUp(peer) => {
                if matches!(self.faces[peer as usize].status, Status::Leeching | Status::Away { seeds: false }) {
                    self.leave(peer, Reason::Abandoned);
                }
            }
            Event::Reconsider(peer) => self.reconsider(peer),
            Event::Announce(peer) => self.announce(peer),
            Event::Turn(peer) => self.turn(peer),
            Event::Quit(peer) => self.quit(peer),
            Event::Shock(turn) => self.shock(turn),
            Event::Count => self.count(),
        }
    }

    /// Nobody downloads any more, and nobody will come.
    fn is_over(&self) -> bool {
        self.leechers + self.leechers_away == 0 && self.joined as usize == self.newcomers.len()
    }

    /// After an event: asks those with vacancies, then gives every transfer its rate.
    fn settle_down(&mut self) {
        while let Some(peer) = self.to_ask.pop_front() {
            self.peers[peer as usize].asked_soon = false;
            self.ask(peer, Occasion::Vacancy);
        }
        if self.checks.leaves_nothing_out() {
            self.look_again();
        }
        self.rates.find(&self.transfers, &self.contacts, &mut self.changed);
        let changed = std::mem::take(&mut self.changed);
        let now = self.agenda.now();
        for &(giver, which) in &changed {
            if let Some(next) = self.transfers.change_rates(giver, which, now, self.rates.rates_of(giver)) {
                self.expect_progress(giver, next);
            }
        }
        self.changed = changed;
    }

    /// Schedules a giver's `Progress` for when one of its transfers is due, unless one is scheduled for no later.
    fn expect_progress(&mut self, giver: u32, next: Time) {
        let peer = &mut self.peers[giver as usize];
        if next < peer.progress_at {
            peer.progress_at = next;
            self.agenda.schedule(next, Event::Progress(giver));
        }
    }

    /// Delivers what is due from a giver. An event that came too early (a rate fell meanwhile) only looks again.
    fn progress(&mut self, giver: u32) {
        let now = self.agenda.now();
        if self.peers[giver as usize].progress_at != now {
            return;
        }
        self.peers[giver as usize].progress_at = Time::NEVER;
        while let Some((place, due)) = self.transfers.note_first_due(giver) {
            if due > now {
                self.expect_progress(giver, due);
                break;
            }
            self.deliver(place);
        }
    }

    /// A piece has arrived whole: the transfer goes on with the next piece, or ends.
    fn deliver(&mut self, place: u32) {
        let now = self.agenda.now();
        let in_table = self.transfers.at_mut(place);
        let transfer = *in_table;
        (in_table.left, in_table.untold, in_table.settled) = (0.0, 0.0, now);
        let Transfer { giver, receiver, piece, left: moved, untold, .. } = transfer;
        debug_assert!(
            moved <= transfer.rate * ((now - transfer.settled).secs() + 2e-6) * (1.0 + 1e-9) + 1e-6,
            "no more arrives than the rate allows"
        );
        if untold + moved > 0.0 {
            self.tell(&transfer, untold + moved);
        }
        if self.peers[giver as usize].pollutes && self.turns_out_bad(giver) {
            self.discard(place);
            return;
        }
        self.pieces.gain(receiver, piece);
        if transfer.lasts == Lasts::OneSealedPiece {
            self.seal(receiver, piece, giver, transfer.giver_page);
        } else {
            let bytes = self.pieces.length(piece);
            self.witness.witness(now, &Fact::Delivered { receiver: PeerId(receiver), bytes });
        }
        self.unseal_one(giver, receiver);
        let goes_on = transfer.lasts == Lasts::UntilRevoked && self.go_on(place);
        if !goes_on {
            self.end(place);
            self.ask_soon(giver);
        }
        self.complete_if_all(receiver);
        self.offer(receiver, piece);
    }

    /// Lets a transfer go on with another piece, if the giver has one that the receiver asks for. Its rate stays.
    fn go_on(&mut self, place: u32) -> bool {
        let Transfer { giver, receiver, receiver_page, .. } = *self.transfers.at(place);
        if self.hoarding > 0 && !self.peers[receiver as usize].asks {
            return false;
        }
        let Some((piece, left)) = self.begin(giver, receiver) else { return false };
        let now = self.agenda.now();
        let transfer = self.transfers.at_mut(place);
        transfer.piece = piece;
        transfer.left = left;
        let due = transfer.whole_at(now);
        self.transfers.set_due(place, due);
        if self.peers[giver as usize].pollutes {
            self.pollution.begin(receiver_page, left);
        }
        true
    }

    /// The piece that the receiver now asks of the giver, and the bytes that it still lacks of it. A piece begun
    /// earlier comes first: whole pieces are what can be passed on.
    fn begin(&mut self, giver: u32, receiver: u32) -> Option<(u32, f64)> {
        let (piece, got) = match self.partials.take(receiver, |piece| self.pieces.has(giver, piece)) {
            Some(begun) => begun,
            None => (self.picker.pick(&self.pieces, giver, receiver, self.contacts.row(receiver))?, 0.0),
        };
        self.pieces.begin(receiver, piece);
        Some((piece, self.pieces.length(piece) - got))
    }

    /// Starts to serve a requester.
    fn start(&mut self, giver: u32, page: Page, weight: f64, lasts: Lasts) {
        let receiver = self.contacts.other(page.0).expect("a requester is linked");
        let Some((piece, left)) = self.begin(giver, receiver) else { return };
        let transfer = Transfer {
            giver,
            receiver,
            giver_page: page.0,
            receiver_page: self.contacts.mirror(page.0),
            piece,
            weight,
            left,
            rate: 0.0,
            settled: self.agenda.now(),
            untold: 0.0,
            lasts,
        };
        self.transfers.add(transfer, &mut self.contacts.incoming);
        self.contacts.service[page.0 as usize] = Service::Given;
        self.wake(receiver);
        self.rates.begin(giver, receiver, weight);
        if self.peers[giver as usize].pollutes {
            self.pollution.begin(transfer.receiver_page, left);
        }
    }

    /// Stops serving a receiver in mid-piece: it keeps what has come, and another holder may finish the piece.
    fn interrupt(&mut self, place: u32) {
        self.account(place);
        let Transfer { receiver, piece, left, .. } = *self.transfers.at(place);
        let got = self.pieces.length(piece) - left;
        self.pieces.want_again(receiver, piece);
        if got > 0.0 {
            self.partials.keep(receiver, piece, got);
        }
        self.end(place);
        self.offer_elsewhere(receiver, piece);
    }

    /// A receiver wants a piece again: those of its neighbours who have it and room to serve are asked soon.
    fn offer_elsewhere(&mut self, receiver: u32, piece: u32) {
        let mut holders = std::mem::take(&mut self.holders);
        for (page, &holder) in self.contacts.pages(receiver).zip(self.contacts.row(receiver)) {
            // Most givers have no room: the rest is looked up only for those who have. An empty page has nobody, who has no
            // opening.
            let opening = self.openings.get(holder as usize).copied().unwrap_or(Opening::Closed);
            if opening == Opening::Closed {
                continue;
            }
            // Whether the holder has refused it stands on the holder's side: it is asked in vain then, which is cheaper
            // than to look.
            let served = self.contacts.incoming[page as usize] != NO_TRANSFER;
            let service = if served { Service::Given } else { Service::Open };
            if opening.is_open_to(service) && self.pieces.has(holder, piece) {
                holders.push(holder);
            }
        }
        holders.drain(..).for_each(|holder| self.ask_soon(holder));
        self.holders = holders;
    }

    /// Takes a transfer off the tables.
    fn end(&mut self, place: u32) {
        let transfer = self.transfers.remove(place, &mut self.contacts.incoming);
        self.contacts.service[transfer.giver_page as usize] = Service::Open;
        self.rates.end(transfer.giver, transfer.receiver, transfer.weight);
    }

    /// Accounts for what a transfer has moved up to now: tells what was not told yet.
    fn account(&mut self, place: u32) {
        let now = self.agenda.now();
        let transfer = self.transfers.at_mut(place);
        // Copied before it is written to: what was written in parts a moment ago cannot be read in one at once.
        let sides = *transfer;
        transfer.settle(now);
        let untold = transfer.take_untold();
        if untold > 0.0 {
            self.tell(&sides, untold);
        }
    }

    /// Accounts for all that is on its way to a peer, so that its rule knows what it has received. Answers whether
    /// anything is.
    fn account_incoming(&mut self, receiver: u32) -> bool {
        let mut any = false;
        for page in self.contacts.pages(receiver) {
            let place = self.contacts.incoming[page as usize];
            if place != NO_TRANSFER {
                self.account(place);
                any = true;
            }
        }
        any
    }

    fn stance(&self, peer: u32) -> Stance {
        if self.faces[peer as usize].status == Status::Leeching { Stance::Leeching } else { Stance::Seeding }
    }

    /// Counts whoever is there, with everything accounted for up to now.
    fn count(&mut self) {
        for index in 0..self.present.len() {
            let giver = self.present[index];
            for place in self.transfers.places(giver) {
                self.account(place);
            }
        }
        if self.checks.assert() {
            self.audit();
        }
        let (lowest_copies, pieces_lost) = self.pieces.availability();
        let serves = |peer: &&u32| self.stance(**peer) == Stance::Seeding && self.faces[**peer as usize].gives;
        let seeders = self.present.iter().filter(serves).count();
        let seeders = u32::try_from(seeders).expect("peers are numbered by u32");
        let largest_component = self.largest_component();
        let fact = Fact::Counted { leechers: self.leechers, seeders, lowest_copies, pieces_lost, largest_component };
        self.witness.witness(self.agenda.now(), &fact);
        self.shock_if_counted(lowest_copies, seeders);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::Study;

    /// When the last peer completed, and how many did.
    #[derive(Default)]
    struct Completions {
        count: u32,
        last: Time,
    }

    impl Witness for Completions {
        fn witness(&mut self, at: Time, fact: &Fact) {
            if let Fact::Completed { .. } = fact {
                self.count += 1;
                self.last = at;
            }
        }
    }

    /// Plays a swarm of ten peers who leave at completion, with rounds so rare that none helps.
    fn completions(seed: u32, rule: &str) -> Completions {
        let text = format!(
            "schema = 1\ntitle = 'T'\nseed = {seed}\nhorizon = '100 d'\noverlay = 'complete'\n\
             churn.departure = 'at-completion'\n\
             [population]\nsize = 10\ngroups.peers.upload = {{ distribution = 'uniform' }}\n\
             [incentive]\n{rule}\nround = '100 d'\n\
             [swarm]\nfile = '8 MB'\npiece = '1 MB'\n"
        );
        let study = Study::from_bytes(Path::new("test.toml"), text.as_bytes(), &[]);
        let scenario = study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario;
        let mut completions = Completions::default();
        crate::workload::play(&scenario, 0, Checks::On, &mut completions);
        completions
    }

    #[test]
    fn a_piece_that_lost_its_giver_is_had_elsewhere_at_once() {
        for rule in ["rule = 'none'\nslots = 2", "rule = 'tit-for-tat'"] {
            for seed in 0..50 {
                let Completions { count, last } = completions(seed, rule);
                assert!(
                    count == 10 && last < Time::from_secs(3_600),
                    "seed {seed}, {rule}: {count} by {}",
                    last.secs()
                );
            }
        }
    }
}
