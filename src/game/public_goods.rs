//! `public-goods`: what the members of a group contribute is multiplied and shared among all of them.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AtPlay, Earned, Game, People, Role, Setting};
use crate::dynamics::learning::Models;
use crate::incentive::Strategy;
use crate::incentive::strategy::Machine;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Share, Time};

/// Groups form, their members contribute a part of their endowment as their behaviour says (the behaviour `conditional`
/// goes by what the others gave on average in its last group), and the sum, multiplied, is shared equally among all of
/// them. Then punishers may fine those who gave less than they did.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PublicGoods {
    /// How long a period lasts: in each, every group plays once.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// How many peers make a group (n); the population must be a multiple of it.
    pub members: NonZeroU32,
    /// How groups form.
    pub formation: Formation,
    /// What each member has in each period, and may contribute.
    #[serde(deserialize_with = "crate::game::amount::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub endowment: f64,
    /// By how much contributions are multiplied (r): each earns r / n of what is given.
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub factor: f64,
    /// The groups of the population whose peers fine every fellow member who contributed less than they did.
    pub punishers: Vec<String>,
    /// What a fine takes from whoever is fined, for a contribution less by a whole endowment; in proportion for less.
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub fine: f64,
    /// What the same fine costs the punisher.
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub fine_cost: f64,
}

/// How groups form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Formation {
    /// At random, anew in each period: strangers.
    Random,
    /// At random at the start, and for ever: partners.
    Fixed,
}

impl Default for PublicGoods {
    fn default() -> Self {
        Self {
            period: Time::from_secs(1),
            members: NonZeroU32::new(4).expect("not zero"),
            formation: Formation::Random,
            endowment: 1.0,
            factor: 1.6,
            punishers: Vec::new(),
            fine: 3.0,
            fine_cost: 1.0,
        }
    }
}

impl Member for PublicGoods {
    const NAME: &'static str = "public-goods";
    const SUMMARY: &'static str = "what the members of a group contribute is multiplied and shared among them";
    const SOURCE: &'static str = "Ledyard, Public Goods: A Survey of Experimental Research, in The Handbook of Experimental Economics, Princeton 1995; \
         punishment: Fehr and Gaechter, Cooperation and Punishment in Public Goods Experiments, American Economic Review 90, 2000";
}

impl Game for PublicGoods {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], peers: u32, _: bool) -> Result<(), String> {
        for role in roles {
            role.contributes()?;
            if role.strategy != Some(Strategy::Machine(Machine::constant(1.0))) {
                return Err(format!(
                    "the rule `{}` of `{}` decides whom to give, and a public good is given to all: take the rule `none` and the \
                     behaviour `conditional`",
                    role.rule, role.name
                ));
            }
        }
        if let Some(unknown) = self.punishers.iter().find(|name| roles.iter().all(|role| role.name != **name)) {
            return Err(format!("there is no group `{unknown}` that could punish"));
        }
        let members = self.members.get();
        if members < 2 || !peers.is_multiple_of(members) || peers == 0 {
            return Err(format!(
                "{peers} peers do not fall into groups of {members}: `population.size` must be a multiple of `members`, which is 2 \
                 or more"
            ));
        }
        Ok(())
    }

    fn has_partners(&self) -> bool {
        true
    }

    fn start(&self, Setting { people, stream, .. }: Setting<'_>) -> Box<dyn AtPlay> {
        let peers = people.peers();
        let punishes = |role: &Role| self.punishers.contains(&role.name);
        let mut goods = Goods {
            punishes: people.roles.iter().map(punishes).collect(),
            seats: random::permutation(stream, peers),
            places: vec![0; peers as usize],
            given: vec![0.0; peers as usize],
            others: vec![None; peers as usize],
            earned: vec![Earned::default(); peers as usize],
            terms: self.clone(),
        };
        goods.sit_down();
        Box::new(goods)
    }

    fn expected(&self, roles: &[Role], shares: &[f64]) -> Option<Vec<Earned>> {
        let by_others = roles.iter().any(|role| role.behaviour.reconsiders().is_some()) || !self.punishers.is_empty();
        if by_others || self.formation == Formation::Fixed {
            return None;
        }
        let given: Vec<f64> = roles.iter().map(|role| role.contributes().map_or(0.0, Share::get)).collect();
        let mean: f64 = given.iter().zip(shares).map(|(given, share)| given * share).sum();
        let members = f64::from(self.members.get());
        let earned = |own: &f64| Earned {
            moves: 1.0,
            cooperated: *own,
            payoff: self.endowment * (1.0 - own + self.factor / members * (own + (members - 1.0) * mean)),
        };
        Some(given.iter().map(earned).collect())
    }
}

struct Goods {
    terms: PublicGoods,
    /// By group of the population.
    punishes: Vec<bool>,
    /// The peers, group by group, and where each of them sits.
    seats: Vec<u32>,
    places: Vec<u32>,
    /// The part that each gave in this period.
    given: Vec<f64>,
    /// The mean part that the others in its group gave in the last.
    others: Vec<Option<Share>>,
    earned: Vec<Earned>,
}

impl Goods {
    fn sit_down(&mut self) {
        for (place, peer) in (0u32..).zip(&self.seats) {
            self.places[*peer as usize] = place;
        }
    }

    /// What the members of one group earn.
    fn share(&mut self, people: &People, first: usize) {
        let PublicGoods { endowment, factor, fine, fine_cost, .. } = self.terms;
        let count = f64::from(self.terms.members.get());
        let members = &self.seats[first..first + self.terms.members.get() as usize];
        let sum: f64 = members.iter().map(|peer| self.given[*peer as usize]).sum();
        for peer in members {
            let own = self.given[*peer as usize];
            let payoff = endowment * (1.0 - own + factor * sum / count);
            self.earned[*peer as usize] = Earned { moves: 1.0, cooperated: own, payoff };
            // Sums of parts can miss the whole by a rounding.
            self.others[*peer as usize] = Share::new(((sum - own) / (count - 1.0)).clamp(0.0, 1.0)).ok();
        }
        for punisher in members.iter().filter(|peer| self.punishes[people.group_of(**peer)]) {
            for fined in members {
                let less = (self.given[*punisher as usize] - self.given[*fined as usize]).max(0.0);
                self.earned[*fined as usize].payoff -= less * fine;
                self.earned[*punisher as usize].payoff -= less * fine_cost;
            }
        }
    }
}

impl AtPlay for Goods {
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]) {
        if self.terms.formation == Formation::Random {
            random::shuffle(stream, &mut self.seats);
            self.sit_down();
        }
        for peer in 0..people.peers() {
            let behaviour = &people.roles[people.group_of(peer)].behaviour;
            let given = behaviour.contributes(self.others[peer as usize]).map_or(0.0, Share::get);
            self.given[peer as usize] = given;
        }
        for first in (0..self.seats.len()).step_by(self.terms.members.get() as usize) {
            self.share(people, first);
        }
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += self.earned[peer as usize];
        }
    }

    fn earned(&self, _: &People, peer: u32) -> Earned {
        self.earned[peer as usize]
    }

    /// Its group; itself is among them, which changes nothing where it is copied.
    fn partners(&self, peer: u32) -> Models<'_> {
        let members = self.terms.members.get();
        let first = (self.places[peer as usize] / members * members) as usize;
        Models::These(&self.seats[first..first + members as usize])
    }
}
