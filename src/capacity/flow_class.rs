//! The flows of a link that have one cap in common, and so always one rate: who of them completes next, and when.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A number to order by; all orders here are of numbers that are not NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Key(pub f64);

impl Eq for Key {}
impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// One flow within its class: the service at which it completes, its place among equals, and its id.
pub(super) type Place = (Key, u64, u32);

/// Flows of one cap. What each of them has been given since the class began is the class's service; a flow completes
/// when the service reaches what it was on joining plus the amount asked for. So one number moves, not one per flow.
pub(super) struct FlowClass {
    flows: BTreeSet<Place>,
    /// The service when it was last written down, and the reading of the clock by which it grows at that moment: the
    /// time while the cap binds, what an uncapped flow has been given while it does not.
    service: f64,
    reading: f64,
}

impl FlowClass {
    /// A class without flows and with no service given yet.
    pub(super) fn starting_at(reading: f64) -> Self {
        Self { flows: BTreeSet::new(), service: 0.0, reading }
    }

    pub(super) fn len(&self) -> usize {
        self.flows.len()
    }

    /// What all flows together get when each gets its cap.
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 flows")]
    pub(super) fn rate(&self, cap: Key) -> f64 {
        cap.0 * self.len() as f64
    }

    pub(super) fn insert(&mut self, place: Place) {
        self.flows.insert(place);
    }

    pub(super) fn remove(&mut self, place: Place) {
        let held = self.flows.remove(&place);
        debug_assert!(held, "a flow is in the class of its cap");
    }

    /// The service given by the time its clock reads `reading`, if it grows by `speed` per unit of that clock.
    pub(super) fn service_at(&self, reading: f64, speed: f64) -> f64 {
        self.service + speed * (reading - self.reading)
    }

    /// Writes the service down and goes over to another clock.
    pub(super) fn change_clock(&mut self, reading: f64, speed: f64, other_reading: f64) {
        self.service = self.service_at(reading, speed);
        self.reading = other_reading;
    }

    /// The flow that completes first, and the reading of the clock at which it does.
    pub(super) fn first(&self, speed: f64) -> Option<(f64, Place)> {
        let place = *self.flows.first()?;
        let left = (place.0.0 - self.service).max(0.0);
        // A flow without speed never completes, unless nothing is left of it.
        let after = if left == 0.0 { 0.0 } else { left / speed };
        Some((self.reading + after, place))
    }
}
