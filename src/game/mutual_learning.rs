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
    /// After so many periods in which no belief changes, of the people or of the code, the run is over.
    #[schemars(range(min = 1))]
    pub quiet: u32,
}

impl Default for MutualLearning {
    fn default() -> Self {
        let [from_code, by_code] = [0.1, 0.5].map(|part| Share::new(part).expect("a share"));
        Self { period: Time::from_secs(1), dimensions: 30, from_code, by_code, quiet: 6 }
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
        for (name, value) in [("dimensions", self.dimensions), ("quiet", self.quiet)] {
            if value == 0 {
                return Err(format!("`{name} = 0` leaves nothing to learn: expected 1 or more"));
            }
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
            quiet: 0,
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
    /// For how many periods nothing has changed.
    quiet: u32,
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

    /// People learn from the code; answers whether anyone did.
    fn learn_from_code(&mut self, stream: &mut Stream) -> bool {
        let (code, chance) = (&self.code, self.terms.from_code.get());
        let mut learned = false;
        for beliefs in self.beliefs.chunks_exact_mut(code.len()) {
            for (belief, code) in beliefs.iter_mut().zip(code) {
                if *code != 0 && *belief != *code && random::unit(stream) < chance {
                    *belief += code;
                    learned = true;
                }
            }
        }
        learned
    }

    /// The code learns from those who know more; answers whether it did.
    fn learn_by_code(&mut self, superior: &[usize], stream: &mut Stream) -> bool {
        let (dimensions, chance) = (self.code.len(), self.terms.by_code.get());
        let mut learned = false;
        for (dimension, code) in self.code.iter_mut().enumerate() {
            let views = || superior.iter().map(|person| self.beliefs[person * dimensions + dimension]);
            let side: i32 = views().map(i32::from).sum();
            // How many more differ than agree: from a code without a belief all do, for all act one way or the other.
            let differ: i32 = views().map(|view| if view == *code && view != 0 { -1 } else { 1 }).sum();
            let turned = if *code == 0 { side.signum() as Belief } else { -*code };
            let stays = libm::pow(1.0 - chance, f64::from(differ));
            if differ > 0 && turned != 0 && random::unit(stream) < 1.0 - stays {
                *code = turned;
                learned = true;
            }
        }
        learned
    }
}

impl AtPlay for Organisation {
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]) {
        let by_code = Self::acts_right(&self.truth, &self.code, stream);
        for (right, beliefs) in self.right.iter_mut().zip(self.beliefs.chunks_exact(self.truth.len())) {
            *right = Self::acts_right(&self.truth, beliefs, stream);
        }
        for peer in 0..people.peers() {
            earned[people.group_of(peer)] += self.earned(people, peer);
        }
        let tells = |peer: &u32| self.tells[people.group_of(*peer)] && self.right[*peer as usize] > by_code;
        let superior: Vec<usize> = (0..people.peers()).filter(tells).map(|peer| peer as usize).collect();
        let of_people = self.learn_from_code(stream);
        let of_code = self.learn_by_code(&superior, stream);
        self.quiet = if of_people || of_code { 0 } else { self.quiet + 1 };
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
        self.quiet >= self.terms.quiet
    }

    fn code_agrees(&self) -> Option<f64> {
        let right = self.code.iter().zip(&self.truth).filter(|(code, truth)| code == truth).count();
        u32::try_from(right).ok().map(|right| f64::from(right) / f64::from(self.terms.dimensions))
    }
}
