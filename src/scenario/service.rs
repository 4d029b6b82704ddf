//! The `[service]` table: peers ask for items or favours, and give them.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::learning::Learning;
use super::model::{Churn, Scenario, Workload};
use super::population::{constant, upload};
use super::problem::Finding;
use crate::dynamics::learning::From;
use crate::overlay::{Overlay, Tracker};
use crate::registry::{Chosen, Member};
use crate::units::{Bytes, Frequency, Share, Time};
use crate::world::CapacityLaw;

/// So many categories are told apart at most.
const MOST_CATEGORIES: u32 = 65_536;
/// So many acquaintances a peer has room for where the file does not say, unless it can know everyone.
const FEW_ACQUAINTANCES: u32 = 32;
/// In a population of up to so many, everyone has room for everyone where the file does not say.
const KNOWN_TO_ALL: u32 = 1_000;

/// Requests for items or favours, each served by one provider.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Service {
    /// Who serves.
    pub delivery: ServiceDelivery,
    /// When peers ask.
    pub demand: Demand,
    /// With Poisson demand: how often each peer that is online asks.
    pub rate: Frequency,
    /// With demand in rounds: how long one round lasts.
    pub round: Time,
    /// With demand in rounds: who asks in each.
    pub asks: Asks,
    /// The mean amount of work in a request: it takes size over the rate at which it is served, and this is what
    /// ledgers write down for it.
    pub size: Bytes,
    /// How much work single requests are.
    pub law: SizeLaw,
    /// With `weibull`: the shape. 1 is exponential, below 1 a few requests are most of the work.
    pub shape: f64,
    /// What a request that is served well is worth to whoever asked.
    pub benefit: f64,
    /// What serving a request costs the provider.
    pub cost: f64,
    /// Whom a peer asks for service.
    pub discovery: Discovery,
    /// With `random` discovery: how many random peers it asks.
    pub candidates: u32,
    /// With `neighbours`: over how many links its question is passed on.
    pub ttl: u32,
    /// Whom it takes of those who respond.
    pub choice: Choice,
    /// With `proportional`: the probability that one without any reputation is taken.
    pub newcomers: Share,
    /// How long a request waits at a provider before its asker tries another one; 0: whoever cannot serve it at once is
    /// passed over.
    pub patience: Time,
    /// How many more providers it tries before it gives up.
    pub retries: u32,
    /// For how many others each peer has a page in its private ledger. Whoever it met least recently is forgotten for a
    /// new one. Absent: everyone in a population of up to 1,000, and 32 in a larger one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32")]
    pub acquaintances: Option<u32>,
    /// What is asked for, where not everyone can serve every request; absent: a favour that anyone can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Items")]
    pub items: Option<Items>,
    /// With client-server delivery: the server.
    pub server: Server,
}

impl Service {
    /// For how many others each of so many peers has a page.
    #[must_use]
    pub fn acquaintances_among(&self, peers: u32) -> u32 {
        let usual = if peers <= KNOWN_TO_ALL { peers } else { FEW_ACQUAINTANCES };
        self.acquaintances.unwrap_or(usual).min(peers)
    }

    /// Whether service takes no time.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        self.law == SizeLaw::Instant
    }
}

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceDelivery {
    /// Peers serve each other as their rules decide.
    PeerToPeer,
    /// A server serves all, and peers give nothing: the baseline.
    ClientServer,
}

/// When peers ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Each peer by a Poisson process of its own.
    Poisson,
    /// In rounds.
    Rounds,
}

/// Who asks in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// One random peer.
    One,
    /// Every peer once, in random order.
    Everyone,
}

/// How much work a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SizeLaw {
    /// All the same size, and served in no time: a favour.
    Instant,
    /// All the same.
    Deterministic,
    /// Exponential about the mean.
    Exponential,
    /// Weibull about the mean, with `shape`.
    Weibull,
}

/// Whom a peer asks for service. Only those respond who are online, have what is asked for, and offer anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Discovery {
    /// So many random peers who are online.
    Random,
    /// Its neighbours in the overlay and theirs, as far as the question is passed on (flooding).
    Neighbours,
    /// Whoever a central index names: all who would respond.
    Index,
    /// Everyone who is online.
    Everyone,
}

/// Whom a peer takes of those who respond; if that one refuses, the next in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Whoever its own rule esteems most; a random one where the rule has no opinion of providers.
    Rule,
    /// A random one.
    Random,
    /// Whoever its rule esteems most; ties at random.
    MostReputed,
    /// One in proportion to the esteem of its rule, and now and then one without any (Kamvar et al. 2003).
    Proportional,
    /// Whoever has the fewest requests; ties at random.
    LeastLoaded,
    /// Whoever asks the lowest price, where service is paid for; ties at random (Vishnumurthy et al. 2003).
    Cheapest,
}

