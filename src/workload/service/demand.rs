//! When peers ask, for what, and how much work it is. All of it comes from streams that no rule can touch.

use crate::random::{self, Stream, Streams, Weights};
use crate::scenario::{Demand, Items, Service, SizeLaw};
use crate::units::Time;
use crate::workload::roll::Roll;

/// The demand of a run.
pub(super) struct Requests {
    demand: Demand,
    /// Per peer and second.
    rate: f64,
    round: Time,
    law: SizeLaw,
    mean: f64,
    shape: f64,
    /// With `weibull`, such that the mean is right.
    scale: f64,
    moments: Stream,
    askers: Stream,
    sizes: Stream,
    categories: Stream,
}

impl Requests {
    pub fn new(service: &Service, streams: &Streams) -> Self {
        let mean = service.size.as_f64();
        Self {
            demand: service.demand,
            rate: service.rate.per_s(),
            round: service.round,
            law: service.law,
            mean,
            shape: service.shape,
            scale: mean / libm::tgamma(1.0 + 1.0 / service.shape),
            moments: streams.stream("demand"),
            askers: streams.stream("askers"),
            sizes: streams.stream("sizes"),
            categories: streams.stream("categories"),
        }
    }

    /// How long until somebody asks, with so many online: the processes of all are one process of their summed rate.
    pub fn wait(&mut self, online: u32) -> Time {
        match self.demand {
            Demand::Rounds => self.round,
            Demand::Poisson => {
                let rate = self.rate * f64::from(online);
                if rate > 0.0 {
                    Time::from_secs_f64(random::exponential(&mut self.moments, 1.0 / rate))
                } else {
                    Time::NEVER
                }
            }
        }
    }

    /// One of those who are online.
    pub fn one_of(&mut self, online: &[u32]) -> Option<u32> {
        random::pick(&mut self.askers, online).copied()
    }

    /// Who will ask from the next request on, unless somebody comes or goes before: to ask memory for it ahead.
    pub fn foresee(&self, online: &[u32]) -> impl Iterator<Item = u32> {
        random::foresee(&self.askers, online).copied()
    }

    /// Puts all who are online into the order in which they ask in this round.
    pub fn in_order(&mut self, online: &mut [u32]) {
        random::shuffle(&mut self.askers, online);
    }

    /// How much work the next request is, in bytes.
    pub fn size(&mut self) -> f64 {
        match self.law {
            SizeLaw::Instant | SizeLaw::Deterministic => self.mean,
            SizeLaw::Exponential => random::exponential(&mut self.sizes, self.mean),
            SizeLaw::Weibull => self.scale * libm::pow(random::exponential(&mut self.sizes, 1.0), 1.0 / self.shape),
        }
    }

    /// The category that the next request is for.
    pub fn category(&mut self, catalogue: &Catalogue) -> u32 {
        catalogue.popularity.draw(&mut self.categories)
    }
}

/// Who has what, and what is popular.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    popularity: Weights,
    held: u32,
    /// For each category, whoever has it, in the order of joining.
    holders: Vec<Vec<u32>>,
    /// For each peer what it has, `held` of them, ascending.
    has: Vec<u32>,
    /// Whoever offers everything.
    pretends: Roll,
}

impl Catalogue {
    pub fn new(items: &Items) -> Self {
        Self {
            popularity: random::zipf(1, items.count, items.exponent),
            held: items.held,
            holders: vec![Vec::new(); items.count as usize],
            has: Vec::new(),
            pretends: Roll::default(),
        }
    }

    /// The next peer joins, and gets what it has. Whoever serves nothing but what turns out bad needs none of it to
    /// offer all. Others have so many categories, drawn by popularity without replacement, which is to take the largest
    /// of ln(u) / weight (Efraimidis and Spirakis 2006).
    pub fn join(&mut self, peer: u32, pretends: bool, streams: &Streams) {
        let mut stream = streams.of_entity("items held", peer.into());
        let mut keyed: Vec<(f64, u32)> = (0..self.holders.len())
            .map(|place| libm::log(random::open_unit(&mut stream)) / self.popularity.of(place))
            .zip(0..)
            .collect();
        keyed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let from = self.has.len();
        self.has.extend(keyed.iter().take(self.held as usize).map(|(_, category)| *category));
        self.has[from..].sort_unstable();
        if pretends {
            self.pretends.add(peer);
            self.holders.iter_mut().for_each(|holders| holders.push(peer));
        } else {
            self.has[from..].iter().for_each(|category| self.holders[*category as usize].push(peer));
        }
    }

    /// A peer offers everything from here on, or only what it has.
    pub fn pretend(&mut self, peer: u32, pretends: bool) {
        if pretends == self.pretends.has(peer) {
            return;
        }
        let first = peer as usize * self.held as usize;
        let own = &self.has[first..first + self.held as usize];
        let others = (0u32..).zip(&mut self.holders).filter(|(category, _)| own.binary_search(category).is_err());
        if pretends {
            others.for_each(|(_, holders)| holders.push(peer));
            self.pretends.add(peer);
        } else {
            others.for_each(|(_, holders)| holders.retain(|holder| *holder != peer));
            self.pretends.remove(peer);
        }
    }

    pub fn holders(&self, category: u32) -> &[u32] {
        &self.holders[category as usize]
    }

    pub fn has(&self, peer: u32, category: u32) -> bool {
        let held = self.held as usize;
        let first = peer as usize * held;
        self.has[first..first + held].binary_search(&category).is_ok() || self.pretends.has(peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_has_so_many_and_the_popular_are_held_by_most() {
        let mut catalogue = Catalogue::new(&Items { count: 20, exponent: 1.0, held: 5 });
        let streams = Streams::new(1, 0);
        (0..500).for_each(|peer| catalogue.join(peer, peer == 9, &streams));
        let held: usize = (0..20).map(|category| catalogue.holders(category).len()).sum();
        assert_eq!(held, 499 * 5 + 20);
        assert!(catalogue.holders(0).len() > 2 * catalogue.holders(19).len());
        let holder = catalogue.holders(7).iter().copied().find(|peer| *peer != 9).expect("a holder");
        assert!(catalogue.has(holder, 7));
        assert_eq!((0..20).filter(|category| catalogue.has(holder, *category)).count(), 5);
        catalogue.pretend(holder, true);
        catalogue.pretend(9, false);
        let held = |peer: u32| (0..20).filter(|category| catalogue.holders(*category).contains(&peer)).count();
        assert_eq!((held(holder), held(9)), (20, 5));
    }
}
