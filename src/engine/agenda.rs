//! The agenda: what is to happen, in order of time, and among equals in the order in which it was added.

use super::chunks::Due;
use super::ladder::Ladder;
use crate::units::Time;

/// Events in order of (time, order added).
///
/// Adding and taking an event cost about the same however many wait, and allocate nothing once the agenda has held as
/// many before. An event is copied a few times while it waits: keep `E` small (eight bytes make an entry of sixteen).
pub struct Agenda<E> {
    now: Time,
    len: usize,
    ladder: Ladder<E>,
}

impl<E: Copy> Default for Agenda<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Copy> Agenda<E> {
    /// An empty agenda at time zero.
    #[must_use]
    pub const fn new() -> Self {
        Self { now: Time::ZERO, len: 0, ladder: Ladder::new() }
    }

    /// The time of the event played last.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// Adds an event. [`Time::NEVER`] is never reached: such an event is dropped.
    ///
    /// # Panics
    /// If `at` lies in the past: time never goes back.
    #[inline]
    pub fn schedule(&mut self, at: Time, event: E) {
        assert!(at >= self.now, "an event at {at} cannot be scheduled at {}: time never goes back", self.now);
        if at == Time::NEVER {
            return;
        }
        self.ladder.add(Due { at: at.micros(), event }, self.now.micros());
        self.len += 1;
    }

    /// Takes the next event that is due no later than `until`, and moves the clock to it. When there is none, the clock
    /// stays where it is.
    #[inline]
    pub fn next_until(&mut self, until: Time) -> Option<(Time, E)> {
        let due = self.ladder.take(until.micros())?;
        self.len -= 1;
        self.now = Time::from_micros(due.at);
        Some((self.now, due.event))
    }

    /// An event that is due soon: the next one, or one so many places later, unless something is added before it.
    /// `None` says nothing. What it will touch can be fetched from memory while the present event is handled.
    #[must_use]
    #[inline]
    pub fn ahead(&self, distance: usize) -> Option<E> {
        self.ladder.ahead(distance)
    }

    /// How many events wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use proptest::prelude::*;

    use super::*;

    /// The plain agenda: a heap of (time, order added). What it plays is right by definition.
    #[derive(Default)]
    struct Oracle {
        now: u64,
        added: u32,
        pending: BinaryHeap<Reverse<(u64, u32)>>,
    }

    /// An agenda and its oracle, asked the same things.
    #[derive(Default)]
    struct Pair {
        agenda: Agenda<u32>,
        oracle: Oracle,
    }

    impl Pair {
        fn schedule(&mut self, at: u64) {
            self.agenda.schedule(Time::from_micros(at), self.oracle.added);
            if at < u64::MAX {
                self.oracle.pending.push(Reverse((at, self.oracle.added)));
            }
            self.oracle.added += 1;
        }

        fn next_until(&mut self, until: u64) -> Option<u64> {
            let oracle = &mut self.oracle;
            let due = oracle.pending.peek().is_some_and(|Reverse((at, _))| *at <= until);
            let expected = if due { oracle.pending.pop().map(|Reverse(next)| next) } else { None };
            let played = self.agenda.next_until(Time::from_micros(until)).map(|(at, event)| (at.micros(), event));
            assert_eq!(played, expected);
            if let Some((at, _)) = expected {
                oracle.now = at;
            }
            assert_eq!(self.agenda.now().micros(), oracle.now);
            assert_eq!(self.agenda.len(), oracle.pending.len());
            assert_eq!(self.agenda.is_empty(), oracle.pending.is_empty());
            expected.map(|(at, _)| at)
        }
    }

    /// What a random program does: add some events this far ahead (all at once, or so far apart), or play some.
    #[derive(Clone, Debug)]
    enum Step {
        Add { ahead: u64, apart: u64, count: u16 },
        Play { within: u64, count: u16 },
        Hold { ahead: u64, count: u16 },
    }

