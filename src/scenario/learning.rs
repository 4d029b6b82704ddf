//! The `[learning]` table: how peers come to play as others do, and every choice that turns published results around.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Report, Reported};
use super::model::{Scenario, Workload};
use super::problem::Finding;
use super::read::default;
use crate::dynamics::learning::{From, ImitateBest, Ties, Update};
use crate::game::amount;
use crate::registry::{Chosen, Member};
use crate::units::{Share, Time};

/// How peers learn.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Learning {
    /// By which comparison a peer comes to play as another.
    pub rule: Chosen<dyn crate::dynamics::Learning>,
    /// How often: in a game a multiple of its period, where absent means after each period; with `service` it must be
    /// given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub every: Option<Time>,
    /// Whether all reconsider at once or one at a time; some rules leave no choice.
    pub update: Update,
    /// Whom a peer can copy.
    pub from: From,
    /// What it does whose model scores exactly as it does itself. It bears on `imitate-best` and `best-response` alone:
    /// the others go by chance, or have no models.
    pub ties: Ties,
    /// Whether what counts is the mean payoff of a move, with `service` of a second, or the sum of payoffs: in a game
    /// those of the last period, with `service` those since peers last learned.
    pub score: Score,
    /// What everyone has beside what it earns, for each move, with `service` for each second; it matters where
    /// offspring is in proportion to the score. There nothing counts less than 0: a baseline under which the least
    /// payoff of a game would is refused. Where fines or `service` make that unknown, whoever is below 0 has no
    /// offspring, and where all are, chance alone decides.
    #[schemars(range(min = -1e12, max = 1e12))]
    pub baseline: f64,
    /// By how much payoffs are multiplied: the intensity of selection.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub intensity: f64,
    /// The probability that a peer that has reconsidered takes a group at random; with strategies of its own, that each
    /// of its probabilities is changed.
    pub mutation: Share,
    /// Whether each peer has a strategy of its own, of probabilities to cooperate first, after cooperation and after
    /// defection (y, p, q), which is copied instead of its group. They begin on an even grid of p and q with y = p
    /// (Cohen, Riolo and Axelrod 2001).
    pub own_strategies: bool,
    /// The standard deviation of the normal noise by which a mutation changes a probability, which stays within 0 and
    /// 1.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub deviation: f64,
}

/// What of a peer's payoffs counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// Its mean payoff per move, or per second.
    Mean,
    /// The sum of its payoffs.
    Total,
}

impl Learning {
    /// What so many moves, or seconds, with this sum of payoffs count for.
    #[must_use]
    pub fn score(&self, moves: f64, payoff: f64) -> f64 {
        match self.score {
            Score::Total => self.baseline * moves + self.intensity * payoff,
            Score::Mean if moves > 0.0 => self.baseline + self.intensity * payoff / moves,
            Score::Mean => self.baseline,
        }
    }
}

/// Reads the table.
pub(super) fn read(mut fields: Fields<'_>) -> Result<Learning, Reported> {
    let rule = fields.member::<dyn crate::dynamics::Learning>("rule", || default(ImitateBest::NAME));
    let every = fields.optional::<Time>("every");
    let fixed = rule.as_ref().ok().and_then(|rule| rule.update());
    let given = fields.optional::<Update>("update");
    let from = fields.or("from", From::Anyone);
    let ties = fields.or("ties", Ties::Keep);
    let score = fields.or("score", Score::Mean);
    let baseline = number(&mut fields, "baseline", 0.0, -amount::MOST);
    let intensity = number(&mut fields, "intensity", 1.0, 0.0);
    let mutation = fields.or("mutation", Share::NONE);
    let own_strategies = fields.or("own_strategies", false);
    let deviation = number(&mut fields, "deviation", 0.4, 0.0);
    fields.finish();
    if let Ok(Some(Time::ZERO)) = every {
        let finding = Finding::at(fields.place("every"), "learning without a pause").expected("a time above zero");
        return Err(fields.report(finding));
    }
    let (rule, given) = (rule?, given?);
    if let (Some(fixed), Some(given)) = (fixed, given)
        && fixed != given
    {
        let finding = Finding::at(fields.place("update"), format!("`{}` knows no such update", rule.entry.name));
        return Err(fields.report(finding.expected("no `update`: the rule itself says when peers reconsider")));
    }
    Ok(Learning {
        rule,
        every: every?,
        update: fixed.or(given).unwrap_or(Update::AllAtOnce),
        from: from?,
        ties: ties?,
        score: score?,
        baseline: baseline?,
        intensity: intensity?,
        mutation: mutation?,
        own_strategies: own_strategies?,
        deviation: deviation?,
    })
}

/// Whether the workload of a scenario is one in which peers can learn in this way; `place` is where the table stands.
pub(super) fn check(scenario: &Scenario, place: Range<usize>, report: &Report) -> Result<(), Reported> {
    let Some(learning) = &scenario.learning else { return Ok(()) };
    let wrong = match &scenario.workload {
        Workload::Game(game) => super::game::misfit_of_learning(scenario, &**game, learning),
        Workload::Service(_) => super::service::misfit_of_learning(scenario, learning),
        Workload::Team(_) => Some((
            "people in teams do not take up what pays others".into(),
            "no [learning], or the workload `service` or `game`",
        )),
        Workload::Swarm(_) => Some((
            "a swarm has no payoffs by which anyone could learn: whoever has the file is done".into(),
            "no [learning], or the workload `service` or `game`",
        )),
    };
    wrong.map_or(Ok(()), |(message, expected)| Err(report.add(Finding::at(place, message).expected(expected))))
}

fn number(fields: &mut Fields<'_>, key: &'static str, usual: f64, least: f64) -> Result<f64, Reported> {
    match fields.or(key, usual)? {
        number if (least..=amount::MOST).contains(&number) => Ok(number),
        number => {
            let expected = format!("a number from {} to 1e12", if least < 0.0 { "-1e12" } else { "0" });
            let finding = Finding::at(fields.place(key), format!("`learning.{key}` is {number}")).expected(expected);
            Err(fields.report(finding))
        }
    }
}
