//! The `[game]` table, and whether its game, the population, the overlay and the learning of a scenario go together.

use std::ops::Range;

use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::learning::{Learning, Score};
use super::model::{Churn, Group, Scenario, Workload};
use super::problem::Finding;
use crate::dynamics::arrivals::FlashCrowd;
use crate::dynamics::departure::Never;
use crate::dynamics::learning::{From, Update};
use crate::game::{DifferentialService, Game, Role};
use crate::incentive::Incentive;
use crate::overlay::Tracker;
use crate::registry::{Chosen, Member};
use crate::units::Share;

/// Reads the table.
pub(super) fn read(fields: Fields<'_>, _: &Files) -> Result<Workload, Reported> {
    fields.into_member::<dyn Game>().map(Workload::Game)
}

impl Scenario {
    /// What the peers of each group do in a game.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.population.groups.iter().map(|group| role(group, &self.incentive)).collect()
    }
}

fn role(group: &Group, all: &Chosen<dyn Incentive>) -> Role {
    let rule = group.incentive.as_ref().unwrap_or(all);
    Role {
        name: group.name.clone(),
        rule: rule.entry.name,
        strategy: rule.strategy(),
        behaviour: group.behaviour.clone(),
    }
}

/// Whether its parts go together; `game` and `churn` are where the tables stand.
pub(super) fn check(
    scenario: &Scenario,
    game: Range<usize>,
    churn: Range<usize>,
    report: &Report,
) -> Result<(), Reported> {
    let Workload::Game(chosen) = &scenario.workload else { return Ok(()) };
    let graph = scenario.overlay.entry.name != Tracker::NAME;
    if let Err(why) = chosen.check(&scenario.roles(), scenario.population.size, graph) {
        return Err(report.add(Finding::at(game, why)));
    }
    let wrong = match misfit(scenario, &**chosen) {
        Some(wrong) => Some((game, wrong)),
        None => misfit_of_churn(&scenario.churn).map(|wrong| (churn, wrong)),
    };
    wrong.map_or(Ok(()), |(place, (message, expected))| Err(report.add(Finding::at(place, message).expected(expected))))
}

/// What of the rest of a scenario does not fit a game, and what does.
fn misfit(scenario: &Scenario, game: &dyn Game) -> Option<(String, &'static str)> {
    if game.period() > scenario.horizon {
        let message = format!("a period of {} does not fit a run of {}", game.period(), scenario.horizon);
        return Some((message, "a period no longer than `horizon`"));
    }
    None
}

/// Nobody comes to a game, and nobody leaves it.
fn misfit_of_churn(churn: &Churn) -> Option<(String, &'static str)> {
    let arrivals = churn.arrivals.entry.name;
    if arrivals != FlashCrowd::NAME {
        let message = format!("a game is played by those who are there from the start, not by `{arrivals}` arrivals");
        return Some((message, "the arrivals `flash-crowd`"));
    }
    (churn.departure.entry.name != Never::NAME || churn.patience.is_some()).then(|| {
        let message =
            "a game is played to the end by those who are there from the start: nobody leaves or gives up".into();
        (message, "no `departure` and no `patience` in [churn]")
    })
}

/// Whether what peers choose is no group but an amount.
fn is_of_amounts(scenario: &Scenario) -> bool {
    matches!(&scenario.workload, Workload::Game(game) if game.entry.name == DifferentialService::NAME)
}

/// What a flow of shares cannot know: it has no peers who mutate or know one another, and goes by what is to be
/// expected of a move among strangers.
fn misfit_of_mean_field(scenario: &Scenario, game: &dyn Game, learning: &Learning) -> Option<(String, &'static str)> {
    let rule = learning.rule.entry.name;
    if learning.mutation > Share::NONE {
        return Some((format!("`{rule}` has no peers who could mutate"), "no `mutation`, or another rule"));
    }
    if learning.from != From::Anyone {
        return Some((
            format!("`{rule}` has no peers who know some others only"),
            "from = \"anyone\", or another rule",
        ));
    }
    if learning.score != Score::Mean {
        return Some((format!("`{rule}` goes by the payoff of a move"), "score = \"mean\", or another rule"));
    }
    let shares: Vec<f64> = scenario.population.groups.iter().map(|group| group.share.get()).collect();
    game.expected(&scenario.roles(), &shares).is_none().then(|| {
        let message = format!("`{rule}` needs expected payoffs where anyone meets anyone, which this game has not");
        (message, "a game without neighbours, partners for ever, fines and conditional cooperators, or another rule")
    })
}

