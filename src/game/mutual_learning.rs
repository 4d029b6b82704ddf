//! `mutual-learning`: people come to believe what the code of their organisation says, and the code comes to say what
//! those believe who know more than it does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AtPlay, Earned, Game, People, Role, Setting};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{Share, Time};

/// What is true is +1 or -1 in each of so many dimensions, evenly drawn. Each person holds a belief of each (+1, 0 or
/// -1, at first evenly drawn), and so does the code of the organisation, which begins with 0 everywhere: no belief. In
/// each period all act by their beliefs, by a coin where they have none, and whoever is right in more dimensions knows
/// more. Then a belief that differs from the code takes a step towards it with a probability, unless the code has none.
/// Last the code learns from those who knew more than it: where k more of them differ from it than agree, it turns to
/// the other side with probability 1 - (1 - p)^k. Where it has no belief all of them differ from it, and it turns to
/// the side of most.
///
/// Whoever has no belief differs from a code that has one, so a code can turn to a side that hardly anyone holds, or
/// nobody. March does not say what becomes of those without a belief; of three readings this one comes to his figures
/// (`scenarios/laws/mutual-learning.toml`). Were it to turn only where someone who knows more holds the other side, the
/// code would be right in .89 of the dimensions at p1 = .1, and not in .953; only where most of those do who hold one,
/// in .87.
///
/// The run is over after the first period in which no belief can change any more: where a person and the code differ,
/// neither can learn from the other. In March's model nearly always all agree with the code then. People who could each
/// teach the code what the others contradict for ever keep a run going to the horizon: with few people and dimensions
/// only (8 of 200 runs of ten people, two of whom are listened to, in two dimensions).
///
/// A payoff is the part of the dimensions in which a person is right. Whoever contributes nothing (`free-rider`) learns
/// from the code, and the code learns nothing from it, which is not in March's model.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MutualLearning {
    /// How long a period lasts.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// The dimensions of what is true (m).
    #[schemars(range(min = 1))]
    pub dimensions: u32,
    /// Learning from the code (p1): the probability that a belief takes a step towards the code in a period.
    pub from_code: Share,
    /// Learning by the code (p2): the probability that the code turns, for each by which the majority leads.
    pub by_code: Share,
}

impl Default for MutualLearning {
    fn default() -> Self {
        let [from_code, by_code] = [0.1, 0.5].map(|part| Share::new(part).expect("a share"));
        Self { period: Time::from_secs(1), dimensions: 30, from_code, by_code }
    }
}

impl Member for MutualLearning {
    const NAME: &'static str = "mutual-learning";
    const SUMMARY: &'static str =
        "people learn from the code of their organisation, and the code from those who know more";
    const SOURCE: &'static str =
        "March, Exploration and Exploitation in Organizational Learning, Organization Science 2, 1991";
}

impl Game for MutualLearning {
    fn period(&self) -> Time {
        self.period
    }

    fn check(&self, roles: &[Role], peers: u32, _: bool) -> Result<(), String> {
        roles.iter().try_for_each(|role| role.contributes_or_not().map(|_| ()))?;
        if self.dimensions == 0 {
            return Err("`dimensions = 0` leaves nothing to learn: expected 1 or more".to_string());
        }
        if u64::from(peers) * u64::from(self.dimensions) > MOST_BELIEFS {
            return Err(format!(
                "{peers} people with {} beliefs each are too many: at most 1e9 in all",
                self.dimensions
            ));
        }
        Ok(())
    }

    fn has_partners(&self) -> bool {
        false
    }

    fn start(&self, Setting { people, stream, .. }: Setting<'_>) -> Box<dyn AtPlay> {
        let dimensions = self.dimensions as usize;
        let truth = (0..dimensions).map(|_| coin(stream)).collect();
        let beliefs = (0..people.peers() as usize * dimensions).map(|_| BELIEFS[random::below(stream, 3) as usize]);
        Box::new(Organisation {
            terms: self.clone(),
            truth,
            beliefs: beliefs.collect(),
            code: vec![0; dimensions],
            tells: people.roles.iter().map(|role| role.contributes_or_not().unwrap_or(true)).collect(),
            right: vec![0; people.peers() as usize],
            at_rest: false,
        })
    }
}

/// So many beliefs fit memory.
const MOST_BELIEFS: u64 = 1_000_000_000;

/// +1, 0 for none, or -1.
type Belief = i8;

const BELIEFS: [Belief; 3] = [-1, 0, 1];

fn coin(stream: &mut Stream) -> Belief {
    if random::bits(stream) & 1 == 0 { 1 } else { -1 }
}

struct Organisation {
    terms: MutualLearning,
    /// +1 or -1 in each dimension.
    truth: Vec<Belief>,
    /// Person by person, in the order of the dimensions.
    beliefs: Vec<Belief>,
    code: Vec<Belief>,
    /// Whether the code learns from the people of each group.
    tells: Vec<bool>,
    /// In how many dimensions each person acted right in this period.
    right: Vec<u32>,
    /// Whether no belief could change any more in this period.
    at_rest: bool,
}

impl Organisation {
    /// In how many dimensions these beliefs act right, by a coin where there is none.
    fn acts_right(truth: &[Belief], beliefs: &[Belief], stream: &mut Stream) -> u32 {
        let right = |(belief, truth): (&Belief, &Belief)| {
            let act = if *belief == 0 { coin(stream) } else { *belief };
            u32::from(act == *truth)
        };
        beliefs.iter().zip(truth).map(right).sum()
    }

