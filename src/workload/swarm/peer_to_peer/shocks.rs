//! What shocks do to a swarm.

use super::{Event, Play, Status};
use crate::behaviour::Behaviour;
use crate::dynamics::shock::Victims;
use crate::incentive::Incentive;
use crate::overlay::Meeting;
use crate::scenario::Count;
use crate::units::{PeerId, Rate, Share, Time};
use crate::workload::shocks::{Candidate, CutOff, Struck, Turn};
use crate::world::{Fact, Reason, Witness};

impl<W: Witness> Play<'_, W> {
    /// A shock begins, or is over.
    pub(super) fn shock(&mut self, turn: Turn) {
        let mut shocks = std::mem::take(&mut self.shocks);
        shocks.turn(turn, self.streams, self);
        self.shocks = shocks;
    }

    /// Shocks that wait for something that is counted begin when it is.
    pub(super) fn shock_if_counted(&mut self, lowest_copies: u32, seeders: u32) {
        let online = u32::try_from(self.present.len()).expect("peers are numbered by u32");
        let leechers = self.leechers;
        let turns = self.shocks.counted(|count| match count {
            Count::Online => Some(online),
            Count::Leechers => Some(leechers),
            Count::Seeders => Some(seeders),
            Count::LowestCopies => Some(lowest_copies),
            Count::Waiting => None,
        });
        for turn in turns {
            self.shock(turn);
        }
    }

    /// Whether two peers cannot reach each other.
    pub(super) fn apart(&self, a: u32, b: u32) -> bool {
        self.cut_off.parts(a, b)
    }

    /// The bytes per second that a peer gives which offers this part of its link, of which a part may be lost for a while.
    pub(super) fn rate_offering(&self, peer: u32, part: Share) -> f64 {
        self.limit(peer).bytes_per_s() * part.get() * self.weakened.get(&peer).map_or(1.0, |left| left.get())
    }

    /// The most of its upload capacity that a peer's owner lets it give.
    fn limit(&self, peer: u32) -> Rate {
        match peer.checked_sub(self.swarm.seeders.count) {
            Some(index) => self.newcomers[index as usize].limit,
            None => self.swarm.seeders.upload.draw(&mut self.streams.of_entity("seeder upload", peer.into())),
        }
    }

    /// The part of its link that a peer offers now.
    fn offers(&self, peer: u32) -> Share {
        let behaves = || self.behaviour(self.peers[peer as usize].group).map_or(Share::WHOLE, Behaviour::offers);
        self.looks.get(&peer).map_or_else(behaves, |look| look.offers)
    }

    /// A peer offers this part of its link from here on, if that is news.
    pub(super) fn offer_part(&mut self, peer: u32, part: Share) {
        let offered = self.rate_offering(peer, part);
        if offered.to_bits() != self.rates.upload(peer).to_bits() {
            self.offer_other(peer, offered);
        }
    }
}

impl<W: Witness> Struck for Play<'_, W> {
    fn candidates(&self, by: Victims) -> Vec<Candidate> {
        let seeders = self.swarm.seeders.count;
        let meant = |peer: &&u32| (**peer < seeders) == (by == Victims::Seeders);
        let candidate = |peer: &u32| Candidate {
            peer: *peer,
            // An initial seeder's number is that of no newcomer, as long as either has one below 2^32.
            entity: peer.checked_sub(seeders).map_or(u64::from(u32::MAX) + u64::from(*peer), u64::from),
            group: self.peers[*peer as usize].group,
            rank: match by {
                Victims::Random | Victims::Seeders => 0.0,
                Victims::BestContributors => *self.given.of(*peer as usize),
                Victims::BestConnected => f64::from(self.contacts.degree(*peer)),
            },
        };
        self.present.iter().filter(meant).map(candidate).collect()
    }

    fn drive_out(&mut self, peer: u32, for_good: bool) {
        if for_good {
            self.leave(peer, Reason::Shock);
        } else {
            *self.turns_at.at(peer as usize) = Time::NEVER;
            self.go_away(peer);
        }
    }

    fn let_back(&mut self, peer: u32) {
        if matches!(self.faces[peer as usize].status, Status::Away { .. }) {
            self.come_back(peer);
            self.stay(peer, true);
        }
    }

    fn weaken(&mut self, peer: u32, left: Share) {
        if left == Share::WHOLE {
            self.weakened.remove(&peer);
        } else {
            self.weakened.insert(peer, left);
        }
        if self.faces[peer as usize].status != Status::Gone {
            self.offer_part(peer, self.offers(peer));
        }
    }

    fn stop_server(&mut self, stops: bool) {
        for seeder in 0..self.swarm.seeders.count {
            self.weaken(seeder, if stops { Share::NONE } else { Share::WHOLE });
        }
    }

    fn stop_tracker(&mut self, stops: bool) {
        self.tracker_stopped = stops;
    }

    fn cut_off(&mut self, peers: &[u32]) {
        self.cut_off = CutOff::of(peers);
        for &peer in peers {
            for page in self.contacts.pages(peer) {
                if self.contacts.other(page).is_some_and(|other| self.apart(peer, other)) {
                    self.cut(page, peer);
                }
            }
        }
        // In a fixed overlay it is over for everyone: who was cut off once finds its neighbours again.
        if peers.is_empty() && matches!(self.meeting, Meeting::Fixed(_)) {
            for place in 0..self.present.len() {
                self.meet(self.present[place]);
            }
        }
    }

    fn switch(&mut self, peer: u32, group: u16) -> u16 {
        let of = &mut self.peers[peer as usize];
        let before = of.group.expect("initial seeders are of no group");
        if before == group || self.faces[peer as usize].status == Status::Gone {
            return before;
        }
        let behaviour = &*self.scenario.population.groups[usize::from(group)].behaviour;
        of.group = Some(group);
        (of.shuns, of.pollutes) = (behaviour.serves_only_its_own(), behaviour.bad() > Share::NONE);
        if !of.asks {
            self.ask_or_hoard(peer, true);
        }
        self.tell_of(&Fact::Switched { peer: PeerId(peer), group });
        self.looks.remove(&peer);
        self.offer_part(peer, behaviour.offers());
        self.reconsider_later(peer, true);
        before
    }

    fn rename(&mut self, peer: u32) {
        self.take_new_name(peer);
    }

    fn forget(&mut self) {
        for place in 0..self.present.len() {
            self.serve_nobody(self.present[place]);
        }
        self.rules = self.scenario.incentives().map(Incentive::start).collect();
        for peer in 0..u32::try_from(self.peers.len()).expect("peers are numbered by u32") {
            self.forget_absent(peer);
        }
        for place in 0..self.present.len() {
            let peer = self.present[place];
            for page in self.contacts.pages(peer) {
                if self.contacts.other(page).is_some() {
                    self.detach_seals(page, peer);
                    self.open(peer, page);
                }
            }
        }
        for place in 0..self.present.len() {
            let peer = self.present[place];
            if self.faces[peer as usize].status == Status::Seeding {
                self.tell_completed(peer);
            }
            self.ask_soon(peer);
        }
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
