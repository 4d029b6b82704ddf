//! One link of finite rate shared by many flows: each gets the same, unless its own cap is lower.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use super::flow_class::{FlowClass, Key, Place};
use crate::units::Time;

const MICROS_PER_SECOND: f64 = 1e6;

#[expect(clippy::cast_precision_loss, reason = "a run is far shorter than 2^53 microseconds (285 years)")]
const fn micros(time: Time) -> f64 {
    time.micros() as f64
}

/// A moment in microseconds, rounded up to a whole one; [`Time::NEVER`] beyond the range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked, a moment is not negative"
)]
fn rounded_up(exact: f64) -> Time {
    // Above a whole microsecond by no more than rounding is that microsecond: a flow of nothing is done at once.
    let rounding = 1e-6 + 4.0 * f64::EPSILON * exact.abs();
    if exact < 9e18 { Time::from_micros((exact - rounding).ceil() as u64) } else { Time::NEVER }
}

struct Flow {
    cap: Key,
    place: Place,
}

/// What limits a class of flows, and so by which clock it lives.
#[derive(Clone, Copy)]
enum Limit {
    /// Its cap: the clock is the time, in microseconds.
    Cap,
    /// The water level: it is given what every flow of this kind is given, so that is the clock.
    Level,
}

/// The classes that are limited by the same thing.
struct Side {
    limit: Limit,
    classes: BTreeMap<Key, FlowClass>,
    /// For each class: when its first flow completes, by the side's clock; that flow's order of joining; the cap.
    firsts: BTreeSet<(Key, u64, Key)>,
}

impl Side {
    const fn limited_by(limit: Limit) -> Self {
        Self { limit, classes: BTreeMap::new(), firsts: BTreeSet::new() }
    }

    /// How fast a class is served by the side's clock.
    const fn speed(&self, cap: Key) -> f64 {
        match self.limit {
            Limit::Cap => cap.0 / MICROS_PER_SECOND,
            Limit::Level => 1.0,
        }
    }

    /// Changes one class, which begins at this reading of the clock if there was none, and ends when it has no flows.
    fn change<R>(&mut self, cap: Key, reading: f64, change: impl FnOnce(&mut FlowClass) -> R) -> R {
        let speed = self.speed(cap);
        let listed = |class: &FlowClass| class.first(speed).map(|(reading, place)| (Key(reading), place.1, cap));
        let class = self.classes.entry(cap).or_insert_with(|| FlowClass::starting_at(reading));
        let before = listed(class);
        let answer = change(class);
        let after = listed(class);
        if before != after {
            before.map(|first| self.firsts.remove(&first));
            self.firsts.extend(after);
        }
        if after.is_none() {
            self.classes.remove(&cap);
        }
        answer
    }

    /// Takes a whole class away.
    fn take(&mut self, cap: Key) -> Option<FlowClass> {
        let class = self.classes.remove(&cap)?;
        let first = class.first(self.speed(cap));
        first.map(|(reading, place)| self.firsts.remove(&(Key(reading), place.1, cap)));
        Some(class)
    }

    /// Puts a whole class in its place.
    fn put(&mut self, cap: Key, class: FlowClass) {
        let first = class.first(self.speed(cap));
        self.firsts.extend(first.map(|(reading, place)| (Key(reading), place.1, cap)));
        self.classes.insert(cap, class);
    }

    /// The reading of the clock at which the first flow of all completes, and its id.
    fn first(&self) -> Option<(f64, u32)> {
        let (reading, _, cap) = *self.firsts.first()?;
        let (_, place) = self.classes.get(&cap)?.first(self.speed(cap))?;
        Some((reading.0, place.2))
    }
}

