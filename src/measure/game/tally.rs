//! What the measures need of a game: the last period, what was counted on the grid, and sums over the settled run.

use crate::measure::shares::Shares;
use crate::measure::tally::Sampled;
use crate::scenario::Scenario;
use crate::units::Time;
use crate::world::GameFact;

/// What a group did in a period, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Did {
    /// Its part of the population; over several periods the sum of its parts.
    pub share: f64,
    /// How many moves its peers made.
    pub moves: f64,
    /// How many of them cooperated.
    pub cooperated: f64,
    /// What they earned.
    pub payoff: f64,
}

impl Did {
    fn add(&mut self, other: &Self, times: f64) {
        self.share += times * other.share;
        self.moves += times * other.moves;
        self.cooperated += times * other.cooperated;
        self.payoff += times * other.payoff;
    }
}

/// A period, by group.
#[derive(Clone, Debug)]
pub struct Period {
    /// When it was over.
    pub at: Time,
    /// What each group did.
    pub groups: Vec<Did>,
}

impl Sampled for Period {
    fn at(&self) -> Time {
        self.at
    }
}

/// The tally of a game.
#[derive(Clone, Debug, Default)]
pub struct GameTally {
    /// The moments of the grid that are still to come, the next one last.
    grid: Vec<Time>,
    /// From when on the run counts as settled.
    settles: Time,
    horizon: Time,
    /// The period that is being told of.
    current: Vec<Did>,
    /// The shares of the groups in the first one, with which the game began: nobody learns before it is over.
    start: Option<Vec<f64>>,
    /// The last one of which all was told.
    last: Option<Period>,
    /// The last period before each moment of the grid.
    samples: Vec<Period>,
    /// How many periods were played.
    periods: f64,
    /// The sums over the settled periods, and how many these are.
    settled: (Vec<Did>, f64),
    /// Whether shares flow, which come near the whole and never reach it but by rounding.
    is_mean_field: bool,
    /// The group that has everyone, and since when.
    fixed: Option<(u16, Time)>,
    /// Which part is true of what an organisation holds to be true, when it was last told.
    code_agrees: Option<f64>,
}

