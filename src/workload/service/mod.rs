//! The workload `service`: peers ask for items or favours, and others serve them as their rules decide.
//!
//! A request is asked at one provider at a time. There it is served, or waits until the asker's patience ends, or is
//! refused; then the next provider is tried. A provider shares its upload among those whom its rule grants service, by
//! weight (processor sharing). The baseline is a server with a queue; demand and presence are the same.

mod asking;
mod audit;
mod conduct;
mod demand;
mod discovery;
mod foresight;
mod giving;
mod learning;
mod outcome;
mod presence;
mod quitting;
mod request;
mod server;
mod shocks;

use std::collections::{BTreeMap, VecDeque};

use smallvec::SmallVec;

use super::acquaintances::Acquaintances;
use super::population::{Newcomer, first_names};
use super::quitting::Quitting;
use super::roll::Roll;
use super::sealed::Sealed;
use super::shocks::{CutOff, Shocks, Turn};
use super::turns::Turns;
use super::{Checks, population};
use crate::column::Column;
use crate::engine::Agenda;
use crate::incentive::{Answer, Incentive, Requester, Rule};
use crate::overlay::{Graph, Meeting};
use crate::random::{Stream, Streams};
use crate::scenario::{Asks, Demand, Group, Scenario, Service, ServiceDelivery};
use crate::units::{NameId, Share, Time};
use crate::world::Witness;
use conduct::Look;
use demand::{Catalogue, Requests};
use discovery::Search;
use foresight::Foreseen;
use request::Pending;
use server::Server;

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Newcomers join.
    Join,
    /// Somebody asks, unless the number of those online has changed since this was scheduled.
    Ask(u32),
    /// A round of demand.
    Cycle,
    /// A provider may have served a request.
    Done(u32),
    /// A provider's regular round.
    Round(u32),
    /// The patience of a request ends.
    Patience(u32),
    /// The server may have served a request.
    Server(u32),
    /// A peer reconsiders what it does.
    Reconsider(u32),
    /// A peer goes offline, or comes back.
    Turn(u32),
    /// A peer has had enough, and goes if it still has.
    Quit(u32),
    /// A shock begins, or is over.
    Shock(Turn),
    /// Peers learn.
    Learn,
    /// Whoever is there is counted.
    Count,
}

/// The requests at a provider: few, most of the time, and then kept where the provider is.
type Jobs = SmallVec<[u32; 4]>;

/// What is looked up of a peer at every turn: a line of cache.
#[derive(Debug)]
#[repr(align(64))]
struct Peer {
    group: u16,
    /// Its place in the list of rules at work.
    rule: u8,
    online: bool,
    /// Whether it has gone for good.
    gone: bool,
    /// Whether it asks for service.
    asks: bool,
    /// Whether it serves its own group only.
    shuns: bool,
    /// Whether what it serves may turn out bad.
    pollutes: bool,
    /// The bytes per second that it offers.
    rate: f64,
    /// Its first name, and how many more it holds.
    name: NameId,
    further: u32,
    /// Its first request that has not ended.
    first_request: u32,
    turns: Turns,
    /// Benefits less costs since the last learning.
    payoff: f64,
}

/// What a peer is to those who ask it: a line of cache of its own, since whoever only asks needs none of it.
#[derive(Debug)]
#[repr(align(64))]
struct Provider {
    /// The requests at it, in the order of its pages, how many it serves, and their summed weights.
    jobs: Jobs,
    serving: u32,
    weight: f64,
    /// When what is left of them was last worked out, and when its `Done` event is due.
    settled: Time,
    done_at: Time,
    /// How many more it would serve at once, as it last said.
    vacancies: u32,
    /// Whether it waits to be asked because of a vacancy.
    asked_soon: bool,
    /// Whether anyone has asked it since its last round.
    asked_since_round: bool,
}

/// The names of a peer beside its own: the first of them, and which it used last.
#[derive(Clone, Copy, Debug, Default)]
struct FurtherNames {
    first: u32,
    turn: u32,
}

const _: () = assert!(size_of::<Peer>() == 64 && size_of::<Provider>() == 64, "each fills a line of cache");

/// What stays as it is for all who follow a rule.
#[derive(Clone, Copy, Debug)]
struct Terms {
    /// How often their rounds come.
    round: Time,
    /// Whether the rule lives by them.
    lives_by_rounds: bool,
    /// Whether it charges money.
    charges: bool,
    /// Whether one provider may cost its followers more than another.
    prices_differ: bool,
}

