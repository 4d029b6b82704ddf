//! Quitting in a swarm: peers go with their neighbours, or since their download is too slow.

use super::{Event, Play, Status};
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

    /// A peer was linked to another: where a tracker names others, whom it did not know before is in the place of one who
    /// has gone. Whom it remembers was only away, and is in nobody's place.
    pub(super) fn miss_less(&mut self, peer: u32, known: bool) {
        if !known && matches!(self.meeting, Meeting::Tracker(_)) {
            self.quitting.replace(peer);
        }
        self.consider_quitting(peer);
    }

    /// A peer goes away: with a tracker it will look for neighbours as a newcomer does, and misses none of those it had.
    pub(super) fn miss_nobody(&mut self, peer: u32) {
        if matches!(self.meeting, Meeting::Tracker(_)) {
            self.quitting.forget_losses(peer);
            self.consider_quitting(peer);
        }
    }

    /// Looks at what part of its neighbours a peer has lost, whenever that changes: if it is too much, the peer goes when its
    /// patience ends, unless it is too much no longer.
    pub(super) fn consider_quitting(&mut self, peer: u32) {
        if self.faces.get(peer as usize).is_some_and(|peer| peer.status != Status::Gone)
            && let Some(at) = self.quitting.judge_losses(peer, self.neighbours_of(peer), self.agenda.now())
        {
            self.agenda.schedule(at, Event::Quit(peer));
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

    /// A peer goes, if this is still when it quits.
    pub(super) fn quit(&mut self, peer: u32) {
        if self.faces[peer as usize].status == Status::Gone {
            return;
        }
        if self.quitting.by_download().is_some() {
            self.judge_download(peer);
            return;
        }
        if self.quitting.quits(peer, self.agenda.now()) {
            self.leave(peer, Reason::Quit);
        }
    }

    /// A peer that has been online, and wanted something, over all of its patience goes if that came too slowly.
    fn judge_download(&mut self, peer: u32) {
        let Some(patience) = self.quitting.by_download() else { return };
        let (now, asks) = (self.agenda.now(), self.peers[peer as usize].asks);
        let status = self.faces[peer as usize].status;
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

#[cfg(test)]
mod tests {
    use super::super::memories::tests::{Deaf, FOR_A_WHILE, with};
    use super::*;
    use crate::units::Time;

    /// Plays in which peers 1 to 4 know the initial seeder and each other as they are linked, and quit at this threshold
    /// after a minute.
    fn with_threshold(threshold: f64, test: impl FnOnce(&mut Play<'_, Deaf>)) {
        let quitting =
            format!("churn.quitting = {{ kind = 'with-neighbours', threshold = {threshold}, patience = '1 min' }}");
        let overlay = "{ kind = 'tracker', neighbours = 10, fewest = 0 }";
        with(overlay, &format!("{FOR_A_WHILE}\n{quitting}"), |play, _| test(play));
    }

    /// Links peer 4 to these.
    fn link(play: &mut Play<'_, Deaf>, others: &[u32]) {
        for other in others {
            play.link(4, *other);
        }
    }

    /// Plays on for so long; answers whether peer 4 is still there.
    fn stays(play: &mut Play<'_, Deaf>, secs: u64) -> bool {
        let until = play.agenda.now() + Time::from_secs(secs);
        play.agenda.schedule(until, Event::Announce(0));
        while let Some((_, event)) = play.agenda.next_until(until) {
            // All have joined.
            if !matches!(event, Event::Join) {
                play.handle(event);
                play.settle_down();
            }
        }
        play.faces[4].status != Status::Gone
    }

    #[test]
    fn whoever_comes_back_is_in_nobodys_place() {
        for back in [false, true] {
            with_threshold(0.4, |play| {
                link(play, &[1, 2, 3]);
                play.go_away(3);
                play.leave(2, Reason::Shock);
                // It misses one of two, and if the one who was away is back, one of three.
                if back {
                    play.come_back(3);
                    link(play, &[3]);
                }
                assert_eq!(play.quitting.lost(4), 1);
                assert_eq!(stays(play, 70), back);
            });
        }
    }

    #[test]
    fn whoever_is_new_is_in_the_place_of_one_who_has_gone() {
        with_threshold(0.4, |play| {
            link(play, &[1, 2]);
            play.leave(2, Reason::Shock);
            link(play, &[3]);
            assert!(stays(play, 70));
            play.leave(3, Reason::Quit);
            assert!(!stays(play, 70));
        });
    }

    #[test]
    fn who_has_fewer_neighbours_left_misses_more_of_them() {
        for (goes, quits) in [(None, false), (Some(Reason::Done), true)] {
            with_threshold(0.4, |play| {
                link(play, &[1, 2, 3]);
                play.leave(3, Reason::Shock);
                assert!(stays(play, 70), "one of three is missing");
                if let Some(reason) = goes {
                    play.leave(2, reason);
                }
                assert!(stays(play, 50), "its patience is a minute");
                assert_eq!(stays(play, 20), !quits, "one of two is missing");
            });
        }
    }

    #[test]
    fn patience_begins_anew_when_enough_are_there_again() {
        with_threshold(0.4, |play| {
            link(play, &[1, 2]);
            play.leave(2, Reason::Shock);
            assert!(stays(play, 40));
            link(play, &[3]);
            assert!(stays(play, 10));
            play.leave(3, Reason::Shock);
            assert!(stays(play, 55), "half are missing for less than a minute");
            assert!(!stays(play, 10));
        });
    }

    #[test]
    fn who_goes_away_begins_anew_with_the_neighbours_that_it_finds() {
        with_threshold(0.4, |play| {
            link(play, &[1, 2, 3]);
            play.leave(2, Reason::Shock);
            play.go_away(4);
            assert!(stays(play, 70), "nobody is missed by whoever has no neighbours");
            play.come_back(4);
            link(play, &[1, 3]);
            assert!(stays(play, 70));
        });
    }
}
