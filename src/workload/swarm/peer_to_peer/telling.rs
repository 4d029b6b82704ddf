//! What is told of the bytes that pass: to the world, to both sides' rules, and to whoever listens to reports.

use super::Play;
use crate::behaviour::Behaviour;
use crate::incentive::{Exchange, Page, Report};
use crate::units::PeerId;
use crate::workload::rules;
use crate::workload::swarm::transfers::Transfer;
use crate::world::{Fact, Witness};

impl<W: Witness> Play<'_, W> {
    /// Tells the world and both sides' rules that bytes passed.
    #[inline]
    pub(super) fn tell(&mut self, transfer: &Transfer, bytes: f64) {
        let (giver, receiver) = (transfer.giver, transfer.receiver);
        if self.checks.assert() {
            self.received[receiver as usize] += bytes;
        }
        self.quitting.receive(receiver, bytes);
        if self.shocks.rank_givers() {
            *self.given.at(giver as usize) += bytes;
        }
        let fact = Fact::Served { giver: PeerId(giver), receiver: PeerId(receiver), bytes };
        self.witness.witness(self.agenda.now(), &fact);
        self.tell_rules(transfer, bytes);
    }

    /// Tells both sides' rules that bytes passed, and others what the receiver says of it; below zero they are taken
    /// back.
    #[inline]
    pub(super) fn tell_rules(&mut self, transfer: &Transfer, bytes: f64) {
        let (giver, receiver) = (transfer.giver, transfer.receiver);
        let exchange = Exchange {
            at: self.agenda.now(),
            giver: self.name_on(giver, transfer.giver_page),
            receiver: self.name_on(receiver, transfer.receiver_page),
            giver_page: Page(transfer.giver_page),
            receiver_page: Page(transfer.receiver_page),
            giver_stance: self.stance(giver),
            receiver_stance: self.stance(receiver),
            receiver_pays: self.faces[receiver as usize].gives,
            price: 1.0,
            bytes,
        };
        let places = [giver, receiver].map(|peer| usize::from(self.faces[peer as usize].rule));
        rules::remember(&mut self.rules, places, &exchange);
        if self.listening {
            self.receiver_reports(receiver, &exchange);
        }
    }

    /// A receiver says what it received, or something else.
    fn receiver_reports(&mut self, peer: u32, exchange: &Exchange) {
        let tells = self.behaviour(self.peers[peer as usize].group).map_or(1.0, Behaviour::tells);
        let Exchange { at, giver, receiver, bytes, .. } = *exchange;
        self.report(&Report { at, by: receiver, giver, receiver, bytes: bytes * tells });
    }

    /// A report is made: every rule that listens hears it, unless it says nothing.
    pub(super) fn report(&mut self, report: &Report) {
        rules::report(&mut self.rules, report);
    }
}
