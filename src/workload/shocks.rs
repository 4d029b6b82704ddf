//! Shocks as a run carries them out: when they come, whom they befall, and what is undone when they are over.
//!
//! Here is what all workloads have in common. What a shock changes is the workload's business: it is a [`Struck`].

use crate::column::Column;
use crate::dynamics::shock::{Effect, Victims};
use crate::random::{self, Streams};
use crate::scenario::{Count, PlannedShock, Scenario};
use crate::units::{Share, Time};
use crate::world::Fact;

/// Something that is to happen to a shock, by its place in the scenario's list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn {
    /// It begins.
    Begins(u16),
    /// It is over.
    Ends(u16),
}

/// Somebody whom a shock may befall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its number in the run.
    pub peer: u32,
    /// The key of its random streams, which does not hang on the rule.
    pub entity: u64,
    /// Its group; `None` for an initial seeder.
    pub group: Option<u16>,
    /// By which the first are found: bytes given, or neighbours.
    pub rank: f64,
}

/// Who is cut off from the others; nobody at first.
#[derive(Debug, Default)]
pub(super) struct CutOff(Column<bool>);

impl CutOff {
    /// These peers, and nobody else.
    pub fn of(peers: &[u32]) -> Self {
        let mut column = Column::default();
        for peer in peers {
            *column.at(*peer as usize) = true;
        }
        Self(column)
    }

    /// Whether two peers cannot reach each other.
    #[inline]
    pub fn parts(&self, a: u32, b: u32) -> bool {
        !self.0.is_empty() && self.0.of(a as usize) != self.0.of(b as usize)
    }
}

/// A system that shocks can befall. Those that a checked scenario keeps from it do nothing.
pub(super) trait Struck {
    /// Whoever is there, with the rank by which `by` goes; initial seeders only where it asks for them, and nobody else then.
    fn candidates(&self, _by: Victims) -> Vec<Candidate> {
        Vec::new()
    }
    /// A peer goes, for good or to come back.
    fn drive_out(&mut self, _peer: u32, _for_good: bool) {}
    /// A peer that was driven out is back, unless it has left meanwhile.
    fn let_back(&mut self, _peer: u32) {}
    /// This part of a peer's upload capacity is left.
    fn weaken(&mut self, _peer: u32, _left: Share) {}
    /// The server serves nobody, or serves again.
    fn stop_server(&mut self, _stops: bool) {}
    /// The tracker or the index does not answer, or does again.
    fn stop_tracker(&mut self, _stops: bool) {}
    /// These peers and the others cannot reach each other; nobody is cut off if there are none.
    fn cut_off(&mut self, _peers: &[u32]) {}
    /// A peer comes to do as this group does; answers what it did before.
    fn switch(&mut self, _peer: u32, group: u16) -> u16 {
        group
    }
    /// A peer takes a new name.
    fn rename(&mut self, _peer: u32) {}
    /// Rules forget everything.
    fn forget(&mut self) {}
    /// Something is to happen to a shock.
    fn schedule(&mut self, at: Time, turn: Turn);
    /// Tells what happened.
    fn tell_of(&mut self, fact: &Fact);
    /// The moment.
    fn now(&self) -> Time;
}

/// What is known of a shock in a run.
#[derive(Debug, Default)]
struct UnderWay {
    /// How many times it has come.
    times: u32,
    /// Whether what it waits for was beyond its value when it was last counted.
    beyond: bool,
    /// Whom it befell when it last came, each with its group then.
    victims: Vec<(u32, u16)>,
}

/// The shocks of a run.
#[derive(Debug, Default)]
pub(super) struct Shocks<'a> {
    planned: &'a [PlannedShock],
    groups: Vec<&'a str>,
    under_way: Vec<UnderWay>,
    /// Asked for with every piece that passes.
    rank_givers: bool,
}

