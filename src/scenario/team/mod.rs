//! The `[team]` table: people who know things, projects that need them, and how one helps the other.

mod asking;
mod client;
mod help;
mod memory;
mod people;
mod place;
mod projects;
mod working;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::model::{Churn, Group, Workload};
use super::problem::Finding;
use crate::overlay::real::Contacts;
use crate::overlay::{Overlay, Tracker};
use crate::registry::{Chosen, Member};
use crate::spelling::{did_you_mean, listed};
use crate::units::{Bytes, Share, Time};

pub use asking::{Asking, Colleagues, Preference};
pub use client::{Client, Role};
pub use help::Help;
pub use memory::{Ends, Memory};
pub use people::People;
pub use place::Place;
pub use projects::{Forming, Projects, WorkLaw};
pub use working::Working;

/// People in an organisation: projects need what they know, and whoever lacks something asks a colleague.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Team {
    /// Which way questions go.
    pub structure: Structure,
    /// Whether the same people are played once more with the same projects and teams, and nobody's help: what each
    /// finishes alone is the yardstick for win-win. It takes as long again.
    pub yardstick: bool,
    /// How long people take for what rules and behaviours of machines reckon as a second: rounds, windows and periods
    /// are so many times longer. Assumption: an hour, so that the ten seconds of a choking round become ten hours.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub pace: Time,
    /// What an hour of help counts for in ledgers, which keep bytes. Assumption: as much as a request of the workload
    /// `service` by default.
    #[serde(deserialize_with = "crate::units::positive_bytes")]
    pub hour: Bytes,
    /// How many people one manager answers, itself included: the first of each so many has the post. Whoever has it is a
    /// senior in every structure, so that structures are compared with the same people. Assumption: 8.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 32767, u32, _>")]
    #[schemars(range(min = 1, max = 32767))]
    pub span: u32,
    /// When people work.
    pub working: Working,
    /// What people know, learn and forget.
    pub people: People,
    /// What there is to do.
    pub projects: Projects,
    /// Whom one asks.
    pub asking: Asking,
    /// What help costs and brings.
    pub help: Help,
    /// What people remember of each other.
    pub memory: Memory,
    /// Where and how people meet.
    pub place: Place,
    /// For whom projects are.
    pub client: Client,
}

impl Default for Team {
    fn default() -> Self {
        Self {
            structure: Structure::Peer,
            yardstick: true,
            pace: Time::from_secs(3_600),
            hour: Bytes(1_000_000),
            span: 8,
            working: Working::default(),
            people: People::default(),
            projects: Projects::default(),
            asking: Asking::default(),
            help: Help::default(),
            memory: Memory::default(),
            place: Place::default(),
            client: Client::default(),
        }
    }
}

/// Which way questions go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Structure {
    /// Nobody asks and nobody helps: each learns alone.
    Isolated,
    /// To colleagues, who help as their rules decide.
    Peer,
    /// Up to the manager, who answers one after the other, as a server does.
    Hierarchy,
    /// To colleagues, and what they leave unanswered to the manager.
    Hybrid,
}

impl Team {
    /// A span of the organisation's time, as rules and behaviours reckon it.
    #[must_use]
    pub fn reckoned(&self, span: Time) -> Time {
        Time::from_secs_f64(span.secs() / self.pace.secs())
    }

    /// A span as rules and behaviours reckon it, in the organisation's time.
    #[must_use]
    pub fn at_pace(&self, span: Time) -> Time {
        Time::from_secs_f64(span.secs() * self.pace.secs())
    }

    /// What so many hours of help count for in ledgers, in bytes.
    #[must_use]
    pub fn counted(&self, hours: f64) -> f64 {
        hours * self.hour.as_f64()
    }
}

/// Reads the table.
pub(super) fn read(fields: Fields<'_>, _: &Files) -> Result<Workload, Reported> {
    let (place, report) = (fields.header(), fields.reports_to());
    let team: Team = fields.whole()?;
    let wrong = match () {
        () if team.working.gives > team.working.hours => Some((
            format!("people give {} of help a day, and work {}", team.working.gives, team.working.hours),
            "`gives` no longer than `hours`",
        )),
        () if team.working.starts + team.working.hours > Time::from_secs(86_400) => {
            let Working { starts, hours, .. } = team.working;
            Some((format!("work begins at {starts} and lasts {hours}"), "a working day that ends within its day"))
        }
        () if team.working.part_time.values().any(|part| *part <= Share::NONE) => {
            Some(("nobody works no hours at all".to_string(), "parts of a working day above 0 in `part_time`"))
        }
        () if team.memory.ends == Ends::WithTeam && team.asking.of != Colleagues::Team => Some((
            "ledgers end with the team, and people ask others than its members".to_string(),
            "asking = { of = \"team\" } beside memory = { ends = \"with-team\" }",
        )),
        () if team.people.known > team.people.topics => Some((
            format!("each knows {} of {} topics", team.people.known, team.people.topics),
            "`known` no greater than `topics`",
        )),
        () => None,
    };
    match wrong {
        Some((message, expected)) => Err(report.add(Finding::at(place, message).expected(expected))),
        None => Ok(Workload::Team(Box::new(team))),
    }
}

/// Whether the surroundings are such that people can work in teams.
pub(super) fn check_surroundings(
    team: &Team,
    groups: &[Group],
    overlay: &Chosen<dyn Overlay>,
    churn: &Churn,
    (team_place, overlay_place, churn_place): (Range<usize>, Range<usize>, Range<usize>),
    report: &Report,
) -> Result<(), Reported> {
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    if let Some(name) = team.working.part_time.keys().find(|name| !names.contains(&name.as_str())) {
        let message = format!("`part_time` names a group `{name}`, which is not there");
        let expected = format!("one of {}{}", listed(names.iter().copied()), did_you_mean(name, names));
        return Err(report.add(Finding::at(team_place, message).expected(expected)));
    }
    if team.asking.of == Colleagues::Neighbours && overlay.entry.name == Tracker::NAME {
        let message = "people ask their neighbours, and with the overlay `tracker` nobody has any";
        let finding = Finding::at(overlay_place, message).expected("an overlay that is drawn before the run");
        return Err(report.add(finding.help("add to the file: overlay = \"watts-strogatz\"")));
    }
    if team.place.contacts && overlay.entry.name != Contacts::NAME {
        let message =
            format!("people meet as in the overlay's file, and the overlay `{}` has no contacts", overlay.entry.name);
        let finding = Finding::at(overlay_place, message).expected("the overlay `contacts`, with its file");
        return Err(report.add(finding.help("or leave `contacts` out of [team.place]: people meet on a floor plan")));
    }
    if churn.departure.entry.name != "never" || churn.patience.is_some() {
        let message = "people are never done: nobody goes upon completion, or gives it up";
        let finding = Finding::at(churn_place, message).expected("no `departure` and no `patience` in [churn]");
        return Err(report.add(finding.help("[team.people] has `stay` for how long people stay in the organisation")));
    }
    Ok(())
}
