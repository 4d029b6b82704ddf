//! Who comes, when, and with what: the population of one run, drawn from streams that no rule can touch.

use crate::dynamics::availability::Availability;
use crate::dynamics::shock::Effect;
use crate::random::{self, Streams};
use crate::scenario::{Group, Scenario};
use crate::units::{NameId, Rate, Time};

/// A peer before it joins.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer {
    /// When it joins.
    pub at: Time,
    /// The index of its group.
    pub group: u16,
    /// Its place in the file that says when peers are online, if there is one.
    pub row: u32,
    /// Upload capacity of its link.
    pub upload: Rate,
    /// The most of it that its owner lets it give: all of it, unless measured otherwise.
    pub limit: Rate,
    /// The part of that which its behaviour offers.
    pub offered: Rate,
    /// Download capacity of its link.
    pub download: Rate,
}

/// The population of one run, in the order in which it joins.
///
/// Each peer's group, capacities and time of arrival come from streams of their own, so a peer keeps its capacity when
/// a sweep changes the share of a group: a larger share only turns more of the same peers into members of that group.
#[must_use]
pub fn draw(scenario: &Scenario, streams: &Streams) -> Vec<Newcomer> {
    let size = scenario.population.size;
    let arrivals = &scenario.churn.arrivals;
    let first_groups = groups_of_the_first(&scenario.population.groups, size, streams);
    let arriving = if let Some(read) = &scenario.presence_read {
        those_of_the_file(read, scenario, streams)
    } else {
        let read = scenario.arrivals_read.as_deref();
        let times = arrivals.times(size, scenario.horizon, read, &mut streams.stream("arrivals"));
        (0u32..).zip(times).map(|(row, at)| Arriving { at, row, entity: row.into() }).collect()
    };
    with_crowds(arriving, scenario)
        .into_iter()
        .map(|Arriving { at, row, entity }| {
            let first = usize::try_from(entity).ok().and_then(|entity| first_groups.get(entity).copied());
            let group = first.unwrap_or_else(|| {
                let part = rise(at, scenario.horizon);
                group_of_a_later_one(&scenario.population.groups, part, entity, streams)
            });
            let terms = &scenario.population.groups[usize::from(group)];
            let (upload, limit) = terms.upload.draw_limited(&mut streams.of_entity("upload", entity));
            let download = terms.download.draw(&mut streams.of_entity("download", entity));
            let offered = Rate::from_bytes_per_s(limit.bytes_per_s() * terms.behaviour.offers().get());
            Newcomer { at, group, row, upload, limit, offered, download }
        })
        .collect()
}

/// Somebody who is going to join: when, its place in the file of sessions, and the key of its random streams.
struct Arriving {
    at: Time,
    row: u32,
    entity: u64,
}

/// A random part of those whom the file of sessions knows, in the order in which they first come. Whoever comes after the run,
/// or never, is of the population and never seen.
fn those_of_the_file(read: &Availability, scenario: &Scenario, streams: &Streams) -> Vec<Arriving> {
    let never = scenario.horizon + Time::from_micros(1);
    let all = u32::try_from(read.peers()).expect("a file has fewer than 2^32 peers");
    let mut rows = random::permutation(&mut streams.stream("rows"), all);
    rows.truncate(scenario.population.size as usize);
    let first = |row: u32| read.sessions(row as usize).first().map_or(never, |session| session.start.min(never));
    let mut arriving: Vec<_> = rows.into_iter().map(|row| (first(row), row)).collect();
    arriving.sort_unstable();
    (0..).zip(arriving).map(|(entity, (at, row))| Arriving { at, row, entity }).collect()
}

/// Those who come in a crowd have keys of their own, so that everyone else is whoever it would be without them.
const FIRST_OF_CROWDS: u64 = 1 << 40;

fn with_crowds(mut arriving: Vec<Arriving>, scenario: &Scenario) -> Vec<Arriving> {
    let crowds = scenario.shocks.iter().filter_map(|shock| match shock.what.effect() {
        Effect::Crowd(peers) => Some((shock, peers)),
        _ => None,
    });
    let times = crowds.flat_map(|(shock, peers)| {
        shock.times(scenario.horizon).flat_map(move |at| std::iter::repeat_n(at, peers as usize))
    });
    let before = arriving.len();
    arriving.extend((FIRST_OF_CROWDS..).zip(times).map(|(entity, at)| Arriving { at, row: 0, entity }));
    if arriving.len() > before {
        arriving.sort_by_key(|arriving| arriving.at);
    }
    arriving
}

/// Names in the order of the groups. A rule that trusts some beforehand trusts the first names: those of the first group.
pub(super) fn first_names(newcomers: &[Newcomer]) -> Vec<NameId> {
    let mut by_group: Vec<usize> = (0..newcomers.len()).collect();
    by_group.sort_by_key(|peer| newcomers[*peer].group);
    let mut names = vec![NameId(0); newcomers.len()];
    for (name, peer) in (0u32..).zip(by_group) {
        names[peer] = NameId(name);
    }
    names
}

