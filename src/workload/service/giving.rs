//! Giving: a provider's rule decides whom it serves, and what it offers is shared among those by weight.

use super::request::{NONE, Request};
use super::{Event, Play, Terms};
use crate::incentive::{Occasion, Page, Requester, Stance, View};
use crate::units::{Rate, Time};
use crate::world::Witness;

/// Not granted.
const REFUSED: u32 = u32::MAX;

/// What is left of a request, in parts of it, that counts as nothing: time is whole microseconds, and sums are rounded.
const DUST: f64 = 1e-9;

impl<W: Witness> Play<'_, W> {
    /// Puts a request among those at a provider, in the order of its pages.
    pub(super) fn attach(&mut self, slot: u32, provider: u32, page: Page) {
        let jobs = &mut self.providers[provider as usize].jobs;
        let place = jobs.iter().rposition(|other| self.pending.at(*other).page <= page).map_or(0, |place| place + 1);
        jobs.insert(place, slot);
    }

    /// Takes a request from its provider, who may serve another one.
    pub(super) fn detach(&mut self, slot: u32) {
        let Request { provider, weight, .. } = *self.pending.at(slot);
        let jobs = &mut self.providers[provider as usize].jobs;
        let place = jobs.iter().position(|other| *other == slot).expect("it is at its provider");
        jobs.remove(place);
        let request = self.pending.at_mut(slot);
        (request.provider, request.weight, request.deadline) = (NONE, 0.0, Time::NEVER);
        if weight > 0.0 {
            self.settle(provider);
            self.weigh(provider);
            self.expect_done(provider);
            self.ask_soon(provider);
        }
    }

    /// Marks a provider to be asked once the current event has done its work.
    pub(super) fn ask_soon(&mut self, provider: u32) {
        let (peer, of) = (&self.peers[provider as usize], &mut self.providers[provider as usize]);
        if !of.asked_soon && peer.online && peer.rate > 0.0 {
            of.asked_soon = true;
            self.to_ask.push_back(provider);
        }
    }

    /// Asks a provider's rule whom to serve, and does what it answers.
    pub(super) fn decide(&mut self, provider: u32, occasion: Occasion) {
        let peer = &self.peers[provider as usize];
        if !peer.online || peer.rate <= 0.0 || occasion == Occasion::Vacancy && !self.is_worth_asking(provider) {
            return;
        }
        self.catch_up(provider);
        self.settle(provider);
        let peer = &self.peers[provider as usize];
        self.requesters.clear();
        for slot in &self.providers[provider as usize].jobs {
            let request = self.pending.at(*slot);
            self.requesters.push(Requester { name: request.name, page: request.page, served: request.is_served() });
        }
        let view = View {
            now: self.agenda.now(),
            giver: peer.name,
            stance: Stance::Leeching,
            capacity: Rate::from_bytes_per_s(peer.rate),
            occasion,
            pages: self.acquaintances.row(provider),
            requesters: &self.requesters,
        };
        self.answer.clear();
        self.rules[usize::from(peer.rule)].decide(&view, &mut self.rule_stream, &mut self.answer);
        self.obey(provider);
    }

    /// Whether a vacancy can change anything: somebody waits, or whoever is served may be served otherwise.
    fn is_worth_asking(&self, provider: u32) -> bool {
        let of = &self.providers[provider as usize];
        let waits = of.jobs.len() > of.serving as usize;
        waits || of.serving > 0 && self.terms[usize::from(self.peers[provider as usize].rule)].lives_by_rounds
    }

    /// Gives each request at a provider what the answer says.
    fn obey(&mut self, provider: u32) {
        let now = self.agenda.now();
        let (patience, instant) = (self.service.patience, self.service.is_instant());
        self.granted.clear();
        self.granted.resize(self.requesters.len(), REFUSED);
        for (index, grant) in (0u32..).zip(&self.answer.grants) {
            let granted = &mut self.granted[grant.requester];
            assert!(grant.weight > 0.0 && *granted == REFUSED, "a rule grants each requester once");
            *granted = index;
        }
        let mut jobs = std::mem::take(&mut self.providers[provider as usize].jobs);
        let mut place = 0;
        jobs.retain(|slot| {
            let slot = *slot;
            let grant = self.answer.grants.get(self.granted[place] as usize);
            place += 1;
            let request = self.pending.at_mut(slot);
            let served = request.is_served();
            let Some(grant) = grant else {
                request.weight = 0.0;
                if served && patience > Time::ZERO {
                    request.deadline = now + patience;
                    self.agenda.schedule(now + patience, Event::Patience(slot));
                } else if served {
                    request.provider = NONE;
                    self.displaced.push_back(slot);
                    return false;
                }
                return true;
            };
            if request.began == Time::NEVER {
                request.began = now;
            }
            (request.weight, request.lasts) = (grant.weight, grant.lasts);
            if instant {
                self.finished.push_back((slot, provider));
            }
            !instant
        });
        let of = &mut self.providers[provider as usize];
        (of.jobs, of.vacancies) = (jobs, self.answer.vacancies);
        if instant && !self.answer.grants.is_empty() && !of.jobs.is_empty() {
            self.ask_soon(provider);
        }
        self.weigh(provider);
        self.expect_done(provider);
        self.await_round(provider);
    }

    /// Sums up whom a provider serves.
    fn weigh(&mut self, provider: u32) {
        let of = &mut self.providers[provider as usize];
        (of.serving, of.weight) = (0, 0.0);
        for slot in &of.jobs {
            let weight = self.pending.at(*slot).weight;
            of.serving += u32::from(weight > 0.0);
            of.weight += weight;
        }
    }

    /// Works out what is left, now, of all that a provider serves.
    pub(super) fn settle(&mut self, provider: u32) {
        let now = self.agenda.now();
        let of = &mut self.providers[provider as usize];
        let elapsed = now.since(of.settled);
        of.settled = now;
        if of.serving == 0 || elapsed == Time::ZERO {
            return;
        }
        let each = self.peers[provider as usize].rate * elapsed.secs() / of.weight;
        for slot in &of.jobs {
            let request = self.pending.at_mut(*slot);
            request.left = (request.left - request.weight * each).max(0.0);
        }
    }

    /// Schedules a provider's `Done` for when the first of those it serves is served, unless one is scheduled for no
    /// later.
    pub(super) fn expect_done(&mut self, provider: u32) {
        let of = &mut self.providers[provider as usize];
        if of.serving == 0 {
            return;
        }
        let served = of.jobs.iter().map(|slot| self.pending.at(*slot)).filter(|request| request.is_served());
        let least = served.map(|request| request.left / request.weight).fold(f64::INFINITY, f64::min);
        let at = self.agenda.now() + rounded_up(least * of.weight / self.peers[provider as usize].rate);
        if at < of.done_at {
            of.done_at = at;
            self.agenda.schedule(at, Event::Done(provider));
        }
    }

    /// Takes from a provider what it has served by now. An event that came too early (others came in between) looks
    /// again.
    pub(super) fn done(&mut self, provider: u32) {
        if self.providers[provider as usize].done_at != self.agenda.now() {
            return;
        }
        self.providers[provider as usize].done_at = Time::NEVER;
        self.settle(provider);
        let before = self.finished.len();
        let of = &mut self.providers[provider as usize];
        of.jobs.retain(|slot| {
            let request = self.pending.at(*slot);
            let served = request.is_served() && request.left <= DUST * request.size;
            if served {
                self.finished.push_back((*slot, provider));
            }
            !served
        });
        let served = self.finished.len() - before;
        if served > 0 {
            let served = u32::try_from(served).expect("few requests");
            of.vacancies = of.vacancies.saturating_add(served);
            self.weigh(provider);
            self.ask_soon(provider);
        }
        self.expect_done(provider);
    }

    /// A provider's regular round: it looks again at whoever asks.
    pub(super) fn round(&mut self, provider: u32) {
        if self.peers[provider as usize].turns.due != self.agenda.now() {
            return;
        }
        self.peers[provider as usize].turns.due = Time::NEVER;
        if !self.peers[provider as usize].online || !self.needs_rounds(provider) {
            return;
        }
        self.catch_up(provider);
        let number = self.peers[provider as usize].turns.take();
        self.decide(provider, Occasion::Round(number));
        self.meet_obligations(provider);
        self.await_round(provider);
    }

    /// Whether anything hangs on a provider's rounds now: somebody waits for it, its rule may revoke what it grants, or
    /// it is under an obligation. All other rounds are made up for when it is asked next.
    fn needs_rounds(&self, provider: u32) -> bool {
        let looks_again =
            || self.checks.leaves_nothing_out() || self.is_worth_asking(provider) || self.sealed.has(provider);
        self.peers[provider as usize].rate > 0.0 && looks_again()
    }

    /// Schedules a provider's next round, if anything hangs on it.
    pub(super) fn await_round(&mut self, provider: u32) {
        if self.peers[provider as usize].turns.due != Time::NEVER || !self.needs_rounds(provider) {
            return;
        }
        self.catch_up(provider);
        let peer = &mut self.peers[provider as usize];
        let at = peer.turns.next(self.terms[usize::from(peer.rule)].round, self.agenda.now());
        peer.turns.due = at;
        self.agenda.schedule(at, Event::Round(provider));
    }

    /// Makes up for the rounds that nothing hung on when they were: before it decides anything, and before its rule
    /// remembers anything, which belongs to the round that runs.
    pub(super) fn catch_up(&mut self, provider: u32) {
        let now = self.agenda.now();
        let peer = &mut self.peers[provider as usize];
        let Terms { round, lives_by_rounds, .. } = self.terms[usize::from(peer.rule)];
        let missed = peer.turns.missed(round, now);
        if peer.rate <= 0.0 || !lives_by_rounds {
            return;
        }
        let rule = &mut self.rules[usize::from(peer.rule)];
        let (giver, capacity) = (peer.name, Rate::from_bytes_per_s(peer.rate));
        for number in missed {
            let view = View {
                now,
                giver,
                stance: Stance::Leeching,
                capacity,
                occasion: Occasion::Round(number),
                pages: self.acquaintances.row(provider),
                requesters: &[],
            };
            self.answer.clear();
            rule.decide(&view, &mut self.rule_stream, &mut self.answer);
        }
    }

    /// A provider serves nobody any more: whoever is at it asks others.
    pub(super) fn serve_nobody(&mut self, provider: u32) {
        let of = &mut self.providers[provider as usize];
        (of.serving, of.weight, of.vacancies) = (0, 0.0, 1);
        let jobs = std::mem::take(&mut of.jobs);
        for slot in &jobs {
            let request = self.pending.at_mut(*slot);
            (request.provider, request.weight, request.deadline) = (NONE, 0.0, Time::NEVER);
            self.displaced.push_back(*slot);
        }
    }

    /// A provider offers so many bytes per second from here on.
    pub(super) fn offer(&mut self, provider: u32, rate: f64) {
        self.settle(provider);
        self.peers[provider as usize].rate = rate;
        if rate > 0.0 {
            if self.peers[provider as usize].online {
                self.givers.add(provider);
            }
            self.expect_done(provider);
            self.ask_soon(provider);
        } else {
            self.givers.remove(provider);
            self.serve_nobody(provider);
        }
    }
}

/// A span in whole microseconds, the last one begun counted.
fn rounded_up(seconds: f64) -> Time {
    let micros = (seconds * 1e6).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    if micros < 1e18 { Time::from_micros(micros.max(0.0) as u64) } else { Time::NEVER }
}
