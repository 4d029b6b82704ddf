//! How fast each transfer runs: weighted max-min fair between the giver's upload and the receiver's download.
//!
//! Every end of a link has a level, in bytes per second and unit of weight; a transfer runs at its weight times the
//! lower of its two ends' levels. A level is such that the end is just full, or infinite where the other ends hold its
//! transfers back. When transfers come or go, only the levels that this disturbs are found again, from end to end,
//! until none moves: the levels of max-min fairness are the one fixed point (Bertsekas & Gallager 1992, section 6.5).

use std::collections::VecDeque;

use prefetch_index::prefetch_index;

use super::contacts::Contacts;
use super::transfers::{Transfer, Transfers};

/// A level that moves by less than this part of itself has not moved.
const STILL: f64 = 1e-9;

#[derive(Clone, Copy)]
struct End {
    capacity: f64,
    level: f64,
    /// What is offered to a download.
    offered: Offered,
    disturbed: bool,
}

/// What the transfers to a receiver would carry at most if no download held them back, in whole bytes per second, so
/// that it can be added to and taken from without loss. A download that could carry all of it holds nothing back.
type Offered = u64;

impl End {
    fn new(capacity: f64) -> Self {
        Self { capacity, level: f64::INFINITY, offered: 0, disturbed: false }
    }

    /// The most that a transfer of this weight carries from this end at its present level, in whole bytes per second;
    /// 2^40 if it has no bound.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a rate is not negative, and is bounded here"
    )]
    #[inline]
    fn most(self, weight: f64) -> Offered {
        let most = lower(lower(weight * self.level, self.capacity), 1_099_511_627_776.0);
        // Rounded up, without the call that `ceil` is on processors of no particular kind.
        let whole = most as i64;
        (whole + i64::from((whole as f64) < most)) as u64
    }
}

#[derive(Clone, Copy)]
enum Side {
    Upload(u32),
    Download(u32),
}

/// Which of a giver's transfers may run at another rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    None,
    /// The one at this place.
    One(u32),
    All,
}

/// The levels of all links.
#[derive(Default)]
pub(super) struct Rates {
    uploads: Vec<End>,
    downloads: Vec<End>,
    disturbed: VecDeque<Side>,
    /// Givers whose transfers may run at another rate now, in the order in which that was found, and for each peer
    /// which of its transfers may.
    touched: Vec<u32>,
    which: Vec<Which>,
    scratch: Vec<(f64, f64)>,
    /// How many levels were looked at so far.
    #[cfg(test)]
    looked: u64,
}

impl Rates {
    /// The next peer joins, with these capacities in bytes per second.
    pub fn join(&mut self, upload: f64, download: f64) {
        self.uploads.push(End::new(upload));
        self.downloads.push(End::new(download));
        self.which.push(Which::None);
    }

    /// Asks memory for the upload of a peer.
    pub fn fetch_upload(&self, giver: u32) {
        prefetch_index(&self.uploads, giver as usize);
    }

    /// Asks memory for the download of a peer.
    pub fn fetch_download(&self, receiver: u32) {
        prefetch_index(&self.downloads, receiver as usize);
    }

    /// A transfer of this weight between these two came.
    pub fn begin(&mut self, giver: u32, receiver: u32, weight: f64) {
        self.downloads[receiver as usize].offered += self.uploads[giver as usize].most(weight);
        self.disturb(giver, receiver);
    }

    /// A transfer of this weight between these two went.
    pub fn end(&mut self, giver: u32, receiver: u32, weight: f64) {
        self.disturb(giver, receiver);
        self.downloads[receiver as usize].offered -= self.uploads[giver as usize].most(weight);
    }

    /// A transfer between these two changed its weight.
    #[inline]
    pub fn reweigh(&mut self, giver: u32, receiver: u32, from: f64, to: f64) {
        let giver_end = self.uploads[giver as usize];
        let offered = &mut self.downloads[receiver as usize].offered;
        *offered = *offered + giver_end.most(to) - giver_end.most(from);
        self.disturb(giver, receiver);
    }

    #[inline]
    fn disturb(&mut self, giver: u32, receiver: u32) {
        self.touch(giver, Which::All);
        self.disturb_upload(giver);
        self.disturb_download(receiver);
    }

    /// Answers the rate of each of a giver's transfers, once the levels are found.
    #[inline]
    pub fn rates_of(&self, giver: u32) -> impl Fn(&Transfer) -> f64 {
        let level = self.uploads[giver as usize].level;
        move |transfer| transfer.weight * lower(level, self.downloads[transfer.receiver as usize].level)
    }

