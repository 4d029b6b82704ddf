//! What is sealed: served, and of no use to whoever asked until it has served someone, or its giver lets it off.

use std::collections::{BTreeMap, VecDeque};

/// For each asker that has any, the slots of what it has sealed, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Sealed(BTreeMap<u32, VecDeque<u32>>);

impl Sealed {
    /// An asker has one more.
    pub fn put(&mut self, asker: u32, slot: u32) {
        self.0.entry(asker).or_default().push_back(slot);
    }

    /// Whether an asker has any.
    pub fn has(&self, asker: u32) -> bool {
        self.0.contains_key(&asker)
    }

    /// Takes the oldest that an asker has.
    pub fn take_oldest(&mut self, asker: u32) -> Option<u32> {
        let sealed = self.0.get_mut(&asker)?;
        let slot = sealed.pop_front();
        if sealed.is_empty() {
            self.0.remove(&asker);
        }
        slot
    }

    /// Takes all that are meant, whoever has them.
    pub fn take_all(&mut self, meant: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut taken = Vec::new();
        self.0.retain(|_, sealed| {
            taken.extend(sealed.iter().copied().filter(|slot| meant(*slot)));
            sealed.retain(|slot| !meant(*slot));
            !sealed.is_empty()
        });
        taken
    }

    /// An asker is gone, with all that it had.
    pub fn forget(&mut self, asker: u32) {
        self.0.remove(&asker);
    }
}
