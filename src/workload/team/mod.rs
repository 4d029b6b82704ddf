//! The workload `team`: people work on projects that need what they know, and whoever lacks something asks a colleague,
//! who helps as its rule decides, or a manager, who answers one after the other.
//!
//! Time is the calendar's: what anyone does goes on in working hours. A person does one thing at a time: it answers
//! what comes to its post, else it helps whom its rule grants help (as long as it gives today; several at once by
//! weight), else it works on a task. The same run without help, with the same teams and tasks, is the yardstick.

mod asking;
mod audit;
mod calendar;
mod conduct;
mod helping;
mod knowledge;
mod meeting;
mod outcome;
mod person;
mod post;
mod presence;
mod projects;
mod shocks;
mod task;
mod working;

use std::collections::{BTreeMap, VecDeque};

use super::acquaintances::Acquaintances;
use super::population::{Newcomer, first_names};
use super::roll::{Lottery, Roll};
use super::sealed::Sealed;
use super::shocks::{Shocks, Turn};
use super::{Checks, population};
use crate::engine::Agenda;
use crate::incentive::{Answer, Incentive, Occasion, Requester, Rule};
use crate::overlay::{Graph, Meeting};
use crate::random::{Stream, Streams};
use crate::scenario::{Scenario, Structure, Team};
use crate::units::{NameId, PeerId, Time};
use crate::world::{Fact, TeamFact, Witness};
use conduct::Look;
use knowledge::Knowledge;
use meeting::{Floor, Meetings, Recorded};
use person::Person;
use projects::Demand;
use task::{Project, Question, Slots, Task};

/// For so many others each person has a page in its private ledger, where not everyone can have one for everyone: about
/// as many as people keep up stable relations with (Dunbar, Neocortex Size as a Constraint on Group Size, 1992).
const MOST_ACQUAINTANCES: u32 = 150;

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Newcomers join.
    Join,
    /// A project begins, unless the number of those who are there has changed since this was scheduled.
    Project(u32),
    /// A question arrives, or its patience ends.
    Due(u32),
    /// A person may have done something.
    Done(u32),
    /// A helper's regular round.
    Round(u32),
    /// A person reconsiders what it does.
    Reconsider(u32),
    /// Somebody else comes in a person's place.
    Replace(u32),
    /// A shock begins, or is over.
    Shock(Turn),
    /// What is there is counted.
    Count,
}

/// One run.
struct Play<'a, W> {
    scenario: &'a Scenario,
    team: &'a Team,
    structure: Structure,
    streams: &'a Streams,
    newcomers: &'a [Newcomer],
    checks: Checks,
    witness: &'a mut W,
    agenda: Agenda<Event>,
    demand: Demand,
    graph: Option<Graph>,
    people: Vec<Person>,
    joined: u32,
    /// The name with which each newcomer begins: those of the first group come first.
    first_names: Vec<NameId>,
    next_name: u32,
    present: Roll,
    /// The people of each group, in the order of joining.
    groups: Vec<Vec<u32>>,
    knowledge: Knowledge,
    projects: Slots<Project>,
    tasks: Slots<Task>,
    questions: Slots<Question>,
    /// The teams that formed, kept for the yardstick; and in the yardstick, those that are to come.
    teams: Option<VecDeque<Vec<u32>>>,
    given_teams: Option<VecDeque<Vec<u32>>>,
    meetings: Meetings,
    acquaintances: Acquaintances,
    lottery: Lottery,
    rules: Vec<Box<dyn Rule>>,
    /// How often the rounds of each rule come, in the organisation's time.
    every: Vec<Time>,
    listening: bool,
    /// Sealed answers of each asker that has any, the oldest first.
    sealed: Sealed,
    shocks: Shocks<'a>,
    looks: BTreeMap<u32, Look>,
    asking_stream: Stream,
    rule_stream: Stream,
    conduct_stream: Stream,
    /// Questions that have just been answered and by whom, those that lost their helper, helpers with a vacancy, and
    /// people who may do something else from here on.
    answered: VecDeque<(u32, u32)>,
    displaced: VecDeque<u32>,
    to_ask: VecDeque<u32>,
    stirred: VecDeque<u32>,
    requesters: Vec<Requester>,
    /// Which of a helper's questions these are.
    considered: Vec<usize>,
    answer: Answer,
}

/// Plays one run, and the same people without help beside it if that is the yardstick.
pub fn play(scenario: &Scenario, team: &Team, streams: &Streams, checks: Checks, witness: &mut impl Witness) {
    let newcomers = population::draw(scenario, streams);
    let mut play = Play::new((scenario, team, streams), &newcomers, team.structure, checks, witness);
    let beside = team.yardstick && team.structure != Structure::Isolated;
    play.teams = beside.then(VecDeque::new);
    let mut outputs = play.run();
    let teams = play.teams.take();
    if beside {
        let mut nobody = Unwatched;
        let mut alone = Play::new((scenario, team, streams), &newcomers, Structure::Isolated, checks, &mut nobody);
        alone.given_teams = teams;
        outputs = alone.run();
    }
    if team.yardstick {
        for (person, output) in (0u32..).zip(outputs) {
            witness.witness(scenario.horizon, &Fact::Team(TeamFact::Alone { peer: PeerId(person), output }));
        }
    }
}

