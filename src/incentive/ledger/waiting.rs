//! A private ledger of the queue: since when each name has been asking without being served.

use crate::column::Column;
use crate::incentive::{Answer, View};
use crate::units::Time;

/// Since when the name on each page waits; `NEVER` if it does not. 8 bytes a page.
#[derive(Debug)]
pub struct Waiting {
    since: Column<Time>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { since: Column::new(Time::NEVER) }
    }
}

impl Waiting {
    /// An empty page.
    pub fn open(&mut self, page: crate::incentive::Page) {
        self.since.open(page.index());
    }

    /// Whoever asks enters the queue.
    pub fn see(&mut self, view: &View<'_>) {
        for requester in view.requesters {
            let since = self.since.at(requester.page.index());
            *since = (*since).min(view.now);
        }
    }

    /// How long the name on a page has waited; nothing if it does not wait.
    #[must_use]
    pub fn waited(&self, page: crate::incentive::Page, now: Time) -> Time {
        now.since((*self.since.of(page.index())).min(now))
    }

    /// Whoever is served goes to the end of the queue.
    pub fn granted(&mut self, view: &View<'_>, answer: &Answer) {
        for grant in &answer.grants {
            self.since.open(view.requesters[grant.requester].page.index());
        }
    }
}
