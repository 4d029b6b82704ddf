//! What the measures need of a game: the last period, what was counted on the grid, and sums over the settled run.

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
    /// The last one of which all was told.
    last: Option<Period>,
    /// The last period before each moment of the grid.
    samples: Vec<Period>,
    /// How many periods were played.
    periods: f64,
    /// The sums over the settled periods, and how many these are.
    settled: (Vec<Did>, f64),
    /// The group that has everyone, and since when.
    fixed: Option<(u16, Time)>,
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
            ..Self::default()
        }
    }

    /// Takes a fact in.
    pub fn witness(&mut self, at: Time, fact: &GameFact) {
        match *fact {
            GameFact::Played { group, share, moves, cooperated, payoff } => {
                self.current[usize::from(group)] = Did { share, moves, cooperated, payoff };
            }
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
            Some(group) if self.fixed.is_none_or(|(fixed, _)| fixed != group) => self.fixed = Some((group, at)),
            Some(_) => {}
            None => self.fixed = None,
        }
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

    /// The last period.
    pub(super) fn last(&self) -> Option<&Period> {
        self.last.as_ref()
    }

    /// The group that has everyone, and since when.
    pub(super) fn fixed(&self) -> Option<(u16, Time)> {
        self.fixed
    }

    /// The sums over the settled run, and over how many periods. Where a run was over before the horizon, its last period
    /// stands for those that would have followed.
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