/// Nobody watches the yardstick: what each finished is all that is asked of it.
struct Unwatched;

impl Witness for Unwatched {
    fn witness(&mut self, _: Time, _: &Fact) {}
}

impl<'a, W: Witness> Play<'a, W> {
    fn new(
        (scenario, team, streams): (&'a Scenario, &'a Team, &'a Streams),
        newcomers: &'a [Newcomer],
        structure: Structure,
        checks: Checks,
        witness: &'a mut W,
    ) -> Self {
        let count = u32::try_from(newcomers.len()).expect("people are numbered by u32");
        let groups = &scenario.population.groups;
        let rules: Vec<Box<dyn Rule>> = scenario.incentives().map(Incentive::start).collect();
        let keeps_pages = structure != Structure::Isolated && rules.iter().any(|rule| rule.keeps_pages());
        let width = if keeps_pages { count.clamp(1, MOST_ACQUAINTANCES) } else { 0 };
        let one_name_each = groups.iter().all(|group| group.behaviour.names() == 1);
        let meetings = match scenario.contacts_read.as_deref().filter(|_| team.place.contacts) {
            Some(contacts) => Meetings::Recorded(Recorded::new(contacts, count)),
            None => Meetings::Floor(Floor::new(&team.place, count, streams.stream("meetings"))),
        };
        let meeting = scenario.overlay.build(count, scenario.overlay_read.as_deref(), &mut streams.stream("overlay"));
        Self {
            scenario,
            team,
            structure,
            streams,
            newcomers,
            checks,
            witness,
            agenda: Agenda::new(),
            demand: Demand::new(&team.projects, team.people.topics, streams),
            graph: match meeting {
                Meeting::Fixed(graph) => Some(graph),
                Meeting::Tracker(_) => None,
            },
            people: Vec::with_capacity(newcomers.len()),
            joined: 0,
            first_names: first_names(newcomers),
            next_name: count,
            present: Roll::default(),
            groups: vec![Vec::new(); groups.len()],
            knowledge: Knowledge::new(&team.people),
            projects: Slots::default(),
            tasks: Slots::default(),
            questions: Slots::default(),
            teams: None,
            given_teams: None,
            meetings,
            acquaintances: Acquaintances::new(width, count, one_name_each),
            lottery: Lottery::default(),
            every: scenario.incentives().map(|rule| team.at_pace(rule.round())).collect(),
            listening: rules.iter().any(|rule| rule.listens()),
            rules,
            sealed: Sealed::default(),
            shocks: Shocks::of(scenario),
            looks: BTreeMap::new(),
            asking_stream: streams.stream("asking"),
            rule_stream: streams.stream("rule"),
            conduct_stream: streams.stream("conduct"),
            answered: VecDeque::new(),
            displaced: VecDeque::new(),
            to_ask: VecDeque::new(),
            stirred: VecDeque::new(),
            requesters: Vec::new(),
            considered: Vec::new(),
            answer: Answer::default(),
        }
    }

    /// Plays to the end; how much work each person finished, in hours.
    fn run(&mut self) -> Vec<f64> {
        for at in self.scenario.counting_times() {
            self.agenda.schedule(at, Event::Count);
        }
        for (at, turn) in self.shocks.beginnings(self.scenario.horizon) {
            self.agenda.schedule(at, Event::Shock(turn));
        }
        if let Some(first) = self.newcomers.first() {
            self.agenda.schedule(first.at, Event::Join);
        }
        while let Some((_, event)) = self.agenda.next_until(self.scenario.horizon) {
            self.handle(event);
            self.settle_down();
        }
        self.end()
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Join => self.newcomers_join(),
            Event::Project(number) => self.project_begins(number),
            Event::Due(question) => self.due(question),
            Event::Done(person) => self.done(person),
            Event::Round(person) => self.round(person),
            Event::Reconsider(person) => self.reconsider(person),
            Event::Replace(person) => self.replace(person),
            Event::Shock(turn) => self.shock(turn),
            Event::Count => self.count(),
        }
    }

    /// After an event: answers are told, helpers with a vacancy are asked, questions that lost their helper find
    /// others, and whoever may do something else is looked at, until there is none of these.
    fn settle_down(&mut self) {
        loop {
            if let Some((question, helper)) = self.answered.pop_front() {
                self.answered(question, helper);
            } else if let Some(person) = self.to_ask.pop_front() {
                self.people[person as usize].asked_soon = false;
                self.decide(person, Occasion::Vacancy);
            } else if let Some(question) = self.displaced.pop_front() {
                self.seek_anew(question);
            } else if let Some(person) = self.stirred.pop_front() {
                self.people[person as usize].stirred = false;
                self.look_at(person);
            } else {
                return;
            }
        }
    }
}
