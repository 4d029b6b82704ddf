//! The `[shocks]` tables: what befalls the system, when, whom, and for how long.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Report, Reported};
use super::model::{Scenario, Workload};
use super::problem::Finding;
use super::service::{Discovery, Service, ServiceDelivery, optional_above_zero};
use super::swarm::Delivery;
use crate::dynamics::Shock;
use crate::dynamics::shock::{Effect, Victims};
use crate::overlay::Tracker;
use crate::registry::{Chosen, Member};
use crate::spelling::{listed, nearest};
use crate::units::{Share, Time};

/// Something that befalls the system in the middle of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlannedShock {
    /// Its name, from the file.
    #[serde(skip)]
    pub name: String,
    /// What it does.
    pub what: Chosen<dyn Shock>,
    /// When it begins; either this or `when` must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub at: Option<Time>,
    /// It begins when something that is counted crosses a value, at the next moment of counting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Crossing")]
    pub when: Option<Crossing>,
    /// For how long; absent: it is never over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub lasts: Option<Time>,
    /// With `at`: how often it comes again; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub every: Option<Time>,
    /// How many times it comes at most; absent: once with `when`, and with `every` until the run is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1))]
    pub times: Option<u32>,
    /// The part of those who are there, rounded to whole peers, whom it befalls.
    pub share: Share,
    /// Whom of them first.
    pub whom: Victims,
    /// The only group whom it befalls, by its name; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub group: Option<String>,
}

/// A value that something counted crosses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossing {
    /// What is counted.
    pub count: Count,
    /// It crosses when more are counted than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<u32>,
    /// It crosses when fewer are counted than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<u32>,
}

/// What is counted at the moments of `output.samples`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// Peers that are online, initial seeders included.
    Online,
    /// In a swarm: peers that still download.
    Leechers,
    /// In a swarm: peers that have all and serve.
    Seeders,
    /// In a swarm: copies of the rarest piece among those who serve.
    LowestCopies,
    /// In a service: requests that wait.
    Waiting,
}

impl Crossing {
    /// Whether a count is beyond the value.
    #[must_use]
    pub fn is_beyond(&self, counted: u32) -> bool {
        self.above.is_some_and(|above| counted > above) || self.below.is_some_and(|below| counted < below)
    }
}

impl PlannedShock {
    /// When it begins, as far as that is known before the run: not later than `horizon`.
    pub fn times(&self, horizon: Time) -> impl Iterator<Item = Time> + use<> {
        let (every, most) = (self.every, self.times.map_or(u64::MAX, u64::from));
        let repeats = every.map_or(1, |every| horizon.micros() / every.micros() + 1).min(most);
        let first = self.at;
        (0..repeats)
            .filter_map(move |number| Some(first? + every.unwrap_or(Time::ZERO) * number))
            .take_while(move |at| *at <= horizon)
    }

    /// How many times it may come where that hangs on what is counted.
    #[must_use]
    pub fn crossings(&self) -> u32 {
        if self.when.is_some() { self.times.unwrap_or(1) } else { 0 }
    }

    /// How many peers join by it before the run is over.
    #[must_use]
    pub fn joining(&self, horizon: Time) -> f64 {
        match self.what.effect() {
            Effect::Crowd(peers) => self.times(horizon).map(|_| f64::from(peers)).sum(),
            _ => 0.0,
        }
    }
}

/// A shock, and where its table stands.
pub(super) type Placed = (PlannedShock, Range<usize>);

/// Reads the tables.
pub(super) fn read(fields: Fields<'_>) -> Result<Vec<Placed>, Reported> {
    let tables = fields.named_tables().into_iter();
    let read: Vec<Result<Placed, Reported>> = tables.map(|(name, fields)| read_one(name, fields?)).collect();
    read.into_iter().collect()
}

