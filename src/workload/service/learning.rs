//! Learning: from time to time peers compare what they earned, and come to play as another group does.

use super::{Event, Peer, Play};
use crate::behaviour::Behaviour;
use crate::dynamics::learning::{self, From, Models, Society, Terms};
use crate::overlay::Graph;
use crate::scenario::Learning;
use crate::units::{PeerId, Share, Time};
use crate::workload::population::Newcomer;
use crate::workload::turns::Turns;
use crate::world::{Fact, Witness};

/// Those who take part, as those see them who learn; away or not, each has a place among them, unless it is gone for
/// good.
struct Crowd<'a> {
    members: &'a [u32],
    peers: &'a [Peer],
    newcomers: &'a [Newcomer],
    groups: u16,
    /// Where neighbours are copied: who of the members are neighbours, by their places.
    neighbours: Option<&'a Graph>,
    learning: &'a Learning,
    since: Time,
    now: Time,
}

impl Crowd<'_> {
    fn number(&self, member: u32) -> usize {
        self.members[member as usize] as usize
    }
}

impl Society for Crowd<'_> {
    fn peers(&self) -> u32 {
        u32::try_from(self.members.len()).expect("peers are numbered by u32")
    }

    fn groups(&self) -> u16 {
        self.groups
    }

    fn group_of(&self, member: u32) -> u16 {
        self.peers[self.number(member)].group
    }

    /// By the time since it last learned, or joined.
    fn score(&self, member: u32) -> f64 {
        let peer = self.number(member);
        let span = self.now.since(self.since.max(self.newcomers[peer].at));
        self.learning.score(span.secs(), self.peers[peer].payoff)
    }

    fn score_in(&self, _: u32, _: u16) -> Option<f64> {
        None
    }

    fn models(&self, member: u32) -> Models<'_> {
        self.neighbours.map_or(Models::Everyone, |graph| Models::These(graph.neighbours(member)))
    }
}

impl<W: Witness> Play<'_, W> {
    /// Peers are to learn, if they do at all.
    pub(super) fn learn_later(&mut self) {
        if let Some(every) = self.scenario.learning.as_ref().and_then(|learning| learning.every) {
            self.agenda.schedule(self.agenda.now() + every, Event::Learn);
        }
    }

    /// Peers compare what they earned since they last did, and some come to play as others.
    pub(super) fn learn(&mut self) {
        let Some(learning) = &self.scenario.learning else { return };
        let graph = if learning.from == From::Neighbours { self.graph.as_ref() } else { None };
        let members: Vec<u32> = (0..self.joined).filter(|peer| !self.peers[*peer as usize].gone).collect();
        // Nobody is sure of its neighbours before all of them have joined.
        if !members.is_empty() && (graph.is_none() || self.peers.len() == self.newcomers.len()) {
            let neighbours = graph.map(|graph| graph.among(&members));
            let crowd = Crowd {
                members: &members,
                peers: &self.peers,
                newcomers: self.newcomers,
                groups: u16::try_from(self.groups.len()).expect("a scenario has fewer than 65,536 groups"),
                neighbours: neighbours.as_deref(),
                learning,
                since: self.learned_at,
                now: self.agenda.now(),
            };
            let terms = Terms { update: learning.update, ties: learning.ties };
            let (mut learned, stream) = (Vec::new(), &mut self.learning_stream);
            let reconsidered = learning.rule.revise(&crowd, terms, stream, &mut learned);
            let groups = learning::new_groups(&crowd, &learned, reconsidered, learning.mutation, stream);
            for (member, group) in groups {
                self.switch(members[member as usize], group);
            }
            self.list_groups();
        }
        self.peers.iter_mut().for_each(|peer| peer.payoff = 0.0);
        self.learned_at = self.agenda.now();
        self.learn_later();
    }

    /// Lists the peers of each group anew.
    pub(super) fn list_groups(&mut self) {
        self.groups.iter_mut().for_each(Vec::clear);
        for (id, peer) in (0u32..).zip(&self.peers) {
            self.groups[usize::from(peer.group)].push(id);
        }
    }

    /// A peer comes to play as this group does. It keeps its link, its name, and what it asked for.
    pub(super) fn switch(&mut self, peer: u32, group: u16) {
        if self.peers[peer as usize].group == group {
            return;
        }
        self.witness.witness(self.agenda.now(), &Fact::Switched { peer: PeerId(peer), group });
        self.peers[peer as usize].group = group;
        let rule = self.scenario.place_of_incentive(group);
        if rule != self.peers[peer as usize].rule {
            self.follow(peer, rule);
        }
        let behaviour = &*self.scenario.population.groups[usize::from(group)].behaviour;
        self.behave(peer, behaviour);
    }

    /// A peer follows another rule: its pages are empty, and its rounds begin anew. Ledgers that go by names know it
    /// still.
    fn follow(&mut self, peer: u32, rule: u8) {
        self.serve_nobody(peer);
        self.hand_over_keys(peer);
        self.acquaintances.forget_all(peer);
        let first_round = self.first_round(peer, rule);
        let peer = &mut self.peers[peer as usize];
        (peer.rule, peer.turns) = (rule, Turns::new(first_round));
    }

    /// A peer takes on another behaviour, from its beginning.
    fn behave(&mut self, peer: u32, behaviour: &dyn Behaviour) {
        let further = behaviour.names() - 1;
        if further != self.peers[peer as usize].further {
            self.take_names(peer, further);
        }
        if let Some(names) = self.further_names.get_mut(peer as usize) {
            names.turn = 0;
        }
        let of = &mut self.peers[peer as usize];
        of.asks = true;
        (of.shuns, of.pollutes) = (behaviour.serves_only_its_own(), behaviour.bad() > Share::NONE);
        if let Some(catalogue) = &mut self.catalogue {
            catalogue.pretend(peer, behaviour.bad() >= Share::WHOLE);
        }
        self.offer_part(peer, behaviour.offers());
        self.looks.remove(&peer);
        self.reconsider_later(peer, true);
    }
}
