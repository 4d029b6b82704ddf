//! What peers remember of neighbours whose link is closed for a while: their page stays as it is until it is needed for another.
//!
//! A page is where rules keep what one peer knows of another. Where peers go away and come back, or are cut off from each other for
//! a time, closing the link does not empty the page: if the two meet again under the same names, they go on where they were. Whoever
//! runs out of pages forgets first whom it met longest ago.

use super::Play;
use crate::column::Column;
use crate::dynamics::shock::Effect;
use crate::scenario::Scenario;
use crate::units::NameId;
use crate::world::Witness;

/// Whom a page without a link is about.
#[derive(Clone, Copy, Debug)]
struct Memory {
    peer: u32,
    name: NameId,
    /// When the link was closed: how many were before it.
    since: u64,
}

/// What all peers remember. Nothing is kept where whoever goes never comes back.
#[derive(Debug, Default)]
pub(super) struct Memories {
    kept: bool,
    /// For each page.
    of: Column<Option<Memory>>,
    closed: u64,
}

impl Memories {
    pub fn of(scenario: &Scenario) -> Self {
        let parts = |effect| matches!(effect, Effect::Departure | Effect::Partition);
        let for_a_while = scenario.shocks.iter().any(|shock| shock.lasts.is_some() && parts(shock.what.effect()));
        Self { kept: for_a_while || !scenario.churn.presence.is_always(), ..Self::default() }
    }

    /// Whom a page is about, of whom its owner has no link.
    fn at(&self, page: u32) -> Option<Memory> {
        *self.of.of(page as usize)
    }

    fn put(&mut self, page: u32, peer: u32, name: NameId) {
        self.closed += 1;
        *self.of.at(page as usize) = Some(Memory { peer, name, since: self.closed });
    }

    /// Forgets whom a page is about.
    fn take(&mut self, page: u32) -> Option<Memory> {
        self.of.get_mut(page as usize)?.take()
    }
}

