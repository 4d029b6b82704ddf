//! Quitting in a swarm: peers go with their neighbours, or since their download is too slow.

use super::{Event, Peer, Play, Status};
use crate::overlay::Meeting;
use crate::world::{Reason, Witness};

impl<W: Witness> Play<'_, W> {
    /// A newcomer begins to look at what it gets, and at who is with it.
    pub(super) fn begin_to_judge(&mut self, peer: u32) {
        let (index, now) = (peer - self.swarm.seeders.count, self.agenda.now());
        self.quitting.join(peer, index.into(), now, self.streams);
        if let Some(patience) = self.quitting.by_download() {
            self.agenda.schedule(now + patience, Event::Quit(peer));
        }
        self.consider_quitting(peer);
    }

    /// Who will miss a peer that leaves for this reason.
    pub(super) fn who_will_miss(&self, peer: u32, reason: Reason) -> Vec<u32> {
        if reason == Reason::Done || self.quitting.by_neighbours().is_none() {
            return Vec::new();
        }
        self.acquainted_with(peer)
    }

    /// A peer has gone before it was done: these miss it.
    pub(super) fn be_missed_by(&mut self, missing: &[u32]) {
        for &neighbour in missing {
            self.quitting.lose(neighbour);
            self.consider_quitting(neighbour);
        }
    }

    /// Two peers were linked: where a tracker names others, each of them is in the place of one who has gone.
    pub(super) fn miss_less(&mut self, a: u32, b: u32) {
        if matches!(self.meeting, Meeting::Tracker(_)) {
            self.quitting.replace(a);
            self.quitting.replace(b);
        }
    }

    /// A peer that has had enough of losing neighbours goes when its patience ends.
    fn consider_quitting(&mut self, peer: u32) {
        if self.peers.get(peer as usize).is_some_and(|peer| peer.status != Status::Gone)
            && let Some(patience) = self.quitting.has_had_enough(peer, self.neighbours_of(peer))
        {
            self.agenda.schedule(self.agenda.now() + patience, Event::Quit(peer));
        }
    }

    /// How many neighbours a peer has, those counted who have gone.
    fn neighbours_of(&self, peer: u32) -> u32 {
        match &self.meeting {
            Meeting::Tracker(_) => self.contacts.degree(peer) + self.quitting.lost(peer),
            // As many as it has room for: its neighbours in the overlay, and the initial seeders that it is linked to.
            Meeting::Fixed(_) => self.contacts.room(peer),
        }
    }

    /// A peer goes, if it still has had enough.
    pub(super) fn quit(&mut self, peer: u32) {
        if self.peers[peer as usize].status == Status::Gone {
            return;
        }
        if self.quitting.by_download().is_some() {
            self.judge_download(peer);
            return;
        }
        self.quitting.thinks_again(peer);
        if self.quitting.lost_too_many(peer, self.neighbours_of(peer)) {
            self.leave(peer, Reason::Quit);
        }
    }

    /// A peer that has been online, and wanted something, over all of its patience goes if that came too slowly.
    fn judge_download(&mut self, peer: u32) {
        let Some(patience) = self.quitting.by_download() else { return };
        let (now, Peer { status, asks, .. }) = (self.agenda.now(), self.peers[peer as usize]);
        if matches!(status, Status::Seeding | Status::Away { seeds: true }) {
            return;
        }
        let due = self.quitting.counted_since(peer) + patience;
        if status == Status::Leeching && asks && now < due {
            self.agenda.schedule(due, Event::Quit(peer));
            return;
        }
        if status == Status::Leeching && asks {
            self.account_incoming(peer);
            if self.quitting.received_too_slowly(peer, now) {
                self.leave(peer, Reason::Quit);
                return;
            }
        }
        self.quitting.count_from(peer, now);
        self.agenda.schedule(now + patience, Event::Quit(peer));
    }
}
