//! What must hold while peers come and go, and while shocks befall them, whatever the rule.

use std::collections::BTreeMap;
use std::path::Path;

use potluck::scenario::{Scenario, Study};
use potluck::units::{PeerId, Time};
use potluck::world::{Fact, ServiceFact};
use rayon::prelude::*;

use crate::oracle;
use crate::worlds::{World, presences, rules, shocks, some_world, told};

fn read(text: &str) -> Scenario {
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.toml");
    let study = Study::from_bytes(&beside, text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}\n{text}")).cell(0).scenario
}

/// A swarm with this presence and this shock.
pub fn swarm(rule: &str, overlay: &str, presence: &str, shock: &str) -> Scenario {
    let world = World { rule: rule.into(), overlay: overlay.into(), departure: "'never'".into(), ..some_world() };
    let text = world.toml().replace("patience = '15 min'", &format!("presence = {presence}"));
    read(&format!("{text}[shocks.one]\n{shock}\n"))
}

/// Peers who serve each other with this presence and this shock.
fn service(rule: &str, presence: &str, shock: &str) -> Scenario {
    read(&format!(
        "schema = 1\ntitle = 'T'\nhorizon = '20 min'\nincentive = {rule}\n\
         overlay = {{ kind = 'random-regular', degree = 6 }}\nchurn.presence = {presence}\n\
         [population]\nsize = 30\n[population.groups.others]\nupload = '100 kB/s'\n\
         [population.groups.meant]\nbehaviour = 'free-rider'\nupload = '200 kB/s'\nshare = 0.4\n\
         [service]\nrate = '2 per min'\nsize = '2 MB'\ndiscovery = 'index'\n\
         [output]\nsamples = 20\n[shocks.one]\n{shock}\n"
    ))
}

pub const SESSIONS: &str = "{ kind = 'sessions', online = { law = 'weibull', mean = '3 min', shape = 0.6 }, away = { mean = '1 min' }, start = 'equilibrium' }";

/// Each kind of shock as it comes once for a while, if it can be over, and as often as a run can bear.
pub fn blows() -> Vec<String> {
    let mut blows = Vec::new();
    for shock in shocks() {
        let has = |name: &str| shock.contains(&format!("'{name}'"));
        let over = if has("crowd") || has("whitewash") || has("ledger-loss") { "" } else { "lasts = '15 s'\n" };
        let whom = if ["departure", "capacity-loss", "partition", "defection", "whitewash"].into_iter().any(has) {
            "share = 0.4\nwhom = 'best-contributors'\n"
        } else {
            ""
        };
        blows.push(format!("what = {shock}\nat = '20 s'\nevery = '25 s'\ntimes = 4\n{over}{whom}"));
        let overlay_bound = has("crowd");
        if !overlay_bound {
            blows.push(format!("what = {shock}\nwhen = {{ count = 'online', below = 30 }}\n"));
        }
    }
    blows
}

#[test]
fn every_rule_bears_every_shock_and_every_presence_in_a_swarm() {
    let (rules, presences) = (rules(), presences());
    let mut worlds = Vec::new();
    for (turn, rule) in rules.iter().enumerate() {
        for (place, blow) in blows().into_iter().enumerate() {
            let presence = presences.iter().map(String::as_str).chain([SESSIONS]).cycle().nth(turn + place);
            let presence = presence.expect("a cycle goes on").replace("{ kind = 'sessions' }", SESSIONS);
            let bound = blow.contains("'tracker-outage'") || blow.contains("'crowd'");
            let overlay = if bound || place % 2 == 0 { "'tracker'" } else { "{ kind = 'random-regular', degree = 8 }" };
            let presence = if blow.contains("'crowd'") && presence.contains("file") { SESSIONS } else { &presence };
            worlds.push((
                rule.clone(),
                overlay,
                presence.to_owned(),
                blow.replace("'1000'", "'20'").replace("'crowd' }", "'crowd', peers = 15 }"),
            ));
        }
    }
    worlds.par_iter().for_each(|(rule, overlay, presence, blow)| {
        let scenario = swarm(rule, overlay, presence, blow);
        let facts = told(&scenario);
        oracle::check(&scenario, &facts);
        let shocks = facts.iter().filter(|(_, fact)| matches!(fact, Fact::Shock { .. })).count();
        assert!(shocks > 0 || blow.contains("when"), "{rule} {presence} {blow}");
        assert_eq!(facts, told(&scenario), "{rule} {presence} {blow}");
    });
}