impl<'a> Shocks<'a> {
    /// Those of a scenario.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self {
            planned: &scenario.shocks,
            groups: scenario.population.groups.iter().map(|group| group.name.as_str()).collect(),
            under_way: scenario.shocks.iter().map(|_| UnderWay::default()).collect(),
            rank_givers: scenario.shocks.iter().any(|shock| shock.whom == Victims::BestContributors),
        }
    }

    /// Whether none is planned.
    pub const fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// Whether any goes by what peers gave.
    pub const fn rank_givers(&self) -> bool {
        self.rank_givers
    }

    /// When they begin, as far as that is known before the run.
    pub fn beginnings(&self, horizon: Time) -> impl Iterator<Item = (Time, Turn)> + use<> {
        let times = |(place, shock): (u16, &PlannedShock)| {
            shock.times(horizon).map(|at| (at, Turn::Begins(place))).collect::<Vec<_>>()
        };
        (0u16..).zip(self.planned).flat_map(times).collect::<Vec<_>>().into_iter()
    }

    /// Something was counted: the shocks that wait for it begin now.
    pub fn counted(&mut self, count: impl Fn(Count) -> Option<u32>) -> Vec<Turn> {
        let mut turns = Vec::new();
        for ((place, shock), state) in (0u16..).zip(self.planned).zip(&mut self.under_way) {
            let Some(crossing) = &shock.when else { continue };
            let beyond = count(crossing.count).is_some_and(|counted| crossing.is_beyond(counted));
            if beyond && !state.beyond && state.times < shock.crossings() {
                turns.push(Turn::Begins(place));
            }
            state.beyond = beyond;
        }
        turns
    }

    /// A shock begins, or is over.
    pub fn turn(&mut self, turn: Turn, streams: &Streams, world: &mut impl Struck) {
        match turn {
            Turn::Begins(place) => self.begin(place, streams, world),
            Turn::Ends(place) => self.end(place, world),
        }
    }

    fn begin(&mut self, place: u16, streams: &Streams, world: &mut impl Struck) {
        let shock = &self.planned[usize::from(place)];
        world.tell_of(&Fact::Shock { shock: place, begins: true });
        let effect = shock.what.effect();
        let state = &mut self.under_way[usize::from(place)];
        let purpose = format!("shock {} {}", shock.name, state.times);
        state.times += 1;
        let victims = if effect.has_victims() {
            let group = shock.group.as_ref().and_then(|name| self.groups.iter().position(|group| group == name));
            victims(shock, group, world.candidates(shock.whom), |entity| {
                random::unit(&mut streams.of_entity(&purpose, entity))
            })
        } else {
            Vec::new()
        };
        state.victims.clear();
        match effect {
            Effect::Partition => world.cut_off(&victims),
            Effect::ServerOutage => world.stop_server(true),
            Effect::TrackerOutage => world.stop_tracker(true),
            Effect::LedgerLoss => world.forget(),
            // Whoever comes was drawn before the run, and joins by itself.
            Effect::Crowd(_) => {}
            Effect::Departure => victims.iter().for_each(|peer| world.drive_out(*peer, shock.lasts.is_none())),
            Effect::Capacity(left) => victims.iter().for_each(|peer| world.weaken(*peer, left)),
            Effect::NewNames => victims.iter().for_each(|peer| world.rename(*peer)),
            Effect::Defection(to) => {
                let to = self.groups.iter().position(|group| *group == to).expect("the group was looked up before");
                let to = u16::try_from(to).expect("a scenario has fewer than 65,536 groups");
                state.victims.extend(victims.iter().map(|peer| (*peer, world.switch(*peer, to))));
            }
        }
        if let Some(lasts) = shock.lasts {
            if state.victims.is_empty() {
                state.victims.extend(victims.iter().map(|peer| (*peer, 0)));
            }
            world.schedule(world.now() + lasts, Turn::Ends(place));
        }
    }

    fn end(&mut self, place: u16, world: &mut impl Struck) {
        let shock = &self.planned[usize::from(place)];
        let victims = std::mem::take(&mut self.under_way[usize::from(place)].victims);
        for (peer, before) in victims {
            match shock.what.effect() {
                Effect::Departure => world.let_back(peer),
                Effect::Capacity(_) => world.weaken(peer, Share::WHOLE),
                Effect::Defection(_) => {
                    world.switch(peer, before);
                }
                _ => {}
            }
        }
        match shock.what.effect() {
            Effect::Partition => world.cut_off(&[]),
            Effect::ServerOutage => world.stop_server(false),
            Effect::TrackerOutage => world.stop_tracker(false),
            _ => {}
        }
        world.tell_of(&Fact::Shock { shock: place, begins: false });
    }
}

/// Whom a shock befalls: those with the highest rank first, equals in an order drawn by `lot` for each, so that random victims
/// are the same under every rule.
fn victims(
    shock: &PlannedShock,
    group: Option<usize>,
    candidates: Vec<Candidate>,
    mut lot: impl FnMut(u64) -> f64,
) -> Vec<u32> {
    let meant = |candidate: &Candidate| group.is_none() || candidate.group.map(usize::from) == group;
    let mut order: Vec<(Candidate, f64)> =
        candidates.into_iter().filter(meant).map(|candidate| (candidate, lot(candidate.entity))).collect();
    order.sort_by(|(one, first), (other, second)| {
        other.rank.total_cmp(&one.rank).then(first.total_cmp(second)).then(one.peer.cmp(&other.peer))
    });
    let count = u32::try_from(order.len()).expect("peers are numbered by u32");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a u32 is one")]
    let befallen = (shock.share.get() * f64::from(count)).round() as usize;
    order.truncate(befallen);
    order.into_iter().map(|(candidate, _)| candidate.peer).collect()
}
