//! A game, period by period: peers play, earn, and learn.

mod mean_field;
mod society;

use std::ops::Range;

use self::society::Village;
use super::population;
use crate::dynamics::learning::{self, Learned, Model, Terms};
use crate::game::{AtPlay, Earned, Game, People, Setting};
use crate::overlay::{Graph, Meeting};
use crate::random::{self, Stream, Streams};
use crate::scenario::{Learning, Scenario};
use crate::units::{PeerId, Rate, Share, Time};
use crate::world::{Fact, GameFact, Witness};

/// Plays one run. Where nobody can change any more and nothing is left to chance, it is over before the horizon.
pub(super) fn play(scenario: &Scenario, game: &dyn Game, streams: &Streams, witness: &mut impl Witness) {
    if scenario.learning.as_ref().is_some_and(|learning| learning.rule.is_mean_field()) {
        return mean_field::play(scenario, game, witness);
    }
    let people = people(scenario, streams, witness);
    let graph = neighbours(scenario, streams);
    let stream = &mut streams.stream("game start");
    let at_play = game.start(Setting { people: &people, neighbours: graph.as_ref(), stream });
    let certain = game.tells_what_if(&people.roles);
    let mut run = Run { people, at_play, graph, learned: Vec::new(), stream: streams.stream("learning") };
    run.play(scenario, game.period(), certain, &mut streams.stream("game"), witness);
}

/// Draws who plays, and tells of them.
fn people(scenario: &Scenario, streams: &Streams, witness: &mut impl Witness) -> People {
    let size = scenario.population.size;
    let groups = population::groups_of_the_first(&scenario.population.groups, size, streams);
    for (peer, group) in (0u32..).zip(&groups) {
        let link = Rate::from_bytes_per_s(0.0);
        let joined = Fact::Joined {
            peer: PeerId(peer),
            group: Some(*group),
            upload: link,
            offered: link,
            download: link,
            wants: 0.0,
        };
        witness.witness(Time::ZERO, &joined);
    }
    let mut people = People::new(scenario.roles(), groups);
    if scenario.learning.as_ref().is_some_and(|learning| learning.own_strategies) {
        people.own = even_grid(size, &mut streams.stream("own strategies"));
    }
    people
}

/// An even grid of p and q with y = p, on peers in random order; its last row is not full where their number is no
/// square.
fn even_grid(peers: u32, stream: &mut Stream) -> Vec<[f64; 3]> {
    let side = peers.isqrt() + u32::from(peers.isqrt() * peers.isqrt() < peers);
    let middle = |place: u32| (f64::from(place) + 0.5) / f64::from(side);
    let at = |place: u32| [middle(place / side), middle(place / side), middle(place % side)];
    random::permutation(stream, peers).into_iter().map(at).collect()
}

fn neighbours(scenario: &Scenario, streams: &Streams) -> Option<Graph> {
    let read = scenario.overlay_read.as_deref();
    match scenario.overlay.build(scenario.population.size, read, &mut streams.stream("overlay")) {
        Meeting::Fixed(graph) => Some(graph),
        Meeting::Tracker(_) => None,
    }
}

/// Tells what each group did in a period.
fn tell(at: Time, shares: impl Iterator<Item = f64>, earned: &[Earned], witness: &mut impl Witness) {
    for ((group, share), earned) in (0u16..).zip(shares).zip(earned) {
        let Earned { moves, cooperated, payoff } = *earned;
        witness.witness(at, &Fact::Game(GameFact::Played { group, share, moves, cooperated, payoff }));
    }
    witness.witness(at, &Fact::Game(GameFact::PeriodOver));
}

struct Run {
    people: People,
    at_play: Box<dyn AtPlay>,
    graph: Option<Graph>,
    /// What was learned last, kept to spare an allocation a period.
    learned: Vec<Learned>,
    /// For what is learned.
    stream: Stream,
}

impl Run {
    fn play(
        &mut self,
        scenario: &Scenario,
        period: Time,
        certain: bool,
        stream: &mut Stream,
        witness: &mut impl Witness,
    ) {
        let peers = f64::from(self.people.peers());
        let mut earned = vec![Earned::default(); self.people.roles.len()];
        let mut at = Time::ZERO;
        while scenario.horizon.since(at) >= period {
            at += period;
            earned.fill(Earned::default());
            self.at_play.play(&self.people, stream, &mut earned);
            let shares = self.people.members().iter().map(|members| f64::from(*members) / peers);
            if let Some(agrees) = self.at_play.code_agrees() {
                witness.witness(at, &Fact::Game(GameFact::Code { agrees }));
            }
            tell(at, shares, &earned, witness);
            let Some(learning) = &scenario.learning else {
                if self.at_play.is_over() {
                    return;
                }
                continue;
            };
            if certain && self.is_over(learning) {
                return;
            }
            if learning.every.is_none_or(|every| at.micros().is_multiple_of(every.micros())) {
                self.learn(learning, at, witness);
            }
        }
    }

    /// Whether all play as one, and nobody can ever play as another.
    fn is_over(&self, learning: &Learning) -> bool {
        let all = self.people.members().contains(&self.people.peers());
        all && learning.mutation <= Share::NONE && !learning.own_strategies && !learning.rule.asks_what_if()
    }

