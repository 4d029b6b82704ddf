//! Peers that hold several names: under which of them each of their links stands.

use super::Play;
use crate::column::Column;
use crate::units::NameId;
use crate::workload::swarm::contacts::Contacts;
use crate::world::Witness;

/// How many names a peer has beside its first, and the first of those: they follow each other.
#[derive(Clone, Copy, Debug, Default)]
struct Further {
    count: u32,
    first: u32,
}

/// The further names of peers that hold several. Nothing is kept where everyone has one.
#[derive(Default)]
pub(super) struct Aliases {
    /// For each peer.
    further: Column<Further>,
    /// For each page, which of its owner's names it stands under: 0 is the first.
    on_page: Column<u32>,
}

impl Aliases {
    /// Whether everyone has one name.
    pub fn is_empty(&self) -> bool {
        self.further.is_empty()
    }

    /// A peer holds so many further names.
    pub fn hold(&mut self, peer: u32, further: u32, first: NameId) {
        *self.further.at(peer as usize) = Further { count: further, first: first.0 };
    }

    /// How many names a peer has beside its first.
    pub fn further(&self, peer: u32) -> u32 {
        self.further.of(peer as usize).count
    }

    /// The name that a peer uses on one of its pages, if it is not its first.
    fn on(&self, peer: u32, page: u32) -> Option<NameId> {
        let which = *self.on_page.of(page as usize);
        (which > 0).then(|| NameId(self.further.of(peer as usize).first + which - 1))
    }

    /// Chooses the name under which a peer's new link on a page stands: the one that this neighbour knows least, then
    /// the one that fewest neighbours know, then the first.
    fn choose(&mut self, contacts: &Contacts, peer: u32, page: u32) {
        let names = 1 + self.further(peer);
        let neighbour = contacts.other(page);
        let mut known = vec![(0u32, 0u32); names as usize];
        for other in contacts.pages(peer).filter(|other| *other != page && contacts.other(*other).is_some()) {
            let which = *self.on_page.of(other as usize);
            let (by_it, by_all) = &mut known[which as usize];
            *by_it += u32::from(contacts.other(other) == neighbour);
            *by_all += 1;
        }
        let (which, _) = (0u32..).zip(known).min_by_key(|(_, known)| *known).expect("at least one name");
        *self.on_page.at(page as usize) = which;
    }
}

impl<W: Witness> Play<'_, W> {
    /// The name that a peer uses on one of its pages.
    #[inline]
    pub(super) fn name_on(&self, peer: u32, page: u32) -> NameId {
        if self.aliases.is_empty() {
            return self.name(peer);
        }
        self.aliases.on(peer, page).unwrap_or_else(|| self.name(peer))
    }

    /// A peer's first name: that under which it acts where no other peer is meant.
    #[inline]
    pub(super) fn name(&self, peer: u32) -> NameId {
        self.faces[peer as usize].name
    }

    /// How many names a peer holds.
    pub(super) fn names_of(&self, peer: u32) -> u32 {
        1 + self.aliases.further(peer)
    }

    /// A peer takes so many new names.
    pub(super) fn take_names(&mut self, peer: u32, further: u32) {
        if further > 0 {
            self.aliases.hold(peer, further, NameId(self.next_name));
            self.next_name += further;
        }
    }

    /// Chooses the name under which a peer's new link stands, where there is a choice.
    pub(super) fn choose_name(&mut self, peer: u32, page: u32) {
        if !self.aliases.is_empty() {
            self.aliases.choose(&self.contacts, peer, page);
        }
    }

    /// Whether two peers may not be linked once more: others are linked once, and whoever holds several names once
    /// under each of them.
    pub(super) fn know_each_other(&self, a: u32, b: u32) -> bool {
        if self.aliases.is_empty() {
            return self.contacts.linked(a, b);
        }
        let names = self.names_of(a).max(self.names_of(b)) as usize;
        self.contacts.links_between(a, b) >= names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A peer 0 with three names, and others; answers with the name under which each of these links stands.
    fn names_of_links(others: &[u32]) -> Vec<u32> {
        let (mut contacts, mut aliases) = (Contacts::default(), Aliases::default());
        (0..5).for_each(|_| contacts.join(12));
        aliases.hold(0, 2, NameId(70));
        let link = |other: &u32| {
            let (page, mirror) = contacts.link(0, *other);
            aliases.choose(&contacts, 0, page);
            aliases.choose(&contacts, *other, mirror);
            assert_eq!(aliases.on(*other, mirror), None, "others have their first name only");
            aliases.on(0, page).map_or(0, |name| name.0)
        };
        others.iter().map(link).collect()
    }

    #[test]
    fn links_stand_under_names_in_turn() {
        assert_eq!(names_of_links(&[1, 2, 3, 4]), [0, 70, 71, 0]);
    }

    #[test]
    fn a_neighbour_knows_each_name_once() {
        assert_eq!(names_of_links(&[1, 1, 1, 2, 2, 3, 3, 3, 2]), [0, 70, 71, 0, 70, 71, 0, 70, 71]);
    }
}
