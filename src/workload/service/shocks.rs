//! What shocks do to peers who serve each other.

use super::{Event, Play};
use crate::dynamics::shock::Victims;
use crate::incentive::Incentive;
use crate::units::{Share, Time};
use crate::workload::shocks::{Candidate, CutOff, Struck, Turn};
use crate::world::{Fact, Reason, Witness};

impl<W: Witness> Play<'_, W> {
    /// A shock begins, or is over.
    pub(super) fn shock(&mut self, turn: Turn) {
        let mut shocks = std::mem::take(&mut self.shocks);
        shocks.turn(turn, self.streams, self);
        self.shocks = shocks;
        self.list_groups();
        self.await_demand();
    }

    /// Whether two peers cannot reach each other.
    pub(super) fn apart(&self, a: u32, b: u32) -> bool {
        self.cut_off.parts(a, b)
    }
}

impl<W: Witness> Struck for Play<'_, W> {
    fn candidates(&self, by: Victims) -> Vec<Candidate> {
        let rank = |peer: u32| match by {
            Victims::Random | Victims::Seeders => 0.0,
            Victims::BestContributors => *self.given.of(peer as usize),
            Victims::BestConnected => {
                let graph = self.graph.as_ref().expect("a checked scenario has an overlay where neighbours count");
                f64::from(u32::try_from(graph.neighbours(peer).len()).expect("neighbours are numbered by u32"))
            }
        };
        let candidate = |peer: &u32| Candidate {
            peer: *peer,
            entity: u64::from(*peer),
            group: Some(self.peers[*peer as usize].group),
            rank: rank(*peer),
        };
        self.present.members().iter().map(candidate).collect()
    }

    fn drive_out(&mut self, peer: u32, for_good: bool) {
        self.hand_over_keys(peer);
        self.leave(peer, for_good.then_some(Reason::Shock));
    }

    fn let_back(&mut self, peer: u32) {
        if !self.peers[peer as usize].gone {
            self.come_back(peer);
            self.stay(peer, true);
        }
    }

    fn weaken(&mut self, peer: u32, left: Share) {
        let before = self.weakened.get(&peer).copied().unwrap_or(Share::WHOLE);
        if left == Share::WHOLE {
            self.weakened.remove(&peer);
        } else {
            self.weakened.insert(peer, left);
        }
        if before != left {
            let offers = self.looks.get(&peer).map_or_else(|| self.behaviour(peer).offers(), |look| look.offers);
            self.offer_part(peer, offers);
        }
    }

    fn stop_server(&mut self, stops: bool) {
        if stops { self.interrupt_server() } else { self.resume_server() }
    }

    fn stop_tracker(&mut self, stops: bool) {
        self.index_stopped = stops;
    }

    fn cut_off(&mut self, peers: &[u32]) {
        self.cut_off = CutOff::of(peers);
        // Whoever is asked by somebody who cannot reach it any more is asked no more.
        for provider in 0..self.joined {
            let lost = |slot: &&u32| self.apart(self.pending.at(**slot).asker, provider);
            let lost: Vec<u32> = self.providers[provider as usize].jobs.iter().filter(lost).copied().collect();
            for slot in lost {
                self.detach(slot);
                self.displaced.push_back(slot);
            }
        }
    }

    fn switch(&mut self, peer: u32, group: u16) -> u16 {
        let before = self.peers[peer as usize].group;
        self.switch(peer, group);
        before
    }

    fn rename(&mut self, peer: u32) {
        self.take_new_name(peer);
    }

    fn forget(&mut self) {
        for peer in 0..self.joined {
            self.serve_nobody(peer);
            self.hand_over_keys(peer);
            self.acquaintances.forget_all(peer);
        }
        self.rules = self.scenario.incentives().map(Incentive::start).collect();
    }

    fn schedule(&mut self, at: Time, turn: Turn) {
        self.agenda.schedule(at, Event::Shock(turn));
    }

    fn tell_of(&mut self, fact: &Fact) {
        self.witness.witness(self.agenda.now(), fact);
    }

    fn now(&self) -> Time {
        self.agenda.now()
    }
}
