//! `helping`: a donor may help a recipient whom it will hardly meet again, and others look on.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AtPlay, Earned, Game, People, Role, Setting};
use crate::incentive::Strategy;
use crate::incentive::strategy::Reputation;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Share, Time};

/// In each encounter one peer, drawn at random, may help another. Those who look on remember what they saw until the
/// period is over: a period is a generation, and everyone begins with a clean record. The rules are `image-scoring`,
/// `standing`, and `none`, which always helps; a free rider never does.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Helping {
    /// How long a period lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// How many encounters there are in a period for each peer: as donor as often, on average, and as recipient. At
    /// most a million.
    pub encounters: NonZeroU32,
    /// What help brings the recipient (b).
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub benefit: f64,
    /// What it costs the donor (c).
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub cost: f64,
    /// What both have of an encounter beside that, whatever is done: where offspring is in proportion to payoffs, none
    /// must be negative.
    #[serde(deserialize_with = "crate::game::amount::not_negative")]
    pub added: f64,
    /// How many peers see an encounter, drawn at random; the recipient sees it in any case. Each judges by what it saw
    /// itself. Absent: all see everything. It bears on rules that go by reputation alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onlookers: Option<u32>,
    /// The probability that a donor does the opposite of what it meant.
    pub noise: Share,
}

impl Default for Helping {
    fn default() -> Self {
        Self {
            period: Time::from_secs(1),
            encounters: NonZeroU32::new(10).expect("not zero"),
            benefit: 1.0,
            cost: 0.1,
            added: 0.0,
            onlookers: None,
            noise: Share::NONE,
        }
    }
}

impl Member for Helping {
    const NAME: &'static str = "helping";
    const SUMMARY: &'static str = "one may help another whom it hardly meets again, and others look on";
    const SOURCE: &'static str = "Nowak and Sigmund, Evolution of Indirect Reciprocity by Image Scoring, Nature 393, 1998; Leimar and Hammerstein, \
         Evolution of Cooperation through Indirect Reciprocity, Proceedings of the Royal Society B 268, 2001";
}

/// More encounters of each peer, and a period would not end in any useful time.
const MOST_ENCOUNTERS: u32 = 1_000_000;

/// What each sees of each is kept in a dense table.
const MOST_PEERS: u32 = 10_000;

/// Whom a peer helps.
#[derive(Clone, Copy, Debug)]
enum Helps {
    /// Anyone, with this probability.
    Anyone(f64),
    /// As its view of the recipient says, and then with this probability.
    Judged(Reputation, f64),
}

fn helps(role: &Role) -> Result<Helps, String> {
    let part = role.contributes()?.get();
    match &role.strategy {
        _ if part <= 0.0 => Ok(Helps::Anyone(0.0)),
        Some(Strategy::Reputation(reputation)) => Ok(Helps::Judged(*reputation, part)),
        Some(Strategy::Machine(machine)) if machine.states().len() == 1 => {
            Ok(Helps::Anyone(part * machine.states()[0].cooperates))
        }
        Some(Strategy::Machine(_)) => Err(format!(
            "the rule `{}` of `{}` goes by what a partner did before, and here the same two hardly meet twice: take the game \
             `pairwise`, or the rules `image-scoring` and `standing`",
            role.rule, role.name
        )),
        None => Err(format!("the rule `{}` of `{}` says nothing on whom to help", role.rule, role.name)),
    }
}

impl Game for Helping {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], peers: u32, _: bool) -> Result<(), String> {
        roles.iter().try_for_each(|role| helps(role).map(|_| ()))?;
        if peers < 2 {
            return Err("it takes two to help: `population.size` must be at least 2".into());
        }
        if self.encounters.get() > MOST_ENCOUNTERS {
            return Err(format!("{} encounters of each peer in a period: at most {MOST_ENCOUNTERS}", self.encounters));
        }
        match self.onlookers {
            Some(onlookers) if onlookers > peers => Err(format!(
                "{onlookers} onlookers are too many among {peers} peers: leave it out if all see everything"
            )),
            Some(_) if peers > MOST_PEERS => Err(format!(
                "{peers} peers who each remember what they saw of each other are too many: at most {MOST_PEERS}, or leave out \
                 `onlookers`"
            )),
            _ => Ok(()),
        }
    }

    fn has_partners(&self) -> bool {
        false
    }

    /// That of a donor who helps, and is never helped.
    fn least_payoff(&self) -> Option<f64> {
        Some((self.added - self.cost).min(0.0))
    }

    fn start(&self, Setting { people, .. }: Setting<'_>) -> Box<dyn AtPlay> {
        let peers = people.peers();
        let viewers = if self.onlookers.is_some() { peers as usize } else { 1 };
        let helps: Vec<Helps> = people.roles.iter().map(|role| helps(role).expect("checked")).collect();
        let uses = |is: fn(&Reputation) -> bool| helps.iter().any(|how| matches!(how, Helps::Judged(by, _) if is(by)));
        let table = |used: bool| vec![0; if used { peers as usize * viewers } else { 0 }];
        Box::new(Encounters {
            scores: table(uses(|by| matches!(by, Reputation::Image(_)))),
            falls: table(uses(|by| matches!(by, Reputation::Standing))),
            terms: self.clone(),
            helps,
            viewers,
            order: (0..peers).collect(),
            earned: vec![Earned::default(); peers as usize],
        })
    }
}

