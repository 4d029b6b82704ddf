//! Who comes, when, and with what: the population of one run, drawn from streams that no rule can touch.

use crate::random::{self, Streams};
use crate::scenario::{Group, Scenario};
use crate::units::{Rate, Time};

/// A peer before it joins.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer {
    /// When it joins.
    pub at: Time,
    /// The index of its group.
    pub group: u16,
    /// Upload capacity of its link.
    pub upload: Rate,
    /// The part of it that its behaviour offers.
    pub offered: Rate,
    /// Download capacity of its link.
    pub download: Rate,
}

/// The population of one run, in the order in which it joins.
///
/// Each peer's group, capacities and time of arrival come from streams of their own, so a peer keeps its capacity when a
/// sweep changes the share of a group: a larger share only turns more of the same peers into members of that group.
#[must_use]
pub fn draw(scenario: &Scenario, streams: &Streams) -> Vec<Newcomer> {
    let size = scenario.population.size;
    let arrivals = &scenario.churn.arrivals;
    let read = scenario.arrivals_read.as_deref();
    let times = arrivals.times(size, scenario.horizon, read, &mut streams.stream("arrivals"));
    let first_groups = groups_of_the_first(&scenario.population.groups, size, streams);
    times
        .into_iter()
        .enumerate()
        .map(|(index, at)| {
            let entity = index as u64;
            let group = first_groups
                .get(index)
                .copied()
                .unwrap_or_else(|| group_of_a_later_one(&scenario.population.groups, entity, streams));
            let terms = &scenario.population.groups[usize::from(group)];
            let upload = terms.upload.draw(&mut streams.of_entity("upload", entity));
            let download = terms.download.draw(&mut streams.of_entity("download", entity));
            let offered = Rate::from_bytes_per_s(upload.bytes_per_s() * terms.behaviour.offers().get());
            Newcomer { at, group, upload, offered, download }
        })
        .collect()
}

/// The groups of the peers that are there at the start: exact numbers (largest remainder) on random peers. The groups
/// take their peers from the last one named to the first, so that a sweep of a later group's share only moves peers
/// between that group and the first.
fn groups_of_the_first(groups: &[Group], size: u32, streams: &Streams) -> Vec<u16> {
    let mut order = random::permutation(&mut streams.stream("groups"), size).into_iter();
    let mut assigned = vec![0u16; size as usize];
    for (group, count) in numbers(groups, size).into_iter().enumerate().rev() {
        for peer in order.by_ref().take(count as usize) {
            assigned[peer as usize] = u16::try_from(group).expect("a scenario has fewer than 65,536 groups");
        }
    }
    assigned
}

/// How many of `size` peers belong to each group, by largest remainder (Hamilton 1792): the numbers sum to `size`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of a u32 are non-negative and fit")]
fn numbers(groups: &[Group], size: u32) -> Vec<u32> {
    let exact: Vec<f64> = groups.iter().map(|group| group.share.get() * f64::from(size)).collect();
    // A share such as 0.3 has no exact binary form: 0.3 of 1,000 must still be 300.
    let mut numbers: Vec<u32> = exact.iter().map(|exact| (exact + 1e-6).floor() as u32).collect();
    let left = size.saturating_sub(numbers.iter().sum());
    let mut by_remainder: Vec<usize> = (0..groups.len()).collect();
    by_remainder.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())));
    for &group in by_remainder.iter().cycle().take(left as usize) {
        numbers[group] += 1;
    }
    numbers
}

fn group_of_a_later_one(groups: &[Group], entity: u64, streams: &Streams) -> u16 {
    let drawn = random::unit(&mut streams.of_entity("group", entity));
    let mut reached = 0.0;
    for (group, terms) in groups.iter().enumerate().rev() {
        reached += terms.share.get();
        if drawn < reached {
            return u16::try_from(group).expect("a scenario has fewer than 65,536 groups");
        }
    }
    0
}
