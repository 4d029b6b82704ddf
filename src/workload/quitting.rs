//! Quitting as a run carries it out: whom peers have lost and what they got, and whether they have had enough.

use crate::column::Column;
use crate::dynamics::quitting::Grounds;
use crate::random::{self, Streams};
use crate::scenario::Scenario;
use crate::units::Time;

/// The threshold of whoever has not joined.
const NEVER: f64 = f64::INFINITY;

/// What is kept of all peers, as far as the scenario's grounds ask for it.
#[derive(Debug)]
pub(super) struct Quitting {
    grounds: Option<Grounds>,
    thresholds: Column<f64>,
    /// How many neighbours of each have gone, less those replaced by others.
    lost: Column<u32>,
    /// When each is to quit, as far as can be told now; `NEVER` if it is not about to.
    quits_at: Column<Time>,
    /// Since when what each has received is counted, and how many bytes that is.
    received: Column<(Time, f64)>,
    /// Of each peer's last requests, up to 64, which were served well (the last in the lowest bit), and how many there were.
    served: Column<(u64, u32)>,
}

impl Quitting {
    pub fn of(scenario: &Scenario) -> Self {
        Self::on(scenario.churn.quitting.as_ref().map(|quitting| quitting.grounds()))
    }

    fn on(grounds: Option<Grounds>) -> Self {
        Self {
            grounds,
            thresholds: Column::new(NEVER),
            lost: Column::default(),
            quits_at: Column::new(Time::NEVER),
            received: Column::new((Time::ZERO, 0.0)),
            served: Column::default(),
        }
    }

    /// Whether peers go by their neighbours: then how long they bear what they see.
    pub const fn by_neighbours(&self) -> Option<Time> {
        if let Some(Grounds::Neighbours { patience, .. }) = self.grounds { Some(patience) } else { None }
    }

    /// Whether peers go by what they download: then over what time.
    pub const fn by_download(&self) -> Option<Time> {
        if let Some(Grounds::Download { patience, .. }) = self.grounds { Some(patience) } else { None }
    }

    /// A peer joins; `entity` is the key of its random streams.
    pub fn join(&mut self, peer: u32, entity: u64, now: Time, streams: &Streams) {
        match self.grounds {
            Some(Grounds::Neighbours { threshold, spread, .. }) => {
                let off = random::standard_normal(&mut streams.of_entity("quitting", entity));
                *self.thresholds.at(peer as usize) = threshold.get() + spread.get() * off;
            }
            Some(Grounds::Download { .. }) => self.count_from(peer, now),
            Some(Grounds::Requests { .. }) | None => {}
        }
    }

    /// A neighbour of a peer has gone.
    pub fn lose(&mut self, peer: u32) {
        *self.lost.at(peer as usize) += 1;
    }

    /// A peer has found another neighbour, in the place of one who has gone.
    pub fn replace(&mut self, peer: u32) {
        if let Some(lost) = self.lost.get_mut(peer as usize) {
            *lost = lost.saturating_sub(1);
        }
    }

    /// A peer begins anew among other neighbours: none of those whom it has lost is missed any more.
    pub fn forget_losses(&mut self, peer: u32) {
        if let Some(lost) = self.lost.get_mut(peer as usize) {
            *lost = 0;
        }
    }

    /// How many neighbours a peer has lost.
    pub fn lost(&self, peer: u32) -> u32 {
        *self.lost.of(peer as usize)
    }

    /// Whether a peer has lost too many of so many neighbours; the same comparison as in [`crate::overlay::cascade`].
    fn has_lost_too_many(&self, peer: u32, of: u32) -> bool {
        let (lost, threshold) = (self.lost(peer), *self.thresholds.of(peer as usize));
        threshold <= 0.0 || lost > 0 && f64::from(lost) / f64::from(of) >= threshold
    }

    /// Looks at a peer that knows so many neighbours, those counted whom it has lost: answers when it goes, if it has just come to
    /// have lost too many. If it no longer has, it does not go.
    pub fn judge_losses(&mut self, peer: u32, of: u32, now: Time) -> Option<Time> {
        let patience = self.by_neighbours()?;
        if self.has_lost_too_many(peer, of) {
            return self.is_to_quit(peer, now + patience);
        }
        if let Some(quits_at) = self.quits_at.get_mut(peer as usize) {
            *quits_at = Time::NEVER;
        }
        None
    }

    /// A peer is to quit at this time; answers with it unless it was about to quit already.
    fn is_to_quit(&mut self, peer: u32, at: Time) -> Option<Time> {
        let quits_at = self.quits_at.at(peer as usize);
        if *quits_at != Time::NEVER {
            return None;
        }
        *quits_at = at;
        Some(at)
    }

    /// Whether this is when a peer quits; from here on it is not about to any more.
    pub fn quits(&mut self, peer: u32, now: Time) -> bool {
        let due = *self.quits_at.of(peer as usize) == now;
        if due {
            *self.quits_at.at(peer as usize) = Time::NEVER;
        }
        due && (self.by_neighbours().is_some() || self.served_too_seldom(peer))
    }

    /// What a peer receives counts from here on.
    pub fn count_from(&mut self, peer: u32, now: Time) {
        *self.received.at(peer as usize) = (now, 0.0);
    }

    /// Since when it counts.
    pub fn counted_since(&self, peer: u32) -> Time {
        self.received.of(peer as usize).0
    }

