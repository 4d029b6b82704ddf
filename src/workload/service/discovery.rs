//! Discovery: who responds to a request, and in which order they are tried.

use super::Play;
use super::request::Request;
use crate::incentive::Prospect;
use crate::random::{self, Stream};
use crate::scenario::{Choice, Discovery};
use crate::workload::roll::Lottery;
use crate::world::Witness;

/// The search for one request's provider. It is kept from one request to the next to spare allocations.
#[derive(Debug)]
pub(super) struct Search {
    stream: Stream,
    /// How the next one is taken.
    choice: Choice,
    /// Whether those who respond are drawn as they are needed: where any is as good as the other, most requests need
    /// one.
    lazy: bool,
    lottery: Lottery,
    /// How many random peers may still be asked.
    left: u32,
    /// Otherwise: those who respond, and what is thought of each.
    listed: Vec<(u32, f64)>,
    /// For flooding: in which search each peer was last reached, the number of this one, and those to pass it on.
    reached: Vec<u32>,
    number: u32,
    queue: Vec<(u32, u32)>,
}

impl Search {
    pub fn new(stream: Stream) -> Self {
        Self {
            stream,
            choice: Choice::Random,
            lazy: true,
            lottery: Lottery::default(),
            left: 0,
            listed: Vec::new(),
            reached: Vec::new(),
            number: 0,
            queue: Vec::new(),
        }
    }

    /// Which of these will be drawn, one after the other: to ask memory for it ahead.
    pub fn foresee(&self, pool: &[u32]) -> impl Iterator<Item = u32> {
        random::foresee(&self.stream, pool).copied()
    }

    /// How many will be drawn for this request at most, if all of them are.
    pub const fn left(&self) -> usize {
        self.left as usize
    }

    /// Takes the next one off the list.
    fn take(&mut self, newcomers: f64) -> Option<u32> {
        let count = u32::try_from(self.listed.len()).expect("peers are numbered by u32");
        if count == 0 {
            return None;
        }
        let place = match self.choice {
            Choice::Random => random::below(&mut self.stream, count) as usize,
            Choice::Proportional => self.in_proportion(newcomers),
            Choice::Rule | Choice::MostReputed | Choice::LeastLoaded | Choice::Cheapest => self.best(),
        };
        Some(self.listed.swap_remove(place).0)
    }

    /// The place of the highest, of equals a random one.
    fn best(&mut self) -> usize {
        let (mut best, mut equals) = (0, 0);
        for place in 0..self.listed.len() {
            let (value, highest) = (self.listed[place].1, self.listed[best].1);
            if value > highest {
                (best, equals) = (place, 1);
            } else if value >= highest {
                equals += 1;
                if random::below(&mut self.stream, equals) == 0 {
                    best = place;
                }
            }
        }
        best
    }

    /// One in proportion to what is thought of it; with a probability, or where nothing is thought of anyone, one of
    /// those of whom nothing is thought.
    fn in_proportion(&mut self, newcomers: f64) -> usize {
        let strangers = self.listed.iter().filter(|(_, value)| *value <= 0.0).count();
        let stranger = strangers == self.listed.len() || strangers > 0 && random::unit(&mut self.stream) < newcomers;
        if stranger {
            let strangers = u32::try_from(strangers).expect("peers are numbered by u32");
            let drawn = random::below(&mut self.stream, strangers) as usize;
            let mut places = (0..self.listed.len()).filter(|place| self.listed[*place].1 <= 0.0);
            return places.nth(drawn).expect("so many are strangers");
        }
        let value = |place: usize| self.listed[place].1.max(0.0);
        random::in_proportion(&mut self.stream, 0..self.listed.len(), value).expect("someone is known")
    }
}