/// The groups of the peers that are there at the start, on random peers.
///
/// The peers stand in a random order; the second group takes its own from the front, the third from the back, further
/// ones beyond those by turns, and the first group has the middle. So a sweep of the share of the second or the third
/// group only moves peers between that group and the first. For more groups no order can promise that: three groups
/// that may each have half of the peers cannot all be kept apart, two by two, from one another.
pub(super) fn groups_of_the_first(groups: &[Group], size: u32, streams: &Streams) -> Vec<u16> {
    let mut order = random::permutation(&mut streams.stream("groups"), size).into_iter();
    let mut assigned = vec![0u16; size as usize];
    for (group, count) in numbers(groups, size).into_iter().enumerate().skip(1).rev() {
        for _ in 0..count {
            let peer = if from_the_front(group) { order.next() } else { order.next_back() };
            let peer = peer.expect("the numbers of the groups sum to no more than all peers");
            assigned[peer as usize] = number(group);
        }
    }
    assigned
}

/// Whether a group takes its peers from the front of their order, or from the back.
const fn from_the_front(group: usize) -> bool {
    group % 2 == 1
}

fn number(group: usize) -> u16 {
    u16::try_from(group).expect("a scenario has fewer than 65,536 groups")
}

/// How many of `size` peers belong to each group. Each group but the first has its share rounded to the nearest whole
/// number, so that the number does not hang on the others' shares, and the first has the rest. Where that would be less
/// than nobody, those that gained most by rounding up give one back.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of a u32 are non-negative and fit")]
fn numbers(groups: &[Group], size: u32) -> Vec<u32> {
    let exact: Vec<f64> = groups.iter().map(|group| group.share.get() * f64::from(size)).collect();
    // A share such as 0.3 has no exact binary form: a half must be recognised in spite of that, and goes to the first.
    let mut numbers: Vec<u32> = exact.iter().map(|exact| (exact - 0.5 - 1e-6).ceil() as u32).collect();
    let mut by_gain: Vec<usize> = (1..groups.len()).collect();
    by_gain.sort_by(|&a, &b| (f64::from(numbers[b]) - exact[b]).total_cmp(&(f64::from(numbers[a]) - exact[a])));
    let others: u32 = numbers.iter().skip(1).sum();
    for &group in by_gain.iter().take(others.saturating_sub(size) as usize) {
        numbers[group] -= 1;
    }
    numbers[0] = size - numbers.iter().skip(1).sum::<u32>();
    numbers
}

/// How far shares have risen from their beginning to their peak: 0 at the start and the end, 1 in the middle of the
/// run.
fn rise(at: Time, horizon: Time) -> f64 {
    1.0 - (2.0 * at.secs() / horizon.secs() - 1.0).abs()
}

/// The share of a group among those who join when shares have risen so far.
fn share_at(group: &Group, rise: f64) -> f64 {
    let share = group.share.get();
    group.peak.map_or(share, |peak| share + (peak.get() - share) * rise)
}