#[test]
fn every_rule_bears_every_shock_and_every_presence_in_a_service() {
    let presences = presences();
    for (turn, rule) in rules().iter().enumerate() {
        for (place, blow) in blows().into_iter().enumerate() {
            if blow.contains("'server-outage'") || blow.contains("'crowd'") {
                continue;
            }
            let presence = presences[(turn + place) % presences.len()].replace("{ kind = 'sessions' }", SESSIONS);
            let scenario = service(rule, &presence, &blow);
            let facts = told(&scenario);
            assert!(facts.iter().any(|(_, fact)| matches!(fact, Fact::Service(ServiceFact::Served { .. }))), "{rule}");
            assert_eq!(facts, told(&scenario), "{rule} {presence} {blow}");
        }
    }
}

/// Who was driven out when.
fn driven_out(facts: &[(Time, Fact)]) -> Vec<(Time, PeerId)> {
    let away = |(at, fact): &(Time, Fact)| if let Fact::Away { peer } = fact { Some((*at, *peer)) } else { None };
    let mut out: Vec<_> = facts.iter().filter_map(away).collect();
    out.sort_unstable();
    out
}

#[test]
fn random_victims_are_the_same_under_every_rule() {
    let blow = "what = 'departure'\nat = '20 s'\nlasts = '10 s'\nshare = 0.3\n";
    let of = |rule: &str| driven_out(&told(&swarm(rule, "'tracker'", "'always'", blow)));
    let first = of("'none'");
    assert_eq!(first.len(), 13, "three tenths of 44");
    for rule in ["'tit-for-tat'", "'fair-torrent'", "'eigentrust'"] {
        assert_eq!(first, of(rule), "{rule}");
    }
}

#[test]
fn whoever_comes_back_has_what_it_had_and_completes() {
    let presence = "{ kind = 'sessions', online = { mean = '20 s' }, away = { mean = '10 s' } }";
    let scenario = swarm("'tit-for-tat'", "'tracker'", presence, "what = 'departure'\nat = '19 min'\nshare = 0.0\n");
    let facts = told(&scenario);
    let away = facts.iter().filter(|(_, fact)| matches!(fact, Fact::Away { .. })).count();
    assert!(away > 40, "{away} sessions end");
    assert!((oracle::check(&scenario, &facts) - 1.0).abs() < 1e-12, "everyone completes in spite of it");
}

#[test]
fn nothing_passes_between_those_who_are_cut_off_and_the_others() {
    let blow = "what = 'partition'\nat = '20 s'\nlasts = '1 min'\ngroup = 'meant'\n";
    for overlay in ["'tracker'", "{ kind = 'random-regular', degree = 12 }"] {
        let facts = told(&swarm("'none'", overlay, "'always'", blow));
        let mut groups = BTreeMap::new();
        let (mut cut, mut since) = (false, Time::ZERO);
        let (mut across, mut within) = ([0, 0], 0);
        for (at, fact) in &facts {
            match *fact {
                Fact::Joined { peer, group, .. } => _ = groups.insert(peer, group),
                Fact::Shock { begins, .. } => (cut, since) = (begins, *at),
                // What had passed before is told at that moment.
                Fact::Served { giver, receiver, .. } if *at > since => {
                    let meant = |peer: &PeerId| groups[peer] == Some(1);
                    if meant(&giver) == meant(&receiver) {
                        within += usize::from(cut);
                    } else {
                        across[usize::from(cut)] += 1;
                    }
                }
                _ => {}
            }
        }
        assert!(within > 0 && across[1] == 0 && across[0] > 0, "{overlay}: {within} within, {across:?} across");
    }
}

#[test]
fn a_server_that_is_out_serves_nobody_and_goes_on_where_it_was() {
    let world = World { delivery: "client-server".into(), ..some_world() };
    let text =
        world.toml().replace("patience = '15 min'", "").replace("leave_after = '12 min'", "leave_after = '19 min'");
    let outage = format!("{text}[shocks.one]\nwhat = 'server-outage'\nat = '2 min'\nlasts = '3 min'\n");
    let (calm, shocked) = (told(&read(&text)), told(&read(&outage)));
    let last = |facts: &[(Time, Fact)]| {
        facts
            .iter()
            .filter(|(_, fact)| matches!(fact, Fact::Completed { .. }))
            .map(|(at, _)| at.secs())
            .fold(0.0, f64::max)
    };
    let (calm, late) = (last(&calm), last(&shocked));
    assert!((late - calm - 180.0).abs() < 1e-3, "all of it is three minutes later: {calm} and {late}");
    let out = |at: &Time| at.secs() > 120.0 && at.secs() < 300.0;
    assert!(!shocked.iter().any(|(at, fact)| out(at) && matches!(fact, Fact::Served { .. })), "nothing meanwhile");
}