    /// A peer has received so many bytes.
    #[inline]
    pub fn receive(&mut self, peer: u32, bytes: f64) {
        if matches!(self.grounds, Some(Grounds::Download { .. })) {
            self.received.at(peer as usize).1 += bytes;
        }
    }

    /// Whether what a peer received since it counts came too slowly.
    pub fn received_too_slowly(&self, peer: u32, now: Time) -> bool {
        let Some(Grounds::Download { below, .. }) = self.grounds else { return false };
        let (since, bytes) = *self.received.of(peer as usize);
        bytes < below.bytes_per_s() * now.since(since).secs()
    }

    /// A request of a peer has ended; answers when the peer goes, if it has just had enough.
    pub fn judge_service(&mut self, peer: u32, good: bool, now: Time) -> Option<Time> {
        let Some(Grounds::Requests { .. }) = self.grounds else { return None };
        let (bits, count) = self.served.at(peer as usize);
        *bits = *bits << 1 | u64::from(good);
        *count = count.saturating_add(1);
        if self.served_too_seldom(peer) { self.is_to_quit(peer, now) } else { None }
    }

    /// Whether too few of a peer's last requests were served well.
    fn served_too_seldom(&self, peer: u32) -> bool {
        let Some(Grounds::Requests { below, last }) = self.grounds else { return false };
        let (bits, count) = *self.served.of(peer as usize);
        let served = (bits & (u64::MAX >> (64 - last))).count_ones();
        count >= last && f64::from(served) < below.get() * f64::from(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Share;

    fn with(grounds: Grounds) -> Quitting {
        Quitting::on(Some(grounds))
    }

    fn part(share: f64) -> Share {
        Share::new(share).expect("a share")
    }

    /// A request has ended; whether the peer would go at once, had it not gone before.
    fn ended(quitting: &mut Quitting, peer: u32, good: bool) -> bool {
        let now = Time::from_secs(1);
        let news = quitting.judge_service(peer, good, now);
        assert_eq!(news.is_some(), quitting.quits(peer, now));
        news == Some(now)
    }

    #[test]
    fn only_the_last_requests_count_and_not_before_there_are_so_many() {
        let mut quitting = with(Grounds::Requests { below: part(0.5), last: 4 });
        let mut asked = |good| ended(&mut quitting, 3, good);
        assert_eq!([false, false, false, true].map(&mut asked), [false, false, false, true]);
        assert_eq!([true, true, true].map(&mut asked), [false; 3], "two of four are no less than half");
        assert_eq!([false, false, false].map(&mut asked), [false, false, true]);
    }

    #[test]
    fn sixty_four_requests_are_the_most_that_are_remembered() {
        let mut quitting = with(Grounds::Requests { below: Share::WHOLE, last: 64 });
        assert!((0..63).all(|_| !ended(&mut quitting, 0, false)));
        assert!(ended(&mut quitting, 0, true));
        assert!((0..62).all(|_| ended(&mut quitting, 0, true)));
        assert!(!ended(&mut quitting, 0, true), "all of the last 64 were served");
    }

    #[test]
    fn losses_are_borne_for_the_patience_and_from_the_last_time_that_they_were_too_many() {
        let secs = Time::from_secs;
        let mut quitting = with(Grounds::Neighbours { threshold: part(0.5), spread: Share::NONE, patience: secs(60) });
        quitting.join(3, 3, Time::ZERO, &Streams::new(7, 0));
        quitting.lose(3);
        assert_eq!(quitting.judge_losses(3, 3, secs(10)), None, "one of three");
        assert_eq!(quitting.judge_losses(3, 2, secs(20)), Some(secs(80)), "one of two");
        assert_eq!(quitting.judge_losses(3, 1, secs(30)), None, "it is about to go already");
        assert_eq!(quitting.judge_losses(3, 3, secs(40)), None);
        assert_eq!(quitting.judge_losses(3, 2, secs(50)), Some(secs(110)));
        assert!(!quitting.quits(3, secs(80)) && quitting.quits(3, secs(110)));
    }

    #[test]
    fn thresholds_are_drawn_around_their_mean_and_the_same_for_each_peer_again() {
        let mut quitting = with(Grounds::Neighbours { threshold: part(0.25), spread: part(0.1), patience: Time::ZERO });
        let streams = Streams::new(7, 0);
        (0..4_000).for_each(|peer| quitting.join(peer, u64::from(peer), Time::ZERO, &streams));
        let drawn = quitting.thresholds.cells().to_vec();
        let mean = drawn.iter().sum::<f64>() / 4_000.0;
        let variance = drawn.iter().map(|drawn| (drawn - mean) * (drawn - mean)).sum::<f64>() / 4_000.0;
        assert!((mean - 0.25).abs() < 4.0 * 0.1 / 63.0 && (variance - 0.01).abs() < 0.001, "{mean} {variance}");
        quitting.join(17, 17, Time::ZERO, &streams);
        assert_eq!(quitting.thresholds.cells(), drawn);
    }

    #[test]
    fn a_rate_is_taken_since_it_counts() {
        let below = crate::units::Rate::from_bytes_per_s(10.0);
        let mut quitting = with(Grounds::Download { below, patience: Time::from_secs(60) });
        quitting.receive(1, 1e9);
        quitting.count_from(1, Time::from_secs(100));
        quitting.receive(1, 599.0);
        assert!(quitting.received_too_slowly(1, Time::from_secs(160)));
        quitting.receive(1, 1.0);
        assert!(!quitting.received_too_slowly(1, Time::from_secs(160)));
    }
}