/// What is asked for, where not everyone has everything.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Items {
    /// How many categories there are.
    pub count: u32,
    /// How uneven their popularity is: the i-th is asked for, and held, in proportion to 1 / i^exponent (Zipf).
    pub exponent: f64,
    /// How many of them each peer has, drawn by popularity.
    pub held: u32,
}

/// The server of client-server delivery.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Server {
    /// The rate of each line: what one request is served with.
    pub upload: Chosen<dyn CapacityLaw>,
    /// How many requests are served at once, with `first-come`.
    pub lines: u32,
    /// Who is served when.
    pub discipline: Discipline,
}

/// How a server takes turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Discipline {
    /// First come, first served.
    FirstCome,
    /// All at once, each with an equal part of the rate.
    ProcessorSharing,
}

/// Reads the table.
pub(super) fn read(mut fields: Fields<'_>, files: &Files) -> Result<Workload, Reported> {
    let delivery = fields.or("delivery", ServiceDelivery::PeerToPeer);
    let demand = fields.or("demand", Demand::Poisson);
    let rate = fields.or("rate", Frequency::from_per_s(0.01));
    let round = above_zero(&mut fields, "round", Time::from_secs(1));
    let asks = fields.or("asks", Asks::Everyone);
    let size = fields.or("size", Bytes(1_000_000));
    let law = fields.or("law", SizeLaw::Exponential);
    let shape = number(&mut fields, "shape", 1.0, "a number from 0.1 to 10", |shape| (0.1..=10.0).contains(&shape));
    let benefit = number(&mut fields, "benefit", 1.0, "a number", |_| true);
    let cost = number(&mut fields, "cost", 0.1, "a number of 0 or more", |cost| cost >= 0.0);
    let discovery = fields.or("discovery", Discovery::Random);
    let candidates = at_least_one(&mut fields, "candidates", 8);
    let ttl = at_least_one(&mut fields, "ttl", 2);
    let choice = fields.or("choice", Choice::Rule);
    let newcomers = fields.or("newcomers", Share::new(0.1).expect("a share"));
    let instant = matches!(law, Ok(SizeLaw::Instant));
    let patience = fields.or("patience", if instant { Time::ZERO } else { Time::from_secs(30) });
    let retries = fields.or("retries", 3);
    let acquaintances = match fields.optional::<u32>("acquaintances") {
        Ok(Some(0)) => {
            let finding =
                Finding::at(fields.place("acquaintances"), "`acquaintances` is 0: nobody has room for anyone");
            Err(fields.report(finding.expected("1 or more; leave it out for the default")))
        }
        acquaintances => acquaintances,
    };
    let items = fields.optional_table("items").and_then(|items| items.map(read_items).transpose());
    let server = fields.table("server").and_then(|server| read_server(server, files));
    fields.finish();
    let size = match size? {
        Bytes(0) => {
            let finding = Finding::at(fields.place("size"), "requests of nothing: ledgers could not count them");
            return Err(fields.report(finding.expected("an amount above zero; `law = \"instant\"` for no time")));
        }
        size => size,
    };
    Ok(Workload::Service(Service {
        delivery: delivery?,
        demand: demand?,
        rate: rate?,
        round: round?,
        asks: asks?,
        size,
        law: law?,
        shape: shape?,
        benefit: benefit?,
        cost: cost?,
        discovery: discovery?,
        candidates: candidates?,
        ttl: ttl?,
        choice: choice?,
        newcomers: newcomers?,
        patience: patience?,
        retries: retries?,
        acquaintances: acquaintances?,
        items: items?,
        server: server?,
    }))
}

/// Whether overlay and churn are such that peers can ask each other for service.
pub(super) fn check_surroundings(
    service: &Service,
    overlay: &Chosen<dyn Overlay>,
    churn: &Churn,
    (overlay_place, churn_place): (Range<usize>, Range<usize>),
    report: &Report,
) -> Result<(), Reported> {
    if service.discovery == Discovery::Neighbours && overlay.entry.name == Tracker::NAME {
        let message = "`discovery` is \"neighbours\", and with the overlay `tracker` nobody has any";
        let finding = Finding::at(overlay_place, message).expected("an overlay that is drawn before the run");
        return Err(report.add(finding.help("add to the file: overlay = \"random-regular\"")));
    }
    if churn.departure.entry.name != "never" || churn.patience.is_some() {
        let message = "whoever asks for service is never done: nobody goes upon completion, or gives it up";
        let finding = Finding::at(churn_place, message).expected("no `departure` and no `patience` in [churn]");
        return Err(
            report.add(finding.help("`churn.presence` says who is online, and [service] has its own `patience`"))
        );
    }
    Ok(())
}

/// Pages are numbered by u32 over all peers; `peers` is how many join until the horizon, about.
pub(super) fn refuse_too_many_pages(
    service: &Service,
    peers: u32,
    place: Range<usize>,
    report: &Report,
) -> Result<(), Reported> {
    let each = service.acquaintances_among(peers);
    if u64::from(each) * u64::from(peers) < u64::from(u32::MAX) {
        return Ok(());
    }
    let message = format!("{peers} peers with room for {each} acquaintances each: more pages than can be numbered");
    let most = (u32::MAX - 1) / peers;
    Err(report.add(Finding::at(place, message).expected(format!("`service.acquaintances` of at most {most}"))))
}