/// Peers online at each count of a service, in a run of this presence.
fn online(presence: &str, size: &str, horizon: &str) -> (Scenario, Vec<(Time, u32)>) {
    let scenario = read(&format!(
        "schema = 1\ntitle = 'T'\nhorizon = '{horizon}'\nchurn.presence = {presence}\n[population]\n{size}\n\
         [population.groups.all]\nupload = '1 MB/s'\n[service]\nrate = '0.001 per h'\n[output]\nsamples = 200\n"
    ));
    let count = |(at, fact): (Time, Fact)| match fact {
        Fact::Service(ServiceFact::Counted { online, .. }) => Some((at, online)),
        _ => None,
    };
    let counted = told(&scenario).into_iter().filter_map(count).collect();
    (scenario, counted)
}

#[test]
fn in_equilibrium_the_share_online_is_that_of_the_means_from_the_first_moment_on() {
    let presence = "{ kind = 'sessions', start = 'equilibrium', online = { law = 'pareto', mean = '30 min', shape = 2.5 }, \
                    away = { law = 'log-normal', mean = '10 min', shape = 1 } }";
    let (_, counted) = online(presence, "size = 4000", "2 h");
    let share = |(_, online): &(Time, u32)| f64::from(*online) / 4_000.0;
    // A binomial share of .75 among 4,000 has a standard deviation of .007.
    assert!(counted.iter().map(share).all(|share| (share - 0.75).abs() < 0.035), "at every count");
    let mean = counted.iter().map(share).sum::<f64>() / 200.0;
    assert!((mean - 0.75).abs() < 0.01, "{mean}");
}

#[test]
fn a_trace_is_replayed_to_the_peer() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tor-relays/tor_28d.avt.gz");
    if !file.exists() {
        eprintln!("skipped: there is no {}", file.display());
        return;
    }
    let presence = format!("{{ kind = 'trace', file = '{}' }}", file.display());
    let (scenario, counted) = online(&presence, "", "27 d");
    let read = scenario.presence_read.expect("it was read");
    assert_eq!(scenario.population.size, 11_874);
    for (at, online) in counted {
        assert_eq!(online as usize, read.concurrency(at), "at {at}");
    }
}

/// The part of those online in the largest connected part, at each count.
fn largest_components(facts: &[(Time, Fact)]) -> Vec<(Time, Option<f64>)> {
    let counted = |(at, fact): &(Time, Fact)| match fact {
        Fact::Counted { largest_component, .. } | Fact::Service(ServiceFact::Counted { largest_component, .. }) => {
            Some((*at, *largest_component))
        }
        _ => None,
    };
    facts.iter().filter_map(counted).collect()
}

#[test]
fn a_partition_shows_in_the_largest_component_as_long_as_it_lasts() {
    let blow = "what = 'partition'\nat = '5 min'\nlasts = '5 min'\nshare = 0.25\n";
    let text = |overlay: &str| {
        format!(
            "schema = 1\ntitle = 'T'\nhorizon = '20 min'\noverlay = {overlay}\npopulation.size = 40\n\
             population.groups.all.upload = '10 kB/s'\n[shocks.one]\n{blow}\n[output]\nsamples = 20\n"
        )
    };
    let swarm = "swarm = { file = '1 GB', piece = '50 MB', seeders = { count = 0 } }\n";
    for (workload, overlay) in
        [(swarm, "'complete'"), (swarm, "'tracker'"), ("service.rate = '1 per h'\n", "'complete'")]
    {
        let text = text(overlay).replacen("overlay", &format!("{workload}overlay"), 1);
        for (at, share) in largest_components(&told(&read(&text))) {
            // At the moment itself the count comes before the shock.
            let expected = if at.secs() > 300.0 && at.secs() <= 600.0 { 0.75 } else { 1.0 };
            assert_eq!(share, Some(expected), "{workload} {overlay} at {at}");
        }
    }
    let without = largest_components(&told(&read(&text("'tracker'").replacen(
        "overlay",
        "service.rate = '1 per h'\noverlay",
        1,
    ))));
    assert!(!without.is_empty() && without.iter().all(|(_, share)| share.is_none()), "nobody has neighbours");
}
