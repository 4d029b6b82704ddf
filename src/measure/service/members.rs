//! How many peers each group has, and for how long it had them: peers join, leave, and come to play as another group.

use crate::measure::shares::Shares;
use crate::units::Time;

/// The members of each group.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    counts: Vec<u32>,
    /// When they last changed.
    since: Time,
    /// From when on the run counts as settled.
    settles: Time,
    /// How many peers each group had, times for how many seconds: in all, and in the settled run.
    peer_s: Vec<f64>,
    settled_s: Vec<f64>,
    /// The group that has everyone, and since when.
    fixed: Option<(u16, Time)>,
    /// The shares at the start, once that is over.
    start: Option<Vec<f64>>,
}

impl Members {
    pub fn new(groups: usize, horizon: Time) -> Self {
        let settles = Time::from_micros(horizon.micros() / 2);
        let none = vec![0.0; groups];
        Self { counts: vec![0; groups], settles, peer_s: none.clone(), settled_s: none, ..Self::default() }
    }

    /// A peer leaves a group, or comes to one, or both.
    pub fn change(&mut self, at: Time, from: Option<u16>, to: Option<u16>) {
        self.advance(at);
        if let Some(from) = from {
            self.counts[usize::from(from)] -= 1;
        }
        if let Some(to) = to {
            self.counts[usize::from(to)] += 1;
        }
        let mut inhabited = (0u16..).zip(&self.counts).filter(|(_, count)| **count > 0).map(|(group, _)| group);
        self.fixed = match (inhabited.next(), inhabited.next()) {
            (Some(one), None) => self.fixed.filter(|(fixed, _)| *fixed == one).or(Some((one, at))),
            _ => None,
        };
    }

    fn advance(&mut self, at: Time) {
        let (all, settled) = (at.since(self.since).secs(), at.since(self.since.max(self.settles)).secs());
        if self.since == Time::ZERO && all > 0.0 && self.counts.iter().any(|count| *count > 0) {
            self.start = Some(self.shares());
        }
        self.since = at;
        if all > 0.0 {
            for (group, count) in self.counts.iter().enumerate() {
                self.peer_s[group] += f64::from(*count) * all;
                self.settled_s[group] += f64::from(*count) * settled;
            }
        }
    }

    /// What part of all each group has now.
    pub fn shares(&self) -> Vec<f64> {
        parts(&self.counts.iter().map(|count| f64::from(*count)).collect::<Vec<_>>())
    }

    /// For how many seconds peers took part in each group until then.
    pub fn seconds_until(&self, end: Time) -> Vec<f64> {
        self.until(end).peer_s
    }

    /// The shares of a run that ends then.
    pub fn shares_until(&self, end: Time) -> Shares {
        let Self { settled_s, fixed, start, .. } = self.until(end);
        Shares { start, settled: parts(&settled_s), end: self.shares(), fixed }
    }

    fn until(&self, end: Time) -> Self {
        let mut all = self.clone();
        all.advance(end);
        all
    }
}

/// Each as a part of their sum; nothing of nothing.
fn parts(of: &[f64]) -> Vec<f64> {
    let all: f64 = of.iter().sum();
    of.iter().map(|one| if all > 0.0 { one / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_members_for_as_long_as_they_stay() {
        let at = Time::from_secs;
        let mut members = Members::new(2, at(100));
        (0..4).for_each(|_| members.change(at(0), None, Some(0)));
        members.change(at(25), Some(0), Some(1));
        members.change(at(75), Some(0), Some(1));
        members.change(at(90), Some(0), None);
        assert_eq!(members.seconds_until(at(100)), [4.0 * 25.0 + 3.0 * 50.0 + 2.0 * 15.0 + 10.0, 50.0 + 2.0 * 25.0]);
        let shares = members.shares_until(at(100));
        assert!((shares.settled[1] - 75.0 / 190.0).abs() < 1e-12 && (shares.end[0] - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((shares.start, shares.fixed), (Some(vec![1.0, 0.0]), None));
        members.change(at(95), Some(0), Some(1));
        members.change(at(97), Some(1), None);
        assert_eq!(members.shares_until(at(100)).fixed, Some((1, at(95))));
        let mut later = Members::new(2, at(100));
        later.change(at(5), None, Some(0));
        assert_eq!(later.shares_until(at(100)).start, None, "nobody was there");
    }
}