/// What of learning does not fit peers who serve each other, and what does.
pub(super) fn misfit_of_learning(scenario: &Scenario, learning: &Learning) -> Option<(String, &'static str)> {
    let rule = learning.rule.entry.name;
    if learning.rule.asks_what_if() {
        let message = format!("`{rule}` asks what another group would earn, which cannot be told without playing here");
        return Some((message, "a rule that copies others: `imitate-best`, `fermi`, `moran` or `proportional`"));
    }
    if learning.rule.is_mean_field() {
        let message = format!("`{rule}` needs expected payoffs, which peers who serve each other have not");
        return Some((message, "a rule that copies others: `imitate-best`, `fermi`, `moran` or `proportional`"));
    }
    if learning.own_strategies {
        return Some((
            "strategies of three probabilities are played in games alone".into(),
            "`own_strategies = false`",
        ));
    }
    match learning.every {
        None => return Some(("when peers learn is not said".into(), "a time in `every`, such as \"10 min\"")),
        Some(every) if every > scenario.horizon => {
            return Some((
                format!("a run is over before anyone learns, after {every}"),
                "`every` no longer than `horizon`",
            ));
        }
        Some(_) => {}
    }
    match learning.from {
        From::Partners | From::Chosen => {
            Some(("nobody keeps a list of those whom it met".into(), "from = \"anyone\", or \"neighbours\""))
        }
        From::Neighbours if scenario.overlay.entry.name == Tracker::NAME => Some((
            "there are no neighbours to copy: the overlay is a tracker".into(),
            "an overlay that is drawn before the run, such as `random-regular`",
        )),
        From::Neighbours if scenario.churn.presence.is_final() => {
            Some(("neighbours who have gone for good cannot be copied".into(), "`away` in `churn.presence`"))
        }
        From::Neighbours if scenario.churn.quitting.is_some() => Some((
            "neighbours who have gone for good cannot be copied".into(),
            "no `quitting` in [churn], or from = \"anyone\"",
        )),
        From::Anyone | From::Neighbours => None,
    }
}

fn number(
    fields: &mut Fields<'_>,
    key: &'static str,
    default: f64,
    expected: &str,
    fits: impl Fn(f64) -> bool,
) -> Result<f64, Reported> {
    let value = fields.or(key, default)?;
    if value.is_finite() && fits(value) {
        return Ok(value);
    }
    Err(fields.report(Finding::at(fields.place(key), format!("`{key}` is {value}")).expected(expected)))
}

fn at_least_one(fields: &mut Fields<'_>, key: &'static str, default: u32) -> Result<u32, Reported> {
    match fields.or(key, default)? {
        0 => Err(fields.report(Finding::at(fields.place(key), format!("`{key}` is 0")).expected("1 or more"))),
        count => Ok(count),
    }
}

fn above_zero(fields: &mut Fields<'_>, key: &'static str, default: Time) -> Result<Time, Reported> {
    Ok(optional_above_zero(fields, key)?.unwrap_or(default))
}

/// A span above zero that may be absent.
pub(super) fn optional_above_zero(fields: &mut Fields<'_>, key: &'static str) -> Result<Option<Time>, Reported> {
    match fields.optional::<Time>(key)? {
        Some(Time::ZERO) => {
            let finding = Finding::at(fields.place(key), format!("`{key}` lasts no time"));
            Err(fields.report(finding.expected("a time above zero")))
        }
        time => Ok(time),
    }
}

fn read_items(mut fields: Fields<'_>) -> Result<Items, Reported> {
    let count = at_least_one(&mut fields, "count", 20);
    let exponent =
        number(&mut fields, "exponent", 1.0, "a number from 0 to 10", |exponent| (0.0..=10.0).contains(&exponent));
    let held = at_least_one(&mut fields, "held", 5);
    fields.finish();
    let (count, held) = (count?, held?);
    if count > MOST_CATEGORIES {
        let finding = Finding::at(fields.place("count"), format!("{count} categories"));
        return Err(fields.report(finding.expected(format!("at most {MOST_CATEGORIES}"))));
    }
    if held > count {
        let finding = Finding::at(fields.place("held"), format!("each peer has {held} of {count} categories"));
        return Err(fields.report(finding.expected(format!("at most {count}"))));
    }
    Ok(Items { count, exponent: exponent?, held })
}

fn read_server(mut fields: Fields<'_>, files: &Files) -> Result<Server, Reported> {
    let upload = upload(&mut fields, || constant("10 MB/s"), files, false);
    let lines = at_least_one(&mut fields, "lines", 1);
    let discipline = fields.or("discipline", Discipline::FirstCome);
    fields.finish();
    Ok(Server { upload: upload?, lines: lines?, discipline: discipline? })
}
