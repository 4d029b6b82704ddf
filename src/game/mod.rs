//! Games: what is played in a period, by what rule and behaviour each peer plays, and what it earns.
//!
//! A game is two types, as a rule is: its parameters as a scenario gives them ([`Game`]), and the game at play in one
//! run ([`AtPlay`]). It changes nobody's group: that is learning.

pub mod amount;
mod differential_service;
mod helping;
mod mutual_learning;
mod pairwise;
mod private_generosity;
mod public_goods;

use std::fmt;

use crate::behaviour::Behaviour;
use crate::dynamics::learning::Models;
use crate::incentive::Strategy;
use crate::overlay::Graph;
use crate::random::Stream;
use crate::registry::{Chosen, Entry, Family, entry};
use crate::units::{Share, Time};

pub use differential_service::DifferentialService;
pub use helping::Helping;
pub use mutual_learning::MutualLearning;
pub use pairwise::{Matching, Pairwise, Payoffs, Side, duel};
pub use private_generosity::PrivateGenerosity;
pub use public_goods::PublicGoods;

/// What the peers of one group do in a game.
#[derive(Clone, Debug)]
pub struct Role {
    /// The group's name.
    pub name: String,
    /// The name of its rule.
    pub rule: &'static str,
    /// What its rule plays; `None` if that has no counterpart in a game.
    pub strategy: Option<Strategy>,
    /// What its peers do with it.
    pub behaviour: Chosen<dyn Behaviour>,
}

impl Role {
    /// The part that it contributes where nothing is known of others.
    ///
    /// # Errors
    /// If its behaviour has no counterpart in a game.
    pub fn contributes(&self) -> Result<Share, String> {
        self.behaviour.contributes(None).ok_or_else(|| {
            let name = self.behaviour.entry.name;
            format!("the behaviour `{name}` of `{}` has no counterpart in a game", self.name)
        })
    }

    /// Whether it contributes, in a game in which one does or does not.
    ///
    /// # Errors
    /// If its behaviour has no counterpart in such a game.
    pub fn contributes_or_not(&self) -> Result<bool, String> {
        let part = self.contributes()?;
        if part > Share::NONE && part < Share::WHOLE {
            return Err(format!(
                "`{}` contributes in part, and here one contributes or does not: take `cooperative` or `free-rider`",
                self.name
            ));
        }
        Ok(part > Share::NONE)
    }
}

/// A strategy that is a peer's own: the probabilities to cooperate first, after cooperation, and after defection (y, p,
/// q).
pub type Reactive = [f64; 3];

/// Who plays, and as what.
#[derive(Clone, Debug)]
pub struct People {
    /// The groups.
    pub roles: Vec<Role>,
    groups: Vec<u16>,
    members: Vec<u32>,
    /// The strategy of each peer where they are their own; empty where peers play as their group does.
    pub own: Vec<Reactive>,
}

impl People {
    /// Peers in these groups.
    ///
    /// # Panics
    /// If a peer is in a group that does not exist.
    #[must_use]
    pub fn new(roles: Vec<Role>, groups: Vec<u16>) -> Self {
        let mut members = vec![0; roles.len()];
        for group in &groups {
            members[usize::from(*group)] += 1;
        }
        Self { roles, groups, members, own: Vec::new() }
    }

    /// How many peers.
    ///
    /// # Panics
    /// Never: peers are numbered by `u32`.
    #[must_use]
    pub fn peers(&self) -> u32 {
        u32::try_from(self.groups.len()).expect("peers are numbered by u32")
    }

    /// The group of a peer.
    #[must_use]
    pub fn group_of(&self, peer: u32) -> usize {
        usize::from(self.groups[peer as usize])
    }

    /// How many peers are in each group.
    #[must_use]
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Moves a peer to another group.
    pub fn switch(&mut self, peer: u32, to: u16) {
        let before = self.group_of(peer);
        self.members[before] -= 1;
        self.groups[peer as usize] = to;
        self.members[usize::from(to)] += 1;
    }
}

/// What was earned by how many moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Earned {
    /// How many moves were made.
    pub moves: f64,
    /// The sum of what they contributed: 1 for each that cooperated.
    pub cooperated: f64,
    /// The sum of their payoffs.
    pub payoff: f64,
}

impl std::ops::AddAssign for Earned {
    fn add_assign(&mut self, other: Self) {
        self.moves += other.moves;
        self.cooperated += other.cooperated;
        self.payoff += other.payoff;
    }
}

/// What a game begins with.
pub struct Setting<'a> {
    /// Who plays.
    pub people: &'a People,
    /// Who knows whom, where the overlay is a fixed graph.
    pub neighbours: Option<&'a Graph>,
    /// For what is drawn once.
    pub stream: &'a mut Stream,
}

/// A game's parameters: what a scenario chooses.
pub trait Game: fmt::Debug + Send + Sync {
    /// How long a period lasts: in each, everybody plays once as the matching says.
    fn period(&self) -> Time;

    /// Whether these can play it; `peers` is how many, `graph` whether the overlay is a fixed graph.
    ///
    /// # Errors
    /// If not: says why, and what to change.
    fn check(&self, roles: &[Role], peers: u32, graph: bool) -> Result<(), String>;

    /// Whether peers meet others of whom they are told which.
    fn has_partners(&self) -> bool;

    /// Whether it can be told without playing what a peer would earn in another group.
    fn tells_what_if(&self, _: &[Role]) -> bool {
        false
    }

    /// Whether a peer can have a strategy of its own.
    fn takes_own_strategies(&self) -> bool {
        false
    }

    /// The game at play in one run.
    fn start(&self, setting: Setting<'_>) -> Box<dyn AtPlay>;

    /// The least that a move can earn; `None` if that is not known.
    fn least_payoff(&self) -> Option<f64> {
        None
    }

    /// What each group earns per move on average against an infinite population with these shares; `None` if that is
    /// not known, or not all are equally likely to meet.
    fn expected(&self, _: &[Role], _: &[f64]) -> Option<Vec<Earned>> {
        None
    }
}

/// A game at play in one run.
pub trait AtPlay {
    /// Plays a period. What each group earned is added to `earned`.
    fn play(&mut self, people: &People, stream: &mut Stream, earned: &mut [Earned]);

    /// A peer has moved to another group.
    fn switched(&mut self, _: &People, _peer: u32, _before: usize) {}

    /// What a peer earned in the last period.
    fn earned(&self, people: &People, peer: u32) -> Earned;

    /// What it would earn per move as a member of this group, everything else being as it was; `None` if that cannot be
    /// told.
    fn would_earn(&self, _: &People, _peer: u32, _group: usize) -> Option<f64> {
        None
    }

    /// Whom it met in the last period.
    fn partners(&self, _peer: u32) -> Models<'_> {
        Models::Everyone
    }

    /// Whom it chose itself to meet.
    fn chosen(&self, peer: u32) -> Models<'_> {
        self.partners(peer)
    }

    /// Whether nothing can change any more as long as nobody changes group.
    fn is_over(&self) -> bool {
        false
    }

    /// In which part what an organisation holds to be true is true; `None` in games without such a code.
    fn code_agrees(&self) -> Option<f64> {
        None
    }

    /// The best response of all peers at once, where what they choose is no group but an amount; answers whether it is
    /// so.
    fn respond(&mut self) -> bool {
        false
    }
}

impl Family for dyn Game {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "game";
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(Pairwise),
            entry!(Helping),
            entry!(PublicGoods),
            entry!(PrivateGenerosity),
            entry!(DifferentialService),
            entry!(MutualLearning),
        ]
    }
}
