//! Projects: when they begin, what they take, and which team does them. All of it comes from streams that no rule can
//! touch.

use super::person::{NONE, Person};
use super::task::{Project, Task};
use super::{Event, Play};
use crate::random::{self, Stream, Streams};
use crate::scenario::{ClientRole, Ends, Forming, Projects, WorkLaw};
use crate::units::{PeerId, Time};
use crate::workload::roll::Lottery;
use crate::world::{Fact, TeamFact, Witness};

/// So many former collaborators are remembered of each person.
const COLLABORATORS: usize = 32;

/// What there is to do in a run.
pub(super) struct Demand {
    /// When projects begin: by a list, the next one last, or at random.
    listed: Option<Vec<Time>>,
    /// The number of the event that counts, where they begin at random.
    pub number: u32,
    weights: Vec<f64>,
    moments: Stream,
    tasks: Stream,
    teams: Stream,
    client: Stream,
    lottery: Lottery,
}

impl Demand {
    pub fn new(projects: &Projects, topics: u32, streams: &Streams) -> Self {
        let listed = projects.times.clone().map(|mut times| {
            times.sort_unstable_by(|a, b| b.cmp(a));
            times
        });
        Self {
            listed,
            number: 0,
            weights: (1..=topics).map(|rank| libm::pow(f64::from(rank), -projects.exponent)).collect(),
            moments: streams.stream("projects"),
            tasks: streams.stream("tasks"),
            teams: streams.stream("teams"),
            client: streams.stream("client"),
            lottery: Lottery::default(),
        }
    }

    /// So many topics, by how much they are needed: different ones as far as there are so many, which is to take the
    /// largest of ln(u) / weight (Efraimidis and Spirakis 2006).
    fn topics(&mut self, count: u32) -> Vec<u32> {
        let draw = |weight: &f64| libm::log(random::open_unit(&mut self.tasks)) / weight;
        let mut keyed: Vec<(f64, u32)> = self.weights.iter().map(draw).zip(0u32..).collect();
        let largest_first = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        // A few of many: only these need an order.
        if (count as usize) < keyed.len() {
            keyed.select_nth_unstable_by(count as usize, largest_first);
            keyed.truncate(count as usize);
        }
        keyed.sort_unstable_by(largest_first);
        keyed.iter().map(|(_, topic)| *topic).cycle().take(count as usize).collect()
    }

    /// A time of work with this mean, in seconds.
    fn span(&mut self, law: WorkLaw, mean: Time) -> f64 {
        match law {
            WorkLaw::Deterministic => mean.secs(),
            WorkLaw::Exponential => random::exponential(&mut self.tasks, mean.secs()),
        }
    }
}