/// The least payoff of a move and what it counts for, if that is below 0 and offspring is in proportion to it.
fn least_fitness(game: &dyn Game, learning: &Learning) -> Option<(f64, f64)> {
    let payoff = game.least_payoff().filter(|_| learning.rule.goes_by_fitness())?;
    let fitness = learning.score(1.0, payoff);
    // Numbers such as 0.3 - 3 x 0.1 miss 0 by a rounding.
    (fitness < -1e-12 * (learning.intensity * payoff).abs()).then_some((payoff, fitness))
}

/// What of learning does not fit a game, and what does.
pub(super) fn misfit_of_learning(
    scenario: &Scenario,
    game: &dyn Game,
    learning: &Learning,
) -> Option<(String, &'static str)> {
    let graph = scenario.overlay.entry.name != Tracker::NAME;
    let roles = scenario.roles();
    let rule = learning.rule.entry.name;
    if learning.every.is_some_and(|every| every.micros() % game.period().micros() != 0) {
        return Some((
            format!("learning comes at the end of a period of {}", game.period()),
            "a multiple of it in `every`",
        ));
    }
    if learning.own_strategies && (!game.takes_own_strategies() || roles.len() > 1) {
        let message = "strategies that are each peer's own are no groups' strategies".to_string();
        return Some((message, "the game `pairwise`, and a single group"));
    }
    if learning.own_strategies && (learning.rule.asks_what_if() || learning.rule.is_mean_field()) {
        return Some((format!("`{rule}` knows groups only"), "`own_strategies = false`, or a rule that copies peers"));
    }
    if learning.rule.asks_what_if() && !game.tells_what_if(&roles) {
        let message = format!("`{rule}` asks what another group would earn, which cannot be told without playing here");
        return Some((message, "a game without noise or chance, among everyone or neighbours, or another rule"));
    }
    if learning.rule.is_mean_field() {
        return misfit_of_mean_field(scenario, game, learning);
    }
    if is_of_amounts(scenario) && !learning.rule.asks_what_if() {
        return Some((format!("`{rule}` copies groups, and here peers choose amounts"), "the rule `best-response`"));
    }
    if is_of_amounts(scenario) && learning.update != Update::AllAtOnce {
        return Some(("here all peers choose their amounts at once".into(), "update = \"all-at-once\""));
    }
    if let Some((payoff, fitness)) = least_fitness(game, learning) {
        let message =
            format!("a move that pays {payoff} counts as {fitness}, and under `{rule}` nothing counts less than 0");
        return Some((message, "a higher `baseline`, or a lower `intensity`"));
    }
    match learning.from {
        From::Neighbours if !graph => Some((
            "there are no neighbours to copy: the overlay is a tracker".into(),
            "a fixed overlay, such as `lattice`",
        )),
        From::Partners | From::Chosen if !game.has_partners() => {
            Some(("nobody has partners in this game".into(), "from = \"anyone\", or \"neighbours\""))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Study;

    /// What is said of a game of two groups with these lines.
    fn said(game: &str, learning: &str, top: &str) -> Result<(), String> {
        let text = format!(
            "schema = 1\ntitle = 't'\nhorizon = '10 s'\n{top}\n[population]\nsize = 100\n[population.groups.givers]\n\
             [population.groups.takers]\nbehaviour = 'free-rider'\nshare = 0.5\n[game]\n{game}\n{learning}\n"
        );
        let study = Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]);
        study.map(|_| ()).map_err(|problem| problem.to_string())
    }

    fn refused(cases: &[(&str, &str, &str, &str)]) {
        for (game, learning, top, says) in cases {
            let said = said(game, learning, top).expect_err(says);
            assert!(said.contains(says), "{says}: {said}");
        }
    }

    const PAIRS: &str = "kind = 'pairwise'";
    const LATTICE: &str = "overlay = { kind = 'lattice', rows = 10 }";

    #[test]
    fn the_mean_field_is_refused_what_it_cannot_know() {
        let mean_field = |more: &str| format!("[learning]\nrule = 'replicator'\n{more}");
        for game in ["kind = 'pairwise'", "kind = 'pairwise'\nmatching = 'random'", "kind = 'public-goods'"] {
            assert_eq!(said(game, &mean_field(""), ""), Ok(()));
        }
        refused(&[
            (PAIRS, &mean_field("mutation = 0.01"), "", "no peers who could mutate"),
            (PAIRS, &mean_field("from = 'neighbours'"), LATTICE, "know some others only"),
            (PAIRS, &mean_field("from = 'partners'"), "", "know some others only"),
            (PAIRS, &mean_field("score = 'total'"), "", "the payoff of a move"),
            (PAIRS, &mean_field("own_strategies = true"), "", "own are no groups"),
            ("kind = 'pairwise'\nmatching = 'neighbours'", &mean_field(""), LATTICE, "anyone meets anyone"),
            ("kind = 'pairwise'\nmatching = 'fixed'", &mean_field(""), "", "anyone meets anyone"),
            ("kind = 'public-goods'\nformation = 'fixed'", &mean_field(""), "", "anyone meets anyone"),
            ("kind = 'helping'", &mean_field(""), "", "anyone meets anyone"),
        ]);
    }

    #[test]
    fn fitness_is_not_below_zero() {
        let fitness = |rule: &str, more: &str| format!("[learning]\nrule = '{rule}'\n{more}");
        let donation = "kind = 'pairwise'\npayoffs = { game = 'donation' }";
        refused(&[
            (donation, &fitness("moran", ""), "", "a move that pays -1 counts as -1"),
            (donation, &fitness("proportional", "baseline = 0.5"), "", "counts as -0.5"),
            ("kind = 'helping'", &fitness("proportional", ""), "", "a move that pays -0.1"),
        ]);
        for (game, learning) in [
            (PAIRS, fitness("moran", "")),
            (donation, fitness("fermi", "")),
            (donation, fitness("moran", "baseline = 1")),
            (donation, fitness("moran", "baseline = 0.3\nintensity = 0.3")),
            ("kind = 'helping'\nadded = 0.1", fitness("proportional", "")),
            ("kind = 'public-goods'", fitness("proportional", "")),
        ] {
            assert_eq!(said(game, &learning, ""), Ok(()));
        }
    }

    #[test]
    fn what_would_have_no_effect_or_no_end_is_refused() {
        let pairs = |more: &str| format!("{PAIRS}\n{more}");
        refused(&[
            (PAIRS, "[churn]\ndeparture = 'at-completion'", "", "nobody leaves or gives up"),
            (PAIRS, "[churn]\npatience = '5 s'", "", "nobody leaves or gives up"),
            (PAIRS, "[churn]\narrivals = { kind = 'poisson', rate = '1 per s' }", "", "there from the start"),
            (&pairs("continuation = 0.9999999999"), "", "", "rounds on average"),
            (&pairs("moves = 4000000000"), "", "", "4000000000 rounds on average"),
            (&pairs("moves = 1000\ngames = 1001"), "", "", "1001000 rounds"),
            ("kind = 'helping'\nencounters = 4000000000", "", "", "at most 1000000"),
            (&pairs("payoffs = { game = 'matrix', cc = nan, cd = 0, dc = 1, dd = 0 }"), "", "", "from -1e12 to 1e12"),
            (&pairs("payoffs = { game = 'donation', benefit = 1e308 }"), "", "", "from -1e12 to 1e12"),
            (PAIRS, "[learning]\nbaseline = 1e13", "", "from -1e12 to 1e12"),
            (PAIRS, "[learning]\nintensity = -1", "", "from 0 to 1e12"),
        ]);
        assert_eq!(said(PAIRS, "[churn]\ndeparture = 'never'", ""), Ok(()));
        assert_eq!(said(&pairs("moves = 1000000"), "", ""), Ok(()));
    }

    /// 65,537 x 65,536 is a product beyond 32 bits.
    #[test]
    fn so_many_partners_are_counted_and_refused() {
        let text = "schema = 1\ntitle = 't'\nhorizon = '10 s'\npopulation.size = 65537\n\
            game = { kind = 'pairwise', matching = 'random', partners = 65536 }\n";
        let said = Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]).unwrap_err().to_string();
        assert!(said.contains("65537 peers who choose 65536 partners each are too many"), "{said}");
    }
}