impl GameTally {
    /// An empty tally of a run of this scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let groups = vec![Did::default(); scenario.population.groups.len()];
        let mut grid: Vec<Time> = scenario.counting_times().collect();
        grid.reverse();
        Self {
            grid,
            settles: Time::from_micros(scenario.horizon.micros() / 2),
            horizon: scenario.horizon,
            current: groups.clone(),
            settled: (groups, 0.0),
            is_mean_field: scenario.learning.as_ref().is_some_and(|learning| learning.rule.is_mean_field()),
            ..Self::default()
        }
    }

    /// Takes a fact in.
    pub fn witness(&mut self, at: Time, fact: &GameFact) {
        match *fact {
            GameFact::Played { group, share, moves, cooperated, payoff } => {
                self.current[usize::from(group)] = Did { share, moves, cooperated, payoff };
            }
            GameFact::Code { agrees } => self.code_agrees = Some(agrees),
            GameFact::PeriodOver => self.period_over(at),
        }
    }

    fn period_over(&mut self, at: Time) {
        while let Some(moment) = self.grid.pop_if(|moment| *moment < at) {
            let before = self.last.clone().filter(|last| self.samples.last().is_none_or(|sample| sample.at < last.at));
            self.samples.extend(before.filter(|last| last.at <= moment));
        }
        self.periods += 1.0;
        if at > self.settles {
            self.settled.1 += 1.0;
            self.settled.0.iter_mut().zip(&self.current).for_each(|(sum, did)| sum.add(did, 1.0));
        }
        match self.current.iter().position(|did| did.share >= 1.0).and_then(|group| u16::try_from(group).ok()) {
            Some(_) if self.is_mean_field => {}
            Some(group) if self.fixed.is_none_or(|(fixed, _)| fixed != group) => self.fixed = Some((group, at)),
            Some(_) => {}
            None => self.fixed = None,
        }
        self.start.get_or_insert_with(|| self.current.iter().map(|did| did.share).collect());
        match &mut self.last {
            Some(last) => {
                last.at = at;
                last.groups.clone_from(&self.current);
            }
            None => self.last = Some(Period { at, groups: self.current.clone() }),
        }
    }

    /// What was counted, in order of time; the last one is the end of the run.
    pub(super) fn samples(&self) -> Vec<Period> {
        let last = self.last.iter().filter(|last| self.samples.last().is_none_or(|sample| sample.at < last.at));
        self.samples.iter().chain(last).cloned().collect()
    }

    /// How many periods were played.
    pub(super) fn periods(&self) -> f64 {
        self.periods
    }

    /// Which part is true of what an organisation holds to be true, at the end; `None` in games without such a code.
    pub(super) fn code_agrees(&self) -> Option<f64> {
        self.code_agrees
    }

    /// The last period.
    pub(super) fn last(&self) -> Option<&Period> {
        self.last.as_ref()
    }

    /// The shares of the groups; `None` where no game was played.
    pub(in crate::measure) fn shares(&self) -> Option<Shares> {
        let (sums, periods) = self.settled()?;
        let end = self.last.as_ref()?.groups.iter().map(|did| did.share).collect();
        let start = self.start.clone();
        Some(Shares { start, settled: sums.iter().map(|did| did.share / periods).collect(), end, fixed: self.fixed })
    }

    /// Whether shares flow, so that no group can have everyone.
    pub(in crate::measure) fn is_mean_field(&self) -> bool {
        self.is_mean_field
    }

    /// The sums over the settled run, and over how many periods. Where a run was over before the horizon, its last
    /// period stands for those that would have followed.
    pub(super) fn settled(&self) -> Option<(Vec<Did>, f64)> {
        let last = self.last.as_ref()?;
        let period = last.at.secs() / self.periods;
        let missing = ((self.horizon.secs() - last.at.max(self.settles).secs()) / period + 1e-9).floor();
        let (mut sums, periods) = self.settled.clone();
        let missing = if missing > 0.0 || periods > 0.0 { missing } else { 1.0 };
        sums.iter_mut().zip(&last.groups).for_each(|(sum, did)| sum.add(did, missing));
        Some((sums, periods + missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten periods of a second, of which so many are played, in which the share of the second group rises by a tenth.
    fn tally(periods: u64, samples: u64) -> GameTally {
        played(periods, samples, false)
    }

    fn played(periods: u64, samples: u64, is_mean_field: bool) -> GameTally {
        let second = |count| Time::from_secs(count);
        let mut tally = GameTally {
            grid: (1..=samples).rev().map(|sample| Time::from_micros(10_000_000 * sample / samples)).collect(),
            settles: second(5),
            horizon: second(10),
            current: vec![Did::default(); 2],
            settled: (vec![Did::default(); 2], 0.0),
            is_mean_field,
            ..GameTally::default()
        };
        for period in 1..=periods {
            let share = f64::from(u32::try_from(period).unwrap()) / 10.0;
            for (group, share) in [(0, 1.0 - share), (1, share)] {
                let played = GameFact::Played { group, share, moves: 10.0, cooperated: 10.0 * share, payoff: share };
                tally.witness(second(period), &played);
            }
            tally.witness(second(period), &GameFact::PeriodOver);
        }
        tally
    }

    #[test]
    fn samples_are_the_last_period_before_each_moment() {
        let at = |tally: &GameTally| tally.samples().iter().map(|sample| sample.at.secs()).collect::<Vec<_>>();
        assert_eq!(at(&tally(10, 5)), [2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(at(&tally(10, 4)), [2.0, 5.0, 7.0, 10.0]);
        assert_eq!(at(&tally(3, 4)), [2.0, 3.0]);
        assert_eq!(at(&tally(3, 100)), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn the_start_is_that_of_the_first_period_however_few_moments_there_are() {
        let start = tally(10, 1).shares().unwrap().start.unwrap();
        assert!((start[0] - 0.9).abs() < 1e-12 && (start[1] - 0.1).abs() < 1e-12, "{start:?}");
    }

    #[test]
    fn the_last_period_stands_for_those_that_are_not_played() {
        for (periods, share) in [(10, 0.8), (7, (0.6 + 4.0 * 0.7) / 5.0), (3, 0.3)] {
            let (sums, count) = tally(periods, 4).settled().unwrap();
            assert!((sums[1].share / count - share).abs() < 1e-9, "{periods}: {sums:?} {count}");
        }
    }

    #[test]
    fn a_group_is_fixed_from_when_it_has_everyone() {
        assert_eq!(tally(10, 4).fixed, Some((1, Time::from_secs(10))));
        assert_eq!(tally(9, 4).fixed, None);
        assert_eq!(played(10, 4, true).fixed, None, "a share of 1 by rounding");
    }
}
