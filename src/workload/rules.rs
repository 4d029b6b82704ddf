//! The rules at work in a run: how they hear of what passed, and whom they leave penniless.

use crate::incentive::{Exchange, Report, Rule};
use crate::scenario::Scenario;
use crate::units::NameId;

/// The rules of both sides, by their places among those at work, remember what passed.
#[inline]
pub(super) fn remember(rules: &mut [Box<dyn Rule>], [giver, receiver]: [usize; 2], exchange: &Exchange) {
    rules[giver].remember(exchange);
    if receiver != giver {
        rules[receiver].remember(exchange);
    }
}

/// A report is made: every rule that listens hears it, unless it says nothing.
pub(super) fn report(rules: &mut [Box<dyn Rule>], report: &Report) {
    if report.bytes.abs() > 0.0 {
        for rule in rules {
            rule.hear(report);
        }
    }
}

/// Whether service is paid for, whoever gives it, and this name has nothing.
pub(super) fn leave_penniless(scenario: &Scenario, rules: &[Box<dyn Rule>], name: NameId) -> bool {
    // Where every group has a rule of its own nobody follows the scenario's, so nobody asks for its money.
    let all_have_own = scenario.population.groups.iter().all(|group| group.incentive.is_some());
    let followed = &rules[usize::from(all_have_own)..];
    followed.iter().all(|rule| rule.money(name).is_some_and(|money| money <= 0.0))
}