    /// Spans of every order of magnitude, to the end of time.
    fn span() -> impl Strategy<Value = u64> {
        prop_oneof![Just(0), (0..64_u32, any::<u64>()).prop_map(|(bits, noise)| noise >> bits)]
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (span(), span(), 1..700_u16).prop_map(|(ahead, apart, count)| Step::Add { ahead, apart, count }),
            (span(), 0..900_u16).prop_map(|(within, count)| Step::Play { within, count }),
            (span(), 1..900_u16).prop_map(|(ahead, count)| Step::Hold { ahead, count }),
        ]
    }

    /// A cheap scatter of numbers below `bound`, so that events do not come in order.
    fn scatter(turn: u64, bound: u64) -> u64 {
        turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) % bound.max(1)
    }

    fn play(pair: &mut Pair, step: &Step) {
        match *step {
            Step::Add { ahead, apart, count } => {
                for turn in 0..u64::from(count) {
                    pair.schedule(pair.oracle.now.saturating_add(ahead).saturating_add(scatter(turn, apart)));
                }
            }
            Step::Play { within, count } => {
                let until = pair.oracle.now.saturating_add(within);
                for _ in 0..count {
                    pair.next_until(until);
                }
            }
            Step::Hold { ahead, count } => {
                for turn in 0..u64::from(count) {
                    pair.next_until(u64::MAX);
                    pair.schedule(pair.oracle.now.saturating_add(scatter(turn, ahead)));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn the_agenda_plays_what_a_heap_of_time_and_order_plays(program in proptest::collection::vec(step(), 1..24)) {
            let mut pair = Pair::default();
            for step in &program {
                play(&mut pair, step);
            }
            while pair.next_until(u64::MAX).is_some() {}
            prop_assert!(pair.agenda.is_empty());
        }
    }

    #[test]
    fn events_due_together_keep_their_order() {
        let mut pair = Pair::default();
        for round in 0..5 {
            (0..5_000).for_each(|event| pair.schedule(1_000 * (round + event % 3)));
            for _ in 0..2_000 {
                pair.next_until(u64::MAX);
                pair.schedule(pair.oracle.now);
            }
        }
        while pair.next_until(u64::MAX).is_some() {}
    }

    #[test]
    fn an_event_added_behind_a_peek_is_played_in_its_turn() {
        let mut pair = Pair::default();
        (0..10_000).for_each(|event| pair.schedule(1_000_000 + scatter(event, 60_000_000)));
        // The other source of events: each time the agenda is asked how far it may go, then gets something earlier.
        for until in (0..50_000_000).step_by(10_000) {
            while pair.next_until(until).is_some() {}
            pair.schedule(until + 1);
            pair.schedule(pair.oracle.now);
        }
        while pair.next_until(u64::MAX).is_some() {}
    }

    #[test]
    fn spacings_may_change_by_orders_of_magnitude_while_events_wait() {
        let mut pair = Pair::default();
        (0..20_000).for_each(|event| pair.schedule(3_600_000_000 * scatter(event, 24)));
        for (turn, ahead) in (0..60_000).zip([100, 40_000_000, 3, 86_400_000_000, 1_000, 5_000_000].iter().cycle()) {
            pair.next_until(u64::MAX);
            pair.schedule(pair.oracle.now + scatter(turn, *ahead));
            if turn % 3 == 0 {
                pair.schedule(pair.oracle.now + scatter(turn, 2_000));
                pair.next_until(u64::MAX);
            }
        }
        while pair.next_until(u64::MAX).is_some() {}
    }

    #[test]
    fn an_event_at_never_is_dropped() {
        let mut agenda = Agenda::new();
        agenda.schedule(Time::NEVER, 1);
        agenda.schedule(Time::from_micros(u64::MAX - 1), 2);
        assert_eq!(agenda.len(), 1);
        assert_eq!(agenda.next_until(Time::NEVER), Some((Time::from_micros(u64::MAX - 1), 2)));
        assert_eq!(agenda.next_until(Time::NEVER), None);
    }

    #[test]
    #[should_panic(expected = "time never goes back")]
    fn an_event_in_the_past_is_refused() {
        let mut agenda = Agenda::new();
        agenda.schedule(Time::from_secs(2), ());
        agenda.next_until(Time::NEVER);
        agenda.schedule(Time::from_secs(1), ());
    }
}
