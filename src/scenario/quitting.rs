//! Whether the scenario has what peers go by when they quit.

use std::ops::Range;

use super::fields::{Report, Reported};
use super::model::{Scenario, Workload};
use super::problem::Finding;
use super::service::ServiceDelivery;
use super::swarm::Delivery;
use crate::dynamics::quitting::Grounds;
use crate::overlay::Tracker;
use crate::registry::Member;
use crate::units::Time;

/// The most of its last requests that a peer goes by.
const MOST_REQUESTS: u32 = 64;

/// Whether peers can quit in this scenario; `place` is where its churn stands.
pub(super) fn check(scenario: &Scenario, place: Range<usize>, report: &Report) -> Result<(), Reported> {
    let wrong = misfit(scenario);
    wrong.map_or(Ok(()), |(message, expected)| Err(report.add(Finding::at(place, message).expected(expected))))
}

/// What does not fit, and what would.
fn misfit(scenario: &Scenario) -> Option<(String, &'static str)> {
    let quitting = scenario.churn.quitting.as_ref()?;
    let (kind, grounds) = (quitting.entry.name, quitting.grounds());
    match grounds {
        Grounds::Download { below, .. } if below.bytes_per_s() <= 0.0 => {
            return Some((format!("nothing comes below {below}: nobody ever quits"), "`below` above zero"));
        }
        Grounds::Download { patience: Time::ZERO, .. } => {
            return Some(("over no time there is no rate".into(), "`patience` above zero"));
        }
        Grounds::Requests { last, .. } if !(1..=MOST_REQUESTS).contains(&last) => {
            return Some((format!("`last` is {last}"), "a whole number from 1 to 64"));
        }
        _ => {}
    }
    match (&scenario.workload, grounds) {
        (Workload::Game(_), _) => Some(("the players of a game are always there".into(), "no `quitting`")),
        (Workload::Team(_), _) => {
            Some(("whoever leaves an organisation is replaced".into(), "no `quitting`; [team.people] has `stay`"))
        }
        (Workload::Swarm(swarm), _) if swarm.delivery != Delivery::PeerToPeer => Some((
            format!("`{kind}` is for peers who serve each other, and here they do not"),
            "`delivery = \"peer-to-peer\"`, or no `quitting`",
        )),
        (Workload::Swarm(_), Grounds::Requests { .. }) => {
            Some((format!("`{kind}` goes by requests, and a swarm has none"), "`too-slow` or `with-neighbours`"))
        }
        (Workload::Service(_), Grounds::Download { .. }) => Some((
            format!("`{kind}` goes by a download, and in a service there is none"),
            "`unserved` or `with-neighbours`",
        )),
        (Workload::Service(service), Grounds::Neighbours { .. }) => {
            if service.delivery == ServiceDelivery::ClientServer {
                let message = format!("`{kind}` goes by neighbours, and with a server nobody needs any");
                return Some((message, "`unserved`, or `delivery = \"peer-to-peer\"`"));
            }
            (scenario.overlay.entry.name == Tracker::NAME).then(|| {
                let message =
                    format!("`{kind}` goes by neighbours, and with the overlay `tracker` nobody has any here");
                (message, "an overlay that is drawn before the run, such as `random-regular`")
            })
        }
        (Workload::Swarm(_), Grounds::Neighbours { .. } | Grounds::Download { .. })
        | (Workload::Service(_), Grounds::Requests { .. }) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::scenario::Study;

    fn said(quitting: &str, rest: &str) -> Result<(), String> {
        let text = format!(
            "schema = 1\ntitle = 'T'\nhorizon = '1 h'\nchurn.quitting = {quitting}\npopulation.size = 60\n\
             population.groups.peers.upload = '1 Mbit/s'\n{rest}\n"
        );
        Study::from_bytes(Path::new("t.toml"), text.as_bytes(), &[]).map(|_| ()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn peers_quit_where_there_is_something_to_go_by() {
        let swarm = "swarm = { file = '1 MB', piece = '1 MB' }";
        let (service, fixed) = ("service.rate = '1 per min'", "overlay = 'random-regular'");
        assert_eq!(said("'with-neighbours'", swarm), Ok(()));
        assert_eq!(said("{ kind = 'too-slow', below = '1 kB/s' }", swarm), Ok(()));
        assert_eq!(said("'with-neighbours'", &format!("{fixed}\n{service}")), Ok(()));
        assert_eq!(said("{ kind = 'unserved', last = 64 }", service), Ok(()));
        let server = "service = { delivery = 'client-server', rate = '1 per min' }";
        for (quitting, rest, part) in [
            ("'unserved'", swarm, "a swarm has none"),
            ("'too-slow'", service, "in a service there is none"),
            ("'with-neighbours'", service, "overlay `tracker`"),
            ("'with-neighbours'", &format!("{fixed}\n{server}"), "with a server"),
            ("{ kind = 'unserved', last = 65 }", service, "from 1 to 64"),
            ("{ kind = 'unserved', last = 0 }", service, "from 1 to 64"),
            ("{ kind = 'too-slow', patience = '0 s' }", swarm, "`patience` above zero"),
            ("{ kind = 'too-slow', below = '0 B/s' }", swarm, "`below` above zero"),
            ("'too-slow'", "swarm = { file = '1 MB', piece = '1 MB', delivery = 'client-server' }", "serve each other"),
            ("{ kind = 'with-neighbours', threshold = 1.5 }", swarm, "1.5"),
            ("'with-neighbour'", swarm, "with-neighbours"),
        ] {
            let message = said(quitting, rest).expect_err(quitting);
            assert!(message.contains(part), "{quitting} {rest}: {message}");
        }
    }
}
