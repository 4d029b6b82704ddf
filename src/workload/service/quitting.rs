//! Quitting among peers who serve each other: they go with their neighbours, or since they are not served.

use super::{Event, Play};
use crate::world::{Reason, Witness};

impl<W: Witness> Play<'_, W> {
    /// A peer that has had enough of losing neighbours goes when its patience ends.
    pub(super) fn consider_quitting(&mut self, peer: u32) {
        if self.peers.get(peer as usize).is_some_and(|peer| !peer.gone)
            && let Some(at) = self.quitting.judge_losses(peer, self.neighbours_of(peer), self.agenda.now())
        {
            self.agenda.schedule(at, Event::Quit(peer));
        }
    }

    /// A peer has gone before it was done: those who know it miss it.
    pub(super) fn be_missed(&mut self, peer: u32) {
        if self.quitting.by_neighbours().is_none() {
            return;
        }
        let graph = self.graph.as_ref().expect("a checked scenario has an overlay where peers go by their neighbours");
        let neighbours = graph.neighbours(peer).to_vec();
        for neighbour in neighbours {
            self.quitting.lose(neighbour);
            self.consider_quitting(neighbour);
        }
    }

    /// A request of a peer has ended: the peer goes at once if it has had enough.
    pub(super) fn judge_service(&mut self, asker: u32, good: bool) {
        if let Some(at) = self.quitting.judge_service(asker, good, self.agenda.now()) {
            self.agenda.schedule(at, Event::Quit(asker));
        }
    }

    /// A peer goes for good, if it has not gone already and still has had enough.
    pub(super) fn quit(&mut self, peer: u32) {
        if self.quitting.quits(peer, self.agenda.now()) && !self.peers[peer as usize].gone {
            self.hand_over_keys(peer);
            self.leave(peer, Some(Reason::Quit));
            self.await_demand();
        }
    }

    fn neighbours_of(&self, peer: u32) -> u32 {
        self.graph.as_ref().map_or(0, |graph| graph.degree(peer))
    }
}