struct Encounters {
    terms: Helping,
    /// By group.
    helps: Vec<Helps>,
    /// How many views there are of each peer: one of each other, or a public one.
    viewers: usize,
    /// The score of each peer in each view, those of a peer side by side; empty if nobody goes by it.
    scores: Vec<i8>,
    /// 1 where a peer is in bad standing; empty if nobody goes by it.
    falls: Vec<i8>,
    /// All peers, from which onlookers are drawn.
    order: Vec<u32>,
    earned: Vec<Earned>,
}

/// Scores lie between minus this and this (Nowak and Sigmund 1998).
const BEST: i8 = 5;

impl Encounters {
    /// Where a viewer's view of a peer is kept.
    fn place(&self, of: u32, viewer: u32) -> usize {
        of as usize * self.viewers + if self.viewers == 1 { 0 } else { viewer as usize }
    }

    fn helps(&self, people: &People, donor: u32, recipient: u32, stream: &mut Stream) -> bool {
        let (worthy, chance) = match self.helps[people.group_of(donor)] {
            Helps::Anyone(chance) => (true, chance),
            Helps::Judged(Reputation::Image(least), chance) => {
                (self.scores[self.place(recipient, donor)] >= least, chance)
            }
            Helps::Judged(Reputation::Standing, chance) => (self.falls[self.place(recipient, donor)] == 0, chance),
        };
        let chance = if worthy { chance } else { 0.0 };
        let noise = self.terms.noise.get();
        let chance = chance * (1.0 - noise) + (1.0 - chance) * noise;
        chance >= 1.0 || (chance > 0.0 && random::unit(stream) < chance)
    }

    /// A viewer sees what a donor did.
    fn sees(&mut self, viewer: u32, donor: u32, recipient: u32, helped: bool) {
        let place = self.place(donor, viewer);
        if let Some(score) = self.scores.get_mut(place) {
            *score = (*score + if helped { 1 } else { -1 }).clamp(-BEST, BEST);
        }
        if !self.falls.is_empty() && self.falls[self.place(recipient, viewer)] == 0 {
            self.falls[place] = i8::from(!helped);
        }
    }

    fn encounter(&mut self, people: &People, stream: &mut Stream) {
        let peers = people.peers();
        let donor = random::below(stream, peers);
        let recipient = random::below(stream, peers - 1);
        let recipient = recipient + u32::from(recipient >= donor);
        let helped = self.helps(people, donor, recipient, stream);
        if helped {
            self.earned[donor as usize].payoff -= self.terms.cost;
            self.earned[donor as usize].cooperated += 1.0;
            self.earned[recipient as usize].payoff += self.terms.benefit;
        }
        self.earned[donor as usize].moves += 1.0;
        for peer in [donor, recipient] {
            self.earned[peer as usize].payoff += self.terms.added;
        }
        let Some(onlookers) = self.terms.onlookers else { return self.sees(donor, donor, recipient, helped) };
        self.sees(recipient, donor, recipient, helped);
        for drawn in 0..onlookers {
            let place = drawn + random::below(stream, peers - drawn);
            self.order.swap(drawn as usize, place as usize);
            let viewer = self.order[drawn as usize];
            if viewer != recipient && viewer != donor {
                self.sees(viewer, donor, recipient, helped);
            }
        }
    }
}

impl AtPlay for Encounters {
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]) {
        self.scores.fill(0);
        self.falls.fill(0);
        self.earned.fill(Earned::default());
        for _ in 0..u64::from(people.peers()) * u64::from(self.terms.encounters.get()) {
            self.encounter(people, stream);
        }
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += self.earned[peer as usize];
        }
    }

    fn earned(&self, _: &People, peer: u32) -> Earned {
        self.earned[peer as usize]
    }
}
