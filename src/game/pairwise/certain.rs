//! Games of pairs in which nothing is left to chance: any two of the same groups come out alike, so they are played
//! once, and what a peer earns is looked up when somebody asks.

use super::duel;
use super::matching::Pairs;
use crate::dynamics::learning::Models;
use crate::game::{AtPlay, Earned, People};
use crate::overlay::Graph;
use crate::random::Stream;

/// Pairs whose games are known.
pub(super) struct Certain {
    /// What one of a group earns against one of another when they meet, by the first and then the second.
    against: Vec<Vec<Earned>>,
    pairs: Pairs,
    /// Where neighbours meet: how many peers of each second group those of each first group meet, summed over the
    /// first.
    meetings: Vec<Vec<u64>>,
}

impl Certain {
    /// From what comes of one game between each two groups.
    pub fn new(results: Vec<Vec<duel::Result>>, games: f64, matrix: [f64; 4], pairs: Pairs, people: &People) -> Self {
        let earned = |result: duel::Result| Earned {
            moves: games * result.rounds,
            cooperated: games * result.cooperated[0],
            payoff: games * result.payoffs(matrix)[0],
        };
        let against: Vec<Vec<Earned>> = results.into_iter().map(|row| row.into_iter().map(earned).collect()).collect();
        let mut meetings = vec![vec![0; against.len()]; against.len()];
        if let Pairs::Graph(graph) = &pairs {
            for peer in 0..graph.nodes() {
                for other in graph.neighbours(peer) {
                    meetings[people.group_of(peer)][people.group_of(*other)] += 1;
                }
            }
        }
        Self { against, pairs, meetings }
    }

    /// What one in `group` earns where it meets the others of `peer`.
    fn in_group(&self, people: &People, peer: u32, group: usize) -> Earned {
        let mut all = Earned::default();
        match &self.pairs {
            Pairs::Graph(graph) => {
                graph.neighbours(peer).iter().for_each(|other| all += self.against[group][people.group_of(*other)]);
            }
            _ => {
                for (other, members) in people.members().iter().enumerate() {
                    let times = f64::from(members - u32::from(other == people.group_of(peer)));
                    all += times_over(self.against[group][other], times);
                }
            }
        }
        all
    }

    fn graph(&self) -> Option<&Graph> {
        match &self.pairs {
            Pairs::Graph(graph) => Some(graph),
            _ => None,
        }
    }
}

fn times_over(earned: Earned, times: f64) -> Earned {
    Earned { moves: times * earned.moves, cooperated: times * earned.cooperated, payoff: times * earned.payoff }
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 meetings")]
impl AtPlay for Certain {
    fn play(&mut self, people: &People, _: &mut Stream, earned: &mut [Earned]) {
        for (one, row) in self.against.iter().enumerate() {
            for (other, game) in row.iter().enumerate() {
                let members = people.members();
                let meetings = match self.graph() {
                    Some(_) => self.meetings[one][other] as f64,
                    None => f64::from(members[one]) * (f64::from(members[other]) - f64::from(u8::from(one == other))),
                };
                earned[one] += times_over(*game, meetings);
            }
        }
    }

    fn switched(&mut self, people: &People, peer: u32, before: usize) {
        let Some(graph) = self.graph() else { return };
        let now = people.group_of(peer);
        let others: Vec<usize> = graph.neighbours(peer).iter().map(|other| people.group_of(*other)).collect();
        for other in others {
            self.meetings[before][other] -= 1;
            self.meetings[other][before] -= 1;
            self.meetings[now][other] += 1;
            self.meetings[other][now] += 1;
        }
    }

    fn earned(&self, people: &People, peer: u32) -> Earned {
        self.in_group(people, peer, people.group_of(peer))
    }

    fn would_earn(&self, people: &People, peer: u32, group: usize) -> Option<f64> {
        let earned = self.in_group(people, peer, group);
        (earned.moves > 0.0).then(|| earned.payoff / earned.moves)
    }

    fn partners(&self, peer: u32) -> Models<'_> {
        self.graph().map_or(Models::Everyone, |graph| Models::These(graph.neighbours(peer)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pairwise;
    use super::*;
    use crate::behaviour::Behaviour;
    use crate::game::{Game, Role, Setting};
    use crate::incentive::Strategy;
    use crate::incentive::strategy::Machine;
    use crate::overlay::{Meeting, Overlay, RandomRegular};
    use crate::random::{Streams, below};
    use crate::registry::Chosen;

    fn roles() -> Vec<Role> {
        let machines = [Machine::constant(1.0), Machine::constant(0.0), Machine::reactive(1.0, 1.0, 0.0)];
        let role = |machine: Machine| Role {
            name: String::new(),
            rule: "reactive",
            strategy: Some(Strategy::Machine(machine)),
            behaviour: Chosen::<dyn Behaviour>::named("cooperative").expect("registered"),
        };
        machines.into_iter().map(role).collect()
    }

    /// What groups earn is kept as peers switch; it must be the sum of what their peers earn, however many have.
    #[test]
    fn groups_earn_what_their_peers_do() {
        let mut stream = Streams::new(1, 0).stream("test");
        let regular = RandomRegular { degree: 6.try_into().unwrap() };
        let Meeting::Fixed(graph) = regular.build(40, None, &mut stream) else { panic!("a fixed graph") };
        for matching in [super::super::Matching::Neighbours, super::super::Matching::Everyone] {
            let game = Pairwise { matching, moves: 7.try_into().unwrap(), ..Pairwise::default() };
            let mut people = People::new(roles(), (0..40).map(|peer| peer % 3).collect());
            let setting = Setting { people: &people, neighbours: Some(&graph), stream: &mut stream };
            assert!(game.tells_what_if(&people.roles));
            let mut at_play = game.start(setting);
            for _ in 0..200 {
                let (peer, to) = (below(&mut stream, 40), u16::try_from(below(&mut stream, 3)).unwrap());
                let before = people.group_of(peer);
                people.switch(peer, to);
                at_play.switched(&people, peer, before);
                let mut groups = vec![Earned::default(); 3];
                at_play.play(&people, &mut stream, &mut groups);
                let mut peers = vec![Earned::default(); 3];
                (0..40).for_each(|peer| peers[people.group_of(peer)] += at_play.earned(&people, peer));
                assert_eq!(groups, peers);
            }
        }
    }
}
