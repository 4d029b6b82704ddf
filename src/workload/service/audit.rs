//! Conservation, asserted at every count where checks are on.

use super::Play;
use super::request::NONE;
use crate::units::NameId;
use crate::world::Witness;

impl<W: Witness> Play<'_, W> {
    /// Every request is at one place or has ended, no provider gives more than it offers, and money only changes hands.
    pub(super) fn audit(&self) {
        let open = u64::try_from(self.pending.open()).expect("a count");
        assert_eq!(self.pending.asked, self.pending.ended + open, "every request ends once");
        let mut found = 0;
        for (id, peer) in (0u32..).zip(&self.peers) {
            let mut slot = peer.first_request;
            while slot != NONE {
                let request = self.pending.at(slot);
                assert_eq!(request.asker, id, "a request is on the list of whoever asked");
                let at = request.provider;
                assert!(at == NONE || self.providers[at as usize].jobs.contains(&slot), "and at its provider");
                slot = request.next_of_asker;
                found += 1;
            }
            let of = &self.providers[id as usize];
            let weights: f64 = of.jobs.iter().map(|slot| self.pending.at(*slot).weight).sum();
            assert!((weights - of.weight).abs() <= 1e-9 * weights, "a provider shares out what it offers, no more");
            assert!(of.jobs.iter().all(|slot| self.pending.at(*slot).provider == id), "and knows whom it serves");
            assert!(of.jobs.is_empty() || peer.online && peer.rate > 0.0, "and is there to serve");
            let pages: Vec<u32> = of.jobs.iter().map(|slot| self.pending.at(*slot).page.0).collect();
            assert!(pages.is_sorted(), "in the order of its pages");
        }
        assert_eq!(open, found, "every request is on somebody's list");
        let listed = |(group, peers): (u16, &Vec<u32>)| {
            assert!(
                peers.iter().all(|peer| self.peers[*peer as usize].group == group),
                "a peer is on its group's list"
            );
            peers.len()
        };
        let listed: usize = (0u16..).zip(&self.groups).map(listed).sum();
        assert_eq!(listed, self.peers.len(), "and on no other");
        self.audit_money();
    }

    fn audit_money(&self) {
        for rule in &self.rules {
            let Some(initial) = rule.money(NameId(self.next_name)) else { continue };
            let all: f64 = (0..self.next_name).filter_map(|name| rule.money(NameId(name))).sum();
            let issued = f64::from(self.next_name) * initial;
            assert!((all - issued).abs() <= 1e-6 * issued.max(1.0), "money only changes hands: {all} of {issued}");
        }
    }
}
