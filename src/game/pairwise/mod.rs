//! `pairwise`: games of two players with two moves, once or again and again.

mod certain;
pub mod duel;
mod matching;
mod payoffs;
mod played;

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::certain::Certain;
use self::matching::Pairs;
use self::played::Played;
use super::{AtPlay, Earned, Game, Role, Setting};
use crate::incentive::Strategy;
use crate::incentive::strategy::Machine;
use crate::registry::Member;
use crate::units::{Share, Time};

pub use self::duel::Side;
pub use self::matching::Matching;
pub use self::payoffs::Payoffs;

/// Pairs of peers play a game of cooperation and defection, once or repeatedly. A peer plays what its rule says in such
/// games, as far as its behaviour gives anything: a free rider always defects, and the rule `none` always cooperates.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pairwise {
    /// How long a period lasts: in each, all pairs that meet play.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// What a move earns.
    pub payoffs: Payoffs,
    /// Who meets whom.
    pub matching: Matching,
    /// Where partners are chosen: how many each peer chooses.
    pub partners: NonZeroU32,
    /// How many games a pair plays when it meets. Each begins anew.
    pub games: NonZeroU32,
    /// How many rounds a game has at least.
    pub moves: NonZeroU32,
    /// The probability that another round follows once these are over (w); below 1. A pair has at most a million rounds
    /// when it meets, on average: `games` x (`moves` + w / (1 - w)).
    pub continuation: Share,
    /// The probability that a move comes out the other way than it was meant.
    pub noise: Share,
}

/// So many rounds, on average, are played when a pair meets at most: more, and a period would not end in any useful
/// time.
const MOST_ROUNDS: f64 = 1e6;

/// Who chose whom is kept, for each peer and each partner.
const MOST_CHOSEN: u64 = 10_000_000;

impl Default for Pairwise {
    fn default() -> Self {
        Self {
            period: Time::from_secs(1),
            payoffs: Payoffs::PrisonersDilemma { reward: 3.0, sucker: 0.0, temptation: 5.0, punishment: 1.0 },
            matching: Matching::Everyone,
            partners: NonZeroU32::new(4).expect("not zero"),
            games: NonZeroU32::MIN,
            moves: NonZeroU32::MIN,
            continuation: Share::NONE,
            noise: Share::NONE,
        }
    }
}

impl Member for Pairwise {
    const NAME: &'static str = "pairwise";
    const SUMMARY: &'static str = "pairs play a game of cooperation and defection, once or again and again";
    const SOURCE: &'static str = "Axelrod and Hamilton, The Evolution of Cooperation, Science 211, 1981";
}

/// The machine of a role; noise is not in it.
fn machine(role: &Role) -> Result<Machine, String> {
    let part = role.contributes()?;
    if part <= Share::NONE {
        return Ok(Machine::constant(0.0));
    }
    if role.behaviour.reconsiders().is_some() {
        let (name, group) = (role.behaviour.entry.name, &role.name);
        return Err(format!(
            "the behaviour `{name}` of `{group}` goes by what all others give, and here its rule decides by what each \
             partner did: take the rule `reactive`"
        ));
    }
    match &role.strategy {
        Some(Strategy::Machine(machine)) => Ok(machine.in_part(part.get())),
        Some(Strategy::Reputation(_)) => Err(format!(
            "the rule `{}` of `{}` goes by what others saw, and nobody looks on: take the game `helping`",
            role.rule, role.name
        )),
        None => Err(format!(
            "the rule `{}` of `{}` says nothing on games of cooperation and defection",
            role.rule, role.name
        )),
    }
}

fn machines(roles: &[Role]) -> Vec<Machine> {
    roles.iter().map(|role| machine(role).expect("checked")).collect()
}

impl Pairwise {
    /// Whether every game of the same two groups comes out alike.
    fn is_certain(&self, roles: &[Role]) -> bool {
        self.noise <= Share::NONE
            && self.continuation <= Share::NONE
            && roles.iter().all(|role| machine(role).is_ok_and(|machine| machine.is_certain()))
    }

