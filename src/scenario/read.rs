//! Reads the tree of one cell into a checked scenario: the vocabulary of the file's top, with defaults.

use std::ops::Range;
use std::sync::Arc;

use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::game;
use super::learning;
use super::model::{Churn, Collapse, Output, Scenario, WarmUp, Workload};
use super::population;
use super::problem::Finding;
use super::quitting;
use super::service;
use super::shock;
use super::stop;
use super::swarm::{self, Delivery};
use super::team;
use super::tree::Table;
use crate::dynamics::arrivals::FlashCrowd;
use crate::dynamics::availability::Availability;
use crate::dynamics::presence::{Always, Back};
use crate::dynamics::{Arrivals, Departure, Presence, Quitting};
use crate::incentive::Incentive;
use crate::overlay::{Graph, Overlay, Tracker};
use crate::registry::{Chosen, Family, Member};
use crate::spelling::listed;
use crate::units::Time;

/// The workloads: the table's name, and its reader.
type WorkloadReader = fn(Fields<'_>, &Files) -> Result<Workload, Reported>;
const WORKLOADS: &[(&str, WorkloadReader)] =
    &[("swarm", swarm::read), ("service", service::read), ("game", game::read), ("team", team::read)];

/// Reads one cell. Mistakes are added to the report.
pub(super) fn scenario(tree: Table, files: &Files, report: &Report) -> Result<Scenario, Reported> {
    let mut top = Fields::top(tree, report);
    let schema = schema_version(&mut top);
    let title = top.required::<String>("title", "\"How much free riding does it survive?\"");
    let seed = top.or("seed", 1);
    let replications = replications(&mut top);
    let horizon = horizon(&mut top);
    let churn_place = top.place("churn");
    let mut population = top.table("population");
    let overlay = read_overlay(&mut top, files);
    let overlay_place = top.place("overlay");
    let incentive = top.member::<dyn Incentive>("incentive", || default("none"));
    let churn = top.table("churn").and_then(|fields| churn(fields, files));
    let workload = workload(&mut top, WORKLOADS, files);
    let [service_place, game_place, team_place] = ["service", "game", "team"].map(|name| top.place(name));
    let learning_place = top.place("learning");
    let learning = top.optional_table("learning");
    let learning = learning.and_then(|fields| fields.map(learning::read).transpose());
    let shocks = top.table("shocks").and_then(shock::read);
    let output = top.table("output").and_then(|fields| output(fields, workload.as_ref().ok()));
    let collapse = top.optional_table("collapse").and_then(|fields| fields.map(collapse).transpose());
    let stop = top.optional_table("stop");
    let stop = stop.and_then(|fields| fields.map(|fields| stop::read(fields, replications)).transpose());
    top.finish();
    let surroundings = (overlay.as_ref().ok(), churn.as_ref().ok());
    let population = population::read(population.as_mut().ok(), surroundings, workload.as_ref().ok(), files, report);
    let ((overlay, overlay_read), ReadChurn { churn, arrivals_read, presence_read }) = (overlay?, churn?);
    refuse_late_arrivals(&overlay, &churn.arrivals, overlay_place.clone(), report)?;
    let (horizon, population) = (horizon?, population?);
    let workload = workload?;
    if let Workload::Service(service) = &workload {
        let places = (overlay_place.clone(), churn_place.clone());
        service::check_surroundings(service, &overlay, &churn, places, report)?;
    }
    if let Workload::Team(team) = &workload {
        let places = (team_place, overlay_place, churn_place.clone());
        team::check_surroundings(team, &population.groups, &overlay, &churn, places, report)?;
    }
    let contacts_read = match &workload {
        Workload::Team(team) if team.place.contacts => {
            files.contacts(&overlay).map_err(|why| top.report(Finding::at(top.place("overlay"), why)))?
        }
        _ => None,
    };
    let (shocks, shock_places): (Vec<_>, Vec<_>) = shocks?.into_iter().unzip();
    let joining: f64 = shocks.iter().map(|shock| shock.joining(horizon)).sum();
    let peers =
        refuse_too_many(population.size, churn.arrivals.expected(horizon) + joining, churn_place.clone(), report)?;
    if let Workload::Service(service) = &workload {
        service::refuse_too_many_pages(service, peers, service_place, report)?;
    }
    let scenario = Scenario {
        schema: schema?,
        title: title?,
        seed: seed?,
        replications: replications?,
        horizon,
        population,
        overlay,
        incentive: incentive?,
        churn,
        workload,
        learning: learning?,
        shocks,
        output: output?,
        collapse: collapse?,
        stop: stop?,
        overlay_read,
        contacts_read,
        arrivals_read,
        presence_read,
    };
    game::check(&scenario, game_place, churn_place.clone(), report)?;
    check_presence(&scenario, churn_place.clone(), report)?;
    quitting::check(&scenario, churn_place, report)?;
    shock::check(&scenario, &shock_places, report)?;
    learning::check(&scenario, learning_place, report)?;
    Ok(scenario)
}

/// The member of this name, with its defaults. The name is one of ours, so it is there.
pub(super) fn default<F: Family + ?Sized>(name: &str) -> Chosen<F> {
    Chosen::named(name).expect("defaults name members that exist")
}

fn schema_version(top: &mut Fields<'_>) -> Result<u32, Reported> {
    match top.required("schema", "1")? {
        1 => Ok(1),
        other => Err(top.report(
            Finding::at(top.place("schema"), format!("`schema` is {other}, which this version does not know"))
                .expected("1, the version of the file's format"),
        )),
    }
}

fn replications(top: &mut Fields<'_>) -> Result<u32, Reported> {
    match top.or("replications", 10)? {
        0 => {
            Err(top.report(Finding::at(top.place("replications"), "no replications, no results").expected("1 or more")))
        }
        count => Ok(count),
    }
}

/// So short a run can still be counted at moments of its own.
const SHORTEST: Time = Time::from_micros(100_000);

fn horizon(top: &mut Fields<'_>) -> Result<Time, Reported> {
    match top.required("horizon", "\"2 h\"")? {
        short if short < SHORTEST => {
            let finding = Finding::at(top.place("horizon"), "a run must last some time");
            Err(top.report(finding.expected("a time of at least 100 ms")))
        }
        horizon => Ok(horizon),
    }
}

/// The overlay, and the graph that its file holds, if it has one.
pub(super) type ReadOverlay = (Chosen<dyn Overlay>, Option<Arc<Graph>>);

fn read_overlay(top: &mut Fields<'_>, files: &Files) -> Result<ReadOverlay, Reported> {
    let overlay = top.member::<dyn Overlay>("overlay", || default(Tracker::NAME))?;
    match files.graph(&overlay) {
        Ok(read) => Ok((overlay, read)),
        Err(why) => Err(top.report(Finding::at(top.place("overlay"), why))),
    }
}

/// The churn, and what its files hold, if it has any.
pub(super) struct ReadChurn {
    pub churn: Churn,
    pub arrivals_read: Option<Arc<[Time]>>,
    pub presence_read: Option<Arc<Availability>>,
}

fn churn(mut fields: Fields<'_>, files: &Files) -> Result<ReadChurn, Reported> {
    let arrivals = fields.member::<dyn Arrivals>("arrivals", || default(FlashCrowd::NAME));
    let presence = fields.member::<dyn Presence>("presence", || default(Always::NAME));
    let departure = fields.member::<dyn Departure>("departure", || default("never"));
    let quitting = fields.optional_member::<dyn Quitting>("quitting");
    let patience = fields.optional::<Time>("patience");
    let patience = match patience {
        Ok(Some(Time::ZERO)) => Err(fields.report(
            Finding::at(fields.place("patience"), "peers without any patience leave before they come")
                .expected("a time above zero; leave it out if they never give up"),
        )),
        patience => patience,
    };
    let (arrivals_place, presence_place) = (fields.place("arrivals"), fields.place("presence"));
    fields.finish();
    let (arrivals, presence) = (arrivals?, presence?);
    let unread = |place: Range<usize>, why: String| fields.report(Finding::at(place, why));
    let arrivals_read = arrivals.file().map(|file| files.times(file)).transpose();
    let arrivals_read = arrivals_read.map_err(|why| unread(arrivals_place, why))?;
    let presence_read = presence.file().map(|file| files.availability(file)).transpose();
    let presence_read = presence_read.map_err(|why| unread(presence_place, why))?;
    let churn = Churn { arrivals, presence, departure: departure?, patience: patience?, quitting: quitting? };
    Ok(ReadChurn { churn, arrivals_read, presence_read })
}

/// Whether peers who come and go fit what is exchanged.
fn check_presence(scenario: &Scenario, place: Range<usize>, report: &Report) -> Result<(), Reported> {
    let churn = &scenario.churn;
    if churn.presence.is_always() {
        return Ok(());
    }
    let kind = churn.presence.entry.name;
    let wrong = match &scenario.workload {
        Workload::Game(_) => Some(("the players of a game are always there".into(), "no `presence`")),
        Workload::Team(_) => {
            Some(("people come and go by their working hours".into(), "no `presence`; [team.people] has `stay`"))
        }
        Workload::Swarm(swarm) if swarm.delivery != Delivery::PeerToPeer => Some((
            format!(
                "with `{kind}` peers keep what they have while they are away, which is modelled between peers alone"
            ),
            "`delivery = \"peer-to-peer\"`",
        )),
        Workload::Swarm(_) if churn.presence.is_final() || churn.presence.back() == Back::Newcomer => Some((
            "whoever leaves a swarm for good takes along what it has, and whoever comes has nothing".into(),
            "`away` in `presence`, and `back = \"itself\"`; `departure`, `patience` and `arrivals` for the others",
        )),
        _ if churn.presence.file().is_some() && adds_peers(&churn.arrivals) => Some((
            format!("`{}` arrivals add peers, and the file of `{kind}` says who comes when", churn.arrivals.entry.name),
            "no `arrivals`",
        )),
        _ if churn.presence.back() == Back::Newcomer && churn.presence.is_final() => {
            Some(("newcomers come for those who went, and nobody ever comes back".into(), "`away` in `presence`"))
        }
        _ => None,
    };
    wrong.map_or(Ok(()), |(message, expected)| Err(report.add(Finding::at(place, message).expected(expected))))
}

fn output(mut fields: Fields<'_>, workload: Option<&Workload>) -> Result<Output, Reported> {
    let samples = fields.or("samples", Output::default().samples);
    let place = fields.place("samples");
    let samples = match samples {
        Ok(samples) if !(1..=100_000).contains(&samples) => Err(fields.report(
            Finding::at(place, format!("`output.samples` is {samples}")).expected("a whole number from 1 to 100,000"),
        )),
        samples => samples,
    };
    let warm_up = match fields.or("warm_up", WarmUp::default()) {
        Ok(WarmUp::Mser) if workload.is_some_and(|workload| !matches!(workload, Workload::Swarm(_))) => {
            let message = "\"mser\" goes by how many peers download, as in [swarm]; this run settles after its half";
            let finding = Finding::at(fields.place("warm_up"), message);
            Err(fields.report(finding.expected("\"half\"")))
        }
        warm_up => warm_up,
    };
    fields.finish();
    Ok(Output { samples: samples?, warm_up: warm_up? })
}

fn collapse(mut fields: Fields<'_>) -> Result<Collapse, Reported> {
    let measure = fields.required::<String>("measure", "\"throughput_relative\"");
    let below = fields.required::<f64>("below", "0.5");
    let below = match below {
        Ok(below) if !below.is_finite() => Err(fields.report(
            Finding::at(fields.place("below"), format!("`collapse.below` is {below}")).expected("a finite number"),
        )),
        below => below,
    };
    fields.finish();
    Ok(Collapse { measure: measure?, below: below? })
}

/// Exactly one workload table.
fn workload(
    top: &mut Fields<'_>,
    known: &[(&'static str, WorkloadReader)],
    files: &Files,
) -> Result<Workload, Reported> {
    let given: Vec<&'static str> = known.iter().map(|(name, _)| *name).filter(|name| top.has(name)).collect();
    // All are taken, the absent ones too, so that the list of known keys names them.
    let tables: Vec<_> = known.iter().map(|(name, read)| (*name, top.table(name), read)).collect();
    match given.as_slice() {
        [only] => {
            let (_, fields, read) = tables.into_iter().find(|(name, _, _)| name == only).expect("it is given");
            read(fields?, files)
        }
        [] => {
            let finding = Finding::at(top.header(), "there is no workload: nothing is exchanged");
            let names = listed(known.iter().map(|(name, _)| *name));
            Err(top.report(finding.help(format!("add a table, one of {names}; `potluck new --list` shows examples"))))
        }
        [first, others @ ..] => {
            let mut finding = Finding::at(top.place(first), "more than one workload").expected("exactly one");
            for name in others {
                finding = finding.beside(top.place(name), "and another");
            }
            Err(top.report(finding))
        }
    }
}

/// Whoever joins a fixed graph later has no place in it.
fn refuse_late_arrivals(
    overlay: &Chosen<dyn Overlay>,
    arrivals: &Chosen<dyn Arrivals>,
    place: Range<usize>,
    report: &Report,
) -> Result<(), Reported> {
    if overlay.entry.name == Tracker::NAME || !adds_peers(arrivals) {
        return Ok(());
    }
    let message = format!(
        "the overlay `{}` is drawn before the run and has no place for the peers that `{}` arrivals add later",
        overlay.entry.name, arrivals.entry.name
    );
    Err(report.add(Finding::at(place, message).help("use the overlay `tracker`, or the arrivals `flash-crowd`")))
}

/// Whoever joins is remembered to the end of the run: their number, which is the answer, must be one that memory can
/// hold.
fn refuse_too_many(size: u32, expected: f64, place: Range<usize>, report: &Report) -> Result<u32, Reported> {
    let all = f64::from(size) + expected;
    if all <= f64::from(population::MOST_PEERS) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to some millions")]
        return Ok(all.ceil() as u32);
    }
    let message = format!("about {all:.0} peers join until the horizon");
    let expected = format!("at most {} peers: a lower rate or an earlier horizon", population::MOST_PEERS);
    Err(report.add(Finding::at(place, message).expected(expected)))
}

/// Whether peers join beside those of the population.
pub(super) fn adds_peers(arrivals: &Chosen<dyn Arrivals>) -> bool {
    arrivals.entry.name != FlashCrowd::NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_exactly_one_workload() {
        let findings = |text: &str| {
            let report = Report::default();
            let tree = Table::own(toml::de::DeTable::parse(text).unwrap().get_ref(), 0);
            let read = workload(
                &mut Fields::top(tree, &report),
                &[("one", swarm::read), ("other", swarm::read)],
                &Files::default(),
            );
            (read.is_ok(), report.into_findings())
        };
        let (read, found) = findings("[one]\nfile = '1 MiB'\npiece = '1 KiB'\n");
        assert!(read && found.is_empty(), "{found:?}");
        let (read, found) = findings("[one]\n[other]\n");
        assert!(!read && found.len() == 1 && found[0].beside == [(6..13, "and another".to_owned())], "{found:?}");
        let (read, found) = findings("x = 1\n");
        assert!(!read && found[0].help[0].contains("`one`, `other`"), "{found:?}");
    }
}