/// A link whose rate is shared max-min fairly: there is a water level, and a flow gets the level or its cap, whichever
/// is lower. Without caps this is egalitarian processor sharing.
///
/// Exact in the fluid sense: completions within a microsecond of simulated time are played at their own moment, in
/// order, and a [`Time`] only ever rounds what is reported. Joining, leaving and completing cost O(log n), plus
/// O(log n) for each distinct cap that the level passes. Amounts are in bytes and rates in bytes per second, or any
/// other unit and the same unit per second.
pub struct SharedLink {
    rate: f64,
    /// Microseconds since the start, to the last moment at which anything changed; whole ones are exact, and so a
    /// moment keeps its place among them.
    clock: f64,
    /// What an uncapped flow has been given since the uncapped ones last began: the clock of the fair side.
    given: f64,
    level: f64,
    /// Classes that get their cap (the level is no lower); their clock is the time.
    capped: Side,
    /// Classes that get the level (their cap is higher).
    fair: Side,
    capped_rate: f64,
    fair_flows: usize,
    flows: FxHashMap<u32, Flow>,
    joined: u64,
    /// The last moment at which the link was asked or told something.
    now: Time,
    /// Flows that completed and were not collected yet, with the microsecond in which they did.
    completed: VecDeque<(f64, u32)>,
}

impl SharedLink {
    /// An empty link of this rate, in bytes per second.
    ///
    /// # Panics
    /// If the rate is negative or not finite.
    #[must_use]
    pub fn new(rate: f64) -> Self {
        assert!(rate >= 0.0 && rate.is_finite(), "a link's rate is finite and not negative, not {rate}");
        Self {
            rate,
            clock: 0.0,
            given: 0.0,
            level: f64::INFINITY,
            capped: Side::limited_by(Limit::Cap),
            fair: Side::limited_by(Limit::Level),
            capped_rate: 0.0,
            fair_flows: 0,
            flows: FxHashMap::default(),
            joined: 0,
            now: Time::ZERO,
            completed: VecDeque::new(),
        }
    }

    /// Starts a flow of `amount` bytes that takes at most `cap` bytes per second (infinity: whatever it gets).
    ///
    /// # Panics
    /// If `id` is on the link, if `amount` is negative or not finite, or if `cap` is negative or NaN.
    pub fn join(&mut self, now: Time, id: u32, amount: f64, cap: f64) {
        assert!(amount >= 0.0 && amount.is_finite(), "an amount is finite and not negative, not {amount}");
        assert!(cap >= 0.0, "a cap is not negative, not {cap}");
        self.advance(now);
        // Adding zero turns a negative zero, which sorts apart, into zero.
        let cap = Key(cap + 0.0);
        let place = self.place(cap, amount, id);
        let new = self.flows.insert(id, Flow { cap, place }).is_none();
        assert!(new, "flow {id} is on the link already");
        self.lower_level();
    }

    /// Takes a flow off the link and tells how many bytes of it are left; `None` if there is no such flow. A flow that
    /// completed and was not collected has nothing left, and will not be collected any more.
    pub fn leave(&mut self, now: Time, id: u32) -> Option<f64> {
        self.advance(now);
        if let Some(place) = self.completed.iter().position(|(_, done)| *done == id) {
            self.completed.remove(place);
            return Some(0.0);
        }
        let left = self.left_now(id)?;
        self.remove(id);
        self.raise_level();
        Some(left)
    }

    /// The flow that completes next if nothing changes, and when; rounded up to the microsecond. A flow that has
    /// completed and was not collected is due at once.
    #[must_use]
    pub fn next_completion(&self) -> Option<(Time, u32)> {
        let (exact, id) = self.completed.front().copied().or_else(|| self.next_exact())?;
        let at = rounded_up(exact);
        if at == Time::NEVER { None } else { Some((at.max(self.now), id)) }
    }

    /// Collects a flow that has completed by `now`, the earliest first; `None` if there is none (any more). Call until
    /// then: several flows may complete within one microsecond.
    pub fn complete(&mut self, now: Time) -> Option<u32> {
        self.advance(now);
        self.completed.pop_front().map(|(_, id)| id)
    }

    /// How many bytes of a flow are left at `now`; `None` if there is no such flow or it has completed.
    #[must_use]
    pub fn left(&mut self, now: Time, id: u32) -> Option<f64> {
        self.advance(now);
        self.left_now(id)
    }