    /// How many rounds a pair plays on average when it meets.
    fn rounds(&self) -> f64 {
        let further = self.continuation.get() / (1.0 - self.continuation.get());
        f64::from(self.games.get()) * (f64::from(self.moves.get()) + further)
    }

    /// What is to be expected of a game between each two groups, by the first and then the second.
    fn expected_games(&self, roles: &[Role]) -> Vec<Vec<duel::Result>> {
        let machines: Vec<Machine> =
            machines(roles).iter().map(|machine| machine.with_noise(self.noise.get())).collect();
        let against = |one: &Machine| {
            let expected = |other| duel::expected(one, other, self.moves.get(), self.continuation.get());
            machines.iter().map(expected).collect()
        };
        machines.iter().map(against).collect()
    }
}

impl Game for Pairwise {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], peers: u32, graph: bool) -> Result<(), String> {
        roles.iter().try_for_each(|role| machine(role).map(|_| ()))?;
        if self.continuation >= Share::WHOLE {
            return Err("a game that goes on with probability 1 never ends: `continuation` must be below 1".into());
        }
        let rounds = self.rounds();
        if rounds > MOST_ROUNDS {
            return Err(format!(
                "a pair would play {rounds:.0} rounds on average when it meets, by `games`, `moves` and `continuation`: at most \
                 {MOST_ROUNDS:.0}"
            ));
        }
        match self.matching {
            Matching::Neighbours if !graph => {
                Err("neighbours meet, and the overlay is a tracker: take a fixed one, such as `lattice`".into())
            }
            Matching::Random | Matching::Fixed if self.partners.get() >= peers => Err(format!(
                "{} partners each are too many for {peers} peers: at most {}",
                self.partners,
                peers.saturating_sub(1)
            )),
            Matching::Random | Matching::Fixed if u64::from(peers) * u64::from(self.partners.get()) > MOST_CHOSEN => {
                Err(format!(
                    "{peers} peers who choose {} partners each are too many: at most {MOST_CHOSEN} choices, or \
                     matching = \"everyone\"",
                    self.partners
                ))
            }
            _ if peers < 2 => Err("it takes two to play: `population.size` must be at least 2".into()),
            _ => Ok(()),
        }
    }

    fn has_partners(&self) -> bool {
        true
    }

    fn tells_what_if(&self, roles: &[Role]) -> bool {
        self.is_certain(roles) && matches!(self.matching, Matching::Everyone | Matching::Neighbours)
    }

    fn takes_own_strategies(&self) -> bool {
        true
    }

    fn start(&self, setting: Setting<'_>) -> Box<dyn AtPlay> {
        let Setting { people, neighbours, stream } = setting;
        let peers = people.peers();
        let pairs = match self.matching {
            Matching::Everyone => Pairs::All(peers),
            Matching::Neighbours => Pairs::Graph(neighbours.expect("the overlay is fixed").clone()),
            Matching::Random | Matching::Fixed => Pairs::choose(peers, self.partners.get(), stream),
        };
        if people.own.is_empty() && self.tells_what_if(&people.roles) {
            let games = self.expected_games(&people.roles);
            return Box::new(Certain::new(games, f64::from(self.games.get()), self.payoffs.matrix(), pairs, people));
        }
        Box::new(Played::new(self.clone(), pairs, people))
    }

    fn least_payoff(&self) -> Option<f64> {
        self.payoffs.matrix().into_iter().min_by(f64::total_cmp)
    }

    fn expected(&self, roles: &[Role], shares: &[f64]) -> Option<Vec<Earned>> {
        if matches!(self.matching, Matching::Neighbours | Matching::Fixed) {
            return None;
        }
        let matrix = self.payoffs.matrix();
        let of = |games: &Vec<duel::Result>| {
            let mut earned = Earned::default();
            for (game, share) in games.iter().zip(shares) {
                earned.moves += share * game.rounds;
                earned.cooperated += share * game.cooperated[0];
                earned.payoff += share * game.payoffs(matrix)[0];
            }
            let moves = earned.moves;
            Earned { moves: 1.0, cooperated: earned.cooperated / moves, payoff: earned.payoff / moves }
        };
        Some(self.expected_games(roles).iter().map(of).collect())
    }
}