fn read_one(name: String, mut fields: Fields<'_>) -> Result<Placed, Reported> {
    let what = match fields.optional_member::<dyn Shock>("what") {
        Ok(None) => Err(fields.missing("what", "\"departure\"")),
        Ok(Some(what)) => Ok(what),
        Err(reported) => Err(reported),
    };
    let at = fields.optional::<Time>("at");
    let when = fields.optional::<Crossing>("when");
    let lasts = optional_above_zero(&mut fields, "lasts");
    let every = optional_above_zero(&mut fields, "every");
    let times = fields.optional::<u32>("times");
    let given = ["share", "whom", "group"].into_iter().find(|key| fields.has(key));
    let share = fields.or("share", Share::WHOLE);
    let whom = fields.or("whom", Victims::default());
    let group = fields.optional::<String>("group");
    fields.finish();
    let shock = PlannedShock {
        name,
        what: what?,
        at: at?,
        when: when?,
        lasts: lasts?,
        every: every?,
        times: times?,
        share: share?,
        whom: whom?,
        group: group?,
    };
    let effect = shock.what.effect();
    let refuse = |key: &str, message: String, expected: &str| {
        Err(fields.report(Finding::at(fields.place(key), message).expected(expected)))
    };
    let kind = shock.what.entry.name;
    match (&shock.at, &shock.when) {
        (Some(_), None) | (None, Some(_)) => {}
        (None, None) => {
            return refuse("what", format!("it is not said when `{kind}` comes"), "`at = \"1 h\"`, or `when`");
        }
        (Some(_), Some(_)) => return refuse("when", "both `at` and `when`".into(), "one of them"),
    }
    if let Some(Crossing { above, below, .. }) = shock.when
        && above.is_some() == below.is_some()
    {
        return refuse("when", "a crossing has one side".into(), "either `above` or `below`");
    }
    if shock.lasts.is_some() && !effect.can_be_over() {
        return refuse("lasts", format!("`{kind}` is never over"), "no `lasts`");
    }
    if let (Some(lasts), Some(every)) = (shock.lasts, shock.every)
        && lasts >= every
    {
        return refuse("lasts", format!("it comes again every {every}, before it is over"), "less than `every`");
    }
    if shock.every.is_some() && shock.when.is_some() {
        return refuse(
            "every",
            "a shock that comes when something is counted comes again when it is counted again".into(),
            "`times`, and no `every`",
        );
    }
    if shock.times == Some(0) {
        return refuse("times", "it never comes".into(), "1 or more");
    }
    if shock.times.is_some() && shock.every.is_none() && shock.when.is_none() {
        return refuse("times", "it is not said how often it comes".into(), "`every = \"1 h\"`");
    }
    if matches!(effect, Effect::Crowd(_)) && shock.when.is_some() {
        return refuse("when", "whoever joins is drawn before the run".into(), "`at`");
    }
    if let Some(key) = given.filter(|_| !effect.has_victims()) {
        return refuse(
            key,
            format!("`{kind}` befalls nobody in particular: `{key}` says nothing"),
            "no `share`, `whom` or `group`",
        );
    }
    Ok((shock, fields.header()))
}

/// Whether every shock can befall this scenario; `places` says where their tables stand.
pub(super) fn check(scenario: &Scenario, places: &[Range<usize>], report: &Report) -> Result<(), Reported> {
    for (shock, place) in scenario.shocks.iter().zip(places) {
        if let Some((message, expected)) = misfit(scenario, shock) {
            return Err(report.add(Finding::at(place.clone(), message).expected(expected)));
        }
    }
    Ok(())
}

/// What of a shock does not fit the scenario, and what does.
fn misfit(scenario: &Scenario, shock: &PlannedShock) -> Option<(String, String)> {
    let kind = shock.what.entry.name;
    let no = |message: String, expected: &str| Some((message, expected.to_owned()));
    if let Some(at) = shock.at.filter(|at| *at > scenario.horizon) {
        return no(format!("`{}` comes at {at}, when the run is over", shock.name), "a time before the horizon");
    }
    if let Some(wrong) = group_misfit(scenario, shock) {
        return Some(wrong);
    }
    let effect = shock.what.effect();
    let tracker = scenario.overlay.entry.name == Tracker::NAME;
    if matches!(effect, Effect::Crowd(_)) && !tracker {
        let message = format!(
            "the overlay `{}` is drawn before the run, without those who join in a `crowd`",
            scenario.overlay.entry.name
        );
        return no(message, "the overlay `tracker`");
    }
    match &scenario.workload {
        Workload::Game(_) => no("nothing befalls the players of a game".into(), "no [shocks], or another workload"),
        Workload::Swarm(swarm) => match (swarm.delivery, effect) {
            (Delivery::RandomContact, _) => no(
                format!("`{kind}` befalls no swarm of random contacts, where nobody has a capacity, a rule or a link"),
                "`delivery = \"peer-to-peer\"` or \"client-server\"",
            ),
            (Delivery::ClientServer, Effect::ServerOutage | Effect::Crowd(_)) => None,
            (Delivery::ClientServer, _) => no(
                format!("`{kind}` changes nothing where peers give nothing and a server serves all"),
                "`server-outage` or `crowd`, or `delivery = \"peer-to-peer\"`",
            ),
            (Delivery::PeerToPeer, Effect::TrackerOutage) if !tracker => {
                no(format!("the overlay `{}` has no tracker", scenario.overlay.entry.name), "the overlay `tracker`")
            }
            (Delivery::PeerToPeer, _) => {
                crossing_misfit(shock, &[Count::Online, Count::Leechers, Count::Seeders, Count::LowestCopies])
            }
        },
        Workload::Service(service) => service_misfit(service, shock, effect, tracker),
        Workload::Team(_) => team_misfit(shock, effect, tracker),
    }
}