    /// A peer that serves nobody offers this from here on, in bytes per second.
    pub fn set_upload(&mut self, peer: u32, capacity: f64) {
        self.uploads[peer as usize].capacity = capacity;
    }

    /// The upload capacity that a peer offers, in bytes per second.
    pub fn upload(&self, peer: u32) -> f64 {
        self.uploads[peer as usize].capacity
    }

    /// The download capacity of a peer, in bytes per second.
    pub fn download(&self, peer: u32) -> f64 {
        self.downloads[peer as usize].capacity
    }

    /// Finds the levels; writes to `changed` the givers whose transfers may run at another rate now, and which of them.
    pub fn find(&mut self, transfers: &Transfers, contacts: &Contacts, changed: &mut Vec<(u32, Which)>) {
        while let Some(side) = self.disturbed.pop_front() {
            #[cfg(test)]
            {
                self.looked += 1;
            }
            match side {
                Side::Upload(giver) => self.find_upload(giver, transfers),
                Side::Download(receiver) => self.find_download(receiver, transfers, contacts),
            }
        }
        changed.clear();
        for giver in self.touched.drain(..) {
            changed.push((giver, std::mem::replace(&mut self.which[giver as usize], Which::None)));
        }
    }

    fn find_upload(&mut self, giver: u32, transfers: &Transfers) {
        self.uploads[giver as usize].disturbed = false;
        self.scratch.clear();
        let others = transfers.of(giver).iter();
        self.scratch.extend(others.map(|transfer| (self.downloads[transfer.receiver as usize].level, transfer.weight)));
        let before = self.uploads[giver as usize];
        let level = level(before.capacity, &mut self.scratch);
        if has_moved(before.level, level) {
            let after = End { level, ..before };
            self.uploads[giver as usize] = after;
            self.touch(giver, Which::All);
            let lowest = lower(level, before.level);
            for transfer in transfers.of(giver) {
                let end = &mut self.downloads[transfer.receiver as usize];
                end.offered = end.offered + after.most(transfer.weight) - before.most(transfer.weight);
                // A download that held the transfer back before and still does is as full as it was.
                if end.level >= lowest {
                    self.disturb_download(transfer.receiver);
                }
            }
        }
    }

    fn find_download(&mut self, receiver: u32, transfers: &Transfers, contacts: &Contacts) {
        self.downloads[receiver as usize].disturbed = false;
        if !self.may_bind(receiver) {
            return;
        }
        self.scratch.clear();
        for place in contacts.incoming_of(receiver) {
            let transfer = transfers.at(place);
            self.scratch.push((self.uploads[transfer.giver as usize].level, transfer.weight));
        }
        let end = &mut self.downloads[receiver as usize];
        let level = level(end.capacity, &mut self.scratch);
        if has_moved(end.level, level) {
            let lowest = lower(level, end.level);
            end.level = level;
            for place in contacts.incoming_of(receiver) {
                let giver = transfers.at(place).giver;
                // A giver that was not held back here and still is not gives as much as it did.
                if self.uploads[giver as usize].level >= lowest {
                    self.touch(giver, Which::One(place));
                    self.disturb_upload(giver);
                }
            }
        }
    }

    /// Places of transfers must stay as they are from the first touch of a single one until the levels are found.
    #[inline]
    fn touch(&mut self, giver: u32, which: Which) {
        let touched = &mut self.which[giver as usize];
        if *touched == Which::None {
            self.touched.push(giver);
            *touched = which;
        } else if *touched != which {
            *touched = Which::All;
        }
    }

    #[inline]
    fn disturb_upload(&mut self, giver: u32) {
        let end = &mut self.uploads[giver as usize];
        if !end.disturbed {
            end.disturbed = true;
            self.disturbed.push_back(Side::Upload(giver));
        }
    }

    #[inline]
    fn disturb_download(&mut self, receiver: u32) {
        if !self.downloads[receiver as usize].disturbed && self.may_bind(receiver) {
            self.downloads[receiver as usize].disturbed = true;
            self.disturbed.push_back(Side::Download(receiver));
        }
    }

    /// A download that could carry all that is offered has an infinite level, whatever is offered by whom.
    #[inline]
    fn may_bind(&self, receiver: u32) -> bool {
        let end = self.downloads[receiver as usize];
        #[expect(clippy::cast_precision_loss, reason = "rounding up above 2^53 bytes per second changes nothing")]
        let binds = end.offered as f64 > end.capacity;
        binds || end.level.is_finite()
    }
}