impl<W: Witness> Play<'_, W> {
    /// Begins the search for a provider: asks around, and counts the messages of the question.
    pub(super) fn discover(&mut self, slot: u32) {
        let Request { asker, .. } = *self.pending.at(slot);
        let choice = self.choice_of(asker);
        self.search.choice = choice;
        self.search.lazy = choice == Choice::Random && self.service.discovery != Discovery::Neighbours;
        self.search.left = self.candidates_of(asker);
        self.search.lottery.start();
        self.search.listed.clear();
        let messages = match self.service.discovery {
            Discovery::Index if self.index_stopped => {
                (self.search.lazy, self.search.left) = (false, 0);
                1
            }
            Discovery::Random => self.search.left.min(self.present.len().saturating_sub(1)),
            Discovery::Index => 1,
            Discovery::Everyone => self.present.len().saturating_sub(1),
            Discovery::Neighbours => self.flood(slot),
        };
        self.pending.quest_mut(slot).messages += messages;
        if !self.search.lazy && self.service.discovery != Discovery::Neighbours && !self.index_stopped {
            self.fetch_candidates(slot);
            while let Some(provider) = self.draw(slot) {
                self.list(asker, provider);
            }
        }
    }

    /// How a peer chooses: by its rule's esteem only if that has one, and by price only if it makes a
    /// difference to those who follow its rule.
    fn choice_of(&self, asker: u32) -> Choice {
        let peer = &self.peers[asker as usize];
        let prospect = Prospect { asker: peer.name, provider: peer.name, page: None };
        let esteems = || self.rules[usize::from(peer.rule)].esteem(&prospect).is_some();
        match self.service.choice {
            Choice::Rule | Choice::MostReputed | Choice::Proportional if !esteems() => Choice::Random,
            Choice::Cheapest if !self.terms[usize::from(peer.rule)].prices_differ => Choice::Random,
            choice => choice,
        }
    }

    /// How many random peers a peer asks: more, if its behaviour takes a larger view.
    fn candidates_of(&self, asker: u32) -> u32 {
        let group = usize::from(self.peers[asker as usize].group);
        let view = self.scenario.population.groups[group].behaviour.view();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number above zero")]
        let candidates = (f64::from(self.service.candidates) * view).min(f64::from(u32::MAX)) as u32;
        candidates
    }

    /// The next one to try.
    pub(super) fn next_candidate(&mut self, slot: u32) -> Option<u32> {
        if self.search.lazy {
            return self.draw(slot);
        }
        let chosen = self.search.take(self.service.newcomers.get())?;
        self.fetch_chosen(chosen);
        Some(chosen)
    }

    /// One more of those who respond, at random.
    fn draw(&mut self, slot: u32) -> Option<u32> {
        let (asker, category) = (self.pending.at(slot).asker, self.pending.quest(slot).category);
        let blind = self.service.discovery == Discovery::Random;
        while !blind || self.search.left > 0 {
            let length = u32::try_from(self.pool(category).len()).expect("peers are numbered by u32");
            let place = self.search.lottery.next(length, &mut self.search.stream)?;
            let provider = self.pool(category)[place as usize];
            if provider == asker {
                continue;
            }
            self.search.left = self.search.left.saturating_sub(1);
            if self.responds(asker, provider, category) {
                return Some(provider);
            }
        }
        None
    }

    /// Among whom providers are drawn.
    pub(super) fn pool(&self, category: u32) -> &[u32] {
        match &self.catalogue {
            _ if self.service.discovery == Discovery::Random => self.present.members(),
            Some(catalogue) => catalogue.holders(category),
            None => self.givers.members(),
        }
    }

    /// Puts one who responds on the list, with what is thought of it.
    fn list(&mut self, asker: u32, provider: u32) {
        let [name, other] = [asker, provider].map(|peer| self.peers[peer as usize].name);
        let value = match self.search.choice {
            Choice::LeastLoaded => {
                -f64::from(u32::try_from(self.providers[provider as usize].jobs.len()).expect("few requests"))
            }
            Choice::Cheapest if self.is_paid_for(asker, provider) => -self.price_of(provider),
            Choice::Cheapest | Choice::Random => 0.0,
            Choice::Rule | Choice::MostReputed | Choice::Proportional => {
                let rule = &self.rules[usize::from(self.peers[asker as usize].rule)];
                let keeps = rule.keeps_pages();
                let page = if keeps { self.acquaintances.find(asker, provider, other) } else { None };
                rule.esteem(&Prospect { asker: name, provider: other, page }).unwrap_or(0.0)
            }
        };
        self.search.listed.push((provider, value));
    }

    /// Passes the question on from neighbour to neighbour, and lists those who respond. Answers how many messages that
    /// took: each peer that it reaches passes it on to all its neighbours but the one from whom it came, until it has
    /// gone over `ttl` links.
    fn flood(&mut self, slot: u32) -> u32 {
        let (asker, category) = (self.pending.at(slot).asker, self.pending.quest(slot).category);
        let Some(graph) = self.graph.take() else { return 0 };
        let mut queue = std::mem::take(&mut self.search.queue);
        self.search.reached.resize(graph.nodes() as usize, 0);
        self.search.number += 1;
        let number = self.search.number;
        self.search.reached[asker as usize] = number;
        queue.clear();
        queue.push((asker, 0));
        let (mut messages, mut next) = (0, 0);
        while let Some(&(peer, links)) = queue.get(next) {
            next += 1;
            if links > 0 && self.responds(asker, peer, category) {
                self.list(asker, peer);
            }
            if links == self.service.ttl {
                continue;
            }
            for other in graph.neighbours(peer) {
                if !self.present.has(*other) || self.apart(peer, *other) {
                    continue;
                }
                messages += 1;
                if self.search.reached[*other as usize] != number {
                    self.search.reached[*other as usize] = number;
                    queue.push((*other, links + 1));
                }
            }
            // It does not go back to whoever it came from, who is online or it would not have come.
            messages -= u32::from(links > 0);
        }
        self.search.queue = queue;
        self.graph = Some(graph);
        messages
    }

    /// Whether a peer would respond: it is online, can be reached, offers something, has what is asked for, and serves
    /// such as the asker.
    fn responds(&self, asker: u32, provider: u32, category: u32) -> bool {
        let peer = &self.peers[provider as usize];
        peer.online
            && peer.rate > 0.0
            && provider != asker
            && !self.apart(asker, provider)
            && (!peer.shuns || peer.group == self.peers[asker as usize].group)
            && self.catalogue.as_ref().is_none_or(|catalogue| catalogue.has(provider, category))
            && !self.asks_already(asker, provider)
    }
}