/// The group of a peer that comes later: one random number per peer decides, in the same arrangement.
fn group_of_a_later_one(groups: &[Group], rise: f64, entity: u64, streams: &Streams) -> u16 {
    let drawn = random::unit(&mut streams.of_entity("group", entity));
    let (mut front, mut back) = (0.0, 0.0);
    for (group, terms) in groups.iter().enumerate().skip(1).rev() {
        let (place, reached) = if from_the_front(group) { (drawn, &mut front) } else { (1.0 - drawn, &mut back) };
        *reached += share_at(terms, rise);
        if place < *reached {
            return number(group);
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::Behaviour;
    use crate::registry::Chosen;
    use crate::scenario::Study;
    use crate::units::Share;
    use crate::world::CapacityLaw;

    fn groups(shares: &[f64]) -> Vec<Group> {
        let group = |share: &f64| Group {
            name: String::new(),
            share: Share::new(*share).expect("a share"),
            peak: None,
            behaviour: Chosen::<dyn Behaviour>::named("cooperative").expect("registered"),
            incentive: None,
            price: None,
            upload: Chosen::<dyn CapacityLaw>::named("constant").expect("registered"),
            download: Chosen::<dyn CapacityLaw>::named("constant").expect("registered"),
        };
        shares.iter().map(group).collect()
    }

    #[test]
    fn shares_become_whole_numbers_that_sum_to_all() {
        for (shares, size, expected) in [
            (&[0.7, 0.3][..], 1_000, &[700, 300][..]),
            (&[0.75, 0.25], 10, &[8, 2]),
            (&[0.74, 0.26], 10, &[7, 3]),
            (&[0.0, 1.0], 7, &[0, 7]),
            (&[0.0, 0.5, 0.5], 7, &[1, 3, 3]),
            (&[0.0, 0.37, 0.39, 0.24], 10, &[0, 4, 4, 2]),
            (&[0.0, 0.26, 0.27, 0.47], 10, &[0, 2, 3, 5]),
            (&[1.0], 3, &[3]),
            (&[0.5, 0.5], 0, &[0, 0]),
        ] {
            assert_eq!(numbers(&groups(shares), size), expected, "{shares:?}");
        }
    }

    #[test]
    fn later_ones_fall_into_groups_by_their_shares() {
        let (groups, streams) = (groups(&[0.2, 0.3, 0.4, 0.1]), Streams::new(1, 0));
        let mut counts = [0u32; 4];
        for entity in 0..20_000 {
            counts[usize::from(group_of_a_later_one(&groups, 0.0, entity, &streams))] += 1;
        }
        for (count, group) in counts.iter().zip(&groups) {
            let share = group.share.get();
            let error = libm::sqrt(20_000.0 * share * (1.0 - share));
            assert!((f64::from(*count) - 20_000.0 * share).abs() < 4.0 * error, "{counts:?}");
        }
    }

    #[test]
    fn a_share_rises_to_its_peak_and_falls_back() {
        let mut groups = groups(&[0.9, 0.1]);
        (groups[0].peak, groups[1].peak) = (Share::new(0.2).ok(), Share::new(0.8).ok());
        let (streams, horizon) = (Streams::new(1, 0), Time::from_secs(400));
        for (secs, expected) in [(0, 0.1), (100, 0.45), (200, 0.8), (300, 0.45), (400, 0.1)] {
            let rise = rise(Time::from_secs(secs), horizon);
            let of = |entity: &u64| group_of_a_later_one(&groups, rise, *entity, &streams) == 1;
            let count = u32::try_from((0..20_000).filter(of).count()).unwrap();
            assert!((f64::from(count) / 20_000.0 - expected).abs() < 0.015, "{secs} s: {count}");
        }
    }

    #[test]
    fn a_larger_share_only_takes_peers_from_the_first_group() {
        let streams = Streams::new(1, 0);
        for (before, after, raised) in [
            (&[0.7, 0.2, 0.1][..], &[0.4, 0.5, 0.1][..], 1),
            (&[0.7, 0.2, 0.1], &[0.2, 0.2, 0.6], 2),
            (&[0.9, 0.1], &[0.15, 0.85], 1),
        ] {
            let moved = |before: u16, after: u16| before != after && (before, after) != (0, raised);
            let at_start = |shares| groups_of_the_first(&groups(shares), 101, &streams);
            assert!(!at_start(before).into_iter().zip(at_start(after)).any(|(before, after)| moved(before, after)));
            let later = |shares, entity| group_of_a_later_one(&groups(shares), 0.0, entity, &streams);
            assert!((0..1_000).all(|entity| !moved(later(before, entity), later(after, entity))));
        }
    }

    #[test]
    fn a_peer_keeps_its_capacity_whatever_its_owner_lets_it_give() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("links.csv"), "up,rate\n100,10\n200,300\n300,0\n").expect("written");
        let drawn = |limit: &str, behaviour: &str| {
            let text = format!(
                "schema = 1\ntitle = 'limits'\nhorizon = '1 h'\n[population]\nsize = 60\n[population.groups.peers]\n\
                 behaviour = {behaviour}\nupload = {{ distribution = 'empirical', file = 'links.csv', unit = 'kB/s', \
                 value = 'up'{limit} }}\n[swarm]\nfile = '1 MiB'\npiece = '1 MiB'\n"
            );
            let study = Study::from_bytes(&folder.path().join("limits.toml"), text.as_bytes(), &[]);
            let study = study.unwrap_or_else(|problem| panic!("{problem}"));
            draw(&study.cell(0).scenario, &Streams::new(1, 0))
        };
        let (free, limited) = (drawn("", "'cooperative'"), drawn(", limit = 'rate'", "'cooperative'"));
        let partial = drawn(", limit = 'rate'", "{ kind = 'partial', offers = 0.5 }");
        let kb = |rate: Rate| (rate.bytes_per_s() / 1e3).round();
        for ((free, limited), partial) in free.iter().zip(&limited).zip(&partial) {
            assert_eq!((free.upload, free.upload, free.download), (limited.upload, partial.upload, limited.download));
            assert_eq!((free.limit, free.offered), (free.upload, free.upload));
            let expected = [(100.0, 10.0), (200.0, 200.0), (300.0, 0.0)];
            assert!(expected.contains(&(kb(limited.upload), kb(limited.limit))), "{limited:?}");
            assert_eq!((limited.offered, kb(partial.offered)), (limited.limit, kb(limited.limit) / 2.0));
        }
        assert!(limited.iter().any(|peer| kb(peer.upload) > 250.0), "all lines are drawn");
    }
}
