//! The baseline: a server that serves all, first come first served or all at once.

use std::collections::VecDeque;

use super::request::{NONE, Request};
use super::{Event, Play};
use crate::capacity::SharedLink;
use crate::random::Streams;
use crate::scenario::{Discipline, Service};
use crate::units::Time;
use crate::world::Witness;

/// A server. It is no peer: it follows no rule and gains nothing.
pub(super) struct Server {
    /// Of each line, in bytes per second.
    rate: f64,
    turn: Turn,
}

enum Turn {
    /// First come, first served: who waits, the request that each line serves, and the lines that serve none.
    FirstCome { queue: VecDeque<u32>, lines: Vec<u32>, idle: Vec<u32>, most: u32 },
    /// All share the link. `announced` is the number of the event that counts.
    Sharing { link: Box<SharedLink>, announced: u32 },
}

impl Server {
    pub fn new(service: &Service, streams: &Streams) -> Self {
        let server = &service.server;
        let rate = server.upload.draw(&mut streams.stream("server")).bytes_per_s();
        let turn = match server.discipline {
            Discipline::FirstCome => {
                Turn::FirstCome { queue: VecDeque::new(), lines: Vec::new(), idle: Vec::new(), most: server.lines }
            }
            Discipline::ProcessorSharing => Turn::Sharing { link: Box::new(SharedLink::new(rate)), announced: 0 },
        };
        Self { rate, turn }
    }

    /// How many requests are under service.
    pub fn serving(&self) -> u32 {
        match &self.turn {
            Turn::FirstCome { lines, .. } => count(lines.iter().filter(|slot| **slot != NONE).count()),
            Turn::Sharing { link, .. } => count(link.len()),
        }
    }
}

fn count(requests: usize) -> u32 {
    u32::try_from(requests).expect("fewer than 2^32 requests at once")
}

impl<W: Witness> Play<'_, W> {
    /// A request is at the server: it is served, or waits.
    pub(super) fn queue_at_server(&mut self, slot: u32) {
        let (now, patience) = (self.agenda.now(), self.service.patience);
        self.pending.at_mut(slot).messages += 1;
        if self.service.is_instant() {
            self.pending.at_mut(slot).began = now;
            self.end_served(slot, None, true);
            return;
        }
        let Request { size, .. } = *self.pending.at(slot);
        match &mut self.server.as_mut().expect("there is a server").turn {
            Turn::FirstCome { queue, .. } => {
                queue.push_back(slot);
                self.serve_next();
                if !self.pending.at(slot).is_served() {
                    self.wait(slot, now + patience);
                }
            }
            Turn::Sharing { link, .. } => {
                link.join(now, slot, size, f64::INFINITY);
                let request = self.pending.at_mut(slot);
                (request.began, request.weight) = (now, 1.0);
                self.announce();
            }
        }
    }

    /// Whoever is first is served, if a line is free.
    fn serve_next(&mut self) {
        let now = self.agenda.now();
        let server = self.server.as_mut().expect("there is a server");
        let Turn::FirstCome { queue, lines, idle, most } = &mut server.turn else { return };
        while !queue.is_empty() && (!idle.is_empty() || count(lines.len()) < *most) {
            let slot = queue.pop_front().expect("somebody waits");
            let line = idle.pop().unwrap_or_else(|| {
                lines.push(NONE);
                count(lines.len()) - 1
            });
            lines[line as usize] = slot;
            let request = self.pending.at_mut(slot);
            (request.began, request.weight) = (now, 1.0);
            let span = Time::from_secs_f64(request.size / server.rate);
            self.agenda.schedule(now + span, Event::Server(line));
        }
    }

    /// Announces when the next one is served, where all share.
    fn announce(&mut self) {
        let Turn::Sharing { link, announced } = &mut self.server.as_mut().expect("there is a server").turn else {
            return;
        };
        *announced = announced.wrapping_add(1);
        if let Some((at, _)) = link.next_completion() {
            self.agenda.schedule(at.max(self.agenda.now()), Event::Server(*announced));
        }
    }

    /// A line of the server is done; or, where all share, whoever is due has been served, if this is the last
    /// announcement.
    pub(super) fn server_done(&mut self, what: u32) {
        let now = self.agenda.now();
        match &mut self.server.as_mut().expect("there is a server").turn {
            Turn::FirstCome { lines, idle, .. } => {
                idle.push(what);
                let slot = std::mem::replace(&mut lines[what as usize], NONE);
                if slot != NONE {
                    self.end_served(slot, None, true);
                }
                self.serve_next();
            }
            Turn::Sharing { announced, .. } if *announced != what => {}
            Turn::Sharing { .. } => {
                while let Some(slot) = self.next_shared(now) {
                    self.end_served(slot, None, true);
                }
                self.announce();
            }
        }
    }

    fn next_shared(&mut self, now: Time) -> Option<u32> {
        match &mut self.server.as_mut().expect("there is a server").turn {
            Turn::Sharing { link, .. } => link.complete(now),
            Turn::FirstCome { .. } => None,
        }
    }

    /// A request is withdrawn from the server. Where it is served by a line of its own, that is finished in vain.
    pub(super) fn leave_queue(&mut self, slot: u32) {
        let now = self.agenda.now();
        match &mut self.server.as_mut().expect("there is a server").turn {
            Turn::FirstCome { queue, lines, .. } => {
                queue.retain(|other| *other != slot);
                for line in lines.iter_mut().filter(|line| **line == slot) {
                    *line = NONE;
                }
            }
            Turn::Sharing { link, .. } => {
                link.leave(now, slot);
                self.announce();
            }
        }
    }
}