    fn learn(&mut self, learning: &Learning, at: Time, witness: &mut impl Witness) {
        if learning.rule.asks_what_if() && self.at_play.respond() {
            return;
        }
        let mut learned = std::mem::take(&mut self.learned);
        learned.clear();
        let terms = Terms { update: learning.update, ties: learning.ties };
        let village = Village { people: &self.people, at_play: &*self.at_play, graph: self.graph.as_ref(), learning };
        let society = village.scored();
        let reconsidered = learning.rule.revise(&society, terms, &mut self.stream, &mut learned);
        if learning.own_strategies {
            self.take_over(learning, &learned, reconsidered);
        } else {
            let stream = &mut self.stream;
            let groups = learning::new_groups(&society, &learned, reconsidered, learning.mutation, stream);
            self.switch(&groups, at, witness);
        }
        self.learned = learned;
    }

    /// Peers come to play in these groups.
    fn switch(&mut self, groups: &[(u32, u16)], at: Time, witness: &mut impl Witness) {
        for &(peer, group) in groups {
            let before = self.people.group_of(peer);
            if before != usize::from(group) {
                self.people.switch(peer, group);
                self.at_play.switched(&self.people, peer, before);
                witness.witness(at, &Fact::Switched { peer: PeerId(peer), group });
            }
        }
    }

    /// Peers take over their models' own strategies, as these were before anyone learned; then those who reconsidered
    /// may mutate.
    fn take_over(&mut self, learning: &Learning, learned: &[Learned], reconsidered: Range<u32>) {
        let before = self.people.own.clone();
        for Learned { peer, model } in learned {
            if let Model::Peer(model) = model {
                self.people.own[*peer as usize] = before[*model as usize];
            }
        }
        let of_peers = reconsidered.start as usize..reconsidered.end as usize;
        for chance in self.people.own[of_peers].iter_mut().flatten() {
            if random::unit(&mut self.stream) < learning.mutation.get() {
                let changed = *chance + learning.deviation * random::standard_normal(&mut self.stream);
                *chance = changed.clamp(0.0, 1.0);
            }
        }
    }
}

fn group_number(group: usize) -> u16 {
    u16::try_from(group).expect("a scenario has fewer than 65,536 groups")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Study, Workload};

    struct Nobody;

    impl Witness for Nobody {
        fn witness(&mut self, _: Time, _: &Fact) {}
    }

    /// Lets the peers of this scenario play a period and learn, in so many replications, and tells of each how they
    /// were before and after.
    fn learned(text: &str, tries: u32, mut each: impl FnMut(&Run, &People)) {
        let text = format!("schema = 1\ntitle = 't'\nhorizon = '10 s'\n{text}");
        let study = Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]).unwrap();
        let scenario = study.cell(0).scenario;
        let Workload::Game(game) = &scenario.workload else { panic!("a game") };
        let learning = scenario.learning.as_ref().unwrap();
        for replication in 0..tries {
            let streams = Streams::new(1, replication);
            let people = people(&scenario, &streams, &mut Nobody);
            let before = people.clone();
            let stream = &mut streams.stream("game");
            let at_play = game.start(Setting { people: &people, neighbours: None, stream });
            let mut run = Run { people, at_play, graph: None, learned: Vec::new(), stream: streams.stream("learning") };
            run.at_play.play(&run.people, stream, &mut vec![Earned::default(); before.roles.len()]);
            run.learn(learning, Time::ZERO, &mut Nobody);
            each(&run, &before);
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "what is not changed stays the same to the bit")]
    fn only_those_who_reconsider_mutate() {
        for rule in ["'fermi'\nupdate = 'one-by-one'", "'moran'", "{ kind = 'moran', order = 'death-birth' }"] {
            let text = format!(
                "population.size = 30\n[game]\nkind = 'pairwise'\n[learning]\nbaseline = 1\nown_strategies = true\n\
                 mutation = 1.0\nrule = {rule}\n"
            );
            learned(&text, 20, |run, before| {
                let changed = run.people.own.iter().zip(&before.own).filter(|(now, before)| now != before).count();
                assert_eq!(changed, 1, "{rule}");
            });
        }
    }

    /// A defector and a cooperator: each reconsiders half of the time, and then ends in either group. The defector
    /// copies nobody.
    #[test]
    fn whoever_copies_nobody_mutates_itself() {
        let text = "[population]\nsize = 2\n[population.groups.cooperators]\n[population.groups.defectors]\n\
            behaviour = 'free-rider'\nshare = 0.5\n[game]\nkind = 'pairwise'\n[learning]\nmutation = 1.0\n\
            update = 'one-by-one'\n";
        let (tries, mut cooperate) = (2_000, 0_u32);
        learned(text, tries, |run, before| {
            let defector = (0..2).find(|peer| before.group_of(*peer) == 1).unwrap();
            cooperate += u32::from(run.people.group_of(defector) == 0);
        });
        let part = f64::from(cooperate) / f64::from(tries);
        assert!((part - 0.25).abs() < 0.04, "{part}");
    }
}
