//! When a cell has enough replications: its values one after the other, and the number with which it ends.

use super::plan::Plan;
use super::statistics::Statistics;

/// With fewer values than this a cell does not stop while all of them are equal: of what happens in one run in ten, a
/// cell would miss any sign with probability 0.9^30 = 0.04.
const ALIKE: u32 = 30;

/// The replications of a cell, in order.
#[derive(Debug)]
pub(super) struct Sequence<'a> {
    plan: &'a Plan,
    /// The values by which it stops; none if the plan has no rule of stopping.
    values: Vec<f64>,
    played: u32,
    reached: Option<Reached>,
}

/// With how many replications a cell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub replications: u32,
    /// Whether the interval was narrow enough; none without a rule of stopping.
    pub met: Option<bool>,
}

impl<'a> Sequence<'a> {
    pub const fn new(plan: &'a Plan) -> Self {
        Self { plan, values: Vec::new(), played: 0, reached: None }
    }

    /// How many replications have been taken.
    pub const fn played(&self) -> u32 {
        self.played
    }

    /// With how many the cell ended; none while it needs more.
    pub const fn reached(&self) -> Option<Reached> {
        self.reached
    }

    /// Takes the value of the next replication, if it has one. Whatever comes after the end is not looked at.
    pub fn push(&mut self, value: Option<f64>) {
        if self.reached.is_some() {
            return;
        }
        self.played += 1;
        let met = self.plan.stop.as_ref().map(|stop| {
            self.values.extend(value);
            let enough = self.played >= stop.minimum;
            let of = if enough { Statistics::in_unit(&self.values, self.plan.unit) } else { None };
            of.and_then(|of| Some((stop.is_met(of.mean, of.half_width()?), of.sd == Some(0.0))))
        });
        // Where no two values differ, what seldom happens may just not have happened yet.
        let early = met.flatten().is_some_and(|(met, alike)| met && (!alike || self.played >= ALIKE));
        let met = met.map(|of| of.is_some_and(|(met, _)| met));
        if early || self.played == self.plan.replications() {
            self.reached = Some(Reached { replications: self.played, met });
        }
    }

    /// Whether a replication will be needed, as far as can be told now; none if it can be told later.
    pub fn needs(&self, replication: u32) -> Option<bool> {
        match (self.reached, &self.plan.stop) {
            (Some(reached), _) => Some(replication < reached.replications),
            (None, None) => Some(true),
            (None, Some(stop)) => (replication < stop.minimum || replication <= self.played).then_some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::SHARE_OF_RUNS;
    use crate::scenario::Stop;

    fn plan(half_width: Option<f64>, relative_half_width: Option<f64>) -> Plan {
        let stop = Stop { measure: "m".into(), half_width, relative_half_width, minimum: 3 };
        Plan::new(1, 8, Some(stop), 8)
    }

    fn play(sequence: &mut Sequence<'_>, values: &[f64]) {
        for value in values {
            sequence.push(Some(*value));
        }
    }

    fn ends(plan: &Plan, values: &[f64]) -> Option<(u32, bool)> {
        let mut sequence = Sequence::new(plan);
        play(&mut sequence, values);
        sequence.reached().map(|reached| (reached.replications, reached.met.unwrap()))
    }

    #[test]
    fn a_cell_ends_with_the_first_interval_that_is_narrow_enough() {
        // Of 10, 11, 12 the half-width is 4.302652730 / sqrt(3) = 2.484; of 10, 11, 12, 11 it is 1.299.
        let values = [10.0, 11.0, 12.0, 11.0];
        assert_eq!(ends(&plan(Some(2.5), None), &values), Some((3, true)));
        assert_eq!(ends(&plan(Some(2.4), None), &values), Some((4, true)));
        assert_eq!(ends(&plan(None, Some(0.226)), &values), Some((3, true)));
        assert_eq!(ends(&plan(None, Some(0.225)), &values), Some((4, true)));
        assert_eq!(ends(&plan(Some(1.0), None), &values), None);
        assert_eq!(ends(&plan(Some(1.0), None), &[0.0, 9.0].repeat(4)), Some((8, false)), "the budget is spent");
        assert_eq!(ends(&plan(Some(1.0), None), &[5.0; 2]), None, "fewer than the minimum");
        assert_eq!(ends(&plan(Some(1.0), None), &[5.0; 3]), None, "no spread at all");
        assert_eq!(ends(&plan(Some(1.0), None), &[5.0; 8]), Some((8, true)), "the budget is spent");
    }

    #[test]
    fn a_share_of_runs_has_the_interval_that_the_summary_has() {
        let of_runs = |half_width, budget| {
            let stop =
                Stop { measure: "m".into(), half_width: Some(half_width), relative_half_width: None, minimum: 3 };
            let mut plan = Plan::new(1, budget, Some(stop), budget.into());
            plan.unit = SHARE_OF_RUNS;
            plan
        };
        // Of three runs in which it happened once Wilson's interval is .0615 to .7923, of four .0456 to .6994; Student's
        // half-width of three is 1.434, and of four .796.
        let values = [1.0, 0.0, 0.0, 0.0];
        assert_eq!(ends(&of_runs(0.37, 8), &values), Some((3, true)));
        assert_eq!(ends(&of_runs(0.36, 8), &values), Some((4, true)));
        assert_eq!(ends(&of_runs(0.32, 8), &values), None);
        // Where it never happened in 30 runs it is 0 to .1135, and has a width.
        assert_eq!(ends(&of_runs(0.057, 40), &[0.0; 40]), Some((30, true)));
        assert_eq!(ends(&of_runs(0.03, 40), &[0.0; 40]), Some((40, false)));
    }

    #[test]
    fn what_is_surely_needed_follows_from_what_was_played() {
        let plan = plan(Some(1.0), None);
        let mut sequence = Sequence::new(&plan);
        let needs = |sequence: &Sequence| [2, 3, 4].map(|replication| sequence.needs(replication));
        assert_eq!(needs(&sequence), [Some(true), None, None]);
        play(&mut sequence, &[0.0, 9.0, 1.0]);
        assert_eq!(needs(&sequence), [Some(true), Some(true), None]);
        let mut met = Sequence::new(&plan);
        play(&mut met, &[1.0, 1.1, 1.0]);
        assert_eq!(needs(&met), [Some(true), Some(false), Some(false)]);
    }

    #[test]
    fn runs_without_a_value_count_and_say_nothing() {
        let plan = plan(Some(1.0), None);
        let mut sequence = Sequence::new(&plan);
        for value in [Some(1.0), None, None] {
            sequence.push(value);
        }
        assert_eq!(sequence.reached(), None, "one value has no interval");
        sequence.push(Some(1.1));
        assert_eq!(sequence.reached(), Some(Reached { replications: 4, met: Some(true) }));
    }
}
