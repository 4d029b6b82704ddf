//! How fast each transfer runs: weighted max-min fair between the giver's upload and the receiver's download.
//!
//! Every end of a link has a level, in bytes per second and unit of weight; a transfer runs at its weight times the lower
//! of its two ends' levels. A level is such that the end is just full, or infinite where the other ends hold its
//! transfers back. When transfers come or go, only the levels that this disturbs are found again, from end to end, until
//! none moves: the levels of max-min fairness are the one fixed point (Bertsekas & Gallager 1992, section 6.5).

use std::collections::VecDeque;

use super::contacts::Contacts;
use super::transfers::{NO_TRANSFER, Transfers};

/// A level that moves by less than this part of itself has not moved.
const STILL: f64 = 1e-9;

#[derive(Clone, Copy)]
struct End {
    capacity: f64,
    level: f64,
    disturbed: bool,
}

impl End {
    fn new(capacity: f64) -> Self {
        Self { capacity, level: f64::INFINITY, disturbed: false }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Upload(u32),
    Download(u32),
}

/// The levels of all links.
#[derive(Default)]
pub(super) struct Rates {
    uploads: Vec<End>,
    downloads: Vec<End>,
    disturbed: VecDeque<Side>,
    /// Givers whose transfers may run at another rate now.
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    scratch: Vec<(f64, f64)>,
}

impl Rates {
    /// The next peer joins, with these capacities in bytes per second.
    pub fn join(&mut self, upload: f64, download: f64) {
        self.uploads.push(End::new(upload));
        self.downloads.push(End::new(download));
        self.is_touched.push(false);
    }

    /// A transfer between these two came, went, or changed its weight.
    pub fn disturb(&mut self, giver: u32, receiver: u32) {
        self.touch(giver);
        self.disturb_upload(giver);
        self.disturb_download(receiver);
    }

    /// The rate of a transfer of this weight, once the levels are found.
    pub fn rate(&self, giver: u32, receiver: u32, weight: f64) -> f64 {
        weight * self.uploads[giver as usize].level.min(self.downloads[receiver as usize].level)
    }

    /// The upload capacity that a peer offers, in bytes per second.
    pub fn upload(&self, peer: u32) -> f64 {
        self.uploads[peer as usize].capacity
    }

    /// The download capacity of a peer, in bytes per second.
    pub fn download(&self, peer: u32) -> f64 {
        self.downloads[peer as usize].capacity
    }

    /// Finds the levels; moves to `changed` the givers whose transfers may run at another rate now.
    pub fn find(&mut self, transfers: &Transfers, contacts: &Contacts, changed: &mut Vec<u32>) {
        while let Some(side) = self.disturbed.pop_front() {
            match side {
                Side::Upload(giver) => self.find_upload(giver, transfers),
                Side::Download(receiver) => self.find_download(receiver, transfers, contacts),
            }
        }
        changed.clear();
        std::mem::swap(changed, &mut self.touched);
        for giver in changed {
            self.is_touched[*giver as usize] = false;
        }
    }

    fn find_upload(&mut self, giver: u32, transfers: &Transfers) {
        self.uploads[giver as usize].disturbed = false;
        self.scratch.clear();
        for transfer in transfers.of(giver) {
            self.scratch.push((self.downloads[transfer.receiver as usize].level, transfer.weight));
        }
        let end = &mut self.uploads[giver as usize];
        let level = level(end.capacity, &mut self.scratch);
        if has_moved(end.level, level) {
            end.level = level;
            self.touch(giver);
            for transfer in transfers.of(giver) {
                self.disturb_download(transfer.receiver);
            }
        }
    }

    fn find_download(&mut self, receiver: u32, transfers: &Transfers, contacts: &Contacts) {
        self.downloads[receiver as usize].disturbed = false;
        self.scratch.clear();
        let places = |page: u32| {
            let place = contacts.incoming[page as usize];
            (place != NO_TRANSFER).then_some(place)
        };
        for page in contacts.pages(receiver) {
            if let (Some(place), Some(giver)) = (places(page), contacts.other(page)) {
                self.scratch.push((self.uploads[giver as usize].level, transfers.at(place).weight));
            }
        }
        let end = &mut self.downloads[receiver as usize];
        let level = level(end.capacity, &mut self.scratch);
        if has_moved(end.level, level) {
            end.level = level;
            for page in contacts.pages(receiver) {
                if let (Some(_), Some(giver)) = (places(page), contacts.other(page)) {
                    self.touch(giver);
                    self.disturb_upload(giver);
                }
            }
        }
    }

    fn touch(&mut self, giver: u32) {
        if !self.is_touched[giver as usize] {
            self.is_touched[giver as usize] = true;
            self.touched.push(giver);
        }
    }

    fn disturb_upload(&mut self, giver: u32) {
        let end = &mut self.uploads[giver as usize];
        if !end.disturbed {
            end.disturbed = true;
            self.disturbed.push_back(Side::Upload(giver));
        }
    }

    /// A download without a bound has an infinite level whatever happens.
    fn disturb_download(&mut self, receiver: u32) {
        let end = &mut self.downloads[receiver as usize];
        if !end.disturbed && end.capacity.is_finite() {
            end.disturbed = true;
            self.disturbed.push_back(Side::Download(receiver));
        }
    }
}

fn has_moved(old: f64, new: f64) -> bool {
    // Both infinite: the difference is not a number, and nothing has moved.
    (old - new).abs() > STILL * new.min(old)
}

/// The level at which an end of this capacity is just full, given the other ends' levels and the weights of its
/// transfers; infinite if the other ends hold all of them back.
fn level(capacity: f64, others: &mut [(f64, f64)]) -> f64 {
    if capacity.is_infinite() {
        return f64::INFINITY;
    }
    let mut weight: f64 = others.iter().map(|(_, weight)| weight).sum();
    if others.is_empty() {
        return f64::INFINITY;
    }
    // Mostly nothing at the other ends holds the transfers back, or everything does; then no order is needed. That saves
    // a fifth of the time of a swarm whose downlinks are full.
    let lowest = others.iter().map(|(level, _)| *level).fold(f64::INFINITY, f64::min);
    if lowest * weight >= capacity {
        return capacity / weight;
    }
    if others.iter().map(|(level, of_it)| level * of_it).sum::<f64>() < capacity {
        return f64::INFINITY;
    }
    others.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = capacity;
    for &(level, of_it) in &*others {
        if level * weight >= left {
            return left / weight;
        }
        left -= level * of_it;
        weight -= of_it;
    }
    f64::INFINITY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_fills_its_end_exactly() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12 || a == b;
        let inf = f64::INFINITY;
        assert!(close(level(10.0, &mut [(inf, 1.0), (inf, 1.0)]), 5.0));
        assert!(close(level(10.0, &mut [(inf, 3.0), (inf, 1.0)]), 2.5));
        assert!(close(level(10.0, &mut [(2.0, 1.0), (inf, 1.0)]), 8.0));
        assert!(close(level(10.0, &mut [(2.0, 1.0), (3.0, 1.0)]), inf));
        assert!(close(level(10.0, &mut [(2.0, 2.0), (inf, 1.0), (1.0, 1.0)]), 5.0));
        assert!(close(level(inf, &mut [(2.0, 1.0)]), inf));
        assert!(close(level(10.0, &mut []), inf));
    }
}
