//! `differential-service`: whoever contributes more is served more often, and chooses how much by what it gains.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AtPlay, Earned, Game, People, Role, Setting};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Share, Time};

/// A peer that contributes d is served with probability d / (1 + d), and each of the others has something for it in
/// proportion to what it contributes: it gains B (their mean contribution) d / (1 + d) and pays d. What best responds
/// to a mean of m is d = sqrt(B m) - 1. Under the learning `best-response` peers choose their amounts so; without it
/// they keep to what their behaviour offers. Cooperation is the probability of being served.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DifferentialService {
    /// How long a period lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// What a peer has of all others' service where each contributes 1 (B).
    #[serde(deserialize_with = "crate::game::amount::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub benefit: f64,
    /// What a peer that offers all contributes at the start, in units of its cost.
    #[serde(deserialize_with = "crate::game::amount::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub start: f64,
}

impl Default for DifferentialService {
    fn default() -> Self {
        Self { period: Time::from_secs(1), benefit: 6.0, start: 1.0 }
    }
}

impl Member for DifferentialService {
    const NAME: &'static str = "differential-service";
    const SUMMARY: &'static str = "whoever contributes more is served more often, and chooses how much";
    const SOURCE: &'static str =
        "Buragohain, Agrawal and Suri, A Game Theoretic Framework for Incentives in P2P Systems, P2P 2003";
}

impl Game for DifferentialService {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], peers: u32, _: bool) -> Result<(), String> {
        roles.iter().try_for_each(|role| role.contributes().map(|_| ()))?;
        if peers < 2 {
            return Err("nobody serves itself: `population.size` must be at least 2".into());
        }
        Ok(())
    }

    fn has_partners(&self) -> bool {
        false
    }

    fn tells_what_if(&self, _: &[Role]) -> bool {
        true
    }

    fn start(&self, Setting { people, .. }: Setting<'_>) -> Box<dyn AtPlay> {
        let offers = |peer| people.roles[people.group_of(peer)].contributes().map_or(0.0, Share::get);
        let amounts = (0..people.peers()).map(|peer| self.start * offers(peer)).collect();
        Box::new(Amounts { benefit: self.benefit, amounts })
    }
}

struct Amounts {
    benefit: f64,
    /// What each peer contributes.
    amounts: Vec<f64>,
}

impl Amounts {
    /// The mean of what the others contribute.
    fn others(&self, sum: f64, own: f64) -> f64 {
        let others = self.amounts.len() - 1;
        (sum - own).max(0.0) / f64::from(u32::try_from(others).expect("peers are numbered by u32"))
    }

    fn sum(&self) -> f64 {
        self.amounts.iter().sum()
    }

    fn earns(&self, own: f64, sum: f64) -> Earned {
        let served = own / (1.0 + own);
        Earned { moves: 1.0, cooperated: served, payoff: self.benefit * self.others(sum, own) * served - own }
    }
}

impl AtPlay for Amounts {
    fn play(&mut self, people: &People, _: &mut Stream, earned: &mut [Earned]) {
        let sum = self.sum();
        for (peer, own) in (0u32..).zip(&self.amounts) {
            earned[people.group_of(peer)] += self.earns(*own, sum);
        }
    }

    fn earned(&self, _: &People, peer: u32) -> Earned {
        self.earns(self.amounts[peer as usize], self.sum())
    }

    fn respond(&mut self) -> bool {
        let sum = self.sum();
        let best = |own: &f64| (libm::sqrt(self.benefit * self.others(sum, *own)) - 1.0).max(0.0);
        self.amounts = self.amounts.iter().map(best).collect();
        true
    }
}
