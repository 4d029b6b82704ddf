//! Foresight: what the next events will need is asked of memory while the present one is handled. Nothing hangs on it but
//! speed.
//!
//! What a request touches is scattered over memory. Each step of the way is known only once the one before has come:
//! from a peer to the requests at it, and from a request to whoever asked it.

use prefetch_index::prefetch_index;

use super::request::NONE;
use super::{Event, Peer, Play};
use crate::scenario::Discovery;
use crate::units::PeerId;
use crate::world::Witness;

/// So many requests ahead it is looked up who will ask, and whom.
const REQUESTS_AHEAD: usize = 4;

/// So many of those who respond to a request are asked of memory at once.
const CANDIDATES: usize = 16;

/// Who will ask next and whom it will ask first, the soonest first, as far as that can be foreseen.
#[derive(Debug, Default)]
pub(super) struct Foreseen([[Option<u32>; 2]; REQUESTS_AHEAD]);

impl<W: Witness> Play<'_, W> {
    /// Asks memory for what the next events will need.
    pub(super) fn fetch_ahead(&self) {
        if let Some(Event::Done(provider) | Event::Round(provider)) = self.agenda.ahead(6) {
            self.fetch_provider(provider);
        }
        if let Some(Event::Done(provider) | Event::Round(provider)) = self.agenda.ahead(4) {
            self.fetch_requests_at(provider);
            self.fetch_remembered(provider);
        }
        if let Some(Event::Done(provider)) = self.agenda.ahead(2) {
            for slot in &self.providers[provider as usize].jobs {
                let asker = self.pending.at(*slot).asker;
                self.fetch_peer(asker);
                self.fetch_met(asker);
            }
        }
    }

    /// Asks memory for whoever will ask some requests later, and for the first whom it will ask; and for what those have
    /// to do with who were foreseen two requests ago.
    pub(super) fn fetch_next_request(&mut self) {
        let blind = self.catalogue.is_none() || self.service.discovery == Discovery::Random;
        let asker = self.demand.foresee(self.present.members()).nth(REQUESTS_AHEAD - 1);
        let provider = if blind { self.search.foresee(self.pool(NONE)).nth(REQUESTS_AHEAD - 1) } else { None };
        self.foreseen.0.rotate_left(1);
        self.foreseen.0[REQUESTS_AHEAD - 1] = [asker, provider];
        if let Some(asker) = asker {
            self.fetch_peer(asker);
        }
        if let Some(provider) = provider {
            self.fetch_provider(provider);
        }
        let [asker, provider] = self.foreseen.0[REQUESTS_AHEAD - 3];
        if let Some(asker) = asker {
            let first = self.peers[asker as usize].first_request;
            if first != NONE {
                self.pending.fetch(first);
            }
            if self.service.is_instant() {
                self.fetch_met(asker);
            }
        }
        if let Some(provider) = provider {
            self.fetch_requests_at(provider);
            self.fetch_met(provider);
        }
    }

    /// Asks memory for those who are about to be drawn for a request, as far as they are few: all of them are looked at.
    pub(super) fn fetch_candidates(&self, slot: u32) {
        let pool = self.pool(self.pending.quest(slot).category);
        for provider in self.search.foresee(pool).take(CANDIDATES.min(self.search.left())) {
            prefetch_index(&self.peers, provider as usize);
        }
    }

    /// Asks memory for all that a provider is asked with: each of it would be waited for otherwise.
    pub(super) fn fetch_chosen(&self, provider: u32) {
        self.fetch_provider(provider);
        self.fetch_met(provider);
    }

    fn fetch_peer(&self, peer: u32) {
        prefetch_index(&self.peers, peer as usize);
        self.witness.fetch(PeerId(peer));
    }

    fn fetch_provider(&self, peer: u32) {
        self.fetch_peer(peer);
        prefetch_index(&self.providers, peer as usize);
    }

    fn fetch_requests_at(&self, provider: u32) {
        self.providers[provider as usize].jobs.iter().for_each(|slot| self.pending.fetch(*slot));
    }

    /// Whom a peer has met, what its rule remembers of them, and the requests at it, whose pages are in use.
    fn fetch_met(&self, peer: u32) {
        if self.acquaintances.fetch(peer) {
            prefetch_index(&self.providers, peer as usize);
            self.fetch_remembered(peer);
        }
    }

    /// What a peer's rule remembers of all whom it has met, where that is little.
    fn fetch_remembered(&self, peer: u32) {
        let Peer { rule, name, .. } = self.peers[peer as usize];
        self.rules[usize::from(rule)].fetch(name, self.acquaintances.small_row(peer));
    }
}
