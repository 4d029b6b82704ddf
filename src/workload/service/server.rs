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
    /// Whether it serves nobody for a while.
    stopped: bool,
}

enum Turn {
    /// First come, first served: who waits, what each line does, and the lines that do nothing.
    FirstCome { queue: VecDeque<u32>, lines: Vec<Line>, idle: Vec<u32>, most: u32 },
    /// All share the link. `announced` is the number of the event that counts; whoever is `held` waits for the link.
    Sharing { link: Box<SharedLink>, announced: u32, held: Vec<u32> },
}

/// A line of the server: the request that it serves, [`NONE`] if that was withdrawn, and when it is done with it.
#[derive(Clone, Copy)]
struct Line {
    slot: u32,
    due: Time,
}

impl Server {
    pub fn new(service: &Service, streams: &Streams) -> Self {
        let server = &service.server;
        let rate = server.upload.draw(&mut streams.stream("server")).bytes_per_s();
        let turn = match server.discipline {
            Discipline::FirstCome => {
                Turn::FirstCome { queue: VecDeque::new(), lines: Vec::new(), idle: Vec::new(), most: server.lines }
            }
            Discipline::ProcessorSharing => {
                Turn::Sharing { link: Box::new(SharedLink::new(rate)), announced: 0, held: Vec::new() }
            }
        };
        Self { rate, turn, stopped: false }
    }

    /// How many requests are under service.
    pub fn serving(&self) -> u32 {
        match &self.turn {
            Turn::FirstCome { lines, .. } => count(lines.iter().filter(|line| line.slot != NONE).count()),
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
        self.pending.quest_mut(slot).messages += 1;
        let stopped = self.server.as_ref().is_some_and(|server| server.stopped);
        if self.service.is_instant() && !stopped {
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
            Turn::Sharing { held, .. } if stopped => {
                held.push(slot);
                self.wait(slot, now + patience);
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
        if server.stopped {
            return;
        }
        let Turn::FirstCome { queue, lines, idle, most } = &mut server.turn else { return };
        while !queue.is_empty() && (!idle.is_empty() || count(lines.len()) < *most) {
            let slot = queue.pop_front().expect("somebody waits");
            let line = idle.pop().unwrap_or_else(|| {
                lines.push(Line { slot: NONE, due: Time::NEVER });
                count(lines.len()) - 1
            });
            let request = self.pending.at_mut(slot);
            (request.began, request.weight) = (now, 1.0);
            let due = now + Time::from_secs_f64(request.size / server.rate);
            lines[line as usize] = Line { slot, due };
            self.agenda.schedule(due, Event::Server(line));
        }
    }

    /// Announces when the next one is served, where all share.
    fn announce(&mut self) {
        let Turn::Sharing { link, announced, .. } = &mut self.server.as_mut().expect("there is a server").turn else {
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
            // An outage came in between.
            Turn::FirstCome { lines, .. } if lines[what as usize].due != now => {}
            Turn::FirstCome { lines, idle, .. } => {
                idle.push(what);
                let Line { slot, .. } =
                    std::mem::replace(&mut lines[what as usize], Line { slot: NONE, due: Time::NEVER });
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
                for line in lines.iter_mut().filter(|line| line.slot == slot) {
                    line.slot = NONE;
                }
            }
            Turn::Sharing { link, held, .. } => {
                held.retain(|other| *other != slot);
                link.leave(now, slot);
                self.announce();
            }
        }
    }

    /// The server serves nobody from now on. Whoever it served waits again: where it serves first come first, before all others
    /// and from the beginning; where all share, for what is left.
    pub(super) fn interrupt_server(&mut self) {
        let now = self.agenda.now();
        let server = self.server.as_mut().expect("there is a server");
        server.stopped = true;
        let mut interrupted = Vec::new();
        match &mut server.turn {
            Turn::FirstCome { queue, lines, idle, .. } => {
                for (number, line) in (0u32..).zip(lines).filter(|(_, line)| line.due < Time::NEVER) {
                    idle.push(number);
                    let Line { slot, .. } = std::mem::replace(line, Line { slot: NONE, due: Time::NEVER });
                    if slot != NONE {
                        interrupted.push(slot);
                    }
                }
                interrupted.iter().rev().for_each(|slot| queue.push_front(*slot));
            }
            Turn::Sharing { link, held, .. } => {
                for peer in &self.peers {
                    let mut slot = peer.first_request;
                    while slot != NONE {
                        let request = self.pending.at_mut(slot);
                        if let Some(left) = link.leave(now, slot) {
                            request.left = left;
                            interrupted.push(slot);
                        }
                        slot = request.next_of_asker;
                    }
                }
                held.extend(&interrupted);
            }
        }
        for slot in interrupted {
            let request = self.pending.at_mut(slot);
            (request.began, request.weight) = (Time::NEVER, 0.0);
            self.wait(slot, now + self.service.patience);
        }
    }

    /// The server serves again.
    pub(super) fn resume_server(&mut self) {
        let now = self.agenda.now();
        let server = self.server.as_mut().expect("there is a server");
        server.stopped = false;
        if let Turn::Sharing { link, held, .. } = &mut server.turn {
            for slot in held.drain(..) {
                let request = self.pending.at_mut(slot);
                (request.began, request.weight) = (now, 1.0);
                link.join(now, slot, request.left, f64::INFINITY);
            }
            self.announce();
        } else if self.service.is_instant() {
            while let Some(slot) = self.next_in_line() {
                self.pending.at_mut(slot).began = now;
                self.end_served(slot, None, true);
            }
        } else {
            self.serve_next();
        }
    }

    /// Takes whoever is first off the queue.
    fn next_in_line(&mut self) -> Option<u32> {
        match &mut self.server.as_mut().expect("there is a server").turn {
            Turn::FirstCome { queue, .. } => queue.pop_front(),
            Turn::Sharing { .. } => None,
        }
    }
}
