//! Foresight: what the next events will touch is asked of memory while the present one is handled.

use prefetch_index::prefetch_index;

use super::{Event, Face, Play};
use crate::incentive::{Lasts, Page};
use crate::units::PeerId;
use crate::workload::swarm::transfers::Transfer;
use crate::world::Witness;

impl<W: Witness> Play<'_, W> {
    /// Asks memory for what the next events will need, so that it comes while the present one is handled: what a
    /// giver's event needs is scattered over memory, and each step of the way is known only once the one before has
    /// come.
    pub(super) fn fetch_ahead(&self) {
        if let Some(Event::Progress(giver) | Event::Round(giver)) = self.agenda.ahead(5) {
            prefetch_index(&self.peers, giver as usize);
            self.fetch_sides(giver);
            self.transfers.fetch_row(giver);
            self.contacts.fetch_row(giver);
            self.rates.fetch_upload(giver);
        }
        match self.agenda.ahead(3) {
            Some(Event::Progress(giver)) => self.transfers.fetch_dues(giver),
            Some(Event::Round(giver)) => {
                self.transfers.fetch_dues(giver);
                self.transfers.fetch(giver);
                self.contacts.fetch(giver);
            }
            _ => {}
        }
        if let Some(Event::Progress(giver)) = self.agenda.ahead(2)
            && let Some((place, _)) = self.transfers.first_due(giver)
        {
            self.transfers.fetch_at(place);
        }
        match self.agenda.ahead(1) {
            Some(Event::Progress(giver)) => {
                if let Some(&Transfer { receiver, .. }) = self.next_of(giver) {
                    self.pieces.fetch(&[giver, receiver]);
                    self.contacts.fetch_row(receiver);
                    self.partials.fetch(receiver);
                    self.fetch_sides(receiver);
                }
            }
            Some(Event::Round(giver)) => {
                let rule = usize::from(self.faces[giver as usize].rule);
                self.rules[rule].fetch(self.faces[giver as usize].name, self.contacts.pages(giver));
                self.contacts.incoming_of(giver).for_each(|place| self.transfers.fetch_at(place));
                self.pieces.fetch(self.contacts.row(giver));
            }
            _ => {}
        }
        match self.agenda.ahead(0) {
            Some(Event::Progress(giver)) => {
                if let Some(&Transfer { receiver, receiver_page: page, .. }) = self.next_of(giver) {
                    self.contacts.fetch(receiver);
                    let Face { rule, name, .. } = self.faces[receiver as usize];
                    self.rules[usize::from(rule)].fetch(name, page..page + 1);
                }
            }
            Some(Event::Round(giver)) => {
                self.contacts.incoming_of(giver).for_each(|place| self.fetch_sides(self.transfers.at(place).giver));
            }
            _ => {}
        }
    }

    /// Asks memory for what it takes to serve others than now, or with other weights.
    pub(super) fn fetch_served(&self, giver: u32) {
        self.contacts.fetch_mirrors(giver);
        self.transfers.of(giver).iter().for_each(|transfer| self.rates.fetch_download(transfer.receiver));
    }

    /// Asks memory for what it takes to interrupt those refused, and to begin with those granted who are not served yet.
    pub(super) fn fetch_changes(&self) {
        let new = self.answer.grants.iter().filter(|grant| !self.requesters[grant.requester].served);
        for grant in new.clone() {
            self.fetch_granted(self.requesters[grant.requester].page, grant.lasts);
        }
        for &page in &self.refused {
            self.fetch_refused(self.place_on(page));
        }
        // By now the first of what was asked for is there.
        let pages = new.map(|grant| self.requesters[grant.requester].page.0).chain(self.refused.iter().copied());
        pages.filter_map(|page| self.contacts.other(page)).for_each(|receiver| self.partials.fetch_many(receiver));
    }

    /// Asks memory for what it takes to interrupt a transfer: what the receiver's other neighbours have to offer it, and
    /// what is told to it. It mostly follows the giver's rule, so that is where its pages are taken to be.
    fn fetch_refused(&self, place: u32) {
        let Transfer { giver, receiver, receiver_page: page, .. } = *self.transfers.at(place);
        self.contacts.fetch_others(receiver);
        self.contacts.fetch_incoming(page);
        self.pieces.fetch(&[receiver]);
        self.partials.fetch(receiver);
        self.fetch_sides(receiver);
        self.rules[usize::from(self.faces[giver as usize].rule)].fetch(self.name(receiver), page..page + 1);
    }

    /// Asks memory for what it takes to begin a transfer on a page. Where givers revoke what they granted pieces are
    /// begun that come first; otherwise the receiver's neighbours are counted.
    fn fetch_granted(&self, page: Page, lasts: Lasts) {
        let Some(receiver) = self.contacts.other(page.0) else { return };
        self.partials.fetch(receiver);
        self.contacts.fetch_incoming(self.contacts.mirror(page.0));
        if lasts != Lasts::UntilRevoked {
            self.contacts.fetch_others(receiver);
        }
    }

    /// What a giver delivers next.
    fn next_of(&self, giver: u32) -> Option<&Transfer> {
        self.transfers.first_due(giver).map(|(place, _)| self.transfers.at(place))
    }

    /// Asks memory for what is looked at on both sides of whatever is told of bytes.
    fn fetch_sides(&self, peer: u32) {
        prefetch_index(&self.faces, peer as usize);
        self.witness.fetch(PeerId(peer));
    }
}