    /// The water level in bytes per second: what each flow gets whose cap is higher. Infinite while all get their caps.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.level
    }

    /// What a flow gets at present, in bytes per second; `None` if there is no such flow or it has completed.
    #[must_use]
    pub fn rate_of(&self, id: u32) -> Option<f64> {
        self.flows.get(&id).map(|flow| flow.cap.0.min(self.level))
    }

    /// How many flows are on the link and have not completed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether every flow has completed or left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// Plays all completions up to `now`, each at its own moment, and moves the clock there.
    fn advance(&mut self, now: Time) {
        assert!(now >= self.now, "the link is at {}, not {now}: time never goes back", self.now);
        self.now = now;
        while let Some((exact, id)) = self.next_exact() {
            let at = rounded_up(exact);
            if at > now || at == Time::NEVER {
                break;
            }
            self.move_clock(exact);
            self.remove(id);
            self.completed.push_back((exact, id));
            self.raise_level();
        }
        self.move_clock(micros(now));
    }

    fn move_clock(&mut self, to: f64) {
        if self.fair_flows > 0 {
            self.given += self.level * ((to - self.clock) / MICROS_PER_SECOND);
        }
        self.clock = to;
    }

    /// The microsecond in which the next flow completes, with its fraction, and the flow's id.
    fn next_exact(&self) -> Option<(f64, u32)> {
        let capped = self.capped.first().map(|(at, id)| (at.max(self.clock), id));
        let fair = self.fair.first().map(|(given, id)| {
            let left = (given - self.given).max(0.0);
            (if left == 0.0 { self.clock } else { self.clock + left / self.level * MICROS_PER_SECOND }, id)
        });
        match (capped, fair) {
            (Some(capped), Some(fair)) => Some(if capped.0 <= fair.0 { capped } else { fair }),
            (one, other) => one.or(other),
        }
    }

    fn is_capped(&self, cap: Key) -> bool {
        // Where rounding leaves a class at the very level, what counts is the side on which it is.
        self.capped.classes.contains_key(&cap)
            || (cap.0.is_finite() && cap.0 <= self.level && !self.fair.classes.contains_key(&cap))
    }

    /// Puts a flow into the class of its cap, and answers its place there.
    fn place(&mut self, cap: Key, amount: f64, id: u32) -> Place {
        let (side, reading) = if self.is_capped(cap) {
            self.capped_rate += cap.0;
            (&mut self.capped, self.clock)
        } else {
            self.fair_flows += 1;
            (&mut self.fair, self.given)
        };
        let (speed, order) = (side.speed(cap), self.joined);
        let place = side.change(cap, reading, |class| {
            let place = (Key(class.service_at(reading, speed) + amount), order, id);
            class.insert(place);
            place
        });
        self.joined += 1;
        place
    }

    /// Takes a flow out; the level is left as it was.
    fn remove(&mut self, id: u32) {
        let Some(Flow { cap, place }) = self.flows.remove(&id) else { return };
        let (side, reading) = if self.is_capped(cap) {
            self.capped_rate -= cap.0;
            (&mut self.capped, self.clock)
        } else {
            self.fair_flows -= 1;
            (&mut self.fair, self.given)
        };
        side.change(cap, reading, |class| class.remove(place));
        self.forget_rounding();
    }

    /// What a side sums up starts from exactly nothing whenever the side is empty, so rounding cannot gather for ever.
    fn forget_rounding(&mut self) {
        if self.capped.classes.is_empty() {
            self.capped_rate = 0.0;
        }
        if self.fair_flows == 0 {
            self.given = 0.0;
        }
    }

    fn left_now(&self, id: u32) -> Option<f64> {
        let Flow { cap, place } = self.flows.get(&id)?;
        let (side, reading) = if self.is_capped(*cap) { (&self.capped, self.clock) } else { (&self.fair, self.given) };
        let service = side.classes.get(cap)?.service_at(reading, side.speed(*cap));
        Some((place.0.0 - service).max(0.0))
    }

    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 flows")]
    fn set_level(&mut self) {
        self.level = if self.fair_flows == 0 {
            f64::INFINITY
        } else {
            (self.rate - self.capped_rate).max(0.0) / self.fair_flows as f64
        };
    }

    /// Finds the level after a flow came. It can only have fallen, so classes only go from the capped to the fair side.
    fn lower_level(&mut self) {
        loop {
            self.set_level();
            let Some((&cap, _)) = self.capped.classes.last_key_value() else { return };
            let too_much = self.fair_flows == 0 && self.capped_rate > self.rate;
            if cap.0 <= self.level && !too_much {
                return;
            }
            let Some(mut class) = self.capped.take(cap) else { return };
            class.change_clock(self.clock, self.capped.speed(cap), self.given);
            self.capped_rate -= class.rate(cap);
            self.fair_flows += class.len();
            self.fair.put(cap, class);
            self.forget_rounding();
        }
    }

    /// Finds the level after a flow went. It can only have risen, so classes only go from the fair to the capped side.
    fn raise_level(&mut self) {
        loop {
            self.set_level();
            let Some((&cap, _)) = self.fair.classes.first_key_value() else { return };
            if cap.0 > self.level {
                return;
            }
            let Some(mut class) = self.fair.take(cap) else { return };
            class.change_clock(self.given, self.fair.speed(cap), self.clock);
            self.capped_rate += class.rate(cap);
            self.fair_flows -= class.len();
            self.capped.put(cap, class);
            self.forget_rounding();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::capacity::max_min;

    const FREE: f64 = f64::INFINITY;

    /// Plays the link to its end; the seconds at which flows complete, in order.
    fn play_out(link: &mut SharedLink) -> Vec<(u32, f64)> {
        let mut ends = Vec::new();
        while let Some((at, id)) = link.next_completion() {
            assert_eq!(link.complete(at), Some(id), "the flow that was announced completes when it was announced");
            ends.push((id, at.secs()));
        }
        ends
    }

    fn assert_close(found: f64, expected: f64, relative: f64) {
        // Beyond the tolerance the microsecond to which times are rounded up, and a nanosecond for that of doubles.
        let allowed = relative * expected.abs() + 1.001e-6;
        assert!((found - expected).abs() <= allowed, "{found}, not {expected}");
    }

    /// The last completion of `count` downloads of `amount` through a link of `rate`, all begun at once.
    fn makespan(rate: f64, count: u32, amount: f64, cap: impl Fn(u32) -> f64) -> f64 {
        let mut link = SharedLink::new(rate);
        (0..count).for_each(|id| link.join(Time::ZERO, id, amount, cap(id)));
        let ends = play_out(&mut link);
        assert_eq!(ends.len(), count as usize);
        ends.last().map_or(0.0, |(_, second)| *second)
    }

    #[test]
    fn a_client_server_download_takes_the_longer_of_all_through_the_server_and_one_through_its_own_link() {
        // Kumar & Ross 2006 and the textbook problem after them: 15 Gbit, server 30 Mbit/s, downloads of 2 Mbit/s.
        for (count, seconds) in [(10, 7_500.0), (100, 50_000.0), (1_000, 500_000.0)] {
            assert_close(makespan(30e6, count, 15e9, |_| 2e6), seconds, 1e-12);
        }
        // 1e5 downloads with caps that all differ: none binds at u/N, so N F / u.
        assert_close(makespan(1e8, 100_000, 1e6, |id| 1_000.5 + f64::from(id)), 1_000.0, 1e-9);
        // The same where the slowest link binds from the first moment to the last: F / d_min.
        assert_close(makespan(1e8, 100_000, 1e6, |id| 800.0 + f64::from(id)), 1_250.0, 1e-9);
    }

    #[test]
    fn flows_without_caps_share_whatever_the_capped_ones_leave() {
        // 60,000 flows capped at 500 take 3e7 of 1e8; 40,000 others get 1,750 each.
        let mut link = SharedLink::new(1e8);
        (0..100_000).for_each(|id| link.join(Time::ZERO, id, 7e5, if id % 5 < 3 { 500.0 } else { FREE }));
        assert_close(link.level(), 1_750.0, 1e-9);
        let ends = play_out(&mut link);
        assert_close(ends[39_999].1, 400.0, 1e-9);
        assert_close(ends[99_999].1, 1_400.0, 1e-9);
    }

    #[test]
    fn a_link_that_is_never_idle_ends_when_all_amounts_are_through() {
        let mut link = SharedLink::new(1e6);
        for id in 0..100_000 {
            link.join(
                Time::from_micros(u64::from(id)),
                id,
                10.0 + f64::from(id * 7_919 % 100_003),
                1e6 + f64::from(id),
            );
        }
        let asked: f64 = (0..100_000_u32).map(|id| 10.0 + f64::from(id * 7_919 % 100_003)).sum();
        assert_close(play_out(&mut link).last().map_or(0.0, |end| end.1), asked / 1e6, 1e-9);
    }

    #[test]
    fn flows_that_complete_within_one_microsecond_are_all_collected() {
        let mut link = SharedLink::new(10.0);
        (0..4).for_each(|id| link.join(Time::ZERO, id, 5.0, FREE));
        link.join(Time::from_secs(1), 9, 0.0, 1.0);
        assert_eq!(link.complete(Time::from_secs(1)), Some(9));
        assert_eq!(link.next_completion(), Some((Time::from_secs(2), 0)));
        let at_once: Vec<u32> = std::iter::from_fn(|| link.complete(Time::from_secs(2))).collect();
        assert_eq!(at_once, [0, 1, 2, 3]);
        assert!(link.is_empty() && link.next_completion().is_none());
    }

    #[test]
    fn a_flow_of_nothing_is_done_at_once_whatever_rounding_left_behind() {
        let mut link = SharedLink::new(11.295_424_404_607_212);
        let joins = [
            (0, 96.831_119_541_296_73, 2.5),
            (0, 10.0, 0.244_745_563_023_366_72),
            (16_341_913, 10.0, 0.089_513_519_692_131_6),
            (16_341_917, 89.371_239_624_605_02, 2.5),
            (28_209_939, 10.0, 13.0),
            (28_209_939, 10.0, FREE),
            (29_709_042, 0.0, 2.5),
        ];
        for (id, (at, amount, cap)) in (0..).zip(joins) {
            link.join(Time::from_micros(at), id, amount, cap);
        }
        assert!(std::iter::from_fn(|| link.complete(Time::from_micros(29_709_042))).any(|id| id == 6));
    }

    #[test]
    fn what_is_left_of_a_flow_is_told_when_it_leaves() {
        let mut link = SharedLink::new(10.0);
        link.join(Time::ZERO, 1, 100.0, FREE);
        link.join(Time::ZERO, 2, 100.0, 2.0);
        assert_eq!((link.level(), link.rate_of(1), link.rate_of(2)), (8.0, Some(8.0), Some(2.0)));
        assert_eq!(link.leave(Time::from_secs(5), 1), Some(60.0));
        assert_eq!(link.left(Time::from_secs(10), 2), Some(80.0));
        assert_eq!((link.leave(Time::from_secs(10), 1), link.len()), (None, 1));
    }

    /// The same link by brute force: after every change all rates anew from the definition.
    struct Plain {
        rate: f64,
        clock: f64,
        flows: BTreeMap<u32, (f64, f64)>,
        ends: BTreeMap<u32, f64>,
    }

    impl Plain {
        fn rates(&self) -> Vec<f64> {
            let caps: Vec<f64> = self.flows.values().map(|flow| flow.1).collect();
            let flows: Vec<_> = (0..caps.len()).map(|flow| (0, flow, 1.0)).collect();
            max_min(&[self.rate], &caps, &flows)
        }

        fn advance(&mut self, to: f64) {
            loop {
                let rates = self.rates();
                let after = |(left, _): &(f64, f64), rate: &f64| if *left == 0.0 { 0.0 } else { left / rate };
                let next = self.flows.values().zip(&rates).map(|(flow, rate)| after(flow, rate)).fold(FREE, f64::min);
                let passed = next.min((to - self.clock).max(0.0)); // rounding or not, no time passes backwards
                if self.flows.is_empty() || passed == FREE {
                    self.clock = to;
                    return;
                }
                self.clock += passed;
                for (flow, rate) in self.flows.values_mut().zip(&rates) {
                    flow.0 = (flow.0 - rate * passed).max(0.0);
                }
                if next > passed {
                    return;
                }
                let done = self.flows.iter().filter(|(_, flow)| flow.0 <= 1e-12).map(|(id, _)| *id);
                for id in done.collect::<Vec<u32>>() {
                    self.flows.remove(&id);
                    self.ends.insert(id, self.clock);
                }
            }
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Join { after: u64, amount: f64, cap: f64 },
        Leave { after: u64, which: usize },
    }

    fn step() -> impl Strategy<Value = Step> {
        let cap = prop_oneof![Just(FREE), Just(0.0), Just(2.5), Just(1.0), 0.01..20.0_f64];
        let amount = prop_oneof![1 => Just(0.0), 4 => Just(10.0), 8 => 0.01..100.0_f64];
        let after = || prop_oneof![Just(0), 1..20_000_000_u64, 1..50_u64];
        prop_oneof![
            3 => (after(), amount, cap).prop_map(|(after, amount, cap)| Step::Join { after, amount, cap }),
            1 => (after(), 0..40_usize).prop_map(|(after, which)| Step::Leave { after, which }),
        ]
    }

    /// Both links hold the same flows, with the same left of each and the same rates.
    fn assert_same(link: &mut SharedLink, plain: &Plain, now: Time, joined: u32) {
        let rates: BTreeMap<u32, f64> = plain.flows.keys().copied().zip(plain.rates()).collect();
        for id in 0..joined {
            let expected = plain.flows.get(&id).map_or(0.0, |flow| flow.0);
            assert_close(link.left(now, id).unwrap_or(0.0), expected, 1e-9);
            // A flow at its very end may have completed by one arithmetic and not by the other.
            if let (Some(rate), Some(expected), true) = (link.rate_of(id), rates.get(&id), expected > 1e-9) {
                assert_close(rate, *expected, 1e-9);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn a_link_does_what_its_definition_does(rate in 0.5..30.0_f64, steps in proptest::collection::vec(step(), 1..40)) {
            let mut link = SharedLink::new(rate);
            let mut plain = Plain { rate, clock: 0.0, flows: BTreeMap::new(), ends: BTreeMap::new() };
            let (mut now, mut joined) = (Time::ZERO, 0);
            let mut ends = BTreeMap::new();
            for step in &steps {
                let (Step::Join { after, .. } | Step::Leave { after, .. }) = step;
                let next = now + Time::from_micros(*after);
                while let Some((at, id)) = link.next_completion().filter(|(at, _)| *at <= next) {
                    prop_assert_eq!(link.complete(at), Some(id));
                    ends.insert(id, at.secs());
                }
                now = next;
                plain.advance(now.secs());
                match *step {
                    Step::Join { amount, cap, .. } => {
                        link.join(now, joined, amount, cap);
                        plain.flows.insert(joined, (amount, cap));
                        joined += 1;
                    }
                    Step::Leave { which, .. } => {
                        let id = u32::try_from(which).expect("small");
                        let left = link.leave(now, id).unwrap_or(0.0);
                        assert_close(left, plain.flows.remove(&id).map_or(0.0, |flow| flow.0), 1e-9);
                    }
                }
                // A flow of nothing completes at the moment it joins.
                plain.advance(now.secs());
                assert_same(&mut link, &plain, now, joined);
            }
            ends.extend(play_out(&mut link));
            plain.advance(1e12);
            for (id, second) in &plain.ends {
                let found = ends.get(id).copied();
                prop_assert!(found.is_some(), "flow {} ends at {}", id, second);
                assert_close(found.unwrap_or(FREE), *second, 1e-9);
            }
        }
    }
}