impl<W: Witness> Play<'_, W> {
    /// The next project is awaited. The number of those who are there has changed, or one has just begun; Poisson
    /// processes have no memory.
    pub(super) fn await_project(&mut self) {
        self.demand.number = self.demand.number.wrapping_add(1);
        let now = self.agenda.now();
        let at = if let Some(times) = &mut self.demand.listed {
            times.last().map_or(Time::NEVER, |time| (*time).max(now))
        } else {
            let rate = self.team.projects.rate.per_s() * f64::from(self.present.len());
            if rate <= 0.0 {
                return;
            }
            now + Time::from_secs_f64(random::exponential(&mut self.demand.moments, 1.0 / rate))
        };
        self.agenda.schedule(at, Event::Project(self.demand.number));
    }

    /// A project begins, unless the event is of no account any more.
    pub(super) fn project_begins(&mut self, number: u32) {
        if number != self.demand.number {
            return;
        }
        if let Some(times) = &mut self.demand.listed {
            times.pop();
        }
        let terms = &self.team.projects;
        let tasks: Vec<Task> = self.demand.topics(terms.tasks).into_iter().map(|topic| self.draw_task(topic)).collect();
        let members = self.team_for(&tasks);
        if !members.is_empty() {
            self.begin_project(tasks, members);
        }
        self.await_project();
    }

    fn draw_task(&mut self, topic: u32) -> Task {
        let (projects, help) = (&self.team.projects, &self.team.help);
        let work = self.demand.span(projects.law, projects.work);
        let answer = self.demand.span(help.law, help.takes);
        let alone = self.demand.span(help.law, help.alone);
        let unclear = random::unit(&mut self.demand.client) < self.team.client.unclear.get();
        Task { work, answer, alone, unclear, left: work, ..Task::of(topic) }
    }

    /// The client of a project, where it can be asked: a random person who is there and not of the team.
    fn client_of(&mut self, members: &[u32]) -> Option<u32> {
        let drawn = random::pick(&mut self.demand.client, self.present.members()).copied();
        drawn.filter(|person| self.team.client.role == ClientRole::CoCreator && !members.contains(person))
    }

    fn begin_project(&mut self, tasks: Vec<Task>, members: Vec<u32>) {
        let (now, count) = (self.agenda.now(), u32::try_from(tasks.len()).expect("few tasks"));
        let hours = tasks.iter().map(|task| task.work).sum::<f64>() / 3_600.0;
        self.remember_team(&members);
        let began = TeamFact::Began { members: u32::try_from(members.len()).expect("few members"), hours };
        self.witness.witness(now, &Fact::Team(began));
        let client = self.client_of(&members);
        let project = self.projects.add(Project { members, client, again: Vec::new(), open: count, began: now, hours });
        for (place, task) in tasks.into_iter().enumerate() {
            let members = &self.projects.at(project).members;
            let worker = members[place % members.len()];
            let slot = self.tasks.add(Task { project, worker, ..task });
            self.people[worker as usize].ready.push_back(slot);
            self.stir(worker);
        }
    }

    /// The team for a project. In the yardstick it is the team that it had.
    fn team_for(&mut self, tasks: &[Task]) -> Vec<u32> {
        if let Some(given) = &mut self.given_teams {
            return given.pop_front().unwrap_or_default();
        }
        let terms = &self.team.projects;
        let wanted = terms.members.min(self.present.len());
        let mut members = Vec::with_capacity(wanted as usize);
        for place in 0..wanted {
            let topic = tasks[place as usize % tasks.len()].topic;
            let member = match terms.forming {
                Forming::Random => self.anyone_but(&members),
                Forming::Skill => self.best_of_some(topic, &members),
                Forming::Collaborators => self.incumbent_or_newcomer(&members),
            };
            members.push(member);
        }
        if let Some(teams) = &mut self.teams {
            teams.push_back(members.clone());
        }
        members
    }

    /// A random person who is there and not among these, who are fewer than all.
    fn anyone_but(&mut self, members: &[u32]) -> u32 {
        loop {
            let person = *random::pick(&mut self.demand.teams, self.present.members()).expect("somebody is there");
            if !members.contains(&person) {
                return person;
            }
        }
    }

    /// The one of some random people who knows a topic best; of equals the first drawn.
    fn best_of_some(&mut self, topic: u32, members: &[u32]) -> u32 {
        let now = self.agenda.now();
        let mut best = self.anyone_but(members);
        for _ in 1..self.team.projects.looked_at {
            let other = self.anyone_but(members);
            if self.knowledge.level(now, other, topic) > self.knowledge.level(now, best, topic) {
                best = other;
            }
        }
        best
    }

    /// With probability p someone who has been in a team, and then with probability q someone who has been in one with
    /// a member; else a newcomer. Where there is none of a kind, anyone.
    fn incumbent_or_newcomer(&mut self, members: &[u32]) -> u32 {
        let terms = &self.team.projects;
        let incumbent = random::unit(&mut self.demand.teams) < terms.incumbents.get();
        let repeat = random::unit(&mut self.demand.teams) < terms.repeats.get();
        if incumbent && repeat {
            let known = |person: &u32| !members.contains(person) && self.present.has(*person);
            let former = members.iter().flat_map(|member| &self.people[*member as usize].collaborators).copied();
            let former: Vec<u32> = former.filter(known).collect();
            if let Some(person) = random::pick(&mut self.demand.teams, &former) {
                return *person;
            }
        }
        self.demand.lottery.start();
        while let Some(place) = self.demand.lottery.next(self.present.len(), &mut self.demand.teams) {
            let person = self.present.members()[place as usize];
            let is_incumbent = !self.people[person as usize].collaborators.is_empty();
            if !members.contains(&person) && is_incumbent == incumbent {
                return person;
            }
        }
        self.anyone_but(members)
    }

    /// The members of a team remember each other, where teams form by that.
    fn remember_team(&mut self, members: &[u32]) {
        if self.team.projects.forming != Forming::Collaborators {
            return;
        }
        for member in members {
            let Person { collaborators, .. } = &mut self.people[*member as usize];
            collaborators.extend(members.iter().filter(|other| *other != member));
            let forgotten = collaborators.len().saturating_sub(COLLABORATORS);
            collaborators.drain(..forgotten);
        }
    }

    /// A person has finished a task, and with the last one the project is handed over.
    pub(super) fn finish_task(&mut self, worker: u32) {
        let slot = std::mem::replace(&mut self.people[worker as usize].current, NONE);
        let task = *self.tasks.at(slot);
        self.tasks.end(slot);
        let (now, hours) = (self.agenda.now(), task.work / 3_600.0);
        let level = if task.learns { self.team.help.alone_level.get() } else { 0.0 };
        self.knowledge.reach(now, worker, task.topic, level);
        if !task.again {
            self.people[worker as usize].output += hours;
            self.witness.witness(now, &Fact::Team(TeamFact::Worked { peer: PeerId(worker), hours }));
        }
        let project = self.projects.at_mut(task.project);
        if task.unclear {
            project.again.push((worker, task.topic, task.work * self.team.client.rework));
        }
        project.open -= 1;
        if project.open == 0 {
            self.hand_over(task.project);
        }
    }

    /// The team of a project that is finished dissolves; where ledgers end with it, its members forget each other.
    fn dissolve(&mut self, slot: u32) {
        if self.team.memory.ends == Ends::WithTeam {
            let members = self.projects.at(slot).members.clone();
            for member in &members {
                for other in members.iter().filter(|other| *other != member) {
                    let name = self.people[*other as usize].names.first;
                    self.acquaintances.forget(*member, *other, name);
                }
            }
        }
        self.projects.end(slot);
    }

    /// All is done: what the client had meant otherwise is done again, or the project is finished.
    fn hand_over(&mut self, slot: u32) {
        let again = std::mem::take(&mut self.projects.at_mut(slot).again);
        for (worker, topic, seconds) in again.into_iter().filter(|(_, _, seconds)| *seconds > 0.0) {
            let task = Task {
                project: slot,
                worker,
                work: seconds,
                left: seconds,
                again: true,
                settled: true,
                ..Task::of(topic)
            };
            let task = self.tasks.add(task);
            self.projects.at_mut(slot).open += 1;
            self.people[worker as usize].ready.push_back(task);
            self.stir(worker);
        }
        let project = self.projects.at(slot);
        if project.open == 0 {
            let took = self.agenda.now().since(project.began);
            let (hours, late) = (project.hours, took.since(self.team.projects.due));
            self.dissolve(slot);
            self.witness.witness(self.agenda.now(), &Fact::Team(TeamFact::Finished { hours, took, late }));
        }
    }
}