impl Terms {
    /// The terms of all rules, in their order.
    fn of_all(scenario: &Scenario, rules: &[Box<dyn Rule>]) -> Vec<Self> {
        let charges = |rule: &dyn Rule| rule.money(NameId(0)).is_some();
        // What a group's peers cost those who follow a rule.
        let cost = |rule: &dyn Rule, (group, of): (u16, &Group)| {
            let theirs = &*rules[usize::from(scenario.place_of_incentive(group))];
            if charges(rule) || charges(theirs) { of.price() } else { 0.0 }
        };
        let terms = |(terms, rule): (&dyn Incentive, &dyn Rule)| {
            let costs: Vec<f64> = (0u16..).zip(&scenario.population.groups).map(|group| cost(rule, group)).collect();
            Self {
                round: terms.round(),
                lives_by_rounds: rule.lives_by_rounds(),
                charges: charges(rule),
                prices_differ: costs.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits()),
            }
        };
        scenario.incentives().zip(rules.iter().map(|rule| &**rule)).map(terms).collect()
    }
}

/// One run.
struct Play<'a, W> {
    scenario: &'a Scenario,
    service: &'a Service,
    streams: &'a Streams,
    newcomers: &'a [Newcomer],
    checks: Checks,
    witness: &'a mut W,
    agenda: Agenda<Event>,
    demand: Requests,
    /// The number of the `Ask` event that counts.
    asking: u32,
    catalogue: Option<Catalogue>,
    graph: Option<Graph>,
    server: Option<Server>,
    peers: Vec<Peer>,
    providers: Vec<Provider>,
    further_names: Column<FurtherNames>,
    joined: u32,
    /// The name with which each newcomer begins: those of the first group come first.
    first_names: Vec<NameId>,
    next_name: u32,
    /// Who is online, and who of those offers anything.
    present: Roll,
    givers: Roll,
    /// The peers of each group, in the order of joining.
    groups: Vec<Vec<u32>>,
    pending: Pending,
    acquaintances: Acquaintances,
    search: Search,
    foreseen: Foreseen,
    rules: Vec<Box<dyn Rule>>,
    terms: Vec<Terms>,
    listening: bool,
    /// Sealed requests of each asker that has any, the oldest first.
    sealed: Sealed,
    looks: BTreeMap<u32, Look>,
    rule_stream: Stream,
    conduct_stream: Stream,
    presence_stream: Stream,
    /// When each peer goes offline or comes back next.
    turns_at: Column<Time>,
    quitting: Quitting,
    shocks: Shocks<'a>,
    /// The bytes that each peer gave: kept where a shock goes by them.
    given: Column<f64>,
    /// The part that is left to those who lost upload capacity, who is cut off from the others, and whether the index answers.
    weakened: BTreeMap<u32, Share>,
    cut_off: CutOff,
    index_stopped: bool,
    learning_stream: Stream,
    /// When peers last learned.
    learned_at: Time,
    /// Requests that have just been served, those that lost their provider, and providers with a vacancy.
    finished: VecDeque<(u32, u32)>,
    displaced: VecDeque<u32>,
    to_ask: VecDeque<u32>,
    requesters: Vec<Requester>,
    answer: Answer,
    granted: Vec<u32>,
    in_turn: Vec<u32>,
}

/// Plays one run.
pub fn play(scenario: &Scenario, service: &Service, streams: &Streams, checks: Checks, witness: &mut impl Witness) {
    let newcomers = population::draw(scenario, streams);
    let mut play = Play::new(scenario, service, streams, &newcomers, checks, witness);
    play.begin();
    while let Some((_, event)) = play.agenda.next_until(scenario.horizon) {
        play.fetch_ahead();
        play.handle(event);
        play.settle_down();
    }
    play.end();
}