    /// People learn from the code.
    fn learn_from_code(&mut self, stream: &mut Stream) {
        let (code, chance) = (&self.code, self.terms.from_code.get());
        for beliefs in self.beliefs.chunks_exact_mut(code.len()) {
            for (belief, code) in beliefs.iter_mut().zip(code) {
                if *code != 0 && *belief != *code && random::unit(stream) < chance {
                    *belief += code;
                }
            }
        }
    }

    /// The code learns from those who know more.
    fn learn_by_code(&mut self, superior: &[usize], stream: &mut Stream) {
        let (dimensions, chance) = (self.code.len(), self.terms.by_code.get());
        for (dimension, code) in self.code.iter_mut().enumerate() {
            let views = || superior.iter().map(|person| self.beliefs[person * dimensions + dimension]);
            let side: i32 = views().map(i32::from).sum();
            // How many more differ than agree: from a code without a belief all do, for all act one way or the other.
            let differ: i32 = views().map(|view| if view == *code && view != 0 { -1 } else { 1 }).sum();
            let turned = if *code == 0 { side.signum() as Belief } else { -*code };
            let stays = libm::pow(1.0 - chance, f64::from(differ));
            if differ > 0 && turned != 0 && random::unit(stream) < 1.0 - stays {
                *code = turned;
            }
        }
    }

    /// Whether no belief can change any more: where a person and the code differ, neither learns from the other. Each
    /// person is judged alone: those who hold each other up are not seen, so this may be late, never early.
    fn is_at_rest(&self, people: &People) -> bool {
        let [people_learn, code_learns] = [self.terms.from_code, self.terms.by_code].map(|chance| chance > Share::NONE);
        let settled = |(peer, beliefs): (u32, &[Belief])| {
            let agrees = |(belief, code): (&Belief, &Belief)| belief == code || !people_learn || *code == 0;
            let teaches = code_learns && self.tells[people.group_of(peer)] && self.can_know_more(beliefs);
            beliefs == self.code || !teaches && beliefs.iter().zip(&self.code).all(agrees)
        };
        (0u32..).zip(self.beliefs.chunks_exact(self.code.len())).all(settled)
    }

    /// Whether someone with these beliefs can come to know more than the code, if every coin falls as it must.
    fn can_know_more(&self, beliefs: &[Belief]) -> bool {
        let right = |beliefs: &[Belief], by_coin: bool| {
            let right = |(belief, truth): &(&Belief, &Belief)| belief == truth || **belief == 0 && by_coin;
            beliefs.iter().zip(&self.truth).filter(right).count()
        };
        right(beliefs, true) > right(&self.code, false)
    }
}

impl AtPlay for Organisation {
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]) {
        // What is earned in the last period stands for all that would follow: it is the first in which all is at rest.
        self.at_rest = self.is_at_rest(people);
        let by_code = Self::acts_right(&self.truth, &self.code, stream);
        for (right, beliefs) in self.right.iter_mut().zip(self.beliefs.chunks_exact(self.truth.len())) {
            *right = Self::acts_right(&self.truth, beliefs, stream);
        }
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += self.earned(people, peer);
        }
        let tells = |peer: &u32| self.tells[people.group_of(*peer)] && self.right[*peer as usize] > by_code;
        let superior: Vec<usize> = (0..people.peers()).filter(tells).map(|peer| peer as usize).collect();
        self.learn_from_code(stream);
        self.learn_by_code(&superior, stream);
    }

    fn earned(&self, people: &People, peer: u32) -> Earned {
        let cooperated = f64::from(u8::from(self.tells[people.group_of(peer)]));
        Earned {
            moves: 1.0,
            cooperated,
            payoff: f64::from(self.right[peer as usize]) / f64::from(self.terms.dimensions),
        }
    }

    fn is_over(&self) -> bool {
        self.at_rest
    }

    fn code_agrees(&self) -> Option<f64> {
        let right = self.code.iter().zip(&self.truth).filter(|(code, truth)| code == truth).count();
        u32::try_from(right).ok().map(|right| f64::from(right) / f64::from(self.terms.dimensions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    /// What a code comes to hold that learns for sure from those who know more, who hold these beliefs.
    fn learned(code: Belief, beliefs: &[Belief]) -> Belief {
        let mut organisation = Organisation {
            terms: MutualLearning { dimensions: 1, by_code: Share::WHOLE, ..MutualLearning::default() },
            truth: vec![1],
            beliefs: beliefs.to_vec(),
            code: vec![code],
            tells: vec![true],
            right: vec![0; beliefs.len()],
            at_rest: false,
        };
        let superior: Vec<usize> = (0..beliefs.len()).collect();
        organisation.learn_by_code(&superior, &mut Streams::new(1, 0).stream("game"));
        organisation.code[0]
    }

    #[test]
    fn whoever_has_no_belief_differs_from_a_code_that_has_one() {
        for code in BELIEFS {
            assert_eq!(learned(code, &[0, 0, 0]), -code);
        }
        assert_eq!([learned(1, &[0, 0, 1]), learned(1, &[0, 1])], [-1, 1]);
        assert_eq!([learned(1, &[0, 0, -1, 1, 1]), learned(1, &[1, 1, -1])], [-1, 1]);
        assert_eq!(
            [learned(0, &[0, 0, -1]), learned(0, &[1, -1, 0, 0])],
            [-1, 0],
            "to the side of most, if it has none"
        );
    }
}
