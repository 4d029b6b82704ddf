//! `private-generosity`: to contribute costs the more, the fewer do, and each is generous by a measure of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AtPlay, Earned, Game, People, Role, Setting};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Share, Time};

/// Of all peers a share x contributes. Contributing earns a peer its own generosity theta less its part of the load, R
/// = (x + (1 - x)(1 - p)) / x; a free rider is found out with probability p, and loses a penalty: T = p alpha x.
/// Without detection a peer contributes if theta > 1 / x.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PrivateGenerosity {
    /// How long a period lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// The highest generosity (`theta_m`): each peer's is drawn evenly from 0 to this at the start.
    #[serde(deserialize_with = "crate::game::amount::positive")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub most_generous: f64,
    /// The probability that a free rider is found out, and not served (p).
    pub detection: Share,
    /// What it then loses beside, where everyone contributes (alpha).
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub penalty: f64,
}

impl Default for PrivateGenerosity {
    fn default() -> Self {
        Self { period: Time::from_secs(1), most_generous: 5.0, detection: Share::NONE, penalty: 0.0 }
    }
}

impl Member for PrivateGenerosity {
    const NAME: &'static str = "private-generosity";
    const SUMMARY: &'static str = "to contribute costs the more, the fewer do, and each is generous in its own measure";
    const SOURCE: &'static str =
        "Feldman, Papadimitriou, Chuang and Stoica, Free-Riding and Whitewashing in Peer-to-Peer Systems, PINS 2004";
}

impl Game for PrivateGenerosity {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], _: u32, _: bool) -> Result<(), String> {
        roles.iter().try_for_each(|role| role.contributes_or_not().map(|_| ()))
    }

    fn has_partners(&self) -> bool {
        false
    }

    fn tells_what_if(&self, _: &[Role]) -> bool {
        true
    }

    fn start(&self, Setting { people, stream, .. }: Setting<'_>) -> Box<dyn AtPlay> {
        let generosity = (0..people.peers()).map(|_| self.most_generous * random::unit(stream)).collect();
        let contributes = people.roles.iter().map(|role| role.contributes_or_not().unwrap_or(false));
        Box::new(Crowd { terms: self.clone(), generosity, contributes: contributes.collect(), share: 0.0 })
    }
}

struct Crowd {
    terms: PrivateGenerosity,
    /// theta of each peer.
    generosity: Vec<f64>,
    /// Whether each group contributes.
    contributes: Vec<bool>,
    /// The share of peers that do in this period.
    share: f64,
}

impl Crowd {
    /// What a peer has of contributing, or of not. Where nobody does, the load of the first has no bound.
    fn payoff(&self, peer: u32, contributes: bool) -> f64 {
        let share = self.share;
        let found_out = self.terms.detection.get();
        if contributes {
            let load = (share + (1.0 - share) * (1.0 - found_out)) / share;
            self.generosity[peer as usize] - load
        } else {
            -found_out * self.terms.penalty * share
        }
    }
}

impl AtPlay for Crowd {
    fn play(&mut self, people: &People, _: &mut Stream, earned: &mut [Earned]) {
        let groups = people.members().iter().zip(&self.contributes);
        let count: u32 = groups.filter(|(_, contributes)| **contributes).map(|(members, _)| members).sum();
        self.share = f64::from(count) / f64::from(people.peers());
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += self.earned(people, peer);
        }
    }

    fn earned(&self, people: &People, peer: u32) -> Earned {
        let contributes = self.contributes[people.group_of(peer)];
        let payoff = self.payoff(peer, contributes);
        Earned { moves: 1.0, cooperated: f64::from(u8::from(contributes)), payoff }
    }

    fn would_earn(&self, _: &People, peer: u32, group: usize) -> Option<f64> {
        Some(self.payoff(peer, self.contributes[group]))
    }
}