impl<'a, W: Witness> Play<'a, W> {
    fn new(
        scenario: &'a Scenario,
        service: &'a Service,
        streams: &'a Streams,
        newcomers: &'a [Newcomer],
        checks: Checks,
        witness: &'a mut W,
    ) -> Self {
        let count = u32::try_from(newcomers.len()).expect("peers are numbered by u32");
        let groups = &scenario.population.groups;
        let rules: Vec<Box<dyn Rule>> = scenario.incentives().map(Incentive::start).collect();
        let terms = Terms::of_all(scenario, &rules);
        let server = (service.delivery == ServiceDelivery::ClientServer).then(|| Server::new(service, streams));
        let keeps_pages = server.is_none() && rules.iter().any(|rule| rule.keeps_pages());
        let width = if keeps_pages { service.acquaintances_among(count) } else { 0 };
        let one_name_each = groups.iter().all(|group| group.behaviour.names() == 1);
        let meeting = scenario.overlay.build(count, scenario.overlay_read.as_deref(), &mut streams.stream("overlay"));
        Self {
            scenario,
            service,
            streams,
            newcomers,
            checks,
            witness,
            agenda: Agenda::new(),
            demand: Requests::new(service, streams),
            asking: 0,
            catalogue: service.items.as_ref().map(Catalogue::new),
            graph: match meeting {
                Meeting::Fixed(graph) => Some(graph),
                Meeting::Tracker(_) => None,
            },
            server,
            peers: Vec::with_capacity(newcomers.len()),
            providers: Vec::with_capacity(newcomers.len()),
            further_names: Column::default(),
            joined: 0,
            first_names: first_names(newcomers),
            next_name: count,
            present: Roll::default(),
            givers: Roll::default(),
            groups: vec![Vec::new(); groups.len()],
            pending: Pending::default(),
            acquaintances: Acquaintances::new(width, count, one_name_each),
            search: Search::new(streams.stream("discovery")),
            foreseen: Foreseen::default(),
            terms,
            listening: rules.iter().any(|rule| rule.listens()),
            rules,
            sealed: Sealed::default(),
            looks: BTreeMap::new(),
            rule_stream: streams.stream("rule"),
            conduct_stream: streams.stream("conduct"),
            presence_stream: streams.stream("presence"),
            turns_at: Column::new(Time::NEVER),
            quitting: Quitting::of(scenario),
            shocks: Shocks::of(scenario),
            given: Column::default(),
            weakened: BTreeMap::new(),
            cut_off: CutOff::default(),
            index_stopped: false,
            learning_stream: streams.stream("learning"),
            learned_at: Time::ZERO,
            finished: VecDeque::new(),
            displaced: VecDeque::new(),
            to_ask: VecDeque::new(),
            requesters: Vec::new(),
            answer: Answer::default(),
            granted: Vec::new(),
            in_turn: Vec::new(),
        }
    }

    fn begin(&mut self) {
        for at in self.scenario.counting_times() {
            self.agenda.schedule(at, Event::Count);
        }
        for (at, turn) in self.shocks.beginnings(self.scenario.horizon) {
            self.agenda.schedule(at, Event::Shock(turn));
        }
        if let Some(first) = self.newcomers.first() {
            self.agenda.schedule(first.at, Event::Join);
        }
        if self.service.demand == Demand::Rounds {
            self.agenda.schedule(self.service.round, Event::Cycle);
        }
        self.learn_later();
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Join => self.newcomers_join(),
            Event::Ask(number) => {
                if number == self.asking {
                    self.somebody_asks();
                    self.await_demand();
                    self.fetch_next_request();
                }
            }
            Event::Cycle => {
                match self.service.asks {
                    Asks::One => self.somebody_asks(),
                    Asks::Everyone => self.everyone_asks(),
                }
                self.agenda.schedule(self.agenda.now() + self.service.round, Event::Cycle);
            }
            Event::Done(peer) => self.done(peer),
            Event::Round(peer) => self.round(peer),
            Event::Patience(slot) => self.lose_patience(slot),
            Event::Server(what) => self.server_done(what),
            Event::Reconsider(peer) => self.reconsider(peer),
            Event::Turn(peer) => self.turn(peer),
            Event::Quit(peer) => self.quit(peer),
            Event::Shock(turn) => self.shock(turn),
            Event::Learn => self.learn(),
            Event::Count => self.count(),
        }
    }

    /// After an event: tells what was served, finds other providers for requests that lost theirs, and asks those with
    /// vacancies, until there is none of either.
    fn settle_down(&mut self) {
        loop {
            if let Some((slot, giver)) = self.finished.pop_front() {
                self.serve(slot, giver);
            } else if let Some(peer) = self.to_ask.pop_front() {
                self.providers[peer as usize].asked_soon = false;
                self.decide(peer, crate::incentive::Occasion::Vacancy);
            } else if let Some(slot) = self.displaced.pop_front() {
                self.seek(slot);
            } else {
                return;
            }
        }
    }
}