/// The lower of two numbers: one instruction, where `f64::min` takes six to allow for what is not a number.
#[inline]
pub(super) fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

fn has_moved(old: f64, new: f64) -> bool {
    // Both infinite: the difference is not a number, and nothing has moved.
    (old - new).abs() > STILL * lower(new, old)
}

/// The level at which an end of this capacity is just full, given the other ends' levels and the weights of its
/// transfers; infinite if the other ends hold all of them back.
fn level(capacity: f64, others: &mut [(f64, f64)]) -> f64 {
    if capacity.is_infinite() {
        return f64::INFINITY;
    }
    if others.is_empty() {
        return f64::INFINITY;
    }
    let (mut weight, mut lowest, mut most) = (0.0, f64::INFINITY, 0.0);
    for (level, of_it) in &*others {
        weight += of_it;
        lowest = lower(lowest, *level);
        most += level * of_it;
    }
    // Mostly nothing at the other ends holds the transfers back, or everything does; then no order is needed. That
    // saves a fifth of the time of a swarm whose downlinks are full.
    if lowest * weight >= capacity {
        return capacity / weight;
    }
    if most < capacity {
        return f64::INFINITY;
    }
    let held = held_back(capacity, weight, others);
    // The lighter first among equals: the rounding hangs on nothing else.
    others[..held].sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut left = capacity;
    for &(level, of_it) in &others[..held] {
        if level * weight >= left {
            return left / weight;
        }
        left -= level * of_it;
        weight -= of_it;
    }
    // What is left of the weights may be lost to rounding: then nothing of any weight is left to hold back.
    if held < others.len() && weight > 0.0 { left.max(0.0) / weight } else { f64::INFINITY }
}