fn team_misfit(shock: &PlannedShock, effect: Effect<'_>, tracker: bool) -> Option<(String, String)> {
    let no = |message: &str, expected: &str| Some((message.to_owned(), expected.to_owned()));
    match effect {
        Effect::ServerOutage | Effect::TrackerOutage | Effect::Partition => no(
            "an organisation has no server, no index and no links to lose",
            "another kind of shock, such as `departure`",
        ),
        Effect::Departure if shock.lasts.is_some() => {
            no("whoever leaves an organisation is replaced, and does not come back", "no `lasts`")
        }
        _ if shock.when.is_some() => no("nothing that is counted here brings a shock", "`at`, in place of `when`"),
        _ if shock.whom == Victims::Seeders => no("an organisation has no initial seeders", "another `whom`"),
        _ if shock.whom == Victims::BestConnected && tracker => {
            no("nobody has neighbours: the overlay is a tracker", "an overlay that is drawn before the run")
        }
        _ => None,
    }
}

fn service_misfit(
    service: &Service,
    shock: &PlannedShock,
    effect: Effect<'_>,
    tracker: bool,
) -> Option<(String, String)> {
    let no = |message: &str, expected: &str| Some((message.to_owned(), expected.to_owned()));
    match effect {
        Effect::ServerOutage if service.delivery != ServiceDelivery::ClientServer => {
            no("there is no server whose outage it could be", "`delivery = \"client-server\"`")
        }
        Effect::TrackerOutage if service.discovery != Discovery::Index => {
            no("there is no index whose outage it could be", "`discovery = \"index\"`")
        }
        _ if shock.whom == Victims::Seeders => no("a service has no initial seeders", "another `whom`"),
        _ if shock.whom == Victims::BestConnected && tracker => {
            no("nobody has neighbours: the overlay is a tracker", "an overlay that is drawn before the run")
        }
        _ => crossing_misfit(shock, &[Count::Online, Count::Waiting]),
    }
}

fn crossing_misfit(shock: &PlannedShock, counted: &[Count]) -> Option<(String, String)> {
    let count = shock.when.as_ref()?.count;
    let word = |count: &Count| serde_json::to_value(count).ok()?.as_str().map(str::to_owned);
    let known: Vec<String> = counted.iter().filter_map(word).collect();
    let expected = format!("one of {}", listed(known.iter().map(String::as_str)));
    (!counted.contains(&count))
        .then(|| (format!("`{}` is not counted here", word(&count).unwrap_or_default()), expected))
}

/// Whether the groups that it names are there, and can be what they should be.
fn group_misfit(scenario: &Scenario, shock: &PlannedShock) -> Option<(String, String)> {
    let groups = &scenario.population.groups;
    let names = || groups.iter().map(|group| group.name.as_str());
    let to = if let Effect::Defection(to) = shock.what.effect() { Some(to) } else { None };
    for wanted in shock.group.as_deref().into_iter().chain(to) {
        if !names().any(|name| name == wanted) {
            let meant = nearest(wanted, names()).map_or_else(String::new, |meant| format!("; is \"{meant}\" meant?"));
            return Some((format!("there is no group `{wanted}`"), format!("one of {}{meant}", listed(names()))));
        }
    }
    let to = groups.iter().find(|group| Some(group.name.as_str()) == to)?;
    let behaviour = &to.behaviour;
    if behaviour.names() > 1 || (behaviour.view() - 1.0).abs() > 0.0 {
        let message = format!("nobody can come to be a `{}`, who joins with more names or links", behaviour.entry.name);
        return Some((message, "a group whose behaviour has one name and the usual view".into()));
    }
    if matches!(scenario.workload, Workload::Swarm(_)) && groups.iter().any(|group| group.incentive.is_some()) {
        let message = "where groups follow rules of their own, nobody can come from one rule to another in mid-swarm";
        return Some((message.into(), "groups without an `incentive` of their own".into()));
    }
    None
}

/// Shocks as a table of tables, by their names.
pub(super) fn by_name<S: serde::Serializer>(shocks: &[PlannedShock], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(shocks.iter().map(|shock| (&shock.name, shock)))
}
