//! Requests that have been asked and have not ended.

use prefetch_index::prefetch_index;

use crate::incentive::{Lasts, Page};
use crate::units::{NameId, Time};

/// No request, or no peer.
pub(super) const NONE: u32 = u32::MAX;

/// A request, from the moment it is asked until it ends: a line of cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Request {
    /// Who asks, and the name it goes by.
    pub asker: u32,
    pub name: NameId,
    /// Where it waits or is served; `NONE` if nowhere.
    pub provider: u32,
    /// The provider's page on the asker.
    pub page: Page,
    /// The asker's next request.
    pub next_of_asker: u32,
    /// How much work it is, and how much of that is left, in bytes.
    pub size: f64,
    pub left: f64,
    /// Its weight in what its provider gives; 0 while it waits.
    pub weight: f64,
    pub lasts: Lasts,
    /// When its service began.
    pub began: Time,
    /// Until when it waits where it is.
    pub deadline: Time,
}

const _: () = assert!(size_of::<Request>() == 64, "a request fills a line of cache");

/// What matters of a request only when a provider is sought for it, and when it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quest {
    /// What it is for, where there are categories.
    pub category: u32,
    /// How many more providers may be tried.
    pub tries: u32,
    /// How many messages it took so far.
    pub messages: u32,
    /// When it was asked.
    pub since: Time,
}

impl Request {
    pub fn is_served(&self) -> bool {
        self.weight > 0.0
    }
}

/// All requests that have not ended, each in a slot of its own.
#[derive(Debug, Default)]
pub(super) struct Pending {
    slots: Vec<Request>,
    quests: Vec<Quest>,
    free: Vec<u32>,
    /// How many were ever asked, and how many have ended.
    pub asked: u64,
    pub ended: u64,
}

impl Pending {
    pub fn add(&mut self, request: Request, quest: Quest) -> u32 {
        self.asked += 1;
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = request;
            self.quests[slot as usize] = quest;
            return slot;
        }
        self.slots.push(request);
        self.quests.push(quest);
        u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 requests at once")
    }

    /// A request has ended. Its slot keeps what it was until the next one takes it.
    pub fn end(&mut self, slot: u32) {
        self.ended += 1;
        let request = &mut self.slots[slot as usize];
        (request.provider, request.deadline) = (NONE, Time::NEVER);
        self.free.push(slot);
    }

    /// Asks memory for the request in a slot.
    pub fn fetch(&self, slot: u32) {
        prefetch_index(&self.slots, slot as usize);
        prefetch_index(&self.quests, slot as usize);
    }

    pub fn at(&self, slot: u32) -> &Request {
        &self.slots[slot as usize]
    }

    pub fn at_mut(&mut self, slot: u32) -> &mut Request {
        &mut self.slots[slot as usize]
    }

    pub fn quest(&self, slot: u32) -> &Quest {
        &self.quests[slot as usize]
    }

    pub fn quest_mut(&mut self, slot: u32) -> &mut Quest {
        &mut self.quests[slot as usize]
    }

    /// How many have not ended.
    pub fn open(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}