/// Moves to the front those of the transfers that the other ends may hold back, and answers how many they are. Mostly
/// they are few, and only they need an order. The level that would do if nothing were held back is too low; so is any
/// that takes account of some of those that are; each round finds more of them, until there are no more.
fn held_back(capacity: f64, weight: f64, others: &mut [(f64, f64)]) -> usize {
    let (mut held, mut left, mut weight) = (0, capacity, weight);
    loop {
        let level = left / weight;
        // The sum has a rounding: whatever stands at the level itself is looked at in order.
        let below = level + level * STILL;
        let before = held;
        for place in before..others.len() {
            if others[place].0 < below {
                left -= others[place].0 * others[place].1;
                weight -= others[place].1;
                others.swap(held, place);
                held += 1;
            }
        }
        if held == before || held == others.len() || weight <= 0.0 {
            return held;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::capacity::max_min;
    use crate::incentive::Lasts;
    use crate::units::Time;
    use crate::workload::swarm::transfers::NO_TRANSFER;

    #[test]
    fn a_level_fills_its_end_exactly() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12 || (a.is_infinite() && b.is_infinite());
        let inf = f64::INFINITY;
        assert!(close(level(10.0, &mut [(inf, 1.0), (inf, 1.0)]), 5.0));
        assert!(close(level(10.0, &mut [(inf, 3.0), (inf, 1.0)]), 2.5));
        assert!(close(level(10.0, &mut [(2.0, 1.0), (inf, 1.0)]), 8.0));
        assert!(close(level(10.0, &mut [(2.0, 1.0), (3.0, 1.0)]), inf));
        assert!(close(level(10.0, &mut [(2.0, 2.0), (inf, 1.0), (1.0, 1.0)]), 5.0));
        assert!(close(level(inf, &mut [(2.0, 1.0)]), inf));
        assert!(close(level(10.0, &mut []), inf));
    }

    /// The level by putting all in order.
    fn level_in_order(capacity: f64, others: &[(f64, f64)]) -> f64 {
        let mut others = others.to_vec();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut left, mut weight) = (capacity, others.iter().map(|(_, weight)| weight).sum::<f64>());
        for (level, of_it) in others {
            if level * weight >= left {
                return left / weight;
            }
            left -= level * of_it;
            weight -= of_it;
        }
        f64::INFINITY
    }

    proptest! {
        #[test]
        fn a_level_is_what_it_is_with_all_in_order(
            capacity in prop_oneof![0.1..100.0_f64, (1..30u8).prop_map(f64::from)],
            others in prop::collection::vec(
                (
                    prop_oneof![2 => 0.05..20.0_f64, 2 => (1..6u8).prop_map(f64::from), 1 => Just(f64::INFINITY)],
                    prop_oneof![2 => Just(1.0), 3 => 0.05..20.0_f64, 1 => Just(1e-13)],
                ),
                1..40,
            ),
        ) {
            let (found, expected) = (level(capacity, &mut others.clone()), level_in_order(capacity, &others));
            prop_assert!(found >= 0.0, "{found}");
            // Where next to no weight is left, rounding alone decides.
            let carried = |level: f64| others.iter().map(|(other, weight)| lower(level, *other) * weight).sum::<f64>();
            if others.iter().all(|(other, weight)| other.is_finite() && *weight > 1e-9) {
                let (found, expected) = (carried(found), carried(expected));
                prop_assert!((found - expected).abs() <= 1e-9 * capacity, "{found} and {expected} of {capacity}");
            }
        }
    }

    /// Peers who all know each other, their transfers, and the rates that a swarm would have noted for them.
    struct Bench {
        rates: Rates,
        transfers: Transfers,
        contacts: Contacts,
        upload: Vec<f64>,
        download: Vec<f64>,
        changed: Vec<(u32, Which)>,
    }

    impl Bench {
        fn new(upload: Vec<f64>, download: Vec<f64>) -> Self {
            let (rates, transfers, contacts) = (Rates::default(), Transfers::default(), Contacts::default());
            let mut bench = Self { rates, transfers, contacts, upload, download, changed: Vec::new() };
            for (upload, download) in bench.upload.iter().zip(&bench.download) {
                bench.rates.join(*upload, *download);
                bench.transfers.join();
                bench.contacts.join(u32::try_from(bench.upload.len() - 1).unwrap());
            }
            for peer in 0..bench.peers() {
                (0..peer).for_each(|other| _ = bench.contacts.link(peer, other));
            }
            bench
        }

        fn peers(&self) -> u32 {
            u32::try_from(self.upload.len()).unwrap()
        }

        /// The place of the transfer between two peers, and the two pages of their link.
        fn between(&self, giver: u32, receiver: u32) -> (u32, u32, u32) {
            let (page, ..) = self.contacts.links(giver).find(|link| link.1 == receiver).unwrap();
            let mirror = self.contacts.mirror(page);
            (self.contacts.incoming[mirror as usize], page, mirror)
        }

        /// The weight of the transfer between two peers becomes this; 0 ends it.
        fn put(&mut self, giver: u32, receiver: u32, weight: f64) {
            let (place, giver_page, receiver_page) = self.between(giver, receiver);
            if place == NO_TRANSFER && weight > 0.0 {
                let (settled, lasts) = (Time::ZERO, Lasts::UntilRevoked);
                let (piece, left, rate, untold) = (0, 1.0, 0.0, 0.0);
                let transfer = Transfer {
                    giver,
                    receiver,
                    giver_page,
                    receiver_page,
                    piece,
                    lasts,
                    weight,
                    left,
                    rate,
                    settled,
                    untold,
                };
                self.transfers.add(transfer, &mut self.contacts.incoming);
                self.rates.begin(giver, receiver, weight);
            } else if place != NO_TRANSFER && weight > 0.0 {
                let from = std::mem::replace(&mut self.transfers.at_mut(place).weight, weight);
                self.rates.reweigh(giver, receiver, from, weight);
            } else if place != NO_TRANSFER {
                let removed = self.transfers.remove(place, &mut self.contacts.incoming);
                self.rates.end(giver, receiver, removed.weight);
            }
        }

        /// Finds the rates, and notes those of the givers that are said to have changed, and no others.
        fn find(&mut self) {
            self.rates.find(&self.transfers, &self.contacts, &mut self.changed);
            for &(giver, which) in &self.changed {
                self.transfers.change_rates(giver, which, Time::ZERO, self.rates.rates_of(giver));
            }
        }

        /// The largest relative difference of any noted rate from the definition.
        fn worst(&self) -> f64 {
            let (mut flows, mut found) = (Vec::new(), Vec::new());
            for giver in 0..self.peers() {
                for transfer in self.transfers.of(giver) {
                    flows.push((giver as usize, transfer.receiver as usize, transfer.weight));
                    found.push(transfer.rate);
                }
            }
            let expected = max_min(&self.upload, &self.download, &flows);
            let difference = |(found, expected): (&f64, &f64)| {
                if found.total_cmp(expected).is_eq() { 0.0 } else { (found - expected).abs() / expected }
            };
            found.iter().zip(&expected).map(difference).fold(0.0, f64::max)
        }
    }

    /// Peers' (upload, download) capacities: whole numbers give ties, which real populations are full of.
    fn capacities() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        let upload = prop_oneof![4 => 0.1..100.0_f64, 2 => (1..6u8).prop_map(f64::from), 1 => Just(f64::INFINITY)];
        let download = prop_oneof![
            4 => 0.1..100.0_f64,
            2 => (1..6u8).prop_map(f64::from),
            2 => Just(f64::INFINITY),
            1 => Just(0.0),
        ];
        prop::collection::vec((upload, download), 2..14).prop_map(|peers| peers.into_iter().unzip())
    }

    /// Transfers that come, change their weight, and go; and after which of them the rates are found.
    type Changes = Vec<(u32, u32, f64, bool)>;

    fn changes() -> impl Strategy<Value = Changes> {
        let weight = prop_oneof![3 => Just(1.0), 2 => 0.05..20.0_f64, 2 => Just(0.0)];
        prop::collection::vec((any::<u32>(), any::<u32>(), weight, any::<bool>()), 1..120)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn rates_found_step_by_step_are_max_min_fair((upload, download) in capacities(), changes in changes()) {
            let mut bench = Bench::new(upload, download);
            let peers = bench.peers();
            for (giver, receiver, weight, find) in changes {
                let (giver, receiver) = (giver % peers, receiver % peers);
                if giver != receiver {
                    bench.put(giver, receiver, weight);
                }
                if find {
                    bench.find();
                    let worst = bench.worst();
                    prop_assert!(worst <= 1e-6, "off by {worst:e}");
                }
            }
        }
    }

    /// A cheap scatter of numbers below `bound`.
    fn scatter(turn: u32, bound: u32) -> u32 {
        (turn.wrapping_mul(2_654_435_761) >> 7) % bound
    }

    #[test]
    fn a_change_at_the_head_of_a_chain_is_followed_to_its_tail_once() {
        // Giver i (an even peer) serves receivers i and i + 1 (odd peers), and along the chain each end has more to
        // carry than the one before it: no level is known before the one before it is.
        let links = 150_u32;
        let capacity = |more: u32| (0..2 * links).map(|peer| f64::from(4 * (peer / 2) + more)).collect();
        let mut bench = Bench::new(capacity(3), capacity(1));
        for giver in 0..links {
            bench.put(2 * giver, 2 * giver + 1, 1.0);
            if giver + 1 < links {
                bench.put(2 * giver, 2 * giver + 3, 1.0);
            }
        }
        bench.find();
        assert!(bench.worst() <= 1e-6, "off by {:e}", bench.worst());
        let before = bench.rates.looked;
        bench.put(0, 1, 0.0);
        bench.find();
        let looked = bench.rates.looked - before;
        eprintln!("a chain of {} ends: {before} levels looked at to begin with, {looked} after a change", 2 * links);
        assert!(
            looked <= 3 * 2 * u64::from(links),
            "each end is looked at when a neighbour of it has moved, and then rests"
        );
        assert!(bench.worst() <= 1e-6, "off by {:e}", bench.worst());
    }

    #[test]
    fn a_change_in_a_busy_swarm_disturbs_few() {
        // Uploads and downloads of the same size, five transfers each: the swarm whose levels hang together most.
        let peers = 300;
        let capacity = |turn: u32| f64::from(1_000 + scatter(turn, 9_000));
        let mut bench =
            Bench::new((0..peers).map(capacity).collect(), (0..peers).map(|peer| capacity(peer + peers)).collect());
        for turn in 0..5 * peers {
            let (giver, receiver) = (turn % peers, scatter(turn + 7, peers));
            if giver != receiver {
                bench.put(giver, receiver, 1.0);
            }
        }
        bench.find();
        let (before, turns) = (bench.rates.looked, 2_000);
        let mut most = 0;
        for turn in 0..turns {
            let (giver, receiver) = (scatter(turn, peers), scatter(turn + 99, peers));
            if giver != receiver {
                let is_there = bench.between(giver, receiver).0 != NO_TRANSFER;
                bench.put(giver, receiver, if is_there { 0.0 } else { 1.0 });
                let looked = bench.rates.looked;
                bench.find();
                most = most.max(bench.rates.looked - looked);
            }
            if turn % 100 == 0 {
                assert!(bench.worst() <= 1e-6, "off by {:e}", bench.worst());
            }
        }
        let mean = (bench.rates.looked - before) / u64::from(turns);
        eprintln!("{} ends, busy: {mean} levels looked at after a change in the mean, {most} at most", 2 * peers);
        let ends = u64::from(2 * peers);
        assert!(
            mean <= ends / 2 && most <= 3 * ends,
            "in the mean a part of the ends, at most each of them a few times"
        );
    }
}