impl<W: Witness> Play<'_, W> {
    /// Whether closed links leave something behind. Whoever holds several names is known by another on each link: it is not
    /// recognised.
    fn remembers(&self) -> bool {
        self.memories.kept && self.aliases.is_empty()
    }

    /// Closes a link of two who may meet again.
    pub(super) fn part(&mut self, page: u32, owner: u32) {
        if !self.remembers() {
            self.unlink(page, owner);
            return;
        }
        let other = self.contacts.other(page).expect("a link has two ends");
        self.memories.put(page, other, self.name(other));
        self.memories.put(self.contacts.mirror(page), owner, self.name(owner));
        self.close(page, owner);
    }

    /// Links two peers; answers with their two pages.
    pub(super) fn link_pages(&mut self, a: u32, b: u32) -> (u32, u32) {
        if !self.remembers() {
            return self.contacts.link(a, b);
        }
        let (page_a, page_b) = (self.page_for(a, b), self.page_for(b, a));
        self.contacts.link_on((a, page_a), (b, page_b));
        (page_a, page_b)
    }

    /// The page of a peer on which a link to another goes: what it remembers of that one, else a page that is about nobody, else
    /// the one that is about whoever it was linked to longest ago.
    fn page_for(&self, owner: u32, other: u32) -> u32 {
        let rank = |page: &u32| match self.memories.at(*page) {
            Some(memory) if memory.peer == other => (0, 0),
            None => (1, 0),
            Some(memory) => (2, memory.since),
        };
        self.contacts.free_pages(owner).min_by_key(rank).expect("only peers that have room are linked")
    }

    /// A link has been made on a page: answers whether its owner remembers that neighbour. If not, whoever the page was about is
    /// forgotten.
    pub(super) fn recalls(&mut self, page: u32, owner: u32, other: u32) -> bool {
        let Some(memory) = self.memories.take(page) else { return false };
        let known = memory.peer == other && memory.name == self.name(other);
        if !known {
            self.detach_seals_of(memory.peer, owner, page);
        }
        known
    }

    /// A peer forgets everyone to whom it has no link.
    pub(super) fn forget_absent(&mut self, owner: u32) {
        for page in self.contacts.pages(owner) {
            if let Some(memory) = self.memories.take(page) {
                self.detach_seals_of(memory.peer, owner, page);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::RefCell;
    use std::ops::Range;
    use std::path::Path;
    use std::rc::Rc;

    use super::*;
    use crate::incentive::{Answer, Exchange, Page, Rule, View};
    use crate::random::{Stream, Streams};
    use crate::scenario::{Study, Workload};
    use crate::units::Time;
    use crate::workload::shocks::Struck;
    use crate::workload::{Checks, population};
    use crate::world::Fact;

    pub struct Deaf;

    impl Witness for Deaf {
        fn witness(&mut self, _: Time, _: &Fact) {}
    }

    /// A rule that writes down which pages are opened, by whom.
    struct Opened(Rc<RefCell<Vec<u32>>>);

    impl Rule for Opened {
        fn open(&mut self, follower: NameId, _: Page) {
            self.0.borrow_mut().push(follower.0);
        }
        fn remember(&mut self, _: &Exchange) {}
        fn completed(&mut self, _: NameId, _: Range<u32>) {}
        fn decide(&mut self, _: &View<'_>, _: &mut Stream, _: &mut Answer) {}
    }

    /// Plays with five peers, 0 the initial seeder, that have joined under this overlay, nobody linked by a tracker; `opened` answers
    /// who has opened a page since it was last asked.
    pub fn with(overlay: &str, rest: &str, test: impl FnOnce(&mut Play<'_, Deaf>, &dyn Fn() -> Vec<u32>)) {
        let file = format!(
            "schema = 1\ntitle = 'T'\nhorizon = '1 h'\noverlay = {overlay}\npopulation.size = 4\npopulation.groups.all.upload = '1 kB/s'\n\
             swarm = {{ file = '1 GB', piece = '1 GB', seeders = {{ neighbours = 4 }} }}\n{rest}\n"
        );
        let study = Study::from_bytes(Path::new("test.toml"), file.as_bytes(), &[]);
        let scenario = study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario;
        let (streams, mut witness) = (Streams::new(1, 0), Deaf);
        let newcomers = population::draw(&scenario, &streams);
        let Workload::Swarm(swarm) = &scenario.workload else { panic!("a swarm") };
        let mut play = Play::new(&scenario, swarm, &streams, &newcomers, Checks::On, &mut witness);
        play.tracker_stopped = true;
        play.seeders_join();
        (0..4).for_each(|_| play.newcomer_joins());
        let log = Rc::new(RefCell::new(Vec::new()));
        play.rules = vec![Box::new(Opened(Rc::clone(&log)))];
        let opened = || {
            let mut opened = log.take();
            opened.sort_unstable();
            opened
        };
        test(&mut play, &opened);
    }

    pub const FOR_A_WHILE: &str = "shocks.one = { what = 'departure', at = '30 min', lasts = '1 min' }";

    #[test]
    fn whoever_comes_back_remembers_and_is_remembered() {
        with("'complete'", FOR_A_WHILE, |play, opened| {
            play.go_away(2);
            play.come_back(2);
            assert_eq!((play.contacts.degree(2), opened()), (4, vec![]), "all are linked to it again, and know it");
            play.go_away(2);
            play.take_new_name(2);
            play.come_back(2);
            let new_name = play.name(2).0;
            assert_eq!(
                opened(),
                [0, 1, 3, 4, new_name, new_name, new_name, new_name],
                "under another name nobody does"
            );
            play.go_away(1);
            play.go_away(3);
            play.come_back(3);
            play.come_back(1);
            assert_eq!(opened(), [0; 0], "nor do two who were away at once forget each other");
            play.go_away(1);
            assert!(play.memories.of.cells().iter().any(Option::is_some));
            play.forget();
            assert!(play.memories.of.cells().iter().all(Option::is_none), "a loss of all ledgers takes this, too");
        });
    }

    #[test]
    fn a_partition_that_is_over_has_parted_nobody_for_good() {
        with("'complete'", "shocks.one = { what = 'partition', at = '30 min', lasts = '1 min' }", |play, opened| {
            play.cut_off(&[1, 2]);
            assert_eq!(play.contacts.degree(1), 1);
            play.cut_off(&[]);
            assert_eq!((play.contacts.degree(1), opened()), (4, vec![]));
        });
    }

    #[test]
    fn whoever_was_met_longest_ago_is_forgotten_first() {
        with("{ kind = 'tracker', neighbours = 2, fewest = 1 }", FOR_A_WHILE, |play, opened| {
            for other in [1, 2] {
                play.link(4, other);
                let page =
                    play.contacts.pages(4).find(|page| play.contacts.other(*page) == Some(other)).expect("linked");
                play.part(page, 4);
            }
            assert_eq!(opened(), [1, 2, 4, 4]);
            play.link(4, 3);
            assert_eq!(opened(), [3, 4], "on the page of the first");
            play.link(4, 2);
            assert_eq!(opened(), [0; 0], "the second is known");
            play.go_away(3);
            play.link(4, 1);
            assert_eq!(opened(), [4], "the first is not, and knows");
        });
    }

    #[test]
    fn where_nobody_comes_back_nothing_is_kept() {
        with("'complete'", "churn.quitting = 'with-neighbours'", |play, opened| {
            play.go_away(2);
            play.come_back(2);
            assert_eq!(opened(), [0, 1, 2, 2, 2, 2, 3, 4]);
            assert!(play.memories.of.is_empty());
        });
    }
}
